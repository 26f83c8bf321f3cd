"""Interviews as one motion over the real engine, real adapters and simulated systems, counted in their ledger: each of
many summonses once though AMP closes in the middle and answers are lost, and no false no-show out of a group."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.guarantees.town import KAREN, Desk, Town, town

from jobterm.clock import COPENHAGEN
from jobterm.office.forms import save as save_form
from jobterm.office.meetings import batch, free_slots, groups, next_one
from jobterm.office.meetings.views import LineView, Ticked
from jobterm.office.people import SECTIONS
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox.engine import Engine
from jobterm.outbox.store import ItemQuery

TOKEN = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
HALF_AN_HOUR = 30 * 60


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """A town in the middle of a working day."""
    with town(tmp_path) as made:
        yield made


def read(desk: Desk, citizens: list[str]) -> None:
    """What the systems say of these people is known here."""

    async def look() -> None:
        for citizen in citizens:
            await desk.parts.casebook().look_all(citizen, frozenset(SECTIONS), desk.parts.site.asker())
        await desk.parts.hang_up()

    asyncio.run(look())


def values(desk: Desk, citizens: list[str], **typed: str) -> dict[str, str]:
    """The one form of all, as it opens, with what is typed into it."""
    view = batch.form(desk.parts, citizens)
    return {**view.carried, **{one.name: one.value for one in view.fields}, **typed}


def proposed(desk: Desk, citizens: list[str], texts: dict[str, str]) -> list[LineView]:
    """The list with its times, as the screen shows it."""

    async def ask() -> None:
        await batch.ask(desk.parts, citizens, texts)
        await desk.parts.hang_up()

    asyncio.run(ask())
    return batch.propose(desk.parts, citizens, texts, TOKEN)


def closed(here: Town, desk: Desk) -> None:
    """AMP is closed, and the desk has noticed."""
    here.turn("amp", "closed")

    async def probe(engine: Engine) -> None:
        await engine.probe("amp")

    desk.with_engine(probe)


def of_kind(here: Town, kind: str) -> Counter[str]:
    """How often each registration of a kind took effect at AMP."""
    return Counter(row["registration"] for row in here.ledger("applied")
                   if (row["system"], row["kind"]) == ("amp", kind))  # fmt: skip


# ---- many summonses --------------------------------------------------------------------------------------------------


def test_twenty_summonses_arrive_once_each_though_amp_closes_in_the_middle_and_answers_are_lost(here: Town) -> None:
    desk, citizens = here.desk(), here.people("amp", 20)
    read(desk, citizens)
    texts = values(desk, citizens)
    lines = proposed(desk, citizens, texts)
    assert all(one.time is not None and not one.time.wished for one in lines)
    assert len({one.time.start for one in lines if one.time is not None}) == 20
    saved = []
    for number, line in enumerate(lines):
        result = batch.save_line(desk.parts, line, texts, TOKEN)
        assert (result.state, result.new) == ("queued", True), result.findings
        saved.append(result.id)
        if number == 7:
            here.lose_answers = 3
            desk.look(2, seconds=1)
            here.turn("amp", "closed")
        if number == 14:
            desk.look(2, seconds=60)
    again = batch.save_line(desk.parts, lines[3], texts, TOKEN)
    assert (again.id, again.new) == (saved[3], False)
    here.turn("amp")
    desk.drain()
    assert of_kind(here, "interview.summons") == Counter(saved)
    assert not here.twice()
    assert [desk.record(one or "").state for one in saved] == ["confirmed"] * 20


def test_a_list_that_was_interrupted_knows_what_was_saved(here: Town) -> None:
    desk, citizens = here.desk(), here.people("amp", 4)
    read(desk, citizens)
    texts = values(desk, citizens)
    lines = proposed(desk, citizens, texts)
    for line in lines[:2]:
        batch.save_line(desk.parts, line, texts, TOKEN)
    back = [batch.line(desk.parts, one.who.citizen, texts, TOKEN, one.time) for one in lines]
    assert [one.state for one in back] == ["saved", "saved", "", ""]


def test_nobody_gets_a_time_at_which_she_is_called_away_ill_or_waited_for_by_us(here: Town) -> None:
    desk, citizens = here.desk(), here.people("amp", 3)
    read(desk, citizens)
    texts = values(desk, citizens)
    first = proposed(desk, citizens, texts)[0].time
    assert first is not None
    # One has a summons of ours that has not left at the time of the first free appointment, one reports ill for good.
    desk.register({"kind": "interview.summons", "citizen": citizens[0], "details": {
        "interview_type": "7", "contact_form": "meeting", "place": "x", "start": first.start.isoformat()}})  # fmt: skip
    desk.register(here.sick(citizens[1]))
    lines = proposed(desk, citizens, texts)
    assert lines[0].time is not None
    assert lines[0].time.start >= first.end
    assert lines[1].time is None
    assert lines[1].impossible is not None
    given = batch.at(desk.parts, citizens[1], texts, TOKEN, first.start, None)
    assert "interview.absent" in [one.code for one in given.findings]


def test_while_amp_is_closed_the_times_are_wished_for_and_the_letters_wait(here: Town) -> None:
    desk, citizens = here.desk(), here.people("amp", 3)
    read(desk, citizens)
    closed(here, desk)
    texts = values(desk, citizens)
    lines = proposed(desk, citizens, texts)
    assert [one.time is not None and one.time.wished for one in lines] == [True] * 3
    assert len({one.time.start for one in lines if one.time is not None}) == 3
    assert all("interview.wished_time" in [two.code for two in one.findings] for one in lines)
    saved = [batch.save_line(desk.parts, one, texts, TOKEN).id or "" for one in lines]
    desk.look(3, seconds=60)
    assert {desk.deliveries(one)["letters"].state for one in saved} == {"waiting"}
    here.turn("amp")
    desk.drain()
    assert of_kind(here, "interview.summons") == Counter(saved)


def test_a_line_moves_to_the_next_time_that_no_other_has(here: Town) -> None:
    desk, citizens = here.desk(), here.people("amp", 3)
    read(desk, citizens)
    texts = values(desk, citizens)
    lines = proposed(desk, citizens, texts)
    moved = batch.shift(desk.parts, lines, 0, 1, texts, TOKEN)
    assert moved.time is not None
    assert moved.time.start > max(one.time.start for one in lines if one.time is not None)
    back = batch.shift(desk.parts, [moved, *lines[1:]], 0, -1, texts, TOKEN)
    assert back.time == lines[0].time


# ---- the next one ----------------------------------------------------------------------------------------------------


def test_held_booking_settled_and_the_next_one_are_items_that_need_one_another(here: Town) -> None:
    desk = here.desk()
    read(desk, [KAREN])
    start = here.clock.now() + timedelta(hours=1)
    (booking,) = desk.register({"kind": "interview.summons", "citizen": KAREN, "details": {
        "interview_type": "7", "contact_form": "meeting", "place": "x", "start": start.isoformat()}})  # fmt: skip
    desk.drain(hours=0.1)
    here.clock.advance(2 * 3600)
    read(desk, [KAREN])
    held = {"interview_type": "7", "held_at": start.isoformat(), "contact_form": "meeting", "booking": booking}
    done = save_form(desk.parts, "interview.held", KAREN, held, {}, TOKEN)
    assert done.state == "queued", done.findings

    async def ask() -> None:
        await next_one.ask(desk.parts, KAREN, held["held_at"])
        await desk.parts.hang_up()

    asyncio.run(ask())
    view = next_one.offer(desk.parts, KAREN, held["held_at"])
    assert view is not None
    assert view.times
    day = view.times[0].start.astimezone(COPENHAGEN).date()
    assert day <= view.due
    if view.booked is None:
        assert not view.times[0].wished
    texts = next_one.texts(desk.parts, KAREN, view.times[0], held, done.id or "")
    summons = save_form(desk.parts, "interview.summons", KAREN, texts, {}, OTHER)
    assert summons.state == "queued", summons.findings
    assert desk.office.outbox_show(OTHER).item.needs == (TOKEN,)
    here.lose_answers = 2
    desk.drain()
    rows = [row["registration"] for row in here.ledger("applied") if row["system"] == "amp"]
    assert rows.index(TOKEN) < rows.index(OTHER)
    assert not here.twice()
    assert (desk.record(TOKEN).state, desk.record(OTHER).state) == ("confirmed", "confirmed")


def test_where_nobody_can_be_asked_the_next_one_is_wished_for_on_the_same_weekday(here: Town) -> None:
    desk = here.desk()
    citizen = here.people("amp", 1)[0]
    read(desk, [citizen])
    closed(here, desk)
    held_at = here.clock.now().isoformat()

    async def ask() -> None:
        await next_one.ask(desk.parts, citizen, held_at)
        await desk.parts.hang_up()

    asyncio.run(ask())
    view = next_one.offer(desk.parts, citizen, held_at)
    assert view is not None
    [wished] = view.times
    assert (wished.wished, bool(view.closed)) == (True, True)
    assert wished.start.astimezone(COPENHAGEN).weekday() == here.clock.now().astimezone(COPENHAGEN).weekday()
    assert free_slots.known(desk.parts, "amp", view.due) == []


def test_a_held_interview_that_is_withdrawn_brings_the_next_one_back_to_a_person(here: Town) -> None:
    desk = here.desk()
    citizen = here.people("amp", 1)[0]
    read(desk, [citizen])
    closed(here, desk)
    held = {"interview_type": "7", "held_at": here.clock.now().isoformat(), "contact_form": "meeting"}
    assert save_form(desk.parts, "interview.held", citizen, held, {}, TOKEN).state == "queued"
    view = next_one.offer(desk.parts, citizen, held["held_at"])
    assert view is not None
    texts = next_one.texts(desk.parts, citizen, view.times[0], held, TOKEN)
    assert save_form(desk.parts, "interview.summons", citizen, texts, {}, OTHER).state == "queued"
    desk.office.withdraw(TOKEN, "it was another citizen")
    here.turn("amp")
    desk.drain()
    assert desk.record(OTHER).state == "needs_review"
    assert not of_kind(here, "interview.summons")


# ---- a group ---------------------------------------------------------------------------------------------------------


def summoned(here: Town, desk: Desk, citizens: list[str]) -> datetime:
    """A group of these people that has met by now; their letters are confirmed."""
    start = (here.clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    ids = desk.register(*(
        {"kind": "interview.summons", "citizen": one, "details": {
            "interview_type": "9", "contact_form": "meeting", "place": "Lokale 2", "group": "INFO-47",
            "start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}}
        for one in citizens
    ))  # fmt: skip
    desk.drain(hours=1)
    for one in ids:
        letter = desk.deliveries(one).get("letters")
        if letter is not None and letter.state == "hand_over":
            desk.office.decide(one, Decision(Verdict.HANDED_OVER, "given at the desk"))
    here.clock.advance(2 * 24 * 3600 + 2 * 3600)
    return start


def test_of_a_group_of_twenty_seventeen_are_held_and_three_are_no_shows_each_with_its_gates(here: Town) -> None:
    desk, citizens = here.desk(), here.people("amp", 20)
    read(desk, citizens)
    start = summoned(here, desk, citizens)
    [group] = [one for one in groups.groups(desk.parts) if one.group == "INFO-47"]
    assert (group.summoned, group.open, group.start) == (20, 20, start)
    attendees = groups.attendance(desk.parts, "INFO-47", start)
    away = {attendees[number].who.citizen for number in (2, 9, 15)}
    results = [groups.save(desk.parts, Ticked(one, one.who.citizen not in away), OTHER) for one in attendees]
    assert {one.state for one in results} == {"queued"}, [one.findings for one in results if one.state != "queued"]
    ill = attendees[9].who.citizen  # she had told another centre
    desk.register(here.sick(ill, days=0))
    desk.look(5, seconds=60)
    assert len(of_kind(here, "interview.held")) == 17
    assert not of_kind(here, "interview.no_show"), "one left within its half hour"
    desk.drain()
    assert len(of_kind(here, "interview.no_show")) == 2
    absent = [one for one in desk.store.items(ItemQuery(limit=200)) if one.registration.kind == "interview.no_show"]
    assert [(one.registration.citizen, one.shown) for one in absent if one.shown != "confirmed"] == [
        (ill, "needs_review")
    ]
    assert not here.twice()
    assert not [row for row in here.ledger() if row["kind"] in ("fund.notice", "benefit.notice")], "never by itself"
    [group] = [one for one in groups.groups(desk.parts) if one.group == "INFO-47"]
    assert group.open == 0


def test_what_the_gates_say_is_said_before_anything_is_saved(here: Town) -> None:
    desk, citizens = here.desk(), here.people("amp", 3)
    read(desk, citizens)
    here.turn("letters", "down")
    start = (here.clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    desk.register(*(
        {"kind": "interview.summons", "citizen": one, "details": {
            "interview_type": "9", "contact_form": "meeting", "place": "Lokale 2", "group": "INFO-47",
            "start": start.isoformat()}}
        for one in citizens
    ))  # fmt: skip
    desk.drain(hours=1)
    here.clock.advance(2 * 24 * 3600 + 3600)
    desk.register(here.sick(citizens[0]))
    attendees = {one.who.citizen: one for one in groups.attendance(desk.parts, "INFO-47", start)}
    said = {citizen: {one.code for one in view.away} for citizen, view in attendees.items()}
    assert "gate.letter_open" in said[citizens[1]]
    assert {"no_show.ill", "gate.ill"} & said[citizens[0]]
    assert not {"gate.letter_open", "no_show.ill"} & {one.code for one in attendees[citizens[1]].here}
