"""The rows of users.md §3.1 about interviews, on the real forms over embedded systems, in the keystrokes given there or
fewer: one key = 1, a text = its letters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from tests.tui.danish import speak
from tests.tui.fake_desk import FakeDesk
from tests.tui.page import Caseworker

from jobterm.bootstrap import DemoWish
from jobterm.bootstrap.demo import demo_parts
from jobterm.clock import COPENHAGEN
from jobterm.office.desk import QueueQuery
from jobterm.office.parts import Parts
from jobterm.office.thread_desk import ThreadDesk
from jobterm.office.training import TrainingControl
from jobterm.office.views import ItemDetail
from jobterm.tui.app import JobtermApp

WEEKDAYS = ("ma", "ti", "on", "to", "fr", "lø", "sø")
KAREN = "1503801234"


class Counting:
    """A caseworker at the real desk whose keys are counted."""

    def __init__(self, anne: Caseworker, desk: ThreadDesk, world: dict[str, Any]) -> None:
        self.anne, self.desk, self.world = anne, desk, world

    async def opens_karen(self) -> None:
        """Ten digits, and what the systems say has come."""
        await self.anne.press(KAREN)
        await self.anne.sees("Karen Testesen", "Tilmeldt 3-9")

    async def keys(self, *keys: str) -> int:
        """Press them; how many that were."""
        await self.anne.press(*keys)
        named = ("enter", "escape")
        return sum(1 if key in named or (key[:1] == "f" and key[1:].isdecimal()) else len(key) for key in keys)

    async def saved(self, kind: str) -> ItemDetail:
        """The registration of that kind once it is in the queue or has arrived."""
        found: list[str] = []
        async with asyncio.timeout(20):
            while not found:
                for show in ("all", "confirmed_today"):
                    items = await self.desk.queue(QueueQuery(show=show))
                    found += [one.id for one in items if one.kind == kind]
                await self.anne.pilot.pause(0.02)
        return await self.desk.item(found[-1])

    def later(self, days: int) -> Any:
        """A working day so many days on, or the first after it."""
        day = (self.world["parts"].clock.now() + timedelta(days=days)).astimezone(COPENHAGEN).date()
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day


@asynccontextmanager
async def at_the_desk(days: int = 0) -> AsyncIterator[Counting]:
    """The screen over the real desk of a fresh demo world; ``days`` later, where a test says so."""
    speak()
    world: dict[str, Any] = {}

    def make() -> tuple[Parts, TrainingControl | None]:
        parts, switches = demo_parts(DemoWish())
        if days:
            cast(Any, switches)._control.clock({"advance_s": days * 86400})
        world["parts"] = parts
        return parts, switches

    desk = ThreadDesk(make)
    app = JobtermApp(desk, training=True)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            anne = Caseworker(app, cast(FakeDesk, desk), pilot)
            await anne.until(app.ready.is_set, "the desk was never ready")
            yield Counting(anne, desk, world)
    finally:
        await asyncio.to_thread(desk.stop)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))


async def test_row_7_the_first_free_time_is_three_keys() -> None:
    async with at_the_desk() as anne:
        await anne.opens_karen()
        assert await anne.keys("f3", "i", "f9") <= 3
        await anne.anne.sees("Gemt lokalt")
        assert (await anne.saved("interview.summons")).details["start"]


async def test_row_7_a_given_day_and_time_are_eleven_keys() -> None:
    async with at_the_desk() as anne:
        await anne.opens_karen()
        day = anne.later(9)
        assert await anne.keys("f3", "i", "enter", f"{day:%d%m}", "enter", "10", "f9") <= 11
        await anne.anne.sees("Gemt lokalt")
        item = await anne.saved("interview.summons")
        assert item.details["start"][:16] == f"{day.isoformat()}T10:00"


async def test_row_8_moving_is_eight_keys_and_cancelling_three() -> None:
    async with at_the_desk() as anne:
        await anne.opens_karen()
        day = anne.later(2)
        assert await anne.keys("f3", "m", WEEKDAYS[day.weekday()], "enter", "13", "f9") <= 8
        await anne.anne.sees("Gemt lokalt")
        item = await anne.saved("interview.move")
        assert item.details["start"][:16] == f"{day.isoformat()}T13:00"
        assert await anne.keys("f3", "x", "f9") <= 3
        await anne.saved("interview.cancel")


async def test_row_9_held_agreement_and_the_next_one_are_four_keys_and_the_text() -> None:
    async with at_the_desk() as anne:
        await anne.opens_karen()
        await anne.keys("f3", "x", "f9")  # the one that stands would be the next
        await anne.saved("interview.cancel")
        text = "søger lager"
        assert await anne.keys("f3", "h", text, "f9", "j") <= 4 + len(text)
        await anne.anne.sees("samtale holdt, ", "næste ")
        held, summons = await anne.saved("interview.held"), await anne.saved("interview.summons")
        assert held.details["agreements"] == text
        assert summons.item.needs == (held.item.id,)
        now = anne.world["parts"].clock.now().astimezone(COPENHAGEN).date()
        assert summons.details["start"][:10] > (now + timedelta(days=1)).isoformat()


async def test_row_10_a_no_show_is_five_keys() -> None:
    async with at_the_desk(days=8) as anne:
        await anne.opens_karen()
        assert await anne.keys("f3", "u", "n", "enter", "f9") <= 5
        await anne.anne.sees("Den sendes om en halv time")
        item = await anne.saved("interview.no_show")
        assert item.details["heard"] is False


@pytest.mark.parametrize(("typed", "days"), [("+14", 14), ("i", 0)])
async def test_days_and_times_are_typed_as_everywhere(typed: str, days: int) -> None:
    async with at_the_desk() as anne:
        await anne.opens_karen()
        await anne.keys("f3", "i", "enter", typed, "enter", "1030")
        day = (anne.world["parts"].clock.now() + timedelta(days=days)).astimezone(COPENHAGEN).date()
        await anne.anne.press("enter")
        await anne.anne.sees(f"[{day:%d-%m-%y}] kl. [10:30]")
