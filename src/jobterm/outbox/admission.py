"""What may go now: which lanes, how many at a time, and who asks a system that is shut. A desk decides that alone, by
what it remembers; the workers of an office decide it together (``shared``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol

from jobterm.clock import Clock
from jobterm.outbox.committer import Committer
from jobterm.outbox.gatekeeper import Gatekeeper
from jobterm.outbox.lease import Lease
from jobterm.outbox.pacing import Gate
from jobterm.outbox.store import Due


@dataclass(frozen=True, slots=True)
class Wanted:
    """Lanes of one system that an engine would serve now. ``gate``: as it sees the system; ``slack``: how many of those
    that are due it may have to pass over, ``passes``: which; ``known``: it is a system of this site."""

    system: str
    now: datetime
    lease: Lease
    gate: Gate
    slack: int
    passes: Callable[[Due], bool]
    known: bool = True


class Admission(Protocol):
    """What an engine asks before it does something at a system (guarantees G11, G16, G17)."""

    gates: Gatekeeper
    in_flight: MutableMapping[str, int]
    """What is on its way to each system from this engine."""

    async def look(self, lease: Lease) -> None:
        """Bring what is known of the systems up to date, once before each look at everything."""

    async def due(self, wanted: Wanted) -> list[Due]:
        """Lanes that may be served now; each has a place in flight until that is given back."""

    def give_back(self, system: str) -> None:
        """One has been answered, or is not sent after all: its place is free."""

    async def take_again(self, system: str) -> bool:
        """A place for one that gave it back to look something up first; whether there is one."""

    async def may_probe(self, system: str) -> bool:
        """Whether the one probe of this interval is this engine's (guarantee G16)."""

    async def alone(self, system: str) -> bool:
        """Whether this engine is the one that makes this system's files and looks at its far end (rule R8)."""

    async def quiet(self) -> bool:
        """Whether nobody else has anything on its way."""

    async def leave(self) -> None:
        """Tell what others must know before this engine stops."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an admission is made on. ``limits``: the most requests in flight per system; ``changed`` hears of systems
    that open, close or move their opening."""

    committer: Committer
    clock: Clock
    chance: Random
    known: Mapping[str, Gate]
    limits: Mapping[str, int]
    changed: Callable[[str], None]


class OwnAdmission:
    """A desk's: its engine alone has the drain lease, so what it remembers is all there is."""

    def __init__(self, grounds: Grounds) -> None:
        self.gates = Gatekeeper(grounds.committer, grounds.known, grounds.limits, grounds.chance, grounds.changed)
        self.in_flight: MutableMapping[str, int] = {}
        self._committer = grounds.committer

    async def look(self, lease: Lease) -> None:
        """Nobody else changes anything."""

    async def due(self, wanted: Wanted) -> list[Due]:
        """As many as the window leaves room for, in order."""
        system, now = wanted.system, wanted.now
        room = int(wanted.gate.window) - self.in_flight.setdefault(system, 0)
        if room <= 0:
            return []
        limit = room + wanted.slack
        found = await self._committer.read(lambda store: store.due(system, now, limit))
        going = [due for due in found if not wanted.passes(due)][:room]
        self.in_flight[system] += len(going)
        return going

    def give_back(self, system: str) -> None:
        """One place less is taken."""
        self.in_flight[system] -= 1

    async def take_again(self, system: str) -> bool:
        """Where the window has room."""
        if self.in_flight[system] >= int(self.gates[system].window):
            return False
        self.in_flight[system] += 1
        return True

    async def may_probe(self, system: str) -> bool:
        """Nobody else probes."""
        del system
        return True

    async def alone(self, system: str) -> bool:
        """Always."""
        del system
        return True

    async def quiet(self) -> bool:
        """Nobody else has anything on its way."""
        return True

    async def leave(self) -> None:
        """There is nobody to be told."""


Admit = Callable[[Grounds], Admission]
