"""What a system's module, ours or a supplier's, offers to whoever puts a desk together: its contract in numbers, and
how to make it ready. Each module names one as ``MAKER``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from jobterm.clock import Clock
from jobterm.outbox.port import Capabilities
from jobterm.outbox.reading import Asker
from jobterm.systems.wire import Wire


class Port(Protocol):
    """A system made ready; which of the ports of ``outbox.port`` and ``outbox.reading`` it is besides, it tells by
    having their methods."""

    id: str

    async def close(self) -> None:
        """Close idle connections."""


class Maker(Protocol):
    """What a supplier's entry point names, and what our own modules have."""

    @property
    def capabilities(self) -> Capabilities:
        """What its contract declares."""

    def connect(self, wire: Wire, clock: Clock, house: Asker) -> Port:
        """The system behind ``wire``; ``house``: in whose name the machine itself asks."""


@dataclass(frozen=True, slots=True)
class Made:
    """A ``Maker`` of what the module has."""

    capabilities: Capabilities
    make: Callable[[Wire, Clock, Asker], Port]

    def connect(self, wire: Wire, clock: Clock, house: Asker) -> Port:
        """The system behind ``wire``."""
        return self.make(wire, clock, house)
