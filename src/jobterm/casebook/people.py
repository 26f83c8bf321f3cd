"""The index of people seen so far: by name, CPR, birthday and telephone. What the systems say of them is elsewhere.

Functions on a connection that `cache` opened; the caller holds the transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from jobterm.casebook.instants import from_ms, to_ms
from jobterm.domain.text import spelled_out
from jobterm.outbox.reading import Hit

SCHEMA = (
    """CREATE TABLE person(
        n INTEGER PRIMARY KEY, cpr TEXT NOT NULL UNIQUE, name TEXT NOT NULL, born TEXT, municipality TEXT,
        target_group TEXT, protected INTEGER NOT NULL, phone TEXT, phone_digits TEXT, systems TEXT NOT NULL,
        seen_at INTEGER NOT NULL, names TEXT NOT NULL)""",
    "CREATE INDEX person_phone ON person(phone_digits) WHERE phone_digits IS NOT NULL",
    # One column, spelled out: ae, oe and aa for æ, ø and å on both sides of the comparison meet every spelling
    # (users.md W24), so a second column with Danish letters would find nothing more. Diacritics are folded before,
    # by the domain's rule: SQLite's would turn å into a.
    """CREATE VIRTUAL TABLE person_name USING fts5(
        names, content='', contentless_delete=1, detail=none, prefix='2 3',
        tokenize="unicode61 remove_diacritics 0")""",
)

_COLUMNS = "p.cpr, p.name, p.born, p.municipality, p.target_group, p.protected, p.phone, p.systems, p.seen_at"
_TOKEN = re.compile(r"[^\W_]+")
_DATE = re.compile(r"(?<!\d)(\d{1,2})[-./](\d{1,2})[-./](\d{2})?(\d{2})(?!\d)")
_DASHED = re.compile(r"(?<!\d)(\d{6})-(\d{0,4})(?!\d)")
_NUMBER_ONLY = re.compile(r"[\d\s()+-]+")
_SHORTEST_NUMBER = 4
"""Fewer digits would list a tenth of the country."""
_MOST_OF_A_DAY = 5_000
_BY_NAME = itemgetter(1)
_MAX_TOKENS = 6
_MAX_NAMES = 400
"""Characters of all names of one person that are searched: the newest and former ones."""


class Connection(Protocol):
    """What is used of a database connection."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Any:
        """Run one statement for many rows."""


