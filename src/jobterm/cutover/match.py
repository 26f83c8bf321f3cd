"""Two systems compared about one citizen: what differs, what only one has, what cannot be told apart, what is out of
date, and what an item of our queue explains (samkøring). Pure; who reads the rolls and keeps them stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from jobterm.cutover.roll_lines import (
    FACTS,
    HISTORY,
    LAST_WORD,
    LONGEST_HISTORY,
    Line,
    Person,
)
from jobterm.domain.dates import local_day
from jobterm.domain.registrations.names import family


class Situation(StrEnum):
    """How it stands with one thing (interface §3); what is equal is counted and gets no row."""

    EQUAL = "equal"
    DIFFERS = "differs"
    ONLY_A = "only_a"
    ONLY_B = "only_b"
    AMBIGUOUS = "ambiguous"
    STALE = "stale"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which the two do not agree. ``field``: of interface §3, or ``history.`` and the kind of registration
    behind a line; None: the citizen herself. ``a``, ``b``: what each says, None = nothing. ``mine``, ``theirs``: the
    lines behind it, for a proposal."""

    situation: Situation
    field: str | None
    a: str | None = None
    b: str | None = None
    explained_by: str | None = None
    mine: Line | None = None
    theirs: Line | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """What holds for a whole run. ``parts``: of what both tell at all; ``a_at``, ``b_at``: as of when."""

    parts: frozenset[str]
    a_at: datetime
    b_at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """An item of our queue that one of the two systems does not have yet."""

    registration: str
    kind: str


_UNEXPLAINED: Final = (Situation.DIFFERS, Situation.ONLY_A, Situation.ONLY_B)
OLD: Final = timedelta(hours=1)
"""A roll that is so much older than the other cannot know what came since."""
NEAR: Final = timedelta(days=60)
"""Two lines of history of one kind that lie further apart are two events."""
_TOUCHES: Final = {
    "enrolment": ("enrolment", "sickness"), "absence": ("absence", "sickness"), "booking": ("interview",),
    "unsettled": ("interview",), "activation": ("activation",), "plan": ("plan",), "referral": ("referral",),
    "hearing": ("hearing",), "task": ("task",), "person": ("group",),
}  # fmt: skip
"""The first word of a field → families of registrations that change it."""
_STANDS_IN: Final = {
    "enrolment": "enrolment", "sickness": "absence", "absence": "absence", "interview": "booking",
    "activation": "activation", "plan": "plan", "referral": "referral", "hearing": "hearing", "task": "task",
}  # fmt: skip
"""The family of a line of history → where it shows among what stands."""


def compared(a: Person, b: Person, sides: Sides, waiting: Sequence[Open] = ()) -> list[Difference]:
    """Everything on which two systems that both have the citizen do not agree. ``waiting``: her items in our queue
    that one of them does not have yet."""
    found = [*_facts(a, b, sides), *_standing(a, b, sides)]
    if HISTORY in sides.parts:
        past = [one for one in _history(a, b) if not _told_already(one, found)]
        found += [replace(one, field=f"{HISTORY}.{one.field}") for one in past]
    return [_explained(_stale(one, a, b, sides), waiting) for one in found]


def since_then(one: Difference, settled: Callable[[Situation, str], bool]) -> Difference:
    """The same, explained where it came by a registration of ours that only the one system was to get. ``settled``:
    whether that side took a registration as the record that it is now."""
    sides = ((Situation.ONLY_A, one.mine), (Situation.ONLY_B, one.theirs))
    for side, line in sides if one.situation in _UNEXPLAINED else ():
        if line is not None and line.registration and settled(side, line.registration):
            return replace(one, situation=Situation.EXPLAINED, explained_by=line.registration)
    return one


def alone(side: Situation, waiting: Sequence[Open] = ()) -> Difference:
    """A citizen whom only one of them has; an enrolment that is on its way explains it."""
    return _explained(Difference(side, None), waiting)


def twice(a: int, b: int) -> Difference:
    """A citizen who stands more than once in a roll: which of them is meant cannot be told."""
    return Difference(Situation.AMBIGUOUS, None, str(a), str(b))


# ---- facts -----------------------------------------------------------------------------------------------------


def _facts(a: Person, b: Person, sides: Sides) -> Iterator[Difference]:
    for name in FACTS:
        mine, theirs = a.facts.get(name), b.facts.get(name)
        told = name in a.facts and name in b.facts
        if name in LAST_WORD:  # a system that has a place for it and names none has said that there is none
            told = name in sides.parts and all("enrolment.status" in side.facts for side in (a, b))
        if name == "enrolment.end_date" and a.facts.get("enrolment.status") != b.facts.get("enrolment.status"):
            continue  # whether she is enrolled at all says it
        if told and mine != theirs:
            lines = [_enrolment(side) if name == "enrolment.status" else None for side in (a, b)]
            yield Difference(Situation.DIFFERS, name, mine, theirs, None, *lines)


