"""The appointments of a day: who comes, whether her letter is known to have gone, and what clashes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

from jobterm.domain.caseload import Appointment
from jobterm.domain.dates import local_day
from jobterm.domain.day import Meets, meets, reported_ill
from jobterm.domain.registrations.shared import USUAL_LENGTH
from jobterm.i18n import N_, _
from jobterm.office.day.files import DayFile
from jobterm.office.day.views import DayLine, Opens, Part
from jobterm.office.parts import Parts
from jobterm.office.people import day_of, newest, text_of
from jobterm.office.settling import SETTLES
from jobterm.office.titles import brief
from jobterm.office.wording import clock, day
from jobterm.office.words import INTERVIEWS, item_state
from jobterm.outbox.delivery import State
from jobterm.outbox.store import ItemQuery, NoSuchItem, StoredItem

ITEMS_MOST: Final = 500
"""Items of one citizen among which our own word on an appointment is looked for."""


def from_files(files: Iterable[DayFile], today: date) -> Iterator[Appointment]:
    """The appointments that the kept cases and our own queue know of, where no calendar tells them."""
    for file in files:
        registrations = {one.ref: one.registration for reading in file.readings.values() for one in reading.matters}
        for booking in file.known.bookings:
            if local_day(booking.start) == today and not booking.owner:
                ref = booking.ref or ""
                yield Appointment(
                    ref, file.cpr, file.name, booking.start, booking.end or booking.start + USUAL_LENGTH,
                    registration=registrations.get(ref, ref if not booking.system and ref else None),
                    interview_type=booking.interview_type or "", contact_form=booking.contact_form or "",
                    place=booking.place or None, system=booking.system,
                )  # fmt: skip


def meeting_lines(
    parts: Parts, meetings: Iterable[Appointment], files: Mapping[str, DayFile], *, team: bool
) -> Iterator[DayLine]:
    """One line for each that stands, in the order of their time."""
    now = parts.clock.now()
    for one in sorted(meetings, key=lambda each: (each.start, each.cpr)):
        file = files.get(one.cpr)
        found = meets(file.known, one.start) if file is not None else Meets.OK
        if found is Meets.DEAD or not one.open:
            continue  # the dead are told of once and quietly, in the file (users.md W19)
        if (ours := _changed_here(parts, one)) is not None:
            words, opens, sure = f"{brief(ours.registration)}: {item_state(ours.shown)}", Opens.ITEM, True
            state = "-"
        elif found is not Meets.OK and file is not None:
            state, words, opens, sure = _(_STATES[found]), _clash(found, file, one), Opens.CANCEL, False
        else:
            letter, sure = _letter(parts, one, file)
            kind = _(INTERVIEWS.get(one.interview_type, N_("interview")))
            words = ", ".join([kind, *([letter] if letter else []), *_beside(one, file, now)])
            state, opens = _state(one, now), Opens.CITIZEN
        key = f"meeting:{one.ref or one.start.isoformat()}:{one.cpr}"
        name = one.name or (file.name if file is not None else "")
        whose = one.caseworker_name or one.caseworker if team else ""
        yield DayLine(
            Part.MEETINGS, key, f"{clock(one.start)} {state}", words, opens,
            one.ref if ours is None else ours.registration.id, one.cpr, name, at=one.start,
            alarm=not sure and one.start > now, whose=whose,
        )  # fmt: skip


def _changed_here(parts: Parts, meeting: Appointment) -> StoredItem | None:
    """Our own word that the appointment is cancelled, moved or over, which the calendar does not know of yet."""
    if not meeting.ref:
        return None
    found = [
        one
        for one in parts.store().items(ItemQuery(citizen=meeting.cpr, limit=ITEMS_MOST))
        if one.registration.details.get("booking") == meeting.ref
        and (one.registration.kind in SETTLES or one.registration.kind == "interview.move")
        and one.shown not in ("withdrawn", "superseded")
    ]
    return found[-1] if found else None


_STATES = {Meets.SICK: N_("SICK"), Meets.AWAY: N_("AWAY"), Meets.GONE: N_("LEFT")}


def _state(meeting: Appointment, now: datetime) -> str:
    if not meeting.system:
        return _("wish")  # it stands in our queue only
    return _("ok") if meeting.end > now else "?"


def _clash(found: Meets, file: DayFile, meeting: Appointment) -> str:
    """Why somebody will not come, as far as that is known, and the question that follows from it."""
    on = local_day(meeting.start)
    if found is Meets.SICK:
        report = reported_ill(file.known, on)
        if report is not None:
            return _("reported ill on Jobnet {when} -> cancel it?").format(when=_when(report.told_at, on))
        first = min((one.first_day for one in file.known.illnesses or ()), default=on)
        return _("ill since {day} -> cancel it?").format(day=day(first))
    if found is Meets.AWAY:
        return _("on holiday or away -> cancel it?")
    return _("no longer enrolled -> cancel it?")


def _when(at: datetime, today: date) -> str:
    return clock(at) if local_day(at) == today else day(local_day(at))


def _letter(parts: Parts, meeting: Appointment, file: DayFile | None) -> tuple[str, bool]:
    """What is known of the letter, and whether that is well; nothing is said where nobody can tell."""
    if meeting.registration is not None and (sent := _ours(parts, meeting.registration)) is not None:
        letters = [one for one in sent.deliveries if one.system == "letters"]
        for one in letters:
            if one.state is State.CONFIRMED:
                at = one.receipt.at if one.receipt is not None else sent.registration.keyed_at
                return _("letter sent {day}").format(day=day(local_day(at))), True
        if letters:
            return _("letter NOT confirmed as sent"), False
    if meeting.notice is not None:
        return _("letter sent {day}").format(day=day(meeting.notice)), True
    if file is None:
        return "", True
    facts = newest(file.readings.values())
    sent_on = day_of(facts.get("interview.letter_sent"))
    if sent_on is not None:
        return _("letter sent {day}").format(day=day(sent_on)), True
    gone = [
        line for line in (file.readings["letters"].timeline if "letters" in file.readings else ())
        if meeting.registration is not None and line.registration == meeting.registration
    ]  # fmt: skip
    if gone and (at_day := day_of(gone[0].date)) is not None:
        return _("letter sent {day}").format(day=day(at_day)), True
    return "", True


def _ours(parts: Parts, registration: str) -> StoredItem | None:
    try:
        return parts.store().item(registration)
    except NoSuchItem:
        return None


_FORMS = {"phone": N_("by telephone"), "digital": N_("digital"), "workplace": N_("at the workplace")}


def _beside(meeting: Appointment, file: DayFile | None, now: datetime) -> Iterator[str]:
    """What else is good to know before somebody comes in."""
    if meeting.end <= now:
        yield _("held, or not come?")
    if meeting.interpreter:
        yield _("interpreter ordered")
    if meeting.contact_form in _FORMS:
        yield _(_FORMS[meeting.contact_form])
    elif place := text_of(meeting.place):
        yield place
    if file is not None and file.standing.plan_until is not None:
        yield _("plan runs out {day}").format(day=day(file.standing.plan_until))
