"""When an office's settled items are put away and when they are shredded: a little at a time, by one of its workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

AWAY_AFTER: Final = timedelta(days=35)
"""So long after its end an item stands among today's: longer than any desk is away, and than people look back."""
RETENTION: Final = timedelta(days=400)
"""So long after its end its content is kept; receipts and hashes stay."""
STEP: Final = 100
"""Items in one commit: some tens of milliseconds in which nobody waits for them."""
AGAIN_S: Final = 60.0
"""Seconds between two looks where there was nothing more to do."""


class UpkeepStore(Protocol):
    """What an office store offers for this."""

    def put_away(self, before: datetime, limit: int) -> int:
        """Move what ended before a moment to the old ones."""

    def shred(self, before: datetime, limit: int) -> int:
        """Throw away the content of what ended before a moment."""

    def lease_owner(self) -> str | None:
        """Who drains longest."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. ``more``: whether there is more to do at once."""

    put_away: int = 0
    shredded: int = 0

    @property
    def more(self) -> bool:
        """Whether there is more to do at once."""
        return STEP in (self.put_away, self.shredded)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The two ages; ``retention`` as the office's rules want it."""

    away_after: timedelta = AWAY_AFTER
    retention: timedelta = RETENTION

    def step(self, store: UpkeepStore, now: datetime, owner: str | None = None) -> Step:
        """A little of it. ``now`` by the office's clock. ``owner``: a worker's name; of several workers only the one
        that drains longest does anything."""
        if owner is not None and store.lease_owner() != owner:
            return Step()
        away = store.put_away(now - self.away_after, STEP)
        return Step(away, store.shred(now - self.retention, STEP))
