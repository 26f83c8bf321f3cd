"""A citizen's case in one system: what happened, folded into what holds now. Pure; each system folds its own events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world import standing

SICKNESS = 11
HOLIDAY = 10


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a system has registered about a citizen.

    ``kind`` and ``data`` are in jobterm's own words (interface §6), dates and times as ISO text; ``registration`` is
    jobterm's id if it came from there; ``reference`` is the system's own number; ``order`` is the order of acceptance.
    ``also``: ids of what has changed it since, ``changed_by`` the last of them; ``version`` is then that change's.
    """

    id: str
    kind: str
    data: Mapping[str, Any]
    recorded: datetime
    reference: str
    registration: str | None = None
    version: str = "1"
    order: int = 0
    also: tuple[str, ...] = ()
    changed_by: str | None = None

    def day(self, name: str) -> date | None:
        """A date in the data, None where it is missing."""
        value = self.data.get(name)
        return None if value is None else date.fromisoformat(value)

    def at(self, name: str) -> datetime:
        """An instant in the data, in UTC."""
        return datetime.fromisoformat(self.data[name]).astimezone(UTC)

    def named(self, ref: str) -> bool:
        """Whether ``ref`` is our id or the system's own number of it."""
        return ref in (self.id, self.registration, self.reference, *self.also)

    def based(self, base: str) -> bool:
        """Whether ``base`` names it as it stands: its version, or the id of its author's own last word on it."""
        last = (self.id, self.registration) if self.changed_by is None else (self.changed_by,)
        return base == self.version or base in last


@dataclass(slots=True)
class Enrolment:
    """A time as jobseeker; ``end`` is the first day on which it no longer holds."""

    event: Event
    start: date
    end: date | None = None
    ended_by: Event | None = None


@dataclass(slots=True)
class Absence:
    """An illness or another absence; ``last`` None is open."""

    event: Event
    type: int
    first: date
    last: date | None
    recovered_by: Event | None = None

    @property
    def open_illness(self) -> bool:
        """An illness that nobody has ended."""
        return self.type == SICKNESS and self.last is None and self.recovered_by is None


@dataclass(slots=True)
class Case:
    """What one system holds about one citizen. ``bookings``: neither cancelled nor settled; ``settled``: the others;
    ``ended``: the kind that settled each, by its id; ``held``: interviews; ``waiting``: referrals, hearings and tasks
    without an end, by the first word of their kind; ``group``: what was decided about the citizen's groups;
    ``handed_over``: to which colleague the case went."""

    enrolments: list[Enrolment] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    bookings: list[Event] = field(default_factory=list)
    activations: list[Event] = field(default_factory=list)
    plan: Event | None = None
    settled: list[Event] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)
    held: list[Event] = field(default_factory=list)
    waiting: dict[str, list[Event]] = field(default_factory=dict)
    group: dict[str, Any] = field(default_factory=dict)
    handed_over: list[Event] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def enrolment(self, today: date) -> Enrolment | None:
        """The enrolment that holds today or is yet to begin; None when deregistered or never enrolled."""
        last = self.enrolments[-1] if self.enrolments else None
        return last if last is not None and (last.end is None or today < last.end) else None

    def open_illness(self, ref: str | None = None) -> Absence | None:
        """The illness named by our id or the system's number, or the latest open one."""
        for absence in reversed(self.absences):
            if absence.open_illness and (ref is None or absence.event.named(ref)):
                return absence
        return None

    def absences_from(self, today: date) -> list[Absence]:
        """Open, present and future ones, first day first."""
        still = [a for a in self.absences if a.last is None or a.last >= today]
        return sorted(still, key=lambda a: (a.first, a.event.reference))

    def bookings_from(self, now: datetime) -> list[Event]:
        """Bookings that have not ended, by start."""
        return sorted((b for b in self.bookings if b.at("end") >= now), key=lambda b: (b.at("start"), b.reference))

    def unsettled(self, now: datetime) -> list[Event]:
        """Bookings whose time has passed and that nobody has settled, by start."""
        return sorted((b for b in self.bookings if b.at("end") < now), key=lambda b: (b.at("start"), b.reference))

    def timeline(self) -> list[Event]:
        """Newest first, at most 200."""
        return sorted(self.events, key=lambda e: (day_of(e), e.order, e.recorded), reverse=True)[:200]


