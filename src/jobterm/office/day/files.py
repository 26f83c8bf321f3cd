"""What is kept of the citizens of a day, put together once: readings, our own items, what follows for deadlines.
Nobody is asked (guarantee G17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from jobterm.casebook import day as kept
from jobterm.domain.casefile import MergedFact, merge
from jobterm.domain.caseload import CaseRow
from jobterm.domain.dates import local_day, start_of
from jobterm.domain.day import since_yesterday
from jobterm.domain.deadlines import OpenNotice, OwnTask, Rebooking, Standing
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.domain.registrations.context import Booking, Known, KnownAbsence, KnownInterview
from jobterm.domain.registrations.model import Registration
from jobterm.office.known import known
from jobterm.office.parts import Parts
from jobterm.office.people import SECTIONS, could_know, day_of, instant_of, newest, text_of
from jobterm.outbox.delivery import Role
from jobterm.outbox.reading import Matter, Reading, Section
from jobterm.outbox.store import ItemQuery, StoredItem

OPEN_MOST: Final = 200
"""Open items of one citizen that are looked at."""
REMEMBERED: Final = timedelta(days=180)
"""So long back our own confirmed items are looked at."""
ARRIVED: Final = ("confirmed",)
LEGAL: Final = frozenset(
    {"enrolment.status", "enrolment.start_date", "enrolment.end_date", "absence.type", "absence.first_day",
     "absence.last_day", "activation.start", "activation.end", "person.fund", "person.target_group", "person.dead"}
)  # fmt: skip
"""Facts on which money or a duty hangs: where systems have them differently, somebody must find out."""


@dataclass(frozen=True, slots=True)
class DayFile:
    """One citizen as a day sees her. ``record``: the system of record; ``waiting``: our items about her that what was
    read of her does not know of yet, open or confirmed since."""

    cpr: str
    name: str
    known: Known
    readings: Mapping[str, Reading]
    standing: Standing
    record: str | None
    waiting: tuple[StoredItem, ...] = ()

    @property
    def disagreements(self) -> list[MergedFact]:
        """Facts of weight that systems have differently."""
        last = max((one.fetched_at for one in self.readings.values() if one.fetched_at is not None), default=None)
        if last is None:
            return []
        merged = merge(list(self.readings.values()), last)
        return [one for one in merged.disagreements if one.field in LEGAL]


def files(parts: Parts, cprs: Iterable[str], rows: Iterable[CaseRow] = ()) -> dict[str, DayFile]:
    """The files of these citizens, by CPR. ``rows``: what a list of citizens says of them."""
    wanted = list(dict.fromkeys(cprs))
    listed = {row.cpr: row for row in rows}
    nothing: dict[str, dict[str, Reading]] = {}
    told = parts.cache().extracts(partial(kept.readings, cprs=wanted, sections=SECTIONS), nothing)
    readers, now = could_know(parts), parts.clock.now()
    made = {}
    for cpr in wanted:
        waiting = [*_arrived(parts, cpr, told.get(cpr, {}), now), *_open(parts, cpr)]
        made[cpr] = _file(parts, Kept(cpr, told.get(cpr, {}), waiting, listed.get(cpr)), readers, now)
    return made


def _open(parts: Parts, cpr: str) -> list[StoredItem]:
    return parts.store().items(ItemQuery(citizen=cpr, open_only=True, limit=OPEN_MOST))


def _arrived(parts: Parts, cpr: str, told: Mapping[str, Reading], now: datetime) -> list[StoredItem]:
    """Our own items that a system has confirmed since her case there was read last: what is kept does not know of them
    yet, and a task of one's own must not be forgotten because it has arrived."""
    query = ItemQuery(citizen=cpr, shown=ARRIVED, confirmed_since=now - REMEMBERED, limit=OPEN_MOST)
    found = []
    for item in parts.store().items(query):
        record = next((one for one in item.deliveries if one.role is Role.RECORD), None)
        if record is None or record.receipt is None:
            continue
        reading = told.get(record.system)
        if reading is None or reading.fetched_at is None or reading.fetched_at <= record.receipt.at:
            found.append(item)
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of one citizen: what was read, our own items, her row of a list of citizens."""

    cpr: str
    told: Mapping[str, Reading]
    waiting: Sequence[StoredItem]
    row: CaseRow | None = None


def _file(parts: Parts, one: Kept, readers: frozenset[str], now: datetime) -> DayFile:
    today, told = local_day(now), one.told
    first = with_row(known(told, one.waiting, None, today, readers=readers), one.row)
    route = parts.plan().route(
        "sickness.report", first.target_group, first.municipality or parts.site.municipality, now
    )
    record = route.record if route is not None else None
    seen = with_row(known(told, one.waiting, record, today, readers=readers), one.row)
    facts = newest(told.values())
    approved = one.row is not None and one.row.cv_approved is not None
    standing = Standing(
        seen, _born(one.cpr), "active" if approved else text_of(facts.get("job.cv_status")), _cv_again(one.waiting),
        _offered(told, one.waiting), tuple(_tasks(told, one.waiting)), day_of(facts.get("plan.until")), (),
        tuple(_rebookings(told)), False, since_yesterday(today),
    )  # fmt: skip
    name = text_of(facts.get("person.name")) or (one.row.name if one.row is not None else "")
    if not name and (person := parts.cache().person(one.cpr)) is not None:
        name = person.name
    return DayFile(one.cpr, name, seen, told, standing, record, tuple(one.waiting))


def with_row(seen: Known, row: CaseRow | None) -> Known:
    """What is known, with what the list of citizens says where the case itself was not read, or says more."""
    if row is None:
        return seen
    held, bookings, illnesses = seen.held or (), seen.bookings, seen.illnesses
    if row.last_interview is not None and all(local_day(one.held_at) < row.last_interview for one in held):
        held = (*held, KnownInterview(start_of(row.last_interview), system=row.system))
    if row.next_booking is not None and all(one.start != row.next_booking for one in bookings):
        bookings = (*bookings, Booking(row.next_booking, system=row.system))
    if illnesses is None and row.ill_since is not None:
        illnesses = (KnownAbsence(row.ill_since, system=row.system),)
    return replace(
        seen, target_group=seen.target_group or row.target_group, municipality=seen.municipality or row.municipality,
        contact_group=seen.contact_group or row.contact_group, held=held, bookings=bookings, illnesses=illnesses,
        enrolled=seen.enrolled if seen.enrolled is not None else row.enrolled,
        enrolled_since=seen.enrolled_since or row.enrolled_since,
    )  # fmt: skip


def with_notices(file: DayFile, notices: Iterable[OpenNotice]) -> DayFile:
    """The file with what its fund has not answered."""
    return replace(file, standing=replace(file.standing, notices=tuple(notices)))


def _born(cpr: str) -> date | None:
    try:
        return Cpr.parse(cpr).born
    except InvalidIdentifier:
        return None


def _matters(told: Mapping[str, Reading], kind: str) -> Iterator[Matter]:
    seen: set[str] = set()
    for reading in told.values():
        for one in reading.matters:
            if one.kind == kind and one.ref not in seen:
                seen.add(one.ref)
                yield one


def _tasks(told: Mapping[str, Reading], waiting: Iterable[StoredItem]) -> Iterator[OwnTask]:
    """What stands in the case systems and what waits here to get there, without what was ticked off here."""
    mine = [one.registration for one in waiting if one.registration.kind == "task"]
    done = {_text(one, "task") for one in mine if one.details.get("action") == "done"}
    seen = set()
    for one in _matters(told, "task"):
        if one.ref not in done and one.registration not in done:
            seen.add(one.registration)
            yield OwnTask(text_of(one.data.get("title")) or "", day_of(one.data.get("due")), one.ref)
    for made in mine:
        if made.details.get("action") == "create" and made.id not in seen | done:
            yield OwnTask(_text(made, "title"), day_of(_text(made, "due")), made.id)


def _rebookings(told: Mapping[str, Reading]) -> Iterator[Rebooking]:
    for one in _matters(told, "booking"):
        start, until = instant_of(one.data.get("start")), instant_of(one.data.get("rebook_by"))
        if start is not None and until is not None:
            yield Rebooking(start, until, one.ref)


def _cv_again(waiting: Iterable[StoredItem]) -> date | None:
    days = [
        day_of(_text(one.registration, "follow_up")) for one in waiting if one.registration.kind == "cv.check"
    ]  # fmt: skip
    return max((one for one in days if one is not None), default=None)


def _offered(told: Mapping[str, Reading], waiting: Iterable[StoredItem]) -> bool | None:
    """Whether a measure was ever offered; None where nobody was asked for the history."""
    if any(one.registration.kind == "activation.offer" for one in waiting):
        return True
    lines = [line.kind for reading in told.values() for line in reading.timeline]
    if any(kind.startswith("activation.") for kind in lines):
        return True
    asked = any(Section.TIMELINE in reading.sections for reading in told.values())
    return False if asked else None


def _text(registration: Registration, name: str) -> str:
    value = registration.details.get(name)
    return "" if value is None else str(value)
