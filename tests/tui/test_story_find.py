"""Finding people, and walking the list that was found."""

from __future__ import annotations

import asyncio

from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import EVA
from tests.tui.page import at_work

from jobterm.office.views import FoundCompany
from jobterm.tui.screens.base import JobScreen


def where(app: object) -> str:
    """Which screen is on top."""
    screen = app.screen  # type: ignore[attr-defined]
    assert isinstance(screen, JobScreen)
    return screen.where


async def test_a_name_gives_a_list_and_a_digit_with_enter_opens_its_line() -> None:
    async with at_work() as anne:
        await anne.press("prøv", "enter")
        await anne.sees("240675-2345 Bo Prøvesen, 51", "3 fundet")
        await anne.press("2", "enter")
        await anne.sees("311269-1111 Eva Prøvensen")


async def test_f8_and_f7_walk_the_people_found() -> None:
    async with at_work() as anne:
        await anne.press("prøv", "enter")
        await anne.sees("3 fundet")
        await anne.press("enter")
        await anne.sees("240675-2345 Bo Prøvesen")
        await anne.press("f8")
        await anne.sees("311269-1111 Eva Prøvensen")
        await anne.press("f7", "f7")
        await anne.sees("Her slutter listen")


async def test_one_hit_opens_at_once() -> None:
    async with at_work() as anne:
        await anne.press("kar te", "enter")
        await anne.sees("Karen Testesen, 46", "Tilmeldt 3-9")


async def test_nobody_found_says_what_to_try() -> None:
    async with at_work() as anne:
        await anne.press("zzz", "enter")
        await anne.sees("Ingen fundet. Prøv færre bogstaver")


async def test_a_silent_system_is_named_with_the_result() -> None:
    desk = FakeDesk(training=False)
    desk.silent = {"amp": "svarede ikke inden for 3 sekunder."}
    async with at_work(desk) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("AMP: svarede ikke", "3 fundet")


async def test_keys_typed_before_the_desk_is_ready_are_kept() -> None:
    async with at_work(FakeDesk(ready=False, training=False)) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("Starter ...", "Søger ...")
        from jobterm.office.desk import Changed

        anne.desk.tell(Changed.READY)
        await anne.sees("3 fundet", "Jobcenter Aarhus")


async def test_ten_digits_before_the_desk_is_ready_open_the_citizen_when_it_is() -> None:
    async with at_work(FakeDesk(ready=False, training=False)) as anne:
        await anne.press("1503801234")
        await anne.sees("150380-1234", "Henter ...")
        from jobterm.office.desk import Changed

        anne.desk.tell(Changed.READY)
        await anne.sees("Karen Testesen, 46")


async def test_an_unknown_number_is_said_in_words() -> None:
    async with at_work() as anne:
        await anne.press("2009701999")
        await anne.sees("Ingen af systemerne kender det nummer. Se efter tastefejl.")


NORDPOST = FoundCompany("10150817", "Nordpost Prøvefirma A/S", "Prøvevej 1, 8000 Aarhus C", "0751")
HELPER = FoundCompany("10000009", "Prøvehjælp ApS", municipality="0751", protected=True,
                      provider="Aftale 4711 til 31-12-2027; ledige pladser: 3")  # fmt: skip


def with_companies() -> FakeDesk:
    """A desk that knows an employer and a provider."""
    desk = FakeDesk(training=False)
    desk.companies_found = (NORDPOST, HELPER)
    return desk


async def test_a_provider_stands_below_the_people_and_its_agreement_on_the_bottom_line() -> None:
    async with at_work(with_companies()) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("3 fundet", "Virksomheder og aktører", "4 10000009", "må ikke ringes op")
        await anne.press("down", "down", "down")
        await anne.sees(">  4 10000009", "Prøvehjælp ApS: Aftale 4711 til 31-12-2027")


async def test_the_number_of_a_company_opens_it() -> None:
    async with at_work(with_companies()) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("Virksomheder og aktører")
        await anne.press("4", "enter")
        await anne.sees_no("Virksomheder og aktører")
        assert where(anne.app) == "company"


async def test_a_name_that_only_a_company_has_opens_it_at_once() -> None:
    async with at_work(with_companies()) as anne:
        await anne.press("nordp", "enter")
        await anne.sees_no("Find en borger")
        assert where(anne.app) == "company"


async def test_a_p_number_of_ten_digits_that_is_no_birthday_is_looked_for_and_opens_no_citizen() -> None:
    desk = with_companies()
    desk.companies_found = (FoundCompany("10150817", "Nordpost Prøvefirma A/S", pno="9933403303"),)
    async with at_work(desk) as anne:
        await anne.press("9933403303")
        await anne.sees_no("Find en borger")
        assert where(anne.app) == "company"


async def test_an_employer_module_that_is_closed_is_said_beside_the_people() -> None:
    desk = FakeDesk(training=False)
    desk.quiet = {"employers": "closed"}
    async with at_work(desk) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("3 fundet", "Virksomheder og aktører - ", ": lukket")


async def test_ones_own_and_the_teams_are_told_apart_in_words() -> None:
    desk = FakeDesk(training=False)
    desk.team = frozenset({EVA})
    async with at_work(desk) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("min  ", "holdets")


async def test_what_is_typed_while_a_search_runs_is_the_next_search() -> None:
    desk = FakeDesk(training=False)
    async with at_work(desk) as anne:
        desk.never = asyncio.Event()
        await anne.press("kar te", "enter")
        await anne.sees("Søger ...")
        await anne.press("f2", "prøv", "enter")
        desk.never.set()
        await anne.sees("3 fundet")
        await anne.sees_no("Karen Testesen")
