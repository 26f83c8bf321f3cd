"""A system that gets files and lives in memory: it does what a test tells it, and counts what took effect."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta

from jobterm.clock import ManualClock
from jobterm.outbox.files_port import (
    FileReceipt,
    FileSight,
    Held,
    Label,
    Receipts,
    RecordError,
    Rhythm,
    Sealed,
)
from jobterm.outbox.port import (
    Assignment,
    BeforeFirstByte,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Receipt,
    Rendered,
    Sight,
)

RHYTHM = Rhythm(time(20, 0), time(2, 0), time(6, 0))
DOWN = Outcome(OutcomeClass.NOT_SENT, "no_connection")


@dataclass
class FakeExchange:
    """A ``FilePort``. ``script`` names what happens to the next uploads: ``ok`` ``lose_request`` ``lose_answer``
    ``closed`` ``refuse`` ``down``. ``process`` is its night."""

    clock: ManualClock
    id: str = "fund"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(lookup=True, life=timedelta(hours=36)))
    rhythm: Rhythm = RHYTHM
    most: int = 100
    script: list[str] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=dict)
    held: dict[str, bytes] = field(default_factory=dict)
    done: dict[str, FileReceipt] = field(default_factory=dict)
    ledger: list[str] = field(default_factory=list)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    dislikes: dict[str, str] = field(default_factory=dict)
    mute: bool = False
    broken: str | None = None
    partial: bool = False

    def record(self, assignment: Assignment, addressee: str) -> Rendered:
        """The registration's id is all there is."""
        del addressee
        return Rendered("PUT", "", (), assignment.registration.id.encode(), assignment.key)

    def seal(self, label: Label, records: Sequence[Rendered]) -> Sealed:
        """A line for each."""
        content = b"\n".join([label.addressee.encode(), *(one.body for one in records)])
        return Sealed(f"{label.addressee}-{label.ident}", label.addressee, content, len(records), 7 * len(records))

    async def upload(self, file: Sealed, before_first_byte: BeforeFirstByte) -> Outcome:
        """Take the name once and for ever."""
        fate = self.script.pop(0) if self.script else "ok"
        if fate == "down":
            return DOWN
        await before_first_byte()
        self.uploads.append((file.name, file.content))
        match fate:
            case "closed":
                return Outcome(OutcomeClass.CLOSED, "closed", until=self.clock.now() + timedelta(minutes=10))
            case "refuse":
                return Outcome(OutcomeClass.REFUSED, "no_agreement")
            case "lose_request":
                return Outcome(OutcomeClass.UNKNOWN, "cut")
        if self.held.setdefault(file.name, file.content) != file.content:
            return Outcome(OutcomeClass.CONFLICT, "name_taken")
        if fate == "lose_answer":
            return Outcome(OutcomeClass.UNKNOWN, "cut")
        return Outcome(OutcomeClass.ACCEPTED, "stored")

    async def have(self, file: Sealed) -> FileSight:
        """Is it there?"""
        self.questions.append(file.name)
        if self.mute:
            return FileSight(Held.FAILED, Outcome(OutcomeClass.UNKNOWN, "timeout"))
        if file.name not in self.held:
            return FileSight(Held.ABSENT)
        return FileSight(Held.SAME if self.held[file.name] == file.content else Held.OTHER)

    async def receipts(self, file: Sealed) -> Receipts | Outcome:
        """What its night has made."""
        if self.mute:
            return Outcome(OutcomeClass.UNKNOWN, "timeout")
        if self.broken is not None:
            return Receipts(broken=self.broken)
        return Receipts([self.done[file.name]] if file.name in self.done else [])

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """Is the registration in the ledger?"""
        del rendered
        registration = assignment.registration.id
        self.questions.append(registration)
        if registration in self.ledger:
            return LookUp(Sight.FOUND, Receipt(f"l-{registration[:8]}", self.clock.now()))
        return LookUp(Sight.ABSENT)

    async def probe(self) -> Outcome:
        """Open."""
        return Outcome(OutcomeClass.ACCEPTED, "open")

    async def close(self) -> None:
        """Nothing to close."""

    def process(self) -> None:
        """The far end's night: every file that is held takes effect once, and is receipted."""
        for name, content in self.held.items():
            if name in self.done:
                continue
            ids = [line.decode() for line in content.split(b"\n")[1:]]
            errors = {one: RecordError(self.dislikes[one]) for one in ids if one in self.dislikes}
            fine = [one for one in ids if one not in errors]
            self.ledger.extend(fine)
            named = {one: f"n-{one[:8]}" for one in (fine[:1] if self.partial else [])}
            self.done[name] = FileReceipt(
                f"r-{len(self.done) + 1}",
                name,
                hashlib.sha256(content).hexdigest(),
                None if self.partial else len(ids),
                None if self.partial else 7 * len(ids),
                named,
                errors,
            )
