"""Who looked up whom, when and why: an encrypted file to which lines are only added. What a look-up is, and what is
said of it, stands in the office.

A look-up is shown only after its line is committed (design §8), so a line that cannot be written raises. Unlike the
cache this file is the only copy of what it holds: a damaged one is set aside under another name, never deleted. The
chain of hashes comes with the audit of registrations.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from jobterm.security.errors import SecurityError
from jobterm.security.files import private_file, private_folder

SCHEMA = 1
_STATEMENTS = (
    """CREATE TABLE look_up(
        n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, user TEXT NOT NULL, user_name TEXT NOT NULL,
        organisation TEXT NOT NULL, citizen TEXT NOT NULL, place TEXT NOT NULL, reason TEXT, sections TEXT NOT NULL)""",
    "CREATE INDEX look_up_citizen ON look_up(citizen, n)",
    "CREATE TRIGGER look_up_stays BEFORE UPDATE ON look_up BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER look_up_kept BEFORE DELETE ON look_up BEGIN SELECT RAISE(ABORT, 'append only'); END",
    f"PRAGMA user_version = {SCHEMA}",
)
_COLUMNS = "at, user, user_name, organisation, citizen, place, reason, sections"


class AuditError(SecurityError):
    """The log of look-ups cannot be used."""

    code = "audit"


class AuditUnwritable(AuditError):
    """A line could not be written: the disk is full or read-only, or another process keeps the file."""

    code = "audit.unwritable"


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look-up. ``citizen``: CPR; ``place``: a code for where she was looked at (``screen``, ``command``,
    ``search``); ``reason``: typed, for another centre's citizen; ``sections``: names of what was shown."""

    at: datetime
    user: str
    user_name: str
    organisation: str
    citizen: str
    place: str
    reason: str | None = None
    sections: tuple[str, ...] = ()


class AuditLog:
    """The file at ``path`` under ``key`` (32 bytes). Safe to call from several threads and processes."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._mutex = threading.RLock()
        self._connection: Any = None
        self.set_aside: str | None = None
        """The name under which a damaged file was put away, None where none was."""

    def note(self, lines: Sequence[LookUp]) -> None:
        """Add lines in one commit; raises AuditUnwritable where it cannot be said that they are kept."""
        rows = [
            (
                round(one.at.timestamp() * 1000), one.user, one.user_name, one.organisation, one.citizen, one.place,
                one.reason, " ".join(one.sections),
            )
            for one in lines
        ]  # fmt: skip

        def work(connection: Any) -> None:
            connection.execute("BEGIN IMMEDIATE")
            try:
                marks = ",".join("?" * len(_COLUMNS.split(", ")))
                connection.executemany(f"INSERT INTO look_up({_COLUMNS}) VALUES({marks})", rows)
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(driver.Error):
                    connection.execute("ROLLBACK")
                raise

        self._run(work)

    def of(self, citizen: str, limit: int = 50) -> list[LookUp]:
        """The newest look-ups of a citizen, newest first."""

        def work(connection: Any) -> list[Any]:
            sql = f"SELECT {_COLUMNS} FROM look_up WHERE citizen = ? ORDER BY n DESC LIMIT ?"
            return list(connection.execute(sql, (citizen, limit)).fetchall())

        return [_line(row) for row in self._run(work)]

    def close(self) -> None:
        """Close the file."""
        with self._mutex:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _run(self, work: Any) -> Any:
        with self._mutex:
            try:
                return work(self._opened())
            except driver.IntegrityError:
                raise  # our own mistake, not the file's
            except (driver.DatabaseError, OSError) as error:
                if not _damaged(error):
                    raise AuditUnwritable(type(error).__name__) from None
            self._put_aside()
            try:
                return work(self._opened())
            except (driver.DatabaseError, OSError) as error:
                raise AuditUnwritable(type(error).__name__) from None

    def _opened(self) -> Any:
        if self._connection is None:
            private_folder(self._path.parent)
            private_file(self._path)
            connection = driver.connect(str(self._path), timeout=5.0, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA cipher_log_level = NONE")
                connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA temp_store = MEMORY")
                _prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _put_aside(self) -> None:
        """Give a file that cannot be read another name, with what it left beside it."""
        self.close()
        number = 1
        while (there := self._path.with_name(f"{self._path.name}.damaged-{number}")).exists():
            number += 1
        with contextlib.suppress(OSError):
            self._path.rename(there)
            self.set_aside = there.name
        with contextlib.suppress(OSError):
            journal = self._path.with_name(self._path.name + "-journal")
            journal.rename(there.with_name(there.name + "-journal"))


def _prepare(connection: Any) -> None:
    """Make the tables in an empty file; one of a later version is used as it is: lines are only added."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        for statement in _STATEMENTS:
            connection.execute(statement)
    connection.execute("COMMIT")


def _damaged(error: Exception) -> bool:
    return any(word in str(error).lower() for word in ("malformed", "not a database", "corrupt", "hmac"))


def _line(row: Sequence[Any]) -> LookUp:
    at, user, name, organisation, citizen, place, reason, sections = row
    when = datetime.fromtimestamp(at / 1000, UTC)
    return LookUp(when, user, name, organisation, citizen, place, reason, tuple(sections.split()))
