"""A caseworker's day: F6 from anywhere, a letter opens a line where its cure is, F8 goes on to the next, and an own
report is answered with one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.tui import mock_day
from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import karens_case, karens_sickness, queue_of_mock_d
from tests.tui.page import Caseworker, at_work

from jobterm.clock import ManualClock
from jobterm.domain.readings import Section
from jobterm.office.day.views import DayView, Opens, Part
from jobterm.office.desk import FieldView, FormView, KindView
from jobterm.office.views import CaseView


class DayDesk(FakeDesk):
    """A desk whose systems know the citizens of the day, and where an interview can be cancelled."""

    async def case(
        self,
        citizen: str,
        *,
        fresh: bool,
        force: bool = False,
        sections: frozenset[Section] | None = None,
        reason: str | None = None,
    ) -> CaseView:
        """A file with her name."""
        name = next((line.name for line in mock_day.lines() if line.citizen == citizen), "")
        if not name:
            return await super().case(citizen, fresh=fresh, force=force, sections=sections, reason=reason)
        return replace(karens_case(), citizen=citizen, cpr=citizen, name=name, timeline=(), facts=())

    async def kinds(self, citizen: str) -> Sequence[KindView]:
        """With cancelling."""
        return [
            replace(one, available=True, reason="") if one.kind == "interview.cancel" else one
            for one in await super().kinds(citizen)
        ]

    async def form(self, kind: str, citizen: str) -> FormView:
        """The form that cancels names a booking: the citizen's next one."""
        view = await super().form(kind, citizen)
        if kind != "interview.cancel":
            return view
        return replace(view, fields=(FieldView("booking", "Samtale", "text", True, "amp:next"),))


def desk_of(view: DayView | None = None) -> FakeDesk:
    """Anne's desk at 08:02 with the day of mock b, and the citizens of its lines."""
    desk = DayDesk(training=False, clock=ManualClock(instant=mock_day.NOW))
    desk.day.view = view or mock_day.day()
    return desk


async def at_her_day(anne: Caseworker) -> Caseworker:
    await anne.press("f6")
    return await anne.sees("Kræver dig", "Samtaler i dag (5)", ">a UKENDT")


async def test_f6_shows_the_day_and_the_third_line_tells_what_became_of_yesterday() -> None:
    async with at_work(desk_of()) as anne:
        await at_her_day(anne)
        await anne.sees("i går: 31 gemt, 31 kvitteret", "DRIFT: AMP lukket 07-12", "p ferievarsel, jobplan: 2 mere")


@pytest.mark.parametrize("keys", [("f4",), ("f10",), ("f1",), ("1503801234",)])
async def test_f6_leads_to_the_day_from_every_screen(keys: tuple[str, ...]) -> None:
    async with at_work(desk_of()) as anne:
        await anne.press(*keys)
        await at_her_day(anne)


async def test_the_next_appointment_is_two_keys_and_the_one_after_it_one() -> None:
    """users.md 3.1, task 1: F6 d · F8."""
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("d")
        await anne.sees("140988-0123 Mads Demosen")
        await anne.press("f8")
        await anne.sees("270391-2344 Lis Attrap")
        await anne.press("f7")
        await anne.sees("140988-0123 Mads Demosen")
        await anne.press("escape")
        await anne.sees("Samtaler i dag (5)")


async def test_did_it_arrive_is_read_without_a_key() -> None:
    """users.md 3.1, the last row: 0 keys. Of yesterday on the day's third line, of one citizen in her columns."""
    desk = desk_of()
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.sees("31 gemt, 31 kvitteret")
        await anne.opens_karen()
        assert "i kø     via AMP" in anne.line("Sygemeldt, 1. sygedag 20-11")


async def test_an_item_that_needs_me_opens_whole_and_f8_goes_on_from_there() -> None:
    desk = desk_of()
    item = queue_of_mock_d()[0]
    first, second, *rest = mock_day.lines()
    desk.put(item)
    desk.day.view = replace(desk.day.view, lines=(replace(first, ref=item.id), replace(second, ref=item.id), *rest))
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("a")
        await anne.sees("At afgøre")
        await anne.press("f8", "f8", "f8")
        await anne.sees("140988-0123 Mads Demosen")
        await anne.press("f7", "f7")
        await anne.sees("At afgøre")


@pytest.mark.parametrize(("key", "verdict"), [("i", "in_order"), ("s", "ask")])
async def test_a_citizens_own_report_is_answered_with_one_key_over_her_file(key: str, verdict: str) -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("j")
        await anne.sees("030585-2222 Eva Fiktiv", "Meldt af borgeren selv: syg fra 20-11", "I  set, i orden")
        assert desk.day.answered == [], "nothing before the key"
        await anne.press(key)
        await anne.sees("Gemt her; det sendes af sig selv.")
        assert desk.day.answered == [(mock_day.EVA, "jobnet:r1", verdict)]
        await anne.sees_no("I  set, i orden")


async def test_the_key_hit_twice_answers_once_and_esc_answers_nothing() -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("j")
        await anne.sees("I  set, i orden")
        await anne.press("escape")
        await anne.sees("Intet er sendt.")
        await anne.press("f6", "j")
        await anne.sees("I  set, i orden")
        await anne.press("ii")
        await anne.sees("Gemt her")
    assert len(desk.day.answered) == 1


