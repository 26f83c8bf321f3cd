"""Following the feeds of systems (what citizens do on Jobnet, what providers report back): asked seldom, kept before
the next is asked for. Nothing is written to a system from here.

A poll has a budget (guarantee G17): one at a time for each feed, once in an interval, a few pages at most, after the
registrations that are on their way there, and more seldom while a system is slow or silent. The place in a feed is
kept together with its events, in the cache; where the cache is gone, a feed begins anew and nothing is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from jobterm.casebook.cache import Cache
from jobterm.clock import Clock
from jobterm.outbox.feeding import CursorRefused, FeedEvent, FeedPage
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, FeedPort

Wait = Callable[[float], Awaitable[None]]
News = Callable[[str, Sequence[FeedEvent]], None]
"""Told the events of a system that this desk did not have."""

INTERVAL_S: Final = 60.0
LONGEST_S: Final = 900.0
"""Seconds between two polls of a feed: at first, and at most while the system is slow or silent."""
PAGE: Final = 100
PAGES: Final = 10
"""Pages of one poll; what is left waits for the next."""
SLOW_S: Final = 1.0
PATIENCE_S: Final = 12.0


@dataclass(slots=True)
class _Pace:
    """When a feed is asked next. Doubled by a slow answer or none, back to the interval by a quick one."""

    pause: float = INTERVAL_S
    due: float = 0.0
    busy: bool = False


class Feeds:
    """The feeds of a desk. Belongs to one event loop.

    ``house``: in whose name the machine asks. ``writes_first``: awaited with the system's id before each page; returns
    when no registration is on its way there. ``heard``: awaited with what a system answered, None where it answered as
    it should.
    """

    def __init__(
        self,
        ports: Mapping[str, FeedPort],
        cache: Cache,
        clock: Clock,
        house: Asker,
        *,
        chance: Random,
        news: News = lambda _system, _events: None,
        wait: Wait = asyncio.sleep,
        writes_first: Callable[[str], Awaitable[None]] | None = None,
        heard: Callable[[str, Outcome | None], Awaitable[None]] | None = None,
    ) -> None:
        self._ports = dict(ports)
        self._cache = cache
        self._clock = clock
        self._house = house
        self._chance = chance
        self._news = news
        self._wait = wait
        self._writes_first = writes_first
        self._told = heard
        self._paces = {system: _Pace() for system in ports}

    async def run(self) -> None:
        """Poll for ever; end it by cancelling."""
        while self._ports:
            now = self._clock.boot_seconds()
            for system, pace in self._paces.items():
                if pace.due <= now:
                    await self.poll(system)
            next_due = min(pace.due for pace in self._paces.values())
            await self._wait(max(1.0, next_due - self._clock.boot_seconds()))

    async def poll_all(self) -> int:
        """Ask every feed now, one after the other; how many events were new."""
        return sum([await self.poll(system) for system in self._paces])

    async def poll(self, system: str) -> int:
        """Ask one feed for what is new, unless it is being asked; how many events were new."""
        pace = self._paces[system]
        if pace.busy:
            return 0
        pace.busy = True
        began = self._clock.boot_seconds()
        try:
            found, good = await self._pages(system)
        finally:
            pace.busy = False
        now = self._clock.boot_seconds()
        if not good or now - began > SLOW_S * PAGES:
            pace.pause = min(LONGEST_S, pace.pause * 2)
        else:
            pace.pause = INTERVAL_S
        # Spread, so that an office's desks do not ask in step.
        pace.due = now + pace.pause * (1 + self._chance.random() / 4)
        return found

    async def _pages(self, system: str) -> tuple[int, bool]:
        """Page after page while there are more, from an older place where one is refused; how many events were new, and
        whether the system answered quickly."""
        found, good = 0, True
        for _page in range(PAGES):
            if self._writes_first is not None:
                await self._writes_first(system)
            cursor = self._cache.cursor(system)
            began = self._clock.boot_seconds()
            answer = await self._asked(system, cursor)
            good = good and self._clock.boot_seconds() - began <= SLOW_S
            if isinstance(answer, Outcome):
                await self._tell(system, answer)
                return found, False
            await self._tell(system, None)
            if isinstance(answer, CursorRefused):
                if cursor is None:
                    return found, False  # it refuses even its beginning
                self._cache.step_back(system, cursor)
                continue
            new = self._cache.keep_events(system, answer, self._clock.now())
            if new is None:
                return found, False  # not kept: asked for again from the same place
            if new:
                found += len(new)
                self._news(system, new)
            if not answer.more or answer.cursor == cursor:
                break
        return found, good

    async def _asked(self, system: str, cursor: str | None) -> FeedPage | CursorRefused | Outcome:
        task = asyncio.ensure_future(self._ports[system].feed(cursor, self._house, PAGE))
        limit = asyncio.ensure_future(self._wait(PATIENCE_S))
        try:
            await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                return Outcome(OutcomeClass.NOT_SENT, code="timeout")
            if (error := task.exception()) is not None:
                # A supplier's adapter with a fault of its own must not end the following of the others.
                return Outcome(OutcomeClass.NOT_SENT, code="adapter_failed", message=type(error).__name__)
            return task.result()
        finally:
            task.cancel()
            limit.cancel()

    async def _tell(self, system: str, outcome: Outcome | None) -> None:
        if self._told is not None and (outcome is None or outcome.code not in ("timeout", "adapter_failed")):
            await self._told(system, outcome)
