"""F1: every key of the screen below and the words for states, made from the registry of actions."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.tui.cells import Row, row, rule
from jobterm.tui.screens.help_view import help_rows
from jobterm.tui.screens.moves import ListScreen


class HelpScreen(ListScreen):
    """Help for one screen."""

    where = "help"
    passing = True
    page = 15

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about
        self.top = 0

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The part from `top` on."""
        text = help_rows(self.about, columns)
        self.top = max(0, min(self.top, len(text) - (rows - 1)))
        return [rule(_("Help"), columns), *text[self.top : self.top + rows - 1]]

    def hint(self) -> Row:
        """How to leave."""
        return row(_("Arrows and PgDn = more lines.  Esc = back"))

    def move(self, step: int) -> None:
        """Scroll."""
        self.top = max(0, self.top + step)
        self.paint()

    def action_open(self) -> None:
        """Enter: back to work."""
        self.wish_back()
