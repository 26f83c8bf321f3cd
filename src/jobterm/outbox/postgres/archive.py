"""What is settled for long stands apart, by month, and is shredded after its retention: rows that move from the tables
of today into those of old and, where somebody needs them, back. Nothing here decides when it is done (``upkeep``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from jobterm.outbox.records import dump
from jobterm.outbox.sqldialect import SqlDatabase
from jobterm.outbox.store import NoSuchItem

COLUMNS: Final = {
    "registration": (
        "n", "id", "revision", "kind", "subject", "author", "given_sha256", "given", "shown", "open", "superseded_by",
        "confirmed_at", "body", "findings",
    ),
    "need": ("dependant", "needs", "kind", "met"),
    "delivery": (
        "row", "id", "registration", "system", "subject", "mode", "role", "state", "shown", "open", "next_at",
        "held_until", "promise_at", "to_settle", "sender", "body",
    ),
    "request": ("delivery", "revision", "rendering", "key", "sha256", "bytes"),
    "event": (
        "n", "at", "registration", "delivery", "event", "system", "attempt", "class", "code", "request_sha256",
        "answer_sha256", "by", "note",
    ),
}  # fmt: skip
"""Tables whose rows move, with their columns as migration 0001 has them (0003 has the same and more)."""

_WHOLE: Final = "shredded_at IS NULL"
"""Of an old registration: its content is there."""
_RECEIPT: Final = "receipt"
"""A receipt that is left alone is sealed for ``receipt:{delivery}``, its hashes for the places where they stood."""


class Shredded(NoSuchItem):
    """Its content was thrown away after its retention; receipts and hashes are left (`left_of`)."""

    code = "outbox.shredded"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of one delivery after shredding: where it went, the system's receipt as it was stored, the hashes
    of what was sent (in the order of revision and rendering)."""

    system: str
    state: str
    receipt: dict[str, Any] | None
    requests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an item after shredding."""

    id: str
    kind: str
    author: str
    shown: str
    settled_at: datetime
    shredded_at: datetime
    deliveries: tuple[Kept, ...]


# ---- into the old tables, and back -----------------------------------------------------------------------------------


def settled_before(db: SqlDatabase, moment: datetime, limit: int) -> list[str]:
    """Ids of items that ended before ``moment``, in that order as far as it is known, and that nobody waits for."""
    free = "NOT EXISTS (SELECT 1 FROM need w WHERE w.needs = r.id AND w.met = 0)"
    before = moment.timestamp()
    found = db.rows(
        "SELECT r.id FROM registration r WHERE r.open = 0 AND r.confirmed_at IS NOT NULL AND r.confirmed_at < ?"
        f" AND {free} ORDER BY r.confirmed_at LIMIT ?",
        (before, limit),
    )
    if len(found) < limit:
        # A young log says that it ended lately: those are passed over, and they are few.
        young = "EXISTS (SELECT 1 FROM event e WHERE e.registration = r.id AND e.at >= ?)"
        found += db.rows(
            "SELECT r.id FROM registration r WHERE r.open = 0 AND r.confirmed_at IS NULL"
            f" AND NOT {young} AND {free} ORDER BY r.n LIMIT ?",
            (before, limit - len(found)),
        )
    return [row[0] for row in found]


def put_away(db: SqlDatabase, ids: Sequence[str]) -> int:
    """Move items into the old tables, inside a transaction; how many."""
    if not ids:
        return 0
    names = _places(ids)
    ended = "coalesce(confirmed_at, (SELECT max(e.at) FROM event e WHERE e.registration = registration.id), 0)"
    rows = db.rows(f"SELECT id, n, {ended} FROM registration WHERE id IN {names} AND open = 0", tuple(ids))
    if not rows:
        return 0
    ids, numbers = [row[0] for row in rows], [row[1] for row in rows]
    for table, where, keys in _of(ids, numbers):
        columns = ", ".join(COLUMNS[table])
        more = ", month, settled_at" if table == "registration" else ""
        filled = f", {_month(ended)}, {ended}" if more else ""
        db.run(f"INSERT INTO old_{table} ({columns}{more}) SELECT {columns}{filled} FROM {table} WHERE {where}", keys)
    for table, where, keys in _of(ids, numbers):
        db.run(f"DELETE FROM {table} WHERE {where}", keys)
    return len(ids)


def bring_back(db: SqlDatabase, ids: Sequence[str]) -> int:
    """Move items back whose content is still there, with what took their place, inside a transaction; how many."""
    found: dict[str, int] = {}
    waiting = list(ids)
    while waiting:
        sql = f"SELECT id, n, superseded_by FROM old_registration WHERE id IN {_places(waiting)} AND {_WHOLE}"
        rows = [row for row in db.rows(sql, tuple(waiting)) if row[0] not in found]
        found |= {row[0]: row[1] for row in rows}
        waiting = [row[2] for row in rows if row[2] is not None]
    if not found:
        return 0
    for table, where, keys in _of(list(found), list(found.values()), "old_"):
        columns = ", ".join(COLUMNS[table])
        own = " OVERRIDING SYSTEM VALUE" if table in ("registration", "delivery", "event") else ""
        db.run(f"INSERT INTO {table} ({columns}){own} SELECT {columns} FROM old_{table} WHERE {where}", keys)
    for table, where, keys in _of(list(found), list(found.values()), "old_"):
        db.run(f"DELETE FROM old_{table} WHERE {where}", keys)
    return len(found)


def _of(ids: Sequence[str], numbers: Sequence[int], of: str = "") -> list[tuple[str, str, tuple[Any, ...]]]:
    """The rows of items table by table: whose, as a condition with its values. Requests are told by their deliveries,
    so that these come after them."""
    names, ns = _places(ids), _places(numbers)
    sent = f"delivery IN (SELECT d.id FROM {of}delivery d WHERE d.registration IN {ns})"
    return [
        ("event", f"registration IN {names}", tuple(ids)),
        ("request", sent, tuple(numbers)),
        ("need", f"dependant IN {ns}", tuple(numbers)),
        ("delivery", f"registration IN {ns}", tuple(numbers)),
        ("registration", f"n IN {ns}", tuple(numbers)),
    ]


def _places(values: Sequence[object]) -> str:
    return f"({', '.join('?' * len(values))})"


def _month(seconds: str) -> str:
    """A month as text; seconds since 1970 to a date, by the database."""
    return f"to_char(to_timestamp({seconds}) AT TIME ZONE 'UTC', 'YYYY-MM')"


# ---- shredding -------------------------------------------------------------------------------------------------------


def whole_before(db: SqlDatabase, moment: datetime, limit: int) -> list[str]:
    """Ids of old items that ended before ``moment`` and still have their content."""
    sql = f"SELECT id FROM old_registration WHERE settled_at < ? AND {_WHOLE} ORDER BY settled_at LIMIT ?"
    return [row[0] for row in db.rows(sql, (moment.timestamp(), limit))]


def shred(db: SqlDatabase, ids: Sequence[str], now: datetime) -> int:
    """Throw away what old items said and about whom, inside a transaction: with a sealed row its own key goes, so that
    a copy of the office's key opens nothing of it any more. Receipts and hashes are sealed anew, alone."""
    for name in ids:
        n = db.value(f"SELECT n FROM old_registration WHERE id = ? AND {_WHOLE}", (name,))
        if n is None:
            continue
        for delivery, body in db.rows("SELECT id, body FROM old_delivery WHERE registration = ?", (n,)):
            _only_receipt(db, delivery, body)
        for number, at, note in db.rows(
            "SELECT n, at, note FROM old_event WHERE registration = ? AND note IS NOT NULL", (name,)
        ):
            _only_hashes(db, name, number, at, note)
        db.run("DELETE FROM old_need WHERE dependant = ?", (n,))
        db.run(
            "UPDATE old_registration SET subject = '', body = '', findings = '', shredded_at = ? WHERE n = ?",
            (now.timestamp(), n),
        )
    return len(ids)


