"""What can be asked of a system, and in what it answers: a citizen's case by sections, a search, what a far end has
received. No wire name stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from jobterm.domain.caseload import Appointment, CaseRow
from jobterm.domain.readings import CASE_SECTIONS, Entry, Fact, Hit, Matter, ReadState, Section, Told
from jobterm.outbox.companies import Candidates, Employer, EmployerFile, JobAd, Offered, ProviderAgreement
from jobterm.outbox.feeding import CursorRefused, FeedPage
from jobterm.outbox.port import Outcome, Receipt

__all__ = [
    "CASE_SECTIONS", "AdsPort", "Appointment", "Asker", "CalendarPort", "CandidatesPort", "CaseRow", "CaseloadPort",
    "EmployersPort", "Entry", "Fact", "FeedPort", "Hit", "Matter", "ReadState", "ReaderPort", "Reading",
    "RegisterPort", "Resident", "RollPage", "RollPort", "SearchPort", "Section", "Slot", "SlotsPort", "Told",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading(Told):
    """What one system told about one citizen, with the outcome of asking where it told nothing."""

    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who reads, for whom and why: every call names user and organisation (design decision 8)."""

    organisation: tuple[str, str]
    user: tuple[str, str, str]
    reason: str | None = None


@runtime_checkable
class ReaderPort(Protocol):
    """A system that can be read. ``sections``: what it can tell; nobody asks it for another's (G17)."""

    id: str
    sections: frozenset[Section]

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """One citizen, only the sections asked for; never raises for the wire's faults."""


@runtime_checkable
class SearchPort(ReaderPort, Protocol):
    """A system that can be searched for citizens too: one that knows who there is."""

    async def search(self, text: str, asker: Asker, limit: int = 200) -> list[Hit] | Outcome:
        """Citizens by name, birthday (DDMMYY), CPR or telephone; an Outcome tells why there is no answer."""


@runtime_checkable
class RegisterPort(Protocol):
    """A far end that shows what it received, so that an expected delivery can be confirmed (design decision 3)."""

    id: str

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:
        """Its receipt for our registration, None if it does not have it, an Outcome if it gave no answer."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A free appointment: a caseworker's time and the room it is in; ``interpreter``: the language for which one is in
    the house then, where the booking service tells it."""

    start: datetime
    end: datetime
    place: str | None = None
    user: str | None = None
    interpreter: str | None = None


@runtime_checkable
class SlotsPort(Protocol):
    """A record system whose booking service tells which appointments are free."""

    id: str

    async def slots(self, first: date, last: date, asker: Asker) -> list[Slot] | Outcome:
        """The asker's free appointments and rooms from the first day to the last, both included, in order of time; an
        Outcome tells why there is no answer. At most 31 days."""


@runtime_checkable
class CaseloadPort(Protocol):
    """A record system that tells whose citizens are whose (our assumption). ``team``: the asker's whole team, as the
    record system has it."""

    id: str

    async def caseload(self, asker: Asker, *, team: bool = False) -> list[CaseRow] | Outcome:
        """The asker's citizens, by name; an Outcome tells why there is no answer. At most 2,000, in pages."""


@runtime_checkable
class CalendarPort(Protocol):
    """A record system that tells a caseworker's calendar (our assumption)."""

    id: str

    async def appointments(
        self, first: date, last: date, asker: Asker, *, team: bool = False
    ) -> list[Appointment] | Outcome:
        """The asker's appointments with citizens from the first day to the last, both included, in order of time, the
        settled ones too; an Outcome tells why there is no answer. At most 31 days."""


@dataclass(frozen=True, slots=True)
class Resident:
    """One citizen of a roll with everything that the system has of her."""

    cpr: str
    facts: tuple[Fact, ...] = ()
    matters: tuple[Matter, ...] = ()
    timeline: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class RollPage:
    """One page of a roll. ``at``: as of when the system told it; ``after``: what the next page is asked for with, None
    on the last; it holds no personal data."""

    people: tuple[Resident, ...]
    at: datetime
    after: str | None = None


@runtime_checkable
class RollPort(Protocol):
    """A system that tells everybody of a municipality of whom it has anything, page by page (our assumption): for
    matching two systems."""

    id: str

    async def roll(self, municipality: str, after: str | None, asker: Asker) -> RollPage | Outcome:
        """The page after ``after`` (None: the first), each citizen once whatever changes meanwhile; an Outcome tells
        why there is no answer."""


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
class AgreementsPort(Protocol):
    """The hub of other providers, asked which agreements the job centre has."""

    id: str

    async def agreements(self, asker: Asker) -> list[ProviderAgreement] | Outcome:
        """The agreements of the asker's job centre, also those that have run out."""


@runtime_checkable
class AdsPort(Protocol):
    """Job advertisements that can be searched."""

    id: str

    async def find_ads(
        self, text: str, asker: Asker, *, municipality: str | None = None, limit: int = 50
    ) -> list[JobAd] | Outcome:
        """Advertisements by words of title or employer, still open ones first to end."""


@runtime_checkable
class CandidatesPort(Protocol):
    """A system that can be asked who looks for a kind of work: one request for all of them, never one for each."""

    id: str

    async def candidates(
        self, asker: Asker, *, occupation: str, concept: str | None = None, limit: int = 50
    ) -> Candidates | Outcome:
        """The own job centre's citizens with a job wish that a word of ``occupation`` begins a word of, or whose
        concept it is; an Outcome tells why there is no answer."""
