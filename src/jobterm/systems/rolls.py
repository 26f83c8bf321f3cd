"""Everybody of a municipality as a system tells them, page by page: what an adapter has for it besides, and a page made
of what each system's own reader understands. Which system asks how stands in its codec."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from jobterm.clock import Clock
from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Asker, Entry, Fact, Matter, Resident, RollPage
from jobterm.systems.adapter import Adapter, Codec
from jobterm.systems.fields import NotReadable
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

PAGE_S: Final = 60.0
"""Seconds for a page of many cases: nobody waits at a screen, and a system that is busy may take its time."""
Reads = Callable[[Mapping[str, Any], str], tuple[tuple[Fact, ...], tuple[Entry, ...], str | None]]


class RollCodec(Codec, Protocol):
    """A codec that can ask for everybody of a municipality."""

    def ask_roll(self, municipality: str, after: str | None, asker: Asker) -> WireRequest:
        """The question for one page."""

    def rolled(self, answer: WireAnswer) -> RollPage | Outcome:
        """What the answer to it means."""


class Rolls(Adapter):
    """A ``RollPort``: an adapter that can be asked for everybody of a municipality."""

    _codec: RollCodec

    def __init__(self, codec: RollCodec, wire: Wire, clock: Clock, house: Asker) -> None:
        super().__init__(codec, wire, clock, house)

    async def roll(self, municipality: str, after: str | None, asker: Asker) -> RollPage | Outcome:
        """One page of everybody of a municipality; an Outcome tells why there is no answer."""
        request = self._codec.ask_roll(municipality, after, asker)
        answer = await self._wire.exchange(request, deadline_s=PAGE_S)
        return answer.asked().outcome() if isinstance(answer, WireFault) else self._codec.rolled(answer)


def resident(
    row: object, member: str, read: Reads, standing: Callable[[Mapping[str, Any]], tuple[Matter, ...]]
) -> Resident | None:
    """One citizen of a page; None where it cannot be told who it is. ``member``: where the person stands."""
    person = row.get(member) if isinstance(row, Mapping) else None
    cpr = person.get("cpr") if isinstance(person, Mapping) else None
    if not isinstance(row, Mapping) or not isinstance(cpr, str):
        return None
    try:
        facts, lines, _version = read(row, cpr)
    except NotReadable:
        return None
    return Resident(cpr, facts, standing(row), lines)


def whole_page(people: Iterable[Resident | None], at: datetime, after: str | None) -> RollPage | None:
    """The page, whole or not at all: somebody who is left out would be taken for lost."""
    found = list(people)
    known = tuple(one for one in found if one is not None and len(one.cpr) == 10 and one.cpr.isdecimal())
    return RollPage(known, at, after) if len(known) == len(found) else None
