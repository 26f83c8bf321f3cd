"""A picture of a terminal: rows of cells, each a character with its look."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

from jobterm.terminal.cells.look import PLAIN, Look, on_ground


class Cell(NamedTuple):
    """One column of one row. ``text`` is a character, or several that stand together (a letter with its accents), or
    empty: the second half of the wide character on its left."""

    text: str
    look: Look

    @property
    def simple(self) -> bool:
        """Whether every terminal takes exactly one column for it."""
        return len(self.text) == 1 and self.text < "\u0300"


BLANK: Final = Cell(" ", PLAIN)
HALF: Final = ""
"""The text of a wide character's second half."""

Line = list[Cell]


def blank_line(columns: int) -> Line:
    """A line on which nothing stands."""
    return [BLANK] * columns


def cell(text: str, given: Look) -> Cell:
    """A cell; of a blank only what is seen of it counts, so that two that look alike are equal."""
    if text == " ":
        return Cell(text, on_ground(given)) if given.grounds else Cell(text, given)
    return Cell(text, given)


class Grid:
    """``rows`` lines of ``columns`` cells. What is put outside of it is left out."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.lines: list[Line] = [blank_line(columns) for _ in range(rows)]

    @property
    def rows(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def put(self, x: int, y: int, cells: Iterable[Cell]) -> None:
        """Write cells from a place on; a wide character that loses one half loses the other."""
        if not 0 <= y < self.rows or x >= self.columns:
            return
        new = list(cells)
        if x < 0:
            new, x = new[-x:], 0
        line = self.lines[y]
        new = new[: self.columns - x]
        end = x + len(new)
        if new and new[0].text == HALF:
            new[0] = cell(" ", new[0].look)
        if new and end == self.columns and _is_wide(new[-1]):
            new[-1] = cell(" ", new[-1].look)
        if x > 0 and line[x].text == HALF:
            line[x - 1] = cell(" ", line[x - 1].look)
        if end < self.columns and line[end].text == HALF:
            line[end] = cell(" ", line[end].look)
        line[x:end] = new

    def copy(self) -> Grid:
        """Another one that shows the same."""
        made = Grid(0, 0)
        made.columns, made.lines = self.columns, [list(line) for line in self.lines]
        return made


def _is_wide(last: Cell) -> bool:
    """Whether a cell at the end of a line is the first half of a wide character: its second half is cut off."""
    return bool(last.text) and unicodedata.east_asian_width(last.text[0]) in ("W", "F")
