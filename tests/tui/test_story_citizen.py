"""The citizen's screen: sources, disagreements, tabs, covering it, leaving it."""

from __future__ import annotations

import asyncio
from functools import partial

from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import BO, JAN, ME, at, karens_case, karens_sickness, queue_of_mock_d
from tests.tui.page import Caseworker, at_work

from jobterm.office.desk import Changed
from jobterm.office.views import FactView, LookUpView, MatterView, ValueView
from jobterm.tui.routes import shown
from jobterm.tui.screens.citizen import CitizenScreen
from jobterm.tui.screens.citizen_tabs import SHOWN


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


async def test_digit_and_enter_change_the_tab_and_one_of_which_nothing_is_told_says_so() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("3", "enter")
        await anne.sees("Lager eller logistik")
        await anne.press("4", "enter")
        await anne.sees("Intet system har sagt noget om det endnu")
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


def tab_reads(anne: Caseworker) -> bool:
    """Whether the citizen's screen still waits for a system."""
    screen = shown(anne.app)
    return isinstance(screen, CitizenScreen) and screen.reading


async def test_a_tab_asks_for_what_it_shows_and_panels_lines_and_what_is_opened_from_her_ask_no_system() -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.until(lambda: desk.asked.count("fresh case") == 1, "read at opening")
        for tab in "2345671":
            await anne.press(tab, "enter")
            await anne.until(partial(on_tab, anne, int(tab)), f"tab {tab}")
            await anne.until(lambda: not tab_reads(anne), "read")
        asked = [sections for fresh, sections in desk.looks if fresh]
        assert asked == [SHOWN[int(tab)] for tab in "12345671"]
        for keys in (("down", "up", "c"), ("c", "k"), ("k", "o"), ("escape",)):
            await anne.press(*keys)
        await anne.sees("Karen Testesen, 46")
        await anne.press("enter")
        await anne.sees("Gemt her")
        await anne.press("escape", "f1")
        await anne.press("escape")
        await anne.sees("Karen Testesen, 46")
        assert (desk.asked.count("fresh case"), desk.asked.count("forced case")) == (8, 0)


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
        await anne.sees("samtalen 24-11 står stadig:  A=aflys  B=behold")
        await anne.press("b")
        await anne.sees("Samtalen står. Intet er sendt.")
        await anne.sees_no("samtalen 24-11 står stadig")
        await anne.press("a")
        await anne.sees("Her er ingen samtale, der ikke passer")
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


async def test_a_disagreement_says_which_word_counts_since_when_and_how_it_is_put_right() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("c")
        await anne.sees("AMP gælder", "F3 K retter det", "F3 B giver besked")


async def test_h_says_where_a_line_and_a_fact_stand_in_each_system() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("h")
        await anne.sees("hvor står det?   H eller Esc = væk", 'AMP: "Indkaldelse" under Borger > Samtaler', "b1",
                        'Opera siger "SamtaleIndkaldt"', "antagelse")  # fmt: skip
        await anne.press("down")
        await anne.sees('"Henvisning" under Borger > Historik')
        await anne.press("escape", "3", "enter", "h")
        await anne.sees('AMP: "Beskæftigelsesmål" under Borger > Jobplan', 'WorkBase siger "Mål"')


async def test_another_centres_citizen_is_asked_why_once_and_the_answer_holds_for_the_visit() -> None:
    desk = FakeDesk(training=False)
    desk.guests.add(JAN)
    async with at_work(desk) as anne:
        await anne.press("0205940123")
        await anne.sees("Borgeren hører til et andet jobcenter: Horsens.", "Hvorfor slår du borgeren op?")
        assert not any(fresh for fresh, _sections in desk.looks), "nothing is fetched before the reason"
        await anne.press("flytter hertil", "enter")
        await anne.sees("Jan Prøvelund")
        assert desk.reasons == {JAN: "flytter hertil"}
        await anne.until(lambda: any(fresh for fresh, _sections in desk.looks), "then it is read")
        await anne.press("3", "enter")
        await anne.sees_no("Hvorfor slår du")


async def test_leaving_the_question_shows_nobody_and_enter_asks_again() -> None:
    desk = FakeDesk(training=False)
    desk.guests.add(JAN)
    async with at_work(desk) as anne:
        await anne.press("0205940123")
        await anne.sees("Hvorfor slår du borgeren op?")
        await anne.press("escape")
        await anne.sees("Horsens", "det står i loggen")
        await anne.sees_no("Jan Prøvelund")
        await anne.press("enter")
        await anne.sees("Hvorfor slår du borgeren op?")


async def test_the_log_tells_who_looked_and_why() -> None:
    desk = FakeDesk(training=False)
    desk.case_changes["lookups"] = (
        LookUpView(at(9, 41), "pma", "Per Madsen", "screen", "flytter hertil"),
        LookUpView(at(9, 40), ME, "Anne Holm", "command", None),
    )
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("7", "enter")
        await anne.sees("Slået op af", "09:41 Per Madsen, på borgerens skærm: flytter hertil",
                        "09:40 dig, med en kommando")  # fmt: skip


async def test_a_guest_a_death_and_a_new_number_are_said_once_and_quietly() -> None:
    desk = FakeDesk(training=False)
    facts = (
        *karens_case().facts,
        FactView("person.dead", False, (ValueView(True, "amp", None, at(9)),)),
        FactView("person.municipality", False, (ValueView("0615", "amp", None, at(9)),)),
    )
    desk.case_changes |= {"facts": facts, "guest": True, "replaces": BO}
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.sees("gæst - nyt nummer, før 240675-2345", "Død: intet kan registreres", "jobcentret i Horsens")
        assert anne.text.count("Død") == 1


async def test_what_can_be_changed_stands_on_its_tab_with_source_age_and_owner() -> None:
    desk = FakeDesk(training=False)
    desk.case_changes["matters"] = (
        MatterView("booking", "amp", "amp:b1", None, "jobnet",
                   {"start": "2026-11-24T10:00:00.000+01:00", "interview_type": "7", "place": "lok. 2"}, at(9, 41)),
        MatterView("activation", "providers", "providers:7", None, None,
                   {"type": "guidance", "start": "2026-11-02", "end": "2026-12-31", "hours": 25}, at(9, 41)),
        MatterView("selfreport", "jobnet", "jobnet:5", None, None,
                   {"kind": "sickness.report", "first_day": "2026-11-20"}, at(7, 41)),
    )  # fmt: skip
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("5", "enter")
        await anne.sees("tir 24-11 10:00, jobsamtale, lok. 2,", "kun Jobnet kan ændre den", "AMP, set 09:41")
        await anne.press("3", "enter")
        await anne.sees("vejledning og opkvalificering, 02-11", "til 31-12, 25 timer om ugen", "Aktør, set 09:41")
        await anne.press("4", "enter")
        await anne.sees("Selv meldt", "Jobnet, set 07:41")


async def test_what_changes_while_a_tab_is_first_read_does_not_take_the_readings_place() -> None:
    """A search that ended a moment later left the file empty for good (seen in a real terminal)."""
    desk = FakeDesk(training=False)
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.until(lambda: not tab_reads(anne), "read")
        held = desk.never = asyncio.Event()
        await anne.press("5", "enter")
        screen = shown(anne.app)
        assert isinstance(screen, CitizenScreen)
        screen.desk_changed(frozenset({Changed.CASE}))
        desk.never = None
        held.set()
        await anne.until(lambda: (True, SHOWN[5]) in desk.looks, "the systems are asked all the same")
