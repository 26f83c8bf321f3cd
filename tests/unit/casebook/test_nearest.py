"""A search shows one's own citizens first, then the team's, the centre's, all others; however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from jobterm.casebook.cache import Cache
from jobterm.casebook.caseload import Whose, keep_caseload
from jobterm.casebook.people import Searcher
from jobterm.outbox.reading import CaseRow, Hit

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ME = Searcher("aho", "0751")


def hit(n: int, name: str, municipality: str = "0751") -> Hit:
    """Somebody born on 24 June 1975."""
    return Hit(f"240675{n:04}", name, "1975-06-24", municipality, "2.1", phone=f"2{n:07}", system="amp")


def keep(cache: Cache, rows: dict[int, str]) -> None:
    """A team's caseload: by number whose each is."""
    told = [CaseRow(f"240675{n:04}", "", user) for n, user in rows.items()]
    whose = Whose("amp", "aho", team=True)
    cache.keep_extracts(partial(keep_caseload, whose=whose, rows=told, at=AT))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """Six people called Karen: one's own, a colleague's, two of the centre, two of other centres."""
    opened = Cache(tmp_path / "cache.db", bytes(32))
    opened.remember_people(
        [hit(1, "Karen Aa", "0101"), hit(2, "Karen Bo"), hit(3, "Karen Ce"), hit(4, "Karen De"), hit(5, "Karen Ej"),
         hit(6, "Karen Fa", "0461")],
        AT,
    )  # fmt: skip
    keep(opened, {5: "aho", 4: "mkr"})
    yield opened
    opened.close()


def order(cache: Cache, text: str, limit: int = 200, searcher: Searcher = ME) -> list[int]:
    """The numbers of whom a text finds."""
    return [int(person.cpr[6:]) for person in cache.search(text, limit, searcher)]


@pytest.mark.parametrize("text", ["karen", "240675", "24.6.1975", "kar 240675", "2406"])
def test_the_nearest_come_first_by_name_and_by_birthday(cache: Cache, text: str) -> None:
    assert order(cache, text) == [5, 4, 2, 3, 1, 6]


def test_without_a_caseload_the_centre_comes_first_and_without_a_centre_the_name_decides(cache: Cache) -> None:
    assert order(cache, "karen", searcher=Searcher("jlu", "0751")) == [2, 3, 4, 5, 1, 6]
    assert order(cache, "karen", searcher=Searcher()) == [1, 2, 3, 4, 5, 6]


def test_of_very_many_the_nearest_are_not_cut_off(cache: Cache) -> None:
    cache.remember_people([hit(n, f"Karen Nielsen {n}", "0101") for n in range(100, 900)], AT)
    cache.remember_people([hit(n, "Karen Ågård") for n in (901, 902)], AT)
    cache.remember_people([hit(903, "Karen Ågård", "0101"), hit(904, "Karen Aagaard", "0101")], AT)
    keep(cache, {5: "aho", 4: "mkr", 903: "aho", 904: "mkr"})
    assert order(cache, "karen", 20)[:8] == [5, 903, 904, 4, 2, 3, 901, 902]
    assert len(order(cache, "karen", 20)) == 20
    assert order(cache, "kar åg", 3) == [903, 904, 901]


def test_who_moves_to_another_centre_is_of_that_one(cache: Cache) -> None:
    cache.remember_people([hit(n, f"Karen Nielsen {n}", "0101") for n in range(100, 400)], AT)
    cache.remember_people([hit(2, "Karen Bo", "0101")], AT)
    assert order(cache, "karen", 20, Searcher("jlu", "0751"))[:3] == [3, 4, 5]


def test_what_another_program_changes_is_seen(tmp_path: Path, cache: Cache) -> None:
    assert order(cache, "karen")[0] == 5
    other = Cache(tmp_path / "cache.db", bytes(32))
    keep(other, {3: "aho"})
    other.close()
    assert order(cache, "karen")[0] == 3
    assert cache.near("aho") == {hit(3, "").cpr: True}


def test_the_mark_of_a_centre_is_no_name(cache: Cache) -> None:
    assert order(cache, "0751") == []
    assert order(cache, "\ue0030751") == []


@pytest.mark.parametrize(
    ("typed", "found"), [("2000000", [1, 2, 3, 4, 5, 6]), ("20000004", [4]), ("+45 20 00 00 04", [4])]
)
def test_a_telephone_number_finds_by_the_whole_or_by_nearly_the_whole(
    cache: Cache, typed: str, found: list[int]
) -> None:
    assert sorted(order(cache, typed)) == found


def test_six_digits_are_a_birthday_and_no_beginning_of_a_telephone_number(cache: Cache) -> None:
    cache.remember_people([Hit("1503801234", "Bo Prøvesen", "1980-03-15", "0751", "2.1", phone="24067512")], AT)
    assert 1234 not in order(cache, "240675")


WANTED = Hit("1503801234", "Søren von Holm-Ågård Æbelø", "1980-03-15", "0751", "2.1", phone="20000012")


@pytest.mark.parametrize(
    "typed",
    ["søren", "Soeren", "SOEREN", "sø", "soe", "von", "von holm", "holm-ågård", "Holm-Aagaard", "holm aag",
     "ågård holm", "aagård", "ågaard", "æbelø", "aebeloe", "Æbeloe", "ÆBELØ sø",
     "So\u0308ren", "a\u030aga\u030ard", "150380",
     "15-03-80", "15.3.1980", "1503801234", "150380-1234", "20000012", "20 00 00 12",
     "+4520000012", "0045 20 00 00 12", "tidl"],
)  # fmt: skip
def test_each_spelling_finds_and_so_does_a_former_name(tmp_path: Path, typed: str) -> None:
    cache = Cache(tmp_path / "cache.db", bytes(32))
    cache.remember_people([Hit("1503801234", "Søren Tidligere", "1980-03-15", "0751", "2.1")], AT)
    cache.remember_people([WANTED], AT)
    assert [person.name for person in cache.search(typed, 200, ME)] == ["Søren von Holm-Ågård Æbelø"]
    cache.close()
