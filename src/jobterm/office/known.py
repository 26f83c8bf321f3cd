"""What the systems say about a citizen, merged into what a check looks at: readings, and our own open items that will
change it. Nobody is asked for it (amendment 14); the rules that look at it stand in the domain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Final

from jobterm.domain.registrations.context import (
    Booking,
    Known,
    KnownAbsence,
    KnownHearing,
    KnownInterview,
    KnownNoShow,
    KnownOffer,
    KnownReferral,
    SelfReport,
)
from jobterm.office.known_queue import after
from jobterm.office.people import day_of, instant_of, newest, text_of
from jobterm.outbox.reading import Matter, Reading, ReadState, Section
from jobterm.outbox.store import StoredItem

ILLNESS: Final = "11"
_ILL: Final = frozenset({ILLNESS, "sickness", "sickness.report"})


def known(
    readings: Mapping[str, Reading],
    waiting: Iterable[StoredItem],
    record: str | None,
    today: date,
    *,
    readers: Collection[str],
) -> Known:
    """What the systems say about a citizen, merged for a check (amendment 14: nobody is asked for it).

    Where systems differ the ``record`` counts, else the newest reading. ``waiting``: our own open items about her, in
    order of n; what they will change counts as changed. ``readers``: all systems that could know her.
    """
    told = [one for one in readings.values() if one.facts or one.matters or one.timeline]
    facts = newest(told)
    own = readings.get(record) if record is not None else None
    if own is not None:
        facts |= newest([own])
    status = facts.get("enrolment.status")
    made = Known(
        exists=_exists(readings, readers),
        dead=any(one.field == "person.dead" and one.value is True for reading in told for one in reading.facts) or None,
        target_group=text_of(facts.get("person.target_group")),
        municipality=text_of(facts.get("person.municipality")),
        contact_group=text_of(facts.get("person.contact_group")),
        enrolled=None if status is None else status == "enrolled",
        enrolled_since=day_of(facts.get("enrolment.start_date")),
        enrolled_system=record or "",
        illnesses=_illnesses(told, today),
        absences=tuple(_absences(told)),
        bookings=tuple(_bookings(told)),
        self_reports=tuple(_self_reports(told)),
        payer=text_of(facts.get("person.fund")) or "",
        phone=text_of(facts.get("person.phone")),
        email=text_of(facts.get("person.email")),
        offers=_offers(told, today),
        referrals=_referrals(told),
        hearings=_hearings(told),
        held=_held(told),
        no_shows=tuple(_no_shows(told)),
        plan_ref=next((one.ref for _system, one in _matters(told, "plan")), None),
    )
    for item in waiting:
        made = after(made, item.registration)
    return made


def _exists(readings: Mapping[str, Reading], readers: Collection[str]) -> bool | None:
    """Whether anybody knows her; None while a system that could know her has not been asked: another municipality's
    system that does not know her proves nothing."""
    if any(reading.facts for reading in readings.values()):
        return True
    denied = {system for system, reading in readings.items() if reading.state is ReadState.NOT_KNOWN}
    return False if readers and denied.issuperset(readers) else None


def _matters(told: Iterable[Reading], *kinds: str) -> Iterator[tuple[str, Matter]]:
    """(system, matter) of these kinds, each reference once."""
    seen: set[str] = set()
    for reading in told:
        for one in reading.matters:
            if one.kind in kinds and one.ref not in seen:
                seen.add(one.ref)
                yield reading.system, one


def _asked(told: Iterable[Reading], section: Section) -> bool:
    """Whether anybody was asked for a section: then what nobody named is not there."""
    return any(section in reading.sections for reading in told)


def _illnesses(told: Collection[Reading], today: date) -> tuple[KnownAbsence, ...] | None:
    """Illnesses that have not ended; the same day told by two systems is one."""
    found: dict[date, KnownAbsence] = {}
    anybody = False
    for reading in told:
        facts = {one.field: one.value for one in reading.facts}
        anybody = anybody or "absence.type" in facts
        first, last = day_of(facts.get("absence.first_day")), day_of(facts.get("absence.last_day"))
        if facts.get("absence.type") != "sickness" or first is None or (last is not None and last < today):
            continue
        ref = next((line.ref for line in reading.timeline if line.kind == "sickness.report"
                    and line.date[:10] == first.isoformat()), None)  # fmt: skip
        found.setdefault(first, KnownAbsence(first, last, ILLNESS, reading.system, ref))
    for system, one in _matters(told, "absence"):
        first, last = day_of(one.data.get("first_day")), day_of(one.data.get("last_day"))
        if str(one.data.get("type")) in _ILL and first is not None and (last is None or last >= today):
            anybody = True
            before = found.get(first)
            if before is None or before.ref is None:
                found[first] = KnownAbsence(first, last, ILLNESS, system, one.ref)
    return tuple(found.values()) if anybody or _asked(told, Section.ABSENCE) else None


def _absences(told: Iterable[Reading]) -> Iterator[KnownAbsence]:
    """Those that are no illness."""
    for system, one in _matters(told, "absence"):
        first, kind = day_of(one.data.get("first_day")), str(one.data.get("type") or "")
        if first is not None and kind not in _ILL:
            yield KnownAbsence(first, day_of(one.data.get("last_day")), kind, system, one.ref)


def _bookings(told: Collection[Reading]) -> Iterator[Booking]:
    """To come, and past ones that nobody has settled; the same time told by two systems is one."""
    seen: set[datetime] = set()
    for system, one in _matters(told, "booking", "unsettled"):
        data = one.data
        start = instant_of(data.get("start"))
        if start is None or start in seen:
            continue
        seen.add(start)
        yield Booking(
            start, instant_of(data.get("end")), system, text_of(data.get("place")) or "",
            text_of(data.get("contact_form")), bool(data.get("group")), day_of(data.get("issued")), one.ref,
            text_of(data.get("interview_type")), _lock(one.owner), _letter(told, one),
        )  # fmt: skip
    for reading in told:
        start = instant_of({one.field: one.value for one in reading.facts}.get("interview.next_start"))
        if start is not None and start not in seen:
            seen.add(start)
            yield Booking(start, system=reading.system)


OURS: Final = "jobterm"
"""As the systems call us where a booking has an owner."""


def _lock(owner: str | None) -> str:
    """Who alone may change it, nobody where that is us."""
    return "" if owner is None or owner == OURS else owner


def _letter(told: Iterable[Reading], booking: Matter) -> bool | None:
    """Whether a letter about a booking is known to have gone: the gateway's line of the same registration."""
    if booking.registration is None:
        return None
    return True if any(
        line.registration == booking.registration for reading in told if reading.system == "letters"
        for line in reading.timeline
    ) else None  # fmt: skip


