"""Back-off, the breaker with its one probe, the window (design §8, G16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from jobterm.clock import ManualClock
from jobterm.outbox import pacing
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import OutcomeClass

NOW = ManualClock().now()


def seen(gate: Gate, cls: OutcomeClass, now: datetime = NOW, seed: int = 1, **more: Any) -> Gate:
    return pacing.observe(gate, cls, now, Random(seed), **more)


def test_back_off_is_full_jitter_up_to_five_minutes() -> None:
    for failures, bound in ((0, 1), (1, 2), (5, 32), (9, 300), (1000, 300)):
        pauses = [pacing.back_off(failures, Random(seed)).total_seconds() for seed in range(200)]
        assert 0 <= min(pauses) < bound * 0.1
        assert bound * 0.9 < max(pauses) <= bound


def test_the_breaker_opens_after_three_failures_in_a_row() -> None:
    gate = Gate(GateState.OPEN)
    for _ in range(2):
        gate = seen(gate, OutcomeClass.UNKNOWN)
        assert pacing.may_send(gate, NOW)
    gate = seen(gate, OutcomeClass.NOT_SENT)
    assert gate.state is GateState.DOWN
    assert not pacing.may_send(gate, NOW + timedelta(days=1))


def test_an_answer_between_failures_keeps_it_closed() -> None:
    gate = Gate(GateState.OPEN)
    for _ in range(10):
        gate = seen(seen(gate, OutcomeClass.UNKNOWN), OutcomeClass.REFUSED)
    assert pacing.may_send(gate, NOW)


@pytest.mark.parametrize("cls", [OutcomeClass.NOT_SENT, OutcomeClass.CLOSED])
def test_one_probe_per_interval_and_no_item(cls: OutcomeClass) -> None:
    gate, now, probes = Gate(GateState.OPEN, failures=2), NOW, 0
    gate = seen(gate, cls, now)
    while now < NOW + timedelta(hours=1):
        assert not pacing.may_send(gate, now)
        if pacing.probe_due(gate, now):
            probes += 1
            gate = seen(gate, cls, now, seed=probes)
            assert not pacing.probe_due(gate, now)
        now += timedelta(seconds=1)
    assert 3600 / 30 - 1 <= probes <= 3600 / 15


def test_probes_grow_rare_after_the_first_hour() -> None:
    gate = Gate(GateState.DOWN, since=NOW - timedelta(days=2), probes=5000)
    pauses = [(pacing.next_probe(gate, NOW, Random(seed)) - NOW).total_seconds() for seed in range(50)]
    assert min(pauses) >= 300
    assert max(pauses) <= 600


def test_an_announced_opening_is_waited_for_and_clients_come_spread() -> None:
    until = NOW + timedelta(hours=3)
    openings = {seen(Gate(), OutcomeClass.CLOSED, seed=seed, until=until).next_probe_at for seed in range(50)}
    assert len(openings) == 50
    assert all(until <= moment <= until + timedelta(seconds=60) for moment in openings if moment is not None)
    past = seen(Gate(), OutcomeClass.CLOSED, until=NOW - timedelta(hours=1))
    assert past.until is None


def test_a_sign_of_life_opens_it() -> None:
    down = replace(seen(Gate(failures=2), OutcomeClass.UNKNOWN), clock_skew_s=1.0)
    gate = seen(down, OutcomeClass.ACCEPTED, latency_ms=30.0)
    assert (gate.state, gate.failures, gate.probes, gate.next_probe_at) == (GateState.OPEN, 0, 0, None)
    assert seen(down, OutcomeClass.ACCEPTED, latency_ms=2500.0).state is GateState.SLOW


def test_what_a_server_asks_for_is_honoured_within_reason_and_spread() -> None:
    asked = [pacing.clamp_retry_after(timedelta(seconds=40), Random(seed)) for seed in range(50)]
    assert all(timedelta(seconds=40) <= pause <= timedelta(seconds=50) for pause in asked)
    assert len(set(asked)) == 50
    for absurd in (timedelta(seconds=-5), timedelta(0)):
        assert pacing.clamp_retry_after(absurd, Random(1)) >= pacing.RETRY_AFTER_FLOOR
    assert pacing.clamp_retry_after(timedelta(days=10_000), Random(1)) <= pacing.RETRY_AFTER_CAP * 1.25


def test_refusals_for_load_halve_the_window_and_pauses_grow_though_none_is_asked_for() -> None:
    gate, now, windows, pauses = Gate(GateState.OPEN, window=8.0), NOW, [], []
    for _ in range(12):
        gate = seen(gate, OutcomeClass.THROTTLED, now, seed=3)
        assert gate.next_probe_at is not None
        windows.append(gate.window)
        pauses.append(gate.next_probe_at - now)
        assert not pacing.may_send(gate, gate.next_probe_at - timedelta(milliseconds=1))
        now = gate.next_probe_at
    assert windows[:4] == [4.0, 2.0, 1.0, 1.0]
    assert set(windows[3:]) == {1.0}
    assert gate.state is GateState.OPEN
    assert timedelta(seconds=30) < max(pauses) <= timedelta(seconds=pacing.BACK_OFF_CAP)


def test_the_window_grows_by_one_to_its_limit() -> None:
    gate = Gate()
    for expected in (2.0, 3.0, 4.0, 4.0):
        gate = seen(gate, OutcomeClass.ACCEPTED, limit=4)
        assert gate.window == expected


def test_a_certificate_that_is_not_believed_stops_everything() -> None:
    gate = seen(Gate(GateState.OPEN), OutcomeClass.IDENTITY)
    later = NOW + timedelta(days=30)
    assert gate.stopped
    assert not pacing.may_send(gate, later)
    assert not pacing.probe_due(gate, later)
