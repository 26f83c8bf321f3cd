"""Random runs: nothing lost, doubled, reordered, shown as done when it is not, or stuck for ever, whatever breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.simulation.coverage import rarely
from tests.simulation.report import simulate
from tests.simulation.runs import CONTRACTS, run

SEEDS = 300
"""So many in the suite; ``make simulate ARGS="--seeds n"`` for more."""

RARE = 8
"""Transitions that a small number of runs may not come to; the long run must (``python -m tests.simulation``)."""


@pytest.mark.slow
def test_no_promise_is_broken_by_random_faults() -> None:
    report = simulate(range(SEEDS))
    assert report.verdict.problems == []
    assert report.verdict.acknowledged > 1000
    assert report.verdict.effects > 500
    assert len(rarely(report.visits, 1)) <= RARE, rarely(report.visits, 1)


def test_a_seed_is_a_run() -> None:
    first, again = run(7), run(7)
    assert first == again


def test_a_run_on_disk_is_the_run_in_memory(tmp_path: Path) -> None:
    in_memory = run(12)
    on_disk = run(12, tmp_path)
    assert on_disk == in_memory


def test_every_combination_of_fence_key_look_up_and_l_is_among_the_seeds() -> None:
    assert {run_contract for seed in range(SEEDS) for run_contract in (CONTRACTS[seed % len(CONTRACTS)].name,)} == {
        one.name for one in CONTRACTS
    }
