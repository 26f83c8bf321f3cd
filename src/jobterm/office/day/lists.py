"""Whose citizens, and which appointments: what the record systems' lists say, as it is kept; where none of them tells
it, the citizens whose case is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.casebook import day as kept
from jobterm.domain.caseload import Appointment, CaseRow
from jobterm.domain.dates import local_day
from jobterm.office.parts import Parts

BACK: Final = timedelta(days=14)
"""So far back the calendar is read: what nobody has settled since stands on the day."""
AHEAD: Final = timedelta(days=14)
SUPERUSER: Final = "superuser"
"""Whoever has this role has the whole team's day."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The two lists of a day. ``told``: whether any system has told whose citizens are whose (else ``cprs`` are those
    looked at here); ``calendar``: the same of the appointments, of which ``meetings`` are all that were read;
    ``read_at``: when the oldest of them was; ``whose``: by citizen, the name of whose she is."""

    rows: tuple[CaseRow, ...] = ()
    cprs: tuple[str, ...] = ()
    meetings: tuple[Appointment, ...] = ()
    told: bool = False
    calendar: bool = False
    read_at: datetime | None = None
    whose: Mapping[str, str] = field(default_factory=dict)

    def on(self, day: date) -> list[Appointment]:
        """The appointments of a day."""
        return [one for one in self.meetings if local_day(one.start) == day]

    def unsettled(self, before: date) -> list[Appointment]:
        """Those of earlier days that nobody has settled and that are ours to settle."""
        return [one for one in self.meetings if one.open and local_day(one.start) < before]


def span(today: date) -> tuple[date, date]:
    """The days of the calendar that are read for a day."""
    return today - BACK, today + AHEAD


def kept_lists(parts: Parts, today: date, *, team: bool) -> Lists:
    """What is kept of them; nobody is asked."""
    cache, user = parts.cache(), parts.site.user
    mine = cache.caseload(user, team=team)
    calendar = cache.appointments(user, *span(today), team=team)
    read = [*mine.read_at.values(), *calendar.read_at.values()]
    told = bool(mine.read_at)
    nobody: list[str] = []
    return Lists(
        mine.rows,
        tuple(dict.fromkeys(row.cpr for row in mine.rows)) if told else tuple(cache.extracts(kept.seen, nobody)),
        calendar.rows,
        told,
        bool(calendar.read_at),
        min(read, default=None),
        {row.cpr: row.caseworker_name or row.caseworker for row in mine.rows},
    )
