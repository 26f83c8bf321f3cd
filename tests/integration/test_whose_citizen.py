"""Whose citizen somebody is, told by the caseloads of the record systems: in a search, in the file, on a day's lists;
and companies in the same box. The whole house on a made-up world."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.test_employers_jobnet_providers import KAREN, World

from jobterm import i18n
from jobterm.domain.dates import local_day
from jobterm.office import find_companies, look_up, my_citizens
from jobterm.office.views import CaseView, FindResult


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A fresh world in an empty home, spoken to in English."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    made = World()
    yield made
    made.office.close()
    i18n.forget()


def found(world: World, text: str) -> FindResult:
    """One search from the screen."""

    async def ask() -> FindResult:
        try:
            return await look_up.find_all(world.parts, text)
        finally:
            await world.parts.hang_up()

    return asyncio.run(ask())


def opened(world: World, cpr: str) -> CaseView:
    """A citizen's file."""

    async def ask() -> CaseView:
        try:
            return await look_up.fresh_case(world.parts, cpr)
        finally:
            await world.parts.hang_up()

    return asyncio.run(ask())


def refreshed(world: World, *, team: bool = False) -> dict[str, str]:
    """The day is opened."""

    async def ask() -> dict[str, str]:
        today = local_day(world.parts.clock.now())
        try:
            return await my_citizens.refresh(world.parts, today, today + timedelta(days=7), team=team)
        finally:
            await world.parts.hang_up()

    return asyncio.run(ask())


def asked(world: World, words: str) -> int:
    """How many requests had these words in their path."""
    return sum(words in row["path"] for system in ("amp", "workbase") for row in world.control.requests(system))


def test_a_search_tells_ones_own_and_the_teams_and_shows_them_first(world: World) -> None:
    result = found(world, "jensen")
    mine, team = ({one.cpr for one in my_citizens.caseload(world.parts, team=of).rows} for of in (False, True))
    ranks = [
        0 if one.mine else 1 if one.citizen in result.team else 2 if one.municipality == "0751" else 3
        for one in result.people
    ]
    assert ranks == sorted(ranks)
    assert {one.cpr for one in result.people if one.mine} == {one.cpr for one in result.people} & mine
    assert {one.cpr for one in result.people if one.citizen in result.team} == (
        {one.cpr for one in result.people} & team - mine
    )
    assert 1 in ranks
    assert 2 in ranks, "of our centre, and nobody's of the team: not mine"


def test_whose_citizens_are_whose_is_asked_once_and_not_for_each_search(world: World) -> None:
    for text in ("jensen", "karen", "240675"):
        found(world, text)
    assert asked(world, "Sagsliste") == 1
    assert asked(world, "caseload") == 1


def test_the_file_says_my_citizen_only_where_it_is_so_and_names_the_colleague_otherwise(world: World) -> None:
    refreshed(world, team=True)
    of = opened(world, KAREN).case_of
    assert of is not None
    assert of.mine
    rows = my_citizens.caseload(world.parts, team=True).rows
    hers = next(row for row in rows if row.caseworker != world.parts.site.user and not row.protected)
    of = opened(world, hers.cpr).case_of
    assert of is not None
    assert (of.mine, of.user, of.name) == (False, hers.caseworker, hers.caseworker_name)
    known = {row.cpr for row in rows}
    people = found(world, "nielsen").people
    stranger = next(one for one in people if one.cpr not in known and one.municipality == "0751")
    assert opened(world, stranger.cpr).case_of is None


def test_a_day_is_believable_and_costs_one_request_a_list_and_system(world: World) -> None:
    assert refreshed(world) == {}
    assert refreshed(world) == {}
    assert (asked(world, "Sagsliste"), asked(world, "Kalender"), asked(world, "caseload")) == (1, 1, 1)
    today = local_day(world.parts.clock.now())
    day = my_citizens.calendar(world.parts, today, today)
    assert 4 <= len(day.rows) <= 9
    assert set(day.read_at) == {"amp", "workbase"}
    assert 40 <= len(my_citizens.caseload(world.parts).rows) <= 90
    assert sum(len(rows) for rows in my_citizens.by_contact_group(world.parts).values()) == len(
        my_citizens.caseload(world.parts).rows
    )


def test_a_closed_system_is_named_and_leaves_its_part_of_the_lists(world: World) -> None:
    refreshed(world)
    before = my_citizens.caseload(world.parts).rows
    world.control.turn("amp", {"state": "closed"})

    async def again() -> dict[str, str]:
        today = local_day(world.parts.clock.now())
        try:
            return await my_citizens.refresh(world.parts, today, today, force=True)
        finally:
            await world.parts.hang_up()

    silent = asyncio.run(again())
    assert set(silent) == {"amp"}
    assert my_citizens.caseload(world.parts).rows == before


def test_a_name_finds_companies_and_providers_with_what_is_agreed(world: World) -> None:
    result = found(world, "fodfæste")
    assert any("Agreement AFT-" in one.provider and "free places" in one.provider for one in result.companies)
    number = next(one.cvr for one in result.companies if one.provider)
    assert [one.cvr for one in found(world, number).companies] == [number]
    assert [one.cvr for one in found(world, f"CVR {number}").companies] == [number]
    assert [one.cvr for one in look_up.kept_all(world.parts, "fodf").companies] == [number]


def test_an_employer_is_found_in_each_spelling_and_by_its_p_number(world: World) -> None:
    found_by_name = next(one for one in found(world, "nordpost").companies)
    assert not found_by_name.provider
    pno = f"98{found_by_name.cvr}"
    assert [one.cvr for one in found(world, f"P {pno}").companies] == [found_by_name.cvr]
    spelled = {one.cvr for one in found(world, "prøvebakke").companies}
    assert spelled
    assert spelled == {one.cvr for one in found(world, "Proevebakke").companies}


def test_an_employer_module_that_is_closed_is_said_and_hides_no_citizen(world: World) -> None:
    world.control.turn("employers", {"state": "closed"})
    result = found(world, "karen")
    assert result.people
    assert result.quiet.get("employers") == "closed"


def test_no_name_and_no_number_of_a_citizen_goes_to_the_public_register(world: World) -> None:
    for text in ("karen testesen", "150380-1234", "20000012", "240675", "nordpost"):
        found(world, text)
    assert world.control.requests("cvr") == []


@pytest.mark.parametrize(
    ("typed", "asked_for"),
    [("240675", ""), ("20000012", ""), ("ka", ""), ("kar te", "kar te"), ("P 9912345678", "9912345678"),
     ("cvr-nr. 12345678", "12345678"), ("24.6.1975", ""), ("150380-1234", ""), ("1503801234", ""), ("", "")],
)  # fmt: skip
def test_what_companies_are_looked_for_by(typed: str, asked_for: str) -> None:
    assert find_companies.wanted(typed) == asked_for
