"""The guide to an office store says only what somebody has done: its ten commands are played as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from tests.office_store.cluster import Cluster

from jobterm.outbox.postgres.upkeep import AWAY_AFTER, RETENTION

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/guide/office.md").read_text(encoding="utf-8")


@pytest.mark.system
@pytest.mark.slow
def test_ten_commands_lead_from_an_empty_server_to_the_first_drained_item(cluster: Cluster) -> None:
    cluster.reset()
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        [ROOT / "tools/office_hour.sh", str(cluster.sockets), str(cluster.port)],
        env={**kept, "LANG": "C.UTF-8", "USER": "newcomer", "PGUSER": "newcomer"},
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    cluster.drop_database("testby")
    assert done.returncode == 0, done.stdout + done.stderr
    played = re.split(r"^\$ .*\n", done.stdout, flags=re.MULTILINE)[1:]
    assert len(played) == 10
    assert "queued" in played[6]
    assert "AMP ok" in played[9], done.stdout
    assert "!!" not in played[5], played[5]


def test_the_guide_says_how_long_things_are_kept() -> None:
    assert f"after {AWAY_AFTER.days} days" in GUIDE
    assert f"After {RETENTION.days} days" in GUIDE
