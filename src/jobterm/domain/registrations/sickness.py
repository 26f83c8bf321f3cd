"""Illness and recovery: model, limits and rules (interface §6, users.md W1-W3 and W11). Comments are health data."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.context import Case, KnownAbsence
from jobterm.domain.registrations.enrolment import CATEGORIES
from jobterm.domain.registrations.fields import (
    Type,
    choice,
    comment,
    day,
    degree,
    employer_cvr,
    employer_pno,
    spec,
)
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import (
    bookings_between,
    month_later,
    propose_seen,
    self_reported,
    unit_of_company,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SicknessReport:
    """The citizen is ill."""

    first_day: date = day(N_("First day of illness"), required=True, known="today")
    last_day: date | None = day(N_("Until and with"), hint=N_("empty = until recovery is reported"))
    comment: str | None = comment(health=True, hint=N_("Write no diagnosis."))
    unemployment_degree: str | None = degree()
    employer_cvr: str | None = employer_cvr()
    employer_pno: str | None = employer_pno()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reenrolment:
    """Registration as jobseeker again, in the same message as the recovery."""

    client_category: str = choice(N_("Category"), CATEGORIES, required=True, known="client_category")
    first_day: date = day(N_("Enrolled again from"), required=True, known="today")


@dataclass(frozen=True, slots=True, kw_only=True)
class SicknessRecovery:
    """The citizen is well again."""

    recovered_on: date = day(N_("First day well"), required=True, known="today")
    absence: str | None = spec(Type.REF, N_("Illness"), known="open_illness")
    reenrol: Reenrolment | None = spec(Type.OBJECT, N_("Enrol again"), item=Reenrolment, known="reenrol")
    contact_group: str | None = spec(Type.TEXT, N_("New contact group"), max_length=10)


def check_report(details: SicknessReport, case: Case) -> Iterator[Finding]:
    """Findings of a report of illness. Monday's "ill since Friday" is the daily case: a reason, never a stop."""
    if details.first_day > case.today:
        yield found("date.future", "details.first_day", latest=case.today)
    if details.last_day is not None and details.last_day < details.first_day:
        yield found("date.order", "details.last_day", other=Word(N_("First day of illness")), day=details.first_day)
    yield from unit_of_company(details.employer_cvr, details.employer_pno, case)
    reported = tuple(self_reported(case, details.first_day, "details.first_day"))
    yield from reported
    # What was told on Jobnet in time is not told late here.
    if not reported and details.first_day < case.told_day and (rule := case.rule("sickness_first_day")):
        yield found("sickness.backdated", "details.first_day", source=rule.source,
                    first=details.first_day, told=case.told_day)  # fmt: skip
    for illness in case.known.illnesses or ():
        yield found("sickness.open_already", "details.first_day", system=illness.system,
                    since=illness.first_day)  # fmt: skip
    # Of those whom the municipality pays an illness by itself excuses nobody from coming (users.md W2).
    rule = case.rule("sickness_no_excuse")
    for booking in bookings_between(case, details.first_day, details.last_day):
        code = "sickness.must_attend" if rule is not None else "sickness.booking_stands"
        source = rule.source if rule is not None else None
        yield found(code, "details.first_day", source=source, start=booking.start, ref=booking.ref)
    subsidised = (one for one in case.known.running(details.first_day) if one.type == "wage_subsidy")
    if next(subsidised, None) is not None and (rule := case.rule("sickness_wage_subsidy")):
        yield found("sickness.employer_first", "details.employer_cvr", source=rule.source)


def follow_report(details: SicknessReport, case: Case) -> Iterator[Consequence]:
    """Deregistration of the insured, and the day from which the municipality pays (users.md W2, W3)."""
    if (rule := case.rule("sickness_deregisters")) and case.known.enrolled:
        yield Consequence("deregistered", details.first_day, rule.source)
    if rule := case.rule("sickness_pay_period"):
        days = 0 if details.unemployment_degree == "part" else rule.params["days"]
        yield Consequence("sickness_office", details.first_day + timedelta(days=days), rule.source)
    if any(one.provider_cvr is not None for one in case.known.running(details.first_day)):
        yield Consequence("provider_told")


def propose_report(details: SicknessReport, case: Case) -> Iterator[Proposal]:
    """The citizen's own report, marked as seen; and a task for the day on which the municipality begins to pay (W3)."""
    yield from propose_seen(case, details.first_day)
    if rule := case.rule("sickness_pay_period"):
        days = 0 if details.unemployment_degree == "part" else rule.params["days"]
        due = (details.first_day + timedelta(days=days)).isoformat()
        title = Word(N_("Hand the illness on to the sickness benefit office"))
        yield Proposal("sickness_office_task", {}, ("task", {"action": "create", "title": title, "due": due}))


def _illness(details: SicknessRecovery, case: Case) -> KnownAbsence | None:
    """The illness that ends: the one named, else the only one open."""
    illnesses = case.known.illnesses or ()
    if details.absence is not None:
        return next((illness for illness in illnesses if illness.ref == details.absence), None)
    return illnesses[0] if len(illnesses) == 1 else None


def check_recovery(details: SicknessRecovery, case: Case) -> Iterator[Finding]:
    """Findings of a recovery; the enrolment in the same message stops where it needs a decision (users.md W11)."""
    illness, known = _illness(details, case), case.known
    yield from self_reported(case, details.recovered_on, "details.recovered_on")
    if known.illnesses == ():
        yield found("recovery.no_open_illness", "details.absence")
    if details.absence is None and len(known.illnesses or ()) > 1:
        yield found("recovery.several_illnesses", "details.absence")
    if illness is not None and details.recovered_on < illness.first_day:
        yield found("recovery.before_illness", "details.recovered_on", since=illness.first_day)
    if details.reenrol is not None:
        if details.reenrol.first_day < details.recovered_on:
            yield found(
                "date.order", "details.reenrol.first_day", other=Word(N_("First day well")), day=details.recovered_on
            )
        rule = case.rule("recovery_reenrol")
        latest = month_later(illness.first_day, rule.params["months"]) if rule and illness is not None else None
        if rule and illness is not None and latest is not None and details.recovered_on > latest:
            yield found("recovery.over_three_months", "details.reenrol", source=rule.source,
                        since=illness.first_day, months=rule.params["months"])  # fmt: skip
        if details.contact_group is not None and details.contact_group != known.contact_group:
            yield found("recovery.group_changed", "details.contact_group", old=known.contact_group or "?",
                        new=details.contact_group)  # fmt: skip
    rule = case.rule("recovery_cancelled_interviews")
    if rule and known.cancelled_through_illness >= rule.params["count"]:
        yield found("recovery.fund_will_call", "details.recovered_on", source=rule.source,
                    n=known.cancelled_through_illness)  # fmt: skip


def follow_recovery(details: SicknessRecovery, _: Case) -> Iterator[Consequence]:
    """Enrolment again."""
    if details.reenrol is not None:
        yield Consequence("enrolled_again", details.reenrol.first_day)


def propose_recovery(details: SicknessRecovery, case: Case) -> Iterator[Proposal]:
    """The citizen's own report, marked as seen."""
    yield from propose_seen(case, details.recovered_on)


def complete_recovery(details: SicknessRecovery, case: Case) -> dict[str, str]:
    """What is filled in before it is kept: the one open illness."""
    illness = _illness(details, case)
    return {"absence": illness.ref} if details.absence is None and illness is not None and illness.ref else {}
