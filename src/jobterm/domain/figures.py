"""Published figures as values: numbers as Danes write them, periods, one centre against comparable ones. Pure; whence
figures come is not known here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from statistics import median
from typing import Any, Final

TRAINING_KEY: Final = "training:training"
"""The one key that the simulated statistics know, and that a training desk has where it was given no other."""
NO_FIGURE: Final = frozenset({"", "-", ".", "..", "…"})
"""Texts that say that there is no figure (our assumption)."""
_GROUPED: Final = re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,18})(?:,[0-9]{1,9})?", re.ASCII)
_PERIOD: Final = re.compile(r"([0-9]{4})(M|QMAT|Q|Y)([0-9]{1,2})?", re.ASCII)
_MOST: Final = {"M": 12, "QMAT": 12, "Q": 4, "Y": 0}
_PERIODS: Final = frozenset({"periode", "period"})
_AREAS: Final = frozenset({"område", "area"})


class NotANumber(ValueError):
    """A text that is no number as Danes write it."""


def number(value: Any) -> Decimal | None:
    """A figure: a JSON number as it is, a text with "." between thousands and "," before decimals; None for what says
    that there is none. ``70.123`` is seventy thousand. Raises NotANumber."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise NotANumber("not a number")
    if isinstance(value, int | float):
        found = Decimal(str(value))
        if not found.is_finite():
            raise NotANumber("not finite")
        return found
    if not isinstance(value, str):
        raise NotANumber("not a number")
    plain = value.replace("\u00a0", " ").strip().removesuffix("%").strip().replace("\u2212", "-")
    if plain in NO_FIGURE:
        return None
    if not _GROUPED.fullmatch(plain):
        raise NotANumber("not a number as Danes write it")
    return Decimal(plain.replace(".", "").replace(",", "."))


def written(value: Decimal, decimals: int = 0) -> str:
    """A figure as Danes write it: ``70.123``, ``1.234,5``."""
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A published period: ``2026M08`` (a month), ``2025QMAT04`` (a year up to a month), ``2026Q3``, ``2026Y``."""

    year: int
    unit: str
    place: int

    @classmethod
    def parse(cls, text: Any) -> Period | None:
        """The period that a text names; None for anything else."""
        found = _PERIOD.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            return None
        unit, place = found[2], int(found[3] or 0)
        good = place == 0 if unit == "Y" else 1 <= place <= _MOST[unit]
        return cls(int(found[1]), unit, place) if good else None

    def __str__(self) -> str:
        width = {"Y": "", "Q": f"{self.place}"}
        return f"{self.year}{self.unit}{width.get(self.unit, f'{self.place:02}')}"

    def __lt__(self, other: Period) -> bool:
        return (self.year, self.place, self.unit) < (other.year, other.place, other.unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``group``: the other dimensions' values, joined; ``measure``: what is counted."""

    period: Period
    area: str
    group: str
    measure: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One area's newest figure: ``before`` is that of a year (or of as many periods as there are) earlier."""

    area: str
    value: Decimal
    before: Decimal | None
    own: bool = False

    @property
    def change(self) -> Decimal | None:
        """The change in per cent."""
        if self.before is None or self.before == 0:
            return None
        return (self.value - self.before) / self.before * 100


@dataclass(frozen=True, slots=True)
class Comparison:
    """One centre against comparable ones. ``trend``: its figures, oldest first; ``rows``: the newest of all, the
    greatest first; ``rank``: its place among them, from 1; ``middle``: the median of the others' change, per cent;
    ``others``: for each period the median of what the others' figures were, each as a share of its own first."""

    measure: str
    group: str
    period: Period
    trend: tuple[tuple[Period, Decimal], ...]
    rows: tuple[Standing, ...]
    rank: int | None
    middle: Decimal | None
    others: tuple[tuple[Period, Decimal], ...] = ()

    @property
    def indexed(self) -> tuple[tuple[Period, Decimal, Decimal | None], ...]:
        """(period, own figure, others' median), both 100 in the first period in which both are known: so that centres
        of any size are seen beside each other. Nothing where there is no such period."""
        others = dict(self.others)
        first = next(((period, value) for period, value in self.trend if value and others.get(period)), None)
        if first is None:
            return ()
        start, own = first
        base = others[start]
        return tuple(
            (period, value / own * 100, others[period] / base * 100 if period in others else None)
            for period, value in self.trend
            if period >= start
        )


