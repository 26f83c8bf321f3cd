"""The national statistics for one's own centre: its trend, its place among comparable ones, the table behind both. Read
once a day and kept with its age; without a key, or without a service, it says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.figures import Comparison, NotANumber, compare, figures
from jobterm.domain.identifiers import Municipality
from jobterm.office.parts import Parts
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.statistics import PublishedTable

SYSTEM: Final = "jobindsats"
DAY: Final = timedelta(days=1)
PERIODS: Final = 25
"""Two years and a month: a trend, and the same month a year ago."""
TABLES: Final = ("y25i03", "y25i01", "y01c01")
"""The tables that are offered (domain §2.1, known table ids); their names stand in ``words``."""


class Told(StrEnum):
    """How reading the statistics ended."""

    FRESH = "fresh"
    CACHED = "cached"
    NO_SERVICE = "no_service"
    NO_KEY = "no_key"
    BAD_KEY = "bad_key"
    NO_TABLE = "no_table"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """What there is to show. ``comparison`` None: there is nothing, and ``state`` says why; ``old``: what is shown was
    read before, and the service did not answer now."""

    state: Told
    table: str
    area: str
    comparison: Comparison | None = None
    read_at: datetime | None = None
    old: bool = False

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The comparison as plain rows, the greatest first."""
        found = self.comparison.rows if self.comparison is not None else ()
        return [
            {"area": one.area, "value": _plain(one.value), "change": _plain(one.change, 1), "own": one.own}
            for one in found
        ]

    @property
    def trend(self) -> list[dict[str, Any]]:
        """The own centre's figures, oldest first."""
        found = self.comparison.trend if self.comparison is not None else ()
        return [{"period": str(period), "value": _plain(value)} for period, value in found]


def comparable(municipality: str) -> tuple[str, list[str]]:
    """(a municipality's name, those of the others in its region): whom it is compared with, our assumption."""
    own = Municipality.parse(municipality)
    return own.name, [one.name for one in Municipality.every() if one.region == own.region and one != own]


async def statistics(parts: Parts, table: str = "y25i03", *, force: bool = False) -> StatisticsView:
    """The own centre against comparable ones; ``force``: asked anew, also where it was read within the day."""
    try:
        area, others = comparable(parts.site.municipality or "")
    except InvalidIdentifier:
        return StatisticsView(Told.NO_TABLE, table, "")
    state, held, at = await _published(parts, table, force=force)
    if held is None:
        return StatisticsView(state, table, area)
    try:
        found = compare(figures(held["columns"], held["rows"]), area, others)
    except (NotANumber, KeyError, TypeError):
        return StatisticsView(Told.UNREADABLE, table, area, read_at=at)
    old = state not in (Told.FRESH, Told.CACHED)
    return StatisticsView(Told.CACHED if old else state, table, area, found, at, old)


async def _published(parts: Parts, table: str, *, force: bool) -> tuple[Told, Any, datetime | None]:
    """How it ended, the table (kept or fresh), and when it was read."""
    outside, now = parts.public(), parts.clock.now()
    name = f"jobindsats.{table}" if table.isascii() and table.isalnum() and len(table) <= 12 else None
    if name is None:
        return Told.NO_TABLE, None, None
    at, held = outside.kept.get(name) or (None, None)
    if held is not None and at is not None and timedelta(0) <= now - at < DAY and not force:
        return Told.CACHED, held, at
    if outside.statistics is None:
        return Told.NO_SERVICE, held, at
    key = outside.secret(SYSTEM)
    if key is None:
        return Told.NO_KEY, held, at
    told = await outside.statistics.published(table, PERIODS, key)
    if isinstance(told, Outcome):
        return _failed(told), held, at
    value = _keepable(told)
    outside.kept.put(name, now, value)
    return Told.FRESH, value, now


def _failed(outcome: Outcome) -> Told:
    if outcome.cls is OutcomeClass.AUTH:
        return Told.BAD_KEY
    return Told.NO_TABLE if outcome.cls is OutcomeClass.REFUSED else Told.UNREACHABLE


def _keepable(told: PublishedTable) -> dict[str, Any]:
    return {"columns": list(told.columns), "rows": [list(row) for row in told.rows]}


def _plain(value: Decimal | None, places: int | None = None) -> float | int | None:
    if value is None:
        return None
    number = float(value) if places is None else round(float(value), places)
    return int(number) if number.is_integer() and places is None else number
