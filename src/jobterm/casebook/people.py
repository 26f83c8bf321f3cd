"""The index of people seen so far: by name, CPR, birthday and telephone. What the systems say of them is elsewhere.

Functions on a connection that `cache` opened; the caller holds the transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    # by the domain's rule: SQLite's would turn å into a. Beside the names stands the centre (``_mark``).
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
_ENOUGH_OF_A_PHONE = 7
_BY_NAME = itemgetter(1)
_MAX_TOKENS = 6
_MAX_NAMES = 400
"""Characters of all names of one person that are searched: the newest and former ones."""


class Connection(Protocol):
    """What is used of a database connection."""

    total_changes: int

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Any:
        """Run one statement for many rows."""


@dataclass(frozen=True, slots=True)
class Searcher:
    """Who searches: the user whose caseload comes first, and the municipality whose citizens come next."""

    user: str = ""
    centre: str = ""


_NOBODY = Searcher()
_CENTRE = "\ue003"
"""Begins the word of the index that tells to which centre somebody belongs: no name has it, nobody types it."""


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


class Nearest:
    """Who is in a user's caseload, or in her team's: some hundreds, so that they are looked through in memory; read
    again when anything in the file has changed."""

    def __init__(self) -> None:
        self._key: tuple[Any, ...] = ()
        self._own: dict[str, bool] = {}
        self._named: list[tuple[str, Person]] = []

    def of(self, connection: Connection, user: str) -> dict[str, bool]:
        """By CPR: True who is in the user's own caseload, False who is in the team's alone."""
        self._refresh(connection, user)
        return self._own

    def named(self, connection: Connection, user: str, tokens: tuple[str, ...]) -> list[Person]:
        """Those of them of whose names each of these begins one."""
        self._refresh(connection, user)
        found = self._named
        for token in tokens:
            begins = f" {token}"
            found = [pair for pair in found if begins in pair[0]]
        return [one for _, one in found]

    def _refresh(self, connection: Connection, user: str) -> None:
        (elsewhere,) = connection.execute("PRAGMA data_version").fetchone()
        key = (id(connection), connection.total_changes, elsewhere, user)
        if key != self._key:
            self._key = key
            rows = connection.execute("SELECT cpr, team FROM list_case WHERE user = ? ORDER BY team DESC", (user,))
            self._own = {cpr: not team for cpr, team in rows.fetchall()}
            sql = f"""SELECT {_COLUMNS}, 'name', p.names FROM person p
                WHERE p.cpr IN (SELECT cpr FROM list_case WHERE user = ?)"""
            people = connection.execute(sql, (user,)).fetchall()
            self._named = [(f" {row[-1]}", Person._make(row[:-1])) for row in people]


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


def search(
    connection: Connection, text: str, limit: int, searcher: Searcher = _NOBODY, nearest: Nearest | None = None
) -> list[Person]:
    """People whom `text` finds, at most `limit`: the searcher's own first, then the team's, the centre's, all others,
    each by name."""
    query = parse_query(text)
    nearest = nearest or Nearest()
    found: list[Person] = []
    if query.number:
        found = _by_number(connection, query, limit)
    elif query.tokens:
        found = _by_name(connection, query, limit, searcher, nearest)
    if query.phone:
        seen = {one.cpr for one in found}
        found += [one for one in _by_phone(connection, query.phone, limit) if one.cpr not in seen]
    return ranked(found, nearest.of(connection, searcher.user), searcher.centre)[:limit]


def ranked(found: Iterable[Person], near: Mapping[str, bool], centre: str) -> list[Person]:
    """People by nearness, then name. ``near``: by CPR whether she is one's own (True) or the team's."""
    mine: list[Person] = []
    team: list[Person] = []
    here: list[Person] = []
    others: list[Person] = []
    for one in sorted(found, key=_BY_NAME):
        own = near.get(one.cpr)
        if own is not None:
            (mine if own else team).append(one)
        else:
            (here if one.municipality == centre else others).append(one)
    return mine + team + here + others


def _by_name(connection: Connection, query: Query, limit: int, searcher: Searcher, nearest: Nearest) -> list[Person]:
    """By beginnings of names. Where there are more than the limit, those nearest are added whom it cut off."""
    words = " ".join(f'"{token}"*' for token in query.tokens)
    found = list(_match(connection, words, limit))
    if len(found) < limit:
        return found
    if searcher.centre and any(one.municipality != searcher.centre for one in found):
        found += _match(connection, f'{words} "{_mark(searcher.centre)}"', limit)
    found += nearest.named(connection, searcher.user, query.tokens)
    return list({one.cpr: one for one in found}.values())


def _match(connection: Connection, match: str, limit: int) -> Iterator[Person]:
    sql = f"""SELECT {_COLUMNS}, 'name' FROM person_name f JOIN person p ON p.n = f.rowid
        WHERE person_name MATCH ? LIMIT ?"""
    return map(Person._make, connection.execute(sql, (match, limit)).fetchall())


def _mark(centre: str) -> str:
    """The word of the index for a centre."""
    return _CENTRE + "".join(filter(str.isalnum, centre))


def _span(digits: str) -> tuple[str, str]:
    """Everything that begins so: to the character after 9."""
    return digits, digits + ":"


def _by_number(connection: Connection, query: Query, limit: int) -> list[Person]:
    """By the beginning of the CPR, and by names among those: four digits leave one in 366, fewer than any name does."""
    sql = f"""SELECT {_COLUMNS}, ?, p.names FROM person p
        WHERE p.cpr >= ? AND p.cpr < ? ORDER BY p.cpr LIMIT ?"""
    rows = connection.execute(sql, (query.matched, *_span(query.number), max(limit, _MOST_OF_A_DAY))).fetchall()
    return [
        Person._make(row[:-1])
        for row in rows
        if _has_names(row[-1], query.tokens) and (not query.year or (row[2] or query.year).startswith(query.year))
    ]


def _by_phone(connection: Connection, digits: str, limit: int) -> Iterator[Person]:
    """By a whole number, or by one of which hardly more than the end is missing: fewer digits are a birthday's."""
    first, last = _span(digits) if len(digits) >= _ENOUGH_OF_A_PHONE else (digits, digits + "!")
    sql = f"""SELECT {_COLUMNS}, 'phone' FROM person p
        WHERE p.phone_digits >= ? AND p.phone_digits < ? LIMIT ?"""
    return map(Person._make, connection.execute(sql, (first, last, limit)).fetchall())


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
    _write(connection, merged, to_ms(seen_at))
    before = {cpr: (row[2], row[0].municipality) for cpr, row in known.items()}
    after = {cpr: (names, hit.municipality) for cpr, (hit, _, names) in merged.items()}
    _index(connection, [cpr for cpr, told in after.items() if before.get(cpr) != told])


