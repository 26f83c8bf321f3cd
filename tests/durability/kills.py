"""Processes that are killed (G1): real `jobterm register` processes, SIGKILL at a random moment, with what they
acknowledged on a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

COMMAND = (sys.executable, "-m", "jobterm")
CITIZENS = ("1503801234", "2406752345", "0911883456", "3112691111", "0205940123")
SITE = """\
plan = "plan.toml"

[site]
profile = "training"
name = "Jobcenter Aarhus"
municipality = "0751"
user = "trainee1"
authority = "state"

[systems.amp]
url = "http://127.0.0.1:9/amp"
[systems.workbase]
url = "http://127.0.0.1:9/workbase"
[systems.opera]
url = "http://127.0.0.1:9/opera"
[systems.fund]
url = "http://127.0.0.1:9/fund"
[systems.national]
url = "http://127.0.0.1:9/national"
"""
LONGEST_S = 1.6
"""Seconds after its first acknowledgement within which a process is killed: some tens of commits."""


def home(folder: Path) -> Path:
    """A training home whose systems cannot be reached: everything stays in the queue."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jobterm.toml").write_text(SITE, encoding="utf-8")
    plan = resources.files("jobterm.domain").joinpath("data/plans/i-dag.toml")
    (folder / "plan.toml").write_bytes(plan.read_bytes())
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A clean environment."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "PYTHONPATH") if name in os.environ}
    return {**kept, "JOBTERM_HOME": str(folder), "LANG": "en_DK.UTF-8", "PYTHONUTF8": "1", **more}


def registrations(chance: Random, count: int, now: datetime | None = None) -> list[tuple[str, bytes]]:
    """(id, line) of so many summonses: valid ``now``, and none like another."""
    now = now or datetime.now(UTC)
    made = []
    for number in range(count):
        start = (now + timedelta(days=10 + number % 40)).replace(hour=9, minute=number % 60, second=0, microsecond=0)
        id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        told: Mapping[str, Any] = {
            "id": id,
            "kind": "interview.summons",
            "citizen": chance.choice(CITIZENS),
            "event_date": now.date().isoformat(),
            "details": {
                "interview_type": "7", "contact_form": "phone", "start": start.isoformat(),
                "end": (start + timedelta(minutes=30)).isoformat(),
            },
        }  # fmt: skip
        made.append((id, json.dumps(told).encode() + b"\n"))
    return made


@dataclass
class Killed:
    """What was counted. All are ids but ``kills``."""

    kills: int = 0
    attempted: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    unexpected: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled, unexpected or damaged."""
        return not (self.lost or self.unexpected or self.doubled or self.trouble)


def run(folder: Path, seed: int, kills: int) -> Killed:
    """So many processes, each killed while it takes registrations, then the count."""
    chance, counted = Random(seed), Killed()
    for _ in range(kills):
        _one(folder, chance, counted)
    listed = subprocess.run(
        [*COMMAND, "outbox", "list", "--limit", "10000", "--json"], env=environment(folder), capture_output=True,
        check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        counted.trouble.append(f"outbox list ends with {listed.returncode}")
        return counted
    there = [item["id"] for item in json.loads(listed.stdout)]
    counted.lost = counted.acknowledged - set(there)
    counted.unexpected = set(there) - counted.attempted
    counted.doubled = {id for id in there if there.count(id) > 1}
    return counted


def _one(folder: Path, chance: Random, counted: Killed) -> None:
    process = subprocess.Popen(
        [*COMMAND, "register", "-"], env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    given = registrations(chance, 200)
    counted.attempted.update(id for id, _line in given)
    feeder = threading.Thread(target=_feed, args=(process, b"".join(line for _id, line in given)))
    feeder.start()
    # One in four is killed while it still opens its store; the others in the middle of their commits.
    early = threading.Timer(chance.uniform(0.3, 1.2), process.kill) if chance.random() < 0.25 else None
    later = threading.Timer(chance.uniform(0.0, LONGEST_S), process.kill)
    if early is not None:
        early.start()
    for line in process.stdout:
        told = json.loads(line) if line.endswith(b"\n") else {}
        if told.get("state") == "queued":
            counted.acknowledged.add(told["id"])
        elif told:
            counted.trouble.append(f"not taken: {[one['code'] for one in told['findings']]}")
        if not later.is_alive() and early is None and later.ident is None:
            later.start()
    process.wait()
    counted.kills += process.returncode < 0
    for timer in (early, later):
        if timer is not None:
            timer.cancel()
    feeder.join()
    process.stdout.close()


def _feed(process: subprocess.Popen[bytes], content: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(content)
        process.stdin.close()
    except (BrokenPipeError, ValueError, OSError):
        return
