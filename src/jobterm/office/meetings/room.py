"""The room of the desk for interviews as one motion: what a screen may ask. What is half done is kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.domain.distribution import FreeTime
    from jobterm.office.desk import DraftView, FormView
    from jobterm.office.engine_thread import EngineThread
    from jobterm.office.meetings.views import AttendeeView, GroupView, Invitee, LineView, NextView, Ticked
    from jobterm.office.views import RegisterResult

DRAFT = "interview.batch"
"""What a half-saved list of summonses is kept under."""


class MeetingsRoom(Protocol):
    """The next interview, many summonses at once, group meetings. Every method may raise ``OfficeError``."""

    async def next_after(self, citizen: str, held_at: str) -> NextView | None:
        """What may be booked after an interview held then; None where nobody asks."""

    async def next_texts(self, citizen: str, time: FreeTime, like: Mapping[str, str], held: str) -> dict[str, str]:
        """The texts of the summons' form for a time; ``held``: the registration that it needs."""

    async def people(self, text: str) -> Sequence[Invitee]:
        """Whom a text means: CPR numbers, a search, a contact group, one's own citizens, the team's."""

    async def form(self, citizens: Sequence[str]) -> FormView:
        """The form of all summonses together."""

    async def propose(self, citizens: Sequence[str], values: Mapping[str, str], token: str) -> Sequence[LineView]:
        """A time for everybody, with what is to be said of it."""

    async def at(self, citizen: str, values: Mapping[str, str], token: str, start: datetime,
                 before: FreeTime | None) -> LineView:  # fmt: skip
        """One line anew, at a time that a person says; a wished one where it is not known to be free."""

    async def line(self, citizen: str, values: Mapping[str, str], token: str, time: FreeTime) -> LineView:
        """One line anew, at this time."""

    async def shift(self, lines: Sequence[LineView], at: int, step: int, values: Mapping[str, str],
                    token: str) -> LineView:  # fmt: skip
        """One line at the next free time, or an earlier one; as it was where there is none."""

    async def look(self, citizen: str) -> None:
        """The extra look-up before a summons, for one of the list."""

    async def save(self, line: LineView, values: Mapping[str, str], token: str) -> RegisterResult:
        """Register one line durably; a second call saves nothing more."""

    async def keep(self, values: Mapping[str, str], token: str) -> DraftView:
        """Keep what is not saved yet of a list."""

    async def kept(self) -> DraftView | None:
        """The list that was kept last, None where there is none."""

    async def groups(self) -> Sequence[GroupView]:
        """Group meetings of the last and the next fortnight, as they are known here."""

    async def attendance(self, group: str, start: datetime) -> Sequence[AttendeeView]:
        """Everybody who was summoned to one, with what would be said of each."""

    async def settle(self, ticked: Ticked, token: str) -> RegisterResult:
        """Register one as come or not come, durably; a second call saves nothing more."""


class ThreadMeetings:
    """The real room: systems are asked in the engine's loop, everything else in the store's thread."""

    def __init__(self, house: EngineThread) -> None:
        self._house = house

    async def next_after(self, citizen: str, held_at: str) -> NextView | None:
        """What may be booked next, as `MeetingsRoom` says."""
        from jobterm.office.meetings import next_one

        await self._house.talk(lambda parts: next_one.ask(parts, citizen, held_at))
        return await self._house.ask(lambda parts: next_one.offer(parts, citizen, held_at))

    async def next_texts(self, citizen: str, time: FreeTime, like: Mapping[str, str], held: str) -> dict[str, str]:
        """The texts of the summons' form for a time."""
        from jobterm.office.meetings.next_one import texts

        return await self._house.ask(lambda parts: texts(parts, citizen, time, dict(like), held))

    async def people(self, text: str) -> Sequence[Invitee]:
        """Whom a text means."""
        from jobterm.office.meetings import people

        await self._house.talk(lambda parts: people.ask(parts, text))
        return await self._house.ask(lambda parts: people.people(parts, text))

    async def form(self, citizens: Sequence[str]) -> FormView:
        """The form of all summonses together."""
        from jobterm.office.meetings.batch import form

        return await self._house.ask(lambda parts: form(parts, citizens))

    async def propose(self, citizens: Sequence[str], values: Mapping[str, str], token: str) -> Sequence[LineView]:
        """A time for everybody; the booking services are asked first."""
        from jobterm.office.meetings import batch

        await self._house.talk(lambda parts: batch.ask(parts, citizens, values))
        return await self._house.ask(lambda parts: batch.propose(parts, citizens, values, token))

    async def at(self, citizen: str, values: Mapping[str, str], token: str, start: datetime,
                 before: FreeTime | None) -> LineView:  # fmt: skip
        """One line anew, at a time that a person says."""
        from jobterm.office.meetings import batch

        return await self._house.ask(lambda parts: batch.at(parts, citizen, values, token, start, before))

    async def line(self, citizen: str, values: Mapping[str, str], token: str, time: FreeTime) -> LineView:
        """One line anew, at this time."""
        from jobterm.office.meetings.batch import line

        return await self._house.ask(lambda parts: line(parts, citizen, values, token, time))

    async def shift(self, lines: Sequence[LineView], at: int, step: int, values: Mapping[str, str],
                    token: str) -> LineView:  # fmt: skip
        """One line at another free time."""
        from jobterm.office.meetings import batch

        return await self._house.ask(lambda parts: batch.shift(parts, lines, at, step, values, token))

    async def look(self, citizen: str) -> None:
        """The extra look-up before a summons."""
        from jobterm.office.meetings.batch import read_anew

        await self._house.talk(lambda parts: read_anew(parts, citizen))

    async def save(self, line: LineView, values: Mapping[str, str], token: str) -> RegisterResult:
        """Register one line durably."""
        from jobterm.office.meetings import batch

        result = await self._house.ask(lambda parts: batch.save_line(parts, line, values, token))
        self._house.queue_changed()
        return result

    async def keep(self, values: Mapping[str, str], token: str) -> DraftView:
        """Keep what is not saved yet of a list."""
        from jobterm.office.drafts import save

        return await self._house.ask(lambda parts: save(parts, DRAFT, "", values, token))

    async def kept(self) -> DraftView | None:
        """The list that was kept last."""
        from jobterm.office.drafts import drafts

        found = await self._house.ask(drafts)
        return next((one for one in reversed(found) if one.kind == DRAFT), None)

    async def groups(self) -> Sequence[GroupView]:
        """Group meetings; the calendars are asked first."""
        from jobterm.office.meetings import groups

        await self._house.talk(groups.ask)
        return await self._house.ask(groups.groups)

    async def attendance(self, group: str, start: datetime) -> Sequence[AttendeeView]:
        """Everybody who was summoned to one."""
        from jobterm.office.meetings.groups import attendance

        return await self._house.ask(lambda parts: attendance(parts, group, start))

    async def settle(self, ticked: Ticked, token: str) -> RegisterResult:
        """Register one as come or not come, durably."""
        from jobterm.office.meetings.groups import save

        result = await self._house.ask(lambda parts: save(parts, ticked, token))
        self._house.queue_changed()
        return result
