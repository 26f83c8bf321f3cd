"""The board with its alerts, and the look that a worker or ``alerts check`` takes once a minute."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from jobterm.office.board import alerts
from jobterm.office.board.overview import overview
from jobterm.office.board.queue import house, whole_queue
from jobterm.office.board.telling import Alerting, BookFile, KeepsAlerts, tell
from jobterm.office.board.views import AlertView, BoardView
from jobterm.office.errors import OfficeError
from jobterm.office.parts import Parts
from jobterm.office.troubles import telling

EVERY_S: Final = 60.0
"""A worker looks so often (`look`)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found: what stands now, and which of it was told with this look."""

    stands: tuple[AlertView, ...]
    told: tuple[AlertView, ...] = ()


def watched(parts: Parts) -> BoardView:
    """The board with what should not be so, for a superuser's screen."""
    with telling(), house(parts) as whole:
        view = overview(whole)
    return replace(view, alerts=alerts.found(view))


def changes(parts: Parts) -> int:
    """A number that changes whenever the queue of the board has."""
    with telling(), house(parts) as whole:
        return whole.store().changes()


def look(parts: Parts, environ: Mapping[str, str] | None = None) -> Look:
    """Look for what should not be so, and tell what is new of it as this site has it. Called once a minute by whoever
    drains, and by ``alerts check``. Blocks while the site's command runs; never raises for the queue's sake: one that
    cannot be reached is itself an alert."""
    alerting, environ = parts.public().alerting, os.environ if environ is None else environ
    here = BookFile(alerting.folder)
    try:
        with telling(), whole_queue(parts) as whole:
            stands = alerts.found(overview(whole))
            store = whole.store()
            if isinstance(store, KeepsAlerts):
                told = _told(store, stands, alerting, parts, environ)
                _told(here, (), alerting, parts, environ)  # it can be reached again
                return Look(stands, told)
    except OfficeError as error:
        stands = (alerts.unreachable(f"{error.message} {error.cure}".strip()),)
    return Look(stands, _told(here, stands, alerting, parts, environ))


def _told(
    book: KeepsAlerts, stands: tuple[AlertView, ...], alerting: Alerting, parts: Parts, environ: Mapping[str, str]
) -> tuple[AlertView, ...]:
    return tell(book, stands, alerting, clock=parts.clock, site=parts.site.name, environ=environ)