def _enrolment(side: Person) -> Line:
    """The days behind a status, so that history does not say it once more."""
    days = ("enrolment.start_date", "enrolment.end_date")
    return Line("enrolment", tuple((day.partition(".")[2], side.facts.get(day)) for day in days))


# ---- what stands -----------------------------------------------------------------------------------------------


def _standing(a: Person, b: Person, sides: Sides) -> Iterator[Difference]:
    for kind in dict.fromkeys(line.kind for line in (*a.standing, *b.standing) if line.kind in sides.parts):
        mine, theirs = ([line for line in side.standing if line.kind == kind] for side in (a, b))
        yield from _paired(mine, theirs, _apart)


def _apart(a: Line, b: Line) -> Iterator[Difference]:
    """On which fields two lines about the same thing do not agree."""
    told, more = dict(b.said), dict(b.more)
    for name, value in a.said:
        if told.get(name) != value:
            yield Difference(Situation.DIFFERS, f"{a.kind}.{name}", value, told.get(name), None, a, b)
    for name, value in a.more:
        if name in more and more[name] != value:
            yield Difference(Situation.DIFFERS, f"{a.kind}.{name}", value, more[name], None, a, b)


def _paired(
    a: Sequence[Line], b: Sequence[Line], apart: Callable[[Line, Line], Iterator[Difference]]
) -> Iterator[Difference]:
    """Lines of one kind: first those that are the same registration or say the same, then the nearest of what is left;
    where two lie equally near nobody can tell which is meant."""
    mine, theirs = list(a), list(b)
    pairs = _by_reference(mine, theirs)
    equal = _by_content(mine, theirs)
    for one, other in pairs:
        yield from apart(one, other)
    doubles = [(line, Situation.ONLY_A) for line in mine if _same(line, equal)]
    doubles += [(line, Situation.ONLY_B) for line in theirs if _same(line, equal)]
    for line, side in doubles:
        (mine if side is Situation.ONLY_A else theirs).remove(line)
        yield _double(line, side)
    while mine and theirs:
        near = _nearest(mine, theirs)
        if near is None:
            break
        for one, other in near[:1]:
            mine.remove(one)
            theirs.remove(other)
            yield from _ambiguous(one, other) if len(near) > 1 else apart(one, other)
    yield from (Difference(Situation.ONLY_A, _field(line), _words(line), None, None, line, None) for line in mine)
    yield from (Difference(Situation.ONLY_B, _field(line), None, _words(line), None, None, line) for line in theirs)


def _by_reference(mine: list[Line], theirs: list[Line]) -> list[tuple[Line, Line]]:
    """Pairs that are one registration of ours, where each side has it once; they are taken out."""
    counts = [Counter(line.registration for line in side if line.registration) for side in (mine, theirs)]
    once = {ref for ref in counts[0] if all(count[ref] == 1 for count in counts)}
    found = []
    for line in [line for line in mine if line.registration in once]:
        other = next(one for one in theirs if one.registration == line.registration)
        mine.remove(line)
        theirs.remove(other)
        found.append((line, other))
    return found


def _by_content(mine: list[Line], theirs: list[Line]) -> list[Line]:
    """What both say in the same words, one for one; it is taken out."""
    found = []
    for line in list(mine):
        other = next((one for one in theirs if _equal(line, one)), None)
        if other is not None:
            mine.remove(line)
            theirs.remove(other)
            found.append(line)
    return found


def _equal(a: Line, b: Line) -> bool:
    more = dict(b.more)
    return a.said == b.said and all(more.get(name, value) == value for name, value in a.more)


def _same(line: Line, equal: Sequence[Line]) -> bool:
    return any(one.said == line.said for one in equal)


def _double(line: Line, side: Situation) -> Difference:
    """One system has it twice, the other once: which of the two is the one cannot be told."""
    words = _words(line)
    here, there = (f"2 x {words}", words) if side is Situation.ONLY_A else (words, f"2 x {words}")
    mine, theirs = (line, None) if side is Situation.ONLY_A else (None, line)
    return Difference(Situation.AMBIGUOUS, _field(line), here, there, None, mine, theirs)


def _ambiguous(a: Line, b: Line) -> Iterator[Difference]:
    yield Difference(Situation.AMBIGUOUS, _field(a), _words(a), _words(b), None, a, b)


