"""The part of an engine that asks systems whether they are open, and listens to what others hear of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any

from jobterm.outbox import pacing
from jobterm.outbox.gatekeeper import Gatekeeper
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Outcome, OutcomeClass, SystemPort
from jobterm.outbox.store import StoreError
from jobterm.outbox.surroundings import Surroundings


class Probing(ABC):
    """What an engine does about systems that are not sent to just now."""

    _around: Surroundings
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
        if system not in self._around.ports or gate.reason == "planned":
            return
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
        for _failure in range(1, pacing.BREAKER_LIMIT):
            await self._probe(system, self._around.ports[system])
            if not self.gates[system].failures or self.gates[system].state is GateState.DOWN:
                return

    async def probe(self, system: str) -> Gate:
        """Ask a system now whether it is open (``status --probe``)."""
        await self._probe(system, self._around.ports[system])
        return self.gates[system]

    async def _probe(self, system: str, port: SystemPort) -> None:
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
