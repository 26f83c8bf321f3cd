"""Dates and times as caseworkers type them (``i``, ``+14``, ``-1``, ``2411``, ``ti``; ``10``, ``1030``) and read them.

Nothing here knows the clock: today is an argument.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from jobterm.clock import COPENHAGEN
from jobterm.i18n import N_, _

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_TYPED_WEEKDAYS = {
    "ma": 0, "ti": 1, "on": 2, "to": 3, "fr": 4, "lø": 5, "loe": 5, "sø": 6, "soe": 6,
    "mo": 0, "tu": 1, "we": 2, "th": 3, "sa": 5, "su": 6,
}  # fmt: skip
_RELATIVE = re.compile(r"([+-])\s?([0-9]{1,4})\Z")
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2}|[0-9]{4})?\Z")
_PARTS = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{4}|[0-9]{2}))?\.?\Z")


def parse_day(text: str, today: date, *, past: bool = False, coming: bool = False) -> date | None:
    """The day that ``text`` means, None where it means none.

    ``i`` or ``t`` is today, ``+14`` and ``-1`` count from today, ``2411`` is the nearest 24 November, ``241126`` names
    the year, ``ti`` is the next Tuesday (today counts), with ``past`` the last one. ISO dates are understood too.
    ``coming``: what lies ahead by its nature; a day without a year is then the next one, or one of the last month.
    """
    typed = text.strip().lower()
    if typed in ("i", "t", "idag", "i dag", "today"):
        return today
    if (named := _TYPED_WEEKDAYS.get(typed)) is not None:
        ahead = (named - today.weekday()) % 7
        return today + timedelta(days=ahead - 7 if past and ahead else ahead)
    if match := _RELATIVE.match(typed):
        days = int(match[2]) * (1 if match[1] == "+" else -1)
        try:
            return today + timedelta(days=days)
        except OverflowError:
            return None
    if match := _DIGITS.match(typed) or _PARTS.match(typed):
        return _day(int(match[1]), int(match[2]), match[3], today, coming=coming)
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


JUST_BEEN = timedelta(days=31)
"""A holiday that began so short a time ago may still be registered: it is not next year's."""


def _day(day: int, month: int, year: str | None, today: date, *, coming: bool) -> date | None:
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year + n for n in (-1, 0, 1)]
    found: list[date] = []
    for candidate in years:
        try:
            found.append(date(candidate, month, day))
        except ValueError:
            continue
    ahead = [one for one in found if one >= today - JUST_BEEN]
    if coming and ahead:
        return min(ahead)
    return min(found, key=lambda one: abs((one - today).days)) if found else None


def parse_time(text: str) -> time | None:
    """The time that ``text`` means: ``10``, ``930``, ``1030``, ``10:30``, ``10.30``; None where it means none."""
    typed = text.strip().replace(".", ":")
    if ":" in typed:
        hours, _colon, minutes = typed.partition(":")
    elif len(typed) > 2:
        hours, minutes = typed[:-2], typed[-2:]
    else:
        hours, minutes = typed, "0"
    if not (hours.isdecimal() and minutes.isdecimal() and len(hours) <= 2 and len(minutes) <= 2):
        return None
    return time(int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None


def weekday(day: date) -> str:
    """The short name of a day of the week."""
    return _(WEEKDAYS[day.weekday()])


def long_day(day: date) -> str:
    """``fre 20-11-2026``."""
    return f"{weekday(day)} {day:%d-%m-%Y}"


def form_day(day: date) -> str:
    """``20-11-26``, as it stands in a field."""
    return f"{day:%d-%m-%y}"


def column_day(day: date, today: date) -> str:
    """Five columns: ``20-11``; a day eleven months away shows its year, or it would be read as this year's."""
    return f"{day:%d-%m}" if abs((day - today).days) < 335 else f" {day.year}"


def near_day(day: date, today: date) -> str:
    """``24-11``, with the year where it is not clear."""
    return f"{day:%d-%m}" if abs((day - today).days) < 335 else f"{day:%d-%m-%Y}"


def short_day(day: date, today: date) -> str:
    """``3-9``, with the year where it is not clear."""
    shown = f"{day.day}-{day.month}"
    return shown if abs((day - today).days) < 335 else f"{shown}-{day.year}"


def relative_day(day: date, today: date) -> str:
    """What a day is called from today: ``i dag``, ``i går``, ``om 3 dage``; empty where that says nothing."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if 1 < days <= 60:
        return _("in {n} days").format(n=days)
    return _("{n} days ago").format(n=-days) if -60 <= days < -1 else ""


def local(instant: datetime) -> datetime:
    """The instant on a Danish clock."""
    return instant.astimezone(COPENHAGEN)


def clock_time(instant: datetime) -> str:
    """``09:41``."""
    return f"{local(instant):%H:%M}"


def moment(instant: datetime, today: date) -> str:
    """When something happened or will: ``12:00`` today, ``lør 07:00`` within a week, else ``24-11 07:00``."""
    there = local(instant)
    days = (there.date() - today).days
    if days == 0:
        return f"{there:%H:%M}"
    if 0 < days < 7:
        return f"{weekday(there.date())} {there:%H:%M}"
    return f"{near_day(there.date(), today)} {there:%H:%M}"


def age(seconds: float) -> str:
    """How long ago, in four columns: ``0 m``, ``12 m``, ``3 t``, ``4 d``."""
    minutes = max(0, int(seconds // 60))
    if minutes < 60:
        return _("{n} m").format(n=minutes)
    if minutes < 48 * 60:
        return _("{n} h").format(n=minutes // 60)
    return _("{n} d").format(n=minutes // 1440)


def as_day(value: object) -> date | None:
    """A date out of what a view holds: a date, a datetime, or the ISO text of one; None for anything else."""
    if isinstance(value, datetime):
        return local(value).date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) >= 10:
        try:
            return local(datetime.fromisoformat(value)).date() if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            return None
    return None


def as_moment(value: object) -> datetime | None:
    """An instant out of what a view holds; a text without offset is meant as Danish time."""
    if isinstance(value, str) and len(value) > 10:
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=COPENHAGEN)
    return None
