"""Guarantee G14: senders that stop for three leases in the middle of sending and come back when others have taken over
double nothing (rule R3). (Origins: oban #1141, rescue by elapsed time doubles live work; oban #862 and procrastinate
#1518, the owner of a lease named like its predecessor.) The long run is `python -m tests.guarantees.zombies`."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.guarantees.town import Town
from tests.guarantees.zombies import Stops, stopped

from jobterm.outbox.engine import LEASE_SECONDS
from jobterm.outbox.port import BeforeFirstByte, Outcome, Rendered

TIMES = 4


@pytest.mark.slow
def test_senders_that_stop_for_three_leases_and_come_back_double_nothing(tmp_path: Path) -> None:
    told = stopped(tmp_path, 3, Stops(TIMES, drainers=3))
    made = told.counted
    assert made.clean, made
    assert made.acknowledged == made.applied
    assert len(told.sending) == TIMES
    assert told.interrupted >= TIMES, "others took over what they had claimed"
    assert told.holders >= 2


def test_every_engine_has_a_name_of_its_own_the_next_of_the_same_desk_too(here: Town) -> None:
    desk = here.desk()
    names = {desk.parts.engine(lambda _change, _subject: None)._around.owner for _ in range(3)}
    assert len(names) == 3


def test_work_that_takes_longer_than_it_should_is_not_rescued_while_its_sender_lives(here: Town) -> None:
    """The sender renews its lease; however long an answer takes, nobody else claims the item (oban #1141)."""
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    seen: list[tuple[str | None, int]] = []

    def while_sending(_system: str) -> None:
        here.clock.advance(25)
        desk.store.commit([lambda _tx: None])
        rival = desk.store.acquire_lease("rival", 30)
        seen.append((None if rival is None else rival.owner, len(here.applied())))

    here.on_write = while_sending
    desk.look()
    here.on_write = None
    assert seen == [(None, 0)]
    assert here.applied() == [("amp", item)]
    assert [event.what.event for event in desk.store.events(item)].count("claimed") == 1


def test_a_sender_that_lost_its_lease_while_it_stood_still_sends_nothing_any_more(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is open and its next step would be the claim; another holds the lease by now (rule R3)."""
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    port = desk.parts.ports()["amp"]
    send = port.send

    async def stood_still(rendered: Rendered, before: BeforeFirstByte) -> Outcome:
        async def late() -> None:
            here.clock.advance(LEASE_SECONDS + 1)
            assert desk.store.acquire_lease("rival", LEASE_SECONDS) is not None
            await before()

        return await send(rendered, late)

    with monkeypatch.context() as standing:
        standing.setattr(port, "send", stood_still)
        desk.look()
    assert here.applied() == []
    assert "claimed" not in [event.what.event for event in desk.store.events(item)]
    desk.drain()
    assert here.applied() == [("amp", item)]


def test_what_a_zombie_hears_after_others_took_over_is_evidence_and_sends_nothing_again(here: Town) -> None:
    """It stops behind its claim, with the request under way; the next one asks, and the late answer settles it."""
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    states: list[str] = []

    def taken_over(_system: str) -> None:
        here.on_write = None
        here.clock.advance(LEASE_SECONDS + 1)
        assert desk.store.acquire_lease("rival", LEASE_SECONDS) is not None
        states.append(desk.record(item).state)

    here.on_write = taken_over
    desk.look()
    assert states == ["unknown"], "what is found in the middle of sending is unknown, never sent anew"
    desk.drain()
    assert here.applied() == [("amp", item)]
    assert desk.record(item).state == "confirmed"
    assert [event.what.event for event in desk.store.events(item)].count("claimed") == 1