def shredded_among(db: SqlDatabase, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Of these ids those that are shredded, with their number of entry and the blinded hash of what was given."""
    if not ids:
        return {}
    sql = f"SELECT id, n, given_sha256 FROM old_registration WHERE id IN {_places(ids)} AND shredded_at IS NOT NULL"
    return {row[0]: (int(row[1]), row[2]) for row in db.rows(sql, tuple(ids))}


def _only_receipt(db: SqlDatabase, delivery: str, body: Any) -> None:
    receipt = json.loads(db.dialect.kept("delivery", delivery, body)).get("receipt")
    left = db.dialect.keep(_RECEIPT, delivery, dump(receipt))
    db.run("UPDATE old_delivery SET subject = '', body = ? WHERE id = ?", (left, delivery))
    db.run("UPDATE old_request SET bytes = '' WHERE delivery = ?", (delivery,))


def _only_hashes(db: SqlDatabase, registration: str, n: int, at: float, note: Any) -> None:
    place = f"{registration}/{at!r}"
    asked, answered, _said = json.loads(db.dialect.kept("event", place, note))
    left = db.dialect.keep("event", place, dump([asked, answered, None])) if asked or answered else None
    db.run("UPDATE old_event SET note = ? WHERE n = ?", (left, n))


def left_of(db: SqlDatabase, registration: str) -> Left | None:
    """What is left of a shredded item; None where it is none."""
    rows = db.rows(
        "SELECT n, id, kind, author, shown, settled_at, shredded_at FROM old_registration"
        " WHERE id = ? AND shredded_at IS NOT NULL",
        (registration,),
    )
    if not rows:
        return None
    n, id, kind, author, shown, settled, shredded = rows[0]
    deliveries = []
    for delivery, system, state, body in db.rows(
        "SELECT id, system, state, body FROM old_delivery WHERE registration = ? ORDER BY row", (n,)
    ):
        receipt = json.loads(db.dialect.kept(_RECEIPT, delivery, body))
        hashes = db.rows(
            "SELECT revision, rendering, sha256 FROM old_request WHERE delivery = ? ORDER BY revision, rendering",
            (delivery,),
        )
        sent = tuple(db.dialect.kept("request.sha256", f"{delivery}/{row[0]}/{row[1]}", row[2]) for row in hashes)
        deliveries.append(Kept(system, state, receipt, sent))
    return Left(id, kind, author, shown, _instant(settled), _instant(shredded), tuple(deliveries))


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
