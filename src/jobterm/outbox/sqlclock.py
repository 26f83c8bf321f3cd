"""The clock was set: what waits by itself waits as long as it would have (guarantee G13).

How far the wall clock stands from the one that nobody sets is kept in the file, so that whichever process writes next
after the clock was set brings every wait along, once. After a reboot the two cannot be held against each other: then
only a clock that stands before the newest line of the log is known to have been set back.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from jobterm.outbox.delivery import Delivery, Moment, State
from jobterm.outbox.records import gate_from_text
from jobterm.outbox.states import FOR_A_TIME
from jobterm.outbox.timekeeper import SLACK, ahead, moved_gate

_KEPT = "clock"


class Watch(Protocol):
    """What a store asks of an eye on its clock."""

    def waits(self, rows: Any, now: Moment, /) -> Any:
        """Within each commit: bring the waits along where the clock was set; what to ``remember`` once it is
        written."""

    def remember(self, seen: Any, /) -> None:
        """The commit is written."""


class ClockWatch:
    """One process's eye on the clock, over one file. ``waits`` is asked within each commit."""

    def __init__(self) -> None:
        self._seen: tuple[str, float] | None = None

    def waits(self, rows: Any, now: Moment) -> tuple[str, float]:
        """Bring the waits along where the clock was set since anybody wrote; what to ``remember`` once it is written.
        ``rows``: the transaction (``sqlrows.Rows``)."""
        apart = ahead(now)
        if self._seen is None or self._seen[0] != now.boot_id or abs(apart - self._seen[1]) > SLACK:
            self._bring_along(rows, now, apart)
        return now.boot_id, apart

    def remember(self, seen: tuple[str, float]) -> None:
        """The commit is written."""
        self._seen = seen

    def _bring_along(self, rows: Any, now: Moment, apart: float) -> None:
        moved = self._moved(rows, now, apart)
        if abs(moved) > SLACK:
            move_waits(rows, timedelta(seconds=moved), now.wall)
        kept = json.dumps({"boot": now.boot_id, "ahead": apart})
        rows._db.write(
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_KEPT, kept),
        )

    def _moved(self, rows: Any, now: Moment, apart: float) -> float:
        """By how many seconds the clock was set since the last write, forward or back."""
        known = known_ahead(rows._db, now.boot_id)
        if known is not None:
            return apart - known
        last = rows._db.value("SELECT at FROM event ORDER BY n DESC LIMIT 1")
        return min(0.0, now.wall.timestamp() - last) if last is not None else 0.0


def known_ahead(database: Any, boot: str) -> float | None:
    """How far the clocks stood apart when anybody wrote last, None where that was not in this boot."""
    text = database.value("SELECT value FROM meta WHERE name = ?", (_KEPT,))
    kept = json.loads(text) if text is not None else {}
    return float(kept["ahead"]) if kept.get("boot") == boot else None


def move_waits(rows: Any, by: timedelta, now: datetime) -> None:
    """Move every moment at which something happens by itself, as the clock was moved. An hour that a person named
    stays."""
    threshold = min(now, now - by).timestamp()
    waiting = (
        "SELECT id, body, shown FROM delivery WHERE open = 1"
        f" AND (next_at > ? OR state = 'expected' OR {rows._db.dialect.held})"
    )
    for id, body, shown in rows._db.rows(waiting, (threshold,)):
        delivery = rows._db.dialect.delivery(id, body)
        after = moved(delivery, by, datetime.fromtimestamp(threshold, UTC))
        if after != delivery:
            rows._update(after, shown)
    for system, body in rows._db.rows("SELECT system, body FROM gate"):
        rows.gate(system, moved_gate(gate_from_text(body), by))
    rows._lanes.update(rows._db.rows("SELECT system, subject FROM lane WHERE ready_at > ?", (threshold,)))


def moved(delivery: Delivery, by: timedelta, threshold: datetime) -> Delivery:
    """One delivery with its waits moved; what was due already stays due."""
    after = delivery
    if delivery.next_at is not None and delivery.next_at > threshold:
        after = replace(after, next_at=delivery.next_at + by)
    if delivery.held_until is not None and delivery.state is State.QUEUED and delivery.reason in FOR_A_TIME:
        after = replace(after, held_until=delivery.held_until + by)
    if delivery.promise_at is not None and delivery.state is State.EXPECTED:
        after = replace(after, promise_at=delivery.promise_at + by)
    return after
