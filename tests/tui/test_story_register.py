"""The main job at the screen: find, register while a system is closed, see it go without a keystroke."""

from __future__ import annotations

from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import KAREN, karens_sickness
from tests.tui.page import at_work

from jobterm.office.views import FindingView


async def test_a_sickness_waits_while_amp_is_closed_and_goes_with_no_keystroke_when_it_opens() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "f9")
        await anne.sees("Gemt lokalt 09:41, sikkert. AMP er lukket; den sendes af sig selv 12:00.")
        assert anne.line("Sygemeldt, 1. sygedag").startswith("> 20-11")
        assert "i kø" in anne.line("Sygemeldt, 1. sygedag")
        await anne.desk.set_training_system("amp", "open")
        await anne.sees("ok 20-11", "AMP ok")


async def test_the_line_after_a_save_says_what_is_known_when_it_is_looked_at() -> None:
    desk = FakeDesk(training=False)
    desk.states["amp"] = "open"
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "f9")
        await anne.sees("Gemt lokalt 09:41, sikkert. AMP får den med det samme.")
        await anne.desk.set_training_system("amp", "closed")
        await anne.sees("AMP LUKKET", "Gemt lokalt 09:41, sikkert. AMP er lukket; den sendes af sig selv 12:00.")
        await anne.desk.set_training_system("amp", "down")
        await anne.sees("AMP SVARER IKKE", "Gemt lokalt 09:41, sikkert. AMP svarer ikke; den sendes, når det svarer.")
        await anne.press("down")
        await anne.sees_no("Gemt lokalt")


async def test_digits_typed_on_any_screen_open_the_citizen_at_the_tenth() -> None:
    async with at_work() as anne:
        await anne.press("f4", "150380123")
        await anne.sees("150380-123_")
        await anne.press("4")
        await anne.sees("Karen Testesen, 46")


async def test_yesterday_is_two_keys_and_enter_never_saves() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter", "enter", "enter", "enter")
        await anne.sees("[19-11-26] tor, i går")
        assert not anne.desk.registered
        await anne.press("f9")
        await anne.sees("Gemt lokalt")
        [(kind, values, overrides, _token)] = anne.desk.registered
        assert (kind, values["first_day"], overrides) == ("sickness.report", "2026-11-19", {})
        assert values["told_at"] == "2026-11-20T09:12+01:00"
        assert values["told_how"] == "phone"


async def test_two_quick_saves_save_one() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "f9", "f9")
        await anne.sees("Gemt lokalt")
        await anne.press("f9")
        assert len(anne.desk.registered) == 1


async def test_keys_typed_before_the_form_has_come_are_played_into_it() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        screen = anne.app.screen
        await anne.press("f3", "s")
        form = anne.app.screen
        assert form is not screen
        await anne.press("-1", "f9")
        await anne.sees("Gemt lokalt")
        assert anne.desk.registered[0][1]["first_day"] == "2026-11-19"


async def test_a_similar_one_in_the_queue_is_shown_before_a_second_is_saved() -> None:
    desk = FakeDesk(training=False)
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s")
        await anne.sees("Allerede i køen: Sygemeldt, 1. sygedag 20-11, gemt 09:38 af dig")
        await anne.press("f9", "f9")
        await anne.sees("En lignende er i køen. 1 gem også denne")
        assert not desk.registered
        await anne.press("1")
        await anne.sees("Gemt lokalt")
        assert desk.registered[0][2] == {}


async def test_a_rule_takes_one_digit_as_its_reason() -> None:
    desk = FakeDesk(training=False)
    desk.findings = lambda values: (
        (FindingView("first_day", "sickness.backdated", "rule", "Meldt efter 1. sygedag.", "Giv en årsag."),)
        if values["first_day"] < "2026-11-20"
        else ()
    )
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter", "f9")
        await anne.sees("Hvorfor? 1 meldt til tiden", ">")
        await anne.press("2")
        await anne.sees("Gemt lokalt")
        assert desk.registered[0][2] == {"sickness.backdated": "kunne ikke før"}


async def test_another_reason_is_typed() -> None:
    desk = FakeDesk(training=False)
    desk.findings = lambda _values: (FindingView("first_day", "some.rule", "rule", "Ikke efter reglen.", ""),)
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "f9")
        await anne.sees("4 andet")
        await anne.press("4", "lægen ringede", "enter")
        await anne.sees("Gemt lokalt")
        assert desk.registered[0][2] == {"some.rule": "lægen ringede"}


async def test_what_can_never_be_sent_puts_the_caret_into_its_field() -> None:
    desk = FakeDesk(training=False)
    desk.findings = lambda _values: (FindingView("last_day", "order", "hard", "Slut før start.", "Ret datoen."),)
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "f9")
        await anne.sees("Slut før start. Ret datoen.", "NEJ")
        await anne.press("2511", "enter")
        await anne.sees("[25-11-26] ons")
        assert not desk.registered


async def test_a_date_that_is_none_is_said_beside_its_field() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "3113", "enter")
        await anne.sees("det er ingen dato")
        await anne.press("f9")
        await anne.sees("1. sygedag: det er ingen dato")
        assert not anne.desk.registered


async def test_a_phone_call_in_the_middle_of_a_form_costs_three_keys_and_nothing_typed() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter", "f2", "kar", "enter")
        await anne.sees("Karen Testesen, 46")
        await anne.press("escape", "escape", "escape")
        await anne.sees("[19-11-26] tor, i går")


async def test_esc_parks_a_draft_that_comes_back_with_the_same_token() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter", "escape")
        await anne.sees("Lagt som kladde")
        token = anne.app.drafts[("sickness.report", KAREN)].token
        await anne.press("f3", "s")
        await anne.sees("[19-11-26] tor, i går")
        await anne.press("f9")
        await anne.sees("Gemt lokalt")
        assert anne.desk.registered[0][3] == token
        assert not anne.app.drafts


async def test_the_end_of_a_meeting_follows_its_start() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "i", "2411", "enter", "10", "f9")
        await anne.sees("Gemt lokalt")
        values = anne.desk.registered[0][1]
        assert (values["start"], values["end"]) == ("2026-11-24T10:00+01:00", "2026-11-24T10:45+01:00")


async def test_a_kind_that_comes_later_says_so() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "x")
        await anne.sees("Aflys samtale: kommer med en senere udgave")