def _nearest(mine: Sequence[Line], theirs: Sequence[Line]) -> list[tuple[Line, Line]] | None:
    """The pair that lies nearest, and with it those that lie equally near to one of its two; None where none is near
    enough to be the same thing."""
    ranked = [(_distance(one, other), one, other) for one in mine for other in theirs]
    near = [each for each in ranked if each[0] is not None]
    if not near:
        return None
    least = min(distance for distance, _one, _other in near if distance is not None)
    best = [(one, other) for distance, one, other in near if distance == least]
    return [pair for pair in best if pair[0] is best[0][0] or pair[1] is best[0][1]]


def _distance(a: Line, b: Line) -> tuple[int, float] | None:
    """How far apart two lines of one kind are: another type weighs most, then the days between; None: not the same."""
    types = dict(a.said).get("type"), dict(b.said).get("type")
    if not a.day or not b.day:
        return (int(types[0] != types[1]), 0.0) if a.day == b.day else None
    days = abs((datetime.fromisoformat(a.day[:10]) - datetime.fromisoformat(b.day[:10])).days)
    exactly = 0.0 if a.day == b.day else 0.5
    return None if days > NEAR.days else (int(types[0] != types[1]), days + exactly)


def _field(line: Line) -> str:
    return line.kind


def _words(line: Line) -> str:
    """What a line is known by: its day, else the first thing that it says."""
    return line.day or next((value for _name, value in line.said if value), line.kind)


# ---- history ---------------------------------------------------------------------------------------------------


def _history(a: Person, b: Person) -> Iterator[Difference]:
    """Lines of history of which one system has no equal."""
    since = max((_cut(side.history) for side in (a, b)), default="")
    for kind in dict.fromkeys(line.kind for line in (*a.history, *b.history)):
        mine, theirs = ([one for one in side.history if one.kind == kind and one.day >= since] for side in (a, b))
        yield from _paired(mine, theirs, _moved)


def _cut(lines: Sequence[Line]) -> str:
    """From which day on nothing of a history is missing."""
    return min(line.day for line in lines) if len(lines) >= LONGEST_HISTORY else ""


def _moved(a: Line, b: Line) -> Iterator[Difference]:
    if a.said != b.said:
        yield Difference(Situation.DIFFERS, a.kind, a.day, b.day, None, a, b)


def _told_already(line: Difference, found: Sequence[Difference]) -> bool:
    """Whether what stands has said it: one fault is one row."""
    place = _STANDS_IN.get(family(line.field or ""))
    if place is None:
        return False
    same = [one for one in found if one.field is not None and one.field.partition(".")[0] in _places(place)]
    refs = {each.registration for each in (line.mine, line.theirs) if each is not None and each.registration}
    if any(refs & _refs(one) for one in same):
        return True
    days = {day[:10] for day in (line.a, line.b) if day}
    return any(days & _days(one) or one.field in ("plan", "plan.goal") for one in same)


def _places(place: str) -> tuple[str, ...]:
    return (place, "unsettled") if place == "booking" else (place,)


def _refs(one: Difference) -> set[str]:
    return {line.registration for line in (one.mine, one.theirs) if line is not None and line.registration}


def _days(one: Difference) -> set[str]:
    """Days of which a row speaks: its values', and those of the lines behind it."""
    lines = [line for line in (one.mine, one.theirs) if line is not None]
    said = [value for line in lines for _name, value in (*line.said, *line.more)]
    return {value[:10] for value in (one.a, one.b, *said) if value and value[4:5] == "-"}


# ---- what a difference means -------------------------------------------------------------------------------------


def _stale(one: Difference, a: Person, b: Person, sides: Sides) -> Difference:
    """A difference that one of the two cannot know of yet: its roll is older than what the other says."""
    if abs(sides.a_at - sides.b_at) < OLD:
        return one
    newer, older_at = (a, sides.b_at) if sides.a_at > sides.b_at else (b, sides.a_at)
    line = one.mine if newer is a else one.theirs
    since = newer.since.get(one.field or "") or (line.day if line is not None else "")
    return replace(one, situation=Situation.STALE) if since[:10] >= local_day(older_at).isoformat() else one


def _explained(one: Difference, waiting: Sequence[Open]) -> Difference:
    families = _touching(one.field)
    for item in waiting:
        if item.kind == "correction" or family(item.kind) in families:
            return replace(one, situation=Situation.EXPLAINED, explained_by=item.registration)
    return one


def _touching(field: str | None) -> tuple[str, ...]:
    if field is None:
        return ("enrolment",)
    first, _dot, rest = field.partition(".")
    return (family(rest),) if first == HISTORY else _TOUCHES[first]
