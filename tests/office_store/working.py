"""Workers of one office in a test: engines over one PostgreSQL, and a system that counts what it gets at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.office_store.fixtures import Database
from tests.unit.outbox.fake_system import FENCED, FakeSystem
from tests.unit.outbox.making import item, registration, uid

from jobterm.bootstrap.worker import AtDesks
from jobterm.clock import Clock
from jobterm.outbox.engine import Drained, Engine, Surroundings
from jobterm.outbox.port import BeforeFirstByte, Outcome, OutcomeClass, Rendered
from jobterm.outbox.postgres.store import OfficeStore, open_office
from jobterm.outbox.presence import Presence
from jobterm.outbox.sealing import Open
from jobterm.outbox.shared_admission import SharedAdmission


def opened(database: Database, dsn: str = "") -> OfficeStore:
    """One more connection to the office."""
    return open_office(dsn or database.superuser_dsn, Open())


def filled(store: OfficeStore, lanes: int, each: int) -> list[str]:
    """So many items for each of so many citizens; their ids in order of entry."""
    numbers = range(1, lanes * each + 1)
    items = [item(registration(n, citizen=f"{n % lanes:010d}", day=1 + (n - 1) // lanes % 28)) for n in numbers]
    for start in range(0, len(items), 50):
        store.append(items[start : start + 50], by="aho")
    return [uid(n) for n in numbers]


@dataclass
class Counting(FakeSystem):
    """Counts its requests in flight; ``order``: for each citizen the registrations in the order in which they came."""

    clock: Clock  # type: ignore[assignment]
    now: int = 0
    peak: int = 0
    latency: float = 0.004
    sent_by: dict[str, list[str]] = field(default_factory=dict)
    stands: asyncio.Event | None = None

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        """As a system that takes its time."""
        self.now += 1
        self.peak = max(self.peak, self.now)
        try:
            await asyncio.sleep(self.latency)
            done = await super().send(rendered, before_first_byte)
            if self.stands is not None:
                await self.stands.wait()
            return done
        finally:
            self.now -= 1

    async def probe(self) -> Outcome:
        """Takes its time too."""
        done = await super().probe()
        await asyncio.sleep(self.latency)
        return done


class Workers:
    """Some workers of one office, each with a connection of its own, around one system."""

    def __init__(
        self,
        database: Database,
        count: int,
        *,
        window: int = 8,
        lease_seconds: float = 30.0,
        personal: frozenset[str] = frozenset(),
        dsn: str = "",
    ) -> None:
        self.database, self.personal = database, personal
        self.stores = [opened(database, dsn) for _ in range(count)]
        self.amp = Counting(self.stores[0].clock, capabilities=_limited(window))
        self.engines = [
            Engine(self._around(number, store, lease_seconds)) for number, store in enumerate(self.stores, 1)
        ]
        self.stop = asyncio.Event()

    def _around(self, number: int, store: OfficeStore, lease_seconds: float) -> Surroundings:
        return Surroundings(
            store,
            {"amp": self.amp},
            {},
            store.clock,
            Random(number),
            lambda one: (("jobcenter", "12345"), ("person", one.author, one.author_name)),
            lambda one: one.needs,
            owner=f"worker-{number}",
            presence=Presence("robot", self.personal, AtDesks(store)),
            admit=SharedAdmission,
            lease_seconds=lease_seconds,
            renew_seconds=lease_seconds / 3,
        )

    async def until_idle(self, timeout: float = 60.0) -> list[Drained]:
        """All of them until nothing is left."""
        return list(
            await asyncio.gather(*(one.run(self.stop, until_idle=True, timeout=timeout) for one in self.engines))
        )

    def close(self) -> None:
        """Hang up."""
        for store in self.stores:
            store.close()


def _limited(window: int) -> Any:
    from dataclasses import replace

    return replace(FENCED, per_system_in_flight=window)


def in_order(ledger: Sequence[str], lanes: int) -> bool:
    """Whether each citizen's items came in order of entry, which in `filled` is that of their days."""
    numbers = [int(one.replace("-", ""), 16) & 0xFFFFFFFF for one in ledger]
    by_lane: dict[int, list[int]] = {}
    for number in numbers:
        by_lane.setdefault(number % lanes, []).append(number)
    return all(lane == sorted(lane) for lane in by_lane.values())


NOT_THERE = Outcome(OutcomeClass.NOT_SENT, "refused")
