"""One client process: the real engine with its courier, drained in virtual time; it can be killed, stopped, started."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol

from tests.simulation.filing import Exchange, FileLine
from tests.simulation.wire import ClientPort, FarEnd, Network

from jobterm.clock import Clock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.admission import Admission, Grounds, OwnAdmission
from jobterm.outbox.engine import LEASE_SECONDS, RENEW_SECONDS, Engine, Surroundings
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.surroundings import Change

ALONE = 86_400.0
"""Seconds after which a client without rivals renews its lease in the store."""

LONGEST_NAP = 3600.0
"""Seconds; a simulated client is told of every append, so it need not look oftener for nothing."""


def identify(made: Registration) -> tuple[tuple[str, str], tuple[str, str, str]]:
    """In whose name."""
    return ("jobcenter", "12345"), ("sagsbehandler", made.author, made.author_name)


async def whose(_made: Registration) -> str | None:
    """Everybody is in one fund."""
    return "FTFa"


@dataclass(frozen=True)
class Seat:
    """What one process works with: its way to the store, its clock, who decides what may go. ``lasting``: seconds for
    which it takes the lease where nobody else could want it."""

    store: SqlStore
    clock: Clock
    admit: Callable[[Grounds], Admission] = OwnAdmission
    lasting: float = LEASE_SECONDS


class Told(Protocol):
    """What a client tells and asks of the world around it."""

    seed: int

    def died(self, client: Client) -> None:
        """A client comes to a point at which it dies."""

    def claimed(self, system: str, registration: str) -> None:
        """A claim was committed."""

    def changed(self, delivery: str) -> None:
        """Something was done with a delivery."""

    def closing(self, system: str, now: datetime) -> datetime | None:
        """Until when the calendar has a system closed."""


class Client:
    """A process that drains. ``rivals``: others may hold the lease, so it is renewed and asked for often."""

    def __init__(
        self,
        name: str,
        seat: Seat,
        *,
        networks: Mapping[str, Network],
        far_ends: Mapping[str, FarEnd],
        world: Told,
        exchanges: Mapping[str, Exchange],
    ) -> None:
        self.alive = True
        self.rivals = False
        self._world = world
        self._store = store = seat.store
        self._clock = clock = seat.clock
        self._lasting = seat.lasting
        self._frozen_from = self._frozen_until = 0.0
        self._renewed = 0.0
        ports = {system: ClientPort(network, self) for system, network in networks.items()}
        chance = Random(f"{name} {world.seed}")
        self.engine = Engine(
            Surroundings(
                store, ports, far_ends, clock, chance, identify, lambda made: made.needs, owner=name,
                closing=world.closing, listener=self._heard,
                files={system: FileLine(one, self) for system, one in exchanges.items()}, addressee=whose,
                admit=seat.admit, lease_seconds=seat.lasting,
            )
        )  # fmt: skip
        self.task = asyncio.get_running_loop().create_task(self._drain())

    def _heard(self, change: Change, what: str) -> None:
        if change is Change.QUEUE and self.alive:
            self._world.changed(what)

    def wake(self) -> None:
        """Look again now."""
        if self.alive and self.engine._awake is not None:
            self.engine._awake.set()

    async def _drain(self) -> None:
        engine, loop = self.engine, asyncio.get_running_loop()
        engine._loop, engine._awake = loop, asyncio.Event()
        while self.alive:
            await self.point(dies=False)
            engine._awake.clear()
            self._renew(loop.time())
            await engine.round()
            if engine._fault is not None:
                raise engine._fault
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._nap()):
                    await engine._awake.wait()

    def _renew(self, now: float) -> None:
        """As often as the engine does, and after every standstill; alone, only so often that it stays ours: who else
        looks at it is told its age (`has_rivals`, `kill`)."""
        lease = self.engine._lease
        often = RENEW_SECONDS if self.rivals else ALONE
        if lease is not None and now - self._renewed >= often:
            self._renewed = now
            if not self._store.renew_lease(lease, LEASE_SECONDS if self.rivals else self._lasting):
                self.engine._lease = None

    def has_rivals(self, rivals: bool) -> None:
        """Whether others may take the lease from now on."""
        if rivals and not self.rivals:
            self._age_lease()
        elif self.rivals and not rivals and self._lasting > LEASE_SECONDS:
            self._renewed = -ALONE  # at once, for long
        self.rivals = rivals
        self.wake()

    def _age_lease(self) -> None:
        """Let the lease run out when it would if it had been renewed every ten seconds until now, or until it stood
        still."""
        lease, now = self.engine._lease, self.task.get_loop().time()
        if lease is not None and not self.rivals:
            last = min(now, self._frozen_from) if now < self._frozen_until else now
            left = LEASE_SECONDS - (now - last) - (last - self._renewed) % RENEW_SECONDS
            self._renewed = now
            if not self._store.renew_lease(lease, max(0.0, left)):
                self.engine._lease = None

    def _nap(self) -> float:
        now = self._clock.now()
        nap = RENEW_SECONDS if self.rivals else LONGEST_NAP
        coming = self.engine.filing.next_moment(now) if self.engine.filing.ports else None
        for moment in (self._store.next_moment(now), self.engine.gates.next_probe(), coming):
            if moment is not None and moment > now:
                nap = min(nap, (moment - now).total_seconds() + 0.001)
        return nap

    # ---- what a port tells and asks (wire.Holder) ---------------------------------------------------------------

    async def point(self, *, dies: bool) -> None:
        """A step at which the process may die, or stand still."""
        if dies:
            self._world.died(self)
            await asyncio.Event().wait()
        loop = asyncio.get_running_loop()
        while loop.time() < self._frozen_until:
            await asyncio.sleep(self._frozen_until - loop.time())

    def freeze(self, seconds: float) -> None:
        """SIGSTOP for so long."""
        self._frozen_from = asyncio.get_running_loop().time()
        self._frozen_until = asyncio.get_running_loop().time() + seconds

    def claimed(self, system: str, registration: str) -> None:
        """A claim is committed."""
        self._world.claimed(system, registration)

    def kill(self) -> None:
        """SIGKILL: nothing of it runs again, nothing is said or given back."""
        if self.alive:
            self._age_lease()
        self.alive = False
        self.task.cancel()
        for task in list(self.engine._tasks):
            task.cancel()
        for writing in (self.engine.committer._task, self.engine.committer._asking):
            if writing is not None:
                writing.cancel()
