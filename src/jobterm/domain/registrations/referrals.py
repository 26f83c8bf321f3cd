"""Referral to a job and what came of it: model, limits and rules (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.absence import ABSENCE_TYPES
from jobterm.domain.registrations.context import Case, KnownReferral
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
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import against, unit_of_company

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
    apply_by: date = day(N_("Apply by"), required=True, known="in_a_week")
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


def check_offer(details: ReferralOffer, case: Case) -> Iterator[Finding]:
    """Findings of a referral: written, with a day's notice at least, to a job that somebody can find."""
    if details.apply_by < case.event_date:
        yield found("date.order", "details.apply_by", other=Word(N_("Date of the event")), day=case.event_date)
    elif rule := case.rule("referral_notice"):
        first = case.event_date + timedelta(days=rule.params["days"])
        if details.apply_by < first:
            yield found("referral.short_notice", "details.apply_by", source=rule.source, first=first,
                        days=rule.params["days"])  # fmt: skip
    if details.delivered == "phone" and (rule := case.rule("referral_by_phone")):
        code = "referral.by_phone" if details.told_is_referral else "referral.not_told"
        yield found(code, "details.told_is_referral", source=rule.source)
    yield from unit_of_company(details.employer_cvr, details.employer_pno, case)
    if details.order is None and details.ad is None and details.employer_cvr is None:
        yield found("referral.where", "details.order")
    yield from _there_already(details, case)
    yield from _away(details, case)


def _there_already(details: ReferralOffer, case: Case) -> Iterator[Finding]:
    for one in case.known.referrals or ():
        if details.order is not None and one.order == details.order:
            yield found("referral.already", "details.order", given=one.given or "?", system=one.system)


def _away(details: ReferralOffer, case: Case) -> Iterator[Finding]:
    """An absence on the days in which the citizen is to apply."""
    for one in (*(case.known.illnesses or ()), *case.known.absences):
        if one.first_day <= details.apply_by and (one.last_day is None or one.last_day >= case.event_date):
            yield found("referral.absent", "details.apply_by", first_day=one.first_day,
                        type=Word(ABSENCE_TYPES.get(one.type, one.type)))  # fmt: skip


def follow_offer(details: ReferralOffer, _: Case) -> Iterator[Consequence]:
    """The letter, and the day on which an outcome is asked for."""
    if details.delivered in ("letter", "digital_post"):
        yield Consequence("referral_letter")
    yield Consequence("outcome_asked", details.apply_by)


def check_outcome(details: ReferralOutcome, case: Case) -> Iterator[Finding]:
    """Findings of an outcome."""
    if case.known.referrals and _referral(details, case) is None:
        yield found("referral.not_known", "details.referral", ref=details.referral)
    if details.outcome == "declined" and not (details.reason or "").strip():
        yield found("referral.no_reason", "details.reason")


def complete_outcome(details: ReferralOutcome, case: Case) -> dict[str, str]:
    """What is filled in before it is kept: the order, so that the employer hears of it."""
    one = _referral(details, case)
    return {"order": one.order} if details.order is None and one is not None and one.order is not None else {}


def propose_outcome(details: ReferralOutcome, case: Case) -> Iterator[Proposal]:
    """A refusal may call for a notice or a hearing, a job for a deregistration; never by itself."""
    if details.outcome == "declined":
        proposal = against(case, "refused_job", "availability", case.event_date, details.referral)
        if proposal is not None:
            yield proposal
    if details.outcome == "hired" and case.known.enrolled is not False:
        yield Proposal("deregister", {}, ("enrolment.end", {"cause": "job"}))


def _referral(details: ReferralOutcome, case: Case) -> KnownReferral | None:
    return next((one for one in case.known.referrals or () if one.ref == details.referral), None)
