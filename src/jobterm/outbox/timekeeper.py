"""Notices that the wall clock was set back, by the clock that nobody sets. Pure but for what it remembers."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobterm.outbox.delivery import Moment

SLACK = 1.0
"""Seconds; a clock that is trimmed by less was not set."""


class Timekeeper:
    """Holds wall clock against boot clock. ``written``: when the store was last written to, by the wall clock of then:
    a clock that was put right between two runs is noticed by it."""

    def __init__(self, written: datetime | None, now: Moment) -> None:
        self._ahead = _ahead(now)
        if written is not None and written > now.wall:
            self._ahead += (written - now.wall).total_seconds()

    def seen(self, now: Moment) -> timedelta | None:
        """By how much the clock has been set back, None where it was not; the same until that is `noted`."""
        ahead = _ahead(now)
        back = self._ahead - ahead
        if back > SLACK:
            return timedelta(seconds=back)
        self._ahead = ahead
        return None

    def noted(self, now: Moment) -> None:
        """All that waits by the clock has been brought forward."""
        self._ahead = _ahead(now)


def _ahead(now: Moment) -> float:
    return now.wall.timestamp() - now.boot_seconds
