"""Screens that hide: nothing to see while a citizen sits at the table, and one number large and alone."""

from __future__ import annotations

from textual import events

from jobterm.i18n import _
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.base import JobScreen
from jobterm.tui.words import cpr_text

_DIGITS = {
    "0": ("#####", "#   #", "#   #", "#   #", "#####"), "1": ("  #  ", " ##  ", "  #  ", "  #  ", "#####"),
    "2": ("#####", "    #", "#####", "#    ", "#####"), "3": ("#####", "    #", " ####", "    #", "#####"),
    "4": ("#   #", "#   #", "#####", "    #", "    #"), "5": ("#####", "#    ", "#####", "    #", "#####"),
    "6": ("#####", "#    ", "#####", "#   #", "#####"), "7": ("#####", "    #", "   # ", "  #  ", "  #  "),
    "8": ("#####", "#   #", "#####", "#   #", "#####"), "9": ("#####", "#   #", "#####", "    #", "#####"),
    "-": ("     ", "     ", " ### ", "     ", "     "),
}  # fmt: skip


class CoverScreen(JobScreen):
    """An empty screen: no name, no number, no illness. O or Esc brings back what was there."""

    where = "cover"
    names_trouble = False

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """One line in the middle."""
        text = _("The screen is covered. O or Esc shows it again.")
        return [*([()] * (rows // 2)), row(" " * max(0, (columns - len(text)) // 2), text)]

    def hint(self) -> Row:
        """Nothing."""
        return row(" ")

    def typed(self, event: events.Key) -> bool:
        """Only O and Esc count: a key hit by chance shows nothing."""
        if event.key in ("o", "O", "escape"):
            self.app.pop_screen()
        return True


class CprScreen(CoverScreen):
    """A number large and alone, to be read aloud or copied by hand."""

    def __init__(self, cpr: str) -> None:
        super().__init__()
        self.cpr = cpr

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Five lines of big digits."""
        text = cpr_text(self.cpr)
        left = " " * max(0, (columns - 7 * len(text)) // 2)
        big = [row(left, "  ".join(_DIGITS.get(letter, ("",) * 5)[line] for letter in text)) for line in range(5)]
        return [*([()] * max(0, rows // 2 - 4)), *big, (), row(left, text)]

    def hint(self) -> Row:
        """How to leave."""
        return row(_("Y or Esc = back"))

    def typed(self, event: events.Key) -> bool:
        """Y, O, Enter and Esc go back."""
        if event.key in ("y", "Y", "o", "O", "enter", "escape"):
            self.app.pop_screen()
        return True
