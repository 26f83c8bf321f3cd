"""An event loop in virtual time: it never waits, it moves its clock to the next timer. And the clocks of a machine in
that time. Nothing here knows the outbox."""

from __future__ import annotations

import asyncio
from asyncio import base_events
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

MONDAY = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
"""When every simulated run begins."""


class NothingLeft(Exception):
    """Everybody waits for somebody, and no timer is set."""


class Spins(Exception):
    """Something is done over and over in no time at all."""


MOST_STEPS = 20_000
"""Steps of the loop in one instant; a sound run needs some dozens."""


class _Jump:
    """In place of a selector: where others sleep, the clock jumps."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._steps = 0

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise NothingLeft
        self._steps = 0 if timeout > 0 else self._steps + 1
        if self._steps > MOST_STEPS:
            self._steps = 0
            raise Spins
        self._loop.seconds += max(0.0, timeout)
        return []


class VirtualLoop(base_events.BaseEventLoop):
    """asyncio without a second passing; what would run in a thread runs at once, so that a seed is a run."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self._selector = _Jump(self)
        self.set_exception_handler(lambda _loop, _context: None)

    def time(self) -> float:
        """Seconds since the run began."""
        return self.seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Run it here and now."""
        del executor
        future: asyncio.Future[Any] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none: no socket, no pipe."""

    def _write_to_self(self) -> None:
        """Nobody sleeps, so nobody need be woken."""


class SimClock:
    """The clocks of one machine: a wall clock that can be set wrong, and a boot clock that a reboot starts anew."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._booted = -5000.0
        self._boots = 1
        self.skew = 0.0

    def now(self) -> datetime:
        """What the wall clock shows."""
        return MONDAY + timedelta(seconds=self._loop.seconds + self.skew)

    def boot_seconds(self) -> float:
        """Seconds since the last boot."""
        return self._loop.seconds - self._booted

    def boot_id(self) -> str:
        """Name of the present boot."""
        return f"boot-{self._boots}"

    def boots(self) -> int:
        """How often it was started."""
        return self._boots

    def running(self) -> float:
        """Seconds since the run began, whatever was set or started anew."""
        return self._loop.seconds

    def reboot(self) -> None:
        """Start again from nought."""
        self._boots += 1
        self._booted = self._loop.seconds
