"""Interviews that took place, and no-shows: model, limits and rules (interface §6, users.md W7, W16)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobterm.domain.dates import instant_text, local_day
from jobterm.domain.findings import found
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.absence import ABSENCE_TYPES
from jobterm.domain.registrations.context import Case, CheckContext
from jobterm.domain.registrations.fields import Choice, Type, choice, spec
from jobterm.domain.registrations.interviews import CONTACT_FORMS, INTERVIEW_TYPES, Participant, workplace
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.reach import REGRET
from jobterm.domain.registrations.shared import against, month_later, not_future

PARTICIPATION = (
    Choice("all", N_("all who were to take part did"), "a"),
    Choice("some", N_("some of them did"), "n"),
    Choice("none", N_("only the citizen did"), "i"),
)
"""How the others took part; the codes are our assumption."""

RESETTING = frozenset({"4", "7", "10", "11", "15", "17", "19"})
"""Types after which the interval to the next interview counts anew; which ones is our assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewHeld:
    """An interview took place; the booking that it settles is named, for the systems keep no link."""

    interview_type: str = choice(N_("Type of interview"), INTERVIEW_TYPES, required=True, known="held_type")
    held_at: datetime = spec(Type.INSTANT, N_("Held at"), required=True, known="held_at")
    contact_form: str = choice(N_("Form"), CONTACT_FORMS, required=True, known="held_form")
    agreements: str | None = spec(Type.TEXT, N_("Agreements"), max_length=1500, lines=True)
    booking: str | None = spec(Type.REF, N_("Booked interview that this settles"), known="past_booking")
    participants: tuple[Participant, ...] = spec(Type.LIST, N_("Participants"), item=Participant, max_items=20)
    participation: str | None = choice(N_("Who took part"), PARTICIPATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewNoShow:
    """The citizen did not come to a booked interview."""

    booking: str = spec(Type.REF, N_("Interview"), required=True, known="past_booking")
    heard: bool = spec(Type.BOOL, N_("The citizen has given a reason"), required=True)
    contact_tried: str | None = spec(Type.TEXT, N_("How contact was tried"), max_length=200)
    reason: str | None = spec(Type.TEXT, N_("The citizen's reason"), max_length=1500, lines=True, health=True)


def check_held(details: InterviewHeld, case: Case) -> Iterator[Finding]:
    """Findings of an interview held: what the record would refuse for its order is a rule, the rest are remarks."""
    yield from not_future(details.held_at, case, "details.held_at")
    yield from workplace(details.contact_form, details.interview_type)
    if details.interview_type == "19" and details.participation is None:
        yield found("interview.participation_missing", "details.participation")
    yield from _order(details, case)
    free = _free_minute(details, case)
    if free != details.held_at:
        yield found("interview.minute_moved", "details.held_at", held=details.held_at, kept=free)
    yield from _settles(details, case)


def _order(details: InterviewHeld, case: Case) -> Iterator[Finding]:
    """An interview that resets the interval is not taken before a later one. What still waits here goes in the order of
    the events, so only what the record has already counts (users.md W16)."""
    if details.interview_type not in RESETTING:
        return
    there = [one for one in case.known.held or () if one.type in RESETTING and not one.queued]
    latest = max(there, key=lambda one: one.held_at, default=None)
    if latest is not None and latest.held_at > details.held_at:
        yield found("interview.before_latest", "details.held_at", latest=latest.held_at, system=latest.system)


def _settles(details: InterviewHeld, case: Case) -> Iterator[Finding]:
    """No system links a booking with the interview that was held, so the booking stays open until it is settled."""
    if details.booking is not None:
        booking = case.known.booking(details.booking)
        if booking is not None:
            yield found("interview.settles", "details.booking", start=booking.start)
        elif case.known.bookings:
            yield found("booking.not_known", "details.booking", ref=details.booking)
        return
    day = local_day(details.held_at)
    for booking in case.known.bookings:
        if local_day(booking.start) == day and booking.ref is not None and not booking.owner:
            yield found("interview.booking_open", "details.booking", start=booking.start, ref=booking.ref)


def _free_minute(details: InterviewHeld, case: Case) -> datetime:
    """The same minute, or the next that no other interview of the citizen has; never on another day."""
    taken = {
        one.held_at.replace(second=0, microsecond=0)
        for one in case.known.held or ()
        if one.type == details.interview_type or (one.type in RESETTING and details.interview_type in RESETTING)
    }
    held = details.held_at
    step = timedelta(minutes=1)
    while held.replace(second=0, microsecond=0) in taken:
        if local_day(held + step) != local_day(details.held_at):
            held, step = details.held_at, -step
        held += step
    return held


def complete_held(details: InterviewHeld, case: Case) -> dict[str, str]:
    """What is put right before it is kept: two interviews that would meet are a minute apart (users.md W16)."""
    free = _free_minute(details, case)
    return {} if free == details.held_at else {"held_at": instant_text(free)}


def follow_held(details: InterviewHeld, case: Case) -> Iterator[Consequence]:
    """When the next one is due."""
    if details.interview_type in RESETTING and (rule := case.rule("interview_interval")):
        due = month_later(local_day(details.held_at), rule.params["months"])
        yield Consequence("next_interview", due, rule.source)


def day_of_no_show(details: InterviewNoShow, context: CheckContext) -> date | None:
    """The day of the booking, where anybody could tell it."""
    booking = context.known.booking(details.booking)
    return None if booking is None else local_day(booking.start)


def check_no_show(details: InterviewNoShow, case: Case) -> Iterator[Finding]:
    """Findings of a no-show: everything that would make it a false one (guarantee G19, users.md W7)."""
    booking, day = case.known.booking(details.booking), case.event_date
    if booking is None and case.known.bookings:
        yield found("booking.not_known", "details.booking", ref=details.booking)
    if booking is not None:
        if booking.start > case.context.now:
            yield found("no_show.too_early", "details.booking", start=booking.start)
        if booking.lettered is False:
            yield found("no_show.no_letter", "details.booking", start=booking.start)
        elif booking.lettered is None:
            yield found("no_show.letter_unknown", "details.booking")
        if booking.interview_type == "13":
            yield found("no_show.no_duty", "details.booking")
    yield from ill_that_day(case, day, "details.booking")
    yield from absent_that_day(case, day, "details.booking")
    if not (details.contact_tried or "").strip() and (rule := case.rule("contact_before_sanction")):
        yield found("no_show.contact_first", "details.contact_tried", source=rule.source)
    if not details.heard and case.insured is False and (rule := case.rule("hearing_before_decision")):
        yield found("no_show.hear_first", "details.heard", source=rule.source)


def ill_that_day(case: Case, day: date, field: str) -> Iterator[Finding]:
    """An illness on a day for which the citizen is said to have stayed away."""
    system = case.known.ill_on(day)
    if system is not None:
        yield found("no_show.ill", field, day=day, system=system or "?")


def absent_that_day(case: Case, day: date, field: str) -> Iterator[Finding]:
    """Another absence on that day."""
    for one in case.known.absences:
        if one.first_day <= day and (one.last_day is None or day <= one.last_day):
            yield found("no_show.absent", field, type=Word(ABSENCE_TYPES.get(one.type, one.type)),
                        first_day=one.first_day)  # fmt: skip


def follow_no_show(_: InterviewNoShow, case: Case) -> Iterator[Consequence]:
    """Until when it can be called back."""
    yield Consequence("held_back", values={"at": case.context.now + REGRET})


def propose_no_show(details: InterviewNoShow, case: Case) -> Iterator[Proposal]:
    """The notice to the fund, or the hearing and after it the notice to the benefit centre: never by itself (W7)."""
    if case.insured is False and details.heard:
        told = {"event": "no_show", "date": case.event_date.isoformat(), "about": details.booking}
        yield Proposal("tell_benefits", {}, ("benefit.notice", told))
    elif (proposal := against(case, "no_show", "no_show", case.event_date, details.booking)) is not None:
        yield proposal
