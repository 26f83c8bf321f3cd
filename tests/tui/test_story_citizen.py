"""The citizen's screen: sources, disagreements, tabs, covering it, leaving it."""

from __future__ import annotations

from functools import partial

from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import karens_sickness, queue_of_mock_d
from tests.tui.page import Caseworker, at_work

from jobterm.office.desk import Changed
from jobterm.tui.routes import shown
from jobterm.tui.screens.citizen import CitizenScreen


async def test_a_disagreement_stands_with_both_words_and_c_says_which_counts() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        assert "3-9 (AMP, set 06:55) <> 4-9 (a-kassen, nat 19-11)" in anne.text
        await anne.press("c")
        await anne.sees("Hvem har ret?", "AMP fører sagen")
        await anne.press("c")
        await anne.sees("hvor er den?")


async def test_every_source_stands_with_its_age() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("k")
        await anne.sees("AMP: LUKKET, set 06:55", "A-kasse: gemt kopi, nat 20-11", "Opera: kendes ikke")


async def test_digit_and_enter_change_the_tab_and_a_later_tab_says_so() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("3", "enter")
        await anne.sees("Lager eller logistik")
        await anne.press("4", "enter")
        await anne.sees("kommer med en senere udgave")
        await anne.press("9", "enter")
        await anne.sees("Der er syv faner")


async def test_the_line_under_the_cursor_tells_where_it_is() -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.sees("Sygemeldt 20-11: hvor er den?", "Sendes af sig selv når AMP åbner 12:00")
        await anne.press("down")
        await anne.sees("Indkaldt jobsamtale 24-11 10:00: hvor er den?")


async def test_the_cursor_stays_on_its_line_when_another_comes() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("down", "down")
        assert anne.line("CV godkendt").startswith(">")
        anne.desk.put(karens_sickness())
        await anne.sees("Sygemeldt, 1. sygedag")
        assert anne.line("CV godkendt").startswith(">")


async def test_o_covers_everything_and_only_o_or_esc_shows_it() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("o")
        await anne.sees_no("Karen")
        await anne.press("k", "1", "enter", "f4")
        await anne.sees("Skærmen er dækket")
        await anne.press("o")
        await anne.sees("Karen Testesen, 46")


async def test_y_shows_the_number_alone() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("y")
        await anne.sees("150380-1234", "#####")
        assert "Karen" not in anne.text
        await anne.press("escape")
        await anne.sees("Karen Testesen, 46")


async def test_withdrawing_asks_for_a_reason_and_esc_leaves_it() -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("t", "escape")
        assert not any(one.startswith("withdraw") for one in desk.asked)
        await anne.press("t", "hun var rask", "enter")
        await anne.sees("Den er trukket tilbage. Intet er sendt.")
        assert any(one.endswith("hun var rask") for one in desk.asked)


async def test_f5_reads_all_systems_again_and_a_change_in_the_queue_reads_none() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.until(lambda: anne.desk.asked.count("fresh case") == 1, "read at opening")
        anne.desk.tell(Changed.QUEUE)
        await anne.until(lambda: anne.desk.asked.count("case") >= 2, "kept part again")
        assert anne.desk.asked.count("fresh case") == 1
        await anne.press("f5")
        await anne.until(lambda: anne.desk.asked.count("forced case") == 1, "read again")
        assert anne.desk.asked.count("fresh case") == 1


def on_tab(anne: Caseworker, number: int) -> bool:
    """Whether this tab of a citizen is shown."""
    screen = shown(anne.app)
    return isinstance(screen, CitizenScreen) and screen.tab == number


async def test_tabs_panels_lines_and_what_is_opened_from_her_ask_no_system() -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.until(lambda: desk.asked.count("fresh case") == 1, "read at opening")
        for tab in "12345671":
            await anne.press(tab, "enter")
            await anne.until(partial(on_tab, anne, int(tab)), f"tab {tab}")
        for keys in (("down", "up", "c"), ("c", "k"), ("k", "o"), ("escape",)):
            await anne.press(*keys)
        await anne.sees("Karen Testesen, 46")
        await anne.press("enter")
        await anne.sees("Gemt her")
        await anne.press("escape", "f1")
        await anne.press("escape")
        await anne.sees("Karen Testesen, 46")
        assert (desk.asked.count("fresh case"), desk.asked.count("forced case")) == (1, 0)


async def test_the_queue_filters_retries_and_ticks_off_paper() -> None:
    desk = FakeDesk(training=False)
    desk.put(*queue_of_mock_d())
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("KONFLIKT", "AFVIST 4322", "AFLEVER PAPIR", "venter på 4", "Sådan står det NU i AMP")
        await anne.press("p")
        await anne.sees("Min kø: papir")
        await anne.sees_no("KONFLIKT")
        await anne.press("f", "Mona på ydelse", "enter")
        await anne.sees("Intet skal afleveres på papir.")
        await anne.press("a")
        await anne.sees("KONFLIKT")
        await anne.press("2", "enter", "g")
        await anne.sees("Den prøves nu.")
        assert any(one.startswith("retry 00000002") for one in desk.asked)


async def test_a_refusal_tells_what_happened_and_when() -> None:
    desk = FakeDesk(training=False)
    desk.put(*queue_of_mock_d())
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("AFVIST 4322")
        await anne.press("2", "enter")
        await anne.sees("AMP siger nej", "Sidste fejl 12:02, forsøg 1: Datoen ligger før i dag (4322)")
        await anne.press("enter")
        await anne.sees("Log", "091188-3456 Ida Testrup")


async def test_one_that_needs_me_shows_on_the_first_screen_with_the_way_to_it() -> None:
    desk = FakeDesk(training=False)
    desk.put(*queue_of_mock_d())
    async with at_work(desk) as anne:
        await anne.sees("3 KRÆVER DIG (F4)")


async def test_esc_closes_an_open_panel_before_it_leaves_the_citizen() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("c")
        await anne.sees("Hvem har ret?   C eller Esc = væk")
        await anne.press("escape")
        await anne.sees_no("Hvem har ret?   C")
        await anne.sees("Karen Testesen, 46")
        await anne.press("escape")
        await anne.sees("Find en borger")


async def test_the_remark_on_an_interview_offers_only_what_can_be_done() -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.sees("samtalen 24-11 står: aflys i AMP som hidtil  B=behold")
        await anne.press("a")
        await anne.sees("A gør ikke noget her.")
        await anne.press("b")
        await anne.sees("Samtalen står. Intet er sendt.")
        await anne.sees_no("samtalen 24-11 står: aflys")
        await anne.press("b")
        await anne.sees("Her er ingen samtale, der ikke passer")


async def test_an_item_shown_again_is_read_again() -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("Karen Testesen")
        await anne.press("enter")
        await anne.sees("Log")
        await anne.press("c")
        await anne.sees("Karen Testesen, 46")
        before = sum(one.startswith("item") for one in desk.asked)
        await anne.press("escape")
        await anne.until(lambda: sum(one.startswith("item") for one in desk.asked) > before, "read again")
