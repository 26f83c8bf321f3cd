"""Issue 1's main proof: whatever is killed or fails, every acknowledged registration takes effect exactly once, in
order, and nothing is shown as done that is not (G1, G5, G6)."""

from __future__ import annotations

import threading
import urllib.error
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from tests.integration.plug.count import Witness, count
from tests.integration.plug.processes import Drainer, Registrar, ServedSandbox, run
from tests.integration.plug.work import CASE_RECORDS, Job, make_work

SEED, POPULATION, CITIZENS, REGISTRATIONS = 7, 600, 120, 200
FAULTS = {"lose_request": 0.05, "lose_answer": 0.10, "late_s": [0.5, 4.0], "late": 0.05, "error_503": 0.10}


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[ServedSandbox]:
    served = ServedSandbox(tmp_path, SEED, POPULATION)
    served.start()
    yield served
    served.kill()


def _storm(sandbox: ServedSandbox, chance: Random, stop: threading.Event) -> None:
    """Open, close, down and slow the systems; kill the sandbox now and then."""
    rounds = 0
    while not stop.wait(0.7):
        rounds += 1
        if rounds % 9 == 0:
            sandbox.kill()
            sandbox.start()
        system = chance.choice(CASE_RECORDS)
        state = chance.choices(["open", "closed", "down", "slow"], weights=[6, 2, 2, 1])[0]
        try:
            sandbox.turn(system, state=state, latency_ms=200, faults=FAULTS)
        except (urllib.error.URLError, ConnectionError):
            continue


def _register_all(registrar: Registrar, jobs: list[Job], chance: Random) -> None:
    """Until every one is acknowledged; the process is killed in the middle of some."""
    while waiting := [job for job in jobs if job.id not in registrar.taken_by]:
        kill_after = chance.randrange(1, 25) if chance.random() < 0.6 else None
        registrar.feed(waiting[:40], kill_after)
        weighty = [[f["code"] for f in one["findings"] if f["level"] != "soft"] for one in registrar.refused]
        assert not weighty


def _claims(home: Path, ids: list[str]) -> dict[str, str]:
    """When each was first sent, by the queue's own log."""
    claims = {}
    for id in ids:
        [shown] = run(home, "outbox", "show", id, "--json").lines
        sent = [event["at"] for event in shown["events"] if event["event"] == "claimed"]
        if sent:
            claims[id] = datetime.fromisoformat(sent[0]).astimezone(UTC).isoformat(timespec="milliseconds")
    return claims


@pytest.mark.slow
def test_whatever_is_killed_each_acknowledged_registration_takes_effect_once_and_in_order(
    sandbox: ServedSandbox, tmp_path: Path
) -> None:
    chance = Random(SEED)
    jobs = make_work(SEED, POPULATION, CITIZENS, REGISTRATIONS)
    for system in CASE_RECORDS:
        sandbox.turn(system, state="open", faults=FAULTS)
    registrar, drainer, stop = Registrar(tmp_path), Drainer(tmp_path), threading.Event()
    kill_at = [chance.uniform(1.0, 5.0) for _ in range(12)]
    threads = [
        threading.Thread(target=_storm, args=(sandbox, chance, stop)),
        threading.Thread(target=drainer.work, args=(kill_at,)),
    ]
    for thread in threads:
        thread.start()
    try:
        _register_all(registrar, jobs, Random(SEED + 1))
        stop.wait(10)
    finally:
        stop.set()
        drainer.stopping.set()
        for thread in threads:
            thread.join()

    if sandbox.process is None:
        sandbox.start()
    for system in CASE_RECORDS:
        sandbox.turn(system, state="open", faults={})
    drained = run(tmp_path, "sync", "--until-idle", "--timeout", "240", "--json", timeout=300)
    items = run(tmp_path, "outbox", "list", "--limit", "1000", "--json").lines[0]
    several = [job.id for job in jobs if sum(job.citizen == other.citizen for other in jobs) > 1]
    seen = Witness(
        list(registrar.taken_by), registrar.taken_by, items, sandbox.ledger(), _claims(tmp_path, several[:40])
    )
    counted = count(jobs, seen)
    assert counted.clean, (counted, drained.lines, drained.errors[-500:])
    refused = [(item["kind"], item["message"]) for item in items if item["state"] == "refused"]
    assert not refused
    assert counted.acknowledged == counted.applied == REGISTRATIONS
    assert registrar.kills >= 3
    assert drainer.kills >= 3
    assert sandbox.starts >= 3
