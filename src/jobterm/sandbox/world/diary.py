"""The appointments that stood in caseworkers' calendars when a world began: a believable day for every desk. Pure; the
same from the same seed and day.

A desk's day is dealt out among its own people: a few of yesterday that nobody has settled, four to eight today, fewer
and fewer in the three weeks to come. A world that begins on a Saturday or Sunday has a working day all the same, since
somebody wants to practise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world.case import Event
from jobterm.sandbox.world.caseworkers import NAMED, Centre
from jobterm.sandbox.world.draw import Draw, made_uuid
from jobterm.sandbox.world.history import is_open, record_system
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.population import Population
from jobterm.sandbox.world.slots import BEGINNINGS, LENGTH, ROOMS

_AHEAD: Final = ((3, 5), (2, 4), (2, 4), (2, 3), *[(1, 3)] * 5, *[(0, 2)] * 5)
"""From how many to how many on each of the working days after the first."""
_YESTERDAY, _TODAY = (2, 3), (4, 8)
_TYPES: Final = (7, 7, 7, 4, 4, 4, 10, 12, 15)
_TEXTS: Final = (
    "", "", "Jobplanen gennemgås", "Medbring CV og ansøgninger", "Opfølgning på praktik", "Status på jobsøgning",
)  # fmt: skip

_SHUT: Final = frozenset({(1, 1), (12, 24), (12, 25), (12, 26), (12, 31)})

Made = Mapping[str, Any]


class Diary:
    """What stood in the calendars of all desks on the day the world began (``epoch``)."""

    def __init__(self, population: Population, epoch: date) -> None:
        self.population = population
        self.epoch = epoch
        self._of_desk = lru_cache(maxsize=256)(self._dealt)

    def centre(self, municipality: str) -> Centre:
        """The desks of a municipality."""
        return Centre(self.population.seed, self.population.size, municipality)

    def events(self, person: Person, system: str) -> tuple[Event, ...]:
        """The person's appointment as her record system has it; nothing elsewhere, or where she has none."""
        if system != record_system(person):
            return ()
        data = self._of_desk(person.municipality, self.centre(person.municipality).desk_of(person.index)).get(
            person.index
        )
        if data is None:
            return ()
        recorded = datetime.combine(date.fromisoformat(data["issued_on"]), time(11, 15), COPENHAGEN).astimezone(UTC)
        number = f"{system[0].upper()}{person.index:06}-90"
        id = made_uuid(self.population.seed, person.index, system, "appointment")
        return (Event(id, "interview.summons", data, recorded, number, version=number),)

    def _dealt(self, municipality: str, desk: int) -> dict[int, Made]:
        """Everybody's appointment at one desk, by the place in the population."""
        seed, draw = self.population.seed, Draw(self.population.seed, "diary", municipality, desk)
        people = [
            person for index in self.centre(municipality).residents(desk)
            if not (seed == 1 and index < NAMED) and (person := self.population.at(index)) is not None
            and not person.dead and is_open(seed, person)
        ]  # fmt: skip
        people.sort(key=lambda person: Draw(seed, "turn", person.index).below(1 << 30))
        found: dict[int, Made] = {}
        for day, (least, most) in self._days():
            times = sorted(BEGINNINGS, key=lambda begin: Draw(seed, "hour", desk, day, begin).below(1 << 30))
            for begin in times[: draw.between(least, most)]:
                if not people:
                    return found
                person = people.pop()
                found[person.index] = self._appointment(person, datetime.combine(day, time.fromisoformat(begin)))
        return found

    def _days(self) -> list[tuple[date, tuple[int, int]]]:
        """The days on which there are appointments, and how many; today first, so that it never goes short."""
        before, after = self.epoch - timedelta(days=1), self.epoch
        while not _worked(before):
            before -= timedelta(days=1)
        days = [(self.epoch, _TODAY), (before, _YESTERDAY)]
        for count in _AHEAD:
            after += timedelta(days=1)
            while not _worked(after):
                after += timedelta(days=1)
            days.append((after, count))
        return days

    def _appointment(self, person: Person, start: datetime) -> Made:
        draw = Draw(self.population.seed, "appointment", person.index)
        begins = start.replace(tzinfo=COPENHAGEN)
        issued = self.epoch - timedelta(days=draw.between(4, 12))
        while not _worked(issued):
            issued -= timedelta(days=1)
        form = draw.pick(("meeting",) * 15 + ("phone",) * 4 + ("digital",))
        made: dict[str, Any] = {
            "interview_type": draw.pick(_TYPES),
            "contact_form": form,
            "start": begins.isoformat(timespec="milliseconds"),
            "end": (begins + LENGTH).isoformat(timespec="milliseconds"),
            "issued_on": issued.isoformat(),
            "interpreter": draw.chance(8),
            "notice": issued.isoformat() if draw.chance(88) else None,
        }
        if text := draw.pick(_TEXTS):
            made["remark"] = text
        if form == "meeting":
            made["place"] = Draw(self.population.seed, "room", start.date(), person.index).pick(ROOMS)
        elif form == "digital":
            made["link"] = f"https://moede.example.dk/{person.index}"
        return made


def _worked(day: date) -> bool:
    """A weekday on which the job centre is open; the movable feasts are not counted."""
    return day.weekday() < 5 and (day.month, day.day) not in _SHUT
