"""What can be asked of a system, and in what it answers: a citizen's case by sections, a search, what a far end has
received. No wire name stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from jobterm.outbox.companies import Employer, EmployerFile, JobAd, Offered
from jobterm.outbox.feeding import CursorRefused, FeedPage
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


@runtime_checkable
class FeedPort(Protocol):
    """A system that tells in one order what happened there without us: each event once, none before the cursor, late
    ones after it. Asking from a cursor says that everything before it is kept here."""

    id: str

    async def feed(self, cursor: str | None, asker: Asker, limit: int = 100) -> FeedPage | CursorRefused | Outcome:
        """What came after ``cursor`` (None: from the beginning), at most ``limit`` events; an Outcome tells why there
        is no answer."""


@runtime_checkable
class EmployersPort(Protocol):
    """The joint employer module."""

    id: str

    async def find_employers(self, text: str, asker: Asker, limit: int = 50) -> list[Employer] | Outcome:
        """Employers by CVR number, P-number or beginnings of the words of a name."""

    async def employer(self, cvr: str, asker: Asker) -> EmployerFile | Outcome | None:
        """One employer with both authorities' contacts, orders and places; None where the module does not have it."""

    async def open_offers(
        self, asker: Asker, *, occupation: str | None = None, municipality: str | None = None, limit: int = 100
    ) -> Offered | Outcome:
        """Open job orders and free places, by occupation (beginning of the title or of the concept) and place."""


@runtime_checkable
class AdsPort(Protocol):
    """Job advertisements that can be searched."""

    id: str

    async def find_ads(
        self, text: str, asker: Asker, *, municipality: str | None = None, limit: int = 50
    ) -> list[JobAd] | Outcome:
        """Advertisements by words of title or employer, still open ones first to end."""
