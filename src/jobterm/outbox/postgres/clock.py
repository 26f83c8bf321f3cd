"""An office's clock: the database's, carried on by our own steady clock between two looks at it. Nobody's wall clock
counts (guarantee G13), and seconds since a start are comparable among all workers (rule R4)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from jobterm.clock import Clock

SLACK = 1.0
"""Seconds; what a look at the database's clock differs from what ours makes of the last one, beyond what the answer
took: more than this, and somebody has set it."""


@dataclass(frozen=True, slots=True)
class Era:
    """A time in which the database's clock ran on as clocks do. ``n`` numbers it in the store (0: not written there
    yet); ``server``: when the server was started, as it says; ``since``: when it began, in seconds since 1970."""

    n: int
    server: str
    since: float


@dataclass(frozen=True, slots=True)
class _Look:
    """What the database's clock said (seconds since 1970), and between which readings of our own that was."""

    said: float
    asked: float
    answered: float


class OfficeClock:
    """Time for all workers of one office. Before the first look it is the local clock's."""

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._mutex = threading.Lock()
        self._look: _Look | None = None
        self._server = ""
        self._era: Era | None = None
        self.moved = 0.0
        """By how many seconds the database's clock was set since the present era began, as far as we saw it."""

    # ---- what it tells -------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The instant by the database."""
        return datetime.fromtimestamp(self._seconds(), UTC)

    def boot_seconds(self) -> float:
        """Seconds since the present era began: nobody sets that without beginning a new one."""
        return self._seconds() - (self._era.since if self._era is not None else 0.0)

    def boot_id(self) -> str:
        """The present era."""
        era = self._era
        if era is None:
            return self._local.boot_id()
        # One that is not written down is ours alone: nobody else counts from its beginning.
        return f"office:{era.n}:{era.server}" if era.n else f"office:{era.server}:{era.since!r}"

    def behind(self) -> float | None:
        """How many seconds the database's clock is ahead of this machine's; None before the first look."""
        if self._look is None:
            return None
        return self._seconds() - self._local.now().timestamp()

    def _seconds(self) -> float:
        with self._mutex:
            look = self._look
        if look is None:
            return self._local.now().timestamp()
        return look.said + self._local.boot_seconds() - look.answered

    # ---- how it is kept right ------------------------------------------------------------------------------------

    def asking(self) -> float:
        """Our own steady clock, before a look."""
        return self._local.boot_seconds()

    def told(self, said: float, server: str, asked: float) -> None:
        """What a look at the database's clock gave."""
        look = _Look(said, asked, self._local.boot_seconds())
        with self._mutex:
            before, self._look = self._look, look
            same, self._server = self._server == server, server
        if before is None or not same:
            return
        least, most = look.asked - before.answered, look.answered - before.asked
        apart = said - before.said
        if apart < least - SLACK or apart > most + SLACK:
            self.moved += apart - (least + most) / 2

    @property
    def era(self) -> Era | None:
        """The era as it is known here."""
        return self._era

    @property
    def stale(self) -> bool:
        """Whether the store must be asked, or told, which era this is: another server answers, or its clock was set."""
        era = self._era
        return era is None or era.n == 0 or era.server != self._server or self.moved != 0.0

    def fresh(self) -> Era:
        """An era that begins now."""
        return Era(0, self._server, self._seconds())

    def begin(self, era: Era) -> None:
        """From now on this is the era."""
        self._era, self.moved = era, 0.0
