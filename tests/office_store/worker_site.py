"""A site with an office store, and real workers of it: a served sandbox, a real database, `jobterm sync --office` in
processes of their own."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.integration.plug.processes import JOBTERM, Command, Registrar, ServedSandbox, environment, run
from tests.integration.plug.work import CASE_RECORDS, Job, make_work
from tests.office_store.fixtures import Database

SEED, POPULATION, CITIZENS = 11, 400, 24
LOGIN = "houseworker"
LEASE_S = 3
PATIENCE_S = 120.0
POLL_S = 0.02


class WorkerSite:
    """One home that founded the office: its desk registers and hands over, its workers send."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.home, self.database = folder, database
        self.sandbox = ServedSandbox(folder, SEED, POPULATION)
        self.sandbox.start()
        self.workers: list[Worker] = []
        self.jobs: list[Job] = []
        self.registrar = Registrar(folder)

    def found(self) -> None:
        """The office is made by this home."""
        self.database.cluster.create_login(LOGIN)
        self.database.run(f'ALTER DATABASE "{self.database.name}" OWNER TO "{LOGIN}"')
        site = self.home / "jobterm.toml"
        text = site.read_text(encoding="utf-8")
        site.write_text(f'{text}\n[store]\noffice = "{self.database.dsn(LOGIN)}"\n', encoding="utf-8")
        done = self.command("office", "init")
        assert done.code == 0, done.errors

    def register(self, count: int) -> None:
        """So many registrations at the desk, handed over to the office."""
        self.jobs = make_work(SEED, POPULATION, CITIZENS, count)
        self.registrar.feed(self.jobs, None)
        assert len(self.registrar.taken_by) == count, self.registrar.refused
        done = self.command("sync", "--until-idle", "--timeout", "60")
        assert self.waiting() == count, done.errors

    def command(self, *arguments: str) -> Command:
        """One command at the desk."""
        return run(self.home, *arguments, "--json")

    def worker(self, *more: str) -> Worker:
        """One more worker, until nothing is left."""
        made = Worker(self.home, more or ("--until-idle",))
        self.workers.append(made)
        return made

    def slow(self, latency_ms: int) -> None:
        """Every case system answers so slowly."""
        for system in CASE_RECORDS:
            self.sandbox.turn(system, state="open", latency_ms=latency_ms)

    def waiting(self) -> int:
        """How many registrations the office holds."""
        return self._count("SELECT count(*) FROM jobterm.registration")

    def sending(self) -> int:
        """How many claims stand without an answer."""
        return self._count("SELECT count(*) FROM jobterm.delivery WHERE state = 'sending'")

    def leases(self) -> int:
        """How many workers have a lease."""
        return self._count("SELECT count(*) FROM jobterm.worker")

    def _count(self, statement: str) -> int:
        return int(str(self.database.run(statement)[0][0]))

    def events(self) -> dict[str, int]:
        """How often each event stands in the office's log."""
        rows = self.database.run("SELECT event, count(*) FROM jobterm.event GROUP BY event")
        return {str(event): int(str(count)) for event, count in rows}

    def close(self) -> None:
        """Nothing is left behind."""
        for one in self.workers:
            one.kill()
        self.sandbox.kill()


class Worker:
    """`jobterm sync --office` in a process of its own."""

    def __init__(self, home: Path, more: tuple[str, ...]) -> None:
        self._process = subprocess.Popen(
            [*JOBTERM, "sync", "--office", "--lease", str(LEASE_S), "--timeout", str(2 * PATIENCE_S), "--json", *more],
            env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def done(self) -> dict[str, Any]:
        """What it says when it has ended, with its exit code under ``exit`` and the rest under ``stderr``."""
        out, errors = self._process.communicate(timeout=3 * PATIENCE_S)
        told: dict[str, Any] = json.loads(out) if out.strip() else {}
        return {**told, "exit": self._process.returncode, "stderr": errors.decode()}

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def wait_for(what: Callable[[], bool]) -> None:
    """Poll until it is so."""
    turns, pause = int(PATIENCE_S / POLL_S), threading.Event()
    for _ in range(turns):
        if what():
            return
        pause.wait(POLL_S)
    raise AssertionError("it never came to that")
