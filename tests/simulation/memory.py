"""The real store on a database in memory: same SQL, same cascades, same anchor; only the disk is left out. And copies
of it in files, as a recovery finds them."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from tests.simulation.client import Seat
from tests.simulation.loop import SimClock

from jobterm.clock import Clock
from jobterm.outbox.sqlcipher import Connection, Connector, Place, connect
from jobterm.outbox.sqlstore import SqlStore, open_outbox

SHARED_MEMORY = Path("/dev/shm")
KEY = bytes(32)
STATEMENTS = 512
"""Statements that a connection keeps ready, more than a run has."""


def _in_memory(path: Path, _key: bytes) -> Any:
    """A database in memory, with what the file holds, if it holds anything."""
    path.touch()
    connection = driver.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS)
    if path.stat().st_size:
        with contextlib.closing(_plain_file(path, _key)) as filed:
            filed.backup(connection)
    return connection


def _plain_file(path: Path, _key: bytes) -> Any:
    """A file without encryption."""
    connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def promised(promise: str | None, counted_from: datetime) -> datetime | None:
    """Promises of the simulated plan: hours."""
    return None if promise is None else counted_from + timedelta(hours=float(promise))


class Shelf:
    """Where the outboxes of one run lie; ``on_disk``: as real encrypted files. ``mourning``: seconds for which others
    must look after the lease of one that died."""

    mourning = 0.0

    def __init__(self, folder: Path, *, on_disk: bool) -> None:
        self.folder = folder
        self._made = 0
        self._open: list[SqlStore] = []
        self._live: Connector = connect if on_disk else _in_memory
        self.filed: Connector = connect if on_disk else _plain_file
        """Opens a copy in a file."""

    def place(self) -> Place:
        """An empty folder for one more outbox."""
        self._made += 1
        here = self.folder / str(self._made)
        here.mkdir()
        return Place(here / "outbox.db", here / "outbox.anchor", here / ".outbox.lock")

    def open(self, place: Place, clock: SimClock) -> SqlStore:
        """The outbox at a place, made where there is none."""
        store = open_outbox(
            place, key=KEY, anchor_key=KEY, profile="training", clock=clock, promise=promised, connector=self._live
        )
        self._open.append(store)
        return store

    def seat(self, store: SqlStore, clock: SimClock) -> Seat:
        """What one more process on an outbox works with: at a desk all share the file."""
        return Seat(store, clock)

    def clock(self, store: SqlStore, clock: SimClock) -> Clock:
        """By which people decide on what is in an outbox: at a desk its own."""
        del store
        return clock

    def copy(self, store: SqlStore, to: Path) -> None:
        """A copy of an open outbox in a file."""
        to.parent.mkdir(exist_ok=True)
        target: Connection = self.filed(to, KEY)
        with contextlib.closing(target):
            opened: Any = store._db
            opened._connection.backup(target)

    def close(self) -> None:
        """Close whatever is open."""
        for store in self._open:
            store.close()


@contextlib.contextmanager
def shelf(folder: Path | None = None) -> Iterator[Shelf]:
    """Room for the outboxes of one run; with ``folder`` as real encrypted files in it, else in memory."""
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as spare:
        made = Shelf(folder or Path(spare), on_disk=folder is not None)
        try:
            yield made
        finally:
            made.close()
