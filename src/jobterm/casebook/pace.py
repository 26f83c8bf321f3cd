"""How many reads may be under way at one system: fewer when its answers slow down (guarantee G17)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

MOST = 4
"""Reads of one desk under way at one system: a caseworker looks at one citizen, and a list warms up a few."""


YIELD_S, STEP_S = 1.0, 0.05
"""How long a read lets registrations go first, and between two looks whether they have gone: a drain of thousands may
delay a look, never keep it waiting."""


async def after_writes(sending: Callable[[], bool], wait: Callable[[float], Awaitable[None]]) -> None:
    """Wait while registrations are on their way to the system, for YIELD_S seconds at most (guarantee G17)."""
    for _ in range(round(YIELD_S / STEP_S)):
        if not sending():
            return
        await wait(STEP_S)


@dataclass
class Pace:
    """The number of reads that may be under way at once at one system.

    Halved by every answer that took longer than ``slow_s`` seconds or never came, one more after every quick one.
    """

    slow_s: float
    width: int = MOST

    def note(self, seconds: float | None) -> None:
        """Take note of an answer; None: it never came."""
        if seconds is None or seconds > self.slow_s:
            self.width = max(1, self.width // 2)
        else:
            self.width = min(MOST, self.width + 1)


class Lane:
    """Reads at one system: as many at once as its pace allows. Belongs to one event loop."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._busy = 0
        self._changed = asyncio.Condition()

    @contextlib.asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place, hold it for the block."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._busy < self.pace.width)
            self._busy += 1
        try:
            yield
        finally:
            async with self._changed:
                self._busy -= 1
                self._changed.notify_all()
