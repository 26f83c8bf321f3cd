"""How often and how hard a system may be asked: back-off, the breaker with its one probe, the window of requests in
flight. Functions of values; the clock and the dice come in as arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from jobterm.outbox.port import OutcomeClass

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

REOPEN_JITTER = 10.0
"""Seconds over which clients spread after an announced reopening."""


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

    ``window``: how many requests may be in flight; ``stopped``: its certificate is not believed, nothing goes until
    a person has looked.
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
        return gate.until + timedelta(seconds=chance.uniform(0, REOPEN_JITTER))
    pause = PROBE_BASE
    if now - started > FIRST_HOUR:
        pause = min(PROBE_CAP, PROBE_BASE * 1.5 ** min(max(0, gate.probes - 160), 20))
    return now + timedelta(seconds=pause * chance.uniform(1, 2))


def observe(
    gate: Gate,
    cls: OutcomeClass,
    now: datetime,
    chance: Random,
    *,
    until: datetime | None = None,
    retry_after: timedelta | None = None,
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
            failures = gate.failures + 1
            pause = clamp_retry_after(retry_after, chance) if retry_after is not None else back_off(failures, chance)
            return replace(gate, reason="throttled", failures=failures, window=max(1.0, gate.window / 2),
                           next_probe_at=now + pause)  # fmt: skip
        case OutcomeClass.NOT_SENT | OutcomeClass.UNKNOWN:
            failures = gate.failures + 1
            if failures >= BREAKER_LIMIT or gate.state is GateState.DOWN:
                return _shut(replace(gate, failures=failures), GateState.DOWN, code or cls.value, now, chance)
            return replace(gate, failures=failures, window=max(1.0, gate.window / 2))
        case _:
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
                next_probe_at=None,
                latency_ms=latency_ms if latency_ms is not None else gate.latency_ms,
                last_ok_at=now,
                window=min(float(limit), gate.window + 1.0),
                stopped=gate.stopped and not asked,
            )


def _shut(
    gate: Gate, state: GateState, reason: str, now: datetime, chance: Random, *, until: datetime | None = None
) -> Gate:
    same = gate.state is state
    shut = replace(
        gate,
        state=state,
        reason=reason,
        since=gate.since if same and gate.since is not None else now,
        until=until if until is not None and until > now else None,
        probes=gate.probes + 1 if same else 0,
        window=1.0,
    )
    return replace(shut, next_probe_at=next_probe(shut, now, chance))
