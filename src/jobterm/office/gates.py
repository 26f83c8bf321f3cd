"""The gates of a no-show: it leaves only about an interview to which the citizen was called by a confirmed letter, and
only if nobody anywhere knows of an illness on that day (guarantee G19). The queue keeps the half hour of regret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain.dates import local_day
from jobterm.domain.findings import found
from jobterm.domain.registrations.context import Booking, Known
from jobterm.domain.registrations.model import Finding, Registration
from jobterm.outbox.delivery import State
from jobterm.outbox.reading import Reading, Section
from jobterm.outbox.store import ItemQuery, Store, StoredItem

LETTERS: Final = "letters"
LOOKED_AT: Final = frozenset({Section.PERSON, Section.ABSENCE, Section.INTERVIEW, Section.TIMELINE, Section.JOB})
"""What is read of every system before a no-show leaves."""
TELLS_ILLNESS: Final = frozenset({Section.ABSENCE, Section.JOB})
"""Who can tell any of these must have answered."""
_PAGE: Final = 500
"""So many of a citizen's items are read at once; all of them are looked at."""


def gated(registration: Registration) -> bool:
    """Whether a registration can cost the citizen money because she did not come, or is said not to be available."""
    details = registration.details
    match registration.kind:
        case "interview.no_show":
            return True
        case "fund.notice":
            return details.get("type") == "negative"
        case "benefit.notice":
            return details.get("event") in ("no_show", "availability")
        case _:
            return False


def all_items(store: Store, citizen: str | None, *, open_only: bool = False) -> list[StoredItem]:
    """Every item of a citizen in order of entry, page by page: what decides may be the newest of very many."""
    found: list[StoredItem] = []
    while True:
        after = found[-1].n if found else 0
        page = store.items(ItemQuery(citizen=citizen, open_only=open_only, after=after, limit=_PAGE))
        found += page
        if len(page) < _PAGE:
            return found


def day_of(registration: Registration, booking: Booking | None) -> date:
    """The day on which she did not come."""
    return local_day(booking.start) if booking is not None else registration.event_date


def stands_against(
    registration: Registration, known: Known, readings: Mapping[str, Reading], store: Store
) -> Iterator[Finding]:
    """Everything that stands against it now, as evidence for a person. ``readings``: what all systems said just now."""
    items = all_items(store, registration.citizen)
    about = _booking_of(registration, items)
    booking = known.booking(about)
    if registration.kind == "interview.no_show" or about is not None:
        yield from _letter(about, booking, items)
    day = day_of(registration, booking)
    yield from _illness(day, known, readings.values(), items)


# ---- the letter ------------------------------------------------------------------------------------------------------


def _booking_of(registration: Registration, items: Iterable[StoredItem]) -> str | None:
    """The interview that it is about; of a notice about a no-show of ours, that one's."""
    ref = registration.details.get("booking") or registration.details.get("about")
    for item in items:
        if item.registration.id == ref and item.registration.kind == "interview.no_show":
            return _text(item.registration.details.get("booking"))
    return _text(ref)


def _letter(ref: str | None, booking: Booking | None, items: list[StoredItem]) -> Iterator[Finding]:
    """A letter confirmed by our own delivery or by a person's hand-over, or one that the system dates."""
    called = _called_by(ref, booking, items)
    if called is not None:
        letters = [one for one in called.deliveries if one.system == LETTERS]
        if any(one.state is State.CONFIRMED for one in letters):
            return
        if letters:
            yield found("gate.letter_open", "details.booking")
            return
    if booking is not None and (booking.issued is not None or booking.lettered):
        return
    yield found("gate.no_letter", "details.booking")


