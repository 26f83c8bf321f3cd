"""Referral to a job and what came of it: model, limits and rules (interface §6)."""

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
    spec,
)

DELIVERED = (
    Choice("letter", N_("letter"), "b"),
    Choice("digital_post", N_("Digital Post"), "d"),
    Choice("phone", N_("telephone"), "t"),
    Choice("in_person", N_("handed over in person"), "p"),
)

OUTCOMES = (
    Choice("hired", N_("got the job"), "j"),
    Choice("not_hired", N_("did not get the job"), "i"),
    Choice("declined", N_("refused the job"), "a"),
    Choice("no_answer", N_("no answer"), "u"),
    Choice("order_closed", N_("the job order was closed"), "l"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralOffer:
    """The citizen is referred to a job."""

    title: str = spec(Type.TEXT, N_("Job title"), required=True, max_length=200)
    delivered: str = choice(N_("Told by"), DELIVERED, required=True, known="delivered")
    apply_by: date = day(N_("Apply by"), required=True, known="day_after_tomorrow")
    order: str | None = spec(Type.REF, N_("Job order"))
    ad: str | None = spec(Type.TEXT, N_("Number of the job ad"), max_length=46)
    employer_cvr: str | None = employer_cvr()
    employer_pno: str | None = employer_pno()
    start: date | None = day(N_("Starts on"))
    hours: int | None = hours()
    minutes: int | None = minutes()
    told_is_referral: bool | None = spec(Type.BOOL, N_("The citizen was told that this is a referral"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralOutcome:
    """What came of a referral."""

    referral: str = spec(Type.REF, N_("Referral"), required=True, known="open_referral")
    outcome: str = choice(N_("Outcome"), OUTCOMES, required=True)
    reason: str | None = spec(Type.TEXT, N_("Reason"), max_length=1500, lines=True)
    order: str | None = spec(Type.REF, N_("Job order"), known="referral_order")
