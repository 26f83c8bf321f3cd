"""Which group a citizen belongs to and whose citizen she is: model, limits and rules (interface §6, users.md W14)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jobterm.domain.findings import found
from jobterm.domain.identifiers import TARGET_GROUPS, is_insured
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, day, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence

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


def check_group(details: GroupChange, case: Case) -> Iterator[Finding]:
    """Findings of a change of group."""
    if (details.target_group, details.contact_group, details.match_category) == (None, None, None):
        yield found("group.nothing", "details.contact_group")
    known = case.known
    if details.target_group is not None and details.target_group == known.target_group:
        yield found("group.same", "details.target_group", group=details.target_group)
    if details.contact_group is not None and details.contact_group == known.contact_group:
        yield found("group.same", "details.contact_group", group=details.contact_group)
    rule = case.rule("match_model")
    if rule and details.match_category is not None and int(details.match_category) > rule.params["groups"]:
        yield found("group.match_model", "details.match_category", source=rule.source, groups=rule.params["groups"])


def follow_group(details: GroupChange, case: Case) -> Iterator[Consequence]:
    """Payer, authority and rules change with the target group."""
    if details.target_group is None or case.insured is None or is_insured(details.target_group) == case.insured:
        return
    code = "fund_pays" if is_insured(details.target_group) else "municipality_pays"
    yield Consequence(code, details.from_day or case.event_date)


def complete_from(details: GroupChange | CaseloadTransfer, case: Case) -> dict[str, str]:
    """What is filled in before it is kept: the day from which it holds."""
    return {} if details.from_day is not None else {"from_day": case.event_date.isoformat()}


def check_transfer(details: CaseloadTransfer, case: Case) -> Iterator[Finding]:
    """Findings of a transfer."""
    if details.to_user == case.context.author:
        yield found("transfer.self", "details.to_user")


def follow_transfer(details: CaseloadTransfer, case: Case) -> Iterator[Consequence]:
    """From when on the colleague has the citizen on her list."""
    to = details.to_name or details.to_user
    yield Consequence("taken_over", details.from_day or case.event_date, values={"to": to})
