"""Moving and cancelling an interview that was booked: model, limits and rules (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, spec

CANCELLED_BY = (
    Choice("citizen", N_("the citizen"), "b"),
    Choice("office", N_("the job centre"), "j"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewMove:
    """A booked interview gets another time."""

    booking: str = spec(Type.REF, N_("Interview"), required=True, known="booking")
    start: datetime = spec(Type.INSTANT, N_("New start"), required=True)
    end: datetime = spec(Type.INSTANT, N_("New end"), required=True)
    place: str | None = spec(Type.TEXT, N_("Place"), max_length=200, known="booking_place")
    link: str | None = spec(Type.LINK, N_("Link"))
    reason: str = spec(Type.TEXT, N_("Why"), required=True, max_length=1500, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewCancel:
    """A booked interview is called off."""

    booking: str = spec(Type.REF, N_("Interview"), required=True, known="booking")
    by: str = choice(N_("Cancelled by"), CANCELLED_BY, required=True)
    reason: str = spec(Type.TEXT, N_("Why"), required=True, max_length=1500, lines=True)
