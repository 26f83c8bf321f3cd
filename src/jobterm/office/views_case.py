"""The merged file of one citizen as the office shows it: frozen views with the names of ``citizen show`` (interface
§3). No behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobterm.office.views import ItemView


@dataclass(frozen=True, slots=True)
class SourceView:
    """How reading one system went."""

    system: str
    state: str
    fetched_at: datetime | None
    age_s: float | None
    message: str


@dataclass(frozen=True, slots=True)
class ValueView:
    """What one system says of one fact."""

    value: Any
    system: str
    since: str | None
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact with what each system says; equal ones are not folded."""

    field: str
    disagree: bool
    values: tuple[ValueView, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """One line of a citizen's history."""

    date: str
    kind: str
    text: str
    system: str
    ref: str | None
    registration: str | None


@dataclass(frozen=True, slots=True)
class MatterView:
    """Something that stands in a system and can be changed, settled or answered: a booking, a measure, a self-report.
    ``data``: what it says, in the words of interface §6."""

    kind: str
    system: str
    ref: str
    registration: str | None
    owner: str | None
    data: Mapping[str, Any]
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LookUpView:
    """One look-up of a citizen. ``place``: code of where she was looked at; ``reason``: as typed, None for an own
    citizen, where the place is the reason."""

    at: datetime
    user: str
    user_name: str
    place: str
    reason: str | None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseOf:
    """Whose citizen somebody is, by the caseload that a record system told last."""

    user: str
    name: str
    mine: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """The merged file of one citizen: what every system knows, with source and age, and what waits in our queue.

    ``guest``: another centre's citizen, looked at for ``reason``; ``replaces``: the number under which she was
    asked for, where the systems have given her another since; ``lookups``: who has looked at her here, newest
    first. ``case_of``: whose citizen she is, None where no caseload that is kept here tells. ``settled``: our own
    items that the systems' history shows by now: who else has got them stands only with us.
    """

    citizen: str
    cpr: str
    name: str | None
    protected: bool
    training: bool
    at: datetime
    record: Mapping[str, Any]
    responsible: Mapping[str, Any]
    sources: tuple[SourceView, ...]
    facts: tuple[FactView, ...]
    timeline: tuple[TimelineView, ...]
    pending: tuple[ItemView, ...]
    guest: bool = False
    reason: str | None = None
    replaces: str | None = None
    lookups: tuple[LookUpView, ...] = ()
    matters: tuple[MatterView, ...] = ()
    settled: tuple[ItemView, ...] = ()
    case_of: CaseOf | None = None
