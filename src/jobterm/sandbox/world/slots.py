"""Free appointments of a caseworker at a record system's booking service: half hours of the working week in rooms, less
what is booked. Pure; the same from the same seed, user and day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world.draw import Draw

LENGTH: Final = timedelta(minutes=30)
MOST_DAYS: Final = 31
BEGINNINGS: Final = (
    "09:00", "09:30", "10:00", "10:30", "11:00", "12:30", "13:00", "13:30", "14:00", "14:30",
)  # fmt: skip
ROOMS: Final = ("Lokale 1", "Lokale 2", "Lokale 4, 1. sal", "Mødelokale Å")
_INTERPRETERS: Final = (None, None, None, "arabisk", "polsk")
"""Who is in the house on a day."""
_BUSY: Final = 35
"""Per cent of a caseworker's half hours that are taken by meetings which no system of ours has made."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A free half hour, in UTC, its room, and the language of the interpreter who is in the house that day."""

    start: datetime
    end: datetime
    place: str
    interpreter: str | None = None


def free(seed: int, user: str, days: tuple[date, date], now: datetime, taken: Collection[datetime]) -> Iterator[Slot]:
    """The user's free half hours from the first day to the last, not before ``now``, none that begins when something
    ``taken`` does."""
    day = days[0]
    while day <= days[1]:
        draw = Draw(seed, "slots", user, day.isoformat())
        room = draw.pick(ROOMS)
        interpreter = Draw(seed, "interpreter", day.isoformat()).pick(_INTERPRETERS)
        for begin in BEGINNINGS if day.weekday() < 5 else ():
            start = datetime.combine(day, time.fromisoformat(begin), COPENHAGEN).astimezone(UTC)
            if not draw.chance(_BUSY) and start >= now and start not in taken:
                yield Slot(start, start + LENGTH, room, interpreter)
        day += timedelta(days=1)


def booked(rows: Iterable[Mapping[str, Any]]) -> set[datetime]:
    """When the bookings begin that these entities (id, reference, kind, data; in their order) have left standing."""
    starts: dict[str, datetime] = {}
    names: dict[str, str] = {}
    for row in rows:
        kind, data = row["kind"], row["data"]
        if kind == "interview.summons":
            names.update({row["id"]: row["id"], row["reference"]: row["id"]})
            starts[row["id"]] = datetime.fromisoformat(data["start"]).astimezone(UTC)
            continue
        old = names.get(str(data.get("booking")))
        if old is None:
            continue
        if kind == "interview.move":
            starts[old] = datetime.fromisoformat(data["start"]).astimezone(UTC)
        else:
            starts.pop(old, None)
    return set(starts.values())
