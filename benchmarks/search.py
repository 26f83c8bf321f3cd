"""Citizen search by beginnings of names over many cached people, against the raw FTS5 query for the same rows."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from random import Random

from benchmarks import material
from benchmarks.figure import Figure, Size
from jobterm.casebook.cache import Cache
from jobterm.casebook.caseload import Whose, keep_caseload
from jobterm.casebook.people import Searcher
from jobterm.outbox.reading import CaseRow, Hit

FIRST = ("Karen", "Søren", "Åse", "Jens", "Mette", "Bjørn", "Peter", "Lone", "Hanne", "Kaj", "Anne", "Ole", "René")
LAST = ("Hansen", "Jensen", "Nielsen", "Møller", "Ågård", "Sørensen", "Testesen", "Bæk", "Kjær", "Holm", "Øster")
TYPED = ("kar", "sør", "soe", "jen", "møl", "aag", "ågård", "anne h", "ole bæk", "karen testesen", "testesen ole")
"""What people type; each is asked several times."""
SPELLED = {"æ": "ae", "ø": "oe", "å": "aa"}
ROUNDS = 20
LIMIT = 200
ME = Searcher("aho", "0751")
TEAM = 480
"""Citizens of a team of eight."""


def measure(size: Size) -> list[Figure]:
    """Ask the cache and then SQLite itself, in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    with material.folder(size.folder, "search") as where:
        cache = Cache(where / "cache.db", os.urandom(32))
        everybody = list(_people(size.people))
        cache.remember_people(everybody, datetime.now(UTC))
        _own(cache, everybody)
        for turn in range(ROUNDS + 1):
            for typed in TYPED:
                began = time.perf_counter()
                found = cache.search(typed, LIMIT, ME)
                between = time.perf_counter()
                raw = _raw(cache, typed)
                ended = time.perf_counter()
                if len(found) != len(raw):
                    raise AssertionError(f"{typed!r}: {len(found)} and {len(raw)} rows")
                if turn:
                    ours.append(1000 * (between - began))
                    theirs.append(1000 * (ended - between))
        cache.close()
    return [
        Figure(
            f"citizen search, prefix, {size.people:,} cached",
            "ms",
            "raw FTS5 query of the same rows",
            ours,
            theirs,
            must=2.0,
            goal=1.2,
        )
    ]


def _own(cache: Cache, everybody: list[Hit]) -> None:
    """A caseload and a team's: whose citizens come first in a list."""
    some = everybody[:: max(1, len(everybody) // TEAM)][:TEAM]
    rows = [CaseRow(one.cpr, one.name, ME.user if n % 8 == 0 else f"c{n % 8}") for n, one in enumerate(some)]
    whose, now = Whose("amp", ME.user, team=True), datetime.now(UTC)
    cache.keep_extracts(lambda connection: keep_caseload(connection, whose, rows, now))


def _raw(cache: Cache, typed: str) -> list[tuple[object, ...]]:
    spelled = "".join(SPELLED.get(letter, letter) for letter in typed)
    match = " ".join(f'"{word}"*' for word in spelled.split())
    sql = """SELECT p.cpr, p.name, p.born, p.municipality, p.target_group, p.protected, p.phone, p.systems, p.seen_at
        FROM person_name f JOIN person p ON p.n = f.rowid WHERE person_name MATCH ? LIMIT ?"""
    rows: list[tuple[object, ...]] = cache._connection.execute(sql, (match, LIMIT)).fetchall()
    return rows


def _people(count: int) -> list[Hit]:
    chance = Random(1)
    found = []
    for n in range(count):
        born = date(1950, 1, 2) + timedelta(days=n // 10 % 18_000)
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.choice(LAST)}"
        cpr = f"{born:%d%m%y}{n % 10_000:04}"
        found.append(Hit(cpr, name, born.isoformat(), "0751", "2.1", phone=f"{20_000_000 + n}", system="amp"))
    return found
