"""Notices to whoever pays the benefit, fund or benefit centre: model, limits, rules (interface §6, users.md W13)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, day, spec

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
