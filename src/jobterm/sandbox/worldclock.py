"""The sandbox's clock: another clock, moved and stretched. In the demo the client is given the same object."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from jobterm.clock import Clock


class WorldClock:
    """Time of a made-up world: it follows ``base``, may be set, pushed forward and made faster.

    Being a ``Clock``, it can be the clock of the client too; then both are one, as interface §4 has it for the demo.
    """

    def __init__(self, base: Clock, start: datetime | None = None) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._factor = 1.0
        self._boot_from = base.boot_seconds()
        self._wall = start or base.now()
        self._boot = self._boot_from

    @property
    def factor(self) -> float:
        """How many seconds pass here in one of the base clock's."""
        return self._factor

    def now(self) -> datetime:
        """The instant in this world, in UTC."""
        with self._lock:
            return self._wall + timedelta(seconds=self._elapsed())

    def boot_seconds(self) -> float:
        """Seconds that no one sets: they follow pushes and the factor, never a setting of the wall clock."""
        with self._lock:
            return self._boot + self._elapsed()

    def boot_id(self) -> str:
        """The base clock's."""
        return self._base.boot_id()

    def set(self, now: datetime) -> None:
        """Put the hands to ``now``; forward moves take the boot clock along, as waiting would."""
        with self._lock:
            self._rebase()
            self._boot += max(0.0, (now - self._wall).total_seconds())
            self._wall = now

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass at once."""
        with self._lock:
            self._rebase()
            self._wall += timedelta(seconds=seconds)
            self._boot += max(0.0, seconds)

    def set_factor(self, factor: float) -> None:
        """Let time run ``factor`` times as fast from now on (0 stops it)."""
        with self._lock:
            self._rebase()
            self._factor = factor

    def kept(self) -> dict[str, Any]:
        """How this clock stands to its base, to be taken up again after a restart."""
        return {"wall": self.now().isoformat(), "base": self._base.now().isoformat(), "factor": self._factor}

    def resume(self, kept: Mapping[str, Any]) -> None:
        """Go on as if the clock had never stopped."""
        passed = self._base.now() - datetime.fromisoformat(kept["base"])
        self.set_factor(float(kept["factor"]))
        self.set(datetime.fromisoformat(kept["wall"]) + passed * float(kept["factor"]))

    def _elapsed(self) -> float:
        # The boot clock carries the time, so that setting the machine's wall clock cannot jump a lesson.
        return (self._base.boot_seconds() - self._boot_from) * self._factor

    def _rebase(self) -> None:
        elapsed = self._elapsed()
        self._wall += timedelta(seconds=elapsed)
        self._boot += elapsed
        self._boot_from = self._base.boot_seconds()
