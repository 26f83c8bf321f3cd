"""The real desk: loads in its own thread, answers, tells of changes in bunches, and ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.unit.office.making import KAREN, TestParts

from jobterm import i18n
from jobterm.office.desk import Changed, DeskEvent, QueueQuery
from jobterm.office.desk_events import SUBJECTS_MAX, Announcer
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.thread_desk import ThreadDesk
from jobterm.office.training import TrainingControl

TOKEN = "11111111-1111-4111-8111-111111111111"


class Heard:
    """What a screen was told, and a way to wait for it."""

    def __init__(self) -> None:
        self.events: list[DeskEvent] = []
        self.threads: set[str] = set()
        self._loop = asyncio.get_running_loop()
        self._new = asyncio.Event()

    def __call__(self, event: DeskEvent) -> None:
        self.events.append(event)
        self.threads.add(threading.current_thread().name)
        self._loop.call_soon_threadsafe(self._new.set)

    async def wait_for(self, changed: Changed) -> DeskEvent:
        """The first event of a kind."""
        async with asyncio.timeout(20):
            while True:
                found = next((event for event in self.events if event.changed is changed), None)
                if found is not None:
                    return found
                self._new.clear()
                await self._new.wait()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ThreadDesk]:
    """A desk that was started, over parts made in its own thread."""
    i18n.use("en")

    def make() -> tuple[Parts, TrainingControl | None]:
        parts = TestParts(tmp_path)
        parts.amp.people[KAREN] = {
            "person.name": "Karen Testesen", "person.municipality": "0751", "person.target_group": "2.1",
        }  # fmt: skip
        return parts, None

    made = ThreadDesk(make)
    made.start()
    yield made
    await asyncio.to_thread(made.stop)
    i18n.forget()


async def test_what_is_asked_before_it_is_ready_is_answered_when_it_is(desk: ThreadDesk) -> None:
    assert (await desk.status()).overall == "confirmed"


async def test_a_registration_is_saved_shown_and_told(desk: ThreadDesk) -> None:
    heard = Heard()
    desk.subscribe(heard)
    await desk.case(KAREN, fresh=True)
    values = {field.name: field.value for field in (await desk.form("sickness.report", KAREN)).fields}
    result = await desk.register("sickness.report", KAREN, values, {}, TOKEN)
    assert result.state == "queued"
    await heard.wait_for(Changed.QUEUE)
    assert [item.id for item in await desk.queue(QueueQuery())] == [TOKEN]
    assert (await desk.item(TOKEN)).item.state == "queued"
    assert heard.threads == {"jobterm-engine"}


async def test_the_kept_part_of_a_file_opens_no_connection(desk: ThreadDesk) -> None:
    assert (await desk.case(KAREN, fresh=False)).facts == ()
    assert (await desk.case(KAREN, fresh=True)).name == "Karen Testesen"
    assert (await desk.case(KAREN, fresh=False)).name == "Karen Testesen"


async def test_a_screen_that_no_longer_waits_does_not_undo_what_it_asked(desk: ThreadDesk) -> None:
    await desk.case(KAREN, fresh=True)
    values = {field.name: field.value for field in (await desk.form("sickness.report", KAREN)).fields}
    saving = asyncio.create_task(desk.register("sickness.report", KAREN, values, {}, TOKEN))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    assert (await desk.status()).user == "aho"


async def test_a_desk_that_cannot_be_made_says_why_to_everybody() -> None:
    def make() -> tuple[Parts, TrainingControl | None]:
        raise OfficeError("vault.locked", "The vault is locked.", cure="Give the passphrase.", exit_code=Exit.LOCKED)

    desk = ThreadDesk(make)
    heard = Heard()
    desk.subscribe(heard)
    desk.start()
    assert (await heard.wait_for(Changed.FAILED)).subject == "The vault is locked. Give the passphrase."
    with pytest.raises(OfficeError, match=r"vault\.locked"):
        await desk.status()
    desk.stop()


async def test_after_the_end_a_question_is_answered_with_a_sentence(desk: ThreadDesk) -> None:
    await desk.status()
    await asyncio.to_thread(desk.stop)
    with pytest.raises(OfficeError, match=r"desk\.ended"):
        await desk.status()


async def test_a_burst_is_one_event_and_too_many_subjects_are_everything() -> None:
    announcer = Announcer()
    heard = Heard()
    announcer.subscribe(heard)
    announcer.begin(asyncio.get_running_loop())
    for number in range(100):
        announcer.soon(Changed.QUEUE)
        announcer.soon(Changed.CASE, str(number))
    await heard.wait_for(Changed.CASE)
    assert SUBJECTS_MAX < 100
    assert heard.events == [DeskEvent(Changed.QUEUE), DeskEvent(Changed.CASE)]
