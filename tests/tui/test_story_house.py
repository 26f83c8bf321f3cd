"""The house around the work: menu, exercise, help, sizes, colours, leaving, and a desk that fails."""

from __future__ import annotations

import asyncio

import pytest
from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import karens_sickness
from tests.tui.page import at_work

from jobterm.office.desk import Changed
from jobterm.office.errors import OfficeError
from jobterm.tui.actions import ACTIONS
from jobterm.tui.routes import shown
from jobterm.tui.widgets.page import Page


async def test_training_stands_in_the_top_line_of_every_screen() -> None:
    async with at_work(FakeDesk(training=True), training=True) as anne:
        for keys in (("f4",), ("f10",), ("escape", "f1"), ("escape", "1503801234"), ("f3", "s")):
            await anne.press(*keys)
            await anne.sees("ØVELSE  Jobcenter Aarhus")
            assert anne.lines[0].startswith("ØVELSE")


async def test_the_exercise_menu_opens_a_system_and_what_waited_goes() -> None:
    desk = FakeDesk(training=True)
    desk.put(karens_sickness())
    async with at_work(desk, training=True) as anne:
        await anne.press("f10", "1", "enter")
        await anne.sees("> a  AMP", "LUKKET til 12:00")
        await anne.press("o")
        await anne.sees("Alle 9 systemer ok")
        assert "set amp open" in desk.asked
        await anne.press("b", "n")
        await anne.sees("Jobnet SVARER IKKE")


async def test_digits_gather_on_the_menu_and_in_the_exercise_until_the_tenth_opens_the_citizen() -> None:
    desk = FakeDesk(training=True)
    async with at_work(desk, training=True) as anne:
        await anne.press("f10", "150380123")
        await anne.sees("150380-123_", "Menu")
        await anne.press("4")
        await anne.sees("Karen Testesen, 46")
        await anne.press("f10", "1", "enter")
        await anne.sees("> a  AMP")
        await anne.press("1503801234")
        await anne.sees("Karen Testesen, 46")
        assert not [asked for asked in desk.asked if asked.startswith("set ")]


async def test_a_number_and_enter_take_a_line_of_the_menu_or_a_system_and_change_none() -> None:
    desk = FakeDesk(training=True)
    async with at_work(desk, training=True) as anne:
        await anne.press("f10", "99", "enter")
        await anne.sees("Der er ingen linje 99 her.")
        await anne.press("1", "enter")
        await anne.sees("> a  AMP")
        await anne.press("3", "enter")
        await anne.sees("> c  ")
        assert not [asked for asked in desk.asked if asked.startswith("set ")]


async def test_an_answer_for_a_screen_that_is_being_left_stops_nothing() -> None:
    desk = FakeDesk()
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("Min kø")
        screen = shown(anne.app)
        assert screen is not None
        for block in screen.query(Page):
            await block.remove()
            screen.paint()
        await anne.press("f2")
        await anne.sees("Find en borger")


async def test_the_letters_of_systems_are_none_of_those_that_act() -> None:
    from jobterm.tui.screens.training import STATES, letter

    assert not set(STATES) & {letter(at) for at in range(20)}


async def test_menu_and_exercise_do_not_stay_behind_and_esc_leads_back_to_the_work() -> None:
    async with at_work(FakeDesk(training=True), training=True) as anne:
        await anne.opens_karen()
        await anne.press("f10", "1", "enter")
        await anne.sees("> a  AMP")
        await anne.press("f4")
        await anne.sees("Min kø")
        await anne.press("escape")
        await anne.sees("Karen Testesen, 46")
        await anne.press("f10", "1", "enter")
        await anne.sees("> a  AMP")
        await anne.press("escape")
        await anne.sees("Karen Testesen, 46")


async def test_the_exercise_shown_again_shows_how_the_systems_are_now() -> None:
    desk = FakeDesk(training=True)
    async with at_work(desk, training=True) as anne:
        await anne.press("f10", "1", "enter")
        await anne.sees("> a  AMP", "LUKKET til 12:00")
        await anne.press("f1")
        await anne.sees("Taster")
        desk.states["amp"] = "open"
        await anne.press("escape")
        await anne.sees("> a  AMP             ok")


async def test_a_letter_without_meaning_says_so() -> None:
    async with at_work() as anne:
        await anne.press("f4")
        await anne.sees("Min kø")
        await anne.press("q")
        await anne.sees("Q gør ikke noget her. F1")


async def test_the_menu_has_no_exercise_outside_training_and_leaves_with_its_last_line() -> None:
    async with at_work() as anne:
        await anne.press("f10")
        await anne.sees("Afslut")
        assert "Øvelse" not in anne.text
        for _line in range(20):
            await anne.press("down")
        assert anne.line("Afslut").lstrip().startswith(">")
        await anne.press("enter")
    assert anne.app.return_code == 0


async def test_help_names_every_key_of_the_screen_below() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f1")
        await anne.sees("Taster")
        seen = ""
        for _page in range(4):
            seen += anne.text
            await anne.press("pagedown")
        for action in ACTIONS:
            if "citizen" in action.where:
                assert f"  {action.key_name}" in seen
        await anne.press("escape")
        await anne.sees("Karen Testesen")


