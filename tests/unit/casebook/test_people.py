"""People are found as caseworkers type: any spelling, beginnings of words, birthday, number, telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobterm.casebook.cache import Cache
from jobterm.casebook.people import Query, parse_query
from jobterm.outbox.reading import Hit

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

KAREN = Hit("1503801234", "Karen Testesen", "1980-03-15", "0751", "2.1", phone="20 12 34 56", system="amp")
SOEREN = Hit("2406752345", "Søren Holm-Ågård", "1975-06-24", "0751", "2.2", phone="+45 30303030", system="amp")
AAGE = Hit("0911883456", "Aage Bjørn Æbelø", "1988-11-09", "0751", None, system="workbase")
RENE = Hit("0205940123", "René Møller", "1994-05-02", "0101", None, protected=True, system="workbase")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    opened = Cache(tmp_path / "cache.db", bytes(32))
    opened.remember_people([KAREN, SOEREN, AAGE, RENE], AT)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("karen", ["Karen Testesen"]),
        ("KAR tes", ["Karen Testesen"]),
        ("tes kar", ["Karen Testesen"]),
        ("Testesen, Karen", ["Karen Testesen"]),
        ("søren", ["Søren Holm-Ågård"]),
        ("soeren", ["Søren Holm-Ågård"]),
        ("SØ", ["Søren Holm-Ågård"]),
        ("ågård", ["Søren Holm-Ågård"]),
        ("aagaard", ["Søren Holm-Ågård"]),
        ("Aagård", ["Søren Holm-Ågård"]),
        ("Åge", ["Aage Bjørn Æbelø"]),
        ("aebeloe", ["Aage Bjørn Æbelø"]),
        ("rene", ["René Møller"]),
        ("holm-å", ["Søren Holm-Ågård"]),
        ("a\u030age", ["Aage Bjørn Æbelø"]),
        ("aren", []),
        ("sorn", []),
        ("", []),
        ("  ", []),
        ('"; DROP TABLE person --', []),
        ('karen" OR "', []),
        ("*", []),
        ("NEAR(karen", []),
    ],
)
def test_names_by_their_beginnings_in_any_spelling(cache: Cache, text: str, found: list[str]) -> None:
    assert [person.name for person in cache.search(text)] == found


@pytest.mark.parametrize(
    ("text", "name", "matched"),
    [
        ("1503801234", "Karen Testesen", "cpr"),
        ("150380-1234", "Karen Testesen", "cpr"),
        ("240675-23", "Søren Holm-Ågård", "cpr"),
        ("240675", "Søren Holm-Ågård", "birthday"),
        ("2406", "Søren Holm-Ågård", "birthday"),
        ("24.6.75", "Søren Holm-Ågård", "birthday"),
        ("24-06-1975", "Søren Holm-Ågård", "birthday"),
        ("søren 240675", "Søren Holm-Ågård", "birthday"),
        ("24/6/1975 soe", "Søren Holm-Ågård", "birthday"),
        ("20123456", "Karen Testesen", "phone"),
        ("20 12 34 56", "Karen Testesen", "phone"),
        ("+45 20123456", "Karen Testesen", "phone"),
        ("0045 30 30 30 30", "Søren Holm-Ågård", "phone"),
        ("30303030", "Søren Holm-Ågård", "phone"),
    ],
)
def test_numbers_as_people_write_them(cache: Cache, text: str, name: str, matched: str) -> None:
    (person,) = cache.search(text)
    assert (person.name, person.matched) == (name, matched)


@pytest.mark.parametrize("text", ["24-06-1976", "karen 240675", "123", "99999999", "1503801235", "+", "12345678901234"])
def test_numbers_of_nobody(cache: Cache, text: str) -> None:
    assert cache.search(text) == []


def test_what_is_found_tells_all_that_was_told(cache: Cache) -> None:
    (person,) = cache.search("møll")
    assert (person.cpr, person.born, person.municipality, person.target_group) == (RENE.cpr, RENE.born, "0101", None)
    assert person.protected is True
    assert person.systems == ("workbase",)
    assert person.seen_at == AT


def test_systems_add_up_and_silence_takes_nothing_away(cache: Cache) -> None:
    later = AT + timedelta(hours=1)
    cache.remember_people([Hit(KAREN.cpr, "Karen Testesen", None, None, None, system="workbase")], later)
    (person,) = cache.search("karen")
    assert person.systems == ("amp", "workbase")
    assert (person.born, person.phone, person.seen_at) == ("1980-03-15", "20 12 34 56", later)


def test_a_former_name_still_finds(cache: Cache) -> None:
    cache.remember_people([Hit(KAREN.cpr, "Karen Nørregård", None, None, None, system="amp")], AT)
    assert [person.name for person in cache.search("testesen")] == ["Karen Nørregård"]
    assert [person.name for person in cache.search("karen nørre")] == ["Karen Nørregård"]


def test_the_same_person_twice_in_one_answer(cache: Cache) -> None:
    twice = [Hit("3112691111", "Ib Ny", None, None, None, system=one) for one in ("amp", "opera")]
    cache.remember_people(twice, AT)
    (person,) = cache.search("ib")
    assert person.systems == ("amp", "opera")


def test_a_list_is_by_name_and_no_longer_than_asked(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", bytes(32))
    many = [Hit(f"150380{n:04}", f"Jens Nr{n:04}", None, None, None, system="amp") for n in range(1200)]
    cache.remember_people(many, AT)
    found = cache.search("jens", 50)
    assert len(found) == 50
    assert [person.name for person in found] == sorted(person.name for person in found)
    assert len(cache.search("150380")) == 200
    cache.close()


def test_forgetting_a_person_and_those_not_seen_for_long(cache: Cache) -> None:
    cache.forget(KAREN.cpr)
    assert cache.search("karen") == []
    assert cache.person(KAREN.cpr) is None
    cache.remember_people([SOEREN], AT + timedelta(days=1))
    cache.forget_before(AT + timedelta(hours=1))
    assert cache.search("aage") == []
    assert [person.cpr for person in cache.search("søren")] == [SOEREN.cpr]


def test_a_query_is_taken_apart() -> None:
    assert parse_query("Åse  Holm") == Query(tokens=("aase", "holm"))
    assert parse_query("1-2-34") == Query(number="010234")
    assert parse_query("12 34") == Query(number="1234", phone="1234")
    assert parse_query("a b c d e f g h") == Query(tokens=("a", "b", "c", "d", "e", "f"))
