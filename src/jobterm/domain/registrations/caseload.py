"""Which group a citizen belongs to and whose citizen she is: model, limits and rules (interface §6, users.md W14)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobterm.domain.identifiers import TARGET_GROUPS
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, day, spec

GROUPS = tuple(Choice(code, label, code.partition(".")[2]) for code, label in TARGET_GROUPS.items())

MATCH_CATEGORIES = (
    Choice("1", N_("1, immediate match"), "1"),
    Choice("2", N_("2, good match"), "2"),
    Choice("3", N_("3, partial match"), "3"),
    Choice("4", N_("4, low match"), "4"),
    Choice("5", N_("5, no match"), "5"),
)
"""Match groups of 2007-2010, their names from memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """The citizen's target group, contact group or match category changes."""

    target_group: str | None = choice(N_("Target group"), GROUPS)
    contact_group: str | None = spec(Type.TEXT, N_("Contact group"), max_length=10)
    match_category: str | None = choice(N_("Match category"), MATCH_CATEGORIES)
    from_day: date | None = day(N_("From"), known="today")
    reason: str | None = spec(Type.TEXT, N_("Why"), max_length=1500, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadTransfer:
    """A colleague takes the citizen over."""

    to_user: str = spec(Type.TEXT, N_("Colleague's user name"), required=True, max_length=60)
    to_name: str | None = spec(Type.TEXT, N_("Colleague's name"), max_length=140)
    from_day: date | None = day(N_("From"), known="today")
    reason: str | None = spec(Type.TEXT, N_("Why"), max_length=1500, lines=True)
