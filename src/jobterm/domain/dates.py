"""Days and instants as the field means them: days in Copenhagen, instants in UTC. Nothing here asks for the time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
"""The zone in which plans, windows and people's dates are meant (interface §2)."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_YEARS: Final = range(1900, 2201)


def parse_day(text: str) -> date:
    """The day that ``YYYY-MM-DD`` names; ValueError for another form, no such day, or a year outside 1900-2200."""
    if not _DAY.fullmatch(text):
        raise ValueError("date.form")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("date.none") from error
    if day.year not in _YEARS:
        raise ValueError("date.range")
    return day


def parse_instant(text: str) -> datetime:
    """The instant (UTC) that an RFC 3339 text with an offset names; ValueError as `parse_day`."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("time.form")
    try:
        instant = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError("date.none") from error
    if instant.year not in _YEARS:
        raise ValueError("date.range")
    return instant.astimezone(UTC)


def local_day(instant: datetime) -> date:
    """The day in Copenhagen on which ``instant`` falls."""
    return instant.astimezone(COPENHAGEN).date()


def start_of(day: date) -> datetime:
    """The first instant (UTC) of a day in Copenhagen."""
    return datetime.combine(day, time(), COPENHAGEN).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last second (UTC) of a day in Copenhagen."""
    return start_of(day + timedelta(days=1)) - timedelta(seconds=1)


def from_local(naive: datetime) -> datetime:
    """The instant (UTC) that a clock on a Copenhagen wall means; the first of the two when it is turned back.

    ValueError ``time.skipped`` for a time that the wall clock leaps over in spring.
    """
    instant = naive.replace(tzinfo=COPENHAGEN).astimezone(UTC)
    if instant.astimezone(COPENHAGEN).replace(tzinfo=None) != naive:
        raise ValueError("time.skipped")
    return instant


def next_time_of_day(after: datetime, at: time) -> datetime:
    """The next instant (UTC) after ``after`` when clocks in Copenhagen show ``at``."""
    day = local_day(after)
    for ahead in range(3):
        instant = datetime.combine(day + timedelta(days=ahead), at, COPENHAGEN).astimezone(UTC)
        if instant > after:
            return instant
    raise ValueError("time.range")  # unreachable for dates that exist


def instant_text(instant: datetime) -> str:
    """RFC 3339 in whole seconds with the offset of Copenhagen, as details keep times."""
    return instant.astimezone(COPENHAGEN).isoformat(timespec="seconds")
