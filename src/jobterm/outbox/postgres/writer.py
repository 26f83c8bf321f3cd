"""What one transaction writes otherwise in an office store than in a desk's file: no row that all would wait for, lanes
that a worker holds, a lease among many."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any

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

    # ---- all of a kind in one question ---------------------------------------------------------------------------

    def _shown_of(self, registrations: Collection[int]) -> Iterable[tuple[int, list[Any]]]:
        if not registrations:
            return {}.items()
        numbers = sorted(registrations)
        found: dict[int, list[Any]] = {n: [] for n in numbers}
        for n, *row in self._db.rows(
            "SELECT r.n, d.shown, r.shown FROM delivery d JOIN registration r ON r.n = d.registration"
            f" WHERE r.n IN ({', '.join('?' * len(numbers))})",
            numbers,
        ):
            found[n].append(row)
        return found.items()

    def _standing_in(self, of: Collection[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], list[Any]]]:
        found: dict[tuple[str, str], list[Any]] = {lane: [] for lane in sorted(of)}
        for system, group in groupby(found, key=lambda lane: lane[0]):
            subjects = [subject for _system, subject in group]
            for subject, *row in self._db.rows(
                "SELECT subject, id, body FROM delivery WHERE system = ? AND open = 1 AND mode = 'deliver'"
                f" AND subject IN ({', '.join('?' * len(subjects))})",
                (system, *subjects),
            ):
                found[system, subject].append(row)
        return found.items()

    # ---- no row that all would wait for --------------------------------------------------------------------------

    def _keep_counts(self) -> None:
        """What is open is counted by whoever asks; what came to its end is added in rows of their own."""
        settled = [(*what, more) for what, more in self._tally.items() if more and what[1] in FINAL_SHOWN]
        if not settled:
            return
        at = self._now.timestamp()
        self._db.write(
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
        self._db.write(
            "INSERT INTO lane (system, subject, delivery, ready_at, n) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (system, subject) DO UPDATE SET delivery = excluded.delivery,"
            f" ready_at = excluded.ready_at, n = excluded.n, holder = {holder}",
            values,
        )
