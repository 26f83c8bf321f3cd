"""What a board tells of a whole queue, computed from rows of counts: how fast a system confirms, when it will be empty,
what is oldest and what is late, who is away with items that need them. Pure; each kind of store counts its own rows
(`BoardStore`), and nothing of a citizen is among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol, runtime_checkable

from jobterm.outbox.delivery import FINAL, NEEDS_PERSON, Delivery, State

LAST_HOUR: Final = timedelta(hours=1)
"""How far back confirmations are counted."""
PACE_OVER: Final = timedelta(minutes=10)
"""Over which time a pace is measured: short enough to follow a system that slows down."""
STANDS_STILL: Final = timedelta(minutes=3)
"""A system that has confirmed nothing for this long has no pace, whatever it did before."""
MINUTE: Final = 60
HERE_WITHIN: Final = timedelta(minutes=5)
"""Who was seen within this time is here."""

SAME_LOOK: Final = timedelta(seconds=5)
"""What is seen at one look lies so close together."""

PERSON: Final = frozenset(state.value for state in NEEDS_PERSON)
"""Shown states in which a person must act (interface §3, sync)."""
_PASSED_ON: Final = frozenset({State.EXPECTED.value, State.HANDED.value})
_FINAL: Final = frozenset(state.value for state in FINAL)
ASKS: Final = (*sorted(PERSON), State.UNKNOWN.value)
"""Shown states that a board lists one by one: what needs a person, and what nobody knows the outcome of."""


@dataclass(frozen=True, slots=True)
class Group:
    """Open deliveries that are alike for a board. ``municipality``: None where the store does not know it; ``oldest``:
    when the first of them was entered; ``promised``: the earliest moment that one of them is promised by; ``late``: how
    many are past theirs. Of groups of one system and municipality at least the oldest one's ``oldest`` is told."""

    system: str
    shown: str
    author: str
    count: int
    municipality: str | None = None
    oldest: datetime | None = None
    promised: datetime | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many deliveries of a system were confirmed in one minute (minutes since 1970)."""

    system: str
    minute: int
    count: int


@dataclass(frozen=True, slots=True)
class Asking:
    """One delivery of which a board asks for a decision, with what makes it equal to others. ``subject`` is not in it:
    a board names no citizen."""

    registration: str
    n: int
    system: str
    shown: str
    author: str
    kind: str
    reason: str | None = None
    code: str | None = None
    carrier: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody, or some worker, and when it was seen last (None: never, or nobody knows)."""

    id: str
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoardData:
    """Everything a store tells a board, of one moment. ``people``: all who have a part in this queue; ``workers``: who
    drains it; ``elsewhere``: whether it is an office's queue, not one desk's."""

    at: datetime
    groups: tuple[Group, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    asking: tuple[Asking, ...] = ()
    people: tuple[Seen, ...] = ()
    workers: tuple[Seen, ...] = ()
    last_confirmed: datetime | None = None
    office: bool = False
    asking_left: int = 0


@dataclass(frozen=True, slots=True)
class BoardWish:
    """What a board asks for. ``me``: who sits at it; ``elsewhere``: citizens known to belong to another municipality
    than the site's, which only a store that does not keep it itself needs."""

    now: datetime
    me: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class BoardStore(Protocol):
    """A store that can fill a board."""

    def board(self, wish: BoardWish) -> BoardData:
        """Counts, confirmations of the last hour, what asks for a decision, who is there."""


@runtime_checkable
class KeepsPresence(Protocol):
    """A store that many desks share, and that knows who is at one."""

    def here(self, user: str, name: str = "") -> None:
        """Somebody is at a desk now."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Groups added up. ``left``: what a machine still has to bring there from here; ``unknown``: outcomes that nobody
    knows, which are among ``left``; ``person``: what needs a person; ``passed_on``: what arrives by itself or from
    elsewhere."""

    left: int = 0
    unknown: int = 0
    person: int = 0
    passed_on: int = 0
    late: int = 0
    oldest: datetime | None = None
    promised: datetime | None = None

    @property
    def all(self) -> int:
        """Every open delivery."""
        return self.left + self.person + self.passed_on


def total(groups: Iterable[Group]) -> Sum:
    """Groups added up."""
    left = unknown = person = passed_on = late = 0
    oldest: datetime | None = None
    promised: datetime | None = None
    for one in groups:
        if one.shown in _FINAL:
            continue
        late += one.late
        oldest, promised = _first(oldest, one.oldest), _first(promised, one.promised)
        if one.shown in PERSON:
            person += one.count
        elif one.shown in _PASSED_ON:
            passed_on += one.count
        else:
            left += one.count
            unknown += one.count if one.shown == State.UNKNOWN.value else 0
    return Sum(left, unknown, person, passed_on, late, oldest, promised)


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a system confirms. ``per_minute``: over the last minutes in which it did, 0 where nothing moves;
    ``hour``: how many in the last hour."""

    per_minute: float = 0.0
    hour: int = 0


def pace(confirmed: Iterable[Confirmed], system: str, now: datetime) -> Pace:
    """The pace of one system, from what it confirmed and when: never from a guess.

    It is counted from the first confirmation of the last ten minutes on, so that a drain that began a minute ago is not
    taken for a slow one; what has confirmed nothing for three minutes stands still.
    """
    mine = [one for one in confirmed if one.system == system]
    since = _minute(now - LAST_HOUR)
    hour = sum(one.count for one in mine if one.minute >= since)
    lately = [one for one in mine if one.minute >= _minute(now - PACE_OVER) and one.count]
    if not lately or max(one.minute for one in lately) < _minute(now - STANDS_STILL):
        return Pace(0.0, hour)
    first = min(one.minute for one in lately)
    minutes = max(1.0, now.timestamp() / MINUTE - first)
    return Pace(sum(one.count for one in lately) / minutes, hour)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // MINUTE)


def empty_at(left: int, per_minute: float, now: datetime) -> datetime | None:
    """When nothing is left at this pace; None where nothing moves, for then nobody can say."""
    if left <= 0:
        return now
    if per_minute <= 0:
        return None
    return now + timedelta(minutes=left / per_minute)


@dataclass(frozen=True, slots=True)
class Cause:
    """Equal items that ask for one decision: the same state at the same system for the same reason. ``ids``: their
    registrations in order of entry."""

    system: str
    shown: str
    reason: str | None
    code: str | None
    ids: tuple[str, ...]
    authors: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many items."""
        return len(self.ids)

    @property
    def key(self) -> str:
        """Names it while the board is read again."""
        return "|".join((self.system, self.shown, self.reason or "", self.code or ""))


def causes(asking: Iterable[Asking]) -> tuple[Cause, ...]:
    """What asks for a decision, equal ones together: first what nobody knows the outcome of, then the most."""
    found: dict[tuple[str, str, str | None, str | None], list[Asking]] = {}
    for one in asking:
        code = one.code if one.shown == State.REFUSED.value else None
        found.setdefault((one.system, one.shown, one.reason, code), []).append(one)
    made = [
        Cause(*key, tuple(one.registration for one in sorted(mine, key=lambda one: one.n)),
              tuple(sorted({one.author for one in mine})))
        for key, mine in found.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.shown != State.UNKNOWN.value, -one.count, one.key)))