async def test_a_key_that_has_nothing_to_do_says_why() -> None:
    async with at_work() as anne:
        await anne.press("f3")
        await anne.sees("Find en borger først: F2, eller ti cifre.")
        await anne.press("f9")
        await anne.sees("F9 gemmer en formular.")
        await anne.press("escape")
        await anne.sees("Afslut jobterm med F10")


@pytest.mark.parametrize("size", [(40, 10), (59, 24), (80, 19), (20, 5), (1, 1)])
async def test_a_window_that_is_too_small_says_so_and_takes_no_harm(size: tuple[int, int]) -> None:
    async with at_work(size=size) as anne:
        await anne.press("f4", "f1", "escape", "f10", "escape", "1503801234", "f3", "s", "f9")
        await anne.pilot.resize_terminal(80, 24)
        await anne.sees("F1Hjælp")


async def test_forty_by_ten_holds_the_whole_sentence() -> None:
    async with at_work(size=(40, 10)) as anne:
        await anne.until(lambda: "Vinduet er for lille (40x10)" in " ".join(anne.text.split()), "the sentence")
        assert "intet er tabt" in " ".join(anne.text.split())


@pytest.mark.parametrize("size", [(60, 20), (70, 30), (80, 24), (132, 43), (200, 60)])
async def test_every_line_is_exactly_as_wide_as_the_window(size: tuple[int, int]) -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk, size=size) as anne:
        await anne.press("1503801234")
        await anne.sees("Karen Testesen", "Sygemeldt")
        assert {len(line) for line in anne.lines} == {size[0]}
        assert len(anne.lines) == size[1]


@pytest.mark.parametrize("theme", ["dark", "light", "ansi16", "mono"])
async def test_every_theme_shows_the_same_words(theme: str) -> None:
    async with at_work(theme=theme) as anne:
        await anne.opens_karen()
        assert anne.line("Indkaldt jobsamtale").startswith("> 12-11")


async def test_colours_can_be_changed_while_working() -> None:
    async with at_work() as anne:
        await anne.chooses("Farver: ingen")
        await anne.sees("Farver: ingen")
        assert anne.app.palette.theme.name == "mono"


async def test_a_desk_that_cannot_start_says_why_and_the_screen_can_be_left() -> None:
    class Broken(FakeDesk):
        def start(self) -> None:
            super().start()
            raise OfficeError("vault.locked", "Lageret er låst.", cure="Log ind igen.")

    async with at_work(Broken(ready=False, training=False)) as anne:
        await anne.sees("Lageret er låst. Log ind igen.")
        await anne.press("f10", "up", *["down"] * 20, "enter")  # the last line leaves, however many there are
    assert anne.app.return_code == 0


async def test_a_desk_that_never_comes_is_said_whole_on_every_screen_and_nobody_waits_for_it() -> None:
    class Taken(FakeDesk):
        def start(self) -> None:
            super().start()
            self.tell(Changed.FAILED, "Øvelsesverdenen er åben i et andet vindue. Fortsæt dér, eller åbn en anden"
                                      " verden med --seed N.")  # fmt: skip

    async with at_work(Taken(ready=False, training=True), training=True) as anne:
        await anne.until(lambda: "med --seed N." in " ".join(anne.text.split()), "the cure")
        for keys in (("f4",), ("1503801234",), ("f5",), ("f3", "s"), ("f10",), ("f1",)):
            await anne.press(*keys)
            await anne.until(lambda: "med --seed N." in " ".join(anne.text.split()), "the cure")
            assert "Et øjeblik" not in anne.text
            assert {len(line) for line in anne.lines} == {80}
        await anne.chooses("Afslut")
    assert anne.app.return_code == 0


async def test_a_desk_that_stops_in_the_middle_is_said_and_what_is_known_can_still_be_read() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        anne.desk.tell(Changed.FAILED, "Disken tager ikke imod mere. Ring til superbrugeren.")
        await anne.sees("Disken tager ikke imod mere. Ring til superbrugeren.", "Karen Testesen, 46")
        await anne.press("f4")
        await anne.sees("Disken tager ikke imod mere.", "Min kø")
        await anne.press("o")
        await anne.sees_no("Disken tager ikke")


async def test_a_desk_that_hangs_cannot_keep_anybody() -> None:
    desk = FakeDesk(training=False)
    desk.never = asyncio.Event()
    async with at_work(desk) as anne:
        await anne.press("1503801234")
        await anne.sees("Henter ...")
        await anne.press("f10")
        await anne.sees("Afslut")
        anne.app.exit(0)
    assert anne.app.return_code == 0


async def test_a_fault_behind_the_desk_is_said_without_its_values_and_the_screen_goes_on() -> None:
    desk = FakeDesk(training=False)
    async with at_work(desk) as anne:
        await anne.opens_karen()
        desk.broken = KeyError("Karen Testesen 150380")
        await anne.press("f5")
        await anne.sees("Uventet fejl (KeyError)")
        desk.broken = None
        await anne.press("f4")
        await anne.sees("Min kø")


async def test_a_hundred_events_become_few_questions() -> None:
    from jobterm.office.desk import Changed

    async with at_work() as anne:
        await anne.press("f4")
        await anne.sees("Køen er tom")
        before = anne.desk.asked.count("queue all")
        for _event in range(100):
            anne.desk.tell(Changed.QUEUE)
        anne.desk.put(karens_sickness())
        await anne.sees("Sygemeldt")
        assert anne.desk.asked.count("queue all") - before <= 3
