"""The encrypted file of a desk's outbox: the one commit that everything goes through, the anchor behind it.

How it is opened stands in ``sqlopen``, what is written and read in ``sqlstore``; this module alone knows the database
driver.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlcipher3.dbapi2 as driver

from jobterm.clock import Clock
from jobterm.outbox import handed_on, integrity, put_back, words
from jobterm.outbox.anchor import Anchor, Mark, chain
from jobterm.outbox.filelock import FileLock
from jobterm.outbox.integrity import Newest
from jobterm.outbox.sqldialect import PLAIN, Dialect
from jobterm.outbox.store import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreReadOnly,
    StoreUnsure,
)

T = TypeVar("T")

_DAMAGE = ("malformed", "not a database", "corrupt", "disk image", "hmac")
_NO_ROOM = ("disk is full", "database or disk is full", "disk i/o error", "readonly database", "unable to open",
            "no such savepoint")  # fmt: skip


class Connection(Protocol):
    """What is used of a database connection."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, rows: Any, /) -> Any:
        """Run one statement for many rows."""

    def close(self) -> None:
        """Close it."""


Connector = Callable[[Path, bytes], Connection]
"""Opens the database file with its key; tests give one that records writes and syncs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an outbox lies: its file, its anchor, its lock; the ballast and the folder of backups, where it has them
    (without, nobody looks after room on the disk, and a migration keeps no copy)."""

    database: Path
    anchor: Path
    lock: Path
    ballast: Path | None = None
    backups: Path | None = None


