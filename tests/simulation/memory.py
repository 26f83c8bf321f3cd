"""The real store on a database in memory: same SQL, same cascades, same anchor; only the disk is left out."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from jobterm.clock import Clock
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.sqlstore import SqlStore, open_outbox

SHARED_MEMORY = Path("/dev/shm")


def _in_memory(path: Path, _key: bytes) -> Any:
    path.touch()
    return driver.connect(":memory:", isolation_level=None, check_same_thread=False)


def promised(promise: str | None, counted_from: datetime) -> datetime | None:
    """Promises of the simulated plan: hours."""
    return None if promise is None else counted_from + timedelta(hours=float(promise))


@contextlib.contextmanager
def memory_store(clock: Clock, folder: Path | None = None) -> Iterator[SqlStore]:
    """An empty outbox; with ``folder`` a real encrypted file in it, else a database in memory."""
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as spare:
        here = folder or Path(spare)
        place = Place(here / "outbox.db", here / "outbox.anchor", here / "outbox.lock")
        more: dict[str, Any] = {} if folder is not None else {"connector": _in_memory}
        store = open_outbox(
            place, key=bytes(32), anchor_key=bytes(32), profile="training", clock=clock, promise=promised, **more
        )
        try:
            yield store
        finally:
            store.close()
