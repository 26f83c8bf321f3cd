"""G13 on the whole program: a machine whose clock is set a day wrong, to and fro, loses and reorders nothing, and
alters no date that a person typed."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.durability import kills

LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
)


def run(home: Path, *arguments: str, shift: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    library = next(one for one in LIBRARIES if Path(one).exists())
    shifted = {"LD_PRELOAD": library, "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return subprocess.run(
        [*kills.COMMAND, *arguments], env=kills.environment(home, **shifted), input=given, capture_output=True,
        check=False,
    )  # fmt: skip


@pytest.mark.system
def test_a_clock_that_jumps_by_a_day_reorders_nothing_and_alters_no_typed_date(tmp_path: Path) -> None:
    home = kills.home(tmp_path / "home")
    given: list[tuple[str, bytes]] = []
    for number, shift in enumerate(("+0d", "+1d", "-1d")):
        there = datetime.now(UTC) + timedelta(days=int(shift[:-1]))
        made = kills.registrations(Random(number), 3, there)
        given += made
        lines = b"".join(line for _id, line in made)
        done = run(home, "register", "-", shift=shift, given=lines)
        assert done.returncode == 0, (shift, done.stdout)
        assert run(home, "sync", "--until-idle", "--timeout", "1", shift=shift).returncode in (5, 6)
    items = json.loads(run(home, "outbox", "list", "--json", shift="+0d").stdout)
    assert [item["id"] for item in items] == [id for id, _line in given]
    assert [item["event_date"] for item in items] == [json.loads(line)["event_date"] for _id, line in given]
    assert {item["state"] for item in items} <= {"queued", "waiting", "retry_wait"}
    assert list((home / "data" / "backup").glob("outbox-*.db"))
