"""A system that lives in memory and does what a test tells it: loses answers, closes, throttles, forgets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from jobterm.clock import ManualClock
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
from jobterm.outbox.reading import Asker

FENCED = Capabilities(create_once=True, key_ttl=timedelta(days=7), lookup=True, life=timedelta(seconds=90))

Behaviour = Callable[["FakeSystem", str], Awaitable[Outcome] | Outcome]


@dataclass
class FakeSystem:
    """A ``SystemPort`` with a ledger. ``script`` names what happens to the next requests, in order:
    ``ok`` ``lose_request`` ``lose_answer`` ``closed`` ``throttled`` ``refuse`` ``auth`` ``500`` ``down`` ``crash``."""

    clock: ManualClock
    id: str = "amp"
    capabilities: Capabilities = FENCED
    script: list[str] = field(default_factory=list)
    ledger: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    look_ups: list[str] = field(default_factory=list)
    probes: int = 0
    always: str = "ok"

    def render(self, assignment: Assignment) -> Rendered:
        """The registration's id is all there is."""
        return Rendered("POST", "/", (), assignment.registration.id.encode(), assignment.key)

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        """Do what the script says."""
        fate = self.script.pop(0) if self.script else self.always
        if fate == "down":
            return Outcome(OutcomeClass.NOT_SENT, "refused")
        await before_first_byte()
        registration = rendered.body.decode()
        self.requests.append(registration)
        if fate == "crash":
            raise RuntimeError("a defect in an adapter")
        if fate in ("ok", "lose_answer"):
            if registration in self.ledger:
                return Outcome(OutcomeClass.ALREADY, "4977")
            self.ledger.append(registration)
        match fate:
            case "ok":
                return Outcome(OutcomeClass.ACCEPTED, receipt=self._receipt(registration))
            case "closed":
                return Outcome(OutcomeClass.CLOSED, "closed", until=self.clock.now() + timedelta(minutes=10))
            case "throttled":
                return Outcome(OutcomeClass.THROTTLED, "429", retry_after=timedelta(seconds=3))
            case "refuse":
                return Outcome(OutcomeClass.REFUSED, "4322", field="end_date")
            case "auth":
                return Outcome(OutcomeClass.AUTH, "401")
            case _:
                return Outcome(OutcomeClass.UNKNOWN, fate)

    def _receipt(self, registration: str) -> Receipt:
        return Receipt(f"r-{registration[:8]}", self.clock.now(), registration)

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:  # noqa: ARG002
        """Is it in the ledger?"""
        registration = assignment.registration.id
        self.look_ups.append(registration)
        if self.always == "down":
            return LookUp(Sight.FAILED, outcome=Outcome(OutcomeClass.NOT_SENT, "refused"))
        if registration in self.ledger:
            return LookUp(Sight.FOUND, self._receipt(registration))
        return LookUp(Sight.ABSENT)

    async def probe(self) -> Outcome:
        """Open unless down."""
        self.probes += 1
        if self.always == "down":
            return Outcome(OutcomeClass.NOT_SENT, "refused")
        return Outcome(OutcomeClass.ACCEPTED)

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class FakeRegister:
    """A far end that shows what it received."""

    clock: ManualClock
    id: str = "fund"
    held: set[str] = field(default_factory=set)

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:  # noqa: ARG002
        """Its receipt, if it holds it."""
        return Receipt("f-1", self.clock.now()) if registration in self.held else None
