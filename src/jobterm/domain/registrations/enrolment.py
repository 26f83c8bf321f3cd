"""Registration as a jobseeker and its end: model, limits and rules (interface §6, users.md W5 and W15)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from jobterm.domain.findings import found
from jobterm.domain.identifiers import Cpr, is_insured
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, comment, day, degree, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import month_later, propose_seen, self_reported

CATEGORIES: Final = (
    Choice("insured", N_("insured, unemployment benefit"), "d"),
    Choice("cash_benefit", N_("cash benefit"), "k"),
    Choice("other", N_("other"), "a"),
)
"""Client categories; the codes are our assumption."""
_GROUPS: Final = {"insured": "2.1", "cash_benefit": "2.2"}

CAUSES: Final = (
    Choice("job", N_("found a job"), "j"),
    Choice("education", N_("education"), "u"),
    Choice("own_wish", N_("own wish"), "o"),
    Choice("benefit_ended", N_("benefit has ended"), "y"),
    Choice("no_contact", N_("no contact"), "k"),
    Choice("other", N_("other"), "a"),
)
"""Causes of deregistration; the codes are our assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWish:
    """A job that the citizen looks for."""

    title: str = spec(Type.TEXT, N_("Job title"), required=True, max_length=200)
    concept: str | None = spec(Type.URI, N_("Occupation (ESCO)"))
    education: bool | None = spec(Type.BOOL, N_("Educated for it"))
    last_used_year: int | None = spec(Type.INTEGER, N_("Last worked as that, year"), minimum=1900, maximum=2100)
    months: int | None = spec(Type.INTEGER, N_("Months of experience"), minimum=0, maximum=720)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentStart:
    """Registration as a jobseeker: at a counter in a minute; the rest is the citizen's own."""

    first_day: date = day(N_("First day"), required=True, known="today")
    client_category: str = choice(N_("Category"), CATEGORIES, required=True, known="client_category")
    phone: str | None = spec(Type.PHONE, N_("Telephone"), known="phone")
    email: str | None = spec(Type.EMAIL, N_("E-mail"), known="email")
    unemployment_degree: str | None = degree()
    job_wishes: tuple[JobWish, ...] = spec(Type.LIST, N_("Job wishes"), item=JobWish, max_items=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentEnd:
    """Deregistration as a jobseeker, with its true date."""

    end_date: date = day(N_("Deregistered from"), required=True, known="today")
    cause: str = choice(N_("Cause"), CAUSES, required=True)
    comment: str | None = comment()
    less_intensive: bool | None = spec(Type.BOOL, N_("Less intensive effort"), default=False)


def check_start(details: EnrolmentStart, case: Case) -> Iterator[Finding]:
    """Findings of a registration as jobseeker."""
    if details.first_day > case.today:
        yield found("date.future", "details.first_day", latest=case.today)
    elif details.first_day < case.told_day and (rule := case.rule("enrolment_counts_from_registration")):
        yield found("enrolment.late", "details.first_day", source=rule.source)
    if not details.job_wishes and (rule := case.rule("job_wish")):
        yield found("enrolment.no_job_wish", "details.job_wishes", source=rule.source)
    for number, wish in enumerate(details.job_wishes):
        if wish.last_used_year is not None and wish.last_used_year > case.today.year:
            path = f"details.job_wishes[{number}].last_used_year"
            yield found("number.range", path, min=1900, max=case.today.year)
    yield from self_reported(case, details.first_day, "details.first_day")
    known = case.known
    if known.enrolled:
        since = known.enrolled_since or "?"
        yield found("enrolment.already", "details.first_day", system=known.enrolled_system, since=since)


def follow_start(details: EnrolmentStart, case: Case) -> Iterator[Consequence]:
    """The citizen's own deadlines, shown and never asked for at the counter."""
    if rule := case.rule("cv_deadline"):
        days, months = rule.params.get("days", 0), rule.params.get("months", 0)
        due = month_later(details.first_day, months) + timedelta(days=days)
        yield Consequence("cv_due", due, rule.source)
    if rule := case.rule("first_offer", group=_GROUPS.get(details.client_category)):
        age = Cpr.parse(case.citizen).age_on(details.first_day) if case.citizen else None
        early = age is not None and not rule.params["from_age"] <= age < rule.params["to_age"]
        months = rule.params["months_others" if early else "months"]
        yield Consequence("first_offer_due", month_later(details.first_day, months), rule.source)


def propose_start(details: EnrolmentStart, case: Case) -> Iterator[Proposal]:
    """The citizen's own enrolment on Jobnet, marked as seen."""
    yield from propose_seen(case, details.first_day)


def _latest(details: EnrolmentEnd, case: Case) -> tuple[int, date, str] | None:
    rule = case.rule("deregistration_window")
    if rule is None:
        return None
    days = rule.params["days_less_intensive" if details.less_intensive else "days"]
    return days, case.today + timedelta(days=days), rule.source


def check_end(details: EnrolmentEnd, case: Case) -> Iterator[Finding]:
    """Findings of a deregistration: its window is the system's, so outside it a person decides (4322)."""
    window = _latest(details, case)
    if window is not None:
        days, latest, source = window
        if details.end_date < case.today:
            payer = case.known.payer or "?"
            yield found("deregistration.past", "details.end_date", source=source, day=details.end_date,
                        today=case.today, payer=payer)  # fmt: skip
        elif details.end_date > latest:
            first = details.end_date - timedelta(days=days)
            yield found("deregistration.too_far", "details.end_date", source=source, days=days, latest=latest,
                        first=first)  # fmt: skip
    yield from self_reported(case, details.end_date, "details.end_date")
    if case.known.enrolled is False:
        yield found("enrolment.not_enrolled", "details.end_date")


def propose_end(details: EnrolmentEnd, case: Case) -> Iterator[Proposal]:
    """For a date that has passed: register today, and a message to whoever pays, with the true date (users.md W5)."""
    yield from propose_seen(case, details.end_date)
    if _latest(details, case) is None or details.end_date >= case.today:
        return
    group, true_date = case.known.target_group, details.end_date.isoformat()
    message: tuple[str, dict[str, str]] | None = None
    if group is not None and is_insured(group):
        message = "fund.notice", {"type": "enrolment", "incident": "deregistered", "incident_date": true_date}
    elif group is not None:
        message = "benefit.notice", {"event": "deregistered", "date": true_date}
    yield Proposal("register_today", {"end_date": case.today.isoformat()}, message)
