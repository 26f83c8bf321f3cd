"""Files of deliveries (rule R8) in the outbox of a desk: rows written in a commit, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from jobterm.outbox.delivery import Delivery
from jobterm.outbox.files import BatchFile, Phase
from jobterm.outbox.sqlrows import Rows
from jobterm.outbox.store import NoSuchItem, Stale

if TYPE_CHECKING:
    from jobterm.outbox.sqldialect import SqlDatabase


class FileRows(Rows):
    """Files inside one commit: see ``files_store.FileWrites``."""

    def file(self, name: str) -> BatchFile:
        """As stored now."""
        return _file(self._db, name)

    def new_file(self, file: BatchFile, content: bytes) -> None:
        """Keep a file with its bytes."""
        name, keep = self._dialect.blind(file.name), self._dialect
        if self._db.rows("SELECT 1 FROM file WHERE name = ?", (name,)):
            raise Stale("a file of that name is kept already")
        self._db.write(
            "INSERT INTO file (name, system, addressee, phase, open, closed_at, sha256, body, content)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (name, file.system, file.addressee, file.phase.value, 1, file.closed_at.timestamp(),
             keep.blind(file.sha256), keep.keep("file", name, file.to_text()),
             keep.keep_bytes("file.content", name, content)),
        )  # fmt: skip
        self._content.append(file.to_text().encode())

    def put_file(self, file: BatchFile) -> None:
        """Write what has become of a file."""
        name = self._dialect.blind(file.name)
        body = self._dialect.keep("file", name, file.to_text())
        self._db.write(
            "UPDATE file SET phase = ?, open = ?, body = ? WHERE name = ?",
            (file.phase.value, int(file.phase is not Phase.DONE), body, name),
        )
        self._content.append(file.to_text().encode())

    def closed_hour(self, system: str, at: datetime) -> None:
        """All that waited at that hour has been looked at."""
        self._db.write(
            "INSERT INTO file_hour (system, at) VALUES (?, ?) ON CONFLICT (system) DO UPDATE SET at = excluded.at",
            (system, at.timestamp()),
        )


class FileQuestions:
    """What can be asked: see ``files_store.FileStore``."""

    _db: SqlDatabase

    def open_files(self, system: str) -> list[BatchFile]:
        """Files in which something is open."""
        sql = "SELECT name, body FROM file WHERE system = ? AND open = 1 ORDER BY closed_at, name"
        return [self._db.dialect.file(*row) for row in self._db.rows(sql, (system,))]

    def file(self, name: str) -> BatchFile:
        """One file."""
        return _file(self._db, name)

    def file_content(self, name: str) -> bytes:
        """Its bytes."""
        kept = self._db.dialect
        stored = kept.blind(name)
        found = self._db.value("SELECT content FROM file WHERE name = ?", (stored,))
        if found is None:
            raise NoSuchItem("no such file")
        return kept.kept_bytes("file.content", stored, found)

    def last_hour(self, system: str) -> datetime | None:
        """The last hour at which the system's files were made."""
        at = self._db.value("SELECT at FROM file_hour WHERE system = ?", (system,))
        return None if at is None else datetime.fromtimestamp(at, UTC)

    def in_lanes(self, system: str) -> list[list[Delivery]]:
        """Every open delivery to a system, lane by lane."""
        rows = self._db.rows(
            "SELECT subject, id, body FROM delivery WHERE system = ? AND open = 1 AND mode = 'deliver'"
            " ORDER BY subject, row",
            (system,),
        )
        lanes = groupby(rows, lambda row: row[0])
        return [[self._db.dialect.delivery(*body) for _subject, *body in lane] for _name, lane in lanes]

    def unsettled(self, system: str, now: datetime, limit: int) -> list[str]:
        """Ids of deliveries that must be asked after, or routed, before they may go in a file."""
        rows = self._db.rows(
            "SELECT id FROM delivery WHERE system = ? AND open = 1 AND mode = 'deliver'"
            f" AND (next_at IS NULL OR next_at <= ?) AND {self._db.dialect.to_settle} ORDER BY row LIMIT ?",
            (system, now.timestamp(), limit),
        )
        return [row[0] for row in rows]

    def bound_to(self, registrations: Sequence[str], system: str) -> bool:
        """Whether any of these registrations has a delivery to the system that is not settled."""
        marks = ",".join("?" * len(registrations))
        sql = (
            "SELECT 1 FROM delivery d JOIN registration r ON r.n = d.registration WHERE d.system = ? AND d.open = 1"
            f" AND d.mode = 'deliver' AND r.id IN ({marks}) LIMIT 1"
        )
        return bool(registrations) and bool(self._db.rows(sql, (system, *registrations)))


def _file(database: SqlDatabase, name: str) -> BatchFile:
    stored = database.dialect.blind(name)
    body = database.value("SELECT body FROM file WHERE name = ?", (stored,))
    if body is None:
        raise NoSuchItem("no such file")
    return database.dialect.file(stored, body)
