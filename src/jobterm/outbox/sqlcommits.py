"""Writing to the outbox of a desk: operations in groups, each group one durable commit; the lease of whoever drains.
What one operation may do stands in ``sqlwrite``, what can be asked in ``sqlstore``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jobterm.outbox import states
from jobterm.outbox.ballast import Ballast
from jobterm.outbox.delivery import Moment
from jobterm.outbox.lease import Lease
from jobterm.outbox.quarantine import sweep
from jobterm.outbox.records import Unreadable
from jobterm.outbox.sqlclock import ClockWatch, Watch, known_ahead
from jobterm.outbox.sqldialect import SqlDatabase
from jobterm.outbox.sqlwrite import PromiseTime, Writer
from jobterm.outbox.store import (
    NewEvent,
    NewItem,
    Operation,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreUnsure,
    Taken,
)


def no_promise(_promise: str | None, _counted_from: datetime) -> datetime | None:
    """A store without a plan promises nothing."""
    return None


class _OneRaised(Exception):
    """One of several operations raised; nothing of the others may stand as they left it."""


class Commits:
    """The writing half of a desk's outbox."""

    def __init__(
        self, database: SqlDatabase, promise: PromiseTime = no_promise, ballast: Ballast | None = None
    ) -> None:
        self._db: SqlDatabase = database
        self._promise = promise
        self._ballast = ballast or Ballast(None)
        self._clock: Watch = ClockWatch()

    def append(self, items: Sequence[NewItem], by: str) -> list[Taken | StoreError]:
        """Take registrations in one commit; none while there is too little room for what is queued (StoreFull)."""
        self._ballast.before_new()
        results = self._written([_taking(item, by) for item in items])
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, StoreError):
                raise result
        return results

    def commit(self, operations: Sequence[Operation[Any]]) -> list[Any]:
        """Run operations in one durable transaction, each undone alone when it raises: a defect that is met on one
        item must not undo what was written of its neighbours. On a full disk the ballast makes room for them."""
        try:
            return self._written(operations)
        except StoreUnsure:
            raise
        except StoreFull:
            if not self._ballast.release():
                raise
            return self._written(operations)

    def set_aside(self) -> int:
        """Set aside what cannot be read (`quarantine`); how many rows. StoreDamaged where nothing may be written."""
        if self._db.read_only is not None:
            raise StoreDamaged("a row cannot be read, and nothing may be written")
        return int(self._one(sweep))

    def _written(self, operations: Sequence[Operation[Any]]) -> list[Any]:
        """All of them as one, which nearly always does; where one raises, all is undone and each done by itself."""
        operations = [self._watch_clock, *operations]
        with contextlib.suppress(_OneRaised):
            results = self._db.again(lambda: self._together(operations))
            self._clock.remember(results[0])
            return results[1:]
        results = self._db.again(lambda: self._apart(operations))
        if not isinstance(results[0], Exception):
            self._clock.remember(results[0])
        return results[1:]

    def clock_ahead(self) -> float | None:
        """How far the clocks stood apart at the last commit of this boot."""
        return known_ahead(self._db, self._db.clock.boot_id())

    def _watch_clock(self, writer: Any) -> Any:
        return self._clock.waits(writer, Moment.read(self._db.clock))

    def _writer(self, content: list[bytes]) -> Writer:
        return Writer(self._db, content, self._promise)

    def _together(self, operations: Sequence[Operation[Any]]) -> list[Any]:
        """What several write to the same lane, registration or count is brought up to date once."""
        content: list[bytes] = []
        with self._db.commit(content):
            writer = self._writer(content)
            try:
                results = [operation(writer) for operation in operations]
                writer.finish()
            except self._db.faults:
                raise  # the file itself: nothing of the group can be written
            except Exception as error:
                raise _OneRaised from error
        return results

    def _apart(self, operations: Sequence[Operation[Any]]) -> list[Any]:
        results: list[Any] = []
        content: list[bytes] = []
        with self._db.commit(content):
            for operation in operations:
                written = len(content)
                try:
                    result = self._result(operation, content)
                except self._db.faults:
                    raise  # the file itself: nothing of the group can be written
                except Exception as error:
                    del content[written:]
                    result = error
                results.append(result)
        return results

    def _result(self, operation: Operation[Any], content: list[bytes]) -> Any:
        """One operation; where it meets a row that cannot be read, that is set aside and the operation done again."""
        written = len(content)
        for again in (True, False):
            try:
                with self._db.savepoint():
                    writer = self._writer(content)
                    result = operation(writer)
                    writer.finish()
                    return result
            except Unreadable:
                del content[written:]
                if not again:
                    raise
                self._result(sweep, content)
                written = len(content)
        return None

    def _one(self, operation: Operation[Any]) -> Any:
        (result,) = self.commit([operation])
        if isinstance(result, Exception):
            raise result
        return result

    # ---- the drain lease -----------------------------------------------------------------------------------------

    def acquire_lease(self, owner: str, seconds: float) -> Lease | None:
        """Take the lease if it is free; what its former holder was sending becomes unknown."""
        if self.lease_owner() not in (None, owner):
            return None  # asked every second by whoever waits for it: without a write
        clock = self._db.clock
        boot, now = clock.boot_id(), clock.boot_seconds()

        def take(writer: Any) -> Lease | None:
            row = self._db.rows("SELECT owner, token, boot_id, until FROM lease WHERE name = 'drain'")
            if row and row[0][0] != owner and row[0][2] == boot and row[0][3] > now:
                return None
            token = int(row[0][1]) + 1 if row else 1
            self._db.run(
                "INSERT INTO lease (name, owner, token, boot_id, until) VALUES ('drain', ?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, token = excluded.token,"
                " boot_id = excluded.boot_id, until = excluded.until",
                (owner, token, boot, now + seconds),
            )
            for row in self._db.rows("SELECT id, body FROM delivery WHERE state = 'sending'"):
                delivery = self._db.dialect.delivery(*row)
                writer.put(states.crashed(delivery, clock.now()), NewEvent("interrupted", attempt=delivery.attempt))
            return Lease(owner, token)

        taken: Lease | None = self._one(take)
        return taken

    def renew_lease(self, lease: Lease, seconds: float) -> bool:
        """Prolong it while it is ours."""
        until = self._db.clock.boot_seconds() + seconds
        sql = "UPDATE lease SET until = ? WHERE name = 'drain' AND token = ?"
        return bool(self._one(lambda _writer: self._db.run(sql, (until, lease.token))))

    def release_lease(self, lease: Lease) -> None:
        """Give it back."""
        sql = "UPDATE lease SET until = 0, owner = '' WHERE name = 'drain' AND token = ?"
        self._one(lambda _writer: self._db.run(sql, (lease.token,)))

    def lease_owner(self) -> str | None:
        """Who drains now."""
        clock = self._db.clock
        rows = self._db.rows("SELECT owner, boot_id, until FROM lease WHERE name = 'drain'")
        if not rows or rows[0][1] != clock.boot_id() or rows[0][2] <= clock.boot_seconds():
            return None
        return str(rows[0][0]) or None


def _taking(item: NewItem, by: str) -> Operation[Taken]:
    def take(writer: Any) -> Taken:
        taken: Taken = writer.take(item, by)
        return taken

    return take
