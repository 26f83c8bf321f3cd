"""The connection to an office store: how a transaction begins, ends and is done again, and what the engine's refusals
are called. This module alone knows the driver; the statements stand with the outbox, in ``sqlwrite`` and its
neighbours.

Nothing leans on what a connection remembers, so that a pooler may stand in between: every question brings its settings
along, in the same message.
"""

from __future__ import annotations

import contextlib
import functools
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final, TypeVar

import psycopg
from psycopg import conninfo

from jobterm.clock import Clock
from jobterm.outbox.postgres import errors
from jobterm.outbox.postgres.clock import OfficeClock
from jobterm.outbox.postgres.dialect import OfficeDialect
from jobterm.outbox.sealing import Sealer
from jobterm.outbox.sqldialect import Dialect
from jobterm.outbox.store import StoreError

T = TypeVar("T")

ANSWER_MS: Final = 15_000
"""So long one statement may take."""
LOCK_MS: Final = 10_000
"""So long it may wait for a row that another holds, and for its turn."""
IDLE_MS: Final = 3_000
"""So long we may stand still within a transaction: then the server ends it, and others get their turn."""
CONNECT_S: Final = 5
TIMES: Final = 25
"""So often a transaction is begun before the store is called too slow."""
PATIENCE_S: Final = 20.0
"""And for so long."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.002, 0.25
"""Between two beginnings: up to twice as long each time, by chance, so that two do not meet again."""
AWAY_FIRST_S, AWAY_LONGEST_S = 0.2, 5.0
"""After a server that did not answer, nobody knocks for so long: each time twice as long."""

_SETTINGS: Final = f"SET LOCAL search_path TO jobterm, pg_temp; SET LOCAL statement_timeout = {ANSWER_MS}; "
_WRITING: Final = (
    "BEGIN ISOLATION LEVEL read committed; "
    f"{_SETTINGS}SET LOCAL lock_timeout = {LOCK_MS}; SET LOCAL idle_in_transaction_session_timeout = {IDLE_MS}; "
)
_TURN: Final = "SELECT 1 FROM meta WHERE office = jobterm.my_office() AND name = 'turn' FOR UPDATE; "
_FIRST_TURN: Final = (
    "INSERT INTO meta (name, value) VALUES ('turn', '0') ON CONFLICT (office, name) DO NOTHING; " + _TURN
)
_COUNTED: Final = (
    "UPDATE meta SET value = (value::bigint + 1)::text WHERE office = jobterm.my_office() AND name = 'turn'"
)
"""Who has the turn counts what was written in it: whoever looks sees by one number that something changed."""
_LOOK: Final = (
    "SELECT extract(epoch FROM clock_timestamp())::float8, extract(epoch FROM pg_postmaster_start_time())::text"
)
_DURABLE: Final = "SELECT current_setting('synchronous_commit'), current_setting('fsync')"
_ON_CONFLICT: Final = re.compile(r"\bON CONFLICT \(")


@dataclass(frozen=True, slots=True)
class Ways:
    """What a connection is given besides its address. ``local``: this machine's clock; ``pause`` waits for seconds."""

    local: Clock
    chance: Random
    pause: Callable[[float], None] = time.sleep


@dataclass
class Counts:
    """What happened on a connection since it was opened, for tests and metrics."""

    statements: int = 0
    journeys: int = 0
    commits: int = 0
    again: int = 0
    connects: int = 0


@functools.cache
def translated(sql: str) -> str:
    """A statement as the driver wants it. In those that an office shares with a desk the office stands first in every
    key; what only an office has names the schema."""
    sql = sql.replace("%", "%%").replace("?", "%s")
    return sql if "jobterm." in sql else _ON_CONFLICT.sub("ON CONFLICT (office, ", sql)


