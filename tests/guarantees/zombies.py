"""`python -m tests.guarantees.zombies --times 1000`: two to four drainers on one store; whoever holds the lease is
stopped in the middle of sending for three leases, while the others take over, and comes back (G14, rule R3). Counts
what took effect. Ends with 1 where anything was lost, doubled or reordered."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.plug.count import Count, Witness, count
from tests.integration.plug.processes import Registrar, ServedSandbox, environment, run
from tests.integration.plug.work import CASE_RECORDS, Job, make_work

from jobterm.bootstrap import Access
from jobterm.bootstrap.site import parts_of
from jobterm.outbox.store import Store, StoreBusy

POPULATION, CITIZENS = 600, 6
STOPS_PER_HOME = 60
JOBS_PER_STOP = 5
LATENCY_MS = 1500
POLL_S = 0.02
PATIENCE_S = 120.0


@dataclass
class Stops:
    """How long a sender stands still, and how many drain: ``lease`` and ``still`` in seconds."""

    times: int
    lease: float = 1.0
    still: float = 3.0
    drainers: int = 3


@dataclass
class Told:
    """What a run found. ``sending``: how many claims stood without an answer at each stop."""

    counted: Count
    sending: list[int] = field(default_factory=list)
    interrupted: int = 0
    holders: int = 0


class Drainer:
    """One `sync` in a process of its own."""

    def __init__(self, home: Path, lease: float) -> None:
        self._lock = home / "run" / "outbox.lock"
        self._wakes: threading.Timer | None = None
        self.still = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.guarantees.drainer", str(lease), "--until-idle", "--timeout", "3600"],
            env={**environment(home), "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def stand_still(self, seconds: float) -> bool:
        """SIGSTOP, SIGCONT after so long; False where it was in the middle of writing, which would stop everybody."""
        self._process.send_signal(signal.SIGSTOP)
        with self._lock.open("r+b") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.go_on()
                return False
        self.still = True
        self._wakes = threading.Timer(seconds, self.go_on)
        self._wakes.start()
        return True

    def go_on(self) -> None:
        """SIGCONT."""
        self.still = False
        if self.alive:
            self._process.send_signal(signal.SIGCONT)

    def done(self) -> bool:
        """Let it come to its end."""
        if self._wakes is not None:
            self._wakes.join()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(3 * PATIENCE_S) in (0, 5, 6)
        return False

    def kill(self) -> None:
        """Nothing is left behind."""
        if self._wakes is not None:
            self._wakes.cancel()
        self._process.kill()
        self._process.wait()


class Office:
    """A home with its sandbox, its queue and those who drain it."""

    def __init__(self, folder: Path, seed: int, stops: Stops) -> None:
        self.home, self._stops = folder, stops
        self.sandbox = ServedSandbox(folder, seed, POPULATION)
        self.sandbox.start()
        self.jobs: list[Job] = make_work(seed, POPULATION, CITIZENS, stops.times * JOBS_PER_STOP + 2 * CITIZENS)
        self.registrar = Registrar(folder)
        self.registrar.feed(self.jobs, None)
        self._parts = parts_of(Access(config=folder / "jobterm.toml"))
        self._store: Store = self._parts.store()
        self._drainers: list[Drainer] = []
        self._holders: set[str] = set()
        self._sending: list[int] = []

    def close(self) -> None:
        """Stop all of it."""
        for drainer in self._drainers:
            drainer.kill()
        self._parts.close()
        self.sandbox.kill()

    def work(self) -> Told:
        """Stop and go, then let everything come to rest, and count."""
        self._latency(LATENCY_MS)
        for _ in range(self._stops.times):
            self._staff()
            if not self._stop_one():
                break
        self._latency(0)
        for drainer in self._drainers:
            drainer.done()
        last = Drainer(self.home, self._stops.lease)
        self._drainers.append(last)
        last.done()
        items = run(self.home, "outbox", "list", "--limit", "10000", "--json").lines[0]
        taken = self.registrar.taken_by
        counted = count(self.jobs, Witness(list(taken), taken, items, self.sandbox.ledger(), {}))
        log = [event.what.event for job in self.jobs for event in self._store.events(job.id)]
        return Told(counted, self._sending, log.count("interrupted"), len(self._holders))

    def _latency(self, ms: int) -> None:
        for system in CASE_RECORDS:
            self.sandbox.turn(system, state="open", latency_ms=ms)

    def _staff(self) -> None:
        """Between two and as many drainers as asked for, whatever became of the earlier ones."""
        self._drainers = [one for one in self._drainers if one.alive]
        while len(self._drainers) < self._stops.drainers:
            self._drainers.append(Drainer(self.home, self._stops.lease))

    def _stop_one(self) -> bool:
        """Stop those who go, until the one that held the lease stands still with something under way."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(StoreBusy):
                owner, sending = self._store.lease_owner(), self._claimed()
                if owner is not None and sending and self._still(owner):
                    self._sending.append(sending)
                    self._holders.add(owner)
                    return True
                if not self._store.lane_systems():
                    return False
            threading.Event().wait(POLL_S)
        raise AssertionError("nobody sends any more")

    def _still(self, owner: str) -> bool:
        """Stop the one that holds the lease, if it has something under way still."""
        found = [one for one in self._drainers if not one.still and owner.startswith(f"{one.pid} ")]
        return any(one.stand_still(self._stops.still) for one in found)

    def _claimed(self) -> int:
        return sum(counts.get("sending", 0) for counts in self._store.tally().deliveries.values())


def stopped(folder: Path, seed: int, stops: Stops) -> Told:
    """One home: register, drain with stops, count."""
    folder.mkdir(parents=True, exist_ok=True)
    office = Office(folder, seed, stops)
    try:
        return office.work()
    finally:
        office.close()


def main(given: list[str] | None = None) -> int:
    """So many stops, in homes of sixty."""
    parser = argparse.ArgumentParser(prog="python -m tests.guarantees.zombies", description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--lease", type=float, default=1.0)
    parser.add_argument("--still", type=float, default=3.0, help="seconds; 120 with --lease 30 as in the program")
    parser.add_argument("--drainers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(given)
    clean, done, seed = True, 0, asked.seed
    with tempfile.TemporaryDirectory(prefix="jobterm-zombies-") as name:
        while done < asked.times:
            times = min(STOPS_PER_HOME, asked.times - done)
            told = stopped(Path(name) / str(seed), seed, Stops(times, asked.lease, asked.still, asked.drainers))
            made = told.counted
            print(
                f"seed {seed}: {len(told.sending)} stops with {sum(told.sending)} claims under way, {told.interrupted}"
                f" interrupted; acknowledged {made.acknowledged}, applied {made.applied}, lost {len(made.lost)},"
                f" doubled {len(made.duplicated)}, reordered {len(made.reordered)}, unexpected {len(made.unexpected)}",
                flush=True,
            )
            clean = clean and made.clean
            done += len(told.sending) or times
            seed += 1
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
