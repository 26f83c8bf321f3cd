"""Notices that the wall clock was set, by the clock that nobody sets. Pure but for what it remembers; the waits in the
store are brought along by whoever writes to it (``sqlclock``)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jobterm.outbox.delivery import Moment
from jobterm.outbox.pacing import Gate

SLACK = 1.0
"""Seconds; a clock that is trimmed by less was not set."""


class Timekeeper:
    """Holds wall clock against boot clock. ``known``: how far they stood apart in this boot when the store was written
    to last; where nobody knows, ``written``: when that was, by the wall clock of then. So a clock that was set between
    two runs is noticed."""

    def __init__(self, known: float | None, written: datetime | None, now: Moment) -> None:
        self._ahead = ahead(now) if known is None else known
        self._boot = now.boot_id
        if known is None and written is not None and written > now.wall:
            self._ahead += (written - now.wall).total_seconds()

    def seen(self, now: Moment) -> timedelta | None:
        """By how much the clock has been set, forward or back (negative), None where it was not; the same until that
        is `noted`."""
        if now.boot_id != self._boot:
            # Another server keeps the time (an office's): its store has brought along what waits, and the clocks of two
            # boots cannot be held against each other.
            self.noted(now)
        moved = ahead(now) - self._ahead
        if abs(moved) > SLACK:
            return timedelta(seconds=moved)
        self._ahead = ahead(now)
        return None

    def noted(self, now: Moment) -> None:
        """All that waits by the clock has been brought along."""
        self._boot, self._ahead = now.boot_id, ahead(now)


def ahead(now: Moment) -> float:
    """How many seconds the wall clock stands ahead of the one that nobody sets."""
    return now.wall.timestamp() - now.boot_seconds


def moved_gate(gate: Gate, by: timedelta) -> Gate:
    """What is known of a system after the clock was set by so much: pauses stay as long as they were. An hour that the
    system announced stays that hour, and is never put off."""
    skew = None if gate.clock_skew_s is None else gate.clock_skew_s - by.total_seconds()
    probe = gate.next_probe_at
    if probe is not None and (gate.until is None or by < timedelta(0)):
        probe += by
    return replace(gate, next_probe_at=probe, clock_skew_s=skew)
