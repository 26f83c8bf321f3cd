"""What goes on at a system while the office is asked about a registration before it leaves: how many at once, and what
the reads of that cost where others wait too (guarantees G11, G17). The question itself is the office's affair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable

from jobterm.clock import Clock
from jobterm.outbox import pacing
from jobterm.outbox.admission import Admission
from jobterm.outbox.clearance import ASKS


class Asks:
    """The registrations that are looked after at this moment. ``admission`` counts what is on its way."""

    def __init__(self, admission: Admission, clock: Clock) -> None:
        self._admission = admission
        self._gates = admission.gates
        self._clock = clock
        self._asking: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()

    def sending(self, system: str) -> bool:
        """Whether a registration is on its way there: one that keeps its place while it is looked after is not."""
        return self._admission.in_flight.get(system, 0) > self._kept[system]

    async def through(self, system: str, word: Awaitable[bool], under_way: list[str]) -> bool:
        """Wait for the office's word; whether it may go and there is a place for it now. ``under_way`` holds the system
        while the registration has a place there.

        At its usual pace a system is read beside what is sent. One that came back just now sees a read as it sees any
        request: it is asked from the place of the registration itself, and rests after it as after an item.
        """
        if self._asking[system] < ASKS and not self._gates.crowded(system):
            self._admission.give_back(under_way.pop())
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
            if not await self._admission.take_again(system):
                return False
            under_way[:] = [system]
        return True
