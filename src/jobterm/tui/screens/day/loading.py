"""The day behind its screen: put together from what is kept, read again where it is old, the cursor on its line. What
is painted of it and what its keys do stands in ``day``."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.day.views import DayLine, DayView
from jobterm.office.desk import Changed
from jobterm.tui.screens.moves import ListScreen

GATHER_S, GATHER_TEAM_S = 1.0, 5.0
"""Seconds for which changes of queue and feeds are gathered before the day is put together again; a team's is ten
times as long."""


class LoadedDay(ListScreen):
    """The day as it was put together last."""

    def __init__(self) -> None:
        super().__init__()
        self.view: DayView | None = None
        self.team = False
        self.cursor = 0
        self.top = 0
        self.reading = False
        self.gathering = False
        self.settled = False
        self.ahead = ""

    def on_mount(self) -> None:
        """Paint, show what is kept, then read what is old."""
        super().on_mount()
        self.later("day", self._begin)

    def on_screen_resume(self) -> None:
        """On top again: something was done meanwhile."""
        super().on_screen_resume()
        if self.view is not None:
            self.reload()

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The queue moved, or something was heard of a citizen."""
        if changed & {Changed.QUEUE, Changed.READY, Changed.CASE} and not self.reading and not self.gathering:
            self.gathering = True
            team = self.view is not None and self.view.team
            self.set_timer(GATHER_TEAM_S if team else GATHER_S, self._gathered_changes)

    def _gathered_changes(self) -> None:
        """Put it together once for all that changed meanwhile: a queue that drains changes many times a second."""
        self.gathering = False
        self.reload()

    def reload(self) -> None:
        """Put the day together again."""
        self.later("day", self._load)

    async def _begin(self) -> None:
        await self._load()
        self.later("lists", self._fetch, force=False)

    async def _load(self) -> None:
        team = self.team
        self._show(await self.office(lambda desk: desk.day.today(team)))

    async def _fetch(self, *, force: bool) -> None:
        team, self.reading = self.team, True
        try:
            self._show(await self.office(lambda desk: desk.day.fetch(team, force=force)))
        finally:
            self.reading, self.settled = False, True
            self.play_ahead()

    def _show(self, view: DayView | None) -> None:
        if view is None or view.team != (self.team or view.team):
            return
        here = self.line_here()
        self.view = view
        found = (n for n, line in enumerate(view.lines) if here is not None and line.key == here.key)
        self.cursor = next(found, min(self.cursor, max(0, len(view.lines) - 1)))
        self.paint()
        self.play_ahead()

    def play_ahead(self) -> bool:
        """Do what was typed while the lists were on their way; whether something was."""
        return False

    def line_here(self) -> DayLine | None:
        """The line under the cursor."""
        if self.view is None or not self.view.lines:
            return None
        return self.view.lines[min(self.cursor, len(self.view.lines) - 1)]

    def wish_fetch(self) -> None:
        """F5."""
        self.say(_("Reading lists and feeds again ..."))
        self.later("lists", self._fetched)

    async def _fetched(self) -> None:
        await self._fetch(force=True)
        self.say(_("Read again."))
