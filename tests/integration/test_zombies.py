"""Senders that stand still in the middle of sending, for longer than their lease and the systems' idle limit, and come
back when others have taken over: each registration takes effect once (G14, rule R3)."""

from __future__ import annotations

import contextlib
import fcntl
import json
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.plug.count import Witness, count
from tests.integration.plug.processes import JOBTERM, Registrar, ServedSandbox, environment, run
from tests.integration.plug.work import CASE_RECORDS, make_work

from jobterm.bootstrap import Access
from jobterm.bootstrap.site import parts_of
from jobterm.outbox.engine import LEASE_SECONDS
from jobterm.outbox.store import Store, StoreBusy

SEED, POPULATION, CITIZENS, REGISTRATIONS = 11, 600, 40, 60
SLOW_MS = 1500
PATIENCE_S = 120.0
POLL_S = 0.02


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[ServedSandbox]:
    served = ServedSandbox(tmp_path, SEED, POPULATION)
    served.start()
    yield served
    served.kill()


@pytest.fixture
def store(sandbox: ServedSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The queue, to look at from outside."""
    assert sandbox.url
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    parts = parts_of(Access())
    yield parts.store()
    parts.close()


class Sync:
    """`jobterm sync` in a process of its own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process = subprocess.Popen(
            [*JOBTERM, "sync", "--until-idle", "--timeout", str(2 * PATIENCE_S), "--json"],
            env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def stand_still(self) -> bool:
        """Stop it; False, with it running again, where that was in the middle of writing: then nobody could go on,
        which is another test's affair."""
        self._process.send_signal(signal.SIGSTOP)
        with (self._home / "run" / "outbox.lock").open("r+b") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.go_on()
                return False
        return True

    def go_on(self) -> None:
        """Let it go on where it stood."""
        self._process.send_signal(signal.SIGCONT)

    def done(self) -> dict[str, Any]:
        """What it says when it has ended."""
        out, _ = self._process.communicate(timeout=3 * PATIENCE_S)
        told: dict[str, Any] = json.loads(out)
        return told

    def kill(self) -> None:
        """Whatever happens, nothing is left behind."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def wait_for(what: Callable[[], bool]) -> None:
    """Poll until it is so."""
    turns, pause = int(PATIENCE_S / POLL_S), threading.Event()
    for _ in range(turns):
        with contextlib.suppress(StoreBusy):
            if what():
                return
        pause.wait(POLL_S)
    raise AssertionError("it never came to that")


def sending(store: Store) -> int:
    """How many claims stand without an answer."""
    return sum(counts.get("sending", 0) for counts in store.tally().deliveries.values())


def stop_in_flight(store: Store, sync: Sync, after: str | None) -> str:
    """Stop it while some of its requests have been claimed and not answered; the name under which it held the lease.
    ``after``: who held it before."""

    def stopped() -> bool:
        if store.lease_owner() in (None, after) or sending(store) < 2 or not sync.stand_still():
            return False
        if sending(store) >= 2:
            return True
        sync.go_on()
        return False

    wait_for(stopped)
    return store.lease_owner() or ""


@pytest.mark.slow
def test_senders_that_stood_still_past_their_lease_and_come_back_double_nothing(
    sandbox: ServedSandbox, store: Store, tmp_path: Path
) -> None:
    jobs = make_work(SEED, POPULATION, CITIZENS, REGISTRATIONS)
    registrar = Registrar(tmp_path)
    registrar.feed(jobs, None)
    assert len(registrar.taken_by) == REGISTRATIONS, registrar.refused
    for system in CASE_RECORDS:
        sandbox.turn(system, state="open", latency_ms=SLOW_MS)
    syncs: list[Sync] = []
    try:
        owner: str | None = None
        for _ in range(2):
            syncs.append(Sync(tmp_path))
            owner = stop_in_flight(store, syncs[-1], owner)
        claimed = sending(store)
        for system in CASE_RECORDS:
            sandbox.turn(system, state="open", latency_ms=0)
        syncs.append(Sync(tmp_path))
        last = syncs[-1].done()
        assert last["stopped_by"] == "idle"
        assert last["seconds"] >= LEASE_SECONDS / 2, "it had to wait for the lease of one that stood still"
        assert claimed >= 2
        for zombie in syncs[:2]:
            zombie.go_on()
        after = [zombie.done() for zombie in syncs[:2]]
        assert {one["stopped_by"] for one in after} == {"idle"}, "they too come to an end, and know that all is done"
    finally:
        for one in syncs:
            one.kill()
    items = run(tmp_path, "outbox", "list", "--limit", "1000", "--json").lines[0]
    counted = count(jobs, Witness(list(registrar.taken_by), registrar.taken_by, items, sandbox.ledger(), {}))
    assert counted.clean, counted
    assert counted.acknowledged == counted.applied == REGISTRATIONS
    log = [event.what.event for job in jobs for event in store.events(job.id)]
    assert log.count("interrupted") >= 4, "both stood still in the middle of sending"
