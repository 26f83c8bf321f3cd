"""The screen of the statistics, drawn by view models alone."""

from __future__ import annotations

from decimal import Decimal

from tests.tui import mock_world as world
from tests.tui.drawn import TODAY, screen

from jobterm.domain.figures import Comparison, figures
from jobterm.domain.figures import compare as compared
from jobterm.i18n import _
from jobterm.office.figures.statistics import StatisticsView, Told
from jobterm.tui.head_view import Head
from jobterm.tui.screens.figures.figures_view import FiguresPicture, figures_rows

COLUMNS = ("Periode", "Område", "Ydelsesgrupper", "Antal ledige")
MONTHS = [f"{year}M{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][8:33]
_AREAS = {"Aarhus": 4000, "Randers": 1200, "Viborg": 900, "Samsø": 40}


def comparison() -> Comparison:
    """Four centres over two years: the own one falls, the others rise."""
    rows = [
        [month, area, "A-dagpenge", str(round(size * (1 + (-1 if area == "Aarhus" else 1) * number / 100)))]
        for area, size in _AREAS.items()
        for number, month in enumerate(MONTHS)
    ]
    made = compared(figures(COLUMNS, rows), "Aarhus", [area for area in _AREAS if area != "Aarhus"])
    assert made is not None
    assert made.middle is not None
    assert made.middle > Decimal(0)
    return made


def view(**more: object) -> StatisticsView:
    """What the office tells of it, read this morning."""
    made = StatisticsView(Told.FRESH, "y25i03", "Aarhus", comparison(), world.at(8, 15))
    return StatisticsView(**{name: more.get(name, getattr(made, name)) for name in made.__dataclass_fields__})  # type: ignore[arg-type]


def _drawn(picture: FiguresPicture, columns: int, rows: int) -> list[str]:
    head = Head(world.NOW, True, world.status())
    hint = _("M = all in the region.  T = next table.  E = file (CSV).  F5 = read again.  Esc")
    return screen(head, figures_rows(picture, columns, rows - 5), hint, columns, rows)


def curve(columns: int = 80, rows: int = 24) -> list[str]:
    """The own centre against the others' median, and the figures."""
    return _drawn(FiguresPicture("y25i03", 1, 3, TODAY, world.NOW, view()), columns, rows)


def compare(columns: int = 80, rows: int = 24) -> list[str]:
    """All of the region; the service gave no answer now."""
    picture = FiguresPicture("y25i03", 1, 3, TODAY, world.NOW, view(old=True), compare=True)
    return _drawn(picture, columns, rows)


def no_key(columns: int = 80, rows: int = 24) -> list[str]:
    """A centre without a key."""
    picture = FiguresPicture("y25i03", 1, 3, TODAY, world.NOW, StatisticsView(Told.NO_KEY, "y25i03", "Aarhus"))
    return _drawn(picture, columns, rows)
