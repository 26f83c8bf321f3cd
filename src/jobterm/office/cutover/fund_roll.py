"""The extracts of the funds' registers as one side of a match run: last night's file of each fund, believed whole or
not at all. The funds know no municipalities, and come on different nights (samkøring, April and May 2007).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Final

from jobterm.cutover.roll_lines import Person
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Fact, Matter, Resident, RollPage
from jobterm.outbox.reading_funds import ExtractBroken, ExtractFile, ExtractPort, Member

PAGE: Final = 500
"""Members of one page."""


class FundRoll:
    """All funds whose extract can be had, one file after the other. A mark says which file and how many of it."""

    id = "fund"
    parts = frozenset({"absence"})
    knows_place = False

    def __init__(self, port: ExtractPort, today: date, now: datetime) -> None:
        self._port, self._today, self._now = port, today, now
        self._files: Sequence[ExtractFile] | None = None
        self._broken: list[str] = []
        self._open: tuple[ExtractFile, AsyncIterator[Member], int] | None = None

    async def page(self, after: str | None) -> RollPage | Outcome:
        """The next members."""
        if self._files is None:
            listed = await self._port.extracts(0)
            if isinstance(listed, Outcome):
                return listed
            newest = {one.fund: one for one in sorted(listed, key=lambda one: one.n)}
            self._files = sorted(newest.values(), key=lambda one: one.n)
        number, skip = (0, 0) if after is None else (int(part) for part in after.split(":"))
        try:
            return await self._members(number, skip)
        except ConnectionError as error:
            self._open = None
            return Outcome(OutcomeClass.UNKNOWN, str(error))

    async def _members(self, number: int, skip: int) -> RollPage:
        """From the file with that number, its first ``skip`` members passed over."""
        while (file := self._from(number)) is not None:
            number = file.n
            if not await self._opened(file, skip):
                number, skip = file.n + 1, 0
                continue
            assert self._open is not None
            people: list[Resident] = []
            async for member in self._open[1]:
                skip += 1
                people += self._resident(member)
                if len(people) == PAGE:
                    self._open = (file, self._open[1], skip)
                    return RollPage(tuple(people), file.made_at, f"{file.n}:{skip}")
            self._open = None
            following = self._from(file.n + 1)
            mark = None if following is None else f"{following.n}:0"
            return RollPage(tuple(people), file.made_at, mark)
        return RollPage((), self._now)

    def _from(self, number: int) -> ExtractFile | None:
        """The file with that number, or the next one."""
        return next((one for one in self._files or () if one.n >= number), None)

    async def _opened(self, file: ExtractFile, skip: int) -> bool:
        """Have the file open behind its first ``skip`` members; False where it cannot be believed."""
        if self._open is not None and (self._open[0].n, self._open[2]) == (file.n, skip):
            return True
        try:
            async for _member in self._port.members(file, {}):
                pass  # to its end before anything of it counts: its last line is the proof of all
        except ExtractBroken:
            self._broken.append(file.fund)
            return False
        members = aiter(self._port.members(file, {}))
        for _passed in range(skip):
            await anext(members)
        self._open = (file, members, skip)
        return True

    def _resident(self, member: Member) -> list[Resident]:
        if member.member_to is not None and member.member_to < self._today:
            return []
        start = _day(member.enrolled_from)
        facts = [Fact("person.fund", member.fund), Fact("enrolment.status", _status(member), start)]
        if start is not None and member.enrolled:
            facts.append(Fact("enrolment.start_date", start, start))
        absences = [
            Matter("absence", f"fund:{member.fund}-{place}", data={
                "type": one.type, "first_day": _day(one.first_day), "last_day": _day(one.last_day),
            })
            for place, one in enumerate(member.absences)
            if one.last_day is None or one.last_day >= self._today
        ]  # fmt: skip
        return [Resident(member.cpr, tuple(facts), tuple(absences))]

    def expects(self, person: Person) -> bool:
        """Only who is a member of a fund whose extract was read."""
        return person.facts.get("person.fund") in self._funds()

    def _funds(self) -> set[str]:
        """Funds with an extract that can be believed; after a break those of the files that were read before count."""
        return {one.fund for one in self._files or ()} - set(self._broken)

    def notes(self) -> tuple[str, ...]:
        """Funds whose extract was refused."""
        return tuple(f"broken:{fund}" for fund in self._broken)


def _status(member: Member) -> str:
    return "enrolled" if member.enrolled else "deregistered"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