def _index(connection: Connection, cprs: Iterable[str]) -> None:
    """Put people into the index of names anew: what they are called, where they belong."""
    rows = []
    for cpr in cprs:
        for n, names, centre in connection.execute("SELECT n, names, municipality FROM person WHERE cpr = ?", (cpr,)):
            rows.append((n, f"{names} {_mark(centre)}" if centre else names))
    connection.executemany("INSERT OR REPLACE INTO person_name(rowid, names) VALUES(?, ?)", rows)


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


def elsewhere(connection: Connection, centre: str) -> dict[str, str]:
    """Whoever belongs to another municipality than `centre`, as far as any system has told: CPR → municipality."""
    sql = "SELECT cpr, municipality FROM person WHERE municipality IS NOT NULL AND municipality <> ?"
    return dict(connection.execute(sql, (centre,)).fetchall())


def forget(connection: Connection, cpr: str) -> None:
    """Take a person out of the index."""
    connection.execute("DELETE FROM person_name WHERE rowid IN (SELECT n FROM person WHERE cpr = ?)", (cpr,))
    connection.execute("DELETE FROM person WHERE cpr = ?", (cpr,))


def forget_before(connection: Connection, instant: datetime) -> None:
    """Take out everyone whom no system has told about since `instant`."""
    limit = (to_ms(instant),)
    connection.execute("DELETE FROM person_name WHERE rowid IN (SELECT n FROM person WHERE seen_at < ?)", limit)
    connection.execute("DELETE FROM person WHERE seen_at < ?", limit)