def _self_reports(told: Iterable[Reading]) -> Iterator[SelfReport]:
    for _system, one in _matters(told, "selfreport"):
        first, at = day_of(one.data.get("first_day")), instant_of(one.data.get("told_at"))
        if first is not None and at is not None:
            kind = text_of(one.data.get("kind")) or "sickness.report"
            yield SelfReport(first, at, kind, day_of(one.data.get("last_day")), one.ref)


def _offers(told: Collection[Reading], today: date) -> tuple[KnownOffer, ...] | None:
    """Measures that run or will run; a provider's own word and the record's about the same days are one."""
    found: dict[tuple[date, str], KnownOffer] = {}
    for system, one in _matters(told, "activation"):
        data = one.data
        start, end, kind = day_of(data.get("start")), day_of(data.get("end")), str(data.get("type") or "")
        if start is None or (end is not None and end < today):
            continue
        made = KnownOffer(
            kind, start, end, system, one.ref, _number(data.get("hours")), _number(data.get("minutes")),
            text_of(data.get("place")) or "", text_of(data.get("provider_cvr")), text_of(data.get("agreement")),
            text_of(data.get("employer_cvr")), text_of(data.get("employer_pno")),
        )  # fmt: skip
        before = found.get((start, kind))
        found[start, kind] = made if before is None else _joined(before, made)
    return tuple(found.values()) if found or _asked(told, Section.ACTIVATION) else None


def _joined(first: KnownOffer, other: KnownOffer) -> KnownOffer:
    """What one system does not say of a measure, as the other has it; a provider's reference gives way."""
    named, more = (other, first) if first.system == "providers" else (first, other)
    return replace(
        named, end=named.end or more.end, hours=named.hours if named.hours is not None else more.hours,
        minutes=named.minutes if named.minutes is not None else more.minutes, place=named.place or more.place,
        provider_cvr=named.provider_cvr or more.provider_cvr, agreement=named.agreement or more.agreement,
        employer_cvr=named.employer_cvr or more.employer_cvr, employer_pno=named.employer_pno or more.employer_pno,
    )  # fmt: skip


def _referrals(told: Collection[Reading]) -> tuple[KnownReferral, ...] | None:
    found = tuple(
        KnownReferral(
            text_of(one.data.get("title")) or "",
            one.ref,
            day_of(one.data.get("given")),
            text_of(one.data.get("order")),
            text_of(one.data.get("employer_cvr")),
            system,
        )
        for system, one in _matters(told, "referral")
    )
    return found if found or _asked(told, Section.TIMELINE) else None


def _hearings(told: Collection[Reading]) -> tuple[KnownHearing, ...] | None:
    found = tuple(
        KnownHearing(until, one.ref, text_of(one.data.get("subject")) or "", text_of(one.data.get("about")))
        for _system, one in _matters(told, "hearing")
        if (until := day_of(one.data.get("answer_by") or one.data.get("due"))) is not None
    )
    return found if found or _asked(told, Section.TIMELINE) else None


def _held(told: Collection[Reading]) -> tuple[KnownInterview, ...] | None:
    """Interviews of the history; the record and another system that tell of the same time tell of one."""
    found: dict[datetime, KnownInterview] = {}
    for reading in told:
        for line in reading.timeline:
            at = _noon(line.date) if line.kind == "interview.held" else None
            if at is not None:
                found.setdefault(at, KnownInterview(at, ref=line.ref, system=reading.system))
    return tuple(found.values()) if found or _asked(told, Section.TIMELINE) else None


def _no_shows(told: Iterable[Reading]) -> Iterator[KnownNoShow]:
    seen: set[date] = set()
    for reading in told:
        for line in reading.timeline:
            day = day_of(line.date) if line.kind == "interview.no_show" else None
            if day is not None and day not in seen:
                seen.add(day)
                yield KnownNoShow(day, line.registration or line.ref)


def _noon(text: str) -> datetime | None:
    """The moment that a line of history names; noon of a day alone."""
    if (at := instant_of(text)) is not None:
        return at
    day = day_of(text)
    return None if day is None else datetime.combine(day, time(11), UTC)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