def connect(path: Path, key: bytes) -> Connection:
    """Open the encrypted file as jobterm uses it: rollback journal, EXTRA durability, page HMAC, no log to stderr."""
    connection: Connection = driver.connect(str(path), timeout=5.0, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -8192")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


class Database:
    """One open outbox file: reads at any time, writes in one way only.

    Every write takes the file lock, begins, lets the caller write, commits, writes the anchor, and only then returns:
    what is acknowledged is in the file and in the anchor (design §8).
    """

    faults: tuple[type[BaseException], ...] = (driver.Error, MemoryError)
    """What ends a whole commit, whichever of its parts meets it."""

    def __init__(self, connection: Connection, anchor: Anchor, lock: FileLock, clock: Clock) -> None:
        self._connection = connection
        self._anchor = anchor
        self._lock = lock
        self.clock = clock
        self.dialect: Dialect = PLAIN
        self._mutex = threading.RLock()
        self._anchored: Mark | None = None
        self._newest = Newest(self.rows)
        self.told = False
        """Whether something was said that must stand beside the anchor too (``put_back``, ``handed_on``)."""
        self.read_only: str | None = None
        """Why nothing may be written, or None."""

    # ---- reading ---------------------------------------------------------------------------------------------

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """One page of rows, the cursor closed before it returns (an open one would block a commit)."""
        with self._mutex, translated():
            cursor = self._connection.execute(sql, values)
            try:
                return list(cursor.fetchall())
            finally:
                cursor.close()

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, None without one."""
        found = self.rows(sql, values)
        return found[0][0] if found else None

    # ---- writing ---------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def commit(self, content: list[bytes]) -> Iterator[None]:
        """A durable write transaction for the block, which adds to ``content`` what it wrote, for the chain.

        Raises StoreFull where nothing was written, StoreUnsure where nobody can say.
        """
        if self.read_only is not None:
            raise StoreReadOnly(self.read_only)
        with self._mutex, self._lock.held(), translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                before = self._mark()
                self._catch_up(before)
                yield
                after = Mark(before.count + 1, chain(before.digest, b"\0".join(content)))
                newest = self._newest.with_commit(after.count, content)
                self._put_mark(before, after, newest)
                self._intend()
                self._end(before)
            except BaseException:
                with contextlib.suppress(driver.Error):
                    self._connection.execute("ROLLBACK")
                raise
            try:
                self._anchor.write(after)
                self._keep_words()
            except OSError as error:
                # The file is one commit ahead of its anchor; the next one catches up first, or writes nothing.
                raise StoreUnsure("the disk failed behind a commit") from error
            self._anchored = after
            self._newest.written(newest)

    def _intend(self) -> None:
        """Let beside the anchor stand, before it is committed, what an older copy of the outbox will not know of: who
        dies behind the commit must not make it forgotten."""
        try:
            self._say(intended=True)
        except OSError as error:
            raise StoreFull("the anchor cannot be written") from error

    def _keep_words(self) -> None:
        """Let beside the anchor stand what the outbox has heard and handed on, and nothing else."""
        self._say(intended=False)
        self.told = False

    def _say(self, *, intended: bool) -> None:
        if self.told:
            there = [word.decode() for word in self._anchor.words()]
            more = words.to_say(there, put_back.known_to(self), handed_on.known_to(self), intended=intended)
            if more:
                self._anchor.add([line.encode() for line in more])

    def _end(self, before: Mark) -> None:
        """COMMIT. One that fails has mostly written nothing; but where only the last of its steps failed, the deletion
        of the journal made durable, its rows are in the file, and nobody knows whether a loss of power takes them."""
        try:
            self._connection.execute("COMMIT")
        except driver.Error as error:
            with contextlib.suppress(driver.Error):
                self._connection.execute("ROLLBACK")
            try:
                nothing = self._mark() == before
            except (driver.Error, StoreError):
                nothing = False
            if not nothing:
                raise StoreUnsure("the disk failed in the middle of a commit") from error
            raise

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that is undone alone when it fails."""
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            # A full disk has undone the whole transaction already: this then fails too, and nothing is written.
            self._connection.execute("ROLLBACK TO part")
            self._connection.execute("RELEASE part")
            raise
        self._connection.execute("RELEASE part")

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One statement inside ``commit``; the number of rows it changed."""
        return int(self._connection.execute(sql, values).rowcount)

    def again(self, work: Callable[[], T]) -> T:
        """The file lock has put all writers in a row: nothing is ever done twice."""
        return work()

    def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """One statement inside ``commit``."""
        self._connection.execute(sql, values)

    # ---- the mark --------------------------------------------------------------------------------------------

    def _mark(self) -> Mark:
        found = dict(self.rows("SELECT name, value FROM meta WHERE name IN ('count', 'digest')"))
        return Mark(int(found["count"]), bytes(found["digest"]))

    def _put_mark(self, before: Mark, after: Mark, newest: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO meta (name, value)"
            " VALUES ('previous', ?), ('count', ?), ('digest', ?), ('newest', ?)",
            (before.digest, after.count, after.digest, newest),
        )

    def compare_with_anchor(self) -> None:
        """Hold the file against its anchor; a file that lacks commits becomes read-only.

        One commit more than the anchor is an ordinary crash between the two; the anchor catches up.
        """
        with self._mutex, self._lock.held(), contextlib.suppress(StoreReadOnly, StoreFull):
            self._catch_up(self._mark())
            self.told = True  # whoever said it may have died before it stood there
            with contextlib.suppress(OSError, StoreDamaged):
                self._keep_words()

    def look_over(self) -> None:
        """A bounded look at pages, trees and the newest commits; a file that is damaged becomes read-only."""
        with self._mutex:
            try:
                with translated():
                    damage = integrity.pages(self._connection) or self._newest.wrong()
            except StoreDamaged as error:
                damage = str(error)
            self.read_only = self.read_only or damage

    def _catch_up(self, here: Mark) -> None:
        """Bring the anchor to where the file is, with the file locked; StoreReadOnly where the two do not fit.

        Before every commit too: another process may have died between its commit and its anchor, and a second one
        like it would leave the anchor two behind, as only a file that was put in another's place is.
        """
        if here == self._anchored:
            return
        try:
            there = self._anchor.read()
        except StoreDamaged as error:
            self.read_only = str(error)
            raise StoreReadOnly(self.read_only) from error
        if here != there:
            self._one_behind(here, there)
        self._anchored = here

    def _one_behind(self, here: Mark, there: Mark) -> None:
        previous = bytes(self.value("SELECT value FROM meta WHERE name = 'previous'"))
        if here.count == there.count + 1 and previous == there.digest:
            try:
                # Whoever died behind the commit may not have made the deletion of its journal durable: a loss of power
                # would bring that back, and take from the file what the anchor has seen.
                self._anchor.force_folder()
                self._anchor.write(here)
            except OSError as error:
                raise StoreFull("the anchor cannot be written") from error
            return
        if here.count < there.count:
            missing = there.count - here.count
            self.read_only = f"rolled back: {missing} commits that the anchor has seen are missing"
        else:
            self.read_only = "the outbox and its anchor do not belong together"
        raise StoreReadOnly(self.read_only)

    def info(self) -> Mapping[str, Any]:
        """State, schema and number of commits."""
        state = "ok" if self.read_only is None else "read_only"
        schema = int(self.value("PRAGMA user_version"))
        return {"state": state, "schema": schema, "anchor": self._mark().count, "reason": self.read_only}

    def close(self) -> None:
        """Close file, anchor and lock."""
        with self._mutex:
            self._connection.close()
            self._anchor.close()
            self._lock.close()


class _Translating:
    """The driver's errors in our words, without its text (which may quote values)."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        """Raise what we call it; another error goes on as it is."""
        del kind, trace
        if not isinstance(error, (driver.Error, MemoryError)):
            return
        text = str(error).lower()
        if any(word in text for word in _DAMAGE):
            raise StoreDamaged("the outbox file is damaged") from None
        if any(word in text for word in _NO_ROOM):
            raise StoreFull("the disk is full or refuses to write") from None
        if "locked" in text or "busy" in text:
            raise StoreBusy("another program holds the outbox file") from None


_TRANSLATING = _Translating()


def translated() -> _Translating:
    """A block in which the driver's errors become a store's."""
    return _TRANSLATING


@contextlib.contextmanager
def translated_opening() -> Iterator[None]:
    try:
        yield
    except driver.DatabaseError as error:
        if "file is not a database" in str(error).lower():
            raise StoreLocked("the key does not open the outbox, or its first page is damaged") from None
        with translated():
            raise
