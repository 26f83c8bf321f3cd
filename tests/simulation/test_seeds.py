"""Random runs: nothing lost, doubled, reordered, shown as done when it is not, or stuck for ever, whatever breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.simulation.coverage import MUST_VISIT, rarely
from tests.simulation.report import simulate
from tests.simulation.runs import CONTRACTS, CYCLE, Profile, contract_of, run

SEEDS = 160
"""So many in the suite: the fewest in which every combination of abilities is the first system's once, half a minute;
a change to the outbox is tried with `make simulate SEEDS=2000`."""

RARE = 12
"""Transitions that so few runs may not come to; each must be made a hundred times in 2,000."""


@pytest.mark.slow
def test_no_promise_is_broken_by_random_faults() -> None:
    report = simulate(range(SEEDS))
    assert report.verdict.problems == []
    assert report.verdict.acknowledged > 1000
    assert report.verdict.effects > 400
    assert len(rarely(report.visits, 1)) <= RARE, rarely(report.visits, 1)
    assert {policy for policy, _ in report.firsts} == {profile.value for profile in Profile}


def test_a_seed_is_a_run() -> None:
    for seed in range(len(CYCLE) // 2):
        assert run(seed) == run(seed)


@pytest.mark.parametrize("seed", [12, 13, 14])
def test_a_run_on_disk_is_the_run_in_memory(seed: int, tmp_path: Path) -> None:
    assert run(seed, tmp_path) == run(seed)


def test_every_combination_of_fence_key_look_up_and_l_is_among_the_seeds() -> None:
    assert {contract_of(seed).name for seed in range(SEEDS)} == {one.name for one in CONTRACTS}


def test_every_profile_meets_every_combination_in_the_seeds_of_a_change() -> None:
    met = {(CYCLE[seed % len(CYCLE)], contract_of(seed).name) for seed in range(2000)}
    assert len(met) == len(Profile) * len(CONTRACTS)


def test_what_must_be_visited_is_named_once() -> None:
    assert len(set(MUST_VISIT)) == len(MUST_VISIT)
