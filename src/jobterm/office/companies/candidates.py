"""Whom to refer to a job order: one question to whoever knows the job wishes (never one for each citizen, guarantee
G17), joined with what is kept of each and with what waits here. How they are held against the order is the domain's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.domain.matching import Away, Given, Job, Match, Measure, Seeker, Wanted, ranked
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.facts import Known
from jobterm.i18n import _
from jobterm.office.companies import employer as files
from jobterm.office.companies.referrals import open_items
from jobterm.office.companies.search import DEADLINE, failed
from jobterm.office.companies.views import (
    CandidatesView,
    CandidateView,
    EmployerView,
    OrderView,
    PointView,
    ReferredView,
    SourceView,
)
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.known import known
from jobterm.office.parts import Parts
from jobterm.office.people import SECTIONS, person
from jobterm.office.troubles import telling
from jobterm.outbox.companies import Candidate, Candidates
from jobterm.outbox.port import Outcome
from jobterm.outbox.store import StoredItem

MOST: Final = 50
FRESH: Final = timedelta(minutes=5)
_SIDES: Final[Mapping[str, str]] = {"state": N_("the state"), "municipality": N_("the municipality")}


def order_of(view: EmployerView, ref: str) -> OrderView:
    """The order of an employer with this reference; OfficeError where the file has none."""
    found = next((one for one in view.orders if one.ref == ref), None)
    if found is None:
        raise OfficeError(
            "order.unknown", _("The employer module shows no such job order."), cure=_("F5 reads the employer anew."),
            field="order", exit_code=Exit.REFUSED,
        )  # fmt: skip
    return found


async def read(parts: Parts, order: OrderView, *, force: bool = False) -> SourceView:
    """Ask who looks for such work, unless that was asked just now; what is told is held until the end of the process
    and stands in no file. How that went."""
    keep, now, name = parts.public().kept, parts.clock.now(), _name(order)
    port = parts.public().candidates
    held = keep.held(name)
    if held is not None and not force and timedelta(0) <= now - held[0] < FRESH:
        return SourceView(held[1][0], "kept", held[0])
    if port is None:
        return SourceView("jobnet", "none")
    try:
        async with asyncio.timeout(DEADLINE):
            told = await port.candidates(
                parts.site.asker(), occupation=order.title, concept=order.occupation, limit=MOST
            )
    except TimeoutError:
        return SourceView(port.id, "unreachable")
    if isinstance(told, Outcome):
        return SourceView(port.id, failed(told))
    keep.hold(name, now, (port.id, told))
    return SourceView(port.id, "fresh", told.fetched_at)


def kept(parts: Parts, cvr: str, ref: str, asked: SourceView | None = None) -> CandidatesView:
    """The candidates as they are known now, without asking anybody. ``asked``: how asking went just now."""
    view = files.kept(parts, cvr)
    order = order_of(view, ref)
    with telling():
        system, told, at = _held(parts, order)
        source = asked or SourceView(system, "kept" if told is not None else "none", at)
        if source.at is None and at is not None:
            source = replace(source, at=at)
        today = files.today_of(parts)
        seekers = _seekers(parts, order, told, today)
        rows = tuple(_row(parts, one) for one in ranked(_job(view, order), seekers, today))
        if rows:  # a list of people, whom nobody searched for by name (decision 28)
            parts.lookups().searched(f"{order.title} {order.ref}", len(rows), "job_order")
        pending = [one.registration for one in order.referred if one.registration and one.state]
        pending += [order.item] if order.item is not None else []
        return CandidatesView(cvr, view.name, order, rows, source, told is not None and told.more, tuple(pending))


def _held(parts: Parts, order: OrderView) -> tuple[str, Candidates | None, datetime | None]:
    held = parts.public().kept.held(_name(order))
    if held is None or not isinstance(held[1][1], Candidates):
        port = parts.public().candidates
        return (port.id if port is not None else "jobnet"), None, None
    return held[1][0], held[1][1], held[0]


def _name(order: OrderView) -> str:
    return f"candidates.{order.title.casefold()}.{order.occupation or '-'}"


def _job(view: EmployerView, order: OrderView) -> Job:
    """The order; a place that it does not name is that of its unit, else of the company."""
    unit = next((one for one in view.units if one.pno == order.pno), None)
    address = unit.address if unit is not None else view.address
    return Job(
        order.title, order.occupation, order.hours, order.minutes, order.municipality or view.municipality,
        postcode(address), order.start,
    )  # fmt: skip


def postcode(address: str) -> str | None:
    """The post code of an address; None where none can be told."""
    after = address.rpartition(",")[2].split()
    return next((word for word in after if len(word) == 4 and word.isascii() and word.isdecimal()), None)


# ---- what is known of each --------------------------------------------------------------------------------------


def _seekers(parts: Parts, order: OrderView, told: Candidates | None, today: date) -> list[Seeker]:
    """Who looks for such work, and who was referred to the order already."""
    waiting = open_items(parts)
    by_cpr: dict[str, list[StoredItem]] = {}
    for item in waiting:
        if item.registration.citizen is not None:
            by_cpr.setdefault(item.registration.citizen, []).append(item)
    referred = {one.citizen: one for one in order.referred if one.citizen is not None}
    found = {one.cpr: one for one in (told.found if told is not None else ())}
    for citizen, given in referred.items():
        cpr = parts.citizen_ids().cpr(citizen)
        found.setdefault(cpr, Candidate(cpr, given.name))
    return [
        _seeker(parts, one, by_cpr.get(cpr, ()), referred.get(parts.citizen_ids().of(cpr)), order, today)
        for cpr, one in found.items()
    ]  # fmt: skip


def _seeker(  # noqa: PLR0917 - what is known of one, from four sides
    parts: Parts, one: Candidate, waiting: Sequence[StoredItem], referred: ReferredView | None, order: OrderView,
    today: date,
) -> Seeker:  # fmt: skip
    readings = parts.cache().readings(one.cpr, SECTIONS)
    seen = known(readings, waiting, None, today, readers=())
    whom = person(parts, one.cpr)
    given = referred or _known_referral(seen, order)
    return Seeker(
        citizen=one.cpr,
        name=one.name or whom.name or "",
        wishes=tuple(Wanted(wish.title, wish.concept, wish.months) for wish in one.wishes),
        hours=one.hours,
        municipality=one.municipality or whom.municipality,
        postcode=one.postcode,
        enrolled=_enrolled(one, seen, waiting),
        away=tuple(_away(one, seen, today)),
        measures=tuple(Measure(each.start, each.end, each.hours) for each in seen.offers or ()),
        hired=_hired(waiting),
        referred=None if given is None else Given(given.given, _by(given)),
        elsewhere=sum(each.order != order.ref for each in seen.referrals or ()),
    )


def _enrolled(one: Candidate, seen: Known, waiting: Iterable[StoredItem]) -> bool | None:
    """Our own items that wait count most, then whoever was asked now, then what was read before."""
    if any(item.registration.kind in ("enrolment.start", "enrolment.end") for item in waiting):
        return seen.enrolled
    return one.enrolled if one.enrolled is not None else seen.enrolled


def _away(one: Candidate, seen: Known, today: date) -> Iterable[Away]:
    if one.away is not None:
        yield Away(today, None if one.away == date.max else one.away)
    for each in (*(seen.illnesses or ()), *seen.absences):
        yield Away(each.first_day, each.last_day)


def _hired(waiting: Iterable[StoredItem]) -> date | None:
    """The day of an outcome that waits here and says that she got a job."""
    days = [item.registration.event_date for item in waiting if item.registration.kind == "referral.outcome"
            and item.registration.details.get("outcome") == "hired"]  # fmt: skip
    return min(days, default=None)


def _known_referral(seen: Known, order: OrderView) -> ReferredView | None:
    """A referral to this order that a case system knows and the module does not."""
    found = next((one for one in seen.referrals or () if one.order == order.ref), None)
    return None if found is None else ReferredView("", found.given, "", found.system)


def _by(given: ReferredView) -> str | Word:
    """``the state`` and the colleague's name."""
    if given.authority not in _SIDES:
        return given.by
    side = _(_SIDES[given.authority])
    return f"{side}, {given.by}" if given.by else side


def _row(parts: Parts, one: Match) -> CandidateView:
    points = tuple(
        PointView(point.criterion.name.lower(), point.fit.name.lower(), point.says.say(_)) for point in one.points
    )
    seeker = one.seeker
    name = seeker.name or _("name not told")
    return CandidateView(
        parts.citizen_ids().of(seeker.citizen), seeker.citizen, name, points, seeker.referred is not None
    )
