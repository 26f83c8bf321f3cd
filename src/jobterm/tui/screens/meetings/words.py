"""How appointments stand on the screens for interviews. Pure."""

from __future__ import annotations

from datetime import date, datetime

from jobterm.domain.distribution import FreeTime
from jobterm.i18n import _
from jobterm.tui.dates import local, near_day, parse_day, parse_time, weekday


def when(start: datetime, today: date) -> str:
    """``tir 24-11 10:00``, with the year where it is not clear."""
    there = local(start)
    return f"{weekday(there.date())} {near_day(there.date(), today)} {there:%H:%M}"


def time_words(time: FreeTime, today: date) -> str:
    """``tir 24-11 10:00-10:30  Lokale 2, tolk: arabisk``, and whether it is only wished for."""
    told = [time.place, _("interpreter: {what}").format(what=time.interpreter) if time.interpreter else ""]
    told.append(_("wished time") if time.wished else "")
    return f"{when(time.start, today)}-{local(time.end):%H:%M}  {', '.join(part for part in told if part)}".rstrip()


def typed_moment(text: str, today: date) -> datetime | None:
    """The moment that ``2411 10``, ``on 1030`` or ``+14 9`` means; a time alone is None, for it has no day."""
    parts = text.split()
    if len(parts) != 2:
        return None
    day, time = parse_day(parts[0], today), parse_time(parts[1])
    if day is None or time is None:
        return None
    from jobterm.clock import COPENHAGEN

    return datetime.combine(day, time, COPENHAGEN)
