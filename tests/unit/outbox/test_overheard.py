"""The engine learns from what is read: closed is closed, and nobody waits for the third registration to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.outbox.making import item, registration
from tests.unit.outbox.test_engine import Desk

from jobterm.outbox.delivery import State
from jobterm.outbox.pacing import GateState
from jobterm.outbox.port import Outcome, OutcomeClass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


async def test_a_system_that_told_a_reader_that_it_is_closed_is_not_sent_to_and_everybody_sees_it(desk: Desk) -> None:
    engine = desk.engine()
    until = desk.clock.now() + timedelta(minutes=10)
    await engine.overheard("amp", Outcome(OutcomeClass.CLOSED, "closed", until=until))
    assert (engine.gates["amp"].state, engine.gates["amp"].until) == (GateState.CLOSED, until)
    assert desk.store.gates()["amp"].state is GateState.CLOSED
    desk.store.append([item(registration(1))], by="aho")
    await desk.rounds(engine, 2, seconds=5)
    assert desk.amp.requests == []
    assert desk.states(1) == [State.QUEUED]


async def test_looking_again_and_again_does_not_put_off_the_next_question(desk: Desk) -> None:
    engine = desk.engine()
    closed = Outcome(OutcomeClass.CLOSED, "closed")
    await engine.overheard("amp", closed)
    due = engine.gates["amp"].next_probe_at
    desk.clock.advance(5)
    await engine.overheard("amp", closed)
    assert engine.gates["amp"].next_probe_at == due


async def test_a_system_that_a_reader_could_not_reach_is_asked_at_once_and_then_known_to_be_down(desk: Desk) -> None:
    desk.amp.always = "down"
    engine = desk.engine()
    await engine.overheard("amp", Outcome(OutcomeClass.NOT_SENT, "no_connection"))
    assert engine.gates["amp"].state.value == "unknown"  # a read alone opens no breaker
    await engine.settled()
    assert engine.gates["amp"].state is GateState.DOWN
    assert desk.amp.probes == 2


async def test_one_missed_connection_of_a_reader_stops_nothing(desk: Desk) -> None:
    engine = desk.engine()
    await engine.overheard("amp", Outcome(OutcomeClass.NOT_SENT, "no_connection"))
    await engine.settled()
    assert engine.gates["amp"].state is GateState.OPEN
    assert desk.amp.probes == 1


@pytest.mark.parametrize("cls", [OutcomeClass.UNKNOWN, OutcomeClass.THROTTLED, OutcomeClass.REFUSED])
async def test_a_slow_or_strange_answer_to_a_reader_says_nothing_of_sending(desk: Desk, cls: OutcomeClass) -> None:
    engine = desk.engine()
    before = engine.gates["amp"]
    for _ in range(5):
        await engine.overheard("amp", Outcome(cls, "timeout"))
    await engine.settled()
    assert (engine.gates["amp"], desk.amp.probes) == (before, 0)


async def test_a_closed_system_that_answers_a_reader_is_asked_whether_it_takes_registrations_again(desk: Desk) -> None:
    desk.store.append([item(registration(1))], by="aho")
    engine = desk.engine()
    until = desk.clock.now() + timedelta(hours=10)
    await engine.overheard("amp", Outcome(OutcomeClass.CLOSED, "closed", until=until))
    await desk.rounds(engine, 1)
    assert desk.amp.probes == 0
    await engine.overheard("amp", None)
    await desk.rounds(engine, 2)
    assert desk.amp.probes == 1
    assert desk.states(1) == [State.CONFIRMED]


async def test_what_the_plan_closed_or_a_person_must_look_at_is_not_opened_by_a_reader(desk: Desk) -> None:
    engine = desk.engine()
    for gate in (
        replace(engine.gates["amp"], state=GateState.CLOSED, reason="planned"),
        replace(engine.gates["amp"], state=GateState.DOWN, reason="identity", stopped=True),
    ):
        engine.gates._gates["amp"] = gate
        await engine.overheard("amp", None)
        await engine.overheard("amp", Outcome(OutcomeClass.CLOSED, "closed"))
        assert engine.gates["amp"] == gate


async def test_a_system_that_nobody_sends_to_is_no_affair_of_the_engine(desk: Desk) -> None:
    engine = desk.engine()
    await engine.overheard("jobnet", Outcome(OutcomeClass.CLOSED, "closed"))
    assert "jobnet" not in desk.store.gates()
