"""One system of limited capacity that is closed or down and reopens: what it answers to whom, and when. It knows no
client."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from jobterm.clock import ManualClock
from jobterm.outbox.port import Allowance, Outcome, OutcomeClass

EPOCH = ManualClock().now()
"""The moment of the reopening: second 0 of every run."""


def instant(seconds: float) -> datetime:
    """A second of the run as the pacing module wants it."""
    return EPOCH + timedelta(seconds=seconds)


PROBE_WORK = 0.1
"""Work of a probe or of a refusal, in writes: neither touches the data base."""

LOOK_UP_WORK = 0.5

READ_WORK = 0.5
"""Work of reading a citizen before something that has waited is sent (decision 21): it asks the data base as a look-up
does."""

PATIENCE = 10.0
"""Seconds after which a client gives up waiting for an answer; the work is done all the same."""


@dataclass(frozen=True)
class Kind:
    """How a system behaves when it is asked for more than it can do.

    ``queue_s``: so many seconds of work are kept waiting before anybody is refused, 0 for a limiter in front that
    counts and lets nobody wait. ``retry_after_s``: what the refusal asks for, None for nothing. ``own_word``: whether
    the refusal carries the system's own mark; without it nobody knows whether a gateway's 503 was applied.
    ``rate_limit``: whether every answer tells what is left of this second.
    """

    name: str
    queue_s: float = 1.5
    retry_after_s: float | None = None
    own_word: bool = True
    rate_limit: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("queue"),
        Kind("limiter", queue_s=0.0),
        Kind("limiter, Retry-After", queue_s=0.0, retry_after_s=5.0),
        Kind("limiter, RateLimit", queue_s=0.0, retry_after_s=1.0, rate_limit=True),
        Kind("gateway 503", own_word=False),
        Kind("endless queue", queue_s=1e9),
    )
}


@dataclass(frozen=True)
class Opening:
    """How long it was away (seconds), how that looked, and whether it said when it opens: closed and announced, closed
    and silent, or down."""

    name: str
    away: float
    down: bool = False
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back, when, and how long that took. ``applied``: whether the write took effect, whatever came back."""

    at: float
    took: float
    outcome: Outcome
    applied: bool = False


OK = Outcome(OutcomeClass.ACCEPTED, "accepted")
NOT_THERE = Outcome(OutcomeClass.NOT_SENT, "connect")
TIMED_OUT = Outcome(OutcomeClass.UNKNOWN, "timeout")


class Server:
    """Work is done in the order of arrival, ``capacity`` writes a second; an answer takes the wire's time, its own work
    and all work before it."""

    def __init__(self, kind: Kind, opening: Opening, capacity: float, chance: Random) -> None:
        self.kind, self.opening, self.capacity = kind, opening, capacity
        self._chance = chance
        self._free_at = 0.0
        self._slots = capacity
        self._counted_at = 0.0

    def ask(self, at: float, work: float) -> Answer:
        """One request that arrives now."""
        wire = 0.03 + self._chance.expovariate(1 / 0.02)
        if at < 0:
            if self.opening.down:
                return Answer(at + wire, wire, NOT_THERE)
            until = EPOCH if self.opening.announced else None
            return Answer(at + wire, wire, Outcome(OutcomeClass.CLOSED, "closed", until=until))
        if not self._takes(at, work):
            return Answer(at + wire, wire, self._told(self._refusal()))
        self._free_at = max(at, self._free_at) + work / self.capacity
        took = wire + (self._free_at - at if self.kind.queue_s else 0.0)
        if took > PATIENCE:
            return Answer(at + PATIENCE, PATIENCE, TIMED_OUT, applied=True)
        return Answer(at + took, took, self._told(OK), applied=True)

    def _takes(self, at: float, work: float) -> bool:
        if work <= PROBE_WORK:
            return True
        if self.kind.queue_s:
            if self._free_at - at <= self.kind.queue_s:
                return True
            self._free_at += PROBE_WORK / self.capacity
            return False
        # A bucket of one second's work.
        self._slots = min(self.capacity, self._slots + (at - self._counted_at) * self.capacity)
        self._counted_at = at
        if self._slots < work:
            return False
        self._slots -= work
        return True

    def _refusal(self) -> Outcome:
        if not self.kind.own_word:
            return Outcome(OutcomeClass.UNKNOWN, "http_503")
        asked = self.kind.retry_after_s
        return Outcome(OutcomeClass.THROTTLED, "busy", retry_after=None if asked is None else timedelta(seconds=asked))

    def _told(self, outcome: Outcome) -> Outcome:
        if not self.kind.rate_limit:
            return outcome
        return replace(outcome, allowance=Allowance(int(self._slots), timedelta(seconds=1)))
