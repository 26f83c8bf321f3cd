"""What the engine knows of each system at this moment, and what of it is worth keeping in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from jobterm.outbox import pacing
from jobterm.outbox.committer import Committer
from jobterm.outbox.pacing import Budget, Gate, GateState
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.timekeeper import moved_gate

Step = Callable[[Gate, Budget | None], tuple[Gate, Budget | None]]
"""What one answer, or a person's hint, makes of a gate and of the budget of second tries."""

KEEP_EVERY = timedelta(seconds=5)
"""A latency that merely changes is written down so often and no oftener."""


class Gatekeeper:
    """One gate per system, moved by each answer.

    ``limits``: the most requests in flight per system. ``changed`` is called with the system's id when it opens,
    closes or moves its announced opening.
    """

    def __init__(
        self,
        committer: Committer,
        known: Mapping[str, Gate],
        limits: Mapping[str, int],
        chance: Random,
        changed: Callable[[str], None],
    ) -> None:
        self._committer = committer
        self._gates = dict(known)
        self._kept = dict(known)
        self._limits = limits
        self._chance = chance
        self._changed = changed
        self._budget: Budget | None = None
        self.reads: Counter[str] = Counter()
        """How often each system has answered somebody who only read there."""

    def __getitem__(self, system: str) -> Gate:
        return self._gates.get(system, Gate())

    def next_probe(self) -> datetime | None:
        """The earliest moment at which a system may be asked again."""
        return min(
            (gate.next_probe_at for gate in self._gates.values() if gate.next_probe_at is not None), default=None
        )

    def hint(self, system: str, now: datetime) -> None:
        """A person says that it may be open again: probe now, whatever was announced."""

        def asked_for(gate: Gate, budget: Budget | None) -> tuple[Gate, Budget | None]:
            if gate.stopped or gate.state in (GateState.CLOSED, GateState.DOWN):
                gate = replace(gate, next_probe_at=now, until=None, stopped=False)
            return gate, budget

        self._move(system, asked_for)

    def clock_moved(self, by: timedelta) -> None:
        """The clock was set by so much."""
        self._gates = {system: moved_gate(gate, by) for system, gate in self._gates.items()}

    def crowded(self, system: str) -> bool:
        """Whether it came back from an outage and others wait there as we do: until we send at full speed again."""
        gate = self[system]
        return gate.rest > 0 or gate.away > 0

    def rest(self, system: str, now: datetime) -> None:
        """It was read before something is sent there: it rests as after an item, and learns nothing of the pace."""
        self._move(system, lambda gate, budget: (pacing.rested(gate, now, self._chance), budget))

    def given_up(self, system: str) -> bool:
        """Whether a drain need not wait for it: closed, stopped, or down and probed in vain twice (amendment 5)."""
        gate = self[system]
        return gate.stopped or gate.state is GateState.CLOSED or (gate.state is GateState.DOWN and gate.probes >= 2)

    async def close_by_plan(self, system: str, until: datetime, now: datetime) -> None:
        """The calendar has it closed until then."""
        gate = self[system]
        if gate.reason != "planned" or gate.until != until:
            await self.observe(system, Outcome(OutcomeClass.CLOSED, "planned", until=until), None, now)

    def open_by_plan(self, system: str, now: datetime) -> None:
        """The calendar has it open: one that it had closed for longer has been let open earlier, and is asked now."""
        gate = self[system]
        if gate.state is GateState.CLOSED and gate.reason == "planned" and gate.until is not None and gate.until > now:
            self.hint(system, now)

    async def observe(
        self, system: str, outcome: Outcome, seconds: float | None, now: datetime, *, asked: bool = False
    ) -> None:
        """Take note of one answer, or of none, and keep what is worth it; arguments as ``learn``."""
        self.learn(system, outcome, seconds, now, asked=asked)
        await self.keep(system, now)

    def learn(
        self, system: str, outcome: Outcome, seconds: float | None, now: datetime, *, asked: bool = False
    ) -> None:
        """Take note of one answer, or of none; ``seconds``: how long it took; ``asked``: it was a probe."""
        limit = self._limits.get(system, 1)

        def heard(before: Gate, budget: Budget | None) -> tuple[Gate, Budget | None]:
            gate = pacing.observe(
                before,
                outcome.cls,
                now,
                self._chance,
                until=outcome.until,
                retry_after=outcome.retry_after,
                allowance=outcome.allowance,
                latency_ms=None if seconds is None else seconds * 1000,
                limit=limit,
                code=outcome.code,
                asked=asked,
            )
            if not asked:
                budget, gate = pacing.charge(budget or Budget(now), gate, outcome.cls, now)
            if outcome.server_at is not None:
                gate = replace(gate, clock_skew_s=(outcome.server_at - now).total_seconds())
            return gate, budget

        before = self[system]
        self._move(system, heard, asked=asked)
        gate = self[system]
        if (before.state, before.until) != (gate.state, gate.until):
            self._changed(system)

    def _move(self, system: str, step: Step, *, asked: bool = False) -> None:
        """What is known of a system after something was learned."""
        del asked  # a probe leaves no other trace here
        self._gates[system], self._budget = step(self[system], self._budget)

    async def keep(self, system: str, now: datetime) -> None:
        """Write down what is known of a system if it is worth it."""
        gate = self[system]
        if self._worth_keeping(system, gate, now):
            self._kept[system] = gate
            await self._committer.commit(lambda tx: tx.gate(system, gate))

    def _worth_keeping(self, system: str, gate: Gate, now: datetime) -> bool:
        kept = self._kept.get(system)
        if kept is None or (kept.state, kept.until, kept.reason) != (gate.state, gate.until, gate.reason):
            return True
        return kept.last_ok_at is None or now - kept.last_ok_at > KEEP_EVERY
