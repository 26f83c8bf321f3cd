"""A worker's half of the one pace that an office keeps: what it learns is told at the shared row, what it may do is
asked there. The decisions stand in ``shared``, the row in the office store.

What is told and what is asked go together: a worker that serves one item after the other comes once for each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from jobterm.outbox import pacing
from jobterm.outbox.admission import Grounds, Wanted
from jobterm.outbox.committer import Committer
from jobterm.outbox.delivery import State
from jobterm.outbox.gatekeeper import Gatekeeper, Step
from jobterm.outbox.lease import Lease
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.shared import Errand, Granted, Pace, Paces, PaceStore, Told, Want, taken_by_others
from jobterm.outbox.store import Due, LeaseLost

T = TypeVar("T")


class SharedGates(Gatekeeper):
    """What this worker knows of each system: as the rows had it when it looked last, and what it has learned since."""

    told: dict[str, list[Told]]

    def __init__(self, grounds: Grounds) -> None:
        super().__init__(grounds.committer, grounds.known, grounds.limits, grounds.chance, grounds.changed)
        self.told = {}

    def _move(self, system: str, step: Step, *, asked: bool = False) -> None:
        """Known here at once, and told at the next visit."""
        super()._move(system, step)
        self.told.setdefault(system, []).append(Told(step, asked))

    def clock_moved(self, by: timedelta) -> None:
        """The rows were moved by whoever noticed; they are read again."""
        del by

    async def keep(self, system: str, now: datetime) -> None:
        """It is kept at the next visit, which comes with the next look at everything."""
        del system, now

    def seen(self, system: str, gate: Gate) -> None:
        """What the row says; what was learned here and is not told yet stays known."""
        before, budget = self[system], self._budget
        for told in self.told.get(system, ()):
            gate, budget = told.step(gate, budget)
        self._gates[system] = gate
        if (before.state, before.until) != (gate.state, gate.until):
            self._changed(system)


class SharedAdmission:
    """See `admission.Admission`; the store must be a ``PaceStore`` too."""

    def __init__(self, grounds: Grounds) -> None:
        self._committer: Committer = grounds.committer
        self._clock = grounds.clock
        self._here = frozenset(grounds.limits)
        self.gates: Gatekeeper = SharedGates(grounds)
        self.in_flight: MutableMapping[str, int] = {}
        self._paces = Paces()
        self._lease: Lease | None = None
        self._told_flight: dict[str, int] = {}
        self._visited: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = {}

    @property
    def _shared(self) -> SharedGates:
        return cast("SharedGates", self.gates)

    # ---- admission.Admission --------------------------------------------------------------------------------------

    async def look(self, lease: Lease) -> None:
        """Tell what nobody has come to tell, and see how it stands."""
        if self._lease != lease:
            self._told_flight.clear()
        self._lease = lease
        visited, self._visited = self._visited, set()
        for system in list({*self._shared.told, *self._told_flight}):
            # Where lanes are asked for in a moment it is told then; what shuts a system is told at once.
            if self._untold(system) and (system not in visited or not pacing.may_send(self.gates[system], self._now())):
                await self._visit(system)
        self._paces = await self._read(lambda store: store.paces())
        for system, pace in self._paces.systems.items():
            self._shared.seen(system, pace.gate)
        if lease.token not in self._paces.live:
            raise LeaseLost("this worker's lease is over")

    async def due(self, wanted: Wanted) -> list[Due]:
        """Lanes that nobody else serves, as many as the whole office's window leaves room for, in order."""
        system, now = wanted.system, wanted.now
        self._visited.add(system)
        here = self.in_flight.setdefault(system, 0)
        gate = self.gates[system]
        if not wanted.known and not self._unheard(system):
            return []  # this site cannot reach it, but another worker of the office has: it is not ours to judge
        there = taken_by_others(self._pace(system), self._paces.live, wanted.lease.token)
        room = not wanted.known or int(gate.window) > here + there
        if room and await self._committer.read(lambda store: store.due_by(system, now)):
            granted = await self._visit(system, Want.LANES, wanted)
            return list(granted.due)
        if self._untold(system):
            await self._visit(system)
        return []

    def give_back(self, system: str) -> None:
        """Free for the others as soon as they are told."""
        self.in_flight[system] -= 1

    async def take_again(self, system: str) -> bool:
        """Where the office's window has room."""
        granted = await self._visit(system, Want.PLACE)
        return granted.given

    async def may_probe(self, system: str) -> bool:
        """Whoever comes to the row first, until it has an answer or its lease is over."""
        if self._held_by_other(self._pace(system).prober):
            return False
        return (await self._visit(system, Want.PROBE)).given

    async def alone(self, system: str) -> bool:
        """Whoever came to the row first, until its lease is over."""
        keeper = self._pace(system).keeper
        if self._held_by_other(keeper) or not (system in self._here or self._unheard(system)):
            return False
        return self._is_mine(keeper) or (await self._visit(system, Want.ALONE)).given

    async def quiet(self) -> bool:
        """Whether no other worker has anything on its way, or is writing down how it ended."""
        paces = await self._read(lambda store: store.paces())
        mine = self._lease.token if self._lease is not None else 0
        if any(taken_by_others(pace, paces.live, mine) for pace in paces.systems.values()):
            return False
        tally = await self._committer.read(lambda store: store.tally())
        return not any(counts.get(State.SENDING.value) for counts in tally.deliveries.values())

    async def leave(self) -> None:
        """Tell all that is not told yet."""
        for system in list({*self._shared.told, *self._told_flight}):
            if self._untold(system):
                await self._visit(system)

    # ---- the row ---------------------------------------------------------------------------------------------------

    async def _visit(self, system: str, want: Want = Want.TELL, lanes: Wanted | None = None) -> Granted:
        """One errand at a time for each system: what it has on its way must be counted whole."""
        async with self._turns.setdefault(system, asyncio.Lock()):
            lease = self._lease if lanes is None else lanes.lease
            if lease is None:
                raise LeaseLost("this worker has no lease")
            told = tuple(self._shared.told.get(system, ()))
            errand = Errand(system, lease, told, self.in_flight.get(system, 0), want, lanes)
            granted = await self._read(lambda store: store.errand(errand))
            del self._shared.told.get(system, [])[: len(told)]
            self._seen(system, granted, errand)
            return granted

    def _seen(self, system: str, granted: Granted, errand: Errand) -> None:
        if not self._shared.told.get(system):
            self._shared.told.pop(system, None)
        self._told_flight[system] = granted.pace.held.get(errand.lease.token, 0)
        came = len(granted.due) + (granted.given and errand.want is Want.PLACE)
        self.in_flight[system] = self.in_flight.get(system, 0) + came
        self._paces = replace(self._paces, systems={**self._paces.systems, system: granted.pace})
        self._shared.seen(system, granted.pace.gate)

    async def _read(self, question: Callable[[PaceStore], T]) -> T:
        return await self._committer.read(cast("Callable[[Any], T]", question))

    def _untold(self, system: str) -> bool:
        return bool(self._shared.told.get(system)) or (
            self._told_flight.get(system, 0) != self.in_flight.get(system, 0)
        )

    def _pace(self, system: str) -> Pace:
        return self._paces.systems.get(system, Pace())

    def _is_mine(self, token: int | None) -> bool:
        return self._lease is not None and token == self._lease.token

    def _held_by_other(self, token: int | None) -> bool:
        return token in self._paces.live and not self._is_mine(token)

    def _unheard(self, system: str) -> bool:
        """Whether no worker of the office has ever had a word of it."""
        return self.gates[system].state is GateState.UNKNOWN

    def _now(self) -> datetime:
        return self._clock.now()
