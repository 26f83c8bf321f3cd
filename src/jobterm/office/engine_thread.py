"""The engine's thread with its own loop, in which everything heavy is loaded, and a second thread for questions to the
store. What is asked there is the desk's affair.

Nothing heavy may be imported at the top of this module: it stands before the first paint.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from jobterm.i18n import _
from jobterm.office.desk import Changed, Listener
from jobterm.office.desk_events import Announcer
from jobterm.office.errors import OfficeError

if TYPE_CHECKING:
    from jobterm.office.parts import Parts
    from jobterm.office.shared.exchange import Round
    from jobterm.office.shared.running import Running
    from jobterm.office.training import TrainingControl
    from jobterm.outbox.engine import Engine

T = TypeVar("T")

STOP_SECONDS = 5.0
"""How long `stop` lets what is in flight settle; what does not is found as unknown at the next start."""
KEEP_FIRST, KEEP_EVERY = 20.0, 3600.0
"""Seconds from the start to the first look whether a backup is due, and between two looks."""
FOREIGN_LOOK = 1.0
"""Seconds between two looks whether another process has written."""


class EngineThread:
    """Runs the engine over parts that ``make`` builds in its thread; ``make`` gives the switches of a training world
    with them, None at a real site."""

    def __init__(self, make: Callable[[], tuple[Parts, TrainingControl | None]]) -> None:
        self._make = make
        self.announcer = Announcer()
        self._ready: Future[Parts] = Future()
        self._store_thread = ThreadPoolExecutor(1, "jobterm-desk")
        self._thread = threading.Thread(target=self._run, name="jobterm-engine", daemon=True)
        self._leaving = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._engine: Engine | None = None
        self._running: Running | None = None
        self._office_away: bool | None = None
        """What talks to the office store, at a desk that has one; that may wait long, so it has a thread of its own."""
        self._office_thread = ThreadPoolExecutor(1, "jobterm-office")
        self.training: TrainingControl | None = None
        self.background: set[asyncio.Task[Any]] = set()

    # ---- life --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin loading in the engine's thread; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End cleanly; returns when the thread has ended, or after a few seconds with what hangs given up."""
        self._leaving.set()
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it closed this moment
                loop.call_soon_threadsafe(stop.set)
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        self._store_thread.shutdown(wait=False, cancel_futures=True)
        self._office_thread.shutdown(wait=False, cancel_futures=True)

    def subscribe(self, listener: Listener) -> None:
        """Have ``listener`` called at each change, in the engine's thread."""
        self.announcer.subscribe(listener)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except OfficeError as error:
            self._failed(error)
        except Exception as error:
            # The last resort of this thread: said plainly to the user, with places and no values to the log.
            from jobterm.security.crash import describe

            logging.getLogger(__name__).error("%s", describe(error))
            self._failed(
                OfficeError(
                    "unexpected",
                    _("jobterm itself failed. What was saved before is safe."),
                    cure=_("Leave and start again; if it stays, call support."),
                )
            )

    def _failed(self, error: OfficeError) -> None:
        if not self._ready.done():
            self._ready.set_exception(error)
        self.announcer.now(Changed.FAILED, f"{error.message} {error.cure}".strip())

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self.announcer.begin(self._loop)
        parts, self.training = self._make()
        try:
            parts.store()
            if self._leaving.is_set():
                return
            self._ready.set_result(parts)
            self.announcer.now(Changed.READY)
            if parts.shared() is None:
                # Only now, with the screen usable: HTTP, XML and the adapters.
                self._engine = parts.engine(self._heard)
            following = parts.feeds(lambda _system, _events: self.announcer.soon(Changed.CASE))
            looking = asyncio.gather(self._look_for_others(parts), self._keep(parts), following.run())
            await self._drain(self._sending(parts, self._stop), self._stop)
            looking.cancel()
            await asyncio.gather(looking, *self.background, return_exceptions=True)
        finally:
            await parts.hang_up()
            self._close(parts)

    def _sending(self, parts: Parts, stop: asyncio.Event) -> Coroutine[Any, Any, object]:
        """What moves the queue: this desk's own engine, or the office store, to which it is handed over."""
        if self._engine is not None:
            # One question to each system, so that the strip says at once what is open; then only what is needed.
            self._in_background(*(self._engine.probe(system) for system in parts.ports()))
            return self._engine.run(stop)
        from jobterm.office.shared.running import Running

        self._running = Running(parts, self._in_office_thread, self._exchanged)
        return self._running.run(stop)

    def _exchanged(self, last: Round) -> None:
        """The office store has said something new, or is away, or back."""
        if last.handed or last.changed or last.away != self._office_away:
            self._office_away = last.away
            self.announcer.soon(Changed.QUEUE)
            self.announcer.soon(Changed.SYSTEMS)

    async def _in_office_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._office_thread, work)

    def _in_background(self, *work: Coroutine[Any, Any, object]) -> None:
        for one in work:
            task = asyncio.ensure_future(one)
            self.background.add(task)
            task.add_done_callback(self.background.discard)

    def _close(self, parts: Parts) -> None:
        """Close the stores behind the last question to them."""
        try:
            self._store_thread.submit(parts.close).result()
        except RuntimeError:  # `stop` gave up waiting and has closed that thread
            parts.close()

    async def _drain(self, sending: Coroutine[Any, Any, object], stop: asyncio.Event) -> None:
        """Drain until told to stop; a store that takes nothing more is said, and reading goes on."""
        from jobterm.office.troubles import telling

        try:
            with telling():
                await sending
        except OfficeError as error:
            self.announcer.now(Changed.FAILED, f"{error.message} {error.cure}")
            await stop.wait()

    async def _look_for_others(self, parts: Parts) -> None:
        """Notice what other processes write to this outbox (paper keyed by a command, a second window)."""
        seen = await self.in_store_thread(lambda: parts.store().changes())
        while True:
            await asyncio.sleep(FOREIGN_LOOK)
            now = await self.in_store_thread(lambda: parts.store().changes())
            if now != seen:
                seen = now
                self.queue_changed()

    async def _keep(self, parts: Parts) -> None:
        """Have a backup made when one is due, in a thread of its own: reading and saving go on beside it."""
        pause = KEEP_FIRST
        while True:
            await asyncio.sleep(pause)
            pause = KEEP_EVERY
            try:
                await asyncio.to_thread(parts.keep)
            except OfficeError as error:
                self.announcer.now(Changed.FAILED, f"{error.message} {error.cure}")

    async def in_store_thread(self, work: Callable[[], T]) -> T:
        """Do something in the store's thread, asked from the engine's loop."""
        return await asyncio.get_running_loop().run_in_executor(self._store_thread, work)

    def _heard(self, change: str, _subject: str) -> None:
        self.announcer.soon(Changed.QUEUE if change == "queue" else Changed.SYSTEMS)

    def queue_changed(self) -> None:
        """The queue has something new: tell the screen, wake the engine."""
        self.announcer.soon(Changed.QUEUE)
        if self._engine is not None:
            self._engine.wake()
        if self._running is not None:
            self._running.wake()

    # ---- bridges -----------------------------------------------------------------------------------------------

    async def ask(self, question: Callable[[Parts], T]) -> T:
        """Run a use case on the store's thread."""
        parts = await self._parts()
        if self._running is not None:
            self._running.used()
        return await self._on(self._store_thread, question, parts)

    async def settle(self, question: Callable[[Parts], T]) -> T:
        """Run a use case that may have to be carried out in the office store; nobody else waits for it."""
        parts = await self._parts()
        thread = self._store_thread if parts.shared() is None else self._office_thread
        return await self._on(thread, question, parts)

    async def _on(self, thread: ThreadPoolExecutor, question: Callable[[Parts], T], parts: Parts) -> T:
        try:
            asked = thread.submit(question, parts)
        except RuntimeError as error:
            raise _ended() from error
        return await _shielded(asked)

    async def talk(self, wish: Callable[[Parts], Coroutine[Any, Any, T]]) -> T:
        """Run a use case that talks to systems in the engine's loop."""
        parts = await self._parts()
        loop = self._loop
        if loop is None or loop.is_closed():
            raise _ended()
        return await _shielded(asyncio.run_coroutine_threadsafe(wish(parts), loop))

    async def _parts(self) -> Parts:
        return await _shielded(self._ready)


async def _shielded(future: Future[T]) -> T:
    """Wait for another thread's work. A screen that no longer cares stops waiting, and the work goes on: what has been
    asked to be saved is saved."""
    return await asyncio.shield(asyncio.wrap_future(future))


def _ended() -> OfficeError:
    return OfficeError(
        "desk.ended",
        _("The engine of this desk has stopped. What was saved is safe."),
        cure=_("Leave and start jobterm again."),
    )
