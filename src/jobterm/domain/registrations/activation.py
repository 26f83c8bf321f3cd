"""Active measures (wage subsidy, placement, guidance) from offer to end: model, limits and rules (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.context import Case
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
from jobterm.domain.registrations.interviews_held import ill_that_day
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import against, in_order, unit_of_company

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
    employer_cvr: str | None = employer_cvr()
    employer_pno: str | None = employer_pno()
    start: date = day(N_("First day"), required=True)
    end: date = day(N_("Last day"), required=True)
    hours: int | None = hours()
    minutes: int | None = minutes()
    place: str | None = spec(Type.TEXT, N_("Place"), max_length=200)
    provider_cvr: str | None = provider_cvr()
    agreement: str | None = provider_agreement()
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


def check_offer(details: ActivationOffer, case: Case) -> Iterator[Finding]:
    """Findings of an offer."""
    yield from _measure(details, case)
    if details.start < case.today:
        yield found("activation.begun", "details.start", day=details.start)
    for one in case.known.offers or ():
        if one.start <= details.end and (one.end is None or one.end >= details.start):
            yield found("activation.overlaps", "details.start", type=_type(one.type), first_day=one.start,
                        system=one.system)  # fmt: skip
    if case.known.enrolled is False and case.insured:
        yield found("enrolment.not_enrolled", "details.start")


def check_change(details: ActivationChange, case: Case) -> Iterator[Finding]:
    """Findings of a change: those of the measure that it becomes."""
    yield from _not_known(details.activation, case)
    yield from _measure(details, case)


def _measure(details: ActivationOffer | ActivationChange, case: Case) -> Iterator[Finding]:
    """Dates, who it is with, and under which agreement."""
    yield from in_order(details.start, N_("First day"), details.end, "details.end")
    yield from _provider(details.provider_cvr, details.agreement)
    yield from unit_of_company(details.employer_cvr, details.employer_pno, case)
    if details.type != "guidance" and details.employer_cvr is None and details.provider_cvr is None:
        yield found("activation.where", "details.employer_cvr")
    for illness in case.known.illnesses or ():
        if illness.first_day <= details.start and (illness.last_day is None or illness.last_day >= details.start):
            yield found("activation.ill", "details.start", since=illness.first_day, system=illness.system)


def _provider(cvr: str | None, agreement: str | None) -> Iterator[Finding]:
    """A provider acts inside its agreement only, and is named in every call (Databekendtgørelsen § 6(4))."""
    if cvr is not None and agreement is None:
        yield found("activation.agreement", "details.agreement")
    if cvr is None and agreement is not None:
        yield found("activation.provider", "details.provider_cvr")


def check_end(details: ActivationEnd, case: Case) -> Iterator[Finding]:
    """Findings of an end."""
    offer = case.known.offer(details.activation)
    yield from _not_known(details.activation, case)
    if offer is not None:
        yield from in_order(offer.start, N_("First day"), details.end, "details.end")
        if offer.end is not None and details.end > offer.end:
            yield found("activation.past_end", "details.end", last=offer.end)
    if offer is None or offer.provider_cvr is None:
        yield from _provider(details.provider_cvr, details.agreement)


def check_attendance(details: ActivationAttendance, case: Case) -> Iterator[Finding]:
    """Findings of a day's attendance; nobody who is ill that day has stayed away."""
    offer = case.known.offer(details.activation)
    yield from _not_known(details.activation, case)
    if offer is not None and not offer.runs(case.event_date):
        yield found("activation.outside", "details.activation", first_day=offer.start, last=offer.end or "?")
    if _stayed_away(details):
        yield from ill_that_day(case, case.event_date, "details.hours")
    if offer is None or offer.provider_cvr is None:
        yield from _provider(details.provider_cvr, details.agreement)


def complete_provider(details: Any, case: Case) -> dict[str, str]:
    """What is filled in before it is kept: the provider of the measure and its agreement."""
    offer = case.known.offer(details.activation)
    if offer is None or details.provider_cvr is not None or offer.provider_cvr is None:
        return {}
    return {"provider_cvr": offer.provider_cvr} | ({"agreement": offer.agreement} if offer.agreement else {})


def follow_offer(details: ActivationOffer, case: Case) -> Iterator[Consequence]:
    """Who is told of the first and the last day."""
    if case.insured is not None:
        yield Consequence("payer_told", details.start, values={"last": details.end})
    if details.provider_cvr is not None:
        yield Consequence("provider_told")


def follow_change(details: ActivationChange | ActivationEnd, case: Case) -> Iterator[Consequence]:
    """The provider hears of it."""
    offer = case.known.offer(details.activation)
    if details.provider_cvr is not None or (offer is not None and offer.provider_cvr is not None):
        yield Consequence("provider_told")


def propose_attendance(details: ActivationAttendance, case: Case) -> Iterator[Proposal]:
    """Staying away may call for a notice or a hearing, never by itself."""
    if _stayed_away(details) and case.known.ill_on(case.event_date) is None:
        proposal = against(case, "absent_offer", "absence", case.event_date, details.activation)
        if proposal is not None:
            yield proposal


def propose_end(details: ActivationEnd, case: Case) -> Iterator[Proposal]:
    """Somebody who left may have to be told of, somebody with a job deregistered."""
    if details.cause == "left":
        proposal = against(case, "left_offer", "availability", details.end, details.activation)
        if proposal is not None:
            yield proposal
    if details.cause == "job" and case.known.enrolled is not False:
        yield Proposal("deregister", {}, ("enrolment.end", {"cause": "job"}))


def _stayed_away(details: ActivationAttendance) -> bool:
    return details.hours == 0 and not details.minutes


def _not_known(ref: str, case: Case) -> Iterator[Finding]:
    if case.known.offers and case.known.offer(ref) is None:
        yield found("activation.not_known", "details.activation", ref=ref)


def _type(code: str) -> Word:
    return Word(next((one.label for one in TYPES if one.code == code), code))
