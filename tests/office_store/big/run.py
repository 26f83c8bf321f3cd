"""The course of a big run: desks register and hand over, workers drain, and one after the other everything fails that
can fail; then all is well again, and what came of it is counted."""

from __future__ import annotations

import shutil
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from tests.integration.plug.count import Count, Witness, count
from tests.integration.plug.processes import ServedSandbox
from tests.integration.plug.work import CASE_RECORDS, Job, make_work
from tests.office_store.big.plan import OFFICE, Plan, open_store, save_work
from tests.office_store.big.processes import Heard, Process
from tests.office_store.cluster import Cluster
from tests.office_store.proxy import Proxy

from jobterm.outbox.postgres import migrate
from jobterm.outbox.postgres.store import connect
from jobterm.outbox.sealing import Open
from jobterm.outbox.store import ItemQuery

FAULTS = {"lose_request": 0.03, "lose_answer": 0.05, "late_s": [0.3, 2.0], "late": 0.03, "error_503": 0.05}
PER_CITIZEN = 15
LEASE_S = 3.0


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is. ``pause_s``: seconds between two faults; ``patience_s``: how long it may take to settle when
    all is well again."""

    desks: int = 300
    items: int = 40
    workers: int = 4
    processes: int = 4
    seed: int = 1
    pause_s: float = 2.0
    patience_s: float = 900.0


@dataclass
class Course:
    """What happened: how often each fault, how long each part took (s)."""

    faults: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    open_left: int = -1


def prepare(dsn: str) -> None:
    """An empty database becomes an office's."""
    database = connect(dsn, Open())
    migrate.init(database)
    database.close()


