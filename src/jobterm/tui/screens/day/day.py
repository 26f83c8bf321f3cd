"""The screen of the day: letters open lines, `*` shows the team's, F5 reads again, F7 and F8 move."""

from __future__ import annotations

from textual import events

from jobterm.i18n import _
from jobterm.tui import routes
from jobterm.tui.actions import find
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
from jobterm.tui.screens.day.loading import LoadedDay


class DayScreen(LoadedDay):
    """What needs me today."""

    where = "day"
    page = 12

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

    def subject(self) -> str | None:
        """The citizen of the line, for F3."""
        line = self.line_here()
        return line.citizen if line is not None else None

    def typed(self, event: events.Key) -> bool:
        """A letter opens its line; those that are commands go on."""
        key = (event.character or "").lower()
        if len(key) != 1 or not key.isalpha() or self.digits or find(self.where, key) is not None:
            return False
        self.ahead = key
        return self.play_ahead() or not self.settled

    def play_ahead(self) -> bool:
        """Open the line of the letter that was typed, once there is one: nothing typed is lost while lists are read."""
        at = next((at for at, letter in self._letters().items() if letter == self.ahead), None)
        if at is not None and self.app.screen is self:
            self.ahead = ""
            self.open_line(at)
            return True
        self.ahead = "" if self.settled else self.ahead
        return False

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
        self.later("day", self._begin)

    def wish_previous(self) -> None:
        """F7."""
        self.move(-1)

    def wish_next(self) -> None:
        """F8."""
        self.move(1)
