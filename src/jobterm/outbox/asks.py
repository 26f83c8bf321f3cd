"""What goes on at a system while the office is asked about a registration before it leaves: how many at once, and what
the reads of that cost where others wait too (guarantees G11, G17). The question itself is the office's affair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, MutableMapping

from jobterm.clock import Clock
from jobterm.outbox import pacing
from jobterm.outbox.clearance import ASKS
from jobterm.outbox.gatekeeper import Gatekeeper


class Asks:
    """The registrations that are looked after at this moment. ``in_flight``: the engine's own count for each system."""

    def __init__(self, gates: Gatekeeper, in_flight: MutableMapping[str, int], clock: Clock) -> None:
        self._gates = gates
        self._in_flight = in_flight
        self._clock = clock
        self._asking: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()

    def sending(self, system: str) -> bool:
        """Whether a registration is on its way there: one that keeps its place while it is looked after is not."""
        return self._in_flight.get(system, 0) > self._kept[system]

    async def through(self, system: str, word: Awaitable[bool], under_way: list[str]) -> bool:
        """Wait for the office's word; whether it may go and there is a place for it now. ``under_way`` holds the system
        while the registration has a place there.

        At its usual pace a system is read beside what is sent. One that came back just now sees a read as it sees any
        request: it is asked from the place of the registration itself, and rests after it as after an item.
        """
        if self._asking[system] < ASKS and not self._gates.crowded(system):
            self._in_flight[under_way.pop()] -= 1
        kept, reads = len(under_way), self._gates.reads[system]
        self._asking[system] += 1
        self._kept[system] += kept
        try:
            may_go = await word
        finally:
            self._asking[system] -= 1
            self._kept[system] -= kept
        now = self._clock.now()
        if self._gates.reads[system] != reads:
            self._gates.rest(system, now)
        gate = self._gates[system]
        if not may_go or not pacing.may_send(gate, now):
            return False
        if not under_way:
            if self._in_flight[system] >= int(gate.window):
                return False
            self._in_flight[system] += 1
            under_way[:] = [system]
        return True
