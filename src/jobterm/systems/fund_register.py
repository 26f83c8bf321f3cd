"""The funds' registers as their nightly extracts tell them: fetched once a night, read as they come, believed whole or
not at all. Kept in memory only; what is shown of a citizen goes into the cache like any other answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jobterm.clock import Clock
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Fact, Reading, ReadState, Section
from jobterm.outbox.reading_funds import ExtractBroken, ExtractFile, ExtractPort, Member
from jobterm.systems.amp_tables import ABSENCE_WORDS

SECTIONS: Final = frozenset({Section.ENROLMENT, Section.ABSENCE, Section.BENEFIT})
AGAIN_S: Final = 900.0
"""Seconds after which it is asked whether there are newer extracts."""


@dataclass(frozen=True, slots=True)
class _Extract:
    as_of: datetime
    members: Mapping[str, Member]


class FundRegisters:
    """The last good extract of each fund."""

    def __init__(self, port: ExtractPort, clock: Clock) -> None:
        self._port = port
        self._clock = clock
        self._lock = asyncio.Lock()
        self._extracts: dict[str, _Extract] = {}
        self._last = 0
        self._asked: float | None = None
        self.broken: dict[str, str] = {}
        """Name of a file that was refused → ``code:line``."""

    async def refresh(self) -> None:
        """Fetch newer extracts where it is time; what is wrong is told to whoever reads."""
        async with self._lock:
            await self._refreshed()

    async def read(self, system: str, cpr: str, sections: frozenset[Section]) -> Reading:
        """What the funds know of a citizen, as old as the extract it stands in."""
        async with self._lock:
            outcome = await self._refreshed()
        found = max(
            ((one.as_of, one.members[cpr]) for one in self._extracts.values() if cpr in one.members),
            key=lambda pair: pair[0],
            default=None,
        )
        if found is not None:
            facts = tuple(one for one in _facts(found[1]) if Section(one.field.partition(".")[0]) in sections)
            return Reading(system, ReadState.CACHED, found[0], facts)
        if outcome is not None:
            closed = outcome.cls is OutcomeClass.CLOSED
            return Reading(system, ReadState.CLOSED if closed else ReadState.UNREACHABLE, outcome=outcome)
        return Reading(system, ReadState.NOT_KNOWN)

    async def _refreshed(self) -> Outcome | None:
        """Fetch what is newer, at most once in a while; an Outcome where that could not be."""
        now = self._clock.boot_seconds()
        if self._asked is not None and now - self._asked < AGAIN_S:
            return None
        listed = await self._port.extracts(self._last)
        if isinstance(listed, Outcome):
            return listed
        newest = {one.fund: one for one in listed}
        for file in newest.values():
            try:
                await self._take(file)
            except ConnectionError as error:
                return Outcome(OutcomeClass.UNKNOWN, str(error))
        self._last = max((one.n for one in listed), default=self._last)
        self._asked = now
        return None

    async def _take(self, file: ExtractFile) -> None:
        """Read one to its end before anything of it counts; a bad one leaves the last good one in place."""
        known = {fund: one.as_of for fund, one in self._extracts.items()}
        members: dict[str, Member] = {}
        try:
            async for member in self._port.members(file, known):
                members[member.cpr] = member
        except ExtractBroken as error:
            self.broken[file.name] = f"{error.code}:{error.line}"
            logging.getLogger(__name__).warning("an extract is refused: %s %s", file.name, self.broken[file.name])
            return
        self._extracts[file.fund] = _Extract(file.made_at, members)


def _facts(member: Member) -> Iterator[Fact]:
    start = _day(member.enrolled_from)
    yield Fact("enrolment.status", "enrolled" if member.enrolled else "deregistered", start)
    if start is not None:
        yield Fact("enrolment.start_date", start)
    if member.absences:
        first = min(member.absences, key=lambda one: one.first_day)
        yield Fact("absence.type", ABSENCE_WORDS.get(str(first.type), "other"), _day(first.first_day))
        yield Fact("absence.first_day", _day(first.first_day))
        if first.last_day is not None:
            yield Fact("absence.last_day", _day(first.last_day))
    told: tuple[tuple[str, Any], ...] = (
        ("benefit.fund", member.fund), ("benefit.member_since", _day(member.member_from)),
        ("benefit.until", _day(member.member_to)), ("benefit.paid_until", _day(member.paid_to)),
    )  # fmt: skip
    for field, value in told:
        if value is not None:
            yield Fact(field, value)


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
