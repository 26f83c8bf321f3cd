"""Notices to whoever pays the benefit, fund or benefit centre: model, limits, rules (interface §6, users.md W13)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, day, spec
from jobterm.domain.registrations.interviews_held import ill_that_day
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.reach import REGRET
from jobterm.domain.registrations.shared import in_order

EVENTS = (
    Choice("absence", N_("absence"), "f"),
    Choice("no_show", N_("no-show"), "u"),
    Choice("activation_start", N_("a measure begins"), "b"),
    Choice("activation_end", N_("a measure ends"), "s"),
    Choice("deregistered", N_("deregistered"), "a"),
    Choice("availability", N_("doubt about availability"), "r"),
    Choice("withdrawn", N_("an earlier notice was wrong"), "t"),
)

NOTICE_TYPES = (
    Choice("negative", N_("negative: the fund assesses and replies"), "n"),
    Choice("service", N_("service: for information"), "s"),
    Choice("enrolment", N_("enrolment or deregistration"), "t"),
    Choice("activation", N_("a measure begins or ends"), "a"),
    Choice("withdrawn", N_("an earlier notice was wrong"), "f"),
)

INCIDENTS = (
    Choice("no_show", N_("did not come to an interview"), "u"),
    Choice("refused_job", N_("refused a job"), "j"),
    Choice("refused_offer", N_("refused a measure"), "o"),
    Choice("left_offer", N_("left a measure"), "l"),
    Choice("absent_offer", N_("was absent from a measure"), "b"),
    Choice("not_available", N_("is not available"), "r"),
    Choice("no_job_search", N_("does not look for work"), "s"),
    Choice("no_cv", N_("has no CV on Jobnet"), "c"),
    Choice("illness", N_("illness"), "y"),
    Choice("holiday", N_("holiday"), "f"),
    Choice("enrolled", N_("enrolled"), "t"),
    Choice("deregistered", N_("deregistered"), "a"),
    Choice("activation_start", N_("a measure begins"), "p"),
    Choice("activation_end", N_("a measure ends"), "e"),
    Choice("other", N_("other"), "x"),
)
"""Incidents; the codes are our assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitNotice:
    """A message to the benefit centre about somebody whom it pays."""

    event: str = choice(N_("What happened"), EVENTS, required=True)
    date: Day = day(N_("Date"), required=True, known="today")
    text: str = spec(Type.TEXT, N_("Text"), required=True, max_length=1500, lines=True)
    about: str | None = spec(Type.REF, N_("About"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FundNotice:
    """A message to the citizen's fund; a negative one stays open until the fund has replied."""

    type: str = choice(N_("Type of notice"), NOTICE_TYPES, required=True)
    incident: str = choice(N_("What happened"), INCIDENTS, required=True)
    incident_date: Day = day(N_("Date"), required=True, known="today")
    date_1: Day | None = day(N_("First date"))
    date_2: Day | None = day(N_("Second date"))
    text: str = spec(Type.TEXT, N_("Text"), required=True, max_length=600, lines=True)
    answers: str | None = spec(Type.REF, N_("Answers"))


ADVERSE = ("no_show", "availability")
"""Events that can cost the citizen money; the citizen is heard first (users.md W7)."""
_TO_FUND = {
    "absence": "other",
    "no_show": "no_show",
    "activation_start": "activation_start",
    "activation_end": "activation_end",
    "deregistered": "deregistered",
    "availability": "not_available",
}
_TO_BENEFITS = {
    "no_show": "no_show",
    "deregistered": "deregistered",
    "activation_start": "activation_start",
    "activation_end": "activation_end",
    "illness": "absence",
    "holiday": "absence",
}


def check_benefit(details: BenefitNotice, case: Case) -> Iterator[Finding]:
    """Findings of a notice to the benefit centre: whom it pays, and whether the citizen was heard."""
    if case.insured:
        yield found("notice.insured", "details.event")
    if details.event == "withdrawn" and details.about is None:
        yield found("notice.which", "details.about")
    if details.event in (*ADVERSE, "absence") and details.date > case.today:
        yield found("date.future", "details.date", latest=case.today)
    if details.event == "no_show":
        yield from ill_that_day(case, details.date, "details.date")
    if details.event in ADVERSE and case.insured is not True:
        yield from _heard(case)


def _heard(case: Case) -> Iterator[Finding]:
    rule = case.rule("hearing_before_decision")
    if rule is None:
        return
    running = [one for one in case.known.hearings or () if one.answer_by >= case.today]
    for one in running:
        yield found("notice.hearing_runs", "details.event", source=rule.source, until=one.answer_by)
    if not running and case.known.hearings == ():
        yield found("notice.not_heard", "details.event", source=rule.source)


def follow_benefit(details: BenefitNotice, case: Case) -> Iterator[Consequence]:
    """Until when one against the citizen can be called back."""
    if details.event in ADVERSE:
        yield Consequence("held_back", values={"at": case.context.now + REGRET})


def propose_benefit(details: BenefitNotice, case: Case) -> Iterator[Proposal]:
    """For the insured the notice goes to the fund; who was not heard is heard first."""
    if case.insured:
        incident = _TO_FUND.get(details.event, "other")
        sort = "withdrawn" if details.event == "withdrawn" else "negative" if details.event in ADVERSE else "service"
        told = {
            "type": sort,
            "incident": incident,
            "incident_date": details.date.isoformat(),
            "text": details.text[:600],
        }
        yield Proposal("other_payer", {}, ("fund.notice", told))
    elif details.event in ADVERSE and case.known.hearings == ():
        about = {"about": details.about} if details.about is not None else {}
        subject = "no_show" if details.event == "no_show" else "availability"
        yield Proposal("hear_first", {}, ("hearing.start", {"subject": subject, **about}))


def check_fund(details: FundNotice, case: Case) -> Iterator[Finding]:
    """Findings of a notice to the fund."""
    if case.insured is False:
        yield found("notice.uninsured", "details.type")
    if details.type == "withdrawn" and details.answers is None:
        yield found("notice.which", "details.answers")
    if details.type == "negative" and details.incident_date > case.today:
        yield found("date.future", "details.incident_date", latest=case.today)
    yield from in_order(details.date_1, N_("First date"), details.date_2, "details.date_2")
    if details.date_2 is not None and details.date_1 is None:
        yield found("notice.first_date", "details.date_1")
    if details.type == "negative" and details.incident in ("no_show", "absent_offer"):
        yield from ill_that_day(case, details.incident_date, "details.incident_date")


def follow_fund(details: FundNotice, case: Case) -> Iterator[Consequence]:
    """A negative one can be called back for a while, and then stays open until the fund has replied."""
    if details.type == "negative":
        yield Consequence("held_back", values={"at": case.context.now + REGRET})
        yield Consequence("fund_replies")


def propose_fund(details: FundNotice, case: Case) -> Iterator[Proposal]:
    """For somebody whom the municipality pays the notice goes to the benefit centre."""
    if case.insured is False:
        event = _TO_BENEFITS.get(details.incident, "availability")
        told = {"event": event, "date": details.incident_date.isoformat(), "text": details.text}
        yield Proposal("other_payer", {}, ("benefit.notice", told))
