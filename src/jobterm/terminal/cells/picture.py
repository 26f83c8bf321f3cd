"""What a terminal should show and what it shows: takes pictures at any time, gives bytes when the line takes them.

Only the newest picture is ever sent: what was painted while the line was full is skipped. Safe to use from two threads:
one paints, one sends.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from jobterm.terminal.cells import scrolling
from jobterm.terminal.cells.difference import Pen, Wire, draw
from jobterm.terminal.cells.grid import Cell, Grid
from jobterm.terminal.cells.look import PLAIN

WORTH_SCROLLING = 200
"""A difference of fewer characters is sent as it is."""
WORTH_BRACKETS = 300
"""A longer one is bracketed, so that the terminal shows it at once."""
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


class Picture:
    """The shadow of one terminal. ``wire``: what it understands."""

    def __init__(self, columns: int, rows: int, wire: Wire) -> None:
        self.wire = wire
        self.brackets = False
        """Whether the terminal has said that it can show a bracketed frame at once."""
        self._lock = threading.Lock()
        self._wanted = Grid(columns, rows)
        self._cursor: tuple[int, int] = (0, 0)
        self._sent: Grid | None = None
        self._pen = Pen()

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size: terminals differ in what they keep then."""
        with self._lock:
            if (columns, rows) != (self._wanted.columns, self._wanted.rows):
                before, self._wanted, self._sent = self._wanted, Grid(columns, rows), None
                for y, line in enumerate(before.lines):
                    self._wanted.put(0, y, line)

    def forget(self) -> None:
        """Something else may have been written there: the next frame is whole."""
        with self._lock:
            self._sent = None

    def put(self, x: int, y: int, cells: Iterable[Cell]) -> None:
        """It should show these cells from a place on."""
        with self._lock:
            self._wanted.put(x, y, cells)

    def point(self, x: int, y: int) -> None:
        """The cursor should stand there: braille displays and screen readers follow it."""
        with self._lock:
            self._cursor = (x, y)

    def text(self) -> list[str]:
        """What it should show, line by line."""
        with self._lock:
            return ["".join(one.text for one in line) for line in self._wanted.lines]

    def frame(self) -> str:
        """What brings the terminal from what it was sent to what it should show, empty where it shows it."""
        with self._lock:
            wanted, cursor = self._wanted.copy(), self._cursor
            sent, self._sent = self._sent, wanted
        if sent is None:
            self._pen = Pen(0, 0, PLAIN, ["\x1b[m\x1b[H\x1b[2J"])
            sent = Grid(wanted.columns, wanted.rows)
        pen = self._pen = self._difference(sent, wanted)
        pen.go(min(cursor[0], wanted.columns - 1), min(cursor[1], wanted.rows - 1))
        text = pen.taken()
        return f"{BEGIN}{text}{END}" if self.brackets and len(text) > WORTH_BRACKETS else text

    def _difference(self, sent: Grid, wanted: Grid) -> Pen:
        """The pen that says it in fewer bytes: as it is, or with lines scrolled first."""
        begun = self._pen
        plain = _branch(begun)
        draw(sent, wanted, plain, self.wire)
        if self.wire.scroll and sum(map(len, plain.out)) > WORTH_SCROLLING:
            by = scrolling.shift(sent, wanted)
            if by is not None:
                moved = _branch(begun)
                moved.change(PLAIN)  # what comes in is blank on the terminal's own ground everywhere
                moved.say(scrolling.sequence(by))
                moved.x, moved.y = None, -1  # mostly at home, but terminals differ
                draw(scrolling.shifted(sent, by), wanted, moved, self.wire)
                return min(plain, moved, key=lambda pen: sum(map(len, pen.out)))
        return plain


def _branch(pen: Pen) -> Pen:
    return Pen(pen.x, pen.y, pen.look, list(pen.out))
