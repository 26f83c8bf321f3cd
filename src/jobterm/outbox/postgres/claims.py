"""Many workers on one office store: their leases by the database's clock, the lanes that they hold, and what becomes of
both when one of them dies (rule R3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jobterm.outbox import states
from jobterm.outbox.lease import Lease
from jobterm.outbox.postgres.connection import OfficeDatabase
from jobterm.outbox.postgres.writer import ALIVE
from jobterm.outbox.store import Due, NewEvent

STANDS_S = 7_200.0
"""Seconds for which each count of what came to its end stands by itself: rates are read from the last hour's."""
MANY = 1_000
NOW = "extract(epoch FROM clock_timestamp())"
_ABANDONED = f"state = 'sending' AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.token = delivery.sender AND w.{ALIVE})"
_LEFT = f"holder IS NOT NULL AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.token = lane.holder AND w.{ALIVE})"


def enter(database: OfficeDatabase, owner: str, seconds: float) -> Lease:
    """A new lease, inside a transaction; the owner's own older one ends with it."""
    database.run("DELETE FROM worker WHERE owner = ?", (owner,))
    sql = f"INSERT INTO worker (owner, since, until) VALUES (?, {NOW}, {NOW} + ?) RETURNING token"
    return Lease(owner, int(database.value(sql, (owner, seconds))))


def renew(database: OfficeDatabase, lease: Lease, seconds: float) -> bool:
    """Prolong a lease that still holds, inside a transaction."""
    return database.run(f"UPDATE worker SET until = {NOW} + ? WHERE token = ? AND {ALIVE}", (seconds, lease.token)) > 0


def leave(database: OfficeDatabase, lease: Lease) -> None:
    """Give a lease back, inside a transaction."""
    database.run("DELETE FROM worker WHERE token = ?", (lease.token,))


def somebody_died(database: OfficeDatabase) -> bool:
    """Whether there is anything to `reap`: a look, mostly in vain."""
    return bool(
        database.value(
            f"SELECT EXISTS (SELECT 1 FROM worker WHERE NOT {ALIVE})"
            f" OR EXISTS (SELECT 1 FROM delivery WHERE {_ABANDONED}) OR EXISTS (SELECT 1 FROM lane WHERE {_LEFT})"
        )
    )


def reap(writer: Any, database: OfficeDatabase) -> int:
    """End the leases that have run out: what their workers were sending becomes unknown, their lanes are free. How many
    deliveries that were. Inside a serializable transaction: a worker that comes back at this moment writes nothing, or
    this is done again."""
    database.run(f"DELETE FROM worker WHERE NOT {ALIVE}")
    found = database.rows(f"SELECT id, body FROM delivery WHERE {_ABANDONED} ORDER BY row")
    for row in found:
        delivery = database.dialect.delivery(*row)
        writer.put(states.crashed(delivery, database.clock.now()), NewEvent("interrupted", attempt=delivery.attempt))
    database.run(f"UPDATE lane SET holder = NULL WHERE {_LEFT}")
    return len(found)


def draw_together(database: OfficeDatabase) -> int:
    """Make few rows of many in ``settled``, once there are many that nobody looks at one by one any more; how many."""
    before = database.clock.now().timestamp() - STANDS_S
    few = "SELECT count(*) FROM (SELECT 1 FROM settled WHERE drawn = 0 AND at < ? LIMIT ?) few"
    if int(database.value(few, (before, MANY))) < MANY:
        return 0
    return database.brief(
        lambda: database.run(
            "WITH gone AS (DELETE FROM settled WHERE drawn = 0 AND at < ? RETURNING at, scope, shown, count)"
            " INSERT INTO settled (at, scope, shown, count, drawn)"
            " SELECT max(at), scope, shown, sum(count), 1 FROM gone GROUP BY scope, shown",
            (before,),
        )
    )


def claim(database: OfficeDatabase, system: str, now: datetime, limit: int, lease: Lease) -> list[Due]:
    """Lanes of a system that may go now and that nobody else holds, in order of readiness: this worker's from now
    on, or before. Nothing for a worker whose lease is over. Inside a transaction, best a `brief` one: it waits for
    nobody, and takes no lane that another is just taking."""
    rows = database.rows(
        "WITH found AS (SELECT office, system, subject, delivery, ready_at, n, holder FROM lane"
        " WHERE system = ? AND ready_at <= ? AND (holder IS NULL OR holder = ?)"
        f" AND EXISTS (SELECT 1 FROM worker WHERE token = ? AND {ALIVE})"
        " ORDER BY ready_at, n LIMIT ? FOR UPDATE SKIP LOCKED),"
        " taken AS (UPDATE lane SET holder = ? FROM found WHERE lane.office = found.office"
        " AND lane.system = found.system AND lane.subject = found.subject AND found.holder IS NULL)"
        " SELECT system, subject, delivery, ready_at FROM found ORDER BY ready_at, n",
        (system, now.timestamp(), lease.token, lease.token, limit, lease.token),
    )
    return [Due(*row) for row in rows]