class OfficeDatabase:
    """An office store that is open: reads at any time, writes in transactions that follow one another.

    Safe to use from several threads; one of them at a time.
    """

    faults: tuple[type[BaseException], ...] = (psycopg.Error, MemoryError)
    """What ends a whole commit, whichever of its parts meets it."""

    def __init__(self, dsn: str, sealer: Sealer, ways: Ways) -> None:
        self._address = _checked(dsn)
        self._ways = ways
        self.office_clock = OfficeClock(ways.local)
        self.clock: Clock = self.office_clock
        self.dialect: Dialect = OfficeDialect(sealer)
        self.told = False
        self.read_only: str | None = None
        self.counts = Counts()
        self._mutex = threading.RLock()
        self._connection: psycopg.Connection[Any] | None = None
        self._inside = False
        self._wrote = False
        self._waiting: list[str] = []
        """Statements that go with the next one."""
        self._away_until = 0.0
        self._away_for = AWAY_FIRST_S

    # ---- reading -------------------------------------------------------------------------------------------------

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of one question; inside a transaction as that sees them."""
        with self._mutex:
            if self._inside:
                return self._fetched(translated(sql), values)
            return self._outside(lambda: self._fetched(_SETTINGS + translated(sql), values))

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, None without one."""
        found = self.rows(sql, values)
        return found[0][0] if found else None

    def look(self) -> None:
        """Look at the database's clock."""
        with self._mutex:
            asked = self.office_clock.asking()
            said, server = self.rows(_LOOK)[0]
            self.office_clock.told(said, server, asked)

    # ---- writing -------------------------------------------------------------------------------------------------

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One statement inside a transaction; the number of rows it changed."""
        self._wrote = True
        return int(self._executed(translated(sql), values).rowcount)

    def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """One statement inside a transaction of which nobody asks what it changed: it goes with the next question, or
        with the commit, and costs no journey of its own."""
        self._wrote = True
        self.counts.statements += 1
        self._waiting.append(psycopg.ClientCursor(self._inner()).mogrify(translated(sql), values))

    def script(self, text: str) -> None:
        """Several statements without values, inside a transaction."""
        self._executed(text, None)

    @contextlib.contextmanager
    def commit(self, content: list[bytes]) -> Iterator[None]:
        """A transaction for the block, in the office's turn: those that write to one office follow one another, as
        those on a desk do by its file lock. What the engine refuses leaves it as the driver raised it: `again` does it
        once more. StoreUnsure where nobody can say whether it was written."""
        del content  # no chain: what an office wrote is proved by its receipts
        with self._transaction(_TURN):
            yield
            if self._wrote:
                self._waiting.append(_COUNTED)

    @contextlib.contextmanager
    def _transaction(self, turn: str) -> Iterator[None]:
        with self._mutex:
            if self._inside:
                raise RuntimeError("a transaction in a transaction")
            self._begin(turn)
            self._inside, self._wrote = True, False
            try:
                yield
            except BaseException:
                self._undo()
                raise
            finally:
                self._inside = False
            self._end()

    def _begin(self, turn: str) -> None:
        """Also a look at the clock, in the same message; what it says it says when our turn has come."""
        clock = self.office_clock
        asked = clock.asking()
        try:
            begun = self._executed(f"{_WRITING}{turn}{_LOOK}", ())
            said, server = begun.fetchone() or (0.0, "")
            if turn and begun.set_result(-2).rowcount == 0:
                self._executed(_FIRST_TURN, ())
        except BaseException:
            self._undo()
            raise
        clock.told(said, server, asked)

    def _undo(self) -> None:
        self._waiting.clear()
        connection = self._connection
        if connection is None or connection.broken or connection.closed:
            self._drop()
            return
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            self._drop()

    def _end(self) -> None:
        """COMMIT. Where the connection breaks over it, nobody can say what the server has done."""
        try:
            self._executed("COMMIT", ())
        except psycopg.Error as error:
            lost = self._is_lost(error)
            self._undo()
            if (lost and error.sqlstate != errors.STOOD_STILL) or error.sqlstate == "40003":
                raise errors.OfficeUnsure("the connection broke behind a commit") from None
            raise
        except BaseException:
            self._drop()
            raise
        self.counts.commits += 1

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that is undone alone when it fails."""
        self._executed("SAVEPOINT part", ())
        try:
            yield
        except self.faults:
            raise  # all of it is over
        except BaseException:
            self._waiting.clear()
            self._executed("ROLLBACK TO SAVEPOINT part", ())
            self._executed("RELEASE SAVEPOINT part", ())
            raise
        self._executed("RELEASE SAVEPOINT part", ())

    def again(self, work: Callable[[], T]) -> T:
        """``work`` holds one transaction; it is done once more from its beginning where the engine could not put it in
        order with others, or where the connection broke before its end."""
        with self._mutex:
            began, pause, broke = time.monotonic(), FIRST_PAUSE_S, 0
            for attempt in range(1, TIMES + 1):
                try:
                    return work()
                except psycopg.Error as error:
                    lost = self._is_lost(error)
                    broke += lost
                    late = attempt == TIMES or time.monotonic() - began > PATIENCE_S
                    if late or broke > 1 or not (lost or error.sqlstate in errors.DONE_AGAIN):
                        raise self._named(error) from None
                except MemoryError:
                    raise errors.OfficeFull("this machine's memory is full") from None
                self.counts.again += 1
                if not lost:
                    self._ways.pause(self._ways.chance.uniform(0, pause))
                    pause = min(pause * 2, LONGEST_PAUSE_S)
        raise errors.OfficeSlow("too many wrote the same at the same time")

    def brief(self, work: Callable[[], T]) -> T:
        """A short transaction out of turn, which locks the rows that it decides on (claims, paces)."""

        def once() -> T:
            with self._transaction(""):
                return work()

        return self.again(once)

    # ---- the connection ------------------------------------------------------------------------------------------

    def _outside(self, ask: Callable[[], T]) -> T:
        """A question outside a transaction: asked twice where the connection broke."""
        for last in (False, True):
            try:
                return ask()
            except psycopg.Error as error:
                if last or not self._is_lost(error):
                    raise self._named(error) from None
        raise errors.OfficeUnreachable("the connection to the office store broke")

    def _fetched(self, sql: str, values: Sequence[Any]) -> list[Any]:
        cursor = self._executed(sql, values)
        return cursor.fetchall() if cursor.description else []

    def _executed(self, sql: str, values: Sequence[Any] | None) -> psycopg.Cursor[Any]:
        connection = self._inner()
        self.counts.statements += 1
        self.counts.journeys += 1
        cursor = connection.cursor()
        if self._waiting:
            last = sql if values is None else psycopg.ClientCursor(connection).mogrify(sql, values)
            sql, values = "; ".join([*self._waiting, last]), None
            self._waiting.clear()
        cursor.execute(sql, values)
        cursor.set_result(-1)
        return cursor

    def _inner(self) -> psycopg.Connection[Any]:
        if self._connection is not None:
            return self._connection
        if self._inside:
            raise psycopg.OperationalError("the connection is gone")
        return self._connected()

    def _connected(self) -> psycopg.Connection[Any]:
        steady = time.monotonic()
        if steady < self._away_until:
            raise errors.OfficeUnreachable("the office store did not answer a moment ago")
        try:
            connection = psycopg.connect(
                **self._address, autocommit=True, cursor_factory=psycopg.ClientCursor, prepare_threshold=None
            )
        except psycopg.OperationalError as error:
            self._away_until = time.monotonic() + self._away_for
            self._away_for = min(self._away_for * 2, AWAY_LONGEST_S)
            if error.sqlstate is not None:
                raise errors.by_code(error.sqlstate) from None
            raise errors.by_text(str(error)) from None
        except psycopg.Error as error:
            raise errors.by_code(error.sqlstate or "3D000") from None
        self._away_until, self._away_for = 0.0, AWAY_FIRST_S
        try:
            # Each time: after a failover another server answers.
            found = connection.execute(_DURABLE).fetchone() or ()
        except psycopg.Error:
            connection.close()
            raise
        if "off" in found:
            connection.close()
            raise errors.OfficeNotDurable("the server does not wait until it has written")
        self.counts.connects += 1
        self._connection = connection
        return connection

    def _is_lost(self, error: psycopg.Error) -> bool:
        """Whether the connection is gone; then it is let go."""
        connection = self._connection
        gone = connection is None or connection.closed or connection.broken
        if gone or error.sqlstate in errors.LOST or (error.sqlstate or "")[:2] == "08":
            self._drop()
            return True
        return False

    def _named(self, error: psycopg.Error) -> StoreError:
        return errors.by_code(error.sqlstate)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error):
                connection.close()

    def info(self) -> Mapping[str, Any]:
        """State of the connection."""
        return {"state": "ok" if self.read_only is None else "read_only", "reason": self.read_only}

    def close(self) -> None:
        """Close the connection."""
        with self._mutex:
            self._drop()


def _checked(dsn: str) -> dict[str, Any]:
    """The address taken apart, with what every connection has besides; OfficeAddress where it is none."""
    try:
        found = conninfo.conninfo_to_dict(dsn)
    except psycopg.Error:
        raise errors.OfficeAddress("this is no address of a database") from None
    usual = {
        "connect_timeout": CONNECT_S, "keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5,
        "keepalives_count": 3, "tcp_user_timeout": 20_000, "application_name": "jobterm", "client_encoding": "UTF8",
    }  # fmt: skip
    return {**usual, **found}
