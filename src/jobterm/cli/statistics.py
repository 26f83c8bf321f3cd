"""`statistics`: the own centre in the national statistics, as JSON or aligned text."""

from __future__ import annotations

from typing import Final

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.clock import to_text
from jobterm.domain.figures import written
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit
from jobterm.office.figures.statistics import StatisticsView, Told

_WHY: Final = {
    Told.NO_SERVICE: N_("This site has no address for the statistics. Write one under [systems.jobindsats]."),
    Told.NO_KEY: N_("The statistics need the organisation's key, and none is kept. Give it with 'vault secret'."),
    Told.BAD_KEY: N_("The statistics do not take the key. Give the right one with 'vault secret'."),
    Told.NO_TABLE: N_("There is no such table, or it has nothing for this municipality."),
    Told.UNREACHABLE: N_("The statistics cannot be reached now. Try again later."),
    Told.UNREADABLE: N_("The table could not be read. Choose another, or tell support."),
}
TREND: Final = 13
"""Periods of the trend that are shown: a year and the same month before it."""


def show(call: Call) -> int:
    """``statistics``: what is kept is shown with its age; 6 where there is nothing at all to show."""
    with call.office() as office:
        found = office.statistics(call.given.table)
    if call.speech.as_json:
        call.speech.json(_json(found))
    else:
        call.speech.lines(_lines(found))
    if found.comparison is not None:
        if found.old:
            call.speech.remark(_("The service gave no answer now; this was read before."))
        return Exit.DONE
    call.speech.remark(_(_WHY.get(found.state, _WHY[Told.NO_TABLE])))
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
