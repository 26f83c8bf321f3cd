"""One pace for all workers of an office: what they tell of a system, what they may do there, as pure functions over the
row that all of them share. Who locks and writes the row is the store's affair (``PaceStore``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from typing import Protocol, runtime_checkable

from jobterm.outbox import pacing
from jobterm.outbox.admission import Wanted
from jobterm.outbox.gatekeeper import Step
from jobterm.outbox.lease import Lease
from jobterm.outbox.pacing import Budget, Gate, GateState
from jobterm.outbox.store import Due, LeaseLost

NOT_HERE_AT_ONCE = 8
"""How many items at a time of a system that this site does not have go to a person."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was learned of a system. ``asked``: it answers a probe."""

    step: Step
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """What an office knows of one system, and who of its workers does what there. ``held``: a worker's token → its
    requests in flight; ``prober``: who asks whether it is open again; ``keeper``: who makes its files and looks at its
    far end."""

    gate: Gate = field(default_factory=Gate)
    held: Mapping[int, int] = field(default_factory=dict)
    prober: int | None = None
    keeper: int | None = None


@dataclass(frozen=True, slots=True)
class LiveWorker:
    """A worker whose lease holds: since when and until when, and its name, which the log of what it sent has."""

    token: int
    name: str
    since: datetime
    until: datetime

    def left(self, now: datetime) -> float:
        """For how many seconds its lease still holds."""
        return max(0.0, (self.until - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Paces:
    """All of it, and whose leases hold (``live``)."""

    systems: Mapping[str, Pace] = field(default_factory=dict)
    live: Set[int] = frozenset()
    workers: tuple[LiveWorker, ...] = ()


class Want(Enum):
    """What a worker comes to a system's row for."""

    TELL = auto()
    LANES = auto()
    PLACE = auto()
    PROBE = auto()
    ALONE = auto()


@dataclass(frozen=True, slots=True)
class Errand:
    """One worker's visit to the row of one system. ``in_flight``: what it has on its way there, which replaces what it
    said before: an answer that was lost costs no place."""

    system: str
    lease: Lease
    told: Sequence[Told] = ()
    in_flight: int = 0
    want: Want = Want.TELL
    lanes: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What comes of an errand. ``room``: how many lanes may be claimed; ``given``: it got what it came for."""

    pace: Pace
    budget: Budget | None
    room: int = 0
    given: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """What a worker is told. ``due``: the lanes that it holds now, each with its place in flight."""

    pace: Pace
    live: Set[int]
    due: tuple[Due, ...] = ()
    given: bool = False


@runtime_checkable
class PaceStore(Protocol):
    """What an office store offers its workers, beside ``store.Store``."""

    def paces(self) -> Paces:
        """What is known of every system, as it stands now."""

    def errand(self, errand: Errand) -> Granted:
        """Carry out one errand under the lock of its row, the lanes in the same short transaction; LeaseLost."""


def decide(errand: Errand, pace: Pace, budget: Budget | None, live: Set[int], now: datetime) -> Decided:
    """What an errand makes of a row. Places of workers whose lease has run out are free; raises LeaseLost where that is
    the worker's own: what it heard is told again under its next lease."""
    mine = errand.lease.token
    if mine not in live:
        raise LeaseLost("this worker's lease is over")
    gate = pace.gate
    for told in errand.told:
        gate, budget = told.step(gate, budget)
    held = {token: count for token, count in pace.held.items() if token in live and token != mine and count > 0}
    taken = sum(held.values()) + errand.in_flight
    prober = pace.prober if pace.prober in live else None
    if prober == mine and any(told.asked for told in errand.told):
        prober = None
    keeper = pace.keeper if pace.keeper in live else None
    room, given = 0, False
    match errand.want:
        case Want.LANES:
            room = max(0, _window(errand, gate, now) - taken)
        case Want.PLACE:
            given = taken < _window(errand, gate, now)
        case Want.PROBE:
            given = prober in (None, mine) and (not shut(gate) or pacing.probe_due(gate, now))
            prober = mine if given else prober
        case Want.ALONE:
            given = keeper in (None, mine)
            keeper = mine if given else keeper
    after = Pace(gate, held, prober, keeper)
    return Decided(holding(after, mine, errand.in_flight + (given and errand.want is Want.PLACE)), budget, room, given)


def holding(pace: Pace, token: int, count: int) -> Pace:
    """The same with a worker's requests in flight."""
    held = {one: there for one, there in pace.held.items() if one != token}
    return replace(pace, held=held | {token: count} if count else held)


def taken_by_others(pace: Pace, live: Set[int], mine: int) -> int:
    """Places that other workers hold whose leases hold."""
    return sum(count for token, count in pace.held.items() if token in live and token != mine)


def shut(gate: Gate) -> bool:
    """Whether it is found out by probes alone when it is open again."""
    return gate.state in (GateState.CLOSED, GateState.DOWN)


def _window(errand: Errand, gate: Gate, now: datetime) -> int:
    """How many requests may be in flight from all workers together."""
    if errand.lanes is not None and not errand.lanes.known:
        return NOT_HERE_AT_ONCE
    return int(gate.window) if pacing.may_send(gate, now) else 0
