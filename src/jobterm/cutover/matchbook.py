"""Where a match run keeps what it has read and found: one encrypted file, so that nothing of anybody lies readable on
the disk, and a run that was broken off goes on where it stood.

Nothing in it is the only copy of anything: a file that cannot be used is dropped and begun anew.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobterm.clock import from_text, to_text
from jobterm.cutover.match import Difference, Situation
from jobterm.cutover.roll_lines import Line, Person, kept, line_of
from jobterm.security.files import private_file, private_folder

if TYPE_CHECKING:
    from jobterm.outbox.sqlcipher import Connection

SCHEMA: Final = 2
PAGE: Final = 500
KEPT: Final = 20
"""Runs whose rows are kept; what was read for them goes when they end."""
_STATEMENTS: Final = (
    """CREATE TABLE run(
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, a TEXT NOT NULL, b TEXT NOT NULL, municipality TEXT NOT NULL,
        groups TEXT NOT NULL, at TEXT NOT NULL, done TEXT, people INTEGER NOT NULL DEFAULT 0, counts TEXT NOT NULL)""",
    """CREATE TABLE side(
        run INTEGER NOT NULL, side INTEGER NOT NULL, after TEXT, whole INTEGER NOT NULL DEFAULT 0, at TEXT,
        notes TEXT NOT NULL DEFAULT '[]', PRIMARY KEY(run, side)) WITHOUT ROWID""",
    "CREATE TABLE said(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, content BLOB NOT NULL)",
    """CREATE TABLE resident(
        run INTEGER NOT NULL, cpr TEXT NOT NULL, side INTEGER NOT NULL, said INTEGER NOT NULL, digest BLOB NOT NULL,
        PRIMARY KEY(run, cpr, side, said)) WITHOUT ROWID""",
    """CREATE TABLE row(
        run INTEGER NOT NULL, n INTEGER NOT NULL, cpr TEXT NOT NULL, situation TEXT NOT NULL, field TEXT, a TEXT,
        b TEXT, a_at TEXT, b_at TEXT, explained_by TEXT, mine TEXT, theirs TEXT, target_group TEXT,
        PRIMARY KEY(run, n)) WITHOUT ROWID""",
    f"PRAGMA user_version = {SCHEMA}",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a run compares. ``groups``: whom it is about (selectors of target groups), empty = everybody."""

    a: str
    b: str
    municipality: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``people``: how many different citizens; ``counts``: of rows by situation, ``equal`` of citizens."""

    n: int
    id: str
    question: Question
    at: datetime
    done: datetime | None
    people: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Side:
    """How far one side has been read. ``at``: as of when (its oldest page); ``notes``: what could not be compared."""

    after: str | None
    whole: bool
    at: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A row as it is kept. ``n`` counts from 1 in a run; ``group``: the citizen's target group, as the first of the two
    that has her says."""

    n: int
    cpr: str
    difference: Difference
    a_at: datetime | None
    b_at: datetime | None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Both:
    """One citizen as the two rolls have her: (number of what was said, digest) of each time she stands in a side."""

    cpr: str
    a: tuple[tuple[int, bytes], ...]
    b: tuple[tuple[int, bytes], ...]


