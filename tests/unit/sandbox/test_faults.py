"""Faults are drawn from seed, system and request number, as often as they were asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.sandbox.faults import BadFaults, Faults, Hit, fate


@given(st.integers(), st.sampled_from(["amp", "opera"]), st.integers(1, 10**6), st.booleans())
def test_the_same_request_has_the_same_fate(seed: int, system: str, number: int, writes: bool) -> None:
    faults = Faults.from_json({"lose_request": 0.2, "lose_answer": 0.2, "late_s": [1, 80], "delay_ms": [0, 50]})
    first = fate(seed, system, number, faults, writes=writes)
    assert first == fate(seed, system, number, faults, writes=writes)
    assert first.hit is not Hit.LATE or (writes and 1 <= first.late_s <= 80)
    assert 0 <= first.delay_ms <= 50


def test_each_fault_comes_as_often_as_asked() -> None:
    wanted = {"lose_request": 0.05, "lose_answer": 0.10, "error_503": 0.10, "double": 0.2, "garble": 0.02}
    faults = Faults.from_json({**wanted, "late": 0.05, "late_s": [1, 2]})
    hits = [fate(1, "amp", number, faults, writes=True).hit for number in range(20_000)]
    for name, share in wanted.items():
        assert hits.count(Hit(name)) / len(hits) == pytest.approx(share, abs=0.01)
    assert hits.count(Hit.LATE) / len(hits) == pytest.approx(0.05 * (1 - 0.47), abs=0.01)


def test_without_a_share_every_write_that_nothing_else_hits_is_late_and_no_read() -> None:
    faults = Faults.from_json({"late_s": [5, 5]})
    assert {fate(1, "amp", n, faults, writes=True) for n in range(50)} == {fate(1, "amp", 0, faults, writes=True)}
    assert fate(1, "amp", 0, faults, writes=True).late_s == 5
    assert {fate(1, "amp", n, faults, writes=False).hit for n in range(50)} == {Hit.NONE}


def test_an_internal_error_strikes_on_both_sides_of_the_effect() -> None:
    faults = Faults.from_json({"error_500": 1})
    assert {fate(1, "amp", n, faults, writes=True).applied for n in range(50)} == {True, False}


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"lose_requests": 0.1}, "lose_requests"),
        ({"garble": 1.1}, "garble"),
        ({"garble": True}, "garble"),
        ({"late_s": 5}, "late_s"),
        ({"late_s": [5, 1]}, "late_s"),
        ({"delay_ms": ["1", 2]}, "delay_ms"),
        ({"lose_request": 0.6, "lose_answer": 0.6}, "faults"),
    ],
)
def test_an_impossible_fault_is_named(given_: dict[str, Any], field: str) -> None:
    with pytest.raises(BadFaults) as caught:
        Faults.from_json(given_)
    assert caught.value.field == field


def test_faults_are_shown_as_they_were_given() -> None:
    given_ = {"lose_request": 0.05, "late_s": [1.0, 80.0], "late": 0.5}
    shown = Faults.from_json(given_).to_json()
    assert {name: shown[name] for name in given_} == given_
    assert Faults.from_json(shown) == Faults.from_json(given_)
