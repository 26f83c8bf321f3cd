"""What the unemployment funds tell by themselves: replies to notices, and nightly extracts of their registers. Values
and the ports to ask for them; no layout stands here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from jobterm.outbox.port import Outcome


@dataclass(frozen=True, slots=True)
class Reply:
    """A fund's answer to a notice of ours, or its own decision. ``registration``: the notice that it answers, None
    where the fund acts on its own. ``decision``: ``no_consequence``, ``quarantine``, ``effective_sanction``,
    ``under_review`` or ``membership_ended``; ``first``, ``last``: from when to when it holds."""

    id: str
    fund: str
    registration: str | None
    cpr: str
    decision: str
    decided: date
    first: date | None = None
    last: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class AbsencePeriod:
    """An absence as a fund has it; ``type`` as everywhere (domain §4.3)."""

    type: int
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a fund as its register had them when the extract was made."""

    cpr: str
    fund: str
    member_from: date | None
    member_to: date | None
    enrolled: bool
    enrolled_from: date | None
    benefit_from: date | None
    degree: str | None
    paid_to: date | None
    absences: tuple[AbsencePeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """Replies after a cursor, in the order in which the funds sent them. ``broken``: (file, code:line) of files that
    cannot be believed: nothing of them is here, and they are passed over."""

    replies: tuple[Reply, ...]
    cursor: str
    broken: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractFile:
    """An extract that there is: ``name`` is asked for, ``n`` rises."""

    n: int
    name: str
    fund: str
    made_at: datetime


@runtime_checkable
class RepliesPort(Protocol):
    """Funds that reply to notices."""

    id: str

    async def replies(self, cursor: str | None) -> ReplyPage | Outcome:
        """What came after the cursor (None: from the beginning)."""


class ExtractBroken(Exception):
    """An extract that cannot be believed: ``code`` and ``line``. Nothing of it may be kept."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"{code}:{line}")
        self.code = code
        self.line = line


@runtime_checkable
class ExtractPort(Protocol):
    """Funds that give an extract of their register each night."""

    id: str

    async def extracts(self, after: int) -> list[ExtractFile] | Outcome:
        """Extracts that came after that number, oldest first."""

    def members(self, file: ExtractFile, known: Mapping[str, datetime]) -> AsyncIterator[Member]:
        """The members of one, as they come. ``known``: fund → as of when it was read last; an older one is refused.
        Raises ExtractBroken at any moment until the end, and ConnectionError where it cannot be had."""


class ExtractShelf(Protocol):
    """Where extracts lie from one start of the program to the next; what it cannot take is simply not on it."""

    def place(self) -> int:
        """Up to which number every extract was read or refused; 0 where none was."""

    def known(self) -> Mapping[str, ExtractFile]:
        """The extract that is kept of each fund (its name is not)."""

    def member(self, cpr: str) -> list[Member]:
        """What the kept extracts say of a citizen."""

    def keep(self, file: ExtractFile, members: Sequence[Member]) -> bool:
        """Put a whole extract in the place of the fund's older one; whether it is kept."""

    def passed(self, n: int) -> None:
        """Everything up to that number is dealt with."""


@runtime_checkable
class KeepsExtracts(Protocol):
    """What fetches extracts and can be given a shelf for them."""

    def keep_in(self, shelf: ExtractShelf) -> None:
        """Keep them there from now on."""
