"""Tells a desk's listeners that something changed, gathered so that a busy engine does not wake the screen for each
item: at most ten times a second."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from jobterm.office.desk import Changed, DeskEvent, Listener

GATHER = 0.1
"""Seconds that changes are gathered for."""
SUBJECTS_MAX = 8
"""More subjects than this in one gathering are told as one change of everything."""


class Announcer:
    """Gathers changes in one event loop; may be told of them from any thread."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._waiting: dict[Changed, set[str]] = {}
        self._mutex = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._later: Callable[[float, Callable[[], None]], object] | None = None

    def subscribe(self, listener: Listener) -> None:
        """Call ``listener`` at each change, in the engine's thread."""
        self._listeners.append(listener)

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Gather in this loop from now on."""
        self._loop = loop

    def now(self, changed: Changed, subject: str = "") -> None:
        """Tell at once; for what happens once (ready, failed)."""
        event = DeskEvent(changed, subject)
        for listener in self._listeners:
            listener(event)

    def soon(self, changed: Changed, subject: str = "") -> None:
        """Tell with the next gathering."""
        with self._mutex:
            first = not self._waiting
            self._waiting.setdefault(changed, set()).add(subject)
        loop = self._loop
        if first and loop is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(loop.call_later, GATHER, self._tell)
            except RuntimeError:  # the loop closed this moment: nobody listens any more
                return

    def _tell(self) -> None:
        with self._mutex:
            waiting, self._waiting = self._waiting, {}
        for changed, subjects in waiting.items():
            told = subjects if len(subjects) <= SUBJECTS_MAX and "" not in subjects else {""}
            for subject in sorted(told):
                self.now(changed, subject)
