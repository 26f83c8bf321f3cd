"""What the board shows: frozen views with the names of its JSON. No citizen is in them; items are asked for apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

TAKE_OVER, WITHDRAW, RETRY = "take_over", "withdraw", "retry"
"""What may be done with many besides the verdicts of `Verdict`."""

AWAY = "away"
"""The code of the alert that somebody is missed."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A system's items, all of them or one municipality's. ``left``: what is still to be brought there from here,
    ``unknown`` of them with an outcome that nobody knows; ``person``: what needs a person; ``passed_on``: what arrives
    by itself; ``oldest_at``: when the oldest was keyed; ``promised_at``: the earliest promise, ``late`` past theirs."""

    left: int = 0
    unknown: int = 0
    person: int = 0
    passed_on: int = 0
    late: int = 0
    oldest_at: datetime | None = None
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A line of the board: one system at one municipality (None: all of them).

    ``state``: ``open`` ``closed`` ``slow`` ``down`` ``unknown``, ``until`` when it opens where that is known.
    ``per_minute``: confirmed lately, ``hour``: in the last hour, both of the system as a whole; ``empty_at``: when
    nothing is left at this pace, None where nobody can say; ``forecast``: ``empty`` ``at`` ``closed`` ``unknown``.
    """

    system: str
    label: str
    state: str
    until: datetime | None
    reason: str | None
    message: str
    counts: CellView
    municipality: str | None = None
    per_minute: float = 0.0
    hour: int = 0
    empty_at: datetime | None = None
    forecast: str = "unknown"


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A municipality: its code and name, everything of it, and each system's part."""

    code: str
    name: str
    counts: CellView
    systems: tuple[SystemRow, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseView:
    """Equal items that wait for one decision. ``words``: what they have in common, in the user's language."""

    key: str
    system: str
    state: str
    words: str
    count: int
    authors: int
    reason: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody with items that need a person. ``here``: was seen in the last minutes; ``seen_at``: when last (None:
    nobody knows); ``taken``: how many of them a superuser has taken over."""

    author: str
    name: str
    count: int
    here: bool
    seen_at: datetime | None = None
    taken: int = 0


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A program that drains the queue, and whether it was seen lately."""

    id: str
    alive: bool
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertView:
    """Something that should not be so: ``code`` with what it is about as its ``key``, and a sentence."""

    key: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class BoardView:
    """The whole board at one moment. ``store``: ``desk`` or ``office``; ``draining``: how many workers are alive."""

    at: datetime
    site: str
    store: str
    training: bool
    counts: CellView
    systems: tuple[SystemRow, ...] = ()
    municipalities: tuple[MunicipalityRow, ...] = ()
    causes: tuple[CauseView, ...] = ()
    people: tuple[PersonView, ...] = ()
    workers: tuple[WorkerView, ...] = ()
    draining: int = 0
    last_confirmed_at: datetime | None = None
    alerts: tuple[AlertView, ...] = ()
    not_listed: int = 0


@dataclass(frozen=True, slots=True)
class BulkView:
    """What became of a decision on many items: how many, and those that could not be (id, sentence)."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class BoardItems:
    """Which items of the board: those of a cause (``cause``), or that need one person (``author``), or all open ones
    of a system or a municipality; with none of them all that ask for a decision."""

    cause: str = ""
    author: str = ""
    system: str = ""
    limit: int = 200
    ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BulkWish:
    """What is to be done with many items: a verdict of `Verdict`, ``withdraw``, ``retry`` or ``take_over``; why."""

    what: str
    reason: str


def for_the_wall(view: BoardView) -> BoardView:
    """The same with nobody's name in it: counts of who is away are left."""
    people = tuple(replace(one, author="", name="") for one in view.people)
    return replace(view, people=people, alerts=tuple(one for one in view.alerts if one.code != AWAY))
