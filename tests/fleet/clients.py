"""What a client does after each answer: ours, with the real pacing module, and three that others use. No server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from random import Random
from typing import Protocol

from tests.fleet.server import EPOCH, LOOK_UP_WORK, PROBE_WORK, READ_WORK, Answer, Opening, instant

from jobterm.domain.stale import OLD_AFTER, SILENT_FOR
from jobterm.outbox import pacing
from jobterm.outbox.clearance import ASKS
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.states import wait_for

IN_FLIGHT = 8
"""The most that amp, workbase and opera allow (``Capabilities``)."""

RUN_IN = 1200.0
"""Seconds before the reopening at which a run begins, or when it closed if that is later."""


@dataclass(slots=True)
class Item:
    """One registration to send. ``urgent``: it has a legal deadline today. ``unknown``: it must be asked after.
    ``old``: it has waited so long that its citizen is read first."""

    urgent: bool
    old: bool = False
    failures: int = 0
    unknown: bool = False
    applied: bool = False


@dataclass(slots=True)
class Request:
    """One question under way; ``item`` None for a probe. ``read``: of the item's citizen, before it is sent;
    ``beside``: without a place among what is on its way there."""

    item: Item | None
    work: float
    read: bool = False
    beside: bool = False


class Client(Protocol):
    """One desk."""

    def due(self, now: float) -> list[Request]:
        """What it sends now."""

    def answered(self, request: Request, answer: Answer, now: float) -> bool:
        """Take an answer; whether an item is known to be accepted by it."""

    def next_at(self, now: float) -> float | None:
        """When it wants to be asked again what is due; None: an answer must come first."""


class Ours:
    """The engine's turn, with the real gate: what ``Engine.turn``, ``Gatekeeper.observe`` and ``states.settle`` do."""

    def __init__(self, urgent: int, other: int, opening: Opening, chance: Random, *, limit: int = IN_FLIGHT) -> None:
        self._chance = chance
        self._limit = limit
        state = GateState.DOWN if opening.down else GateState.CLOSED
        begins = -min(RUN_IN, opening.away)
        probes = int(min(opening.away + begins, 3600.0) / 22.5 + max(0.0, opening.away + begins - 3600.0) / 300.0)
        until = EPOCH if opening.announced else None
        self.gate = Gate(state, since=instant(-opening.away), until=until, probes=probes, failures=3 * opening.down)
        first = pacing.next_probe(self.gate, instant(begins), chance)
        if not opening.announced:
            first = instant(begins) + (first - instant(begins)) * chance.random()
        self.gate = Gate(state, since=instant(-opening.away), until=until, probes=probes, failures=self.gate.failures,
                         next_probe_at=first)  # fmt: skip
        self.budget = pacing.Budget(instant(begins))
        # Saved evenly over the time that it was away.
        waited = 1.0 - OLD_AFTER.total_seconds() / opening.away
        self._ready = [Item(place >= other, chance.random() < waited) for place in range(other + urgent)]
        self._reading = 0
        self._silent_until = float("-inf")
        self._later: list[tuple[float, int, Item]] = []
        self._serial = 0
        self._in_flight = 0
        self._probing = False

    def due(self, now: float) -> list[Request]:
        """As ``Engine.turn``."""
        moment = instant(now)
        if pacing.probe_due(self.gate, moment):
            if self._probing:
                return []
            self._probing = True
            return [Request(None, PROBE_WORK)]
        if not pacing.may_send(self.gate, moment):
            return []
        while self._later and self._later[0][0] <= now:
            self._ready.append(heappop(self._later)[2])
        found = []
        while self._ready and int(self.gate.window) > self._in_flight and self._may_claim(now):
            item = self._ready.pop()
            item.old = item.old and now >= self._silent_until
            beside = item.old and self._reading < ASKS and not self._crowded()
            self._in_flight += not beside
            self._reading += item.old
            work = READ_WORK if item.old else LOOK_UP_WORK if item.unknown else 1.0
            found.append(Request(item, work, item.old, beside))
        return found

    def _may_claim(self, now: float) -> bool:
        """A desk's own store is never what it waits for."""
        del now
        return True

    def _crowded(self) -> bool:
        """As ``Gatekeeper.crowded``."""
        return self.gate.rest > 0 or self.gate.away > 0

    def answered(self, request: Request, answer: Answer, now: float) -> bool:
        """As ``Gatekeeper.observe`` and ``states.settle``."""
        if request.read:
            return self._was_read(request, answer, now)
        moment, outcome, item = instant(now), answer.outcome, request.item
        self._observe(outcome, answer, moment, asked=item is None)
        if item is None:
            self._probing = False
            return False
        self._in_flight -= 1
        self.budget, self.gate = pacing.charge(self.budget, self.gate, outcome.cls, moment)
        return self._settled(item, answer, now)

    def _was_read(self, request: Request, answer: Answer, now: float) -> bool:
        """As ``Probing.overheard`` and ``Asks.through``: whatever was said, the item goes when its turn comes."""
        assert request.item is not None
        self._in_flight -= not request.beside
        self._reading -= 1
        request.item.old = False
        self._ready.append(request.item)
        if answer.outcome.cls not in (OutcomeClass.ACCEPTED, OutcomeClass.THROTTLED):
            self._silent_until = now + SILENT_FOR.total_seconds()
            self.gate = pacing.rested(self.gate, instant(now), self._chance)
        if answer.outcome.cls is OutcomeClass.THROTTLED and self._crowded():
            self._observe(answer.outcome, answer, instant(now), asked=False)
            self.budget, self.gate = pacing.charge(self.budget, self.gate, answer.outcome.cls, instant(now))
        self.gate = pacing.rested(self.gate, instant(now), self._chance)
        return False

    def _observe(self, outcome: Outcome, answer: Answer, moment: datetime, *, asked: bool) -> None:
        self.gate = pacing.observe(
            self.gate,
            outcome.cls,
            moment,
            self._chance,
            until=outcome.until,
            retry_after=outcome.retry_after,
            allowance=outcome.allowance,
            latency_ms=answer.took * 1000,
            limit=self._limit,
            code=outcome.code,
            asked=asked,
        )

    def _settled(self, item: Item, answer: Answer, now: float) -> bool:
        """As ``states.settle``."""
        outcome, moment = answer.outcome, instant(now)
        if outcome.cls is OutcomeClass.ACCEPTED:
            if not item.unknown or item.applied:
                return True
            item.unknown = False
            self._put(item, now)
            return False
        if outcome.cls is OutcomeClass.UNKNOWN:
            item.applied = item.applied or answer.applied
            item.unknown = True
            item.failures += 1
            self._put(item, now + pacing.look_up_pause(item.failures, self._chance).total_seconds())
            return False
        item.failures += outcome.cls is not OutcomeClass.THROTTLED
        self._put(item, (wait_for(outcome, item.failures, moment, self._chance) - EPOCH).total_seconds())
        return False

    def _put(self, item: Item, at: float) -> None:
        self._serial += 1
        heappush(self._later, (at, self._serial, item))

    def next_at(self, now: float) -> float | None:
        """As ``Engine._nap``."""
        gate_at = self.gate.next_probe_at
        opens = now if gate_at is None else max(now, (gate_at - EPOCH).total_seconds())
        if self.gate.state in (GateState.CLOSED, GateState.DOWN):
            return None if self._probing else opens
        if int(self.gate.window) <= self._in_flight or not (self._ready or self._later):
            return None
        if self._ready:
            return opens if opens > now else now + 1.0
        return max(opens, self._later[0][0])


