"""What a record system's adapter has besides: the free appointments of its booking service, caseloads and calendars.
Which system asks how stands in its codec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from jobterm.clock import Clock
from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Appointment, Asker, CaseRow, Slot
from jobterm.systems import common
from jobterm.systems.lists import MOST_PAGES, Page, Wish
from jobterm.systems.rolls import RollCodec, Rolls
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest


class BookingCodec(RollCodec, Protocol):
    """A codec that can ask for free appointments, and for a list page by page."""

    def ask_slots(self, first: date, last: date, asker: Asker) -> WireRequest:
        """The question for the asker's free appointments from one day to another."""

    def slots(self, answer: WireAnswer) -> list[Slot] | Outcome:
        """What the answer to it means."""

    def ask_list(self, wish: Wish, asker: Asker) -> WireRequest:
        """The question for one page of a caseload or calendar."""

    def listed(self, wish: Wish, answer: WireAnswer) -> Page | Outcome:
        """What the answer to it means."""


class Booking(Rolls):
    """One record system: a ``SlotsPort``, ``CaseloadPort``, ``CalendarPort`` and ``RollPort`` too."""

    _codec: BookingCodec

    def __init__(self, codec: BookingCodec, wire: Wire, clock: Clock, house: Asker) -> None:
        super().__init__(codec, wire, clock, house)

    async def slots(self, first: date, last: date, asker: Asker) -> list[Slot] | Outcome:
        """The asker's free appointments and rooms; an Outcome tells why there is no answer."""
        answer = await self._ask(self._codec.ask_slots(first, last, asker))
        return answer.outcome() if isinstance(answer, WireFault) else self._codec.slots(answer)

    async def caseload(self, asker: Asker, *, team: bool = False) -> list[CaseRow] | Outcome:
        """The asker's citizens, or the team's; an Outcome tells why there is no answer."""
        told = await self._pages(Wish(team), asker)
        return told if isinstance(told, Outcome) else [row for row in told if isinstance(row, CaseRow)]

    async def appointments(
        self, first: date, last: date, asker: Asker, *, team: bool = False
    ) -> list[Appointment] | Outcome:
        """The asker's calendar, or the team's; an Outcome tells why there is no answer."""
        told = await self._pages(Wish(team, (first, last)), asker)
        return told if isinstance(told, Outcome) else [row for row in told if isinstance(row, Appointment)]

    async def _pages(self, wish: Wish, asker: Asker) -> list[CaseRow | Appointment] | Outcome:
        """A list to its end: whole, or not at all."""
        found: list[CaseRow | Appointment] = []
        for _ in range(MOST_PAGES):
            answer = await self._ask(self._codec.ask_list(wish, asker))
            told = answer.outcome() if isinstance(answer, WireFault) else self._codec.listed(wish, answer)
            if isinstance(told, Outcome):
                return told
            found += told[0]
            if told[1] is None:
                break
            wish = replace(wish, after=told[1])
        return found


def read_slots(rows: Iterable[Mapping[str, Any]], names: tuple[str, str, str, str, str]) -> list[Slot]:
    """The appointments that the rows tell, by the names of their members (start, end, place, user, interpreter); one
    without a time is none."""
    found = []
    for row in rows:
        begins, ends = (common.instant(row.get(name)) for name in names[:2])
        place, user, interpreter = (common.said(row.get(name)) or None for name in names[2:])
        if begins is not None and ends is not None:
            found.append(Slot(begins, ends, place, user, interpreter))
    return sorted(found, key=lambda slot: slot.start)
