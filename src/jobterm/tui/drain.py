"""How far a reopened system has come with its queue: done, left, rate, estimate (guarantee U6). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobterm.office.views import SystemView

MIN_ITEMS = 5
"""Below this nobody needs a progress report: it is over before it is read."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` items have left since the system opened, so many ``per_minute``; ``ready_at`` is when the
    rest will have."""

    done: int
    total: int
    ready_at: datetime | None
    per_minute: float | None = None

    @property
    def left(self) -> int:
        """How many are still to go."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class _Run:
    started: datetime
    total: int
    left: int


class DrainWatch:
    """Remembers for each open system how many items it began with."""

    def __init__(self) -> None:
        self._runs: dict[str, _Run] = {}

    def update(self, systems: Iterable[SystemView], now: datetime) -> None:
        """Take in how the systems stand at ``now``."""
        for system in systems:
            run = self._runs.get(system.id)
            if system.state not in ("open", "slow") or system.queued == 0:
                self._runs.pop(system.id, None)
            elif run is None:
                self._runs[system.id] = _Run(now, system.queued, system.queued)
            else:
                more = max(0, system.queued - run.left)  # saved meanwhile
                self._runs[system.id] = _Run(run.started, run.total + more, system.queued)

    def progress(self, system: str, now: datetime) -> Progress | None:
        """How far a system has come, None where there is nothing to report."""
        run = self._runs.get(system)
        if run is None or run.total < MIN_ITEMS:
            return None
        done = run.total - run.left
        seconds = (now - run.started).total_seconds()
        if done <= 0 or seconds <= 0:
            return Progress(done, run.total, None)
        ready_at = now + timedelta(seconds=run.left * seconds / done)
        return Progress(done, run.total, ready_at, 60 * done / seconds)