Pause = Callable[[int, Random], float]
"""(failures in a row, dice) → seconds until the next try."""


class Plain:
    """Sends one item after the other, and after a failure the same one again when its pause is over: what most
    programs do."""

    def __init__(self, pause: Pause, urgent: int, other: int, opening: Opening, chance: Random) -> None:
        self._pause, self._chance = pause, chance
        self._left = urgent + other
        self._urgent = urgent
        self._failures = 0
        # They noticed the closing when they next had something to send.
        begins = -min(RUN_IN, opening.away)
        self._at: float | None = begins + chance.uniform(0, min(30.0, -begins))

    def due(self, now: float) -> list[Request]:
        """The head of its queue."""
        if self._at is None or now < self._at or not self._left:
            return []
        self._at = None
        return [Request(Item(self._urgent > 0), 1.0)]

    def answered(self, request: Request, answer: Answer, now: float) -> bool:
        """The next at once, or the same one later."""
        del request
        if answer.outcome.cls is OutcomeClass.ACCEPTED:
            self._left, self._urgent, self._failures, self._at = self._left - 1, self._urgent - 1, 0, now
            return True
        self._failures += 1
        self._at = now + self._pause(self._failures, self._chance)
        return False

    def next_at(self, now: float) -> float | None:
        """When its pause is over."""
        return None if self._at is None or not self._left else max(now, self._at)


Make = Callable[[int, int, Opening, Random], Client]


def _plain(pause: Pause) -> Make:
    return lambda urgent, other, opening, chance: Plain(pause, urgent, other, opening, chance)


POLICIES: dict[str, Make] = {
    "jobterm": Ours,
    "full jitter": _plain(lambda failures, chance: chance.uniform(0, min(300.0, 2.0 ** min(failures, 16)))),
    "exponential": _plain(lambda failures, _chance: min(300.0, 2.0 ** min(failures, 16))),
    "fixed 15 s": _plain(lambda _failures, _chance: 15.0),
}
