"""What is typed survives: a telephone call, Esc, a line that drops, the end of the program (guarantee U7)."""

from __future__ import annotations

from tests.tui.fake_desk import FakeDesk
from tests.tui.page import at_work

KAREN = "1503801234"


async def test_what_is_typed_is_kept_within_a_second_and_not_at_every_key() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter", "enter", "enter", "feber og hoste")
        await anne.until(lambda: bool(anne.desk.kept), "a draft is kept")
        await anne.until(lambda: anne.desk.saves[-1]["comment.whole"] == "feber og hoste", "all of it is kept")
        assert len(anne.desk.saves) < 8, "far fewer than keys"


async def test_a_draft_of_a_program_that_ended_is_shown_with_its_citizen_and_taken_up_again() -> None:
    desk = FakeDesk()
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter")
        await anne.until(lambda: bool(desk.kept), "a draft is kept")
    token = next(iter(desk.kept))
    again = FakeDesk()
    again.kept = dict(desk.kept)
    async with at_work(again) as anne:
        await anne.opens_karen()
        await anne.sees("Her ligger en kladde: Sygemelding", "F3 S")
        await anne.press("f3", "s")
        await anne.sees("[19-11-26] tor, i går", "Din kladde fra")
        await anne.press("f9")
        await anne.sees("Gemt lokalt")
        assert again.registered[0][3] == token
        await anne.until(lambda: not again.kept, "a draft that was saved is gone")


async def test_the_telephone_keeps_it_at_once_and_esc_esc_comes_back_to_it() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter", "f2")
        await anne.until(lambda: bool(anne.desk.kept), "kept when the search came on top")
        await anne.press("escape")
        await anne.sees("[19-11-26] tor, i går")


async def test_a_draft_thrown_away_is_gone_for_good() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter")
        await anne.until(lambda: bool(anne.desk.kept), "a draft is kept")
        await anne.press("f10")
        await anne.sees("Smid denne formulars kladde væk")
        (number,) = (word for word in anne.line("kladde væk").split() if word.isdecimal())
        await anne.press(number, "enter")
        await anne.sees("Kladden er smidt væk")
        await anne.until(lambda: not anne.desk.kept, "gone")
        assert not anne.app.drafts


async def test_a_form_that_nobody_touched_leaves_no_draft() -> None:
    async with at_work() as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "enter", "f2", "escape", "escape")
        await anne.sees("Karen Testesen, 46")
        assert not anne.desk.kept


async def test_a_disk_that_takes_no_draft_says_so_and_the_form_goes_on() -> None:
    desk = FakeDesk()
    desk.disk_full = True
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1", "enter")
        await anne.sees("Kladden kan ikke gemmes.")
        await anne.press("f9")
        await anne.sees("Gemt lokalt")


async def test_a_draft_that_cannot_be_read_is_said_and_the_others_come() -> None:
    desk = FakeDesk()
    await desk.save_draft("sickness.report", KAREN, {"first_day.whole": "19-11-26"}, "t1")
    desk.torn = True
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.until(lambda: bool(anne.app.drafts), "the other one came")
        await anne.press("f3", "s")
        await anne.sees("[19-11-26] tor, i går")


async def test_the_dropped_line_keeps_every_form_that_is_open_also_those_below() -> None:
    desk = FakeDesk()
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "s", "-1")
        anne.app._hang_up()
        await anne.until(lambda: anne.app.return_value == 129, "left as after a hang-up")
    assert [one["first_day.whole"] for one in desk.saves][-1:] == ["-1"]
