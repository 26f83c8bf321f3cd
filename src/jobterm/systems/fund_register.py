"""The funds' registers as their nightly extracts tell them: fetched once a night, read as they come, believed whole or
not at all, and kept on a shelf where one is given, so that the next start of the program has them."""

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
from jobterm.outbox.reading_funds import ExtractBroken, ExtractFile, ExtractPort, ExtractShelf, Member
from jobterm.systems.amp_tables import ABSENCE_WORDS

SECTIONS: Final = frozenset({Section.ENROLMENT, Section.ABSENCE, Section.BENEFIT})
AGAIN_S: Final = 900.0
"""Seconds after which it is asked whether there are newer extracts."""


@dataclass(frozen=True, slots=True)
class _Extract:
    n: int
    as_of: datetime
    members: Mapping[str, Member] | None
    """None where they lie on the shelf."""


class FundRegisters:
    """The last good extract of each fund."""

    def __init__(self, port: ExtractPort, clock: Clock) -> None:
        self._port = port
        self._clock = clock
        self._lock = asyncio.Lock()
        self._extracts: dict[str, _Extract] = {}
        self._last = 0
        self._asked: float | None = None
        self._shelf: ExtractShelf | None = None
        self.broken: dict[str, str] = {}
        """Name of a file that was refused → ``code:line``."""

    def keep_in(self, shelf: ExtractShelf) -> None:
        """Keep extracts there; what lies there already is looked at when something is asked."""
        self._shelf = shelf

    async def refresh(self) -> None:
        """Fetch newer extracts where it is time; what is wrong is told to whoever reads."""
        async with self._lock:
            await self._refreshed()

    async def read(self, system: str, cpr: str, sections: frozenset[Section]) -> Reading:
        """What the funds know of a citizen, as old as the extract it stands in."""
        async with self._lock:
            outcome = await self._refreshed()
        found = max(self._told(cpr), key=lambda pair: pair[0], default=None)
        if found is not None:
            facts = tuple(one for one in _facts(found[1]) if Section(one.field.partition(".")[0]) in sections)
            return Reading(system, ReadState.CACHED, found[0], facts)
        if outcome is not None:
            closed = outcome.cls is OutcomeClass.CLOSED
            return Reading(system, ReadState.CLOSED if closed else ReadState.UNREACHABLE, outcome=outcome)
        return Reading(system, ReadState.NOT_KNOWN)

    def _told(self, cpr: str) -> Iterator[tuple[datetime, Member]]:
        """What each extract has of a citizen, with its age."""
        lying = {fund for fund, one in self._extracts.items() if one.members is None}
        if lying and self._shelf is not None:
            yield from ((self._extracts[one.fund].as_of, one) for one in self._shelf.member(cpr) if one.fund in lying)
        for extract in self._extracts.values():
            if extract.members is not None and cpr in extract.members:
                yield extract.as_of, extract.members[cpr]

    def _look(self) -> None:
        """See what lies on the shelf, from an earlier start or another program of this desk; what has gone from it is
        fetched again, never taken for a citizen that no fund knows."""
        if self._shelf is None:
            return
        there = self._shelf.known()
        gone = [fund for fund, one in self._extracts.items() if one.members is None and fund not in there]
        for fund in gone:
            del self._extracts[fund]
        for fund, one in there.items():
            if fund not in self._extracts or one.n > self._extracts[fund].n:
                self._extracts[fund] = _Extract(one.n, one.made_at, None)
        self._last = 0 if gone else max(self._last, self._shelf.place())
        if gone:
            self._asked = None

    async def _refreshed(self) -> Outcome | None:
        """Fetch what is newer, at most once in a while; an Outcome where that could not be."""
        self._look()
        now = self._clock.boot_seconds()
        if self._asked is not None and now - self._asked < AGAIN_S:
            return None
        listed = await self._port.extracts(self._last)
        if isinstance(listed, Outcome):
            return listed
        had = {fund: one.n for fund, one in self._extracts.items()}
        newest = {one.fund: one for one in listed if one.n > had.get(one.fund, 0)}
        for file in newest.values():
            try:
                await self._take(file)
            except ConnectionError as error:
                return Outcome(OutcomeClass.UNKNOWN, str(error))
        self._last = max((one.n for one in listed), default=self._last)
        self._asked = now
        if listed and self._shelf is not None and all(one.members is None for one in self._extracts.values()):
            self._shelf.passed(self._last)  # what the shelf did not take is fetched again by the next start
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
        kept = self._shelf is not None and self._shelf.keep(file, list(members.values()))
        self._extracts[file.fund] = _Extract(file.n, file.made_at, None if kept else members)


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
