"""The simulation over an office store: a real PostgreSQL, a connection for each process, the shared pace. Virtual is
only what the server's clock says; nothing of the program is left out, and the judge is the desk's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from tests.office_store.cluster import Cluster
from tests.office_store.making import WORKER, prepared
from tests.simulation.client import ALONE, Seat
from tests.simulation.loop import SimClock
from tests.simulation.memory import Shelf, promised, shelf
from tests.simulation.report import Report, simulate
from tests.simulation.runs import CYCLE, Profile, Result, run

from jobterm.clock import Clock
from jobterm.outbox.engine import LEASE_SECONDS, RENEW_SECONDS
from jobterm.outbox.postgres.connection import OfficeDatabase, Ways
from jobterm.outbox.postgres.store import OfficeStore
from jobterm.outbox.sealing import Open
from jobterm.outbox.shared_admission import SharedAdmission
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.sqlstore import SqlStore

TOLD = ("clock_timestamp()", "pg_postmaster_start_time()")
"""What statements ask the server for that is virtual here: its clock, and when it was started."""


class Hall:
    """The clocks of a worker's own machine, of which an office uses the steady one: it runs on, whatever happens to the
    server."""

    def __init__(self, server: SimClock) -> None:
        self._server = server

    def now(self) -> Any:
        """Never used once the server has said what time it is."""
        return self._server.now()

    def boot_seconds(self) -> float:
        """Seconds of the run."""
        return self._server.running()

    def boot_id(self) -> str:
        """Its only one."""
        return "hall"


class VirtualDatabase(OfficeDatabase):
    """A connection whose statements have the simulated server's time in them where they ask for the server's own."""

    def __init__(self, dsn: str, server: SimClock) -> None:
        super().__init__(dsn, Open(), Ways(Hall(server), Random(1)))
        self._server = server

    def _executed(self, sql: str, values: Sequence[Any] | None) -> Any:
        self._waiting[:] = [self._in_time(waiting) for waiting in self._waiting]
        return super()._executed(self._in_time(sql), values)

    def _in_time(self, sql: str) -> str:
        clock, started = TOLD
        now = f"to_timestamp({self._server.now().timestamp()!r}::float8)"
        return sql.replace(clock, now).replace(started, f"to_timestamp({self._server.boots()})")


class OfficeShelf(Shelf):
    """Where the outbox of one run lies: a database of its own."""

    mourning = LEASE_SECONDS + 2 * RENEW_SECONDS

    def __init__(self, folder: Path, cluster: Cluster, name: str) -> None:
        super().__init__(folder, on_disk=False)
        self._dsn = cluster.socket_dsn(WORKER, name)

    def open(self, place: Place, clock: SimClock) -> SqlStore:
        """One more connection to the office: the people's."""
        assert place.database.parent.name == "1", "there is one office"
        return self._connected(clock)

    def seat(self, store: SqlStore, clock: SimClock) -> Seat:
        """A worker with a connection, a lease and a clock of its own."""
        del store
        mine = self._connected(clock)
        return Seat(mine, mine.clock, SharedAdmission, 2 * ALONE)

    def clock(self, store: SqlStore, clock: SimClock) -> Clock:
        """The office's: a desk's seconds since a start are not comparable with it."""
        del clock
        assert isinstance(store, OfficeStore)
        return store.clock

    def _connected(self, server: SimClock) -> OfficeStore:
        database = VirtualDatabase(self._dsn, server)
        database.look()
        made = OfficeStore(database, promised)
        self._open.append(made)
        return made


@contextlib.contextmanager
def office(cluster: Cluster, folder: Path | None = None) -> Iterator[Shelf]:
    """Room for the outbox of one run in a fresh database."""
    name = cluster.create_database(prepared)
    try:
        with shelf(folder) as spare:
            made = OfficeShelf(spare.folder, cluster, name)
            try:
                yield made
            finally:
                made.close()
    finally:
        cluster.drop_database(name)


def fits(seed: int) -> bool:
    """Whether an office can live this seed: bundles, copies and recoveries of files are a desk's."""
    return CYCLE[seed % len(CYCLE)] is not Profile.MOVES


def run_office(cluster: Cluster, seed: int) -> Result:
    """One seed, one run over PostgreSQL."""
    cluster.create_login(WORKER)
    return run(seed, shelves=partial(office, cluster))


def simulate_office(seeds: Iterable[int], cluster: Cluster | None = None) -> Report:
    """Run those of these seeds that an office can live; without a ``cluster`` on one that is made for it."""
    with contextlib.ExitStack() as stack:
        if cluster is None:
            cluster = stack.enter_context(contextlib.closing(Cluster()))
        return simulate(filter(fits, seeds), partial(run_office, cluster))
