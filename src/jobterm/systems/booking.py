"""What a record system's adapter has besides: the free appointments of its booking service. Which system asks how
stands in its codec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from jobterm.clock import Clock
from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Asker, Slot
from jobterm.systems import common
from jobterm.systems.adapter import Adapter, Codec
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest


class BookingCodec(Codec, Protocol):
    """A codec that can ask for free appointments."""

    def ask_slots(self, first: date, last: date, asker: Asker) -> WireRequest:
        """The question for the asker's free appointments from one day to another."""

    def slots(self, answer: WireAnswer) -> list[Slot] | Outcome:
        """What the answer to it means."""


class Booking(Adapter):
    """One record system: a ``SlotsPort`` too."""

    _codec: BookingCodec

    def __init__(self, codec: BookingCodec, wire: Wire, clock: Clock, house: Asker) -> None:
        super().__init__(codec, wire, clock, house)

    async def slots(self, first: date, last: date, asker: Asker) -> list[Slot] | Outcome:
        """The asker's free appointments and rooms; an Outcome tells why there is no answer."""
        answer = await self._ask(self._codec.ask_slots(first, last, asker))
        return answer.outcome() if isinstance(answer, WireFault) else self._codec.slots(answer)


def read_slots(rows: Iterable[Mapping[str, Any]], start: str, end: str, place: str, user: str) -> list[Slot]:
    """The appointments that the rows tell, by the names of their members; one without a time is none."""
    found = []
    for row in rows:
        begins, ends = common.instant(row.get(start)), common.instant(row.get(end))
        if begins is not None and ends is not None:
            found.append(Slot(begins, ends, common.said(row.get(place)) or None, common.said(row.get(user)) or None))
    return sorted(found, key=lambda slot: slot.start)
