"""Job plans: the header that `plan.save` keeps (interface §6, users.md W12); activities are items of their own."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, day, hours, minutes, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.shared import in_order, not_future

ACTIVITY_AUTHORITIES = (
    Choice("state", N_("the state"), "s"),
    Choice("municipality", N_("the municipality"), "k"),
    Choice("fund", N_("the fund"), "f"),
    Choice("provider", N_("the provider"), "a"),
)
"""Who answers for an activity; the codes are our assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSave:
    """The header of a job plan: what for, what is agreed, and whether the citizen has acknowledged it."""

    goal: str = spec(Type.TEXT, N_("Goal"), required=True, max_length=600, lines=True)
    occupation: str | None = spec(Type.URI, N_("Occupation (ESCO)"))
    contact: str | None = spec(Type.TEXT, N_("Contact person"), max_length=200)
    agreements: str | None = spec(Type.TEXT, N_("Agreements"), max_length=1500, lines=True)
    acknowledged_at: datetime | None = spec(Type.INSTANT, N_("Acknowledged by the citizen"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanActivity:
    """One activity of a job plan, an item of its own so that two people may change two of them (users.md W12)."""

    plan: str = spec(Type.REF, N_("Job plan"), required=True, known="plan")
    title: str = spec(Type.TEXT, N_("Activity"), required=True, max_length=200)
    start: date = day(N_("First day"), required=True, known="today")
    end: date | None = day(N_("Last day"))
    hours: int | None = hours()
    minutes: int | None = minutes()
    authority: str = choice(N_("Responsible authority"), ACTIVITY_AUTHORITIES, required=True, known="authority")
    responsible: str | None = spec(Type.TEXT, N_("Responsible person"), max_length=140, known="author")


def check_plan(details: PlanSave, case: Case) -> Iterator[Finding]:
    """Nobody has acknowledged anything in the future; two minutes are left for clocks that differ."""
    yield from not_future(details.acknowledged_at, case, "details.acknowledged_at")


def check_activity(details: PlanActivity, _: Case) -> Iterator[Finding]:
    """Findings of an activity."""
    yield from in_order(details.start, N_("First day"), details.end, "details.end")
