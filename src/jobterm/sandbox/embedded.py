"""A whole sandbox in this process: world, systems, switches, control. The demo and the tests have it here, `serve` puts
listeners in front. Nothing of it opens a socket."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable
from datetime import UTC, date, timedelta
from functools import partial
from pathlib import Path

from jobterm.clock import COPENHAGEN, Clock
from jobterm.domain import shipped
from jobterm.sandbox.apps.host import Numbers, Pending, SystemHost
from jobterm.sandbox.apps.wire import AsgiApp, Receive, Scope, Send
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Desk
from jobterm.sandbox.store import Store
from jobterm.sandbox.switchboard import Switchboard
from jobterm.sandbox.systems import CASE_SYSTEMS, MAKERS, SYSTEMS, Ground
from jobterm.sandbox.world.population import Population
from jobterm.sandbox.worldclock import WorldClock


class Sandbox:
    """The simulated systems of one world.

    ``clock`` is the sandbox's clock; hand the same object to the client where both are to be one (interface §4).
    ``state``: a folder to live in, None for memory only. A folder that has a world goes on with that world's seed and
    population. ``forward_delay``: how long passing on to the funds takes, None for "tonight". ``scenario``: a shipped
    world; a clock that can be set is put to its first day.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        seed: int = 1,
        population: int = 2000,
        state: Path | None = None,
        forward_delay: timedelta | None = None,
        scenario: str = shipped.TODAY,
    ) -> None:
        self.clock = clock
        self.store = Store(state)
        self.forward_delay = forward_delay
        moved = self.store.meta("clock")
        if moved is not None and isinstance(clock, WorldClock):
            clock.resume(moved)
        if self.store.meta("world") is None:
            self._found(seed, population, scenario)
        self.uuid: str = self.store.meta("uuid")
        self.board = Switchboard(SYSTEMS, self.store, clock)
        self.pending = Pending(self.store, clock)
        self._numbers = Numbers(self.store)
        self.hosts: dict[str, SystemHost] = {}
        self.desks: dict[str, Desk] = {}
        self._settle()

    @property
    def seed(self) -> int:
        """What the world was made from."""
        return self.citizens.population.seed

    def apps(self) -> dict[str, tuple[AsgiApp, Callable[[], bool]]]:
        """Each system's application, and whether it accepts a connection at this moment."""
        return {id: (self._app(id), self._gate(id)) for id in SYSTEMS}

    @property
    def scenario(self) -> str:
        """Which shipped world it is."""
        return str(self.store.meta("world").get("scenario", shipped.TODAY))

    def reset(self, seed: int | None = None, population: int | None = None, scenario: str | None = None) -> None:
        """A new world; the old one is forgotten. Everything opens. The clock moves only to another scenario's day."""
        world = self.store.meta("world")
        with self.store.transaction():
            self.pending.drop_late()
            self.store.clear()
            begins = self.scenario if scenario is None else scenario
            self._found(world["seed"] if seed is None else seed, population or world["population"], begins)
        self.board.clear()
        self._settle()

    def reload(self) -> None:
        """Take up what the store now says, as after a restore."""
        self.pending.drop_late()
        self.board.reload()
        self._settle()

    def keep_clock(self) -> None:
        """Remember how the clock was moved, so that a restart does not turn it back."""
        if isinstance(self.clock, WorldClock):
            self.store.set_meta("clock", self.clock.kept())

    def close(self) -> None:
        """Write what waits and close the store."""
        self.store.close()

    def _found(self, seed: int, population: int, scenario: str) -> None:
        begins = shipped.WORLDS[scenario].begins
        if begins is not None and isinstance(self.clock, WorldClock):
            self.clock.set(begins.astimezone(UTC))
            self.keep_clock()
        today = self.clock.now().astimezone(COPENHAGEN).date()
        with self.store.transaction():
            world = {"seed": seed, "population": population, "epoch": today.isoformat(), "scenario": scenario}
            self.store.set_meta("world", world)
            if self.store.meta("uuid") is None:
                self.store.set_meta("uuid", str(uuids.uuid4()))

    def _settle(self) -> None:
        """Build citizens and systems anew from what the store says."""
        world = self.store.meta("world")
        people = Population(world["seed"], world["population"])
        self.citizens = Citizens(people, self.store, date.fromisoformat(world["epoch"]))
        ground = Ground(self.store, self.citizens, self.clock, self.forward_delay)
        for system in SYSTEMS:
            self.hosts[system] = SystemHost(
                system,
                partial(MAKERS[system], ground),
                seed=people.seed,
                uuid=self.uuid,
                store=self.store,
                clock=self.clock,
                board=self.board,
                pending=self.pending,
                numbers=self._numbers,
            )
        self.desks = {system: ground.desk(system) for system in CASE_SYSTEMS}
        self.pending.forwards_changed()

    def _app(self, system: str) -> AsgiApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            # Looked up each time, because a reset puts a new host in the old one's place.
            await self.hosts[system](scope, receive, send)

        return app

    def _gate(self, system: str) -> Callable[[], bool]:
        return lambda: self.board.accepts(system)
