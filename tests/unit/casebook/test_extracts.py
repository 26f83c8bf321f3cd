"""Extracts of registers on their shelf: the next start of the program finds them, and a fetch that was not kept whole,
or has gone since, is never taken for a citizen that no fund knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jobterm.casebook.cache import Cache
from jobterm.casebook.extracts import Shelf
from jobterm.clock import ManualClock
from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Reading, ReadState
from jobterm.outbox.reading_funds import AbsencePeriod, ExtractFile, Member
from jobterm.systems.fund_register import SECTIONS, FundRegisters

NIGHT = datetime(2026, 11, 20, 3, tzinfo=UTC)
KAREN, JENS = "1503801234", "2406752345"
ABSENT = (AbsencePeriod(11, date(2026, 11, 19)), AbsencePeriod(6, date(2026, 7, 1), date(2026, 7, 14)))


def member(cpr: str, fund: str) -> Member:
    return Member(cpr, fund, date(2001, 5, 1), None, True, date(2026, 9, 4), None, "full", date(2026, 10, 31), ABSENT)


class Funds:
    """Two funds with an extract each night; what was asked of them."""

    id = "fund"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.listed = [ExtractFile(1, "a-1", "ASE", NIGHT), ExtractFile(2, "b-1", "HK", NIGHT)]

    async def extracts(self, after: int) -> list[ExtractFile] | Outcome:
        self.asked.append(f"after {after}")
        return [one for one in self.listed if one.n > after]

    async def members(self, file: ExtractFile, known: Mapping[str, datetime]) -> AsyncIterator[Member]:
        assert file.made_at > known.get(file.fund, NIGHT - timedelta(days=1)), "an older one is not asked for"
        self.asked.append(file.name)
        if file.fund == "ASE":
            yield member(KAREN, "ASE")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Cache]]:
    """A cache file that can be opened again and again, as by one start of the program after the other."""
    made: list[Cache] = []

    def open_it() -> Cache:
        made.append(Cache(tmp_path / "cache.db", bytes(32)))
        return made[-1]

    yield open_it
    for one in made:
        one.close()


def started(funds: Funds, cache: Cache) -> FundRegisters:
    registers = FundRegisters(funds, ManualClock(instant=NIGHT))
    registers.keep_in(Shelf(lambda: cache))
    return registers


def read(registers: FundRegisters, cpr: str = KAREN) -> Reading:
    return asyncio.run(registers.read("fund", cpr, SECTIONS))


def test_the_next_start_has_what_the_last_one_fetched_and_asks_only_whether_there_is_more(
    opened: Callable[[], Cache],
) -> None:
    funds = Funds()
    first = read(started(funds, opened()))
    assert funds.asked == ["after 0", "a-1", "b-1"]
    funds.asked.clear()
    registers = started(funds, opened())
    assert read(registers) == first
    assert (first.state, first.fetched_at) == (ReadState.CACHED, NIGHT)
    assert read(registers, JENS).state is ReadState.NOT_KNOWN
    assert funds.asked == ["after 2"]


def test_everything_that_an_extract_says_of_a_member_comes_back(opened: Callable[[], Cache]) -> None:
    cache = opened()
    assert Shelf(lambda: cache).keep(ExtractFile(1, "a-1", "ASE", NIGHT), [member(KAREN, "ASE")])
    assert Shelf(opened).member(KAREN) == [member(KAREN, "ASE")]


def test_the_next_night_only_what_is_new_is_fetched_and_takes_the_place_of_the_old(opened: Callable[[], Cache]) -> None:
    funds = Funds()
    read(started(funds, opened()))
    funds.asked.clear()
    funds.listed.append(ExtractFile(3, "a-2", "ASE", NIGHT + timedelta(days=1)))
    assert read(started(funds, opened())).fetched_at == NIGHT + timedelta(days=1)
    assert funds.asked == ["after 2", "a-2"]


def test_what_has_gone_from_the_shelf_is_fetched_again(opened: Callable[[], Cache]) -> None:
    funds, cache = Funds(), opened()
    registers = started(funds, cache)
    first = read(registers)
    cache.clear()
    funds.asked.clear()
    assert read(registers) == first
    assert funds.asked == ["after 0", "a-1", "b-1"]


def test_a_citizen_who_is_forgotten_lies_in_no_extract(opened: Callable[[], Cache]) -> None:
    funds, cache = Funds(), opened()
    read(started(funds, cache))
    cache.forget(KAREN)
    assert Shelf(lambda: cache).member(KAREN) == []
    assert set(Shelf(lambda: cache).known()) == {"HK"}
    funds.asked.clear()
    assert read(started(funds, opened())).state is ReadState.CACHED, "asked for anew, not taken for somebody unknown"
    assert funds.asked == ["after 0", "a-1"]


def test_a_shelf_that_takes_nothing_costs_no_answer(
    opened: Callable[[], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    funds, cache = Funds(), opened()
    monkeypatch.setattr(cache, "keep_extracts", lambda _work: False)
    registers = started(funds, cache)
    assert read(registers).state is ReadState.CACHED
    assert read(registers, JENS).state is ReadState.NOT_KNOWN
    funds.asked.clear()
    assert read(started(funds, opened())).state is ReadState.CACHED
    assert funds.asked == ["after 0", "a-1", "b-1"]
