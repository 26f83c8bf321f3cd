"""Where a line of the day leads: to the item, the citizen, the report to be answered, the appointment to be cancelled,
the task to be ticked off. F7 and F8 walk the lines from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobterm.i18n import _
from jobterm.office.day.views import DayLine, Opens
from jobterm.tui import routes
from jobterm.tui.routes import Trail

if TYPE_CHECKING:
    from jobterm.tui.app import JobtermApp


def open_from(app: JobtermApp, lines: Sequence[DayLine], at: int) -> None:
    """Open one of the lines, with the others before and behind it."""
    ways = tuple(lines)

    def opens(house: JobtermApp, trail: Trail) -> None:
        _open(house, ways[trail.at], trail)

    _open(app, ways[at], Trail(tuple(line.citizen or "" for line in ways), at, opens))


def _open(app: JobtermApp, line: DayLine, trail: Trail) -> None:
    match line.opens:
        case Opens.ITEM:
            routes.open_item(app, line.ref, trail)
        case Opens.COMPANY:
            routes.open_company(app, line.ref)
        case Opens.REPORT | Opens.TASK if line.citizen is not None:
            from jobterm.tui.screens.day.answering import AnswerScreen

            routes.walk_to(app, AnswerScreen(line), trail)
        case Opens.CANCEL if line.citizen is not None:
            from jobterm.tui.screens.day.cancelling import CancelScreen

            routes.open_citizen(app, line.citizen, trail)
            app.push_screen(CancelScreen(line.citizen, line.ref))
        case _ if line.citizen is not None:
            routes.open_citizen(app, line.citizen, trail)
        case _:
            if (top := routes.shown(app)) is not None:
                top.say(_("Nothing stands behind this line."))
