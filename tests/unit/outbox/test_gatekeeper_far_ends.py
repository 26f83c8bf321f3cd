"""A far end has a gate as every system has: a dead register is asked once per interval, not once per item (guarantee
G16), nothing expected there waits without end (G12), and no other register waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from tests.unit.outbox.fake_system import FakeRegister, FakeSystem
from tests.unit.outbox.making import ANCHOR_KEY, KEY, item, place, registration, uid

from jobterm.clock import ManualClock
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.engine import Engine, Surroundings
from jobterm.outbox.pacing import GateState
from jobterm.outbox.port import Outcome, OutcomeClass, Receipt
from jobterm.outbox.reading import Asker
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.store import NewDelivery

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
ITEMS = 12
PROMISED = timedelta(hours=4)


class Watched(FakeRegister):
    """A register that can fall silent, and counts how often it was asked."""

    silence: Outcome | None = None
    asked: int = 0

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:
        self.asked += 1
        return self.silence or await super().received(registration, asker)


class Desk:
    """Confirmed items that are all expected at one far end, and some at another."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.store: SqlStore = open_outbox(
            place(folder), key=KEY, anchor_key=ANCHOR_KEY, profile="training", clock=self.clock,
            promise=lambda _told, confirmed: confirmed + PROMISED,
        )  # fmt: skip
        self.fund, self.national = Watched(self.clock), Watched(self.clock, "national")
        self.engine = Engine(
            Surroundings(
                self.store,
                {"amp": FakeSystem(self.clock)},
                {"fund": self.fund, "national": self.national},
                self.clock,
                Random(7),
                lambda made: (("jobcenter", "12345"), ("sagsbehandler", made.author, made.author_name)),
                lambda made: made.needs,
                "engine",
            )
        )

    async def expect(self, count: int, system: str = "fund", first: int = 1) -> list[str]:
        """So many confirmed at their record and expected at ``system``."""
        far = NewDelivery(system, Role.NOTIFY, Mode.EXPECT, via="amp")
        ids = [uid(number) for number in range(first, first + count)]
        for number in range(first, first + count):
            self.store.append([item(registration(number), RECORD, far)], by="aho")
        while any(self.store.item(one).deliveries[0].state is not State.CONFIRMED for one in ids):
            await self.pass_time(1)
        return ids

    async def pass_time(self, seconds: int, step: int = 1) -> None:
        """The engine looks each ``step`` seconds."""
        for _ in range(0, seconds, step):
            self.clock.advance(step)
            await self.engine.round()
            await self.engine.settled()

    def ends(self, ids: list[str]) -> set[State]:
        return {self.store.item(one).deliveries[1].state for one in ids}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


@pytest.mark.parametrize(
    "silence", [Outcome(OutcomeClass.NOT_SENT, "connect"), Outcome(OutcomeClass.CLOSED, "closed")], ids=["dead", "shut"]
)
async def test_a_far_end_that_is_away_is_asked_once_per_interval_however_much_is_expected_there(
    desk: Desk, silence: Outcome
) -> None:
    desk.fund.silence = silence
    ids = await desk.expect(ITEMS)
    await desk.pass_time(60)
    desk.fund.asked = 0
    await desk.pass_time(1200, 5)
    assert 1 <= desk.fund.asked <= 1200 / 15
    assert desk.engine.gates["fund"].state in (GateState.DOWN, GateState.CLOSED)
    assert desk.ends(ids) == {State.EXPECTED}


async def test_what_it_received_is_seen_when_it_answers_again(desk: Desk) -> None:
    desk.fund.silence = Outcome(OutcomeClass.NOT_SENT, "connect")
    ids = await desk.expect(ITEMS)
    await desk.pass_time(600, 5)
    desk.fund.silence = None
    desk.fund.held.update(ids)
    await desk.pass_time(2400, 10)
    assert desk.ends(ids) == {State.CONFIRMED}


async def test_no_other_far_end_waits_for_it(desk: Desk) -> None:
    desk.fund.silence = Outcome(OutcomeClass.NOT_SENT, "connect")
    await desk.expect(ITEMS)
    await desk.pass_time(60)
    desk.national.held.update([uid(100)])
    ids = await desk.expect(1, "national", first=100)
    await desk.pass_time(60)
    assert desk.ends(ids) == {State.CONFIRMED}


async def test_silence_comes_to_a_person_in_time_though_nobody_asks_for_each(desk: Desk) -> None:
    desk.fund.silence = Outcome(OutcomeClass.NOT_SENT, "connect")
    ids = await desk.expect(ITEMS)
    await desk.pass_time(60)
    asked = desk.fund.asked
    desk.clock.advance(28 * 3600)
    await desk.pass_time(300, 10)
    assert desk.ends(ids) == {State.NEEDS_REVIEW}
    assert desk.fund.asked - asked <= 300 / 15


async def test_one_that_asks_for_patience_gets_it(desk: Desk) -> None:
    desk.fund.silence = Outcome(OutcomeClass.THROTTLED, "429", retry_after=timedelta(minutes=10))
    await desk.expect(ITEMS)
    await desk.pass_time(30)
    asked = desk.fund.asked
    assert asked <= 3
    await desk.pass_time(540, 5)
    assert desk.fund.asked == asked
