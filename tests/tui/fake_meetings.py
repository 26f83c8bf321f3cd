"""The room for interviews in memory: free times, people and group meetings as a test gives them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from tests.tui import mock_world as world
from tests.tui.fake_drafts import FakeDrafts

from jobterm.clock import COPENHAGEN
from jobterm.domain.distribution import FreeTime, Invited, Placed, distribute, shifted
from jobterm.office.desk import DraftView, FieldView, FormView
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.meetings.room import DRAFT
from jobterm.office.meetings.views import AttendeeView, GroupView, Invitee, LineView, NextView, Ticked
from jobterm.office.views import FindingView, RegisterResult

GROUP = "INFO-47"
MET = world.at(9, 0)
"""When the group met."""
TOLD = {
    "rule": FindingView("details.start", "interview.some_rule", "rule", "Kortere varsel end reglen.", "Giv en årsag."),
    "clash": FindingView("details.start", "interview.clash", "soft", "A-kassen har booket samme tid.", "Flyt den."),
    "hard": FindingView("citizen", "citizen.dead", "hard", "Borgeren er død.", ""),
}


def slot(day: int, hour: int, minute: int = 0, *, month: int = 11, place: str = "Lokale 2") -> FreeTime:
    """A free half hour of the coming year, by the month."""
    start = datetime(2026 if month > 10 else 2027, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)
    return FreeTime(start, start + timedelta(minutes=30), place)


class FakeMeetings:
    """Tells what it holds, and notes what was registered."""

    def __init__(self, drafts: FakeDrafts) -> None:
        self._drafts = drafts
        self.slots = [slot(24, 9 + n // 2, 30 * (n % 2)) for n in range(14)]
        self.next: NextView | None = NextView(
            world.KAREN, date(2027, 2, 20), "samtale mindst hver 3. måned", None,
            (slot(9, 10, month=2, place="Lokale 2"), *(slot(9 + n, 13, month=2) for n in range(1, 12))),
        )  # fmt: skip
        self.people_known = {one.citizen: Invitee(one.citizen, one.name, one.born) for one in world.found("")}
        self.said: dict[str, tuple[FindingView, ...]] = {}
        self.registered: list[tuple[str, str, dict[str, str]]] = []
        self.saved: set[str] = set()
        self.lost_after: int | None = None
        self.slow: asyncio.Event | None = None
        self.attendees: list[AttendeeView] = []
        self.settled: list[Ticked] = []
        self.looked: list[str] = []

    async def next_after(self, citizen: str, held_at: str) -> NextView | None:
        """What the test holds."""
        del held_at
        return replace(self.next, citizen=citizen) if self.next is not None else None

    async def next_texts(self, citizen: str, time: FreeTime, like: Mapping[str, str], held: str) -> dict[str, str]:
        """Times as texts."""
        del citizen, like
        return {"start": time.start.isoformat(), "end": time.end.isoformat(), "needs": held}

    async def people(self, text: str) -> Sequence[Invitee]:
        """By CPR, or all whose name holds it."""
        numbers = [word for word in text.replace("-", "").split() if len(word) == 10 and word.isdecimal()]
        found = [self.people_known.get(one, Invitee(one, "")) for one in numbers] or [
            one for one in self.people_known.values() if text.lower() in one.name.lower()
        ]
        if not found:
            raise OfficeError("people.none", "Ingen findes ved det.", cure="Skriv et navn.", exit_code=Exit.REFUSED)
        return found

    async def form(self, citizens: Sequence[str]) -> FormView:
        """A small one."""
        del citizens
        return FormView("interview.summons", "Indkald flere", None, FORM)

    def _line(self, citizen: str, token: str, time: FreeTime | None) -> LineView:
        id = str(uuid5(UUID(token), citizen))
        state = "saved" if id in self.saved else ""
        found = self.said.get(citizen, ())
        if time is None:
            found = (FindingView("details.start", "batch.no_time", "hard", "Ingen ledig tid passer.", ""),)
        return LineView(self.people_known.get(citizen, Invitee(citizen)), id, time, found, state)

    async def propose(self, citizens: Sequence[str], values: Mapping[str, str], token: str) -> Sequence[LineView]:
        """One after the other; a group at the first."""
        placed = distribute([Invited(one) for one in citizens], self.slots)
        if values.get("group"):
            placed = [Placed(Invited(one), self.slots[0]) for one in citizens]
        return [self._line(one.invited.citizen, token, one.time) for one in placed]

    async def at(self, citizen: str, values: Mapping[str, str], token: str, start: datetime,
                 before: FreeTime | None) -> LineView:  # fmt: skip
        """A wished time where it is not free."""
        del values, before
        free = next((one for one in self.slots if one.start == start), None)
        return self._line(citizen, token, free or FreeTime(start, start + timedelta(minutes=45), wished=True))

    async def line(self, citizen: str, values: Mapping[str, str], token: str, time: FreeTime) -> LineView:
        """The line anew."""
        del values
        return self._line(citizen, token, time)

    async def shift(self, lines: Sequence[LineView], at: int, step: int, values: Mapping[str, str],
                    token: str) -> LineView:  # fmt: skip
        """The next free time."""
        del values
        placed = shifted([Placed(Invited(one.who.citizen), one.time) for one in lines], at, step, self.slots)
        return self._line(lines[at].who.citizen, token, placed[at].time)

    async def look(self, citizen: str) -> None:
        """Note who was looked up."""
        self.looked.append(citizen)

    async def save(self, line: LineView, values: Mapping[str, str], token: str) -> RegisterResult:
        """Once; after ``lost_after`` of them the desk is gone; while ``slow`` is not set the disk is busy."""
        if self.slow is not None:
            await self.slow.wait()
        if self.lost_after is not None and len(self.registered) >= self.lost_after:
            raise OfficeError("desk.ended", "Skrivebordet er standset.", cure="Start igen.", exit_code=Exit.DAMAGED)
        wrong = [one for one in self.said.get(line.who.citizen, ()) if one.level == "hard"]
        wrong += [one for one in line.findings if one.level == "rule" and one.code not in line.reasons]
        if wrong or line.time is None:
            return RegisterResult(1, line.registration, "not_accepted", False, (), tuple(wrong))
        new = line.registration not in self.saved
        self.saved.add(str(uuid5(UUID(token), line.who.citizen)))
        self.registered.append((line.who.citizen, line.time.start.isoformat(), dict(values) | line.reasons))
        return RegisterResult(1, line.registration, "queued", new)

    async def keep(self, values: Mapping[str, str], token: str) -> DraftView:
        """As every draft."""
        return await self._drafts.save_draft(DRAFT, "", values, token)

    async def kept(self) -> DraftView | None:
        """The last one."""
        found = await self._drafts.drafts()
        return next((one for one in reversed(found) if one.kind == DRAFT), None)

    async def groups(self) -> Sequence[GroupView]:
        """The one of the test, where it has anybody."""
        open_ones = sum(not one.settled for one in self.attendees)
        return [GroupView(GROUP, MET, MET + timedelta(hours=1), "Lokale 2", len(self.attendees), open_ones)]

    async def attendance(self, group: str, start: datetime) -> Sequence[AttendeeView]:
        """Whom the test has summoned."""
        return [one for one in self.attendees if (group, start) == (GROUP, MET)]

    async def settle(self, ticked: Ticked, token: str) -> RegisterResult:
        """Note it."""
        del token
        self.settled.append(ticked)
        return RegisterResult(1, "x", "queued", True)

    def summon(self, *away: FindingView) -> None:
        """Twenty people who were summoned to the group; ``away``: what is said of each as absent."""
        self.attendees = [
            AttendeeView(Invitee(f"{n + 1:02d}0280{n:04d}", f"Nr {n + 1:02d} Prøvesen"), f"amp:{n}", MET, away=away)
            for n in range(20)
        ]


FORM = (
    FieldView("from_day", "Første dag", "date", True, "2026-11-23"),
    FieldView("interview_type", "Samtaletype", "choice", True, "7", choices=(("7", "jobsamtale", "7"),
                                                                            ("9", "informationsmøde", "9"))),
    FieldView("contact_form", "Form", "choice", True, "meeting", choices=(("meeting", "møde", "M"),
                                                                         ("phone", "telefon", "T"))),
    FieldView("place", "Sted", "text", False, "Jobcenter Aarhus", max_length=200),
    FieldView("group", "Gruppe", "text", False, "", max_length=46),
    FieldView("text", "Brevets tekst", "lines", False, "", max_length=1500),
    FieldView("letter", "Send brev", "bool", False, "true"),
)  # fmt: skip
