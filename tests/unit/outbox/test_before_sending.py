"""The office's word before a registration is sent for the first time: it is asked then and only then, what it looks up
holds up its own lane and nobody else's, and what it keeps back is not sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from tests.unit.outbox.conftest import Stores
from tests.unit.outbox.fake_system import FakeSystem
from tests.unit.outbox.making import BO, KAREN, item, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.clearance import GO, BeforeSending, Clearance, Hold, Review
from jobterm.outbox.delivery import Delivery, State, Wish
from jobterm.outbox.engine import Engine, Surroundings
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.states import ASK_FIRST
from jobterm.outbox.store import NewEvent


class Desk:
    """A store, one system and an engine that asks ``before`` first."""

    def __init__(self, folder: Path, opens: Callable[[Path, ManualClock], SqlStore] = store) -> None:
        self.clock = ManualClock()
        self.store: SqlStore = opens(folder, self.clock)
        self.amp = FakeSystem(self.clock)
        self.asked: list[str] = []

    def engine(self, before: BeforeSending) -> Engine:
        def hears(made: Registration, delivery: Delivery) -> Clearance | Awaitable[Clearance]:
            self.asked.append(made.id)
            return before(made, delivery)

        return Engine(
            Surroundings(
                self.store, {"amp": self.amp}, {}, self.clock, Random(1),
                lambda made: (("jobcenter", "12345"), ("sagsbehandler", made.author, made.author_name)),
                lambda made: made.needs, "engine", before_sending=hears,
            )
        )  # fmt: skip

    async def rounds(self, engine: Engine, count: int, seconds: float = 0.0) -> None:
        for _ in range(count):
            self.clock.advance(seconds)
            await engine.round()
            await engine.settled()

    async def until(self, engine: Engine, reached: Callable[[], object]) -> None:
        """Look at everything, with something under way, until it is so."""
        for _ in range(3000):
            if reached():
                return
            await engine.round()
            await asyncio.sleep(0.001)
        raise AssertionError("it never came to that")

    def state(self, number: int) -> State:
        return self.store.item(uid(number)).deliveries[0].state


@pytest.fixture
def desk(stores: Stores, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, stores)
    yield made
    made.store.close()


async def test_what_may_go_goes_and_is_asked_for_once(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    await desk.rounds(desk.engine(lambda _made, _delivery: GO), 2)
    assert (desk.state(1), desk.asked) == (State.CONFIRMED, [uid(1)])


async def test_what_was_ever_sent_is_never_asked_for_again(desk: Desk) -> None:
    """Nobody may turn back what may have arrived: only the system can say what became of it."""
    desk.amp.script = ["lose_answer"]
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine(lambda _made, _delivery: GO if not desk.amp.requests else Review("stale:test"))
    await desk.rounds(engine, 4, seconds=5)
    assert (desk.state(1), desk.asked) == (State.CONFIRMED, [uid(1)])


async def test_what_a_person_must_decide_is_not_sent_and_carries_its_evidence(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    evidence = ({"code": "interview.past"},)
    await desk.rounds(desk.engine(lambda _made, _delivery: Review("stale:interview.past", evidence)), 3, seconds=5)
    assert desk.state(1) is State.NEEDS_REVIEW
    assert desk.store.item(uid(1)).deliveries[0].reason == "stale:interview.past"
    assert desk.amp.requests == []
    told = next(one.what for one in desk.store.events(uid(1)) if one.what.event == "for_a_person")
    assert told.code == "stale:interview.past"
    assert "interview.past" in (told.note or "")


async def test_what_is_held_back_lets_the_others_of_its_lane_pass_and_is_asked_for_again(desk: Desk) -> None:
    desk.store.append([item(registration(1, day=1)), item(registration(2, day=2))], by="aho")
    until = desk.clock.now() + timedelta(minutes=5)

    def before(made: Registration, _delivery: Delivery) -> Clearance:
        return Hold(until, ASK_FIRST) if made.id == uid(1) and desk.clock.now() < until else GO

    engine = desk.engine(before)
    await desk.rounds(engine, 2)
    assert (desk.state(1), desk.state(2)) == (State.QUEUED, State.CONFIRMED)
    await desk.rounds(engine, 2, seconds=301)
    assert desk.amp.ledger == [uid(2), uid(1)]


async def test_what_is_looked_up_for_one_citizen_holds_up_no_other(desk: Desk) -> None:
    desk.store.append([item(registration(1, citizen=KAREN)), item(registration(2, citizen=BO))], by="aho")
    answered = asyncio.Event()

    async def looks_up() -> Clearance:
        await answered.wait()
        return GO

    def before(made: Registration, _delivery: Delivery) -> Clearance | Awaitable[Clearance]:
        return looks_up() if made.id == uid(1) else GO

    engine = desk.engine(before)
    await desk.until(engine, lambda: desk.state(2) is State.CONFIRMED)  # its window is one request at first
    assert desk.state(1) is State.QUEUED
    answered.set()
    await engine.settled()
    await desk.rounds(engine, 1)
    assert desk.state(1) is State.CONFIRMED
    assert desk.asked.count(uid(1)) == 1


async def test_what_has_changed_while_it_was_looked_up_is_left_as_it_is(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    answered = asyncio.Event()
    looking: list[bool] = []

    async def looks_up() -> Clearance:
        looking.append(True)
        await answered.wait()
        return Review("stale:test")

    engine = desk.engine(lambda _made, _delivery: looks_up())
    await desk.until(engine, lambda: looking)
    desk.store.commit([lambda tx: tx.wish(uid(1), Wish.WITHDRAW, NewEvent("withdraw_wished", by="aho"))])
    answered.set()
    await engine.settled()
    assert desk.state(1) is State.WITHDRAWN
