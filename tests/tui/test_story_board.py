"""A superuser's night at the board: the whole house on one screen, one decision for many, colleagues who are away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.tui import drawn_board as drawn
from tests.tui import mock_world as world
from tests.tui.fake_desk import FakeDesk
from tests.tui.page import Caseworker, at_work

from jobterm.office.desk import Changed
from jobterm.office.views import ItemDetail
from jobterm.tui.screens.board import board as screen


def with_board(**changes: object) -> FakeDesk:
    """A desk whose house is as it was drawn, with a desk's own queue: nothing is asked for by itself."""
    desk = FakeDesk()
    desk.board.view = drawn.board(store="desk", **changes)
    masked = list(drawn.masked())
    desk.board.lists = {drawn.UNKNOWN.key: masked, "pma": masked[:2], "bko": masked[2:], "workbase": masked}
    names = [replace(one, name="Bo Prøvesen", cpr=world.BO) for one in masked]
    desk.board.lists[f"{drawn.UNKNOWN.key} unmasked"] = names
    return desk


async def opened(jens: Caseworker) -> Caseworker:
    """F10 and its first line."""
    jens.app.role = "superuser"
    await jens.press("f10")
    await jens.sees("Tavlen: alles poster")
    await jens.press("enter")
    return await jens.sees("AMP          ".strip(), "LUKKET til lør 06:00", "4.118")


async def test_the_first_line_of_the_superusers_menu_is_the_board() -> None:
    async with at_work(with_board()) as jens:
        await opened(jens)
        await jens.sees("12 UKENDT UDFALD AMP", "31 kræver Peter Madsen (pma), ikke logget ind", "3 FORSINKEDE")


async def test_a_caseworkers_menu_has_no_board() -> None:
    async with at_work(with_board()) as anne:
        await anne.press("f10")
        await anne.sees("Menu")
        await anne.sees_no("Tavlen")


async def test_municipalities_against_systems_and_into_one_of_them_and_back() -> None:
    async with at_work(with_board()) as jens:
        await opened(jens)
        await jens.press("k")
        await jens.sees("0751 Aarhus", "0730 Randers", "L 4.155!")
        await jens.press("2", "enter")
        await jens.sees("-- Randers", "66")
        await jens.sees_no("4.118")
        await jens.press("escape")
        await jens.sees("0751 Aarhus")
        await jens.press("k")
        await jens.sees("4.118")


async def test_the_wall_shows_nobodys_name_and_takes_no_letter() -> None:
    async with at_work(with_board()) as jens:
        await opened(jens)
        await jens.press("w")
        await jens.sees("Til væggen", "12 ukendte udfald")
        await jens.sees_no("Madsen", "pma", "bko")
        await jens.press("a")
        await jens.sees("A gør ikke noget her", "12 ukendte udfald")
        await jens.press("escape")
        await jens.sees("Peter Madsen")


async def test_a_letter_opens_equal_items_masked_and_all_are_decided_with_one_reason() -> None:
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("a")
        await jens.sees("240675-xxxx", "Sygemeldt, 1. sy", "3 i alt")
        await jens.sees_no("Prøvesen")
        await jens.press("*")
        await jens.sees("3 markeret")
        await jens.press("j")
        await jens.sees("3 poster", "1  jeg har set den dér", "på dit ord")
        assert desk.board.decided == []
        await jens.press("1")
        await jens.sees("3 afgjort.")
        ((ids, wish),) = desk.board.decided
        assert (len(ids), wish.what, wish.reason) == (3, "applied", "jeg har set den dér")


async def test_those_marked_are_decided_and_a_typed_reason_goes_with_them() -> None:
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("a")
        await jens.sees("3 i alt")
        await jens.press(" ", " ")
        await jens.sees("2 markeret")
        await jens.press("t", "3")
        await jens.sees("Årsagen:")
        await jens.press("fejl i kørslen", "enter")
        await jens.sees("2 afgjort.")
        ((ids, wish),) = desk.board.decided
        assert (len(ids), wish.what, wish.reason) == (2, "withdraw", "fejl i kørslen")


async def test_escape_leaves_everything_as_it_is() -> None:
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("a")
        await jens.sees("3 i alt")
        await jens.press("*", "s")
        await jens.sees("sendes igen. Hvorfor?")
        await jens.press("escape")
        await jens.sees_no("Hvorfor?")
        assert desk.board.decided == []


