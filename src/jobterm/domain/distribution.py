"""Who gets which of the free appointments, when many are summoned at once: as many as possible, each at a time at which
nothing else of theirs stands. Pure; where free appointments and engagements come from is not known here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from jobterm.domain.dates import end_of, start_of
from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.registrations.shared import USUAL_LENGTH

MOST: Final = 200
"""So many are summoned at once; each step looks at all of them."""

_FOR_GOOD: Final = timedelta(days=400)
"""An absence without an end is in the way of everything that is booked today."""


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that nobody has, in a room. ``interpreter``: told to be there, empty where nobody said so; ``wished``: no
    booking service has told it, so that it is only wished for (users.md W9). ``systems``: those in whose calendars it
    is free, empty = any."""

    start: datetime
    end: datetime
    place: str = ""
    interpreter: str = ""
    wished: bool = False
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Engaged:
    """A time at which somebody cannot come. ``code``: ``booking``, ``ill`` or ``absent``; ``system``: who says so,
    empty for what waits in our own queue; ``what``: its type in the system's own code."""

    start: datetime
    end: datetime
    code: str = "booking"
    system: str = ""
    what: str = ""

    def meets(self, time: FreeTime) -> bool:
        """Whether it is in the way."""
        return self.start < time.end and time.start < self.end


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to be summoned, with what stands in her way; ``record``: the system that books for her."""

    citizen: str
    engaged: tuple[Engaged, ...] = ()
    record: str = ""

    def against(self, time: FreeTime) -> tuple[Engaged, ...]:
        """What stands against a time."""
        return tuple(one for one in self.engaged if one.meets(time))

    def fits(self, time: FreeTime) -> bool:
        """Whether it is free in the calendar that counts, and nothing stands against it."""
        there = not self.record or not time.systems or self.record in time.systems
        return there and not self.against(time)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody with her time, None where there is none."""

    invited: Invited
    time: FreeTime | None = None

    @property
    def against(self) -> tuple[Engaged, ...]:
        """What stands against it: nothing where the program chose it, something where a person did."""
        return self.invited.against(self.time) if self.time is not None else ()


def distribute(people: Sequence[Invited], times: Sequence[FreeTime]) -> list[Placed]:
    """A time for as many as can have one, no time twice; who stands first in the list is served first, and the early
    times go first. Nobody loses a time to somebody further down: she only gets another."""
    ordered = calendar(times)
    whose: dict[int, int] = {}
    for who in range(len(people)):
        _find(who, people, ordered, whose, set())
    given = {who: ordered[at] for at, who in whose.items()}
    return [Placed(one, given.get(who)) for who, one in enumerate(people)]


def _find(who: int, people: Sequence[Invited], times: Sequence[FreeTime], whose: dict[int, int],
          tried: set[int]) -> bool:  # fmt: skip
    """A time for one, if need be by giving others another one (a path of the matching that is made longer)."""
    fit = [at for at, time in enumerate(times) if people[who].fits(time)]
    free = next((at for at in fit if at not in whose), None)
    if free is not None:
        whose[free] = who
        return True
    for at in fit:
        if at in tried:
            continue
        tried.add(at)
        if _find(whose[at], people, times, whose, tried):
            whose[at] = who
            return True
    return False


def calendar(times: Sequence[FreeTime]) -> list[FreeTime]:
    """The times of one caseworker in their order, none of which meets another: a time that two systems tell is one, and
    of two that overlap the earlier one counts."""
    found: list[FreeTime] = []
    for one in sorted(times, key=lambda time: (time.start, time.end)):
        last = found[-1] if found else None
        if last is None or last.end <= one.start:
            found.append(one)
        elif (last.start, last.end) == (one.start, one.end) and last.systems and one.systems:
            found[-1] = replace(last, systems=tuple(dict.fromkeys((*last.systems, *one.systems))))
    return found


def together(people: Sequence[Invited], time: FreeTime | None) -> list[Placed]:
    """Everybody at the same time: a group meeting."""
    return [Placed(one, time) for one in people]


def shifted(placed: Sequence[Placed], at: int, step: int, times: Sequence[FreeTime]) -> list[Placed]:
    """The line ``at`` moved to the next (or, with a negative ``step``, an earlier) time that no other line has and
    against which nothing stands; as it was where there is none."""
    one = placed[at]
    others = [other.time for n, other in enumerate(placed) if n != at and other.time is not None]
    free = [time for time in calendar(times)
            if one.invited.fits(time) and not any(_overlap(time, other) for other in others)]  # fmt: skip
    here = one.time
    if here is None:
        wanted = free[0] if free else None
    elif step > 0:
        wanted = next((time for time in free if time.start > here.start), None)
    else:
        wanted = next((time for time in reversed(free) if time.start < here.start), None)
    return [replace(other, time=wanted) if n == at and wanted is not None else other
            for n, other in enumerate(placed)]  # fmt: skip


def meets_other(placed: Sequence[Placed], at: int) -> Placed | None:
    """Another line whose time is in the way of this one's; group meetings are not looked at here."""
    here = placed[at].time
    if here is None:
        return None
    return next((one for n, one in enumerate(placed)
                 if n != at and one.time is not None and _overlap(one.time, here)), None)  # fmt: skip


def _overlap(one: FreeTime, other: FreeTime) -> bool:
    return one.start < other.end and other.start < one.end


def engagements(context: CheckContext) -> Iterator[Engaged]:
    """What is known to stand in a citizen's way: her appointments wherever they stand, what waits in our own queue, her
    illnesses and absences. Group meetings and telephone calls overlap legitimately (users.md W8)."""
    for booking in context.known.bookings:
        if not booking.group and booking.contact_form != "phone":
            end = booking.end or booking.start + USUAL_LENGTH
            yield Engaged(booking.start, end, "booking", booking.system)
    for absence in (*(context.known.illnesses or ()), *context.known.absences):
        last = end_of(absence.last_day) if absence.last_day is not None else context.now + _FOR_GOOD
        code = "ill" if absence.type == "11" else "absent"
        yield Engaged(start_of(absence.first_day), last, code, absence.system, absence.type)
