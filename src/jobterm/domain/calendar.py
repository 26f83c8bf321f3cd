"""Whether a system may be sent to at an instant, and when it opens next: windows, opening hours and cutovers together.

What a system says itself when it is asked (closed, throttled) belongs to the outbox, not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Self

from jobterm.domain.dates import COPENHAGEN, local_day
from jobterm.domain.plan import Plan, Reason

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS: Final = re.compile(
    r"(?:(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))? )?"
    r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)",
    re.ASCII,
)
_LINKS: Final = 100
"""How many closings in a row are followed before the opening counts as unknown."""


@dataclass(frozen=True, slots=True)
class Open:
    """The system may be sent to now, as far as the plan knows."""


@dataclass(frozen=True, slots=True)
class ClosedUntil:
    """Closed, which is normal; ``until`` is when it opens, None where nobody can say."""

    until: datetime | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours on a Copenhagen clock, half-open; ``weekdays`` with Monday = 0."""

    weekdays: frozenset[int]
    opens: time
    closes: time | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """``"07:00-18:00"`` (all days), ``"mon-fri 07:00-18:00"`` or ``"sat 08:00-24:00"``; ValueError otherwise."""
        found = _HOURS.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError("hours.form")
        first = _DAYS.index(found[1]) if found[1] else 0
        last = _DAYS.index(found[2]) if found[2] else (first if found[1] else 6)
        opens = time(int(found[3]), int(found[4]))
        closes = time(int(found[5]), int(found[6])) if found[5] else None
        if last < first or (closes is not None and closes <= opens):
            raise ValueError("hours.order")
        return cls(frozenset(range(first, last + 1)), opens, closes)

    def open_at(self, instant: datetime) -> bool:
        """Whether it is open at an instant."""
        local = instant.astimezone(COPENHAGEN)
        late = self.closes is not None and local.time() >= self.closes
        return local.weekday() in self.weekdays and local.time() >= self.opens and not late

    def next_opening(self, after: datetime) -> datetime:
        """The first instant (UTC) after ``after`` at which it opens."""
        days = (local_day(after) + timedelta(days=ahead) for ahead in range(9))
        openings = (datetime.combine(day, self.opens, COPENHAGEN) for day in days if day.weekday() in self.weekdays)
        return next(opening.astimezone(UTC) for opening in openings if opening > after)


def may_send(
    system: str,
    municipality: str | None,
    kind: str,
    plan: Plan,
    now: datetime,
    *,
    target_group: str | None = None,
    hours: Hours | None = None,
) -> Open | ClosedUntil:
    """Whether ``system`` may be sent this kind for this municipality at ``now``; closings that touch count as one."""
    first: Reason | None = None
    last: Reason | None = None
    instant = now
    for _ in range(_LINKS):
        closing = (
            _cutover(system, municipality, kind, target_group, plan, instant)
            or _window(system, municipality, kind, plan, instant)
            or _outside(hours, instant)
        )
        if closing is None:
            return Open() if first is None else ClosedUntil(instant, first)
        first = first or closing.reason
        if closing.until is None:
            # The old system of a cutover never opens again: its items go on, elsewhere, when the new one opens.
            return ClosedUntil(instant if last is Reason.CUTOVER else None, first)
        instant, last = closing.until, closing.reason
    return ClosedUntil(None, first or Reason.PLANNED)


def _window(system: str, municipality: str | None, kind: str, plan: Plan, at: datetime) -> ClosedUntil | None:
    rows = plan.windows(system, municipality, kind, at)
    if not rows:
        return None
    last = max(rows, key=lambda row: row.ends)
    return ClosedUntil(last.ends, last.reason)


def _cutover(  # noqa: PLR0917 - one case, one instant
    system: str, municipality: str | None, kind: str, target_group: str | None, plan: Plan, at: datetime
) -> ClosedUntil | None:
    """The old system takes nothing from *frozen* on, the new one nothing before it opens (design §6)."""
    for row in plan.cutovers(system, kind, target_group, municipality):
        if row.frozen_from <= at < row.opens_at:
            return ClosedUntil(row.opens_at, Reason.CUTOVER)
        record = plan.route(kind, target_group, municipality, at)
        if system == row.from_system and at >= row.opens_at and (record is None or record.record != system):
            return ClosedUntil(None, Reason.CUTOVER)
    return None


def _outside(hours: Hours | None, at: datetime) -> ClosedUntil | None:
    if hours is None or hours.open_at(at):
        return None
    return ClosedUntil(hours.next_opening(at), Reason.HOURS)
