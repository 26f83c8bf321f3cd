"""`statistics`: the own centre in the national statistics, as JSON, CSV or aligned text."""

from __future__ import annotations

from typing import Final

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.clock import to_text
from jobterm.domain.figures import written
from jobterm.i18n import _
from jobterm.office.errors import Exit
from jobterm.office.figures.export import csv_of
from jobterm.office.figures.statistics import StatisticsView, Told
from jobterm.office.figures.words import how_to_get_a_key, why_nothing

TREND: Final = 13
"""Periods of the trend that are shown: a year and the same month before it."""


def show(call: Call) -> int:
    """``statistics``: what is kept is shown with its age; 6 where there is nothing at all to show."""
    with call.office() as office:
        found = office.statistics(call.given.table)
    wanted = "json" if call.speech.as_json else call.given.format
    if wanted == "json":
        call.speech.json(_json(found))
    elif wanted == "csv":
        call.speech.whole(csv_of(found))
    else:
        call.speech.lines(_lines(found))
    if found.comparison is not None:
        if found.old:
            call.speech.remark(_("The service gave no answer now; this was read before."))
        return Exit.DONE
    call.speech.remark(why_nothing(found.state))
    if found.state is Told.NO_KEY:
        call.speech.remark(how_to_get_a_key())
    return Exit.UNREACHABLE


def _json(found: StatisticsView) -> dict[str, object]:
    told = found.comparison
    return {
        "state": found.state.value,
        "table": found.table,
        "area": found.area,
        "measure": None if told is None else told.measure,
        "group": None if told is None else told.group,
        "period": None if told is None else str(told.period),
        "rank": None if told is None else told.rank,
        "of": None if told is None else len(told.rows),
        "median_change": None if told is None or told.middle is None else round(float(told.middle), 1),
        "trend": found.trend,
        "rows": found.rows,
        "read_at": None if found.read_at is None else to_text(found.read_at),
        "old": found.old,
    }


def _lines(found: StatisticsView) -> list[str]:
    told = found.comparison
    if told is None:
        return []
    others = [
        (("> " if one.own else "  ") + one.area, written(one.value), _percent(one.change)) for one in told.rows
    ]  # fmt: skip
    trend = [(str(period), written(value)) for period, value in told.trend[-TREND:]]
    return [
        *plain.pairs(
            (
                (_("What"), " - ".join(part for part in (told.measure, told.group) if part)),
                (_("Period"), str(told.period)),
                (_("Place"), _("{rank} of {all} in the region").format(rank=told.rank, all=len(told.rows))),
                (_("The others changed by"), _percent(told.middle)),
                (_("Read"), found.read_at),
            )
        ),
        *plain.headed(found.area, plain.table((_("period"), _("figure")), trend)),
        *plain.headed(_("In the region"), plain.table((_("municipality"), _("figure"), _("change")), others)),
    ]


def _percent(value: object) -> str:
    from decimal import Decimal

    return f"{written(value, 1)} %" if isinstance(value, Decimal) else plain.NOTHING
