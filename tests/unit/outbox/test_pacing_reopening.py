"""How a system that was away is come back to, by one desk alone and by one of many (guarantees G11, G16, U6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from jobterm.clock import ManualClock
from jobterm.outbox import pacing
from jobterm.outbox.pacing import Budget, Gate, GateState
from jobterm.outbox.port import Allowance, OutcomeClass
from jobterm.outbox.records import gate_from_text, gate_to_text

NOW = ManualClock().now()
MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)


def seen(gate: Gate, cls: OutcomeClass = OutcomeClass.ACCEPTED, now: datetime = NOW, **more: Any) -> Gate:
    return pacing.observe(gate, cls, now, more.pop("chance", Random(1)), **more)


def reopened(away: timedelta, state: GateState = GateState.CLOSED, seed: int = 1, **more: Any) -> Gate:
    return seen(Gate(state, since=NOW - away, **more), asked=True, chance=Random(seed))


def waits(gate: Gate, since: datetime = NOW) -> float:
    return 0.0 if gate.next_probe_at is None else max(0.0, (gate.next_probe_at - since).total_seconds())


def answers_until_full_speed(gate: Gate, chance: Random, most: int = 200) -> tuple[int, float]:
    """Alone: how many answers it takes, and how many seconds of pauses."""
    now, began = max(NOW, gate.next_probe_at or NOW), max(NOW, gate.next_probe_at or NOW)
    for count in range(most):
        if gate.window == 8.0 and not gate.rest:
            return count, (now - began).total_seconds()
        assert pacing.may_send(gate, now)
        gate = seen(gate, now=now, latency_ms=40.0, chance=chance)
        now = max(now, gate.next_probe_at or now)
    raise AssertionError("never at full speed")


# ---- the spread ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "most"), [(10 / 60, 1.0), (1, 1.0), (5, 5.0), (20, 20.0), (60, 60.0), (480, 60.0), (100_000, 60.0)]
)
def test_an_announced_opening_is_come_to_within_a_second_for_each_minute_that_it_was_away(
    away: float, most: float
) -> None:
    assert pacing.spread(away * MINUTES) == pytest.approx(most)


def test_an_opening_that_each_finds_by_its_own_probe_puts_off_the_first_item_by_a_third_of_that() -> None:
    def longest(away: timedelta) -> float:
        return max(waits(reopened(away, seed=seed)) for seed in range(200))

    assert longest(2 * MINUTES) <= 1
    assert longest(5 * MINUTES) <= 2
    assert 15 < longest(8 * HOURS) <= 20


def test_after_an_announced_opening_the_first_item_follows_the_probe_at_once() -> None:
    assert waits(reopened(8 * HOURS, until=NOW - timedelta(seconds=3))) == 0


def test_those_whose_probes_had_to_wait_together_do_not_send_together() -> None:
    gates = [
        seen(Gate(GateState.CLOSED, since=NOW - 8 * HOURS, until=NOW), asked=True, latency_ms=8000.0, chance=Random(n))
        for n in range(200)
    ]
    first = sorted(waits(gate) for gate in gates)
    assert first[0] < 1
    assert 7 < first[-1] <= 8


def test_after_less_than_a_minute_it_is_gone_on_with_as_before() -> None:
    gate = reopened(timedelta(seconds=50), GateState.DOWN)
    assert (gate.rest, gate.window, gate.next_probe_at) == (0.0, 1.0, None)


def test_one_that_was_closed_and_then_down_was_away_all_the_time() -> None:
    gate = seen(Gate(GateState.CLOSED, since=NOW - 8 * HOURS, failures=2), OutcomeClass.NOT_SENT)
    assert (gate.state, gate.since) == (GateState.DOWN, NOW - 8 * HOURS)
    assert seen(gate, now=NOW + MINUTES, asked=True).rest == pacing.TRY_MOST


# ---- a desk that is alone ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", [2 * MINUTES, 20 * MINUTES, 8 * HOURS, timedelta(days=4)])
def test_a_lone_desk_is_at_full_speed_after_a_bounded_number_of_answers(away: timedelta) -> None:
    for seed in range(20):
        answers, seconds = answers_until_full_speed(reopened(away, seed=seed), Random(seed))
        assert answers <= 60
        assert seconds <= 75


def test_a_lone_desk_that_was_refused_time_and_again_never_stalls_and_recovers_as_surely() -> None:
    for seed in range(20):
        chance, gate, now = Random(seed), reopened(8 * HOURS), NOW
        for _ in range(10):
            now = max(now, gate.next_probe_at or now)
            gate = seen(gate, OutcomeClass.THROTTLED, now, chance=chance)
            assert int(gate.window) == 1
            assert waits(gate, now) <= pacing.BACK_OFF_CAP
        answers, seconds = answers_until_full_speed(replace(gate, next_probe_at=None), chance)
        assert answers <= 80
        assert seconds <= 300


def test_whatever_happens_one_may_always_be_in_flight_and_no_pause_is_without_end() -> None:
    chance, gate, now, budget = Random(5), Gate(), NOW, Budget(NOW)
    classes = [one for one in OutcomeClass if one is not OutcomeClass.IDENTITY]
    for _ in range(5000):
        cls = chance.choice(classes)
        asked = not pacing.may_send(gate, now)
        gate = seen(gate, cls, now, chance=chance, asked=asked,
                    retry_after=timedelta(days=10_000), allowance=Allowance(0, timedelta(days=10_000)))  # fmt: skip
        if not asked:
            budget, gate = pacing.charge(budget, gate, cls, now)
        assert 1 <= int(gate.window) <= 8
        now = max(now, gate.next_probe_at or now)
        assert waits(gate, now - 30 * MINUTES) <= 60 * 60
        assert pacing.may_send(gate, now) or pacing.probe_due(gate, now)


# ---- one of many ---------------------------------------------------------------------------------------------------


def test_one_refusal_sends_it_far_back_and_rests_are_longer_the_longer_it_was_away() -> None:
    gates = [seen(reopened(away, until=NOW), OutcomeClass.THROTTLED) for away in (20 * MINUTES, HOURS, 8 * HOURS)]
    assert [gate.rest for gate in gates] == pytest.approx([20.0, 40.0, 96.0])


def test_about_twenty_answers_make_up_for_one_refusal() -> None:
    before = Gate(GateState.OPEN, rest=1.0, away=28_800.0, since=NOW)
    gate, answers = seen(before, OutcomeClass.THROTTLED), 0
    while gate.rest > before.rest:
        gate, answers = seen(gate, now=NOW + HOURS), answers + 1
    assert 15 <= answers <= 25


def test_refusals_of_requests_that_were_under_way_together_count_once() -> None:
    gate = Gate(GateState.OPEN, window=8.0)
    for _ in range(8):
        gate = seen(gate, OutcomeClass.THROTTLED, retry_after=timedelta(seconds=5))
    assert (gate.window, gate.rest) == (4.0, 0.0)


def test_what_still_succeeds_after_a_refusal_does_not_end_the_pause_that_was_asked_for() -> None:
    gate = seen(Gate(GateState.OPEN, window=8.0), OutcomeClass.THROTTLED, retry_after=timedelta(seconds=60))
    gate = seen(gate, now=NOW + timedelta(seconds=1), latency_ms=30.0)
    assert not pacing.may_send(gate, NOW + timedelta(seconds=59))
    assert pacing.may_send(gate, NOW + 5 * MINUTES)


def test_those_who_were_told_the_same_pause_come_back_spread() -> None:
    crowd = Gate(GateState.OPEN, rest=6.0, away=28_800.0)
    back = sorted(
        waits(seen(crowd, OutcomeClass.THROTTLED, chance=Random(seed), retry_after=timedelta(seconds=10)))
        for seed in range(100)
    )
    assert back[0] > 10
    assert back[-1] - back[0] > 60


def test_a_system_that_went_down_in_a_crowd_is_come_back_to_as_carefully_as_it_was_left() -> None:
    gate, now = Gate(GateState.OPEN, rest=6.0, away=28_800.0), NOW
    for _ in range(3):
        gate = seen(gate, OutcomeClass.UNKNOWN, now)
        now = max(now, gate.next_probe_at or now)
    assert gate.state is GateState.DOWN
    again = seen(gate, now=now, asked=True)
    assert (again.state, again.rest) == (GateState.OPEN, gate.rest)
    assert gate.rest > 6.0


def test_a_window_after_a_reopening_grows_by_a_quarter_and_else_by_one() -> None:
    assert seen(Gate(GateState.OPEN, window=2.0, away=600.0)).window == 2.25
    assert seen(Gate(GateState.OPEN, window=2.0)).window == 3.0


# ---- what servers say ----------------------------------------------------------------------------------------------


def test_a_scarce_allowance_is_spread_over_its_time_and_a_lie_about_it_stops_nobody() -> None:
    gate = Gate(GateState.OPEN, window=4.0)
    assert 30 <= waits(seen(gate, allowance=Allowance(2, timedelta(seconds=60)))) <= 45
    assert waits(seen(gate, allowance=Allowance(500, timedelta(seconds=60)))) == 0
    assert waits(seen(gate, allowance=Allowance(0, timedelta(days=10_000)))) <= 90


def test_one_lost_answer_of_a_system_that_works_holds_nothing_back() -> None:
    gate = seen(Gate(GateState.OPEN, window=8.0), OutcomeClass.UNKNOWN)
    assert (gate.window, gate.next_probe_at) == (4.0, None)


# ---- the budget for second tries -----------------------------------------------------------------------------------


def test_the_budget_for_second_tries_is_refilled_by_success_and_never_frozen() -> None:
    budget, gate, held = Budget(NOW), Gate(GateState.OPEN), 0
    after = gate
    for _ in range(40):
        budget, after = pacing.charge(budget, gate, OutcomeClass.THROTTLED, NOW)
        held += after.next_probe_at is not None
    assert held == 20
    assert waits(after) == pytest.approx(20)
    for _ in range(11):
        budget, _ = pacing.charge(budget, gate, OutcomeClass.ACCEPTED, NOW)
    budget, after = pacing.charge(budget, gate, OutcomeClass.UNKNOWN, NOW)
    assert after.next_probe_at is None
    budget, after = pacing.charge(budget, gate, OutcomeClass.NOT_SENT, NOW)
    assert after.next_probe_at is not None
    budget, after = pacing.charge(budget, gate, OutcomeClass.NOT_SENT, NOW + timedelta(seconds=21))
    assert after.next_probe_at is None


def test_a_clock_that_is_set_back_gives_and_takes_nothing() -> None:
    spent, allowed = Budget(NOW, left=0.5).spend(NOW - timedelta(days=1))
    assert not allowed
    assert spent.left == 0.5
    assert Budget(NOW).spend(NOW + timedelta(days=400))[0].left == pacing.BUDGET - 1


def test_a_closed_window_costs_no_budget() -> None:
    budget = Budget(NOW, left=0.0)
    gate = Gate(GateState.CLOSED)
    assert pacing.charge(budget, gate, OutcomeClass.CLOSED, NOW) == (budget, gate)


def test_what_is_known_of_the_pace_is_kept() -> None:
    gate = Gate(GateState.OPEN, rest=12.5, away=3600.0)
    assert gate_from_text(gate_to_text(gate)) == gate
