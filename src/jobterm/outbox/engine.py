"""The engine: sees what is due and may be sent, and has it carried; paces itself by what the systems answer. It needs
no keystroke: it is woken by an append, by the calendar, by timers, and looks every second whether another process has
written. It runs in a loop of its own; a screen never waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from jobterm.outbox import pacing, presence
from jobterm.outbox.admission import Grounds, Wanted
from jobterm.outbox.asks import Asks
from jobterm.outbox.committer import Committer
from jobterm.outbox.courier import Courier, Served
from jobterm.outbox.delivery import Moment, State
from jobterm.outbox.files_engine import Filing
from jobterm.outbox.lease import Lease
from jobterm.outbox.pacing import Gate
from jobterm.outbox.papers import Papers
from jobterm.outbox.port import Outcome
from jobterm.outbox.probing import LOOKS, Probing
from jobterm.outbox.store import Due, LeaseLost, NoSuchItem, Stale, Store, StoreBusy, StoreError, StoreFull
from jobterm.outbox.surroundings import (
    LEASE_SECONDS,
    RENEW_SECONDS,
    Change,
    Drained,
    Listener,
    Stopped,
    Surroundings,
    as_taken,
)
from jobterm.outbox.timekeeper import Timekeeper

__all__ = ["LEASE_SECONDS", "RENEW_SECONDS", "Drained", "Engine", "Listener", "Stopped", "Surroundings", "as_taken"]

T = TypeVar("T")

LONGEST_NAP = 1.0
"""Seconds after which the engine looks for what other processes have written."""

NEAR = timedelta(seconds=60)
"""What comes due within this is waited for before an engine calls itself idle (interface §3, sync)."""

NOT_HERE = Gate(window=8.0)
"""What stands for the gate of a system that this site cannot reach: its items go to a person, some at a time."""

FULL_PAUSE = 5.0
"""Seconds to wait when the disk takes nothing."""


class Engine(Probing):
    """Drains one outbox."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._committer = Committer(around.store)
        self._courier = Courier(
            self._committer,
            clock=around.clock,
            chance=around.chance,
            identify=around.identify,
            references=around.references,
            route=around.route,
            presence=around.presence,
            papers=Papers(self._committer, around.letters),
            before_sending=around.before_sending,
        )
        limits = {system: port.capabilities.per_system_in_flight for system, port in around.everywhere.items()}
        self.admission = around.admit(
            Grounds(
                self._committer,
                around.clock,
                around.chance,
                around.store.gates(),
                dict.fromkeys(around.registers, LOOKS) | limits,
                lambda system: around.listener(Change.SYSTEMS, system),
            )
        )
        self.gates = self.admission.gates
        self.filing = Filing(around, self._committer, self._courier, self.gates, start=self._start, guard=self._guarded)
        self._lanes: set[tuple[str, str]] = set()
        self.admission.in_flight.update(dict.fromkeys(around.ports, 0))
        self._asks = Asks(self.admission, around.clock)
        self._looking: dict[str, int] = {}
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lease: Lease | None = None
        self._pause_until = 0.0
        self._fault: StoreError | None = None
        self._claims_lost = False
        store = around.store
        self._timekeeper = Timekeeper(store.clock_ahead(), store.last_written(), Moment.read(around.clock))
        self._unreadable: set[str] = set()
        self.drained = Drained()

    # ---- what others may do ------------------------------------------------------------------------------------

    def sending(self, system: str) -> bool:
        """Whether a registration is on its way there at this moment: whoever only reads lets it go first."""
        return self._asks.sending(system)

    def wake(self) -> None:
        """Look again now; may be called from any thread."""
        loop, awake = self._loop, self._awake
        if loop is not None and awake is not None and not loop.is_closed():
            loop.call_soon_threadsafe(awake.set)

    @property
    def committer(self) -> Committer:
        """The way to the store for whoever shares the engine's thread."""
        return self._committer

    async def run(self, stop: asyncio.Event, *, until_idle: bool = False, timeout: float | None = None) -> Drained:
        """Drain until told to stop, until nothing is left that can be done now, or for ``timeout`` seconds.

        Raises StoreDamaged or StoreReadOnly when the store can take no more.
        """
        self._loop, self._awake = asyncio.get_running_loop(), asyncio.Event()
        began = self._loop.time()
        deadline = None if timeout is None else began + timeout
        renewing = asyncio.create_task(self._keep_lease(stop))
        try:
            self.drained.stopped_by = await self._rounds(stop, until_idle=until_idle, deadline=deadline)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, *self._tasks, return_exceptions=True)
            await self._leave()
            self.drained.seconds = self._loop.time() - began
        return self.drained

    async def round(self) -> bool:
        """Hold the lease and look at everything once; False where somebody else drains or the disk needs a pause."""
        if self._around.clock.boot_seconds() < self._pause_until:
            return False
        moved = self._timekeeper.seen(Moment.read(self._around.clock))
        try:
            if self._claims_lost:
                # What became of some claim could not be written: take the lease anew, which makes them unknown. Only
                # when all else is settled, and nothing new is started until then, or that moment would never come.
                if self._tasks:
                    return False
                self._lease, self._claims_lost = None, False
            if not await self.take_lease():
                return False
            if moved:
                # Nothing waits longer or shorter because somebody set the clock (G13): the store's waits come along
                # with its next commit, which is this one.
                await self._committer.commit(lambda _tx: None)
                self.gates.clock_moved(moved)
                self._timekeeper.noted(Moment.read(self._around.clock))
            await self.turn()
        except LeaseLost:
            self._lease = None
            return False
        except StoreError as error:
            self._store_failed(error)
            return False
        return True

    async def turn(self) -> None:
        """One look at everything: start probes, deliveries and far-end checks that are due. Does not wait for them."""
        lease = self._lease
        if lease is not None:
            await self.admission.look(lease)
        now = self._around.clock.now()
        waiting = await self._committer.read(lambda store: store.lane_systems())
        for system, port in self._around.everywhere.items():
            closed = self._around.closing(system, now)
            if closed is not None:
                await self.gates.close_by_plan(system, closed, now)
                continue
            self.gates.open_by_plan(system, now)
            gate = self.gates[system]
            if pacing.probe_due(gate, now):
                if await self.admission.may_probe(system):
                    self._start(f"probe {system}", self._probe(system, port))
            elif pacing.may_send(gate, now):
                if system not in self._around.files:
                    if system in waiting:
                        await self._start_due(system, now, gate)
                elif await self.admission.alone(system):
                    await self.filing.turn(system, now, self._lease)
        for system in waiting:
            # An engine without any port sends nothing for its desk, and judges nothing.
            if self._around.ports and system not in self._around.everywhere:
                await self._start_due(system, now, NOT_HERE)
        await self._start_far_ends(now)

    async def settled(self) -> None:
        """Wait for all that has been started."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def take_lease(self) -> bool:
        """Try to become the one that drains."""
        if self._lease is None:
            around = self._around
            owner, seconds = around.owner, around.lease_seconds
            self._lease = await self._committer.read(lambda store: store.acquire_lease(owner, seconds))
            if self._lease is not None:
                await presence.welcome(self._committer, around.presence, Moment.read(around.clock))
                around.listener(Change.LEASE, around.owner)
        return self._lease is not None

    # ---- rounds ------------------------------------------------------------------------------------------------

    async def _rounds(self, stop: asyncio.Event, *, until_idle: bool, deadline: float | None) -> Stopped:
        assert self._loop is not None and self._awake is not None  # noqa: PT018 (set by run)
        while not stop.is_set():
            self._awake.clear()
            if self._fault is not None:
                raise self._fault
            if await self.round() and until_idle and not self._tasks and await self._idle():
                return Stopped.IDLE
            if deadline is not None and self._loop.time() >= deadline:
                return Stopped.TIMEOUT
            await self._nap(stop, deadline)
        return Stopped.SIGNAL

    async def _nap(self, stop: asyncio.Event, deadline: float | None) -> None:
        """Sleep until woken, until the next moment, or for a second."""
        assert self._loop is not None and self._awake is not None  # noqa: PT018 (set by run)
        now = self._around.clock.now()
        nap = LONGEST_NAP
        coming = await self._ask(lambda store: store.next_moment(now), None)
        for moment in (coming, self.gates.next_probe(), self.filing.next_moment(now)):
            if moment is not None and moment > now:
                nap = min(nap, (moment - now).total_seconds() + 0.001)
        if deadline is not None:
            nap = min(nap, max(0.0, deadline - self._loop.time()))
        waits = [asyncio.create_task(event.wait()) for event in (self._awake, stop)]
        await asyncio.wait(waits, timeout=nap, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _idle(self) -> bool:
        """Whether nothing is left that this engine can do within a minute; no where the store cannot say."""
        try:
            return await self._nothing_left() and await self.admission.quiet()
        except StoreError as error:
            self._store_failed(error)
            return False

    async def _nothing_left(self) -> bool:
        """Nothing that is due, soon or in a file (amendment 5)."""
        now = self._around.clock.now()
        for system in self._around.ports:
            if self.gates.given_up(system):
                continue
            if await self._ask(lambda store, system=system: store.due_by(system, now + NEAR), True):  # type: ignore[misc]
                return False
        return all([await self.filing.idle(system, NEAR) for system in self._around.files])

    async def _ask(self, question: Callable[[Store], T], otherwise: T) -> T:
        """Ask the store; where it cannot answer just now, ``otherwise``."""
        try:
            return await self._committer.read(question)
        except StoreError as error:
            self._store_failed(error)
            return otherwise

    async def _keep_lease(self, stop: asyncio.Event) -> None:
        seconds = self._around.lease_seconds
        while not stop.is_set():
            await asyncio.sleep(self._around.renew_seconds)
            lease = self._lease
            if lease is None:
                continue
            try:
                kept = await self._committer.read(lambda store, lease=lease: store.renew_lease(lease, seconds))  # type: ignore[misc]
            except StoreError as error:
                self._store_failed(error)
                continue
            if not kept:
                self._lease = None
                self.wake()

    async def _leave(self) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            try:
                await self.admission.leave()
                await self._committer.read(lambda store: store.release_lease(lease))
            except StoreError as error:
                self._store_failed(error)
        for port in self._around.everywhere.values():
            await port.close()
        await self._committer.close()

    def _store_failed(self, error: StoreError) -> None:
        if isinstance(error, (Stale, NoSuchItem)):
            return  # somebody else changed it since it was read; the next turn sees it as it is now
        if isinstance(error, (StoreFull, StoreBusy)):
            self._claims_lost = True
            self.drained.faults += 1
            self._pause_until = self._around.clock.boot_seconds() + FULL_PAUSE
            return
        self._fault = error

    # ---- starting what is due ------------------------------------------------------------------------------------

    async def _start_due(self, system: str, now: datetime, gate: Gate) -> None:
        lease = self._lease
        if lease is None:
            return
        slack = sum(lane[0] == system for lane in self._lanes) + len(self._unreadable)
        wanted = Wanted(system, now, lease, gate, slack, self._under_way, known=system in self._around.everywhere)
        for due in await self.admission.due(wanted):
            lane = (due.system, due.subject)
            self._lanes.add(lane)
            self._start(_name(due), self._serve(due.delivery, system, lease, lane))

    def _under_way(self, due: Due) -> bool:
        # Both: a task that has just ended has given back its lane, but not yet its name.
        lane = (due.system, due.subject)
        return lane in self._lanes or _name(due) in self._busy or due.delivery in self._unreadable

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        if name in self._busy:
            work.close()
            return
        self._busy.add(name)
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)

        def done(_task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._busy.discard(name)
            if self._awake is not None:
                self._awake.set()

        task.add_done_callback(done)

    async def _serve(self, delivery_id: str, system: str, lease: Lease, lane: tuple[str, str]) -> None:
        under_way = [system]

        def answered(outcome: Outcome, seconds: float) -> None:
            # Its system has done its part and may get the next while this answer is being written down.
            self.admission.give_back(under_way.pop())
            self.gates.learn(system, outcome, seconds, self._around.clock.now())

        try:
            served = await self._courier.serve(delivery_id, self._around.ports.get(system), lease, answered)
            if served is not None and served.asks is not None:
                word = self._courier.clear(delivery_id, served.asks, lease)
                if await self._asks.through(system, word, under_way):
                    served = await self._courier.serve(delivery_id, self._around.ports.get(system), lease, answered)
            if served is not None and served.asks is None:
                await self._count(system, served)
            if served is not None:
                self._around.listener(Change.QUEUE, delivery_id)
        except LeaseLost:
            if self._lease == lease:
                self._lease = None
        except StoreError as error:
            self._store_failed(error)
        except Exception as error:
            await self._set_aside(delivery_id, error)
        finally:
            self._lanes.discard(lane)
            while under_way:
                self.admission.give_back(under_way.pop())

    async def _count(self, system: str, served: Served) -> None:
        self.drained.attempted += served.sent
        if served.state is State.CONFIRMED:
            self.drained.count(system)
        now = self._around.clock.now()
        if served.outcome is not None:
            await self.gates.observe(system, served.outcome, served.seconds, now)
        elif served.sent:
            await self.gates.keep(system, now)


def _name(due: Due) -> str:
    """A delivery's task."""
    return f"{due.system} {due.delivery}"
