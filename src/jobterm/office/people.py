"""What this desk knows of a citizen without asking anyone, from what was read last and what waits in the queue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.domain.registrations.context import Booking, Known, KnownAbsence
from jobterm.domain.registrations.model import Registration
from jobterm.office.parts import Parts
from jobterm.outbox.reading import Reading, ReadState, Section
from jobterm.outbox.store import StoredItem

SECTIONS = (Section.PERSON, Section.ENROLMENT, Section.ABSENCE, Section.INTERVIEW, Section.TIMELINE)
"""What a check looks at."""


def could_know(parts: Parts) -> frozenset[str]:
    """The systems that know who there is: only their word that they do not know a number counts."""
    return frozenset(system for system, reader in parts.readers().items() if Section.PERSON in reader.sections)


def followed(parts: Parts, cpr: str) -> str:
    """The number that a citizen has now, as far as a system has told that hers was replaced; else the same."""
    seen = {cpr}
    while True:
        told = _newest(parts.cache().readings(cpr, (Section.PERSON,)).values()).get("person.replaced_by")
        try:
            after = Cpr.parse(told).digits if isinstance(told, str) else None
        except InvalidIdentifier:
            after = None
        if after is None or after in seen:
            return cpr
        seen.add(after)
        cpr = after


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen as lists show her."""

    cpr: str
    name: str | None = None
    municipality: str | None = None
    target_group: str | None = None


def person(parts: Parts, cpr: str) -> Person:
    """Name, municipality and target group as read last."""
    facts = _newest(parts.cache().readings(cpr, (Section.PERSON,)).values())
    return Person(
        cpr,
        _text(facts.get("person.name")),
        _text(facts.get("person.municipality")),
        _text(facts.get("person.target_group")),
    )


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
    told = [one for one in readings.values() if one.facts]
    facts = _newest(told)
    own = readings.get(record) if record is not None else None
    if own is not None:
        facts |= _newest([own])
    start = _day(facts.get("enrolment.start_date"))
    status = facts.get("enrolment.status")
    made = Known(
        exists=_exists(readings, readers),
        dead=any(one.field == "person.dead" and one.value is True for reading in told for one in reading.facts) or None,
        target_group=_text(facts.get("person.target_group")),
        municipality=_text(facts.get("person.municipality")),
        contact_group=_text(facts.get("person.contact_group")),
        enrolled=None if status is None else status == "enrolled",
        enrolled_since=start,
        enrolled_system=record or "",
        illnesses=_illnesses(told, today),
        bookings=tuple(_bookings(told)),
        payer=_text(facts.get("person.fund")) or "",
        phone=_text(facts.get("person.phone")),
        email=_text(facts.get("person.email")),
    )
    for item in waiting:
        made = _after(made, item.registration)
    return made


def _exists(readings: Mapping[str, Reading], readers: Collection[str]) -> bool | None:
    """Whether anybody knows her; None while a system that could know her has not been asked: another municipality's
    system that does not know her proves nothing."""
    if any(reading.facts for reading in readings.values()):
        return True
    denied = {system for system, reading in readings.items() if reading.state is ReadState.NOT_KNOWN}
    return False if readers and denied.issuperset(readers) else None


def _illnesses(told: Iterable[Reading], today: date) -> tuple[KnownAbsence, ...] | None:
    """Illnesses that have not ended; the same day told by two systems is one."""
    found: dict[date, KnownAbsence] = {}
    anybody = False
    for reading in told:
        facts = {one.field: one.value for one in reading.facts}
        anybody = anybody or "absence.type" in facts
        first, last = _day(facts.get("absence.first_day")), _day(facts.get("absence.last_day"))
        if facts.get("absence.type") != "sickness" or first is None or (last is not None and last < today):
            continue
        ref = next((line.ref for line in reading.timeline if line.kind == "sickness.report"
                    and line.date[:10] == first.isoformat()), None)  # fmt: skip
        found.setdefault(first, KnownAbsence(first, last, "11", reading.system, ref))
    return tuple(found.values()) if anybody else None


def _bookings(told: Iterable[Reading]) -> Iterable[Booking]:
    seen: set[datetime] = set()
    for reading in told:
        facts = {one.field: one.value for one in reading.facts}
        start = _instant(facts.get("interview.next_start"))
        if start is not None and start not in seen:
            seen.add(start)
            yield Booking(start, system=reading.system)


def _after(before: Known, registration: Registration) -> Known:
    """What will be known once this item of ours has arrived."""
    match registration.kind:
        case "sickness.report":
            others = tuple(one for one in before.illnesses or () if one.first_day != registration.event_date)
            mine = KnownAbsence(registration.event_date, None, "11", "", registration.id)
            return replace(before, illnesses=(*others, mine))
        case "sickness.recovery":
            return replace(before, illnesses=())
        case "enrolment.start":
            return replace(before, enrolled=True, enrolled_since=registration.event_date)
        case "enrolment.end":
            return replace(before, enrolled=False)
        case "interview.summons":
            start = _instant(registration.details.get("start"))
            booking = () if start is None else (Booking(start, ref=registration.id),)
            return replace(before, bookings=(*before.bookings, *booking))
        case _:
            return before


def _newest(told: Iterable[Reading]) -> dict[str, Any]:
    """Field → value, of several readings the newest one's."""
    ordered = sorted(told, key=lambda one: one.fetched_at.timestamp() if one.fetched_at else 0.0)
    return {one.field: one.value for reading in ordered for one in reading.facts if one.value is not None}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(value: object) -> datetime | None:
    try:
        made = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return made if made is not None and made.tzinfo is not None else None
