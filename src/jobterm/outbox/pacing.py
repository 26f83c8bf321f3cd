"""How often and how hard a system may be asked: back-off, the breaker with its one probe, the window of requests in
flight. Functions of values; the clock and the dice come in as arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from jobterm.outbox.port import Allowance, OutcomeClass

BACK_OFF_BASE = 1.0
BACK_OFF_CAP = 300.0
"""Seconds; full jitter up to 1 s * 2^n, at most five minutes (design §8)."""

RETRY_AFTER_CAP = timedelta(minutes=15)
"""A server may ask for at most this much patience; more is taken as this (guarantees S3: Retry-After 10^9)."""

RETRY_AFTER_FLOOR = timedelta(seconds=1)
"""A server that refuses for load and asks for no patience gets at least this."""

BREAKER_LIMIT = 3
"""Failures in a row that open the breaker (design §8)."""

PROBE_BASE = 15.0
PROBE_CAP = 300.0
FIRST_HOUR = timedelta(hours=1)
"""A probe every 15 s * (1...2) in the first hour of an outage, then growing to 5 min * (1...2) (design §8)."""

SPREAD_SHARE = 1 / 60
SPREAD_LEAST = 1.0
SPREAD_MOST = 60.0
"""Seconds over which clients come after an announced opening: one for each minute that it was away, for so many more
of them have something waiting; at most a minute, for by then each of them has."""

FOUND_SHARE = 1 / 3
"""Of that, what is put off where it was not announced: each client's own probe has spread them already."""

TRY_AFTER = timedelta(seconds=60)
"""A system that was away for less is gone on with as before: nobody has gathered a queue."""

TRY_SHARE = 1 / 300
TRY_MOST = 6.0
"""Seconds of rest after the first answer of a system that was away: a share of how long, for the same reason."""

REST_END = 0.25
"""Seconds; a shorter rest is none any more."""

REST_STEEP = 16.0
"""By how much one refusal makes the rest longer. All who came together are refused together and are still there: what
they need is not half of their pace but a small part of it."""

REST_GROWTH = 0.14
"""By how much of itself the pace grows per answer: some twenty answers make up for one refusal, so that a fleet at its
limit is refused about once in twenty."""

REST_LEAST_MOST = 20.0
REST_MOST = 100.0
REST_SHARE = 1 / 90
REST_RECOVERS = 0.6
"""The longest rest, in seconds: a share of how long the system was away, within bounds; and the share of it beyond
which one answer makes a rest many times shorter: who was refused most is not left behind."""

READ_SHARE = 0.7
"""The rest after a read that comes before an item, as a share of the rest after the item."""

WINDOW_STEP = 1.0
WINDOW_STEP_AFTER = 0.25
"""By how much a window grows per answer where there are no rests: additive increase, halved by a refusal; the second
after a reopening, until it is as large as it may be."""

SCARCE = 16
ALLOWANCE_MOST = timedelta(seconds=60)
"""An allowance (RateLimit) of no more requests than this is spread over its time, at most a minute for each: it is
advice, and a server that always says 0 must not stop the queue."""


def back_off(failures: int, chance: Random) -> timedelta:
    """Full jitter: anything from 0 to the exponential bound, so that clients do not march in step."""
    bound = min(BACK_OFF_CAP, BACK_OFF_BASE * 2.0 ** min(failures, 16))
    return timedelta(seconds=chance.uniform(0, bound))


def look_up_pause(failures: int, chance: Random) -> timedelta:
    """How long to wait before asking what became of an item: a little at once, then as a back-off."""
    if failures <= 1:
        return timedelta(seconds=chance.uniform(0.05, 0.5))
    return timedelta(seconds=0.2) + back_off(failures - 1, chance)


def far_end_pause(failures: int, chance: Random) -> timedelta:
    """How long to wait before looking at the far end of an expected delivery again: 5 s growing to 15 minutes."""
    return timedelta(seconds=min(900.0, 5.0 * 1.6 ** min(failures, 20)) * chance.uniform(0.8, 1.2))


def clamp_retry_after(wanted: timedelta, chance: Random) -> timedelta:
    """What a server asked for, within reason, and a little more by chance, so that all who were told so come spread."""
    return max(RETRY_AFTER_FLOOR, min(wanted, RETRY_AFTER_CAP)) * chance.uniform(1.0, 1.25)


class GateState(StrEnum):
    """A system as seen from here (interface §3, status)."""

    OPEN = "open"
    CLOSED = "closed"
    SLOW = "slow"
    DOWN = "down"
    UNKNOWN = "unknown"


SLOW_MS = 2000.0
"""An answer slower than this is worth saying."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What we know of one system, and when it may be asked again.

    ``window``: how many requests may be in flight, never below one. ``rest``: seconds, about, between an answer and
    the next request, 0 = none; only where the window is one. ``away``: seconds for which it was away, until it is sent
    to at full speed again. ``next_probe_at``: nothing goes before. ``stopped``: its certificate is not believed,
    nothing goes until a person has looked.
    """

    state: GateState = GateState.UNKNOWN
    reason: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    failures: int = 0
    probes: int = 0
    next_probe_at: datetime | None = None
    latency_ms: float | None = None
    last_ok_at: datetime | None = None
    clock_skew_s: float | None = None
    window: float = 1.0
    rest: float = 0.0
    away: float = 0.0
    stopped: bool = False


