"""What can be asked of a system, and in what it answers: a citizen's case by sections, a search, what a far end has
received. No wire name stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from jobterm.outbox.port import Outcome, Receipt


class Section(StrEnum):
    """Parts of a citizen's case that can be read alone: only what is shown is fetched (G17)."""

    PERSON = "person"
    ENROLMENT = "enrolment"
    ABSENCE = "absence"
    INTERVIEW = "interview"
    PLAN = "plan"
    ACTIVATION = "activation"
    TIMELINE = "timeline"


class ReadState(StrEnum):
    """How reading one system ended (interface §3, ``sources``)."""

    FRESH = "fresh"
    CACHED = "cached"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    NOT_KNOWN = "not_known"
    NO_ACCESS = "no_access"


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a citizen as one system has it; ``since`` is that system's own date for it."""

    field: str
    value: Any
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a citizen's history in one system; ``ref`` is ``system:id``, ``registration`` ours if it is known."""

    date: str
    kind: str
    text: str
    ref: str | None = None
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one system told about one citizen."""

    system: str
    state: ReadState
    fetched_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    timeline: tuple[Entry, ...] = ()
    version: str | None = None
    message: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One citizen found by a search in one system."""

    cpr: str
    name: str
    born: str | None
    municipality: str | None
    target_group: str | None
    protected: bool = False
    phone: str | None = None
    system: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who reads, for whom and why: every call names user and organisation (design decision 8)."""

    organisation: tuple[str, str]
    user: tuple[str, str, str]
    reason: str | None = None


@runtime_checkable
class ReaderPort(Protocol):
    """A system that can be read."""

    id: str

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """One citizen, only the sections asked for; never raises for the wire's faults."""

    async def search(self, text: str, asker: Asker, limit: int = 200) -> list[Hit] | Outcome:
        """Citizens by name, birthday (DDMMYY), CPR or telephone; an Outcome tells why there is no answer."""


@runtime_checkable
class RegisterPort(Protocol):
    """A far end that shows what it received, so that an expected delivery can be confirmed (design decision 3)."""

    id: str

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:
        """Its receipt for our registration, None if it does not have it, an Outcome if it gave no answer."""
