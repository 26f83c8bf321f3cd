"""Active measures (wage subsidy, placement, guidance) from offer to end: model, limits and rules (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import (
    Choice,
    Type,
    choice,
    day,
    employer_cvr,
    employer_pno,
    hours,
    minutes,
    provider_agreement,
    provider_cvr,
    spec,
)

TYPES = (
    Choice("wage_subsidy", N_("wage subsidy"), "l"),
    Choice("placement", N_("work placement"), "p"),
    Choice("guidance", N_("guidance and training"), "v"),
)

END_CAUSES = (
    Choice("completed", N_("completed"), "g"),
    Choice("job", N_("found a job"), "j"),
    Choice("illness", N_("illness"), "s"),
    Choice("left", N_("the citizen left"), "u"),
    Choice("ended_by_place", N_("ended by the employer or provider"), "v"),
    Choice("ended_by_office", N_("ended by the job centre"), "c"),
    Choice("other", N_("other"), "a"),
)
"""Causes of an end before or at its time; the codes are our assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationOffer:
    """The citizen is offered an active measure."""

    type: str = choice(N_("Type of measure"), TYPES, required=True)
    start: date = day(N_("First day"), required=True)
    end: date = day(N_("Last day"), required=True)
    hours: int | None = hours()
    minutes: int | None = minutes()
    place: str | None = spec(Type.TEXT, N_("Place"), max_length=200)
    provider_cvr: str | None = provider_cvr()
    agreement: str | None = provider_agreement()
    employer_cvr: str | None = employer_cvr()
    employer_pno: str | None = employer_pno()
    basis: str | None = spec(Type.TEXT, N_("Legal basis"), max_length=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationChange:
    """A measure that runs or will run is changed; it says how it is from now on, as a whole."""

    activation: str = spec(Type.REF, N_("Measure"), required=True, known="offer")
    type: str = choice(N_("Type of measure"), TYPES, required=True, known="offer_type")
    start: date = day(N_("First day"), required=True, known="offer_start")
    end: date = day(N_("Last day"), required=True, known="offer_end")
    hours: int | None = hours(known="offer_hours")
    minutes: int | None = minutes(known="offer_minutes")
    place: str | None = spec(Type.TEXT, N_("Place"), max_length=200, known="offer_place")
    provider_cvr: str | None = provider_cvr(known="offer_provider")
    agreement: str | None = provider_agreement(known="offer_agreement")
    employer_cvr: str | None = employer_cvr(known="offer_employer")
    employer_pno: str | None = employer_pno(known="offer_pno")
    basis: str | None = spec(Type.TEXT, N_("Legal basis"), max_length=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationEnd:
    """A measure has ended or will."""

    activation: str = spec(Type.REF, N_("Measure"), required=True, known="offer")
    end: date = day(N_("Last day"), required=True, known="today")
    cause: str = choice(N_("Cause"), END_CAUSES, required=True)
    provider_cvr: str | None = provider_cvr(known="offer_provider")
    agreement: str | None = provider_agreement(known="offer_agreement")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationAttendance:
    """How long the citizen attended a measure on one day; no hours and no minutes = stayed away."""

    activation: str = spec(Type.REF, N_("Measure"), required=True, known="offer")
    hours: int = hours(N_("Hours attended that day"), required=True)
    minutes: int | None = minutes(N_("Minutes attended that day"))
    provider_cvr: str | None = provider_cvr(known="offer_provider")
    agreement: str | None = provider_agreement(known="offer_agreement")
