"""The real desk of an office: its screen never waits for the office store, and is told what it says (decision 6)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office_desks import OFFICE, Office
from tests.unit.office.making import KAREN, TestParts

from jobterm import i18n
from jobterm.clock import ManualClock
from jobterm.office.desk import Changed, DeskEvent, QueueQuery
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.shared.contact import Opened, Shared
from jobterm.office.thread_desk import ThreadDesk
from jobterm.outbox.delivery import Wish
from jobterm.outbox.store import NewEvent, StoreBusy

TOKEN = "11111111-1111-4111-8111-111111111111"


class Standstill:
    """An office store that answers only while the gate is open."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.gate = threading.Event()
        self.gate.set()
        self.cut = threading.Event()
        self.asked = threading.Event()

    def close(self) -> None:
        """The store is the test's own."""

    def interrupt(self) -> None:
        """Whoever waits is told that the line broke."""
        self.cut.set()
        self.gate.set()

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._store, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.asked.set()
            self.gate.wait(30)
            if self.cut.is_set():
                raise StoreBusy("the line broke")
            return real(*args, **kwargs)

        return call


class House:
    """A running desk, its parts and the store behind it."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder, ManualClock())
        (folder / "desk").mkdir()
        self.parts = TestParts(folder / "desk", self.office.clock)
        self.line = Standstill(self.office.store)
        self.parts.office = Shared(
            lambda: Opened(self.line, OFFICE, self.office.clock, self.line.interrupt), self.office.clock
        )
        self.desk = ThreadDesk(lambda: (self.parts, None))
        self.changes: asyncio.Queue[DeskEvent] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def hear(event: DeskEvent) -> None:
            loop.call_soon_threadsafe(self.changes.put_nowait, event)

        self.desk.subscribe(hear)

    async def told(self, changed: Changed) -> None:
        """Wait until the screen is told of a change."""
        async with asyncio.timeout(20):
            while (await self.changes.get()).changed is not changed:
                pass

    async def register(self) -> str:
        """A sickness saved at the screen; its id."""
        form = await self.desk.form("sickness.report", KAREN)
        values = {one.name: one.value for one in form.fields} | {"first_day": "2026-11-20"}
        done = await self.desk.register("sickness.report", KAREN, values, {}, TOKEN)
        assert done.id is not None
        return done.id


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    i18n.use("en")
    made = House(tmp_path)
    await asyncio.to_thread(made.parts.knows, KAREN)
    made.desk.start()
    await made.told(Changed.READY)
    yield made
    made.line.gate.set()
    await asyncio.to_thread(made.desk.stop)
    made.office.close()
    i18n.forget()


async def state(house: House, item: str, wanted: str) -> None:
    """Wait until the item shows a state on the screen, which asks when it is told."""
    async with asyncio.timeout(20):
        while (await house.desk.item(item)).item.state != wanted:
            await house.changes.get()


async def test_what_is_saved_at_the_screen_is_at_the_office_and_what_happens_there_comes_to_the_screen(
    house: House,
) -> None:
    item = await house.register()
    async with asyncio.timeout(20):
        while house.office.store.tally().registrations.get("queued") != 1:
            await house.changes.get()
    wish = NewEvent("withdraw_wished", by="aho")
    house.office.store.commit([lambda tx: tx.wish(item, Wish.WITHDRAW, wish)])
    await state(house, item, "withdrawn")


async def test_an_office_store_that_stands_still_holds_up_neither_saving_nor_reading_nor_leaving(house: House) -> None:
    house.line.asked.clear()
    house.line.gate.clear()
    await asyncio.to_thread(house.line.asked.wait, 20)
    async with asyncio.timeout(20):
        item = await house.register()
        assert [one.id for one in await house.desk.queue(QueueQuery())] == [item]
        assert (await house.desk.status()).store["state"] == "ok"
        await asyncio.to_thread(house.desk.stop)


async def test_a_decision_waits_for_the_office_alone_and_is_refused_in_words(house: House) -> None:
    item = await house.register()
    async with asyncio.timeout(20):
        while not house.parts.store().item(item).elsewhere:
            await house.changes.get()
    house.line.gate.clear()
    house.line.asked.clear()
    deciding = asyncio.create_task(house.desk.withdraw(item, "wrong person"))
    await asyncio.to_thread(house.line.asked.wait, 20)
    async with asyncio.timeout(20):
        assert len(await house.desk.queue(QueueQuery())) == 1, "reading goes on"
    house.line.interrupt()
    with pytest.raises(OfficeError) as caught:
        await deciding
    assert caught.value.exit_code is Exit.UNREACHABLE
    house.line.cut.clear()
    assert (await house.desk.withdraw(item, "wrong person")).state == "withdrawn"
