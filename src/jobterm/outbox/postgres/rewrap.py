"""Headers of sealed rows wrapped anew under an office's newest key, page by page: found, rewritten, counted. What lies
behind a header is neither read nor moved. A page that is done twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jobterm.outbox.postgres.members import Sql
from jobterm.security.errors import OfficeKeyForeign, OfficeSealBroken
from jobterm.security.office_keys import HEADER_BYTES, VERSION, Ring
from jobterm.security.slots import Entropy

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A sealed column. ``keys``: the columns that tell its rows apart within an office; ``more``: others that its
    places are made of; ``places``: what a row may be bound to (``dialect.OfficeDialect``), the likeliest first."""

    table: str
    column: str
    keys: tuple[str, ...]
    places: Callable[[Key], tuple[str, ...]]
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row under an older key: its key, the values that its place is made of, its header."""

    key: Key
    values: Key
    header: bytes


def _one(name: str) -> Callable[[Key], tuple[str, ...]]:
    return lambda values: (f"{name}:{'/'.join(str(value) for value in values)}",)


def _event(values: Key) -> tuple[str, ...]:
    _n, registration, at = values
    return (f"event:{registration}/{at!r}",)


def _old_delivery(values: Key) -> tuple[str, ...]:
    return f"delivery:{values[0]}", f"receipt:{values[0]}"


def _parts() -> tuple[Part, ...]:
    sent = ("delivery", "revision", "rendering")
    found = []
    for old in ("", "old_"):
        found += [
            Part(f"{old}registration", "body", ("id",), _one("registration")),
            Part(f"{old}registration", "findings", ("id",), _one("findings")),
            Part(f"{old}registration", "given", ("id",), _one("given")),
            Part(f"{old}delivery", "body", ("id",), _old_delivery if old else _one("delivery")),
            Part(f"{old}request", "sha256", sent, _one("request.sha256")),
            Part(f"{old}request", "bytes", sent, _one("request")),
            Part(f"{old}event", "note", ("n",), _event, ("registration", "at")),
        ]
    return (
        *found,
        Part("file", "body", ("name",), _one("file")),
        Part("file", "content", ("name",), _one("file.content")),
        Part("presence", "name", ("author",), _one("presence")),
    )


PARTS: Final = _parts()
"""Every column that is sealed; a test holds it against all BYTEA columns of the schema."""


def left(sql: Sql, newest: int) -> int:
    """How many sealed values are still under an older key."""
    return sum(
        int(sql.value(f"SELECT count(*) FROM jobterm.{part.table} WHERE {_older(part)}", (_clear(newest),)) or 0)
        for part in PARTS
    )


def page(sql: Sql, part: Part, newest: int, after: Key | None, limit: int) -> list[Row]:
    """Rows of one column that are under an older key, in the order of their keys, behind ``after``."""
    keys, values = ", ".join(part.keys), ", ".join((*part.keys, *part.more))
    behind = f" AND ({keys}) > ({', '.join('?' * len(part.keys))})" if after is not None else ""
    rows = sql.rows(
        f"SELECT {values}, substring({part.column} FROM 1 FOR {HEADER_BYTES}) FROM jobterm.{part.table}"
        f" WHERE {_older(part)}{behind} ORDER BY {keys} LIMIT {limit}",
        (_clear(newest), *(after or ())),
    )
    return [Row(tuple(row[: len(part.keys)]), tuple(row[:-1]), bytes(row[-1])) for row in rows]


def wrap_anew(sql: Sql, part: Part, rows: Sequence[Row], ring: Ring, entropy: Entropy) -> int:
    """Rewrite the headers of a page, within a transaction; what changed meanwhile is left to the next look. A row that
    cannot be opened stays as it is: it is found, and set aside, by who reads it."""
    count = 0
    where = " AND ".join(f"{name} = ?" for name in part.keys)
    for row in rows:
        header = _rewrapped(part, row, ring, entropy)
        if header is None:
            continue
        count += sql.run(
            f"UPDATE jobterm.{part.table} SET {part.column} = overlay({part.column} PLACING ? FROM 1 FOR"
            f" {HEADER_BYTES}) WHERE {where} AND substring({part.column} FROM 1 FOR {HEADER_BYTES}) = ?",
            (header, *row.key, row.header),
        )
    return count


def _rewrapped(part: Part, row: Row, ring: Ring, entropy: Entropy) -> bytes | None:
    for place in part.places(row.values):
        try:
            return ring.rewrapped(row.header, place, entropy)
        except OfficeSealBroken:
            continue
        except OfficeKeyForeign:
            return None
    return None


def _older(part: Part) -> str:
    return f"octet_length({part.column}) >= {HEADER_BYTES} AND substring({part.column} FROM 1 FOR 5) <> ?"


def _clear(epoch: int) -> bytes:
    return bytes([VERSION]) + epoch.to_bytes(4, "big")
