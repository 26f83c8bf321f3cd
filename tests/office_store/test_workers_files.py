"""Deliveries that travel in files, with several workers: each file is made and followed by one of them, and by another
when that one is gone (rule R8)."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest
from tests.office_store.fixtures import Database
from tests.office_store.making import prepared
from tests.unit.outbox.fake_files import FakeExchange
from tests.unit.outbox.fake_system import FakeSystem
from tests.unit.outbox.making import BO, KAREN, item, registration, uid

from jobterm.clock import COPENHAGEN, ManualClock, SystemClock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.engine import Engine, Surroundings
from jobterm.outbox.postgres.store import OfficeStore, open_office
from jobterm.outbox.sealing import Open
from jobterm.outbox.shared_admission import SharedAdmission
from jobterm.outbox.store import NewDelivery

pytestmark = pytest.mark.system

prepare = prepared

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.DELIVER)
FUNDS = {KAREN: "FTFa", BO: "3F"}
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=COPENHAGEN)


class Night:
    """Two workers on one clock, a case system and an exchange for files."""

    def __init__(self, database: Database) -> None:
        self.clock = ManualClock(MORNING)
        self.amp, self.fund = FakeSystem(self.clock), FakeExchange(self.clock)
        self.stores = [self._opened(database) for _ in range(2)]
        self.engines = [self._engine(number, store) for number, store in enumerate(self.stores, 1)]

    def _opened(self, database: Database) -> OfficeStore:
        store = open_office(database.superuser_dsn, Open(), local=SystemClock(), chance=Random(1))
        store.database.clock = self.clock
        return store

    def _engine(self, number: int, store: OfficeStore) -> Engine:
        return Engine(
            Surroundings(
                store, {"amp": self.amp}, {}, self.clock, Random(number),
                lambda made: (("municipality", "0751"), ("person", made.author, made.author_name)),
                lambda made: made.needs, f"worker-{number}", files={"fund": self.fund}, addressee=self._whose,
                admit=SharedAdmission,
            )
        )  # fmt: skip

    async def _whose(self, made: Registration) -> str | None:
        return FUNDS.get(made.subject)

    async def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Let it be that hour; all that work look at everything some times, in turn."""
        await self._go_on()
        wanted = datetime(2026, 11, day, hour, minute, tzinfo=COPENHAGEN)
        self.clock.advance(max(0.0, (wanted - self.clock.now()).total_seconds()))
        await self._go_on()

    async def _go_on(self) -> None:
        for _ in range(5):
            for engine in self.engines:
                await engine.round()
            for engine in self.engines:
                await engine.settled()

    def close(self) -> None:
        """Hang up."""
        for store in self.stores:
            store.close()


async def test_one_of_them_makes_the_nights_files_and_the_other_goes_on_where_it_left(database: Database) -> None:
    night = Night(database)
    try:
        store = night.stores[0]
        await night.at(20, 10)
        for number, citizen in ((1, KAREN), (2, BO)):
            store.append([item(registration(number, citizen=citizen), RECORD, FUND)], by="aho")
        await night.at(20, 20, 1)
        assert sorted(name.partition("-")[0] for name, _ in night.fund.uploads) == ["3F", "FTFa"], "each once"
        paces = store.paces()
        keeper = paces.systems["fund"].keeper
        assert keeper in paces.live
        makers = {event.what.by for n in (1, 2) for event in store.events(uid(n)) if event.what.code in night.fund.held}
        (maker,) = makers
        assert maker == next(one.name for one in paces.workers if one.token == keeper)
        gone = night.engines.pop(int(str(maker).partition("-")[2]) - 1)
        await gone._leave()
        night.fund.process()
        await night.at(21, 6, 5)
        told = [store.item(uid(n)).deliveries[1].state for n in (1, 2)]
        assert told == [State.CONFIRMED, State.CONFIRMED]
        assert len(night.fund.uploads) == 2, "no file is ever made again"
        assert store.paces().systems["fund"].keeper not in (None, keeper)
    finally:
        night.close()
