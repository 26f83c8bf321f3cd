"""A simulated system's shelf: JSON documents under keys, with versions and an order. It lies in the world's store, so
it is in its snapshots, restores and roll-backs; what the documents mean is the systems' business."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobterm.sandbox.store import Database, Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS shelf (
    n INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL, key TEXT NOT NULL, doc TEXT NOT NULL, at REAL NOT NULL,
    scope TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS shelf_key ON shelf (system, key, n);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One document as it stands: ``n`` its place in the order of everything that was put, ``version`` how often its
    key was put."""

    n: int
    key: str
    doc: dict[str, Any]
    at: float
    version: int


class Shelf:
    """One system's documents. A key that is put again keeps its older versions, so that a roll-back finds them."""

    def __init__(self, db: Database, system: str) -> None:
        self._db = db
        self._system = system

    def put(self, key: str, doc: Mapping[str, Any], at: datetime, scope: str) -> int:
        """Put a document, in a transaction; its place in the order."""
        row = {"system": self._system, "key": key, "doc": json.dumps(dict(doc)), "at": at.timestamp(), "scope": scope}
        with self._db.transaction():
            return self._db.insert("shelf", row).lastrowid or 0

    def get(self, key: str) -> Kept | None:
        """The newest version of a document."""
        rows = self._db.rows(f"{_NEWEST} AND s.key = ?", (self._system, key))
        return _kept(rows[0]) if rows else None

    def under(self, prefix: str, limit: int = 10_000) -> list[Kept]:
        """The newest versions of all documents whose key begins so, in the order in which these were put."""
        sql = f"{_NEWEST} AND s.key >= ? AND s.key < ? ORDER BY s.n LIMIT ?"
        return [_kept(row) for row in self._db.rows(sql, (self._system, prefix, f"{prefix}\uffff", limit))]

    def page(self, prefix: str, skip: int, limit: int) -> list[Kept]:
        """Of documents that are put once only: those after the first ``skip`` of them, in their order."""
        sql = "SELECT *, 1 AS version FROM shelf WHERE system = ? AND key >= ? AND key < ? ORDER BY n LIMIT ? OFFSET ?"
        return [_kept(row) for row in self._db.rows(sql, (self._system, prefix, f"{prefix}\uffff", limit, skip))]


_NEWEST = (
    "SELECT s.*, (SELECT count(*) FROM shelf v WHERE v.system = s.system AND v.key = s.key) AS version FROM shelf s"
    " WHERE s.n = (SELECT max(n) FROM shelf t WHERE t.system = s.system AND t.key = s.key) AND s.system = ?"
)


def _kept(row: Row) -> Kept:
    return Kept(row["n"], row["key"], json.loads(row["doc"]), row["at"], row["version"])
