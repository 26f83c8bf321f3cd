"""One simulated system seen through its adapter, in one process without a socket, and the world behind it."""

from __future__ import annotations

import uuid
from typing import Any

from jobterm.clock import ManualClock
from jobterm.domain.identifiers import Cpr
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.port import Assignment, Outcome, Rendered
from jobterm.outbox.reading import Asker
from jobterm.sandbox.control import Control
from jobterm.sandbox.embedded import Sandbox
from jobterm.systems import catalogue
from jobterm.systems.inprocess import in_process_wire
from jobterm.systems.wire import Wire, WireSettings

ME = Asker(("municipality", "0751"), ("person", "trainee1", "Anne Børgesen"))


class Meeting:
    """One system, seen through its adapter, and the world behind it; an assignment is made as the engine does it."""

    asker = ME

    def __init__(self, system: str, *, authorization: str | None = None, population: int = 200) -> None:
        self.system = system
        self.clock = ManualClock()
        self.sandbox = Sandbox(self.clock, population=population)
        self.control = Control(self.sandbox)
        self.port: Any = catalogue.connect(system, self.wire(authorization), self.clock, ME)

    def wire(self, authorization: str | None = None) -> Wire:
        """A line to the system."""
        app, gate = self.sandbox.apps()[self.system]
        settings = WireSettings(
            self.system, f"http://127.0.0.1/{self.system}", training=True, deadline_s=1.0, authorization=authorization
        )
        return in_process_wire(settings, self.clock, app, gate)

    def registration(self, kind: str, cpr: str | None, details: dict[str, Any], **more: Any) -> Registration:
        """Something registered now."""
        now = self.clock.now()
        values: dict[str, Any] = {"id": str(uuid.uuid4()), "event_date": now.date(), **more}
        return Registration(
            kind=kind,
            citizen=cpr,
            told_at=now,
            details=details,
            author="trainee1",
            author_name="Anne Børgesen",
            keyed_at=now,
            on_behalf_of=Authority.MUNICIPALITY,
            **values,
        )

    def assign(self, item: Registration) -> Assignment:
        """An assignment with a fresh key."""
        return Assignment(item, str(uuid.uuid4()), ME.organisation, ME.user)

    async def send(self, rendered: Rendered) -> Outcome:
        """Send, with a claim that succeeds."""

        async def claim() -> None:
            return None

        outcome: Outcome = await self.port.send(rendered, claim)
        return outcome

    def applied(self, item: Registration) -> int:
        """How often the world says that it took effect."""
        rows = self.control.ledger(self.system)
        return sum(row["registration"] == item.id and row["effect"] == "applied" for row in rows)

    def nobody(self) -> str:
        """A number that could be and is nobody's."""
        made_up = (Cpr(f"150380{serial}") for serial in range(9000, 9999))
        by_cpr = self.sandbox.citizens.by_cpr
        return next(cpr.digits for cpr in made_up if cpr.fails_modulus_11 and by_cpr(cpr.digits) is None)

    async def close(self) -> None:
        """The end of both."""
        await self.port.close()
        self.sandbox.close()
