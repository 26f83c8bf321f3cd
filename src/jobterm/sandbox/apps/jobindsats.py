"""The national statistics, simulated: keeps contracts/jobindsats.yaml in both shapes, with made-up figures."""

from __future__ import annotations

import json
import re
from datetime import date
from math import pi, sin
from typing import Any, Final

from jobterm.clock import COPENHAGEN, Clock
from jobterm.domain.figures import TRAINING_KEY
from jobterm.domain.identifiers import Municipality
from jobterm.sandbox.apps.wire import Answer, Request, Unreadable
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.draw import Draw

TABLES: Final = {
    "y25i01": ("A-dagpenge", "Antal ledige fuldtidspersoner", 9),
    "y25i03": ("A-dagpenge", "Sæsonkorrigeret antal ledige fuldtidspersoner", 9),
    "y01c01": ("A-dagpenge", "Antal aktiverede fuldtidspersoner", 2),
}
"""Table → its benefit group, its measure, and about how many there are per thousand inhabitants of the made-up sort."""
MONTHS: Final = 36

_PATH: Final = re.compile(r"/(v2|v3)/(data|tables)/([a-z0-9]{1,12})(/json)?", re.ASCII)
_LATEST: Final = re.compile(r"latest:([1-9][0-9]{0,2})", re.ASCII)
_BOM: Final = b"\xef\xbb\xbf"


class Statistics:
    """Figures that nobody counted, by municipality and month; the same in every run of a world."""

    id = "jobindsats"

    def __init__(self, seed: int, clock: Clock) -> None:
        self._seed = seed
        self._clock = clock

    def writes(self, request: Request) -> bool:
        """Never."""
        del request
        return False

    def scope_of(self, request: Request) -> str:
        """Nobody: published figures are everybody's."""
        del request
        return ""

    def internal_error(self) -> Answer:
        """A fault of its own."""
        return _error(500, "internal")

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        if setting.state is State.CLOSED:
            return Answer(503, b"Service Unavailable", media_type="text/plain", outcome="closed")
        found = _PATH.fullmatch(request.path)
        if found is None:
            return _error(405, "method not allowed")
        shape, what, table = found[1], found[2], found[3]
        wanted = "GET" if (shape, what) != ("v2", "data") else "POST"
        if request.method != wanted or bool(found[4]) is (shape == "v3") or (shape, what) == ("v3", "tables"):
            return _error(405, "method not allowed")
        key = request.headers.get("authorization", "").strip()
        if key != (TRAINING_KEY if shape == "v2" else f"Bearer {TRAINING_KEY}"):
            return _error(401, "key missing or not valid")
        if table not in TABLES:
            return _error(404, "no such table")
        if what == "tables":
            return _json([{"TableID": table, "Period": [_month(one) for one in self._months()]}])
        return self._v3(request, table) if shape == "v3" else self._v2(request, table)

    def _v3(self, request: Request, table: str) -> Answer:
        asked = request.query
        latest = _LATEST.fullmatch(asked.get("period.M", ""))
        level = asked.get("hierarchy._nykom")
        if asked.get("mgroup.*") != "*" or asked.get("format") != "json" or latest is None or level not in ("*", "/"):
            return _error(400, "selectors")
        group, measure, _ = TABLES[table]
        months = self._months()[-int(latest[1]) :]
        rows = [
            [_month(month), area, group, _danish(self._figure(table, area, month))]
            for area in _areas(level)
            for month in months
        ]
        # As the real one does now and then: a byte order mark before the braces.
        return _json({"columns": ["Periode", "Område", "Ydelsesgrupper", measure], "rows": rows}, mark=True)

    def _v2(self, request: Request, table: str) -> Answer:
        try:
            asked = request.json()
        except Unreadable:
            return _error(400, "body")
        periods = asked.get("period") if isinstance(asked, dict) else None
        area = asked.get("area") if isinstance(asked, dict) else None
        if not isinstance(periods, list) or not periods or not (area == "*" or isinstance(area, list)):
            return _error(400, "area and period are needed")
        group, measure, _ = TABLES[table]
        months = [month for month in self._months() if _month(month) in periods]
        areas = [one for one in _areas("*") if area == "*" or one in area]
        labels = [{"Label": label} for label in ("Area", "Periode", "Ydelsesgrupper", measure)]
        data = [[one, _month(month), group, self._figure(table, one, month)] for one in areas for month in months]
        return _json([{"Variables": labels, "Data": data}])

    def _months(self) -> list[tuple[int, int]]:
        """The months that are published: up to the one before last."""
        today: date = self._clock.now().astimezone(COPENHAGEN).date()
        newest = today.year * 12 + today.month - 1 - 2
        return [divmod(place, 12) for place in range(newest - MONTHS + 1, newest + 1)]

    def _figure(self, table: str, area: str, month: tuple[int, int]) -> int:
        size = Draw(self._seed, "size", area).between(20, 300) * TABLES[table][2]
        year, place = month
        swing = Draw(self._seed, "slope", table, area).between(-15, 15) / 100
        wave = swing * sin(2 * pi * (year * 12 + place + Draw(self._seed, "phase", area).between(0, 59)) / 60)
        season = (4, 4, 3, 1, -1, -2, 0, 1, -2, -2, -1, 2)[place] / 100
        noise = Draw(self._seed, "figure", table, area, year, place).between(-20, 20) / 1000
        return max(0, round(size * (1 + wave + season + noise)))


def _areas(level: str) -> list[str]:
    names = [one.name for one in Municipality.every()]
    return names if level == "*" else ["Hele landet"]


def _month(month: tuple[int, int]) -> str:
    return f"{month[0]}M{month[1] + 1:02}"


def _danish(figure: int) -> str:
    return f"{figure:,}".replace(",", ".")


def _json(value: Any, *, mark: bool = False) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(200, _BOM + body if mark else body)


def _error(status: int, message: str) -> Answer:
    return Answer(status, json.dumps({"error": message}).encode(), outcome="refused")