async def test_what_may_not_be_decided_so_is_said_with_why() -> None:
    desk = with_board()
    desk.board.refuses = {drawn.masked()[0].id: "Et tidligere forsøg kan stadig nå frem."}
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("a")
        await jens.sees("3 i alt")
        await jens.press("*", "s", "1")
        await jens.sees("2 afgjort. 1 ikke: Et tidligere forsøg kan stadig nå frem.")


async def test_whose_they_are_is_shown_for_a_reason_and_hidden_again() -> None:
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("a")
        await jens.sees("240675-xxxx")
        await jens.press("y")
        await jens.sees("bliver skrevet i loggen")
        assert desk.board.reasons == []
        await jens.press("1")
        await jens.sees("240675-2345 Bo Prøvesen")
        assert desk.board.reasons == ["for at afgøre, hvad en maskine ikke kan"]
        await jens.press("y")
        await jens.sees_no("240675-2345")


async def test_what_needs_a_colleague_who_is_away_is_taken_over_with_a_reason() -> None:
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        while "> d" not in jens.text:
            await jens.press("down")
        await jens.press("h")
        await jens.sees("Overtag 31 poster fra pma", "forfatteren er stadig forfatter")
        await jens.press("1")
        await jens.sees("2 afgjort.")
        ((ids, wish),) = desk.board.decided
        assert (ids, wish.what, wish.reason) == (
            tuple(one.id for one in drawn.masked()[:2]), "take_over", "fraværende, og det kan ikke vente",
        )  # fmt: skip


async def test_on_any_other_line_all_who_are_away_are_meant() -> None:
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("h")
        await jens.sees("Overtag 37 poster fra pma, bko")
        await jens.press("2")
        await jens.sees("3 afgjort.")


async def test_whoever_has_had_everything_taken_over_is_missed_no_longer() -> None:
    async with at_work(with_board(people=(replace(drawn.AWAY, taken=31),))) as jens:
        await opened(jens)
        await jens.sees_no("Madsen")
        await jens.press("h")
        await jens.sees("Ingen, der er væk, har poster")


async def test_enter_shows_one_with_its_log_and_nothing_of_the_citizen() -> None:
    desk = with_board()
    first = drawn.masked()[0]
    desk.board.details = {first.id: ItemDetail(first, {}, None, (), (), (), None)}
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("a")
        await jens.sees("3 i alt")
        await jens.press("enter")
        await jens.sees(first.id, "240675-xxxx", "Afgør i listen")
        await jens.sees_no("Prøvesen", "2345", "T=træk")


async def test_what_has_moved_is_counted_anew_and_the_cursor_stays_on_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screen, "AT_MOST_EVERY_S", 0.01)
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.press("b")
        await jens.press("escape")
        await jens.sees("> b")
        assert desk.board.view is not None
        desk.board.view = replace(desk.board.view, causes=(drawn.REFUSED, drawn.PAPER))
        desk.tell(Changed.QUEUE)
        await jens.sees("> a    37 AFVIST")


async def test_a_desk_in_which_nothing_moves_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "LOOK_EVERY_S", 0.01)
    desk = with_board()
    async with at_work(desk) as jens:
        await opened(jens)
        asked = len(desk.board.asked)
        for _n in range(20):
            await jens.pilot.pause(0.01)
        assert len(desk.board.asked) == asked


async def test_an_offices_queue_is_looked_at_and_read_only_when_it_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "LOOK_EVERY_S", 0.01)
    desk = with_board()
    desk.board.view = drawn.board()
    desk.board.marked = 1
    async with at_work(desk) as jens:
        await opened(jens)
        await jens.sees("Kontorets kø")
        asked = len(desk.board.asked)
        desk.board.marked = 2
        await jens.until(lambda: len(desk.board.asked) > asked, "it was never read again")
        await jens.pilot.pause(0.05)
        asked = len(desk.board.asked)
        for _n in range(20):
            await jens.pilot.pause(0.01)
        assert len(desk.board.asked) == asked


async def test_nobody_draining_is_an_alarm_in_words() -> None:
    async with at_work(with_board(draining=0, workers=())) as jens:
        await opened(jens)
        await jens.sees("INGEN TØMMER DENNE KØ")
