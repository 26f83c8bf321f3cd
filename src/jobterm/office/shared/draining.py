"""``sync`` at a desk with an office store: hands over what is here, takes the answers, and sends nothing to a system
itself (interface §3, amendment 19). What is handed over is not left."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from jobterm.office.shared.exchange import DeskSide, Round
from jobterm.office.shared.running import Running
from jobterm.outbox.surroundings import Drained, Stopped

if TYPE_CHECKING:
    from jobterm.office.parts import Parts
    from jobterm.office.wishes import SyncWish

TRIES = 2
"""An office store that fails so often in a row is away: nothing can be done here now."""


async def drain(parts: Parts, wish: SyncWish, stop: asyncio.Event) -> Drained:
    """Talk to the office store until nothing is left here, it is away, the time is up, or told to stop."""
    loop = asyncio.get_running_loop()
    began, before = loop.time(), _confirmed(parts)
    drained = Drained(stopped_by=Stopped.SIGNAL)
    rounds = _Rounds(until_idle=wish.until_idle, stop=asyncio.Event())
    running = Running(parts, asyncio.to_thread, rounds.done)
    work = asyncio.create_task(running.run(rounds.stop))
    waits = [asyncio.create_task(stop.wait()), work]
    finished, _others = await asyncio.wait(waits, timeout=wish.timeout, return_when=asyncio.FIRST_COMPLETED)
    rounds.stop.set()
    waits[0].cancel()
    await work
    if not finished:
        drained.stopped_by = Stopped.TIMEOUT
    elif rounds.idle:
        drained.stopped_by = Stopped.IDLE
    drained.confirmed = {system: count - before.get(system, 0) for system, count in _confirmed(parts).items()}
    drained.seconds = loop.time() - began
    return drained


def anything_left(parts: Parts) -> bool:
    """Whether something here is not certainly with the office store yet."""
    desk = cast(DeskSide, parts.store())
    return bool(desk.to_hand(0, 1)) or desk.awaiting()


class _Rounds:
    """Sees when nothing is left to do."""

    def __init__(self, *, until_idle: bool, stop: asyncio.Event) -> None:
        self._until_idle = until_idle
        self.stop = stop
        self.idle = False
        self._failures = 0

    def done(self, last: Round) -> None:
        """After each round."""
        self._failures = self._failures + 1 if last.away else 0
        if self._until_idle and (self._failures >= TRIES or not (last.away or last.left)):
            self.idle = True
            self.stop.set()


def _confirmed(parts: Parts) -> dict[str, int]:
    return {system: counts.get("confirmed", 0) for system, counts in parts.store().tally().deliveries.items()}
