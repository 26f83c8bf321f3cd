"""The screen of the day: letters open lines, `*` shows the team's, F5 reads again, F7 and F8 move."""

from __future__ import annotations

from textual import events

from jobterm.i18n import _
from jobterm.office.day.views import DayLine, DayView
from jobterm.office.desk import Changed
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.day import opening
from jobterm.tui.screens.day.day_view import (
    DayPicture,
    day_rows,
    letters_of,
    list_room,
    said_yesterday,
    top_for,
    window,
)
from jobterm.tui.screens.moves import ListScreen

GATHER_S = 1.0
"""Seconds for which changes of queue and feeds are gathered before the day is put together again."""


class DayScreen(ListScreen):
    """What needs me today."""

    where = "day"
    page = 12

    def __init__(self) -> None:
        super().__init__()
        self.view: DayView | None = None
        self.team = False
        self.cursor = 0
        self.top = 0
        self.reading = False
        self.gathering = False

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
            self.set_timer(GATHER_S, self._gathered_changes)

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
            self.reading = False

    def _show(self, view: DayView | None) -> None:
        if view is None or view.team != (self.team or view.team):
            return
        here = self.line_here()
        self.view = view
        found = (n for n, line in enumerate(view.lines) if here is not None and line.key == here.key)
        self.cursor = next(found, min(self.cursor, max(0, len(view.lines) - 1)))
        self.paint()

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> DayPicture:
        """What is to be seen now."""
        return DayPicture(self.view, self.house.clock.now(), self.cursor, self.top, self.reading)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Notices and list."""
        if self.view is not None:
            room = list_room(self.picture(), columns, rows)
            self.top = top_for(self.view, self.cursor, self.top, room)
            self.page = max(1, room - 2)
        return day_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What can be typed."""
        return row(_("Letter opens the line.  Ten digits = citizen.  O = cover (citizen)  * = my team"))

    def third_line(self) -> str:
        """What became of what was registered on the last working day."""
        return said_yesterday(self.view, self.today) if self.view is not None else ""

    # --- keys --------------------------------------------------------------------------------------------------

    def line_here(self) -> DayLine | None:
        """The line under the cursor."""
        if self.view is None or not self.view.lines:
            return None
        return self.view.lines[min(self.cursor, len(self.view.lines) - 1)]

    def subject(self) -> str | None:
        """The citizen of the line, for F3."""
        line = self.line_here()
        return line.citizen if line is not None else None

    def typed(self, event: events.Key) -> bool:
        """A letter opens its line; those that are commands go on."""
        key = (event.character or "").lower()
        if self.view is None or len(key) != 1 or not key.isalpha() or self.digits:
            return False
        at = next((at for at, letter in self._letters().items() if letter == key), None)
        if at is None:
            return False
        self.open_line(at)
        return True

    def _letters(self) -> dict[int, str]:
        if self.view is None:
            return {}
        room = list_room(self.picture(), self.app.size.width, self.app.size.height - 5)
        shown, rest = window(self.view, self.top, room)
        return letters_of(self.view, [*shown, *rest[:2]])

    def open_line(self, at: int) -> None:
        """Open a line where its cure is; F7 and F8 walk the lines from there."""
        if self.view is None or not 0 <= at < len(self.view.lines):
            return
        self.cursor = at
        self.paint()
        opening.open_from(self.house, self.view.lines, at)

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line."""
        if self.view is not None and 1 <= number <= len(self.view.lines):
            self.open_line(number - 1)
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Move in the list."""
        last = len(self.view.lines) - 1 if self.view is not None else 0
        self.cursor = min(max(0, self.cursor + step), max(0, last))
        self.paint()

    def action_open(self) -> None:
        """Enter: the line under the cursor."""
        if self.line_here() is None:
            self.say(_("There is nothing on the list. F2 finds a citizen."))
        else:
            self.open_line(self.cursor)

    def action_cover(self) -> None:
        """O: cover the screen."""
        routes.cover(self.house)

    def action_whole_team(self) -> None:
        """The team's day, or mine again."""
        self.team, self.cursor, self.top = not self.team, 0, 0
        self.say(_("One moment ..."))
        self.later("day", self._begin)

    def wish_fetch(self) -> None:
        """F5."""
        self.say(_("Reading lists and feeds again ..."))
        self.later("lists", self._fetched)

    async def _fetched(self) -> None:
        await self._fetch(force=True)
        self.say(_("Read again."))

    def wish_previous(self) -> None:
        """F7."""
        self.move(-1)

    def wish_next(self) -> None:
        """F8."""
        self.move(1)
