"""The part of an engine that asks systems whether they are open, looks at far ends, and listens to what others hear of
systems."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobterm.outbox import pacing
from jobterm.outbox.admission import Admission
from jobterm.outbox.committer import Committer
from jobterm.outbox.courier import Courier
from jobterm.outbox.delivery import State
from jobterm.outbox.files_port import FilePort
from jobterm.outbox.gatekeeper import Gatekeeper
from jobterm.outbox.lease import Lease
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Outcome, OutcomeClass, Receipt, SystemPort
from jobterm.outbox.reading import Asker, RegisterPort
from jobterm.outbox.store import LeaseLost, StoreError
from jobterm.outbox.surroundings import Change, Drained, Surroundings

LOOKS = 8
"""The most looks at one far end that may be under way."""


class _Silent:
    """A far end that is not asked just now."""

    id = ""

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:
        del registration, asker
        return Outcome(OutcomeClass.NOT_SENT, "not_asked")


@dataclass(frozen=True)
class Look:
    """One look at a far end. ``register``: whom to ask, None where nobody can look; ``counts``: its gate learns from
    the answer; ``probes``: it is the one look of this interval at one that is shut."""

    register: RegisterPort | None
    counts: bool = False
    probes: bool = False
    over: Callable[[], None] = lambda: None


class Probing(ABC):
    """What an engine does about systems that are not sent to just now."""

    _around: Surroundings
    _lease: Lease | None
    _committer: Committer
    _courier: Courier
    _looking: dict[str, int]
    _busy: set[str]
    _unreadable: set[str]
    admission: Admission
    drained: Drained
    gates: Gatekeeper

    @abstractmethod
    def wake(self) -> None:
        """Look again now."""

    @abstractmethod
    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside all else, once per name."""

    @abstractmethod
    def _store_failed(self, error: StoreError) -> None:
        """Take note that the store could not do something."""

    async def _start_far_ends(self, now: datetime) -> None:
        if self._lease is None:
            return
        for delivery in await self._committer.read(lambda store: store.expected_due(now, 8 + len(self._unreadable))):
            name = f"far end {delivery.id}"
            if delivery.id in self._unreadable or name in self._busy:
                continue
            if await self.admission.alone(delivery.system):
                look = self._look_at(delivery.system, now)
                if look is not None:
                    self._start(name, self._far_end(delivery.id, look))

    async def _far_end(self, delivery_id: str, look: Look) -> None:
        try:
            delivery = await self._committer.read(lambda store: store.delivery(delivery_id))
            served = await self._courier.far_end(delivery, look.register)
            if served.state is State.CONFIRMED:
                self.drained.count(delivery.system)
            self._around.listener(Change.QUEUE, delivery_id)
            if look.counts and served.outcome is not None:
                now = self._around.clock.now()
                await self.gates.observe(delivery.system, served.outcome, served.seconds, now, asked=look.probes)
        except StoreError as error:
            self._store_failed(error)
        except Exception as error:
            await self._set_aside(delivery_id, error)
        finally:
            look.over()

    async def _set_aside(self, delivery_id: str, error: Exception) -> None:
        """Give one on which the program itself failed to a person; where even that fails, leave it alone until the next
        start: it must not stop anybody else's."""
        try:
            await self._courier.failed(delivery_id, error)
        except StoreError as again:
            self._store_failed(again)
        except Exception as again:
            self._unreadable.add(delivery_id)
            logging.getLogger(__name__).error("an item cannot be set aside: %s", type(again).__name__)
        self._around.listener(Change.QUEUE, delivery_id)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something of which the store may say that it cannot be done now, or that somebody else drains."""
        try:
            await work
        except LeaseLost:
            self._lease = None
        except StoreError as error:
            self._store_failed(error)

    def hint(self, system: str) -> None:
        """A system may be open again: probe it now. From the engine's own thread."""
        self.gates.hint(system, self._around.clock.now())
        self.wake()

    async def overheard(self, system: str, outcome: Outcome | None) -> None:
        """Learn from what a system answered to somebody who read there, None: as it should. From the engine's loop.

        One that says that it is closed is believed. One that cannot be reached counts as one failure, and is asked at
        once whether the breaker should open; a slow answer counts for nothing. One that answers, though it was closed
        or down, is asked whether it takes registrations again.
        """
        gate = self.gates[system]
        self.gates.reads[system] += 1
        if system not in self._around.ports or gate.reason == "planned":
            return
        if outcome is not None and self.gates.crowded(system):
            now = self._around.clock.now()
            if outcome.cls is OutcomeClass.THROTTLED:
                return self.gates.learn(system, outcome, None, now)
            self.gates.rest(system, now)
        if outcome is None:
            if not pacing.may_send(gate, self._around.clock.now()) and not gate.stopped:
                self.hint(system)
        elif outcome.cls in (OutcomeClass.CLOSED, OutcomeClass.NOT_SENT) and not gate.stopped:
            shut = GateState.CLOSED if outcome.cls is OutcomeClass.CLOSED else GateState.DOWN
            if gate.state is shut and gate.until == outcome.until:
                return  # known; looking often must not put off the next question
            try:
                await self.gates.observe(system, outcome, None, self._around.clock.now())
            except StoreError as error:
                self._store_failed(error)
            if shut is GateState.DOWN:
                self._start(f"probe {system}", self._ask_again(system))

    async def _ask_again(self, system: str) -> None:
        """Ask until it answers or the breaker opens: whether it is down is said now, not at the third registration."""
        if not await self.admission.may_probe(system):
            return
        for _failure in range(1, pacing.BREAKER_LIMIT):
            await self._probe(system, self._around.ports[system])
            if not self.gates[system].failures or self.gates[system].state is GateState.DOWN:
                return

    def _look_at(self, system: str, now: datetime) -> Look | None:
        """How an expected delivery may be looked for at its far end now; None: as many looks as may be are under way.

        One that is shut gets one look per interval, for all that is expected there. The others wait on as after a look
        without an answer: so silence comes to an end for each (guarantee G12) though nobody asks (guarantee G16).
        """
        register = self._around.registers.get(system)
        if register is None:
            return Look(None)
        gate, under_way = self.gates[system], self._looking.get(system, 0)
        probes = pacing.probe_due(gate, now) and system not in self._around.everywhere
        if not probes and not pacing.may_send(gate, now):
            return Look(_Silent())
        if under_way >= (1 if probes else int(gate.window)):
            return Look(_Silent()) if probes else None
        self._looking[system] = under_way + 1

        def over() -> None:
            self._looking[system] -= 1

        return Look(register, counts=True, probes=probes, over=over)

    async def probe(self, system: str) -> Gate:
        """Ask a system now whether it is open (``status --probe``)."""
        await self._probe(system, self._around.ports[system])
        return self.gates[system]

    async def _probe(self, system: str, port: SystemPort | FilePort) -> None:
        began = self._around.clock.boot_seconds()
        try:
            outcome = await port.probe()
        except Exception:  # a defect in an adapter: without an outcome it would be asked again at once, for ever
            outcome = Outcome(OutcomeClass.UNKNOWN, "transport_fault")
        seconds = self._around.clock.boot_seconds() - began
        try:
            await self.gates.observe(system, outcome, seconds, self._around.clock.now(), asked=True)
        except StoreError as error:
            self._store_failed(error)
