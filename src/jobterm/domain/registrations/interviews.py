"""Summons to interviews: model, limits and rules (interface §6, users.md W6, W8, W9)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jobterm.domain.dates import instant_text, local_day
from jobterm.domain.findings import found
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.absence import ABSENCE_TYPES
from jobterm.domain.registrations.context import Booking, Case
from jobterm.domain.registrations.fields import Choice, Type, choice, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import USUAL_LENGTH

INTERVIEW_TYPES: Final = (
    Choice("7", N_("job interview"), "7"),
    Choice("4", N_("follow-up interview"), "4"),
    Choice("8", N_("referral"), "8"),
    Choice("9", N_("information meeting"), "9"),
    Choice("10", N_("CV interview"), "10"),
    Choice("11", N_("placement interview"), "11"),
    Choice("12", N_("other interview"), "12"),
    Choice("13", N_("information meeting, attendance not required"), "13"),
    Choice("15", N_("availability interview"), "15"),
    Choice("17", N_("job interview with the fund"), "17"),
    Choice("19", N_("joint job interview, unemployment benefit"), "19"),
)
"""Interview types by their number (STAR, InterviewTypeIdentifier; 20 was never put to use); the daily one first."""

CONTACT_FORMS: Final = (
    Choice("meeting", N_("meeting"), "m"),
    Choice("phone", N_("telephone"), "t"),
    Choice("digital", N_("digital meeting"), "d"),
    Choice("workplace", N_("at the workplace"), "a"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody else who takes part."""

    name: str = spec(Type.TEXT, N_("Name"), required=True, max_length=256)
    phone: str | None = spec(Type.PHONE, N_("Telephone"))
    email: str | None = spec(Type.EMAIL, N_("E-mail"))


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewSummons:
    """The citizen is called to an interview."""

    interview_type: str = choice(N_("Type of interview"), INTERVIEW_TYPES, required=True, known="interview_type")
    contact_form: str = choice(N_("Form"), CONTACT_FORMS, required=True, known="contact_form")
    start: datetime = spec(Type.INSTANT, N_("Start"), required=True)
    end: datetime | None = spec(Type.INSTANT, N_("End"), hint=N_("empty = 45 minutes"))
    place: str | None = spec(Type.TEXT, N_("Place"), max_length=200, known="usual_place")
    link: str | None = spec(Type.LINK, N_("Link"))
    group: str | None = spec(Type.TEXT, N_("Group"), max_length=46)
    may_rebook: bool | None = spec(Type.BOOL, N_("Citizen may rebook"), default=False)
    rebook_by: datetime | None = spec(Type.DEADLINE, N_("Rebook by"))
    may_cancel: bool | None = spec(Type.BOOL, N_("Citizen may cancel"), default=False)
    cancel_by: datetime | None = spec(Type.DEADLINE, N_("Cancel by"))
    participants: tuple[Participant, ...] = spec(Type.LIST, N_("Participants"), item=Participant, max_items=20)
    text: str | None = spec(Type.TEXT, N_("Text of the letter"), max_length=1500, lines=True)
    letter: bool | None = spec(Type.BOOL, N_("Send a letter"), default=True)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time with what decides whether it collides; ``but``: the reference of the booking that is moved to it."""

    start: datetime
    end: datetime
    loose: bool = False
    but: str | None = None


def check_summons(details: InterviewSummons, case: Case) -> Iterator[Finding]:
    """Findings of a summons: what the booking service refuses is hard, a clash is a remark."""
    loose = details.contact_form == "phone" or details.group is not None
    slot = Slot(details.start, details.end or details.start + USUAL_LENGTH, loose)
    yield from times(slot, case)
    yield from _where(details)
    yield from _deadlines(details, case)
    if details.start < case.context.now:
        return
    yield from soon(slot, case)
    yield from workplace(details.contact_form, details.interview_type)
    yield from meets_others(slot, case)
    if case.context.closed is not None:
        yield found("interview.wished_time", "details.start", system=case.context.closed)


def complete_summons(details: InterviewSummons, _: Case) -> dict[str, str]:
    """What is filled in before it is kept: the end of an interview of the usual length."""
    return {} if details.end is not None else {"end": instant_text(details.start + USUAL_LENGTH)}


def times(slot: Slot, case: Case) -> Iterator[Finding]:
    """A time that has passed, that ends before it starts, or that is too long."""
    if slot.start < case.context.now:
        yield found("interview.past", "details.start")
    if slot.end <= slot.start:
        yield found("time.order", "details.end")
        return
    rule = case.rule("interview_length")
    if rule and slot.end - slot.start > timedelta(hours=rule.params["hours"]):
        yield found("interview.too_long", "details.end", source=rule.source, hours=rule.params["hours"])


def soon(slot: Slot, case: Case) -> Iterator[Finding]:
    """Less notice than a citizen may be expected to need."""
    rule = case.rule("interview_notice")
    if rule and slot.start < case.told_at + timedelta(days=rule.params["days"]):
        yield found("interview.short_notice", "details.start", source=rule.source, days=rule.params["days"])


def workplace(contact_form: str, interview_type: str) -> Iterator[Finding]:
    """A form that belongs to one type of interview only, and is not checked by the service."""
    if contact_form == "workplace" and interview_type != "8":
        yield found("interview.workplace_form", "details.contact_form")


def _where(details: InterviewSummons) -> Iterator[Finding]:
    if details.contact_form in ("meeting", "workplace") and not (details.place or "").strip():
        yield found("interview.place_missing", "details.place")
    if details.contact_form == "digital" and details.link is None:
        yield found("interview.link_missing", "details.link")


def _deadlines(details: InterviewSummons, case: Case) -> Iterator[Finding]:
    pairs = (
        ("rebook_by", details.may_rebook, details.rebook_by),
        ("cancel_by", details.may_cancel, details.cancel_by),
    )
    for name, allowed, deadline in pairs:
        path = f"details.{name}"
        if allowed and deadline is None:
            yield found("interview.deadline_missing", path)
        elif deadline is not None and not allowed:
            yield found("interview.deadline_unasked", path)
        elif deadline is not None and deadline > details.start:
            yield found("interview.deadline_after_start", path)
    rule = case.rule("self_booking_deadline")
    if rule and details.may_rebook and details.rebook_by is not None:
        first = case.event_date + timedelta(days=rule.params["days"])
        if local_day(details.rebook_by) < first:
            yield found("interview.rebook_soon", "details.rebook_by", source=rule.source, days=rule.params["days"],
                        first=first)  # fmt: skip


def meets_others(slot: Slot, case: Case) -> Iterator[Finding]:
    """Other appointments and absences at that time. Group meetings and telephone calls overlap legitimately."""
    for booking in case.known.bookings:
        if slot.but is not None and booking.ref == slot.but:
            continue
        if not slot.loose and not booking.group and booking.contact_form != "phone" and _overlap(slot, booking):
            yield _clash(booking)
    first, last = local_day(slot.start), local_day(slot.end)
    for absence in (*(case.known.illnesses or ()), *case.known.absences):
        if absence.first_day <= last and (absence.last_day is None or absence.last_day >= first):
            yield found(
                "interview.absent",
                "details.start",
                type=Word(ABSENCE_TYPES.get(absence.type, absence.type)),
                first_day=absence.first_day,
            )


def _clash(booking: Booking) -> Finding:
    if booking.distance_km is None:
        return found("interview.clash", "details.start", system=booking.system, start=booking.start)
    return found("interview.clash_away", "details.start", system=booking.system, start=booking.start,
                 km=booking.distance_km)  # fmt: skip


def _overlap(slot: Slot, booking: Booking) -> bool:
    ends = booking.end or booking.start + timedelta(minutes=30)
    return booking.start < slot.end and slot.start < ends


def follow_summons(details: InterviewSummons, _: Case) -> Iterator[Consequence]:
    """The letter, which waits for the booking."""
    if details.letter:
        yield Consequence("letter", local_day(details.start))


def propose_summons(details: InterviewSummons, case: Case) -> Iterator[Proposal]:
    """For a time that has passed: it was held, which is another registration (users.md W6)."""
    if details.start >= case.context.now:
        return
    held = {
        "interview_type": details.interview_type,
        "held_at": instant_text(details.start),
        "contact_form": details.contact_form,
    }
    yield Proposal("was_held", {}, ("interview.held", held))
