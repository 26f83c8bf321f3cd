"""Moving and cancelling an interview that was booked: model, limits and rules (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jobterm.domain.dates import instant_text, local_day
from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Booking, Case
from jobterm.domain.registrations.fields import Choice, Type, choice, spec
from jobterm.domain.registrations.interviews import Slot, meets_others, soon, times
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import USUAL_LENGTH

CANCELLED_BY = (
    Choice("citizen", N_("the citizen"), "b"),
    Choice("office", N_("the job centre"), "j"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewMove:
    """A booked interview gets another time."""

    booking: str = spec(Type.REF, N_("Interview"), required=True, known="booking")
    start: datetime = spec(Type.INSTANT, N_("New start"), required=True)
    end: datetime | None = spec(Type.INSTANT, N_("New end"), hint=N_("empty = as long as before"))
    place: str | None = spec(Type.TEXT, N_("Place"), max_length=200, known="booking_place")
    link: str | None = spec(Type.LINK, N_("Link"))
    reason: str = spec(Type.TEXT, N_("Why"), required=True, max_length=1500, lines=True, known="move_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewCancel:
    """A booked interview is called off."""

    booking: str = spec(Type.REF, N_("Interview"), required=True, known="booking")
    by: str = choice(N_("Cancelled by"), CANCELLED_BY, required=True, known="cancelled_by")
    reason: str = spec(Type.TEXT, N_("Why"), required=True, max_length=1500, lines=True, known="cancel_reason")


def check_move(details: InterviewMove, case: Case) -> Iterator[Finding]:
    """Findings of a move: those of the new time, and who may change the booking at all."""
    booking = case.known.booking(details.booking)
    slot = _slot(details, booking)
    yield from _may_change(details.booking, booking, case)
    yield from times(slot, case)
    if booking is not None and booking.start == details.start:
        yield found("interview.same_time", "details.start")
    if details.start < case.context.now:
        return
    yield from soon(slot, case)
    yield from meets_others(slot, case)
    if case.context.closed is not None:
        yield found("interview.wished_time", "details.start", system=case.context.closed)


def check_cancel(details: InterviewCancel, case: Case) -> Iterator[Finding]:
    """Findings of a cancellation."""
    yield from _may_change(details.booking, case.known.booking(details.booking), case)


def _may_change(ref: str, booking: Booking | None, case: Case) -> Iterator[Finding]:
    """A booking that nobody shows, that another authority has locked (hard, users.md W8), or whose time is over."""
    if booking is None:
        if case.known.bookings:
            yield found("booking.not_known", "details.booking", ref=ref)
        return
    if booking.owner:
        yield found("booking.locked", "details.booking", owner=booking.owner, start=booking.start)
    if booking.start < case.context.now:
        yield found("booking.over", "details.booking", start=booking.start)


def _slot(details: InterviewMove, booking: Booking | None) -> Slot:
    length = USUAL_LENGTH
    if booking is not None and booking.end is not None and booking.end > booking.start:
        length = booking.end - booking.start
    loose = booking is not None and (booking.group or booking.contact_form == "phone")
    return Slot(details.start, details.end or details.start + length, loose, details.booking)


def complete_move(details: InterviewMove, case: Case) -> dict[str, str]:
    """What is filled in before it is kept: an end as long after the start as before, and the place."""
    booking = case.known.booking(details.booking)
    made: dict[str, str] = {}
    if details.end is None:
        made["end"] = instant_text(_slot(details, booking).end)
    if details.place is None and details.link is None and booking is not None and booking.place:
        made["place"] = booking.place
    return made


def follow_move(details: InterviewMove, _: Case) -> Iterator[Consequence]:
    """The letter with the new time."""
    yield Consequence("letter", local_day(details.start))


def follow_cancel(details: InterviewCancel, _: Case) -> Iterator[Consequence]:
    """The letter that calls it off."""
    yield Consequence("cancel_letter" if details.by == "office" else "cancel_receipt")


def propose_over(details: InterviewMove | InterviewCancel, case: Case) -> Iterator[Proposal]:
    """What to register of a booking whose time is over: held, or not come (users.md W6)."""
    booking = case.known.booking(details.booking)
    if booking is None or booking.start >= case.context.now:
        return
    held = {
        "interview_type": booking.interview_type or "7",
        "held_at": instant_text(booking.start),
        "contact_form": booking.contact_form or "meeting",
        "booking": details.booking,
    }
    yield Proposal("was_held", {}, ("interview.held", held))
    yield Proposal("nobody_came", {}, ("interview.no_show", {"booking": details.booking}))
