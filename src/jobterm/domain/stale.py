"""What makes a registration stale while it waits: a date that has passed, a citizen who has died, moved or changed
group, an interview that others have moved. Pure; who is asked, and when, is the office's affair (domain §7.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from jobterm.domain.dates import local_day
from jobterm.domain.findings import found
from jobterm.domain.readings import Section
from jobterm.domain.registrations.context import Booking, Known
from jobterm.domain.registrations.model import Finding, Registration
from jobterm.domain.twins import IN_JOBNET, REPORTED, twin

OLD_AFTER: Final = timedelta(minutes=15)
"""So long after it was saved nothing but its own dates is looked at: it was checked then."""

SILENT_FOR: Final = timedelta(minutes=5)
"""So long a system that could not be read is not asked again before something is sent; what it said last counts."""

AT_ENTRY: Final = ("person.target_group", "person.contact_group", "person.municipality")
"""What was known of the citizen when a registration was saved, kept with it (``base_details``)."""

_GROUP_MATTERS: Final = frozenset({"sickness.recovery", "absence.other", "absence.change", "interview.summons",
                                   "interview.held", "activation.offer", "activation.change"})  # fmt: skip
"""Kinds whose rules depend on the contact group."""
_ABOUT_BOOKING: Final = frozenset({"interview.move", "interview.cancel"})
_APPOINTED: Final = frozenset({"interview.summons", "interview.move"})
_RECORDS_ONLY: Final = frozenset({"note", "task", "correction", "selfreport.seen", "cv.check"})
"""Kinds that say what somebody here thought or did: nothing outside makes them wrong."""


def at_entry(known: Known) -> Mapping[str, Any]:
    """What is kept of the citizen with a registration, so that a change can be told later."""
    values = dict(zip(AT_ENTRY, (known.target_group, known.contact_group, known.municipality), strict=True))
    return {name: value for name, value in values.items() if value is not None}


def passed(registration: Registration, now: datetime) -> Finding | None:
    """What time alone has made stale; None where nothing. A date that its author knew to have passed is hers."""
    known_to_author = {one.code for one in registration.overrides}
    if registration.kind == "enrolment.end":
        last = _day(registration.details.get("end_date"))
        if last is not None and last < local_day(now) and "deregistration.past" not in known_to_author:
            return found("deregistration.past", "details.end_date", day=last, today=local_day(now), payer="?")
    if registration.kind in _APPOINTED:
        start = _instant(registration.details.get("start"))
        if start is not None and start < now:
            return found("interview.past", "details.start")
    return None


def wanted(registration: Registration, now: datetime) -> frozenset[Section]:
    """What is to be read anew before it is sent; nothing where nothing can have changed."""
    if now - registration.keyed_at < OLD_AFTER or registration.citizen is None or registration.kind in _RECORDS_ONLY:
        return frozenset()
    sections = {Section.PERSON}
    if registration.kind in _APPOINTED or registration.kind in _ABOUT_BOOKING or registration.kind == "absence.holiday":
        sections.add(Section.INTERVIEW)
    if registration.kind in REPORTED:
        sections.add(Section.JOB)
    return frozenset(sections)


def changed(registration: Registration, known: Known, said: Collection[str], *, replaced: bool) -> Iterator[Finding]:
    """What has changed since it was saved. ``known``: the citizen as the systems have her now, without what this one
    does; ``said``: codes that its author was told of when she saved it; ``replaced``: the number has a newer one."""
    if known.dead:
        yield found("citizen.dead", "citizen")
        return
    if replaced:
        yield found("stale.number_replaced", "citizen")
    yield from _person(registration, known)
    if registration.kind in _ABOUT_BOOKING:
        yield from _booking(registration, known)
    yield from _in_the_way(registration, known, said)
    report = twin(registration, known) if registration.kind in REPORTED else None
    if report is not None and IN_JOBNET not in said:
        yield found(IN_JOBNET, "details", first_day=report.first_day, told=report.told_at)


def _person(registration: Registration, known: Known) -> Iterator[Finding]:
    was = registration.base_details
    pairs = (
        ("stale.group_changed", was.get("person.target_group"), known.target_group, True),
        ("stale.contact_group", was.get("person.contact_group"), known.contact_group,
         registration.kind in _GROUP_MATTERS),
        ("stale.moved", was.get("person.municipality"), known.municipality, True),
    )  # fmt: skip
    for code, old, new, matters in pairs:
        if matters and old is not None and new is not None and old != new:
            yield found(code, "citizen", old=old, new=new)


def _booking(registration: Registration, known: Known) -> Iterator[Finding]:
    """The interview that it moves or cancels: somewhere else now, or gone. Only what a system tells by reference."""
    ref = registration.details.get("booking")
    was = _instant(registration.base_details.get("booking.start"))
    system = str(ref).partition(":")[0] if isinstance(ref, str) and ":" in ref else ""
    told = [one for one in known.bookings if system and one.system == system and one.ref is not None]
    booking = known.booking(ref)
    if booking is not None and was is not None and booking.start != was:
        yield found("stale.booking_moved", "details.booking", system=booking.system, start=booking.start)
    elif booking is None and told and was is not None:
        yield found("stale.booking_gone", "details.booking", system=system)


def _in_the_way(registration: Registration, known: Known, said: Collection[str]) -> Iterator[Finding]:
    """Appointments that nobody had when it was saved: the same hour (no double booking), or a summons that binds in a
    holiday (users.md W8, W10)."""
    details = registration.details
    if registration.kind in _APPOINTED and "interview.clash" not in said:
        start, end = _instant(details.get("start")), _instant(details.get("end"))
        if start is None or end is None or details.get("contact_form") == "phone" or details.get("group"):
            return
        for booking in known.bookings:
            own = booking.ref is not None and booking.ref in (registration.id, details.get("booking"))
            if own or booking.group:
                continue
            if booking.contact_form != "phone" and start < _ends(booking) and booking.start < end:
                yield found("interview.clash", "details.start", system=booking.system, start=booking.start)
    if registration.kind == "absence.holiday" and "holiday.summons_binds" not in said:
        first, last = _day(details.get("first_day")), _day(details.get("last_day"))
        for booking in known.bookings:
            if first is None or last is None or booking.issued is None:
                continue
            if first <= local_day(booking.start) <= last and booking.issued < local_day(registration.told_at):
                yield found("holiday.summons_binds", "details.first_day", issued=booking.issued, start=booking.start)


def _ends(booking: Booking) -> datetime:
    return booking.end or booking.start + timedelta(minutes=30)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(value: Any) -> datetime | None:
    try:
        made = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return made if made is not None and made.tzinfo is not None else None
