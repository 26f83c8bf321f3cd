"""What one transaction writes otherwise in an office store than in a desk's file: no row that all would wait for, lanes
that a worker holds, a lease among many."""

from __future__ import annotations

from jobterm.outbox.lease import Lease
from jobterm.outbox.sqlwrite import Writer
from jobterm.outbox.store import FINAL_SHOWN, LeaseLost

ALIVE = "until > extract(epoch FROM clock_timestamp())"
"""Of a ``worker``: its lease holds by the database's clock."""


class OfficeWriter(Writer):
    """Inside one transaction of an office store."""

    def check_lease(self, lease: Lease) -> None:
        """LeaseLost if this worker's lease has run out, or somebody has reaped it."""
        if self._token == lease.token:
            return
        if not self._db.rows(f"SELECT 1 FROM worker WHERE token = ? AND {ALIVE}", (lease.token,)):
            raise LeaseLost("this worker's lease is over")
        self._token = lease.token

    def _keep_counts(self) -> None:
        """What is open is counted by whoever asks; what came to its end is added in rows of their own."""
        settled = [(*what, more) for what, more in self._tally.items() if more and what[1] in FINAL_SHOWN]
        if not settled:
            return
        at = self._now.timestamp()
        self._db.run(
            f"INSERT INTO settled (at, scope, shown, count) VALUES {', '.join(['(?, ?, ?, ?)'] * len(settled))}",
            [value for one in settled for value in (at, *one)],
        )

    def _last_confirmed(self) -> None:
        """It stands in ``settled``."""

    def _keep_lane(self, values: tuple[str, str, str, float | None, int]) -> None:
        """A lane that was written under a lease is free again. Who only adds to a lane leaves it to who serves it."""
        holder = "NULL"
        if self._token is None:
            holder = (
                "CASE WHEN lane.delivery = excluded.delivery AND lane.ready_at IS NOT NULL"
                " AND excluded.ready_at IS NOT NULL THEN lane.holder END"
            )
        self._db.run(
            "INSERT INTO lane (system, subject, delivery, ready_at, n) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (system, subject) DO UPDATE SET delivery = excluded.delivery,"
            f" ready_at = excluded.ready_at, n = excluded.n, holder = {holder}",
            values,
        )
