"""Files of deliveries (rule R8) in the outbox of a desk: rows written in a commit, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from jobterm.outbox.delivery import Delivery
from jobterm.outbox.files import BatchFile, Phase
from jobterm.outbox.records import delivery_from_text
from jobterm.outbox.sqlrows import Rows
from jobterm.outbox.store import NoSuchItem, Stale

if TYPE_CHECKING:
    from jobterm.outbox.sqlcipher import Database


class FileRows(Rows):
    """Files inside one commit: see ``files_store.FileWrites``."""

    def file(self, name: str) -> BatchFile:
        """As stored now."""
        return _file(self._db, name)

    def new_file(self, file: BatchFile, content: bytes) -> None:
        """Keep a file with its bytes."""
        if self._db.rows("SELECT 1 FROM file WHERE name = ?", (file.name,)):
            raise Stale("a file of that name is kept already")
        self._db.run(
            "INSERT INTO file (name, system, addressee, phase, open, closed_at, sha256, body, content)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (file.name, file.system, file.addressee, file.phase.value, 1, file.closed_at.timestamp(), file.sha256,
             file.to_text(), content),
        )  # fmt: skip
        self._content.append(file.to_text().encode())

    def put_file(self, file: BatchFile) -> None:
        """Write what has become of a file."""
        self._db.run(
            "UPDATE file SET phase = ?, open = ?, body = ? WHERE name = ?",
            (file.phase.value, int(file.phase is not Phase.DONE), file.to_text(), file.name),
        )
        self._content.append(file.to_text().encode())

    def closed_hour(self, system: str, at: datetime) -> None:
        """All that waited at that hour has been looked at."""
        self._db.run("INSERT OR REPLACE INTO file_hour (system, at) VALUES (?, ?)", (system, at.timestamp()))


class FileQuestions:
    """What can be asked: see ``files_store.FileStore``."""

    _db: Database

    def open_files(self, system: str) -> list[BatchFile]:
        """Files in which something is open."""
        rows = self._db.rows("SELECT body FROM file WHERE system = ? AND open = 1 ORDER BY closed_at, name", (system,))
        return [BatchFile.from_text(row[0]) for row in rows]

    def file(self, name: str) -> BatchFile:
        """One file."""
        return _file(self._db, name)

    def file_content(self, name: str) -> bytes:
        """Its bytes."""
        found = self._db.value("SELECT content FROM file WHERE name = ?", (name,))
        if found is None:
            raise NoSuchItem("no such file")
        return bytes(found)

    def last_hour(self, system: str) -> datetime | None:
        """The last hour at which the system's files were made."""
        at = self._db.value("SELECT at FROM file_hour WHERE system = ?", (system,))
        return None if at is None else datetime.fromtimestamp(at, UTC)

    def in_lanes(self, system: str) -> list[list[Delivery]]:
        """Every open delivery to a system, lane by lane."""
        rows = self._db.rows(
            "SELECT subject, body FROM delivery WHERE system = ? AND open = 1 AND mode = 'deliver'"
            " ORDER BY subject, row",
            (system,),
        )
        lanes = groupby(rows, lambda row: row[0])
        return [[delivery_from_text(body) for _subject, body in lane] for _name, lane in lanes]

    def unsettled(self, system: str, now: datetime, limit: int) -> list[str]:
        """Ids of deliveries that must be asked after, or routed, before they may go in a file."""
        rows = self._db.rows(
            "SELECT id FROM delivery WHERE system = ? AND open = 1 AND mode = 'deliver'"
            " AND (next_at IS NULL OR next_at <= ?) AND json_valid(body) AND json_extract(body, '$.file') IS NULL"
            " AND (state = 'unknown' OR (state IN ('queued', 'retry_wait')"
            " AND coalesce(json_extract(body, '$.unmet'), 0) = 0"
            " AND json_extract(body, '$.insisted') IS NULL AND (json_extract(body, '$.possible') IS NOT NULL"
            " OR json_extract(body, '$.provisional') IS NOT NULL))) ORDER BY row LIMIT ?",
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


def _file(database: Database, name: str) -> BatchFile:
    body = database.value("SELECT body FROM file WHERE name = ?", (name,))
    if body is None:
        raise NoSuchItem("no such file")
    return BatchFile.from_text(body)