def figures(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> tuple[Figure, ...]:
    """The figures of a published table. Columns that hold a period or an area are known by name; of the others those
    whose every cell is a number, or none, are measures, the rest say what the figure is of.

    Raises NotANumber where the table has no period, no area or no measure, or a row of another length.
    """
    names = [str(name).strip() for name in columns]
    table = [list(row) for row in rows]
    if any(len(row) != len(names) for row in table):
        raise NotANumber("a row of another length")
    when = _place(names, _PERIODS)
    where = _place(names, _AREAS)
    others = [place for place in range(len(names)) if place not in (when, where)]
    measures = [place for place in others if _all_numbers(row[place] for row in table)]
    if when is None or where is None or (table and not measures):
        raise NotANumber("no period, no area or no measure")
    found = []
    for row in table:
        period = Period.parse(row[when])
        if period is None:
            raise NotANumber("not a period")
        group = ", ".join(str(row[place]) for place in others if place not in measures)
        found += [Figure(period, str(row[where]), group, names[place], number(row[place])) for place in measures]
    return tuple(found)


def compare(
    found: Iterable[Figure], own: str, comparable: Iterable[str], measure: str | None = None, group: str | None = None
) -> Comparison | None:
    """One area against others; None where it has no figure. ``measure`` and ``group``: those of the first figure where
    none is named."""
    table = list(found)
    first = next((one for one in table if one.area == own and one.value is not None), None)
    if first is None:
        return None
    measure, group = measure or first.measure, first.group if group is None else group
    among = {own, *comparable}
    series: dict[str, dict[Period, Decimal]] = {}
    for one in table:
        if one.area in among and one.measure == measure and one.group == group and one.value is not None:
            series.setdefault(one.area, {})[one.period] = one.value
    if not series.get(own):
        return None
    newest = max(series[own])
    standings = [
        Standing(area, values[newest], _before(values, newest), own=area == own)
        for area, values in series.items()
        if newest in values
    ]
    standings.sort(key=lambda one: (-one.value, one.area))
    changes = [one.change for one in standings if not one.own and one.change is not None]
    rank = next((place for place, one in enumerate(standings, 1) if one.own), None)
    trend = tuple(sorted(series[own].items(), key=lambda pair: pair[0]))
    middle = median(changes) if changes else None
    others = _others([values for area, values in series.items() if area != own], [period for period, _value in trend])
    return Comparison(measure, group, newest, trend, tuple(standings), rank, middle, others)


def _others(
    series: Sequence[Mapping[Period, Decimal]], periods: Sequence[Period]
) -> tuple[tuple[Period, Decimal], ...]:
    """For each period the median of the series, each as a share of its own first figure; those without one at the first
    of the periods are left out, so that who comes late moves nothing."""
    if not periods:
        return ()
    whole = [values for values in series if values.get(periods[0])]
    shares = [
        (period, [values[period] / values[periods[0]] for values in whole if period in values]) for period in periods
    ]
    return tuple((period, Decimal(median(found))) for period, found in shares if found)


def _before(values: dict[Period, Decimal], newest: Period) -> Decimal | None:
    year_ago = Period(newest.year - 1, newest.unit, newest.place)
    if year_ago in values:
        return values[year_ago]
    oldest = min(values)
    return values[oldest] if oldest != newest else None


def _place(names: Sequence[str], wanted: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name.casefold() in wanted), None)


def _all_numbers(cells: Iterable[Any]) -> bool:
    some = False
    for cell in cells:
        try:
            some = number(cell) is not None or some
        except NotANumber:
            return False
    return some