class Person(NamedTuple):
    """Someone whom a system told about: a row of the index as it was read, since a list of two hundred is made at every
    letter typed. ``born`` ISO date; ``matched``: by what the search found her, one of ``name``, ``cpr``, ``birthday``,
    ``phone``, ``system`` (a system found her by something that is not in the index)."""

    cpr: str
    name: str
    born: str | None
    municipality: str | None
    target_group: str | None
    protected_flag: int
    phone: str | None
    systems_text: str
    seen_ms: int
    matched: str

    @property
    def protected(self) -> bool:
        """Whether name and address are protected."""
        return bool(self.protected_flag)

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems that have told about this person."""
        return tuple(self.systems_text.split())

    @property
    def seen_at(self) -> datetime:
        """When one of them last did."""
        return from_ms(self.seen_ms)


@dataclass(frozen=True, slots=True)
class Query:
    """A search text taken apart. ``tokens``: beginnings of names, spelled out; ``number``: beginning of a CPR;
    ``phone``: a whole number; ``year``: four digits of the birth year, where they were typed."""

    tokens: tuple[str, ...] = ()
    number: str = ""
    phone: str = ""
    year: str = ""

    @property
    def matched(self) -> str:
        """By what a person will have been found, where it is not the telephone."""
        if not self.number:
            return "name"
        return "birthday" if len(self.number) <= 6 else "cpr"


def parse_query(text: str) -> Query:
    """What a user may mean: ``Søren Holm``, ``240675``, ``240675-23``, ``24.6.1975``, ``+45 12 34 56 78``, and names
    together with a number. Numbers of fewer than four digits and everything that is no letter or digit are left out."""
    if date := _DATE.search(text):
        day, month, century, year = date.groups()
        number = f"{int(day):02}{int(month):02}{year}"
        rest = text[: date.start()] + " " + text[date.end() :]
        return Query(_name_tokens(rest), number, year=f"{century}{year}" if century else "")
    text = _DASHED.sub(r"\1\2", text)
    if _NUMBER_ONLY.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        if text.strip().startswith(("+", "00")):
            return Query(phone=_phone_digits(text) or "")
        if len(digits) < _SHORTEST_NUMBER:
            return Query()
        return Query(number=digits if len(digits) <= 10 else "", phone=digits if len(digits) != 10 else "")
    numbers = [token for token in _TOKEN.findall(text) if token.isascii() and token.isdigit()]
    number = next((one for one in numbers if _SHORTEST_NUMBER <= len(one) <= 10), "")
    return Query(_name_tokens(text), number)


def _name_tokens(text: str) -> tuple[str, ...]:
    tokens = (token for token in _TOKEN.findall(spelled_out(text)) if not token.isdigit())
    return tuple(dict.fromkeys(tokens))[:_MAX_TOKENS]


def _phone_digits(text: str | None) -> str | None:
    """Digits of a telephone number without the Danish prefix; None where there are too few."""
    digits = re.sub(r"\D", "", text or "")
    if (text or "").strip().startswith("+"):
        digits = digits.removeprefix("45")
    elif digits.startswith("00"):
        digits = digits[2:].removeprefix("45")
    return digits if len(digits) >= _SHORTEST_NUMBER else None


def search(connection: Connection, text: str, limit: int) -> list[Person]:
    """People whom `text` finds, at most `limit`, by name."""
    query = parse_query(text)
    found: list[Person] = []
    if query.number:
        found = _by_number(connection, query, limit)
    elif query.tokens:
        match = " ".join(f'"{token}"*' for token in query.tokens)
        sql = f"""SELECT {_COLUMNS}, 'name' FROM person_name f JOIN person p ON p.n = f.rowid
            WHERE person_name MATCH ? LIMIT ?"""
        found = list(map(Person._make, connection.execute(sql, (match, limit)).fetchall()))
    if query.phone:
        sql = f"SELECT {_COLUMNS}, 'phone' FROM person p WHERE p.phone_digits = ? LIMIT ?"
        seen = {one.cpr for one in found}
        rows = connection.execute(sql, (query.phone, limit)).fetchall()
        found += [one for one in map(Person._make, rows) if one.cpr not in seen]
    return sorted(found, key=_BY_NAME)[:limit]


def _by_number(connection: Connection, query: Query, limit: int) -> list[Person]:
    """By the beginning of the CPR, and by names among those: four digits leave one in 366, fewer than any name does."""
    sql = f"""SELECT {_COLUMNS}, ?, p.names FROM person p
        WHERE p.cpr >= ? AND p.cpr < ? ORDER BY p.cpr LIMIT ?"""
    most = limit if not (query.tokens or query.year) else _MOST_OF_A_DAY
    span = query.number, query.number + ":"  # the character after 9
    rows = connection.execute(sql, (query.matched, *span, most)).fetchall()
    return [
        Person._make(row[:-1])
        for row in rows
        if _has_names(row[-1], query.tokens) and (not query.year or (row[2] or query.year).startswith(query.year))
    ]


def _has_names(names: str, tokens: tuple[str, ...]) -> bool:
    return all(any(name.startswith(token) for name in names.split()) for token in tokens)


def person(connection: Connection, cpr: str) -> Person | None:
    """The person with exactly this CPR."""
    rows = connection.execute(f"SELECT {_COLUMNS}, 'cpr' FROM person p WHERE p.cpr = ?", (cpr,)).fetchall()
    return Person._make(rows[0]) if rows else None


def remember(connection: Connection, hits: Sequence[Hit], seen_at: datetime) -> None:
    """Add people or bring them up to date; what a hit does not tell stays as it was, former names stay searchable."""
    merged: dict[str, tuple[Hit, set[str], str]] = {}
    known = _known(connection, [hit.cpr for hit in hits])
    for hit in hits:
        row = known.get(hit.cpr)
        old, systems, names = merged.get(hit.cpr) or (row if row is not None else (hit, set(), ""))
        new = replace(
            hit,
            name=hit.name or old.name,
            born=hit.born or old.born,
            municipality=hit.municipality or old.municipality,
            target_group=hit.target_group or old.target_group,
            phone=hit.phone or old.phone,
        )
        merged[hit.cpr] = (new, systems | ({hit.system} if hit.system else set()), _all_names(new.name, names))
    _write(connection, merged, to_ms(seen_at), {cpr: row[2] for cpr, row in known.items()})


def _all_names(newest: str, before: str) -> str:
    tokens = dict.fromkeys((*_TOKEN.findall(spelled_out(newest)), *before.split()))
    return " ".join(tokens)[:_MAX_NAMES]


def _known(connection: Connection, cprs: Sequence[str]) -> dict[str, tuple[Hit, set[str], str]]:
    marks = ",".join("?" * len(cprs))
    rows = connection.execute(f"SELECT {_COLUMNS}, p.names FROM person p WHERE p.cpr IN ({marks})", cprs).fetchall()
    return {
        row[0]: (Hit(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6]), set(row[7].split()), row[9])
        for row in rows
    }


def _write(
    connection: Connection,
    merged: dict[str, tuple[Hit, set[str], str]],
    seen_at: int,
    indexed: dict[str, str],
) -> None:
    connection.executemany(
        """INSERT INTO person(cpr, name, born, municipality, target_group, protected, phone, phone_digits, systems,
            seen_at, names) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(cpr) DO UPDATE SET name = excluded.name, born = excluded.born,
            municipality = excluded.municipality, target_group = excluded.target_group,
            protected = excluded.protected, phone = excluded.phone, phone_digits = excluded.phone_digits,
            systems = excluded.systems, seen_at = excluded.seen_at, names = excluded.names""",
        [
            (
                cpr,
                hit.name,
                hit.born,
                hit.municipality,
                hit.target_group,
                int(hit.protected),
                hit.phone,
                _phone_digits(hit.phone),
                " ".join(sorted(systems)),
                seen_at,
                names,
            )
            for cpr, (hit, systems, names) in merged.items()
        ],
    )
    changed = [cpr for cpr, (_, _, names) in merged.items() if indexed.get(cpr) != names]
    connection.executemany(
        "INSERT OR REPLACE INTO person_name(rowid, names) SELECT n, names FROM person WHERE cpr = ?",
        [(cpr,) for cpr in changed],
    )


def forget(connection: Connection, cpr: str) -> None:
    """Take a person out of the index."""
    connection.execute("DELETE FROM person_name WHERE rowid IN (SELECT n FROM person WHERE cpr = ?)", (cpr,))
    connection.execute("DELETE FROM person WHERE cpr = ?", (cpr,))


def forget_before(connection: Connection, instant: datetime) -> None:
    """Take out everyone whom no system has told about since `instant`."""
    limit = (to_ms(instant),)
    connection.execute("DELETE FROM person_name WHERE rowid IN (SELECT n FROM person WHERE seen_at < ?)", limit)
    connection.execute("DELETE FROM person WHERE seen_at < ?", limit)