async def test_what_was_answered_is_gone_from_the_day() -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("j")
        await anne.sees("I  set, i orden")
        await anne.press("i")
        await anne.sees("Gemt her")
        await anne.press("f6")
        await anne.sees("Meldt af borgerne selv siden i går (2)")


async def test_a_task_is_ticked_off_with_one_key() -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("pagedown", "pagedown")
        await anne.sees(">q jobplan")
        await anne.press("q")
        await anne.sees("En opgave: ring til Ann om planen", "U  udført")
        await anne.press("u")
        await anne.sees("Gemt her")
    assert desk.day.answered == [(mock_day.ANN, "amp:t4", "done")]


async def test_an_appointment_with_somebody_ill_opens_the_form_that_cancels_that_very_one() -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("f")
        await anne.sees("AFLYS SAMTALE", "030585-2222", "[m3")
        await anne.sees_no("amp:next")
        await anne.press("escape", "escape")
        await anne.sees("Samtaler i dag (5)")


async def test_letters_that_are_commands_open_no_line_and_o_covers() -> None:
    async with at_work(desk_of()) as anne:
        await at_her_day(anne)
        assert not [line for line in anne.lines if line.startswith((" o ", " i "))]
        await anne.press("o")
        await anne.sees("Skærmen er dækket.")
        await anne.sees_no("Jan Prøvelund", "SYG")
        await anne.press("o")
        await anne.sees("Jan Prøvelund")


async def test_ten_digits_and_a_line_number_work_here_too() -> None:
    async with at_work(desk_of()) as anne:
        await at_her_day(anne)
        await anne.press("4", "enter")
        await anne.sees("140988-0123 Mads Demosen")
        await anne.press("f6", "1503801234")
        await anne.sees("Karen Testesen, 46")


async def test_the_arrows_and_enter_reach_every_line_and_page_down_shows_the_rest() -> None:
    async with at_work(desk_of()) as anne:
        await at_her_day(anne)
        await anne.press("down", "down", "down")
        await anne.sees(">d 08:30 ok")
        await anne.press("pagedown")
        await anne.sees(">q jobplan", "ring til Ann om")
        await anne.sees_no("2 mere")
        await anne.press("pageup", "pageup")
        await anne.sees(">a UKENDT")


async def test_the_star_shows_the_team_with_whose_it_is_and_back() -> None:
    """users.md 5.12: covering for a sick colleague at 08:30."""
    desk = desk_of()
    hers = [line for line in mock_day.lines() if line.part is Part.MEETINGS]
    desk.day.team_view = replace(
        mock_day.day(), team=True, lines=tuple(replace(line, whose="Jens Lund") for line in hers), notices=()
    )
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("*")
        await anne.sees("Holdets dag", "08:30 ok", "Jens: jobsamtale")
        await anne.press("*")
        await anne.sees("Kræver dig")


async def test_f5_reads_the_lists_again_and_f6_alone_reads_only_what_is_old() -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.until(lambda: "fetch" in desk.day.asked, "old lists are read")
        assert "fetch all" not in desk.day.asked
        await anne.press("f5")
        await anne.sees("Læst igen.")
        assert "fetch all" in desk.day.asked


async def test_an_empty_day_says_so_and_what_can_be_done() -> None:
    async with at_work(desk_of(mock_day.empty())) as anne:
        await anne.press("f6")
        await anne.sees("Intet kræver dig i dag.", "F4 viser, hvad der er på vej.", "læst 07:58")
        await anne.press("enter")
        await anne.sees("Der er intet på listen.")


async def test_what_is_not_known_is_said_and_not_passed_over() -> None:
    view = replace(mock_day.empty(), silent=("Ingen kalender er læst.",))
    async with at_work(desk_of(view)) as anne:
        await anne.press("f6")
        await anne.sees("Intet kræver dig i dag.", "Ingen kalender er læst.")


async def test_f3_registers_on_the_citizen_of_the_line() -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("down", "f3")
        await anne.sees("F3 Ny registrering")
        assert f"kinds {mock_day.KAJ[:6]}" in desk.asked


async def test_the_cursor_stays_on_its_line_when_the_day_changes_beneath_it() -> None:
    desk = desk_of()
    async with at_work(desk) as anne:
        await at_her_day(anne)
        await anne.press("down", "down", "down")
        await anne.sees(">d 08:30 ok")
        desk.day.view = replace(desk.day.view, lines=desk.day.view.lines[1:])
        desk.put(karens_sickness())
        await anne.sees(">c 08:30 ok")


async def test_the_first_screen_says_how_many_need_her() -> None:
    async with at_work(desk_of()) as anne:
        await anne.sees("F6: 5 ting kræver dig i dag")


@pytest.mark.parametrize("size", [(62, 22), (80, 24), (132, 43)])
async def test_every_size_shows_the_day(size: tuple[int, int]) -> None:
    async with at_work(desk_of(), size=size) as anne:
        await anne.press("f6")
        await anne.sees("Kræver dig", "120666 Jan", "08:30 ok")
        assert {len(line) for line in anne.lines} == {size[0]}


def test_a_line_that_nobody_can_open_is_none() -> None:
    assert {line.opens for line in mock_day.lines()} <= set(Opens)
