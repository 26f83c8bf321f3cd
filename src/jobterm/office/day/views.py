"""A day as the screen shows it: frozen lines with their sentences. No behaviour beyond sorting them into parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Part(StrEnum):
    """The parts of a day, in the order of the screen."""

    NEEDS = "needs_me"
    MEETINGS = "appointments"
    REPORTED = "reported"
    DUE = "deadlines"
    DIFFERS = "disagreements"


class Opens(StrEnum):
    """What stands behind a line."""

    ITEM = "item"
    CITIZEN = "citizen"
    REPORT = "report"
    CANCEL = "cancel"
    TASK = "task"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class DayLine:
    """One thing of the day. ``key`` stays the same while the thing does.

    ``what`` is its word or few, ``words`` what is to be known of it; ``by``: until when, where that is no plain day.
    ``citizen``: ten digits; ``ref``: the item, report, booking, task or company that it opens. ``due`` None: no
    day is known; ``at``: of an appointment; ``alarm``: it cannot wait. ``whose``: of a colleague.
    """

    part: Part
    key: str
    what: str
    words: str
    opens: Opens
    ref: str = ""
    citizen: str | None = None
    name: str = ""
    due: date | None = None
    at: datetime | None = None
    alarm: bool = False
    whose: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What the superuser has said, or the plan: ``text`` one line, ``more`` what to do meanwhile."""

    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class DayView:
    """A day. ``saved``, ``confirmed``: what its owner registered on the last working day (``counted_on``), and how much
    of that is confirmed everywhere. ``oldest``: the oldest thing that nobody has confirmed, in a sentence. ``silent``:
    what is not known, in sentences. ``read_at``: when the appointments were read, None where nothing tells them.
    ``since``: from when what was reported is new. ``left_out``: so many lines of a part stand on no list."""

    at: datetime
    team: bool
    lines: tuple[DayLine, ...]
    notices: tuple[NoticeView, ...] = ()
    saved: int = 0
    confirmed: int = 0
    counted_on: date | None = None
    oldest: str = ""
    silent: tuple[str, ...] = ()
    read_at: datetime | None = None
    since: date | None = None
    left_out: Mapping[Part, int] = field(default_factory=dict)

    def part(self, part: Part) -> tuple[DayLine, ...]:
        """The lines of one part."""
        return tuple(line for line in self.lines if line.part is part)

    @property
    def urgent(self) -> int:
        """How many need somebody today: the first part, and what clashes."""
        return sum(line.part is Part.NEEDS or line.alarm for line in self.lines)
