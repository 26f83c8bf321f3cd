"""Job plans: the header that `plan.save` keeps (interface §6, users.md W12); activities are items of their own."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Type, spec
from jobterm.domain.registrations.model import Finding

_CLOCKS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSave:
    """The header of a job plan: what for, what is agreed, and whether the citizen has acknowledged it."""

    goal: str = spec(Type.TEXT, N_("Goal"), required=True, max_length=600, lines=True)
    occupation: str | None = spec(Type.URI, N_("Occupation (ESCO)"))
    contact: str | None = spec(Type.TEXT, N_("Contact person"), max_length=200)
    agreements: str | None = spec(Type.TEXT, N_("Agreements"), max_length=1500, lines=True)
    acknowledged_at: datetime | None = spec(Type.INSTANT, N_("Acknowledged by the citizen"))


def check_plan(details: PlanSave, case: Case) -> Iterator[Finding]:
    """Nobody has acknowledged anything in the future; two minutes are left for clocks that differ."""
    if details.acknowledged_at is not None and details.acknowledged_at > case.context.now + _CLOCKS:
        yield found("time.future", "details.acknowledged_at")
