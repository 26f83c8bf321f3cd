"""The engine where the program, the disk, the clock or the plan fails: nothing stays stuck without a name, and nobody
else is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.outbox.making import BO, item, registration, uid
from tests.unit.outbox.test_engine import FUND, RECORD, Desk, FullForAWhile

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.engine import Engine, Stopped
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Outcome, OutcomeClass, Receipt
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import NewDelivery, StoreBusy


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


async def test_a_task_that_ends_while_its_lane_is_looked_at_leaves_nothing_behind(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine()
    # A task gives back its lane with its last step and its name one turn of the loop later: here in between.
    engine._busy.add(f"amp {desk.store.item(uid(1)).deliveries[0].id}")
    await desk.rounds(engine, 1)
    engine._busy.clear()
    assert (engine._lanes, engine.admission.in_flight) == (set(), {"amp": 0})
    await desk.rounds(engine, 1)
    assert desk.states(1) == [State.CONFIRMED]


async def test_a_defect_in_one_item_does_not_make_its_neighbours_seem_defective(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 1)  # the gate opens wide enough for two
    desk.store.append([item(registration(number, citizen=f"{number}")) for number in (3, 4)], by="aho")
    settle = engine._courier._settle

    def defective(tx: Any, delivery_id: str, *more: Any) -> State:
        if tx.delivery(delivery_id).registration == uid(3):
            raise KeyError("a defect")
        return settle(tx, delivery_id, *more)

    monkeypatch.setattr(engine._courier, "_settle", defective)
    await desk.rounds(engine, 2)
    assert desk.states(3) == [State.NEEDS_REVIEW]
    assert desk.states(4) == [State.CONFIRMED]


async def test_a_defect_while_the_disk_is_full_leaves_nothing_being_sent_for_ever(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    desk.amp.script = ["crash"]
    engine = desk.engine()
    engine.committer._store = FullForAWhile(desk.store, [False, True])  # the claim is written, the setting aside is not
    await desk.rounds(engine, 1)
    assert desk.states(1) == [State.SENDING]
    await desk.rounds(engine, 4, seconds=3)
    assert desk.states(1) == [State.CONFIRMED]


class Unreadable:
    """A store in which one delivery cannot be read by any operation."""

    def __init__(self, real: SqlStore, delivery: str) -> None:
        self._real, self._delivery = real, delivery

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def delivery(self, delivery: str) -> Any:
        """Fail on the one."""
        if delivery == self._delivery:
            raise TypeError("a field that nobody knows")
        return self._real.delivery(delivery)

    def commit(self, operations: Any) -> list[Any]:
        """Fail on whatever sets it aside."""
        if "failed" in repr(operations):
            return [TypeError("a field that nobody knows")]
        return self._real.commit(operations)


async def test_an_item_that_cannot_even_be_set_aside_is_left_alone_and_the_others_go(desk: Desk) -> None:
    desk.store.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    engine = desk.engine()
    engine.committer._store = Unreadable(desk.store, desk.store.item(uid(1)).deliveries[0].id)
    await desk.rounds(engine, 3)
    assert desk.states(2) == [State.CONFIRMED]
    assert not engine._tasks


async def test_an_answer_that_could_not_be_written_is_asked_for_although_there_is_always_more_to_send(
    desk: Desk,
) -> None:
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine()
    engine.committer._store = FullForAWhile(desk.store, [False, True])
    await desk.rounds(engine, 1)
    desk.clock.advance(6)
    busy = asyncio.get_running_loop().create_task(asyncio.sleep(3600))
    engine._tasks.add(busy)
    desk.store.append([item(registration(2, citizen=BO))], by="aho")
    assert not await engine.round()
    assert desk.amp.requests == [uid(1)], "nothing new is started before that is cleared up"
    engine._tasks.discard(busy)
    busy.cancel()
    await desk.rounds(engine, 3, seconds=3)
    assert (desk.states(1), desk.states(2)) == ([State.CONFIRMED], [State.CONFIRMED])


async def test_a_store_that_is_busy_for_a_moment_does_not_end_the_drain(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def busy(_after: datetime) -> datetime | None:
        loop.call_soon_threadsafe(stop.set)
        raise StoreBusy("another program holds the outbox file")

    monkeypatch.setattr(desk.store, "next_moment", busy)
    assert (await desk.engine().run(stop)).stopped_by is Stopped.SIGNAL


async def test_a_lost_lease_is_noticed_at_the_first_claim_and_not_after_many_connections(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine("one")
    assert await engine.take_lease()
    desk.clock.advance(31)
    assert desk.store.acquire_lease("two", 30) is not None
    await engine.round()
    await engine.settled()
    assert engine._lease is None
    assert desk.amp.requests == []


async def test_nothing_is_sent_long_after_its_claim(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine()
    assert await engine.take_lease()
    sound, slow = desk.store.commit, [True]

    def commit(operations: Any) -> list[Any]:
        results = sound(operations)
        if slow and slow.pop():
            desk.clock.advance(100)  # the disk hangs in the middle of the claim, past the end of L
        return results

    monkeypatch.setattr(desk.store, "commit", commit)
    await desk.rounds(engine, 1)
    assert desk.amp.requests == []
    stored = desk.store.item(uid(1)).deliveries[0]
    assert (stored.state, stored.possible, stored.reason) == (State.RETRY_WAIT, False, "stalled")
    await desk.rounds(engine, 1, seconds=5)
    assert desk.states(1) == [State.CONFIRMED]


class Defective:
    """An adapter and a far end that fail in a way that none should."""

    async def probe(self) -> Outcome:
        """Fail."""
        raise ValueError("a defect in an adapter")

    async def received(self, *_given: Any) -> Receipt:
        """Fail."""
        raise ValueError("a defect in an adapter")


async def test_a_defect_in_a_probe_counts_as_no_answer_and_has_its_pause(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = desk.engine()
    monkeypatch.setattr(desk.amp, "probe", Defective().probe)
    assert (await engine.probe("amp")).failures == 1


async def test_a_defect_at_a_far_end_brings_the_item_to_a_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.store.append([item(registration(1), RECORD, FUND)], by="aho")
    monkeypatch.setattr(desk.fund, "received", Defective().received)
    await desk.rounds(desk.engine(), 3, seconds=6)
    assert desk.states(1) == [State.CONFIRMED, State.NEEDS_REVIEW]


# ---- systems that must be asked again ----------------------------------------------------------------------------


async def test_a_system_that_can_prove_again_who_it_is_is_sent_to_again(desk: Desk) -> None:
    stopped = Gate(GateState.DOWN, "identity", stopped=True)
    desk.store.commit([lambda tx: tx.gate("amp", stopped)])
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 3, seconds=60)
    assert desk.amp.requests == [], "nothing goes until a person has looked"
    await engine.probe("amp")  # as at the start of the screen
    await desk.rounds(engine, 1)
    assert desk.states(1) == [State.CONFIRMED]


async def test_a_stopped_system_is_not_trusted_again_because_another_request_succeeded(desk: Desk) -> None:
    engine = desk.engine()
    now = desk.clock.now()
    await engine.gates.observe("amp", Outcome(OutcomeClass.IDENTITY, "certificate"), None, now)
    await engine.gates.observe("amp", Outcome(OutcomeClass.ACCEPTED), 0.1, now)
    assert engine.gates["amp"].stopped


async def test_a_window_that_is_taken_out_of_the_plan_is_not_waited_for(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    until: list[datetime | None] = [desk.clock.now() + timedelta(days=2)]
    sound = desk.engine()
    engine = Engine(replace(sound._around, closing=lambda _system, _now: until[0]))
    await desk.rounds(engine, 1)
    until[0] = None
    await desk.rounds(engine, 2, seconds=1)
    assert desk.states(1) == [State.CONFIRMED]


# ---- clocks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_clock_that_is_put_right_keeps_nothing_waiting(desk: Desk, restarted: bool) -> None:
    desk.clock.instant += timedelta(days=1)  # it was a day ahead
    desk.amp.script = ["lose_answer"]
    desk.store.append([item(registration(1), RECORD, FUND), item(registration(2, citizen=BO))], by="aho")
    engine = desk.engine("one")
    await desk.rounds(engine, 1)
    assert desk.states(1)[0] is State.UNKNOWN
    desk.clock.instant -= timedelta(days=1)
    if restarted:
        lease = engine._lease
        assert lease is not None
        desk.store.release_lease(lease)
        engine = desk.engine("two")
    desk.fund.held = {uid(1)}
    await desk.rounds(engine, 6, seconds=3)
    assert (desk.states(1), desk.states(2)) == ([State.CONFIRMED, State.CONFIRMED], [State.CONFIRMED])


async def test_a_system_that_is_down_is_probed_in_time_although_the_clock_was_put_right(desk: Desk) -> None:
    desk.clock.instant += timedelta(days=1)
    desk.store.append([item(registration(1))], by="aho")
    desk.amp.always = "down"
    engine = desk.engine()
    await desk.rounds(engine, 6, seconds=2)
    assert engine.gates["amp"].state is GateState.DOWN
    desk.clock.instant -= timedelta(days=1)
    desk.amp.always = "ok"
    await desk.rounds(engine, 4, seconds=30)
    assert desk.states(1) == [State.CONFIRMED]


async def test_a_clock_put_right_while_another_drained_is_remembered_until_it_is_ones_turn(desk: Desk) -> None:
    desk.clock.instant += timedelta(days=1)
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine("one")
    other = desk.store.acquire_lease("two", 600)
    assert other is not None
    desk.clock.instant -= timedelta(days=1)
    await desk.rounds(engine, 2, seconds=1)
    desk.store.release_lease(other)
    await desk.rounds(engine, 2, seconds=1)
    assert desk.states(1) == [State.CONFIRMED]


async def test_what_is_held_back_until_an_hour_is_held_until_that_hour_although_the_clock_was_set(desk: Desk) -> None:
    hour = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    desk.store.append([item(registration(1), replace(RECORD, held_until=hour))], by="aho")
    engine = desk.engine()
    desk.clock.instant -= timedelta(minutes=20)
    await desk.rounds(engine, 2)
    assert desk.amp.requests == []
    desk.clock.instant = hour
    await desk.rounds(engine, 1)
    assert desk.states(1) == [State.CONFIRMED]


# ---- roads -------------------------------------------------------------------------------------------------------


async def test_a_system_that_turns_from_record_to_one_that_hears_of_it_leaves_no_lane_behind(desk: Desk) -> None:
    desk.store.append([item(registration(1), replace(RECORD, provisional=True))], by="aho")

    async def route(_registration: Registration) -> tuple[NewDelivery, ...]:
        return (NewDelivery("opera", Role.RECORD, Mode.DELIVER), NewDelivery("amp", Role.NOTIFY, Mode.EXPECT))

    await desk.rounds(desk.engine(route=route), 1)
    assert desk.store.due("amp", desk.clock.now() + timedelta(days=1), 9) == []
    assert len(desk.store.due("opera", desk.clock.now(), 9)) == 1


async def test_an_item_for_a_system_that_this_site_does_not_have_comes_to_a_person_and_stops_nobody(desk: Desk) -> None:
    elsewhere = NewDelivery("workbase", Role.RECORD, Mode.DELIVER)
    desk.store.append([item(registration(1), elsewhere), item(registration(2, citizen=BO))], by="aho")
    engine = desk.engine()
    await desk.rounds(engine, 1)
    assert desk.states(2) == [State.CONFIRMED]
    stored = desk.store.item(uid(1)).deliveries[0]
    assert (stored.state, stored.reason) == (State.NEEDS_REVIEW, "cannot_send")


async def test_where_it_belongs_is_asked_ever_more_seldom_and_in_the_end_of_a_person(desk: Desk) -> None:
    desk.store.append([item(registration(1), replace(RECORD, provisional=True))], by="aho")
    asked: list[datetime] = []

    async def route(_registration: Registration) -> None:
        asked.append(desk.clock.now())

    engine = desk.engine(route=route)
    await desk.rounds(engine, 1)
    stored = desk.store.item(uid(1)).deliveries[0]
    assert (stored.state, stored.reason) == (State.QUEUED, "nobody_to_ask")
    await desk.rounds(engine, 110, seconds=301)
    stored = desk.store.item(uid(1)).deliveries[0]
    assert (stored.state, stored.reason) == (State.NEEDS_REVIEW, "nobody_to_ask")
    assert asked[-1] - asked[0] > timedelta(hours=6)
    assert desk.amp.requests == []