def _called_by(ref: str | None, booking: Booking | None, items: list[StoredItem]) -> StoredItem | None:
    """Our own item that called her to it last: the summons, or what moved it since."""
    summons = next((one for one in items if ref is not None and _is(one, ref, booking)), None)
    names = {ref, summons.registration.id if summons is not None else None} - {None}
    if summons is not None:
        names |= {f"{one.system}:{one.receipt.system_id}" for one in summons.deliveries if one.receipt is not None}
    moved = [
        one
        for one in items
        if one.registration.kind == "interview.move"
        and one.registration.details.get("booking") in names
        and one.shown not in ("withdrawn", "superseded")
        and one.deliveries
        and one.deliveries[0].state is State.CONFIRMED
    ]
    return moved[-1] if moved else summons


def _is(item: StoredItem, ref: str, booking: Booking | None) -> bool:
    if item.registration.kind != "interview.summons" or item.shown in ("withdrawn", "superseded"):
        return False
    ours = {item.registration.id} | {
        f"{one.system}:{one.receipt.system_id}" for one in item.deliveries if one.receipt is not None
    }
    if ref in ours:
        return True
    start = _instant(item.registration.details.get("start"))
    return booking is not None and start == booking.start


# ---- illness ---------------------------------------------------------------------------------------------------------


def _illness(day: date, known: Known, readings: Iterable[Reading], items: Iterable[StoredItem]) -> Iterator[Finding]:
    """An illness on that day: in the queue, in what any system says, or reported by the citizen herself."""
    first = _in_queue(day, items)
    if first is not None:
        yield found("gate.ill", "details.booking", system="", first_day=first)
        return
    for reading in readings:
        first = _in_reading(day, reading)
        if first is not None:
            yield found("gate.ill", "details.booking", system=reading.system, first_day=first)
            return
    for one in known.illnesses or ():
        if one.first_day <= day and (one.last_day is None or day <= one.last_day):
            yield found("gate.ill", "details.booking", system=one.system, first_day=one.first_day)
            return
    for report in known.self_reports:
        if report.kind == "sickness.report" and report.first_day <= day <= (report.last_day or date.max):
            yield found("gate.ill", "details.booking", system="jobnet", first_day=report.first_day)
            return


def _in_queue(day: date, items: Iterable[StoredItem]) -> date | None:
    """Ours: reported here and neither withdrawn nor ended before that day."""
    periods: list[tuple[date, date]] = []
    for item in sorted(items, key=lambda one: (one.registration.event_date, one.n)):
        one = item.registration
        if item.shown in ("withdrawn", "superseded"):
            continue
        if one.kind == "sickness.report":
            last = _day(one.details.get("last_day")) or date.max
            periods.append((one.event_date, last))
        elif one.kind == "sickness.recovery":
            ended = _day(one.details.get("recovered_on")) or one.event_date
            periods = [(first, min(last, _before(ended))) for first, last in periods]
    return next((first for first, last in periods if first <= day <= last), None)


def _in_reading(day: date, reading: Reading) -> date | None:
    """What a system has: the illness that runs, matters told by reference, and those of its history that have ended."""
    facts = {one.field: one.value for one in reading.facts}
    if facts.get("absence.type") == "sickness":
        first, last = _day(facts.get("absence.first_day")), _day(facts.get("absence.last_day"))
        if first is not None and first <= day <= (last or date.max):
            return first
    for matter in reading.matters:
        if matter.kind == "absence" and str(matter.data.get("type")) in ("11", "sickness"):
            first, last = _day(matter.data.get("first_day")), _day(matter.data.get("last_day"))
            if first is not None and first <= day <= (last or date.max):
                return first
    return _in_history(day, reading)


def _in_history(day: date, reading: Reading) -> date | None:
    """The latest illness in a system's history that began on the day or before it and was not over by then."""
    begun = [one for line in reading.timeline if line.kind == "sickness.report" and (one := _day(line.date))]
    first = max((one for one in begun if one <= day), default=None)
    if first is None:
        return None
    over = (one for line in reading.timeline if line.kind == "sickness.recovery" and (one := _day(line.date)))
    return None if any(first <= one <= day for one in over) else first


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
