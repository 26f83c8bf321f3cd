"""How often a desk and its office store talk: each second while something moves or somebody looks, seldom when nothing
does, and with patience where nobody answers. What they say stands in ``exchange``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from random import Random
from typing import TYPE_CHECKING, Final, TypeVar, cast

from jobterm.office.board.here import Here
from jobterm.office.shared.exchange import DeskSide, Exchange, Round
from jobterm.outbox.presence import Presence
from jobterm.outbox.store import StoreBusy, StoreError, StoreFull

if TYPE_CHECKING:
    from jobterm.office.parts import Parts

T = TypeVar("T")

SOON: Final = 0.8
"""Seconds between two rounds while something is on its way, or somebody uses the desk: a state is on its author's
screen within two."""
QUIET: Final = 1.6
"""The same when for a while nothing has happened and nobody has touched the desk: somebody may be watching."""
SELDOM: Final = 5.0
"""And when besides nothing of hers goes on by itself."""
HUNG: Final = 15.0
"""Seconds more after which a wait for a server that says nothing is ended from here."""
A_WHILE: Final = 300.0
PATIENCE_MOST: Final = 15.0
"""Seconds at most between two looks whether an office store that is away is back."""


def exchange_of(parts: Parts) -> Exchange:
    """The exchange of a desk that has an office store."""
    shared = parts.shared()
    assert shared is not None, "asked only of a desk with an office store"
    personal = frozenset(one.id for one in parts.systems if one.personal)
    return Exchange(shared, cast(DeskSide, parts.store()), parts.clock, Presence(parts.site.user, personal))


class Pace:
    """When the next round is due."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._failures = 0
        self._moved_at = 0.0

    def pause(self, last: Round, now: float, used_at: float) -> float:
        """Seconds until the next round. ``now``, ``used_at``: this moment, and when somebody used the desk last, on the
        clock that nobody sets."""
        if last.away:
            self._failures += 1
            bound = min(PATIENCE_MOST, 2.0 ** min(self._failures, 8))
            return self._chance.uniform(0.5, 1.0) * bound
        self._failures = 0
        if last.handed or last.changed:
            self._moved_at = now
        quiet = now - max(self._moved_at, used_at) > A_WHILE
        pause = SOON if not quiet else QUIET if last.busy else SELDOM
        return self._chance.uniform(0.75, 1.0) * pause


class Running:
    """The exchange of a desk in a loop; each round in the thread that ``in_thread`` gives it."""

    def __init__(
        self,
        parts: Parts,
        in_thread: Callable[[Callable[[], Round]], Awaitable[Round]],
        done: Callable[[Round], None],
    ) -> None:
        """``done`` is told of each round."""
        self._parts = parts
        self._in_thread = in_thread
        self._done = done
        self._pace = Pace(parts.chance)
        self._awake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._used_at = parts.clock.boot_seconds()
        self._here = Here(parts)

    def wake(self) -> None:
        """Have a round now; may be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._awake.set)

    def used(self) -> None:
        """Somebody uses the desk."""
        self._used_at = self._parts.clock.boot_seconds()

    async def run(self, stop: asyncio.Event) -> None:
        """Talk until told to stop. StoreError where this desk's own store fails."""
        exchange = exchange_of(self._parts)
        while not stop.is_set():
            self._awake.clear()
            done = await self._round(exchange, stop)
            self._done(done)
            await self._nap(stop, self._pace.pause(done, self._parts.clock.boot_seconds(), self._used_at))

    async def _round(self, exchange: Exchange, stop: asyncio.Event) -> Round:
        talk = asyncio.ensure_future(self._in_thread(lambda: self._talk(exchange)))
        watch = asyncio.create_task(self._watch(talk, stop))
        try:
            return await talk
        except (StoreFull, StoreBusy):
            return Round(left=True, away=True)  # this desk's own disk: saving says so, and it is tried again later
        except StoreError:
            raise
        except Exception as error:
            # A defect here must not take reading and saving along: places and no values to the log, and again later.
            from jobterm.security.crash import describe

            logging.getLogger(__name__).error("%s", describe(error))
            return Round(away=True)
        finally:
            watch.cancel()

    async def _watch(self, talk: asyncio.Future[Round], stop: asyncio.Event) -> None:
        """A server that stands still says nothing, not even that it is slow: that is said here, and a wait in which
        nothing at all moves is ended. What moves is only much."""
        shared, waited = self._parts.shared(), 0.0
        told = shared is None or shared.contact.away
        while shared is not None and not talk.done():
            await asyncio.sleep(1.0)
            waited = waited + 1.0 if shared.contact.away else 0.0
            if waited and not told:
                told = True
                self._done(Round(away=True))
            if waited > HUNG or stop.is_set():
                shared.interrupt()

    def _talk(self, exchange: Exchange) -> Round:
        done = exchange.round()
        if not done.away:
            self._here.say(self._used_at)
        return done

    async def _nap(self, stop: asyncio.Event, seconds: float) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (self._awake, stop)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*waits, return_exceptions=True)
