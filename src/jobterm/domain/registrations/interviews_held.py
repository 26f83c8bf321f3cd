"""Interviews that took place, and no-shows: model, limits and rules (interface §6, users.md W7, W16)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, spec
from jobterm.domain.registrations.interviews import CONTACT_FORMS, INTERVIEW_TYPES, Participant

PARTICIPATION = (
    Choice("all", N_("all who were to take part did"), "a"),
    Choice("some", N_("some of them did"), "n"),
    Choice("none", N_("only the citizen did"), "i"),
)
"""How the others took part; the codes are our assumption."""


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
