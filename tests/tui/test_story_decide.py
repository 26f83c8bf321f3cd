"""What a machine cannot settle is decided on the screen: the evidence side by side, what follows from each decision, a
reason, and the state it leads to. What is not settled is changed in its own form (guarantee G8)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import KAREN, karens_sickness, queue_of_mock_d
from tests.tui.page import Caseworker, at_work

from jobterm.office.views import ItemView

NARROW = (62, 22)


def desk_with(state: str) -> tuple[FakeDesk, ItemView]:
    """A queue whose first line is in this state at AMP."""
    desk = FakeDesk()
    one = queue_of_mock_d()[0]
    made = replace(one, state=state, deliveries=(replace(one.deliveries[0], state=state, short=""),))
    desk.put(made)
    return desk, made


async def opened(anne: Caseworker) -> Caseworker:
    """The item's own screen, from the queue."""
    await anne.press("f4")
    await anne.sees("Min kø", "240675 B", "D  Min gælder")
    await anne.press("enter")
    return await anne.sees("At afgøre", "DIN ændring")


@pytest.mark.parametrize("size", [(80, 24), NARROW, (120, 40)])
async def test_a_conflict_shows_as_read_mine_and_theirs_with_times_and_what_follows(size: tuple[int, int]) -> None:
    desk, _one = desk_with("conflict")
    async with at_work(desk, size=size) as anne:
        await opened(anne)
        await anne.sees("DIN ændring", "tir 24-11", "tor 26-11", "ons 25-11", "læst 19-11", "gemt her 09:10")
        await anne.press("down", "down", "down", "down", "down", "down")
        await anne.sees("D  Min gælder", "N  Deres gælder", "M  Flet de to", "Alle udgaver bliver i")


async def test_a_legal_fact_is_marked_and_explained_and_what_a_merge_takes_is_said() -> None:
    desk, _one = desk_with("conflict")
    async with at_work(desk, size=(80, 40)) as anne:
        await opened(anne)
        await anne.sees("Tid*", "En fletning tager: Tid: du vælger, Form: deres.")
        await anne.sees("* En dato, en tilstand eller et tal flettes aldrig af sig selv.")


@pytest.mark.parametrize(("key", "verdict"), [("d", "keep_mine"), ("n", "keep_theirs")])
@pytest.mark.parametrize("size", [(80, 24), NARROW])
async def test_mine_or_theirs_is_a_letter_and_a_digit_and_the_screen_shows_what_became_of_it(
    key: str, verdict: str, size: tuple[int, int]
) -> None:
    desk, one = desk_with("conflict")
    async with at_work(desk, size=size) as anne:
        await opened(anne)
        await anne.press(key)
        await anne.sees("Hvorfor?", "1  aftalt med borgeren", "4  ja, uden begrundelse", "Tast cifret.")
        assert not [asked for asked in desk.asked if asked.startswith("keep")], "nothing before the digit"
        await anne.press("1")
        await anne.sees("Afgjort som du sagde.")
        assert f"{verdict} {one.id} aftalt med borgeren" in desk.asked
        await anne.sees_no("D  Min gælder")


async def test_esc_leaves_a_decision_untaken() -> None:
    desk, _one = desk_with("conflict")
    async with at_work(desk) as anne:
        await opened(anne)
        await anne.press("d")
        await anne.sees("Hvorfor?")
        await anne.press("escape")
        await anne.sees_no("Hvorfor?")
        await anne.sees("At afgøre")
        assert not [asked for asked in desk.asked if asked.startswith("keep")]


async def test_a_merge_asks_for_each_field_that_only_a_person_may_choose() -> None:
    desk, one = desk_with("conflict")
    async with at_work(desk) as anne:
        await opened(anne)
        await anne.press("m")
        await anne.sees("Tid: hvad af de to gælder?", "1  min: tor 26-11 09:00", "2  deres: ons 25-11 13:00")
        await anne.press("2")
        await anne.sees("Hvorfor?")
        await anne.press("3")
        await anne.sees("Årsagen:")
        await anne.press("hun ringede", "enter")
        await anne.sees("Afgjort som du sagde.")
        assert f"merge {one.id} hun ringede Tid=theirs" in desk.asked


async def test_an_outcome_nobody_knows_is_decided_with_a_reason() -> None:
    desk, one = desk_with("needs_review")
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("J  Den er nået frem", "S  Ikke nået frem", "Den kan stå der to gange.")
        await anne.press("s")
        await anne.sees("1  jeg har set efter i AMP: den står der ikke")
        await anne.press("1")
        await anne.sees("Afgjort som du sagde.")
        assert f"not_applied {one.id} jeg har set efter i AMP: den står der ikke" in desk.asked


async def test_a_decision_that_is_not_allowed_yet_says_until_when_and_is_not_taken() -> None:
    desk, _one = desk_with("unknown")
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("Ikke endnu: Et tidligere forsøg kan stadig nå frem til", "09:43.")
        await anne.press("s")
        await anne.sees("Et tidligere forsøg kan stadig nå frem til 09:43.")
        assert not [asked for asked in desk.asked if asked.startswith("not_applied")]


