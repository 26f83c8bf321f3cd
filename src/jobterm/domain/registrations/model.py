"""The registration as jobterm keeps it: who, what, which times, on whose behalf; details per kind live beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Authority(StrEnum):
    """On whose behalf something is registered (design decision 8: authority is not system)."""

    STATE = "state"
    MUNICIPALITY = "municipality"


class ToldHow(StrEnum):
    """How the citizen told us (amendment 16)."""

    PHONE = "phone"
    JOBNET = "jobnet"
    MEETING = "meeting"
    LETTER = "letter"
    MAIL = "mail"
    OTHER = "other"


class Level(StrEnum):
    """How much a finding weighs: hard never goes, rule goes with an override, soft is a remark (interface §3)."""

    HARD = "hard"
    RULE = "rule"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about one field of a registration.

    ``code`` is a stable English word such as ``sickness.backdated``; ``values`` fills the sentence made from it at
    the edge; ``source`` names where a rule stands.
    """

    field: str
    code: str
    level: Level
    source: str | None = None
    values: Mapping[str, Any] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Override:
    """A person's reason for going on in spite of a finding of level rule."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Registration:
    """One event that a caseworker registers; immutable, an edit is a new revision.

    ``citizen`` is a CPR of ten digits, or None for ``employer.*`` whose subject is ``details['cvr']``.
    ``details`` holds JSON values only (dates and times as their ISO text), already checked against the kind.
    ``base`` maps a system to the version of the case that the author had before her, ``base_details`` is what stood in
    its fields then, as far as it was read (a field that is not in it was not), ``base_at`` when that was.
    """

    id: str
    kind: str
    citizen: str | None
    event_date: date
    told_at: datetime
    details: Mapping[str, Any]
    author: str
    author_name: str
    keyed_at: datetime
    on_behalf_of: Authority
    told_how: ToldHow | None = None
    note: str | None = None
    needs: tuple[str, ...] = ()
    supersedes: str | None = None
    overrides: tuple[Override, ...] = ()
    base: Mapping[str, str] = made(default_factory=dict)
    base_details: Mapping[str, Any] = made(default_factory=dict)
    base_at: datetime | None = None
    taken_by: str | None = None
    slip: str | None = None
    revision: int = 1

    @property
    def subject(self) -> str:
        """Whom the lane belongs to: the citizen's CPR, or ``cvr:`` and the company's number."""
        return self.citizen if self.citizen is not None else f"cvr:{self.details.get('cvr', '')}"
