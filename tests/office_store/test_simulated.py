"""The desk's simulation over an office store: random faults, rivals, restarts of the server, its clock set wrong."""

from __future__ import annotations

import pytest
from tests.office_store.cluster import Cluster
from tests.simulation import defects
from tests.simulation.office import fits, simulate_office
from tests.simulation.runs import CYCLE, Profile

pytestmark = pytest.mark.system

SEEDS = (0, 1, 3, 7, 11, 12, 13, 15, 16, 17, 19, 20)
"""Runs of each profile that an office can live; chosen only by what they cost."""
BREAKS = 35
"""A run in which it matters that a lane is one at a time."""


def test_an_office_keeps_the_promises_of_a_desk(cluster: Cluster) -> None:
    cluster.reset()
    report = simulate_office(SEEDS, cluster)
    assert report.verdict.problems == []
    assert report.seeds == len(SEEDS)
    assert report.verdict.acknowledged > 100
    assert report.verdict.effects > 40
    assert {profile for profile, _ in report.firsts} == {one.value for one in Profile} - {Profile.MOVES.value}


def test_the_judge_sees_a_broken_promise_there(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule is left out: two of one citizen's items are on their way at the same time."""
    cluster.reset()
    defects.several_at_once(monkeypatch)
    assert any("reordered" in problem for problem in simulate_office([BREAKS], cluster).verdict.problems)


def test_what_a_desk_alone_can_do_is_left_out() -> None:
    assert [CYCLE[seed] for seed in range(len(CYCLE)) if not fits(seed)] == [Profile.MOVES] * 2
