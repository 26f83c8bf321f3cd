"""The engine: what is acknowledged is delivered once, in order, when its system may be sent to, with no keystroke."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.unit.outbox.conftest import Stores
from tests.unit.outbox.fake_system import FakeRegister, FakeSystem
from tests.unit.outbox.making import BO, KAREN, item, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox import states
from jobterm.outbox.courier import Route
from jobterm.outbox.delivery import Mode, Moment, Role, State
from jobterm.outbox.engine import Engine, Surroundings, as_taken
from jobterm.outbox.pacing import GateState
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import NewDelivery, NewEvent, StoreFull, Tally

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp")


class Desk:
    """A store, a system and engines on one clock."""

    def __init__(self, folder: Path, opens: Callable[[Path, ManualClock], SqlStore] = store) -> None:
        self.clock = ManualClock()
        self.store: SqlStore = opens(folder, self.clock)
        self.amp = FakeSystem(self.clock)
        self.fund = FakeRegister(self.clock)
        self.engines = 0

    def engine(
        self, owner: str | None = None, route: Route = as_taken, more: Mapping[str, FakeSystem] | None = None
    ) -> Engine:
        self.engines += 1
        return Engine(
            Surroundings(
                self.store,
                {"amp": self.amp, **(more or {})},
                {"fund": self.fund},
                self.clock,
                Random(self.engines),
                lambda made: (("jobcenter", "12345"), ("sagsbehandler", made.author, made.author_name)),
                lambda made: made.needs,
                owner or f"engine-{self.engines}",
                route,
            )
        )

    async def rounds(self, engine: Engine, count: int, seconds: float = 0.0) -> None:
        """So many looks at everything, the clock moved on before each."""
        for _ in range(count):
            self.clock.advance(seconds)
            await engine.round()
            await engine.settled()

    def states(self, number: int) -> list[State]:
        return [made.state for made in self.store.item(uid(number)).deliveries]


@pytest.fixture
def desk(stores: Stores, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, stores)
    yield made
    made.store.close()


async def test_a_queued_item_is_confirmed_with_its_receipt(desk: Desk) -> None:
    desk.store.append([item(registration(1), RECORD, FUND)], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 1)
    stored = desk.store.item(uid(1))
    assert [made.state for made in stored.deliveries] == [State.CONFIRMED, State.EXPECTED]
    assert stored.deliveries[0].receipt is not None
    desk.fund.held.add(uid(1))
    await desk.rounds(engine, 1, seconds=6)
    assert desk.states(1) == [State.CONFIRMED, State.CONFIRMED]


async def test_a_lane_goes_in_the_order_of_events_whatever_the_order_of_entry(desk: Desk) -> None:
    desk.store.append([item(registration(n, day=30 - n)) for n in range(1, 6)], by="aho")
    await desk.rounds(desk.engine(), 6)
    assert desk.amp.ledger == [uid(n) for n in (5, 4, 3, 2, 1)]


async def test_a_lost_answer_is_looked_up_and_not_sent_again(desk: Desk) -> None:
    desk.amp.script = ["lose_answer"]
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 1)
    assert desk.states(1) == [State.UNKNOWN]
    await desk.rounds(engine, 3, seconds=5)
    assert desk.states(1) == [State.CONFIRMED]
    assert desk.amp.requests == [uid(1)]


async def test_a_lost_request_is_looked_up_before_it_is_sent_again(desk: Desk) -> None:
    desk.amp.script = ["lose_request"]
    desk.store.append([item(registration(1))], by="aho")
    await desk.rounds(desk.engine(), 5, seconds=5)
    assert desk.states(1) == [State.CONFIRMED]
    assert len(desk.amp.look_ups) == 1
    assert desk.amp.ledger == [uid(1)]


async def test_a_closed_system_uses_up_no_attempt_and_is_not_asked_before_it_opens(desk: Desk) -> None:
    desk.amp.script = ["closed"]
    desk.store.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 5, seconds=30)
    stored = desk.store.item(uid(1)).deliveries[0]
    assert (stored.state, stored.attempts) == (State.QUEUED, 0)
    assert engine.gates["amp"].state is GateState.CLOSED
    assert desk.amp.probes == 0
    await desk.rounds(engine, 4, seconds=300)
    assert desk.amp.probes == 1
    assert sorted(desk.amp.ledger) == [uid(1), uid(2)]


async def test_a_dead_system_costs_one_probe_per_interval_not_one_per_item(desk: Desk) -> None:
    desk.amp.always = "down"
    desk.store.append([item(registration(n)) for n in range(1, 60)], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 10)
    assert engine.gates["amp"].state is GateState.DOWN
    before = desk.amp.probes
    await desk.rounds(engine, 60, seconds=1)
    assert 2 <= desk.amp.probes - before <= 4
    assert desk.amp.requests == []
    desk.amp.always = "ok"
    await desk.rounds(engine, 120, seconds=1)
    assert len(desk.amp.ledger) == 59


async def test_a_refused_item_holds_only_its_dependants(desk: Desk) -> None:
    desk.amp.script = ["refuse"]
    desk.store.append(
        [item(registration(1)), item(registration(2, day=21)), item(registration(3, citizen=BO, needs=(uid(1),)))],
        by="aho",
    )
    await desk.rounds(desk.engine(), 5, seconds=1)
    assert desk.states(1) == [State.REFUSED]
    assert desk.states(2) == [State.CONFIRMED]
    assert desk.states(3) == [State.QUEUED]


async def test_one_poisoned_item_stops_nobody_else(desk: Desk) -> None:
    desk.amp.script = ["crash"]
    desk.store.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    await desk.rounds(desk.engine(), 5, seconds=1)
    assert desk.states(1) == [State.NEEDS_REVIEW]
    assert desk.states(2) == [State.CONFIRMED]


async def test_a_login_that_expired_deletes_nothing_and_holds_only_its_lane(desk: Desk) -> None:
    desk.amp.script = ["auth"]
    desk.store.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    await desk.rounds(desk.engine(), 5, seconds=1)
    assert desk.states(1) == [State.HELD_AUTH]
    assert desk.states(2) == [State.CONFIRMED]
    assert desk.store.item(uid(1)).registration.author == "aho"


async def test_after_a_crash_between_claim_and_answer_the_next_engine_asks_first(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    dead = desk.engine()
    assert await dead.take_lease()

    desk.amp.ledger.append(uid(1))
    queued = desk.store.item(uid(1)).deliveries[0]
    claimed = states.claim(queued, "k", Moment.read(desk.clock))
    desk.store.commit([lambda tx: tx.put(claimed, NewEvent("claimed"))])
    desk.clock.advance(31)
    await desk.rounds(desk.engine(), 2)
    assert desk.states(1) == [State.CONFIRMED]
    assert desk.amp.requests == []


async def test_of_two_engines_on_one_file_one_drains(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first, second = desk.engine(), desk.engine()
    assert await first.take_lease()
    assert not await second.take_lease()
    desk.store.close()


async def test_a_throttled_system_is_given_its_pause(desk: Desk) -> None:
    desk.amp.script = ["throttled"]
    desk.store.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 2, seconds=1)
    assert desk.amp.requests == [uid(1)]
    await desk.rounds(engine, 10, seconds=3)
    assert sorted(desk.amp.ledger) == [uid(1), uid(2)]


async def test_counts_are_kept_as_things_happen(desk: Desk) -> None:
    desk.store.append([item(registration(n), RECORD, FUND) for n in (1, 2)], by="aho")
    assert desk.store.tally() == Tally({"queued": 2}, {"amp": {"queued": 2}, "fund": {"waiting": 2}})
    await desk.rounds(desk.engine(), 3)
    kept = desk.store.tally()
    assert {shown: count for shown, count in kept.registrations.items() if count} == {"expected": 2}
    assert kept.deliveries["amp"]["confirmed"] == 2


async def test_nothing_goes_while_the_calendar_has_it_closed(desk: Desk) -> None:
    desk.store.append([item(registration(1, citizen=KAREN))], by="aho")
    until = desk.clock.now() + timedelta(hours=1)
    engine = Engine(
        Surroundings(
            desk.store, {"amp": desk.amp}, {}, desk.clock, Random(1),
            lambda made: (("jobcenter", "1"), ("sagsbehandler", made.author, made.author_name)),
            lambda made: made.needs, "engine", closing=lambda _system, now: until if now < until else None,
        )
    )  # fmt: skip
    await desk.rounds(engine, 5, seconds=60)
    assert desk.amp.requests == []
    assert engine.gates["amp"].reason == "planned"
    await desk.rounds(engine, 3, seconds=3600)
    assert desk.amp.ledger == [uid(1)]


async def test_an_item_taken_without_knowing_where_it_belongs_is_asked_about_and_goes_there(desk: Desk) -> None:
    guess = replace(RECORD, provisional=True)
    desk.store.append([item(registration(1), guess, FUND), item(registration(2, day=21), RECORD)], by="aho")
    answers: list[tuple[NewDelivery, ...] | None] = [None, (NewDelivery("opera", Role.RECORD, Mode.DELIVER),)]

    async def route(_registration: Registration) -> tuple[NewDelivery, ...] | None:
        return answers.pop(0)

    opera = FakeSystem(desk.clock, id="opera")
    engine = desk.engine(route=route, more={"opera": opera})
    await desk.rounds(engine, 1)
    assert desk.amp.requests == [], "nobody could be asked: nothing leaves, and its lane waits"
    await desk.rounds(engine, 3, seconds=25)
    assert opera.ledger == [uid(1)]
    assert desk.amp.ledger == [uid(2)]
    stored = desk.store.item(uid(1))
    assert [(made.system, made.state) for made in stored.deliveries] == [("opera", State.CONFIRMED)]
    kept = {
        system: {shown: n for shown, n in counts.items() if n}
        for system, counts in desk.store.tally().deliveries.items()
    }
    assert {system: counts for system, counts in kept.items() if counts} == {
        "amp": {"confirmed": 1}, "opera": {"confirmed": 1},
    }  # fmt: skip


class FullForAWhile:
    """A store whose disk takes nothing for some commits; everything else is the real one's."""

    def __init__(self, real: SqlStore, failures: list[bool]) -> None:
        self._real = real
        self._failures = failures

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def commit(self, operations: Any) -> list[Any]:
        """Refuse when it is its turn to."""
        if self._failures and self._failures.pop(0):
            raise StoreFull("the disk is full")
        return self._real.commit(operations)


async def test_an_answer_that_could_not_be_written_down_is_asked_for_again(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    real = desk.store
    engine = desk.engine()
    # The claim is written; the answer is not. (The first commit is the claim; the lease goes another way.)
    engine.committer._store = FullForAWhile(real, [False, True])
    await desk.rounds(engine, 1)
    assert desk.states(1) == [State.SENDING]
    await desk.rounds(engine, 3, seconds=3)
    assert desk.states(1) == [State.CONFIRMED]
    assert desk.amp.requests == [uid(1)]
