"""What the employer module told of companies, kept: whole, by name, and without anybody who is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jobterm.casebook.cache import Cache
from jobterm.casebook.employers import EmployerShelf
from jobterm.outbox.companies import Contact, Employer, EmployerFile, JobOrder, Places, Referred, Unit

KEY = bytes(range(32))
NOW = datetime(2026, 11, 20, 8, 41, tzinfo=UTC)
CVR = "98629637"
KAREN = "1503801234"
FILE = EmployerFile(
    Employer(CVR, "Nordpost Ærø A/S", "Erhvervsvej 1", "0751", "Lager", "70000000", True,
             (Unit("9898629637", "Nordpost", "Erhvervsvej 1", "0751"),)),
    NOW,
    (Contact("employers:1", date(2026, 11, 2), "call", "state", "Anne Holm", CVR, follow_up=date(2026, 12, 1),
             places=2),),
    (JobOrder("employers:5", CVR, "Nordpost", "Lager", "open", 3, 2, date(2026, 11, 2), "state", hours=37,
              apply_by=date(2026, 12, 17), referred=2,
              referrals=(Referred("a", date(2026, 11, 3), "state", "Anne Holm", KAREN, "Karen Testesen"),)),),
    (Places(CVR, "Nordpost", "placement", 3, 1),),
)  # fmt: skip


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "cache.db", KEY)
    yield made
    made.close()


@pytest.fixture
def shelf(cache: Cache) -> EmployerShelf:
    return EmployerShelf(lambda: cache)


def test_a_file_comes_back_as_it_was_told(shelf: EmployerShelf) -> None:
    shelf.keep(FILE)
    assert shelf.file(CVR) == FILE
    assert shelf.files() == [FILE]
    assert shelf.file("99051299") is None


def test_another_start_of_the_program_has_it_still(tmp_path: Path) -> None:
    first = Cache(tmp_path / "cache.db", KEY)
    EmployerShelf(lambda: first).keep(FILE)
    first.close()
    second = Cache(tmp_path / "cache.db", KEY)
    assert EmployerShelf(lambda: second).file(CVR) == FILE
    second.close()


def test_a_newer_file_takes_the_place_of_the_older(shelf: EmployerShelf) -> None:
    shelf.keep(FILE)
    newer = replace(FILE, fetched_at=NOW + timedelta(hours=1), contacts=())
    shelf.keep(newer)
    assert shelf.files() == [newer]


@pytest.mark.parametrize("text", ["nordpost", "nord æ", "aeroe", "ærø nord", "NORD"])
def test_it_is_found_by_beginnings_of_its_words_however_they_are_spelt(shelf: EmployerShelf, text: str) -> None:
    shelf.keep(FILE)
    assert [one.cvr for one in shelf.named(text)] == [CVR]


@pytest.mark.parametrize("text", ["post", "nord sø", "", "  "])
def test_what_begins_no_word_finds_nothing(shelf: EmployerShelf, text: str) -> None:
    shelf.keep(FILE)
    assert shelf.named(text) == []


def test_who_is_forgotten_takes_along_every_file_that_names_her(cache: Cache, shelf: EmployerShelf) -> None:
    other = replace(FILE, employer=replace(FILE.employer, cvr="99051299"), orders=())
    shelf.keep(FILE)
    shelf.keep(other)
    cache.forget(KAREN)
    assert [one.employer.cvr for one in shelf.files()] == ["99051299"]


def test_what_is_too_old_goes(cache: Cache, shelf: EmployerShelf) -> None:
    shelf.keep(FILE)
    cache.forget_before(NOW)
    assert shelf.files() == [FILE]
    cache.forget_before(NOW + timedelta(milliseconds=1))
    assert shelf.files() == []