@dataclass(frozen=True, slots=True)
class Waits:
    """Items that need one person: ``here`` where that one was seen lately, ``seen`` when. ``taken`` of them have been
    taken over by somebody else."""

    author: str
    name: str
    ids: tuple[str, ...]
    here: bool
    seen: datetime | None = None
    taken: int = 0


def waits(asking: Iterable[Asking], people: Iterable[Seen], now: datetime) -> tuple[Waits, ...]:
    """Who has items that need a person, those that are away first. An unknown outcome needs nobody yet: it is asked
    after by itself."""
    known = {one.id: one for one in people}
    mine: dict[str, list[Asking]] = {}
    for one in asking:
        if one.shown in PERSON:
            mine.setdefault(one.author, []).append(one)
    made = []
    for author, items in mine.items():
        seen = known.get(author, Seen(author))
        ids = tuple(dict.fromkeys(one.registration for one in sorted(items, key=lambda one: one.n)))
        taken = len({one.registration for one in items if one.carrier not in (None, author)})
        made.append(Waits(author, seen.name, ids, is_here(seen, now), seen.at, taken))
    return tuple(sorted(made, key=lambda one: (one.here, -len(one.ids), one.author)))


def is_here(one: Seen, now: datetime) -> bool:
    """Whether somebody was seen lately."""
    return one.at is not None and now - one.at <= HERE_WITHIN


def drains(one: Seen, now: datetime) -> bool:
    """Whether a worker's lease holds: it is seen at every look."""
    return one.at is not None and now - one.at <= SAME_LOOK


def worth_reading(rows: Iterable[Sequence[Any]]) -> set[int]:
    """Of rows of counts (system, shown, author, municipality, count, first number of entry, ...) the entries whose
    bodies must be read: the oldest of each system and municipality, and one of each author for the name. An office has
    hundreds of authors; each body read costs an unsealing."""
    oldest: dict[tuple[str, str | None], int] = {}
    named: dict[str, int] = {}
    for system, _shown, author, municipality, _count, first, *_more in rows:
        place, n = (system, municipality), int(first)
        oldest[place] = min(n, oldest.get(place, n))
        named[author] = min(n, named.get(author, n))
    return {*oldest.values(), *named.values()}


def minutes_of(rows: Iterable[tuple[str, float]]) -> tuple[Confirmed, ...]:
    """(system, seconds since 1970) of single confirmations as counts by the minute."""
    counted = Counter((system, int(at // MINUTE)) for system, at in rows)
    return tuple(Confirmed(system, minute, count) for (system, minute), count in sorted(counted.items()))


def asking_of(delivery: Delivery, shown: str, author: str, kind: str, municipality: str | None = None) -> Asking:
    """What a board lists of a delivery."""
    code = delivery.last_error.code if delivery.last_error is not None else None
    return Asking(delivery.registration, delivery.n, delivery.system, shown, author, kind, delivery.reason, code,
                  delivery.carrier, municipality)  # fmt: skip


def instant(seconds: float | None) -> datetime | None:
    """A moment of a row."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