async def test_where_nothing_is_to_be_decided_the_letter_says_so() -> None:
    desk = FakeDesk()
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("Karen Testesen")
        await anne.press("d")
        await anne.sees("Det er der intet at afgøre om her nu")


async def test_what_is_queued_is_changed_in_its_own_form_and_the_screen_follows_to_what_took_its_place() -> None:
    desk = FakeDesk()
    one = karens_sickness()
    desk.put(one)
    async with at_work(desk) as anne:
        await anne.press("f4", "enter")
        await anne.sees("Sygemeldt, 1. sygedag", "E=ret")
        await anne.press("e")
        await anne.sees("RET - SYGEMELDING", "[20-11-26]")
        await anne.press("-1", "f9")
        await anne.sees("Gemt lokalt")
        [(kind, values, _overrides, _token)] = desk.registered
        assert (kind, values["supersedes"], values["first_day"]) == ("sickness.report", one.id, "2026-11-19")
        await anne.sees("00000002-0000")


async def test_a_change_that_is_parked_is_taken_up_again_from_the_item_and_not_from_a_new_form() -> None:
    desk = FakeDesk()
    desk.put(karens_sickness())
    async with at_work(desk) as anne:
        await anne.press("f4", "enter")
        await anne.sees("E=ret")
        await anne.press("enter")
        await anne.sees("RET - SYGEMELDING")
        await anne.press("-1", "enter", "escape")
        await anne.sees("Lagt som kladde: E på posten")
        await anne.press("c")
        await anne.sees("Karen Testesen, 46")
        await anne.press("f3", "s")
        await anne.sees("[20-11-26] fre, i dag")
        await anne.press("escape", "escape", "e")
        await anne.sees("RET - SYGEMELDING", "[19-11-26] tor, i går", "Din kladde fra")


async def test_what_was_withdrawn_is_not_changed() -> None:
    desk = FakeDesk()
    one = karens_sickness("withdrawn")
    gone = tuple(replace(each, state="withdrawn") for each in one.deliveries)
    desk.put(replace(one, state="confirmed", citizen=KAREN, deliveries=gone))
    async with at_work(desk) as anne:
        await anne.press("f4", "b")
        await anne.sees("Karen Testesen")
        await anne.press("e")
        await anne.sees("Kun det, der er vores og venter eller er nået frem, kan ændres.")


@pytest.mark.parametrize("way", [("e",), ("f3", "k")])
async def test_what_has_arrived_is_put_right_in_its_form(way: tuple[str, ...]) -> None:
    desk = FakeDesk()
    desk.put(replace(karens_sickness("confirmed"), state="confirmed", citizen=KAREN))
    (one,) = desk.items.values()
    async with at_work(desk) as anne:
        await anne.press("f4", "b")
        await anne.sees("Karen Testesen")
        await anne.press(*way)
        await anne.until(lambda: f"revise {one.id}" in desk.asked, "the form of what arrived is asked for")
        await anne.sees("1. sygedag")


async def test_from_its_own_screen_too_and_the_line_of_the_citizen() -> None:
    desk = FakeDesk()
    one = replace(karens_sickness("confirmed"), state="confirmed", citizen=KAREN)
    desk.put(one)
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.sees("Sygemeldt 20-11")
        await anne.press("e")
        await anne.until(lambda: f"revise {one.id}" in desk.asked, "the form of what arrived is asked for")
        await anne.press("escape", "enter")
        await anne.sees("Nummer")
        desk.asked.clear()
        await anne.press("e")
        await anne.until(lambda: f"revise {one.id}" in desk.asked, "the form of what arrived is asked for again")


async def test_an_empty_line_has_no_form() -> None:
    desk = FakeDesk()
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.press("e")
        await anne.sees("Kun det, der er vores og venter eller er nået frem, kan ændres.")


@pytest.mark.parametrize("size", [(80, 24), NARROW])
async def test_what_has_arrived_is_taken_back_with_a_reason_and_the_key_says_so(size: tuple[int, int]) -> None:
    desk = FakeDesk()
    one = karens_sickness("confirmed")
    desk.put(replace(one, deliveries=(replace(one.deliveries[0], role="record"), *one.deliveries[1:])))
    async with at_work(desk, size=size) as anne:
        await anne.press("f4", "enter")
        await anne.sees("T=tag tilbage")
        await anne.press("t")
        await anne.sees("Hvorfor tages den tilbage?")
        await anne.press("det var søsteren", "enter")
        await anne.until(lambda: f"withdraw {one.id} det var søsteren" in desk.asked, "the wish reaches the desk")


async def test_a_conflict_of_which_the_system_says_nothing_sends_people_there_to_look() -> None:
    desk, one = desk_with("conflict")
    detail = await desk.item(one.id)
    assert detail.conflict is not None
    unsaid = replace(detail, conflict=replace(detail.conflict, fields=()), decisions=detail.decisions[:2])

    async def silent(_registration: str) -> object:
        return unsaid

    desk.item = silent  # type: ignore[assignment, method-assign]
    async with at_work(desk) as anne:
        await anne.press("f4", "enter")
        await anne.sees("Systemet har ikke sagt, hvad der står dér.", "D  Min gælder")
