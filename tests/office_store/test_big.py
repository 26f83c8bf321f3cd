"""Issue 6's main proof: whatever dies in an office, every acknowledged registration takes effect exactly once, in
order, and nobody is shown as done what is not (G1, G5, G6, G14, G20). The full size:
``python -m tests.office_store.big``."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.office_store.big.run import Morning, Size
from tests.office_store.cluster import Cluster

pytestmark = [pytest.mark.system, pytest.mark.slow]

CI = Size(desks=30, items=8, workers=3, processes=4, seed=7, pause_s=1.0, patience_s=150.0)


def test_whatever_dies_each_registration_of_an_office_takes_effect_once_and_in_order(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.reset()
    with Morning(cluster, tmp_path, CI) as morning:
        made = morning.run()
        course = morning.course
        assert course.open_left == 0, morning.trouble()
        assert made.clean, (made, morning.trouble())
        assert made.attempted == made.acknowledged == made.applied == CI.desks * CI.items
        assert set(course.faults) == {
            "worker killed", "worker stands still", "worker goes on", "answer to a commit lost", "commit lost",
            "system away", "database restarted", "database killed", "connections cut", "desks killed",
            "desks gone for good",
        }  # fmt: skip
        assert morning.proxy.lost >= 2
        assert morning.all_settled(), "each author whose desk lives sees that it is done"
