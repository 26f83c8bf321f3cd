"""The statistics as lines: the own centre against comparable ones, as a curve with its figures beside it, or as the
list of all in the region. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jobterm.domain.figures import Comparison, written
from jobterm.i18n import _
from jobterm.office.figures.statistics import StatisticsView, Told
from jobterm.office.figures.words import how_to_get_a_key, table_title, why_nothing
from jobterm.tui.cells import Row, Span, fit, pad, right, row, rule, table, wrap
from jobterm.tui.dates import moment
from jobterm.tui.screens.figures.plot import Curve, plot

OWN, OTHERS = "*", "."
BESIDE = 32
"""Columns of the figures beside the curve."""
ABOVE = 4
"""Lines above curve and list."""


@dataclass(frozen=True, slots=True)
class FiguresPicture:
    """What the screen shows. ``place``: which table, from 1, of ``all``; ``compare``: the list instead of the curve;
    ``top``: how far the figures are scrolled."""

    table: str
    place: int
    all: int
    today: date
    now: datetime
    view: StatisticsView | None = None
    compare: bool = False
    top: int = 0


def length(picture: FiguresPicture, rows: int) -> int:
    """How far the figures can be scrolled."""
    told = picture.view.comparison if picture.view is not None else None
    if told is None:
        return 0
    return max(0, (len(told.rows) if picture.compare else len(told.trend)) - (rows - ABOVE))


def figures_rows(picture: FiguresPicture, columns: int, rows: int) -> list[Row]:
    """The body."""
    area = picture.view.area if picture.view is not None else ""
    title = _("Statistics: {table}").format(table=table_title(picture.table))
    name = f"{title} - {area}" if area else title
    lines = [rule(name, columns, _("table {n} of {all}").format(n=picture.place, all=picture.all))]
    view = picture.view
    if view is None:
        return [*lines, row(f"  {_('Fetching ...')}")]
    if view.comparison is None:
        said = [why_nothing(view.state)] + ([how_to_get_a_key()] if view.state is Told.NO_KEY else [])
        for text in said:
            lines += [(), *(row(f"  {line}") for line in wrap(text, columns - 4))]
        return lines
    told = view.comparison
    lines += [_standing(told, columns), _read(view, picture, columns)]
    room = rows - ABOVE
    body = _compared(told, columns, room, picture.top) if picture.compare else _curve(told, columns, room, picture)
    return [*lines, *body]


def _standing(told: Comparison, columns: int) -> Row:
    """The newest figure, its place, its change and that of the others."""
    newest = told.trend[-1][1]
    parts = [f"{told.period}: {written(newest, _places(newest))}"]
    if told.rank is not None:
        parts.append(_("no. {rank} of {all} in the region").format(rank=told.rank, all=len(told.rows)))
    own = next((one.change for one in told.rows if one.own), None)
    if own is not None:
        parts.append(_("in a year {change}").format(change=percent(own)))
    if told.middle is not None:
        parts.append(_("the others {change}").format(change=percent(told.middle)))
    return row((fit(" " + "  ".join(parts), columns), "title"))


def _read(view: StatisticsView, picture: FiguresPicture, columns: int) -> Row:
    """What is counted, and when it was read."""
    told = view.comparison
    what = ", ".join(part for part in (told.measure, told.group) if part) if told is not None else ""
    read = _("read {when}").format(when=moment(view.read_at, picture.today)) if view.read_at is not None else ""
    if view.old:
        read = _("{read}; no answer now").format(read=read)
    space = max(8, columns - len(read) - 3)
    return row((fit(f" {what}", space), "dim"), "  ", (read, "notice" if view.old else "dim"))


def _curve(told: Comparison, columns: int, room: int, picture: FiguresPicture) -> list[Row]:
    """The curve at the left, the figures at the right, newest first."""
    indexed = told.indexed
    left = columns - BESIDE
    own = next((one.area for one in told.rows if one.own), "")
    legend = f" {OWN} {own}   {OTHERS} " + _("the others, median")
    start = f"   {indexed[0][0]} = 100" if indexed else ""
    curves = (
        Curve(OTHERS, [None if others is None else float(others) for _period, _own, others in indexed]),
        Curve(OWN, [float(own_value) for _period, own_value, _others in indexed]),
    )
    drawn = plot(curves, [str(period) for period, _own, _others in indexed], left - 2, room)
    drawn = drawn or [f"  {_('Too few figures for a curve.')}"]
    at_right = _beside(told, room, picture.top)
    lines = [(*row(fit(legend + start, left - 1) + " "), *row((_beside_head(), "dim")))]
    for number in range(room):
        text = drawn[number] if number < len(drawn) else ""
        beside = at_right[number] if number < len(at_right) else ()
        lines.append((*_coloured(fit(text, left)), *beside))
    return lines


def _coloured(line: str) -> Row:
    """The own curve in the colour of what is one's own; the sign alone says it too."""
    spans: list[Span] = []
    for letter in line:
        role = "title" if letter == OWN else "text"
        if spans and spans[-1].role == role:
            spans[-1] = Span(fit(spans[-1].text + letter, len(spans[-1].text) + 1), role)
        else:
            spans.append(Span(fit(letter, 1), role))
    return tuple(spans)


def _beside_head() -> str:
    return f"{fit(_('Period'), 10)}{right(_('Figure'), 8)}{right(_('Index'), 7)}{right(_('Others'), 7)}"


def _beside(told: Comparison, room: int, top: int) -> list[Row]:
    index = {period: (own, others) for period, own, others in told.indexed}
    lines = []
    for period, value in list(reversed(told.trend))[top : top + room]:
        own, others = index.get(period, (None, None))
        text = f"{fit(str(period), 10)}{right(written(value, _places(value)), 8)}"
        lines.append(row(f"{text}{right(_index(own), 7)}{right(_index(others), 7)}"))
    return lines


def _compared(told: Comparison, columns: int, room: int, top: int) -> list[Row]:
    """All of the region, the greatest first; the own one has a mark."""
    wide = max(12, min(32, columns - 40))
    head = "     " + table((_("Municipality"), wide)) + right(_("Figure"), 12) + right(_("in a year"), 12)
    lines = [row((head, "dim"))]
    for number, one in list(enumerate(told.rows, 1))[top : top + room]:
        mark = ">" if one.own else " "
        text = f"{mark}{number:3} {fit(one.area, wide)}{right(written(one.value, _places(one.value)), 12)}"
        text += right(percent(one.change) if one.change is not None else "-", 12)
        lines.append(pad(row((text, "title" if one.own else "text")), columns))
    return lines


def percent(value: Decimal) -> str:
    """A change: ``+3,2 %``."""
    return f"{'+' if value >= 0 else ''}{written(value, 1)} %"


def _index(value: Decimal | None) -> str:
    return "-" if value is None else written(value, 0)


def _places(value: Decimal) -> int:
    return 0 if value == value.to_integral_value() else 1
