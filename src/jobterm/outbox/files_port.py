"""What an adapter must offer whose deliveries travel in files (rule R8), and the words in which it answers. No layout
and no wire name stands here."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from jobterm.clock import COPENHAGEN
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.port import Assignment, BeforeFirstByte, Capabilities, LookUp, Outcome, Rendered

Addressee = Callable[[Registration], Awaitable[str | None]]
"""A registration → the name of whoever its record is meant for (a citizen's fund), None while nobody can say."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a system's files go, in Copenhagen. ``closes``: what waits then goes in that night's file; ``works``: when
    the far end begins with what lies there; ``receipt``: from when it may have answered to that; ``patience``: so long
    after that it is waited for before somebody is asked."""

    closes: time
    works: time
    receipt: time
    patience: timedelta = timedelta(hours=6)

    def last_closing(self, now: datetime) -> datetime:
        """The last hour at which a file closed, at or before ``now``."""
        today = now.astimezone(COPENHAGEN).date()
        days = (today - timedelta(days=back) for back in range(3))
        moments = (datetime.combine(day, self.closes, COPENHAGEN) for day in days)
        return next(moment for moment in moments if moment <= now).astimezone(now.tzinfo)

    def next_closing(self, now: datetime) -> datetime:
        """The next hour at which a file closes, after ``now``."""
        return coming(self.closes, now)

    def receipt_from(self, arrived: datetime) -> datetime:
        """From when the receipt of what arrived then may be there."""
        return coming(self.receipt, coming(self.works, arrived))


def coming(hour: time, after: datetime) -> datetime:
    """The next time it is that hour in Copenhagen."""
    day = after.astimezone(COPENHAGEN).date()
    moments = (datetime.combine(day + timedelta(days=ahead), hour, COPENHAGEN) for ahead in range(3))
    return next(moment for moment in moments if moment > after).astimezone(after.tzinfo)


@dataclass(frozen=True, slots=True)
class Label:
    """What is written on a file: ``ident`` makes its name, the same for the same first record and attempt, so that a
    restored copy of an outbox cannot send it under another; ``closed_at``: the hour at which it closed."""

    ident: str
    addressee: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file as it goes: made once, stored before it is sent, never made again (rule R8). ``control``: the control
    total that its trailer carries."""

    name: str
    addressee: str
    content: bytes = field(repr=False)
    count: int
    control: int

    @property
    def sha256(self) -> str:
        """Hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


class Held(StrEnum):
    """The answer to "have you that file?"."""

    SAME = "found"
    OTHER = "different"
    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileSight:
    """Whether the far end holds a file of that name: SAME bytes, OTHER bytes, none, or FAILED with its ``outcome``."""

    held: Held
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class RecordError:
    """What is wrong with one record: the far end's ``code``, the ``field`` in jobterm's words, its own ``message``."""

    code: str
    field: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What the far end says of one file of ours. ``file`` and ``sha256`` name it; ``count`` and ``control``: the totals
    of what was read, None where it tells none; ``accepted``: registration → the far end's own number; ``errors``:
    registration → what is wrong; ``refused``: the whole file is, and nothing of it was taken."""

    id: str
    file: str
    sha256: str
    count: int | None = None
    control: int | None = None
    accepted: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, RecordError] = field(default_factory=dict)
    refused: RecordError | None = None
    answer: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Receipts:
    """The receipts that there are for one file; ``broken``: code and line of one that cannot be believed, of which
    nothing is applied."""

    found: Sequence[FileReceipt] = ()
    broken: str | None = None


@runtime_checkable
class FilePort(Protocol):
    """A system whose deliveries travel in files. It takes each name once and for ever: the same name with the same
    bytes is the same file, with other bytes it is refused. Nothing here raises for the wire's faults."""

    id: str
    capabilities: Capabilities
    rhythm: Rhythm
    most: int

    def record(self, assignment: Assignment, addressee: str) -> Rendered:
        """One delivery's record; raises ``CannotRender`` naming the field that the layout has no place for."""

    def seal(self, label: Label, records: Sequence[Rendered]) -> Sealed:
        """The file with these records, in their order."""

    async def upload(self, file: Sealed, before_first_byte: BeforeFirstByte) -> Outcome:
        """Open the connection, await ``before_first_byte``, send the file once. ACCEPTED only where the answer names
        the file with our hash; CONFLICT where other bytes lie under its name."""

    async def have(self, file: Sealed) -> FileSight:
        """Ask whether the far end holds it."""

    async def receipts(self, file: Sealed) -> Receipts | Outcome:
        """Its receipts; an Outcome tells why there is no answer."""

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """Ask after one registration, where nobody knows any more in which file it went."""

    async def probe(self) -> Outcome:
        """One cheap question: ACCEPTED when open, else why not."""

    async def close(self) -> None:
        """Close idle connections."""
