"""A desk whose system comes back, with the real engine: everything goes, with no keystroke, and without a stall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from tests.unit.outbox.fake_system import FakeSystem
from tests.unit.outbox.making import item, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.outbox.delivery import State
from jobterm.outbox.engine import Engine, Surroundings
from jobterm.outbox.pacing import GateState
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.sqlstore import SqlStore

ITEMS = 25
AWAY = 4 * 3600


class Desk:
    """One desk with a queue for one system."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.store: SqlStore = store(folder, self.clock)
        self.amp = FakeSystem(self.clock)
        self.engine = Engine(
            Surroundings(
                self.store,
                {"amp": self.amp},
                {},
                self.clock,
                Random(3),
                lambda made: (("jobcenter", "12345"), ("sagsbehandler", made.author, made.author_name)),
                lambda made: made.needs,
                "engine",
            )
        )

    def queue(self, count: int, first: int = 1) -> None:
        """So many, each of another citizen."""
        for number in range(first, first + count):
            self.store.append([item(registration(number, citizen=f"{number:010}"))], by="aho")

    async def look(self) -> None:
        """One look at everything."""
        await self.engine.round()
        await self.engine.settled()

    async def seconds_until_empty(self, most: int) -> int:
        """The engine looks each second."""
        for second in range(most):
            if len(self.amp.ledger) == ITEMS:
                return second
            self.clock.advance(1)
            await self.look()
        return most


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


async def test_after_hours_the_queue_of_a_desk_that_is_alone_is_empty_within_minutes(desk: Desk) -> None:
    desk.amp.always = "down"
    desk.queue(ITEMS)
    for _ in range(3):
        await desk.look()
        desk.clock.advance(20)
    assert desk.engine.gates["amp"].state is GateState.DOWN
    desk.clock.advance(AWAY)
    desk.amp.always = "ok"
    assert await desk.seconds_until_empty(300) <= 120
    assert len(desk.amp.requests) == ITEMS
    assert desk.engine.gates["amp"].rest < 1


async def test_refusals_on_the_way_slow_it_down_and_stall_nothing(desk: Desk) -> None:
    desk.amp.always = "down"
    desk.queue(ITEMS)
    for _ in range(3):
        await desk.look()
        desk.clock.advance(20)
    desk.clock.advance(AWAY)
    desk.amp.always = "ok"
    desk.amp.script = ["ok", "throttled", "ok", "throttled", "throttled", "500", "ok"]
    assert await desk.seconds_until_empty(1200) < 1200
    assert all(desk.store.item(uid(number)).deliveries[0].state is State.CONFIRMED for number in range(1, ITEMS + 1))


async def test_a_closing_of_a_minute_or_two_costs_an_item_a_second_or_two(desk: Desk) -> None:
    until = desk.clock.now() + timedelta(seconds=100)
    await desk.engine.take_lease()
    await desk.engine.gates.observe("amp", Outcome(OutcomeClass.CLOSED, "closed", until=until), None, desk.clock.now())
    desk.queue(1)
    desk.clock.advance(100)
    for _ in range(4):
        desk.clock.advance(1)
        await desk.look()
    assert desk.amp.ledger == [uid(1)]


async def test_what_happened_today_goes_first(desk: Desk) -> None:
    desk.store.append([item(registration(1, citizen="0911883456", day=18))], by="aho")
    desk.store.append([item(registration(2, citizen="3112691111", day=20))], by="aho")
    await desk.look()
    assert desk.amp.ledger == [uid(2)]