def may_send(gate: Gate, now: datetime) -> bool:
    """Whether items may go: not while closed, down or stopped (those are found out by probes)."""
    if gate.stopped or gate.state in (GateState.CLOSED, GateState.DOWN):
        return False
    return gate.next_probe_at is None or now >= gate.next_probe_at


def probe_due(gate: Gate, now: datetime) -> bool:
    """Whether the one probe of this interval is due."""
    if gate.stopped or gate.state not in (GateState.CLOSED, GateState.DOWN):
        return False
    return gate.next_probe_at is None or now >= gate.next_probe_at


def next_probe(gate: Gate, now: datetime, chance: Random) -> datetime:
    """When to probe next; nothing before an announced reopening."""
    started = gate.since or now
    if gate.until is not None and gate.until > now:
        return gate.until + timedelta(seconds=chance.uniform(0, spread(gate.until - started)))
    pause = PROBE_BASE
    if now - started > FIRST_HOUR:
        pause = min(PROBE_CAP, PROBE_BASE * 1.5 ** min(max(0, gate.probes - 160), 20))
    return now + timedelta(seconds=pause * chance.uniform(1, 2))


def spread(away: timedelta) -> float:
    """Over how many seconds all clients come after an announced opening."""
    return max(SPREAD_LEAST, min(SPREAD_MOST, away.total_seconds() * SPREAD_SHARE))


def observe(
    gate: Gate,
    cls: OutcomeClass,
    now: datetime,
    chance: Random,
    *,
    until: datetime | None = None,
    retry_after: timedelta | None = None,
    allowance: Allowance | None = None,
    latency_ms: float | None = None,
    limit: int = 8,
    code: str = "",
    asked: bool = False,
) -> Gate:
    """The gate after one answer, or none. ``limit`` is the most that may ever be in flight. ``asked``: it answers a
    probe; a stopped system is probed only when a person wants it, and one that can prove again who it is goes on."""
    match cls:
        case OutcomeClass.CLOSED:
            return _shut(gate, GateState.CLOSED, code or "closed", now, chance, until=until)
        case OutcomeClass.IDENTITY:
            return replace(gate, state=GateState.DOWN, reason="identity", stopped=True, since=now, window=1.0)
        case OutcomeClass.THROTTLED:
            return _refused(gate, now, chance, retry_after)
        case OutcomeClass.NOT_SENT | OutcomeClass.UNKNOWN:
            return _failed(gate, code or cls.value, now, chance)
    seen = _alive(gate, now, latency_ms, asked=asked)
    if gate.state in (GateState.CLOSED, GateState.DOWN):
        return _reopened(seen, gate, now, chance, latency_ms or 0.0)
    if asked:
        return seen
    quicker = _quicker(seen, limit)
    pause = max(_pause(quicker, chance), _share(allowance, chance))
    return replace(quicker, next_probe_at=_later(quicker, now + pause)) if pause else quicker


def _refused(gate: Gate, now: datetime, chance: Random, retry_after: timedelta | None) -> Gate:
    """Too busy. What the server asks for comes on top: all who were refused together were told the same."""
    failures = gate.failures + 1
    slower = _slower(gate, now)
    pause = max(_pause(slower, chance), back_off(failures, chance))
    if retry_after is not None:
        pause = _pause(slower, chance) + clamp_retry_after(retry_after, chance)
    return replace(slower, reason="throttled", failures=failures, next_probe_at=_later(gate, now + pause))


def _failed(gate: Gate, reason: str, now: datetime, chance: Random) -> Gate:
    """No answer that means anything: a sign of a crowd only where there may be one."""
    failures = gate.failures + 1
    if failures >= BREAKER_LIMIT or gate.state in (GateState.DOWN, GateState.CLOSED):
        return _shut(replace(gate, failures=failures), GateState.DOWN, reason, now, chance)
    if not gate.rest:
        return replace(gate, failures=failures, window=max(1.0, gate.window / 2))
    slower = replace(_slower(gate, now), failures=failures)
    return replace(slower, next_probe_at=_later(gate, now + _pause(slower, chance)))


def _slower(gate: Gate, now: datetime) -> Gate:
    """Half the window; where even one at a time was too much, longer rests. Several refusals of requests that were
    under way together count as one."""
    if gate.next_probe_at is not None and gate.next_probe_at > now:
        return gate
    if gate.window >= 2.0:
        return replace(gate, window=gate.window / 2)
    return replace(gate, window=1.0, rest=min(_longest(gate), max(REST_END, gate.rest) * REST_STEEP))


def _quicker(gate: Gate, limit: int) -> Gate:
    if not gate.rest:
        window = gate.window + (WINDOW_STEP_AFTER if gate.away else WINDOW_STEP)
        return replace(gate, window=window) if window < limit else replace(gate, window=float(limit), away=0.0)
    rest = gate.rest / (1.0 + REST_GROWTH + (gate.rest / (REST_RECOVERS * _longest(gate))) ** 2)
    return replace(gate, rest=rest if rest >= REST_END else 0.0)