class Morning:
    """One run in a folder on a cluster of its own database."""

    def __init__(self, cluster: Cluster, folder: Path, size: Size) -> None:
        """Make the office, its people and their work; start nothing but the simulated systems."""
        self.cluster, self.size, self.folder = cluster, size, folder
        self.chance = Random(size.seed)
        self.course = Course()
        self.heard = Heard()
        self.database = cluster.create_database(prepare)
        self.proxy = Proxy(cluster)
        self._pause = threading.Event()
        citizens = max(6, size.desks * size.items // PER_CITIZEN)
        population = citizens * 6 + 100
        self.jobs = make_work(size.seed, population, citizens, size.desks * size.items)
        self.sandbox = ServedSandbox(folder, size.seed, population)

    # ---- setting up ----------------------------------------------------------------------------------------------

    def __enter__(self) -> Morning:
        """Everything is started."""
        self.sandbox.start()
        self.proxy.__enter__()
        desks = [f"desk{number}" for number in range(self.size.desks)]
        workers = [f"worker{number}" for number in range(self.size.workers)]
        self._members(desks, workers)
        self._share_out()
        site = tomllib.loads((self.folder / "jobterm.toml").read_text(encoding="utf-8"))
        through = self.proxy.port
        groups = list(self._groups())
        by_proxy = set(range(*groups[0]))
        plan = Plan(
            str(self.folder),
            {system: site["systems"][system]["url"] for system in CASE_RECORDS},
            tuple(
                (login, self.cluster.dsn(login, self.database, port=through if number in by_proxy else 0))
                for number, login in enumerate(desks)
            ),
            tuple(
                self.cluster.dsn(login, self.database, port=through if number == 0 else 0)
                for number, login in enumerate(workers)
            ),
            LEASE_S,
        )
        file = str(plan.save())
        self.plan = plan
        made = {"folder": self.folder, "heard": self.heard}
        self.desks = [Process("desks", file, str(first), str(last), **made) for first, last in groups]  # type: ignore[arg-type]
        self.workers = [Process("worker", file, str(number), **made) for number in range(self.size.workers)]  # type: ignore[arg-type]
        for process in (*self.desks, *self.workers):
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left running."""
        for process in (*self.desks, *self.workers):
            if process.stopped_at:
                process.go_on()
            process.kill()
        self.sandbox.kill()
        self.proxy.__exit__()
        self.cluster.start()
        self.cluster.drop_database(self.database)

    def _members(self, desks: list[str], workers: list[str]) -> None:
        roles = {**dict.fromkeys(desks, "caseworker"), **dict.fromkeys(workers, "worker")}
        there = {row[0] for row in self.cluster.run("SELECT rolname FROM pg_roles")}
        self.cluster.run("; ".join(["SELECT 1", *(f"CREATE ROLE {one} LOGIN" for one in roles if one not in there)]))
        with psycopg.connect(self.cluster.superuser_dsn(self.database), autocommit=True) as connection:
            connection.execute(
                "INSERT INTO jobterm.office (id, name, profile) VALUES (%s, 'Testby', 'training')", (OFFICE,)
            )
            connection.cursor().executemany(
                "INSERT INTO jobterm.member (login, office, user_id, role, state, public_key)"
                " VALUES (%s, %s, %s, %s, 'admitted', %s)",
                [(login, OFFICE, login, role, bytes(32)) for login, role in roles.items()],
            )

    def _share_out(self) -> None:
        """Each desk gets its part of the work; what needs something is registered where that was."""
        where: dict[str, int] = {}
        parts: list[list[Job]] = [[] for _ in range(self.size.desks)]
        for job in self.jobs:
            at = where[job.needs[0]] if job.needs else min(
                self.chance.sample(range(self.size.desks), min(3, self.size.desks)), key=lambda one: len(parts[one])
            )  # fmt: skip
            where[job.id] = at
            parts[at].append(job)
        for number, part in enumerate(parts):
            save_work(self.folder, number, part)

    def _groups(self) -> Iterator[tuple[int, int]]:
        """Desks by process; the last process is the one whose machine dies for good."""
        doomed = max(1, self.size.desks // 20)
        rest, count = self.size.desks - doomed, max(1, self.size.processes - 1)
        for number in range(count):
            yield rest * number // count, rest * (number + 1) // count
        yield rest, self.size.desks

    # ---- the course ----------------------------------------------------------------------------------------------

    def run(self) -> Count:
        """The whole of it."""
        for system in CASE_RECORDS:
            self.sandbox.turn(system, state="open", faults=FAULTS)
        began = time.monotonic()
        self._storm()
        self.course.seconds["storm"] = time.monotonic() - began
        self._heal()
        self.course.seconds["drain"] = self._until(lambda: self._open() == 0)
        self.course.open_left = self._open()
        living = [process for process in self.desks if process.alive]
        self.course.seconds["mirror"] = self._until(self.all_settled, min(180.0, self._patience))
        for process in living:
            process.end("end")
        for process in self.workers:
            process.end()
        return self.counted()

    @property
    def _patience(self) -> float:
        return self.size.patience_s

    def _storm(self) -> None:
        """Fault after fault, until each was there and every desk has handed over."""
        faults: list[tuple[str, Callable[[], object]]] = [
            ("worker killed", self._kill_worker),
            ("worker stands still", self._stop_worker),
            ("answer to a commit lost", lambda: self.proxy.lose("answer", nth=3)),
            ("system away", self._turn_system),
            ("database restarted", self.cluster.restart),
            ("desks killed", self._kill_desks),
            ("commit lost", lambda: self.proxy.lose("wish", nth=3)),
            ("database killed", self._kill_database),
            ("worker goes on", self._go_on),
            ("connections cut", self.cluster.cut),
        ]
        deadline = time.monotonic() + self._patience
        for number, (name, strike) in enumerate(cycle(faults)):
            self._pause.wait(self.size.pause_s)
            strike()
            self.course.faults[name] = self.course.faults.get(name, 0) + 1
            self._desks_die()
            everybody = len(self.heard.all_handed) == len(self.desks)
            if number + 1 >= len(faults) and everybody and self.proxy.lost >= 2:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"not handed over in time: {self.trouble()}")

    def _desks_die(self) -> None:
        """Once everything of the last group is with the office, its machine is gone for good, with its files."""
        doomed = self.desks[-1]
        first, last = list(self._groups())[-1]
        if first in self.heard.all_handed and doomed.alive:
            doomed.kill()
            for number in range(first, last):
                shutil.rmtree(self.folder / f"desk-{number}")
            self.course.faults["desks gone for good"] = last - first

    def _kill_worker(self) -> None:
        worker = self.chance.choice([one for one in self.workers if not one.stopped_at])
        worker.kill()
        worker.start()

    def _stop_worker(self) -> None:
        self._go_on()
        self.chance.choice(self.workers).stand_still()

    def _go_on(self) -> None:
        """Those that stood still go on, when their leases are over for long."""
        for worker in self.workers:
            if worker.stopped_at:
                self._pause.wait(max(0.0, worker.stopped_at + 3 * LEASE_S - time.monotonic()))
                worker.go_on()

    def _kill_desks(self) -> None:
        living = [one for one in self.desks[:-1] if one.alive]
        desks = self.chance.choice(living)
        desks.kill()
        desks.start()

    def _kill_database(self) -> None:
        self.cluster.kill()
        self.cluster.start()

    def _turn_system(self) -> None:
        for system in CASE_RECORDS:
            state = self.chance.choices(["open", "closed", "down"], weights=[3, 1, 1])[0]
            self.sandbox.turn(system, state=state, faults=FAULTS)

    def _heal(self) -> None:
        self._go_on()
        for system in CASE_RECORDS:
            self.sandbox.turn(system, state="open", faults={})
        self.cluster.start()

    def _until(self, done: Callable[[], bool], patience: float | None = None) -> float:
        began = time.monotonic()
        while not done() and time.monotonic() - began < (patience or self._patience):
            self._pause.wait(0.5)
        return time.monotonic() - began

    def _open(self) -> int:
        return int(
            str(self.cluster.run("SELECT count(*) FROM jobterm.registration WHERE open = 1", self.database)[0][0])
        )

    def all_settled(self) -> bool:
        """Whether at each desk that lives all of its items are shown as ended."""
        return all(self.heard.settled.get(first, False) for first, _ in list(self._groups())[:-1])

    def trouble(self) -> str:
        """What the processes told and wrote of troubles, for whoever reads a failure."""
        errors = [process.errors()[-500:] for process in (*self.desks, *self.workers)]
        return f"{self.heard.troubles[-5:]} {[one for one in errors if one]}"

    # ---- the count -----------------------------------------------------------------------------------------------

    def counted(self) -> Count:
        """What the systems' ledgers say of what was acknowledged, and what the office and its desks show."""
        store = open_store(self.plan.workers[-1], "count")
        try:
            items = store.items(ItemQuery(limit=len(self.jobs) * 2))
        finally:
            store.close()
        shown: list[dict[str, Any]] = [
            {"id": one.registration.id, "n": one.n,
             "deliveries": [{"role": each.role.value, "state": each.state.value} for each in one.deliveries]}
            for one in items
        ]  # fmt: skip
        sql = "SELECT registration, min(at) FROM jobterm.event WHERE event = 'claimed' GROUP BY registration"
        claims = {str(name): _text(float(str(at))) for name, at in self.cluster.run(sql, self.database)}
        taken = {name: _text(at) for name, at in self.heard.handed.items()}
        latest = _text(time.time())
        by = {name: taken.get(name, latest) for name in self.heard.saved}
        seen = Witness(sorted(self.heard.saved), by, shown, self.sandbox.ledger(), claims)
        made = count(self.jobs, seen)
        applied = {row["registration"] for row in seen.ledger if row["effect"] == "applied"}
        for standing in self.heard.standing.values():
            made.falsely_green += [
                name for name, state in standing.items() if state == "confirmed" and name not in applied
            ]
        return made

    def story(self, registration: str) -> list[str]:
        """What happened to one item, by the office's log and the systems' ledgers: for who looks into a defect."""
        sql = (
            "SELECT n, at, event, coalesce(code, ''), coalesce(class, ''), coalesce(by, '') FROM jobterm.event"
            f" WHERE registration = '{registration}' ORDER BY n"
        )
        events = [" ".join(str(each) for each in row) for row in self.cluster.run(sql, self.database)]
        effects = [str(row) for row in self.sandbox.ledger() if row["registration"] == registration]
        return [f"{registration} handed {self.heard.handed.get(registration)}", *events, *effects]


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
