"""The statistics on the screen: against comparable ones, with age, into a file, and plainly without a key."""

from __future__ import annotations

from dataclasses import replace

from tests.tui import mock_world as world
from tests.tui.drawn_figures import view
from tests.tui.fake_desk import FakeDesk
from tests.tui.page import Caseworker, at_work

from jobterm.office.figures.statistics import Told


def with_figures() -> FakeDesk:
    desk = FakeDesk()
    desk.figures.told = {
        "y25i03": view(),
        "y25i01": replace(view(), table="y25i01", old=True, read_at=world.at(7, day=18)),
    }
    return desk


async def opened(anne: Caseworker) -> Caseworker:
    """F10 and the line of the statistics."""
    await anne.press("f10")
    await anne.sees("Statistik")
    number = next(word for word in anne.line("Statistik").split() if word.isdecimal())
    return await anne.press(number, "enter")


async def test_the_own_centre_stands_against_the_others_with_place_change_and_age() -> None:
    async with at_work(with_figures()) as anne:
        await opened(anne)
        await anne.sees("Ledige, sæsonkorrigeret - Aarhus", "nr. 1 af 4 i regionen", "læst 08:15", "* Aarhus")
        await anne.press("m")
        await anne.sees(">  1 Aarhus", "Samsø")
        await anne.press("m")
        await anne.sees("de andre, median")


async def test_another_table_is_one_key_and_what_is_old_says_so() -> None:
    desk = with_figures()
    async with at_work(desk) as anne:
        await opened(anne)
        await anne.sees("tabel 1 af 3")
        await anne.press("t")
        await anne.sees("tabel 2 af 3", "læst 18-11", "intet svar nu")
        await anne.press("1", "enter")
        await anne.sees("tabel 1 af 3")
        await anne.press("f5")
        await anne.sees("Læst igen.")
        assert desk.figures.asked[-1] == "y25i03 anew"


async def test_without_a_key_it_says_so_and_what_to_do() -> None:
    async with at_work(FakeDesk()) as anne:
        await opened(anne)
        await anne.sees("der er ikke gemt nogen", "jobindsats@star.dk", "14 dage", "jobterm vault secret jobindsats")
        await anne.press("e")
        await anne.sees("Der er intet at tage ud.")


async def test_a_key_that_is_refused_says_which_sentence() -> None:
    desk = FakeDesk()
    desk.figures.told = {"y25i03": replace(view(), state=Told.BAD_KEY, comparison=None)}
    async with at_work(desk) as anne:
        await opened(anne)
        await anne.sees("tager ikke imod nøglen")


async def test_e_writes_a_file_and_says_where_it_lies() -> None:
    desk = with_figures()
    async with at_work(desk) as anne:
        await opened(anne)
        await anne.sees("nr. 1 af 4")
        await anne.press("e")
        await anne.sees("Skrevet: /exports/statistik-y25i03.csv")
        assert desk.figures.exported == ["y25i03"]


async def test_the_figures_scroll_to_the_oldest() -> None:
    async with at_work(with_figures()) as anne:
        await opened(anne)
        await anne.sees("2026M09")
        await anne.press("pagedown", "pagedown", "pagedown")
        await anne.sees("2024M09      4.000")
