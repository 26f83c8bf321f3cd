"""What the figures about the outbox are taken with: made-up registrations, stores, and a record of what they write."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jobterm.clock import Clock, RandomIds, SystemClock
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.delivery import Mode, Role
from jobterm.outbox.sqlcipher import Connection, Place, connect
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.store import NewDelivery, NewItem, StoreError

KEY, ANCHOR_KEY = bytes(range(32)), bytes(range(32, 64))
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
GROUP = 500
"""Items per commit when a store is filled before anything is measured."""

Statement = tuple[str, tuple[Any, ...]]


def new_items(
    count: int, *, ids: RandomIds, clock: Clock, deliveries: tuple[NewDelivery, ...] | None = None
) -> Iterator[NewItem]:
    """Sickness reports of that many made-up citizens, each for the state's system and, unless `deliveries` says
    otherwise, forwarded to a fund."""
    now = clock.now()
    first = date(1950, 1, 2)
    for n in range(count):
        born = first + timedelta(days=n // 10 % 18_000)
        citizen = f"{born:%d%m%y}{_serial(born, n % 10)}"
        registration = Registration(
            id=ids.new(),
            kind="sickness.report",
            citizen=citizen,
            event_date=now.date(),
            told_at=now,
            details={"first_day": now.date().isoformat(), "comment": "Ringede kl. 8 og meldte sig syg."},
            author="kth",
            author_name="Kirsten Thomsen",
            keyed_at=now,
            on_behalf_of=Authority.STATE,
        )
        given = hashlib.sha256(registration.id.encode()).hexdigest()
        yield NewItem(registration, deliveries or DELIVERIES, given, plan="0" * 64)


RECORD_ONLY = (NewDelivery("amp", Role.RECORD, Mode.DELIVER),)
DELIVERIES = (
    *RECORD_ONLY,
    NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="07:00"),
)


def _serial(born: date, n: int) -> str:
    """Four digits with which the number fails modulus 11, so that it is nobody's."""
    digits = f"{born:%d%m%y}"
    for serial in range(100 + n * 300, 100 + n * 300 + 12):
        number = f"{digits}{serial:04}"
        if sum(int(one) * weight for one, weight in zip(number, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11:
            return f"{serial:04}"
    raise ValueError("no serial number fails modulus 11")


@contextmanager
def folder(parent: Path, name: str) -> Iterator[Path]:
    """An empty folder, gone afterwards."""
    made = parent / f"jobterm-bench-{os.getpid()}-{name}"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@dataclass
class Recorder:
    """A connection that keeps the writing statements of each transaction, so that the bare measurement can write the
    very same rows."""

    inner: Connection
    transactions: list[list[Statement]] = field(default_factory=list)
    recording: bool = True
    _open: list[Statement] = field(default_factory=list)

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Any:
        """Run a statement and keep it if it writes."""
        if self.recording:
            word = sql.lstrip()[:8].upper()
            if word.startswith(WRITES):
                self._open.append((sql, tuple(values)))
            elif word.startswith("COMMIT"):
                self.transactions.append(self._open)
                self._open = []
        return self.inner.execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Any:
        """Run a statement for many rows."""
        return self.inner.executemany(sql, rows)

    def close(self) -> None:
        """Close the connection."""
        self.inner.close()


def place(where: Path) -> Place:
    """Where a store lies."""
    return Place(where / "outbox.db", where / "outbox.anchor", where / "outbox.lock")


def store(where: Path, recorders: list[Recorder] | None = None) -> SqlStore:
    """An outbox as a desk has it; with `recorders`, its connection is recorded and appended there."""

    def recorded(path: Path, key: bytes) -> Connection:
        made = Recorder(connect(path, key))
        if recorders is not None:
            recorders.append(made)
        return made

    return open_outbox(
        place(where),
        key=KEY,
        anchor_key=ANCHOR_KEY,
        profile="training",
        clock=SystemClock(),
        promise=promised,
        connector=connect if recorders is None else recorded,
    )


def promised(promise: str | None, counted_from: datetime) -> datetime | None:
    """A day later, whatever was promised: the figures need a value, not the plan's calendar."""
    return counted_from + timedelta(days=1) if promise else None


def fill(made: SqlStore, items: Iterable[NewItem]) -> None:
    """Queue items in large commits."""
    group: list[NewItem] = []
    for item in items:
        group.append(item)
        if len(group) == GROUP:
            _take(made, group)
            group = []
    if group:
        _take(made, group)


def _take(made: SqlStore, group: Sequence[NewItem]) -> None:
    for taken in made.append(group, by="kth"):
        if isinstance(taken, StoreError):
            raise taken


def replay(connection: Connection, transaction: Sequence[Statement]) -> None:
    """Write the same rows in one durable transaction, and nothing else."""
    connection.execute("BEGIN IMMEDIATE")
    for sql, values in transaction:
        connection.execute(sql, values)
    connection.execute("COMMIT")