def fold(events: Iterable[Event]) -> Case:
    """The case that the events, in the order in which the system took them, add up to. What a correction has taken back
    is as if it had never come, and what one has put right as if it had said so from the beginning; the correction
    itself stands in the timeline."""
    case, taken = Case(), list(events)
    corrections = [event for event in taken if event.kind == "correction"]
    gone = {event.data.get("target") for event in corrections if "details" not in event.data}
    right = {event.data.get("target"): event for event in corrections if "details" in event.data}
    for given in taken:
        if given.id not in gone:
            event = _put_right(given, right[given.id]) if given.id in right else given
            case.events.append(event)
            _apply(case, event)
    return case


def _put_right(event: Event, by: Event) -> Event:
    """What an event says since it was put right, under the version of that."""
    last = by.registration or by.id
    return replace(event, data=by.data["details"], version=by.version, also=(*event.also, by.id, last), changed_by=last)


def _apply(case: Case, event: Event) -> None:
    match event.kind:
        case "enrolment.start":
            case.enrolments.append(Enrolment(event, _needed(event, "first_day")))
        case "enrolment.end":
            if case.enrolments:
                case.enrolments[-1].end, case.enrolments[-1].ended_by = event.day("end_date"), event
        case "sickness.report":
            case.absences.append(Absence(event, SICKNESS, _needed(event, "first_day"), event.day("last_day")))
        case "sickness.recovery":
            _recover(case, event)
        case "absence.holiday" | "absence.other":
            kind = int(event.data.get("type", HOLIDAY))
            case.absences.append(Absence(event, kind, _needed(event, "first_day"), event.day("last_day")))
        case "interview.summons":
            case.bookings.append(event)
        case "plan.save":
            case.plan = event
        case _:
            standing.apply(case, event)


def _recover(case: Case, event: Event) -> None:
    illness = case.open_illness(event.data.get("absence"))
    if illness is not None:
        recovered = _needed(event, "recovered_on")
        illness.recovered_by = event
        # Well again on the first day itself: the absence has no day left, and ends before it began.
        illness.last = date.fromordinal(recovered.toordinal() - 1)


def _needed(event: Event, name: str) -> date:
    day = event.day(name)
    if day is None:
        raise ValueError(f"an event of kind {event.kind} without {name}")
    return day


_DAY = {
    "enrolment.start": "first_day",
    "enrolment.end": "end_date",
    "sickness.report": "first_day",
    "sickness.recovery": "recovered_on",
    "absence.holiday": "first_day",
    "absence.other": "first_day",
    "interview.summons": "issued_on",
    "plan.save": "agreed_on",
    "activation.offer": "start",
}


def day_of(event: Event) -> date:
    """The day an event belongs to in a timeline."""
    day = event.day(_DAY.get(event.kind, "date"))
    return event.recorded.astimezone(COPENHAGEN).date() if day is None else day


def text_of(event: Event) -> str:
    """What the system itself writes in its timeline (Danish: a system's words, not jobterm's)."""
    data = event.data
    match event.kind:
        case "enrolment.start":
            return "Tilmeldt som ledig"
        case "enrolment.end":
            return "Afmeldt" + (" som følge af sygdom" if data.get("cause") == "sickness" else "")
        case "sickness.report":
            return f"Sygemeldt, 1. sygedag {_short(data['first_day'])}"
        case "sickness.recovery":
            return f"Raskmeldt, første raske dag {_short(data['recovered_on'])}"
        case "absence.holiday":
            last = data.get("last_day")
            return f"Ferie {_short(data['first_day'])}" + (f" til {_short(last)}" if last else "")
        case "interview.summons":
            start = event.at("start").astimezone(COPENHAGEN)
            return f"Indkaldt til samtale {start.day:02}-{start.month:02} {start:%H:%M}"
        case "plan.save":
            return "Jobplan gemt"
        case "correction":
            return f"Berigtiget: en registrering er {'rettet' if 'details' in data else 'slettet'}"
        case _:
            return standing.title(event) or str(data.get("text", event.kind))


def _short(day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when.day:02}-{when.month:02}"