def _longest(gate: Gate) -> float:
    return max(REST_LEAST_MOST, min(REST_MOST, gate.away * REST_SHARE))


def _pause(gate: Gate, chance: Random) -> timedelta:
    return timedelta(seconds=gate.rest * chance.uniform(0.5, 1.5))


def rested(gate: Gate, now: datetime, chance: Random) -> Gate:
    """After a read that an item needed: half the pause that the item itself will cost, for it is half the work. It
    says nothing of the pace at which items are taken (guarantee G11)."""
    pause = _pause(gate, chance) * READ_SHARE
    return replace(gate, next_probe_at=_later(gate, now + pause)) if pause else gate


def _share(allowance: Allowance | None, chance: Random) -> timedelta:
    if allowance is None or allowance.remaining > SCARCE:
        return timedelta(0)
    return min(allowance.reset / max(1, allowance.remaining), ALLOWANCE_MOST) * chance.uniform(1.0, 1.5)


def _alive(gate: Gate, now: datetime, latency_ms: float | None, *, asked: bool) -> Gate:
    """It answers. What is in flight when it asks for patience may still succeed: that pause stands."""
    slow = latency_ms is not None and latency_ms > SLOW_MS
    state = GateState.SLOW if slow else GateState.OPEN
    return replace(
        gate,
        state=state,
        reason=None,
        since=gate.since if gate.state is state else now,
        until=None,
        failures=0,
        probes=0,
        next_probe_at=gate.next_probe_at if gate.next_probe_at is not None and gate.next_probe_at > now else None,
        latency_ms=latency_ms if latency_ms is not None else gate.latency_ms,
        last_ok_at=now,
        stopped=gate.stopped and not asked,
    )


def _reopened(seen: Gate, before: Gate, now: datetime, chance: Random, latency_ms: float) -> Gate:
    """It answers again: one at a time, with rests the longer the longer it was away, and never shorter than they were
    when it went. The first item is put off by no more than the probe itself had to wait, for then others waited beside
    it and are answered together; by more where each found out alone."""
    away = now - before.since if before.since is not None else timedelta(0)
    if before.stopped or away < TRY_AFTER:  # stopped: it was we who did not ask
        return replace(seen, window=1.0, next_probe_at=None)
    seconds = away.total_seconds()
    rest = max(before.rest, min(TRY_MOST, seconds * TRY_SHARE))
    found = spread(away) * FOUND_SHARE if before.until is None else 0.0
    put_off = timedelta(seconds=max(found, latency_ms / 1000) * chance.random())
    return replace(seen, window=1.0, rest=rest, away=max(before.away, seconds), next_probe_at=now + put_off)


def _later(gate: Gate, moment: datetime) -> datetime:
    return moment if gate.next_probe_at is None else max(gate.next_probe_at, moment)


def _shut(
    gate: Gate, state: GateState, reason: str, now: datetime, chance: Random, *, until: datetime | None = None
) -> Gate:
    same = gate.state is state
    away = gate.state in (GateState.CLOSED, GateState.DOWN) and gate.since is not None
    shut = replace(
        gate,
        state=state,
        reason=reason,
        since=gate.since if away else now,
        until=until if until is not None and until > now else None,
        probes=gate.probes + 1 if same else 0,
        window=1.0,
    )
    return replace(shut, next_probe_at=next_probe(shut, now, chance))


BUDGET = 20.0
BUDGET_PER_SUCCESS = 0.1
BUDGET_PER_SECOND = 0.05


@dataclass(frozen=True, slots=True)
class Budget:
    """How many second tries this process may make: a tenth of what succeeds, and one each 20 s whatever happens, so
    that it is never frozen."""

    at: datetime
    left: float = BUDGET

    def earn(self) -> Budget:
        """After a success."""
        return replace(self, left=min(BUDGET, self.left + BUDGET_PER_SUCCESS))

    def spend(self, now: datetime) -> tuple[Budget, bool]:
        """Take one second try out of it; whether there was one. A clock set back gives and takes nothing."""
        left = min(BUDGET, self.left + max(0.0, (now - self.at).total_seconds()) * BUDGET_PER_SECOND)
        return (Budget(now, left - 1.0), True) if left >= 1.0 else (Budget(now, left), False)


def charge(budget: Budget, gate: Gate, cls: OutcomeClass, now: datetime) -> tuple[Budget, Gate]:
    """Book one answer: what failed will be tried again. Where the budget is used up its system waits for the next; a
    closed window costs nothing."""
    if cls in (OutcomeClass.CLOSED, OutcomeClass.IDENTITY):
        return budget, gate
    if cls not in (OutcomeClass.THROTTLED, OutcomeClass.NOT_SENT, OutcomeClass.UNKNOWN):
        return budget.earn(), gate
    budget, allowed = budget.spend(now)
    if allowed:
        return budget, gate
    waits = timedelta(seconds=(1.0 - budget.left) / BUDGET_PER_SECOND)
    return budget, replace(gate, next_probe_at=_later(gate, now + waits))
