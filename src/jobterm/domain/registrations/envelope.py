"""What every registration has besides its details (interface §3): model and limits."""

# `spec` is `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, spec
from jobterm.domain.text import NAME_MAX

TOLD_HOW: Final = (
    Choice("phone", N_("telephone"), "t"),
    Choice("jobnet", N_("Jobnet"), "j"),
    Choice("meeting", N_("meeting"), "m"),
    Choice("letter", N_("letter"), "b"),
    Choice("mail", N_("e-mail"), "e"),
    Choice("other", N_("other"), "a"),
)
AUTHORITIES: Final = (
    Choice("state", N_("the state"), "s"),
    Choice("municipality", N_("the municipality"), "k"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideIntent:
    """Going on in spite of a rule, with the reason."""

    code: str = spec(Type.TEXT, N_("Rule"), required=True, max_length=60)
    reason: str = spec(Type.TEXT, N_("Reason"), required=True, max_length=900, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A registration as it comes in."""

    kind: str = spec(Type.TEXT, N_("Kind"), required=True, max_length=60)
    citizen: str | None = spec(Type.CPR, N_("CPR number"))
    id: str | None = spec(Type.UUID, N_("Id"))
    event_date: date | None = spec(Type.DATE, N_("Date of the event"))
    told_at: datetime | None = spec(Type.INSTANT, N_("Told at"))
    told_how: str | None = choice(N_("Told by"), TOLD_HOW)
    on_behalf_of: str | None = choice(N_("On behalf of"), AUTHORITIES)
    details: Mapping[str, Any] = spec(Type.ANY_OBJECT, N_("Details"), required=True)
    note: str | None = spec(Type.TEXT, N_("Note to colleagues"), max_length=1500, lines=True)
    needs: tuple[str, ...] = spec(Type.LIST, N_("Needs"), item_type=Type.UUID, max_items=100)
    supersedes: str | None = spec(Type.UUID, N_("Replaces"))
    overrides: tuple[OverrideIntent, ...] = spec(Type.LIST, N_("Reasons"), item=OverrideIntent, max_items=50)
    base: Mapping[str, str] | None = spec(Type.TEXTS_BY_NAME, N_("Versions seen"), max_items=50, max_length=200)
    taken_by: str | None = spec(Type.TEXT, N_("Taken by"), max_length=NAME_MAX)
    slip: str | None = spec(Type.TEXT, N_("Paper slip"), max_length=46)