class Matchbook:
    """The file of match runs. ``key``: 32 bytes. Used by one thread at a time."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._connection = self._open()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    # ---- runs ------------------------------------------------------------------------------------------------

    def unfinished(self, question: Question, since: datetime) -> Run | None:
        """The newest run of this question that was broken off, not older than ``since``."""
        found = [run for run in self.runs() if run.question == question]
        return found[0] if found and found[0].done is None and found[0].at >= since else None

    def begin(self, id: str, question: Question, at: datetime) -> Run:
        """A new run; the oldest ones are forgotten."""
        with self.transaction():
            for run in self.runs()[KEPT - 1 :]:
                self._forget(run.n)
            self._run(
                "INSERT INTO run(id, a, b, municipality, groups, at, counts) VALUES(?, ?, ?, ?, ?, ?, '{}')",
                (id, question.a, question.b, question.municipality, json.dumps(question.groups), to_text(at)),
            )
        return self.runs()[0]

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        rows = self._rows("SELECT n, id, a, b, municipality, groups, at, done, people, counts FROM run ORDER BY n DESC")
        return [
            Run(n, id, Question(a, b, place, tuple(json.loads(groups))), from_text(at),
                None if done is None else from_text(done), people, json.loads(counts))
            for n, id, a, b, place, groups, at, done, people, counts in rows
        ]  # fmt: skip

    def end(self, run: Run, at: datetime, people: int, counts: dict[str, int]) -> None:
        """The run is over: what was read for it goes, its rows stay."""
        with self.transaction():
            self._run("UPDATE run SET done = ?, people = ?, counts = ? WHERE n = ?",
                      (to_text(at), people, json.dumps(counts), run.n))  # fmt: skip
            for table in ("resident", "said"):
                self._run(f"DELETE FROM {table} WHERE run = ?", (run.n,))

    # ---- reading the rolls -----------------------------------------------------------------------------------

    def side(self, run: Run, side: int) -> Side:
        """How far a side (0 or 1) has been read."""
        rows = self._rows("SELECT after, whole, at, notes FROM side WHERE run = ? AND side = ?", (run.n, side))
        if not rows:
            return Side(None, False, None)
        after, whole, at, notes = rows[0]
        return Side(after, bool(whole), None if at is None else from_text(at), tuple(json.loads(notes)))

    def keep(self, run: Run, side: int, people: Iterable[tuple[str, Person, bytes]], reached: Side) -> None:
        """Some citizens of a side, and how far it has been read with them: both or neither."""
        with self.transaction():
            for cpr, person, digest in people:
                content = zlib.compress(person.to_text().encode(), 1)
                said = self._run("INSERT INTO said(run, content) VALUES(?, ?)", (run.n, content)).lastrowid
                self._run("INSERT INTO resident VALUES(?, ?, ?, ?, ?)", (run.n, cpr, side, said, digest))
            self._run(
                """INSERT INTO side VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET after = excluded.after,
                whole = excluded.whole, at = excluded.at, notes = excluded.notes""",
                (run.n, side, reached.after, reached.whole, None if reached.at is None else to_text(reached.at),
                 json.dumps(reached.notes)),
            )  # fmt: skip

    def both(self, run: Run) -> Iterator[Both]:
        """Every citizen of either side, in order of CPR number, a page at a time."""
        last = ""
        while True:
            chosen = "SELECT DISTINCT cpr FROM resident WHERE run = ? AND cpr > ? ORDER BY cpr LIMIT ?"
            wanted = self._rows(chosen, (run.n, last, PAGE))
            if not wanted:
                return
            first, last = wanted[0][0], wanted[-1][0]
            rows = self._rows(
                "SELECT cpr, side, said, digest FROM resident WHERE run = ? AND cpr BETWEEN ? AND ?",
                (run.n, first, last),
            )
            sides: dict[str, tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]]] = {}
            for cpr, side, said, digest in rows:
                sides.setdefault(cpr, ([], []))[side].append((said, bytes(digest)))
            for cpr, (a, b) in sorted(sides.items()):
                yield Both(cpr, tuple(a), tuple(b))

    def person(self, said: int) -> Person:
        """What was said of a citizen (second phase)."""
        content = self._rows("SELECT content FROM said WHERE id = ?", (said,))[0][0]
        return Person.from_text(zlib.decompress(content).decode())

    # ---- rows ------------------------------------------------------------------------------------------------

    def clear_rows(self, run: Run) -> None:
        """Forget the rows of a run that is compared again from its beginning."""
        with self.transaction():
            self._run("DELETE FROM row WHERE run = ?", (run.n,))

    def add_rows(self, run: Run, rows: Sequence[Found]) -> None:
        """Some more rows."""
        with self.transaction():
            for row in rows:
                one = row.difference
                self._run(
                    "INSERT INTO row VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (run.n, row.n, row.cpr, one.situation.value, one.field, one.a, one.b, _at(row.a_at), _at(row.b_at),
                     one.explained_by, _line(one.mine), _line(one.theirs), row.group),
                )  # fmt: skip

    def rows(self, run: Run, numbers: Sequence[int] = ()) -> Iterator[Found]:
        """The rows of a run in order, a page at a time; of ``numbers`` only those."""
        last = 0
        while True:
            rows = self._rows(
                "SELECT n, cpr, situation, field, a, b, a_at, b_at, explained_by, mine, theirs,"
                " target_group FROM row"
                " WHERE run = ? AND n > ? ORDER BY n LIMIT ?",
                (run.n, last, PAGE),
            )
            if not rows:
                return
            last = rows[-1][0]
            yield from (_found(row) for row in rows if not numbers or row[0] in numbers)

    # ---- the file --------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")

    def _forget(self, n: int) -> None:
        for table, column in (("resident", "run"), ("said", "run"), ("row", "run"), ("side", "run"), ("run", "n")):
            self._run(f"DELETE FROM {table} WHERE {column} = ?", (n,))

    def _open(self) -> Connection:
        from jobterm.outbox.sqlcipher import Database  # late: the driver is for who opens a file

        private_folder(self._path.parent)
        with contextlib.suppress(*Database.faults):
            return self._prepared()
        for path in (self._path, self._path.with_name(f"{self._path.name}-journal")):
            path.unlink(missing_ok=True)
        return self._prepared()

    def _prepared(self) -> Connection:
        from jobterm.outbox.sqlcipher import connect

        private_file(self._path)
        connection = connect(self._path, self._key)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -32768")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _STATEMENTS:
                    connection.execute(statement)
            elif version != SCHEMA:
                raise MemoryError("another version")
        except BaseException:
            connection.close()
            raise
        return connection

    def _run(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self._connection.execute(sql, values)

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        cursor = self._connection.execute(sql, values)
        try:
            return list(cursor.fetchall())
        finally:
            cursor.close()


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _line(line: Line | None) -> str | None:
    return None if line is None else json.dumps(kept(line))


def _line_of(text: str | None) -> Line | None:
    return None if text is None else line_of(json.loads(text))


def _found(row: Any) -> Found:
    n, cpr, situation, field, a, b, a_at, b_at, explained, mine, theirs, group = row
    told = Difference(Situation(situation), field, a, b, explained, _line_of(mine), _line_of(theirs))
    return Found(n, cpr, told, _instant(a_at), _instant(b_at), group)
