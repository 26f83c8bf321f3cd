"""``python -m benchmarks.office_worker ours|bare DSN NAME FILE``: one worker process for the figures.

``ours`` claims and settles until nothing is left and keeps the statements that it sent; ``bare`` sends the same
statements with nothing around them. Both wait for a line on their input, and tell how long they took and how many
items, or statements, that were.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import office_store
from jobterm.outbox.postgres.connection import OfficeDatabase

AT_ONCE = 8
AGAIN = ("40001", "40P01", "23505", "55P03")
Statement = tuple[str, Any]


class Recording:
    """What a connection sent, transaction by transaction; what was rolled back is left out."""

    def __init__(self) -> None:
        self.done: list[list[Statement]] = []
        self._open: list[Statement] = []
        self._within = False
        original = OfficeDatabase._executed
        recording = self

        def executed(database: OfficeDatabase, sql: str, values: Any) -> Any:
            recording.sent(sql, values)
            return original(database, sql, values)

        OfficeDatabase._executed = executed  # type: ignore[assignment, method-assign]

    def sent(self, sql: str, values: Any) -> None:
        """One statement."""
        if sql.startswith("BEGIN"):
            self._open, self._within = [], True
        self._open.append((sql, values))
        if sql == "COMMIT" or not self._within:
            self.done.append(self._open)
            self._open, self._within = [], False


def ours(dsn: str, name: str, file: Path) -> None:
    """Drain."""
    store = office_store.opened(dsn, seed=len(name))
    lease = store.acquire_lease(name, 600.0)
    recording = Recording()
    _ready()
    began, count = time.perf_counter(), 0
    while found := store.due("amp", store.clock.now(), AT_ONCE, lease):
        for due in found:
            office_store.claim_and_settle(store, due.delivery, lease)
            count += 1
    took = time.perf_counter() - began
    file.write_bytes(pickle.dumps(recording.done))
    print(json.dumps({"took": took, "count": count, "again": store.database.counts.again}), flush=True)
    store.close()


def bare(dsn: str, _name: str, file: Path) -> None:
    """Send the same."""
    transactions: list[list[Statement]] = pickle.loads(file.read_bytes())
    connection = psycopg.connect(dsn, autocommit=True, cursor_factory=psycopg.ClientCursor, prepare_threshold=None)
    _ready()
    began = time.perf_counter()
    for statements in transactions:
        _send(connection, statements)
    print(json.dumps({"took": time.perf_counter() - began, "count": len(transactions)}), flush=True)
    connection.close()


def _send(connection: psycopg.Connection[Any], statements: list[Statement]) -> None:
    for _ in range(25):
        try:
            for sql, values in statements:
                cursor = connection.cursor()
                cursor.execute(sql, values)
                cursor.set_result(-1)
                if cursor.description:
                    cursor.fetchall()
            return
        except psycopg.Error as error:
            connection.execute("ROLLBACK")
            if error.sqlstate not in AGAIN:
                raise


def _ready() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    {"ours": ours, "bare": bare}[sys.argv[1]](sys.argv[2], sys.argv[3], Path(sys.argv[4]))
