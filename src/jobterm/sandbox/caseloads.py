"""Whose citizens a simulated case system says are whose, and what stands in a caseworker's calendar. The wires tell it
in their own words; which desk a citizen belongs to stands in ``world.caseworkers``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world import names
from jobterm.sandbox.world.case import Case, Event, day_of
from jobterm.sandbox.world.caseworkers import Centre, Colleague
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.standing import target

if TYPE_CHECKING:
    from jobterm.sandbox.desk import Caller, Desk

PAGE: Final = 500
"""Rows of one answer."""
MOST_DAYS: Final = 31
_SETTLED: Final = {"interview.held": "held", "interview.no_show": "no_show", "interview.cancel": "cancelled"}


@dataclass(frozen=True, slots=True)
class Mine:
    """One citizen of a caseload with her case; ``since``: since when she is this colleague's."""

    person: Person
    case: Case
    colleague: Colleague
    since: date | None
    now: datetime
    today: date

    @property
    def enrolled_since(self) -> date | None:
        """The first day of the enrolment that holds."""
        held = self.case.enrolment(self.today)
        return None if held is None else held.start

    @property
    def last_interview(self) -> date | None:
        """The day of the last interview held."""
        return max((day_of(event) for event in self.case.held), default=None)

    @property
    def next_booking(self) -> datetime | None:
        """The next appointment that stands."""
        coming = self.case.bookings_from(self.now)
        return coming[0].at("start") if coming else None

    @property
    def plan_saved(self) -> date | None:
        """When the plan in force was saved."""
        return None if self.case.plan is None else self.case.plan.recorded.astimezone(COPENHAGEN).date()

    @property
    def cv_approved(self) -> date | None:
        """When somebody last found the CV in order."""
        checks = (event for event in self.case.events if event.kind == "cv.check")
        good = [event for event in checks if target(event.data, "code", "outcome") in (None, "approved")]
        return day_of(good[-1]) if good else None

    @property
    def ill_since(self) -> date | None:
        """The first day of an illness that nobody has ended."""
        illness = self.case.open_illness()
        return None if illness is None else illness.first


@dataclass(frozen=True, slots=True)
class Meeting:
    """One appointment in a calendar; ``settled``: ``held``, ``no_show``, ``cancelled`` or None."""

    person: Person
    event: Event
    colleague: Colleague
    settled: str | None

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.event.at("start")

    @property
    def remark(self) -> str | None:
        """What stands beside it in the calendar."""
        said = self.event.data.get("remark")
        return None if said is None else str(said)

    @property
    def interpreter(self) -> bool:
        """Whether one is ordered."""
        return bool(self.event.data.get("interpreter"))

    @property
    def notice(self) -> date | None:
        """The day on which the system sent the summons itself; of one that came from jobterm it knows nothing."""
        ours = self.event.registration is not None
        return self.event.day("notice" if ours or "notice" in self.event.data else "issued_on")

    def day(self) -> date:
        """The day in Copenhagen."""
        return self.start.astimezone(COPENHAGEN).date()


def caseload(desk: Desk, caller: Caller, *, team: bool) -> list[Mine]:
    """The caller's citizens, or the team's, by name: whose case this system keeps and who are jobseekers or ill."""
    found = [one for one in _people(desk, caller, team=team) if one.enrolled_since or one.ill_since]
    return sorted(found, key=lambda one: (names.fold(one.person.name), one.person.cpr))


def calendar(desk: Desk, caller: Caller, first: date, last: date, *, team: bool) -> list[Meeting]:
    """The appointments of the caller, or of the team, in order of time: what a colleague has booked is hers, what stood
    there before follows the citizen."""
    colleagues = _colleagues(desk, caller, team=team)
    users = {one.user: one for one in colleagues.values()}
    booked = {row["id"]: row["scope"] for row in desk.store.booked(desk.system)}
    found: list[Meeting] = []
    seen: set[int] = set()
    for one in _people(desk, caller, team=team):
        seen.add(one.person.index)
        found += _meetings(one.person, one.case, one.colleague, booked, users)
    others = {row["citizen"] for row in desk.store.booked(desk.system) if row["scope"] in users}
    for cpr in sorted(others):
        person = desk.citizens.by_cpr(cpr)
        if person is not None and person.index not in seen:
            found += _meetings(person, desk.case(person), None, booked, users)
    days = [one for one in found if first <= one.day() <= last]
    return sorted(days, key=lambda one: (one.start, one.event.reference))


def starts(desk: Desk, caller: Caller, first: date, last: date) -> set[datetime]:
    """When the caller's appointments begin that stand."""
    return {one.start for one in calendar(desk, caller, first, last, team=False) if one.settled is None}


def _meetings(
    person: Person, case: Case, colleague: Colleague | None, booked: dict[str, str], users: dict[str, Colleague]
) -> Iterator[Meeting]:
    for event in (*case.bookings, *case.settled):
        whose = users.get(booked[event.id]) if event.id in booked else colleague
        if whose is not None:
            yield Meeting(person, event, whose, _SETTLED.get(case.ended.get(event.id, "")))


def _people(desk: Desk, caller: Caller, *, team: bool) -> Iterator[Mine]:
    """Everybody of the caller's desk, or the team's, whose case this system keeps, with the case."""
    if caller.authority not in ("state", "municipality"):
        return
    colleagues = _colleagues(desk, caller, team=team)
    users = {one.user: one for one in colleagues.values()}
    centre = desk.citizens.diary.centre(caller.code)
    places = {index: colleague for at, colleague in colleagues.items() for index in centre.residents(at)}
    for index in desk.citizens.moved_to(caller.code):
        if (at := centre.desk_of(index)) in colleagues:
            places[index] = colleagues[at]
    handed = [desk.citizens.by_cpr(cpr) for cpr in desk.store.handed_over(desk.system)]
    wanted = dict.fromkeys([*places, *(person.index for person in handed if person is not None)])
    now, today = desk.clock.now(), desk.today()
    for index in wanted:
        person = desk.citizens.at(index)
        if person is None or person.dead or person.municipality != caller.code:
            continue
        if desk.citizens.record(person) != desk.system:
            continue
        case = desk.case(person)
        colleague, since = _whose(case, places.get(index), users, today)
        if colleague is not None:
            began = case.enrolment(today)
            yield Mine(person, case, colleague, since or (began.start if began else None), now, today)


def _whose(
    case: Case, before: Colleague | None, users: dict[str, Colleague], today: date
) -> tuple[Colleague | None, date | None]:
    """Whose the citizen is today, of these colleagues, and since when she was handed over."""
    for event in reversed(case.handed_over):
        since = event.day("from_day") or day_of(event)
        if since <= today:
            return users.get(str(target(event.data, "recipient", "to_user"))), since
    return before, None


def _colleagues(desk: Desk, caller: Caller, *, team: bool) -> dict[int, Colleague]:
    """By desk who sits there: the caller at her own, made-up colleagues at the others of her team."""
    centre: Centre = desk.citizens.diary.centre(caller.code)
    own = centre.desk_at(caller.user)
    at = centre.team(own) if team else (own,)
    return {one: Colleague(caller.user, caller.name) if one == own else centre.colleague(one) for one in at}


def pages(rows: list[Any], page: int) -> tuple[list[Any], bool]:
    """One page of a list, counted from 1, and whether more follow."""
    return rows[(page - 1) * PAGE : page * PAGE], len(rows) > page * PAGE
