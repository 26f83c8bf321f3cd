"""A whole landscape for a workflow: every simulated system behind a listener of its own, and a desk that talks to them
over real HTTP on loopback, in a shipped world at a moment of its time. What each workflow is stands in ``cells``."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.guarantees.town import Desk, Town

from jobterm.clock import ManualClock
from jobterm.domain import shipped
from jobterm.sandbox.apps.letters import subscribes
from jobterm.sandbox.protocol import Listener
from jobterm.systems.transport import HttpWire
from jobterm.systems.wire import Wire, WireSettings

if TYPE_CHECKING:
    from tests.workflows.cells import Column


PORTS: Final = range(18_000, 32_000)
"""Below the range from which the kernel gives outgoing connections theirs."""


class Landscape(Town):
    """The systems of one shipped world at one moment, each at an address."""

    def __init__(self, folder: Path, column: Column) -> None:
        self.scenario = column.scenario
        begins = column.at or shipped.WORLDS[column.scenario].begins
        clock = ManualClock() if begins is None else ManualClock(begins.astimezone(UTC))
        super().__init__(folder, clock, population=4000, municipality=column.municipality)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.runner = asyncio.Runner()
        self._listeners: dict[str, Listener] = {}
        self.runner.run(self._listen())

    async def _listen(self) -> None:
        """Every system takes a port and keeps it: between two runs of the loop nobody else may have it."""
        for system, (app, _) in self.sandbox.apps().items():
            while system not in self._listeners:
                listener = Listener(app, "127.0.0.1", Random().choice(PORTS))
                with suppress(OSError):
                    await listener.open()
                    self._listeners[system] = listener

    def close(self) -> None:
        """Close desks, listeners and systems."""

        async def hang_up() -> None:
            for listener in self._listeners.values():
                await listener.close()

        self.runner.run(hang_up())
        self.runner.close()
        super().close()

    def wire(self, system: str) -> Wire | None:
        """A line over HTTP."""
        listener = self._listeners.get(system)
        if listener is None:
            return None
        url = f"http://127.0.0.1:{listener.port}/{system}"
        return HttpWire(WireSettings(system=system, url=url, training=True), self.clock)

    def desk(self, name: str = "desk", user: str = "aho", **how: Any) -> Caseworker:
        """A desk of this world."""
        made = Caseworker(self, self.folder / name, user, **how)
        self.desks.append(made)
        return made

    def somebody(self, record: str, *, letters: bool = True) -> str:
        """A living citizen of the municipality who is enrolled and well, and gets Digital Post or is exempt."""
        people, seed = self.sandbox.citizens, self.sandbox.seed
        for cpr in self.people(record, None):
            person = people.by_cpr(cpr)
            if person is not None and subscribes(seed, person) is letters:
                return cpr
        raise AssertionError("nobody there")

    def rows(self, registration: str) -> set[tuple[str, str]]:
        """(system, effect) of everything that a registration brought about by itself or was passed on as."""
        found = self.ledger("applied", "forwarded")
        return {(row["system"], row["effect"]) for row in found if row["registration"] == registration}


class Caseworker(Desk):
    """Somebody at a desk of this world, whose systems are across the wire."""

    def __init__(self, town: Landscape, folder: Path, user: str = "aho", **how: Any) -> None:
        self.landscape = town
        super().__init__(town, folder, user, plan=lambda: shipped.plan(town.scenario), **how)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """In the loop in which the systems listen."""
        self.landscape.runner.run(work)

    def read(self, cpr: str) -> None:
        """Open a citizen: every system is asked."""

        async def asking() -> None:
            from jobterm.office.people import SECTIONS

            await self.parts.casebook().look_all(cpr, frozenset(SECTIONS), self.parts.site.asker())
            await self.parts.hang_up()

        self.run(asking())
