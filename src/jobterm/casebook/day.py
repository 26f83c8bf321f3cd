"""What is kept about many citizens at once, for a day's list; functions on a connection that `cache` opened. Nobody is
asked for it (guarantee G17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from jobterm.casebook import events, parts
from jobterm.casebook.instants import to_ms
from jobterm.casebook.people import Connection
from jobterm.outbox.feeding import FeedEvent
from jobterm.outbox.reading import Reading, Section

MOST: Final = 2_000
"""Citizens of one list at most: a team's, not a country's."""


def seen(connection: Connection) -> list[str]:
    """Citizens of whom a case is kept here, the one read last first."""
    rows = connection.execute(
        "SELECT cpr FROM part WHERE known = 1 GROUP BY cpr ORDER BY max(fetched_at) DESC LIMIT ?", (MOST,)
    ).fetchall()
    return [str(row[0]) for row in rows]


def readings(connection: Connection, cprs: Iterable[str], sections: Sequence[Section]) -> dict[str, dict[str, Reading]]:
    """By citizen and system what is kept, with what the feeds told since, as `Cache.readings` gives it of one."""
    wanted = frozenset(sections)
    found = {}
    for cpr in cprs:
        mine = parts.recall(connection, cpr, sections)
        read_at = {(one.system, one.section): one.fetched_at for one in mine}
        found[cpr] = events.joined(parts.join(mine), events.of(connection, cpr), wanted, read_at)
    return found


def told_since(connection: Connection, instant: datetime) -> list[tuple[str, datetime, FeedEvent]]:
    """What the feeds told since an instant, of anybody: (system, when it was kept, event), the oldest first."""
    rows = connection.execute(
        """SELECT system, id, kind, told_at, kept_at, content, cpr FROM event WHERE told_at >= ? AND cpr IS NOT NULL
        ORDER BY told_at, n LIMIT ?""",
        (to_ms(instant), MOST),
    ).fetchall()
    return [events.told(row[:6], row[6]) for row in rows]


def in_calendar(connection: Connection, user: str, cpr: str) -> bool:
    """Whether a citizen stands in a user's kept calendar at all."""
    sql = "SELECT 1 FROM list_appointment WHERE user = ? AND team = 0 AND cpr = ? LIMIT 1"
    return connection.execute(sql, (user, cpr)).fetchone() is not None
