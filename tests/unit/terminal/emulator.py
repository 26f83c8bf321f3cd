"""A terminal in memory that judges what was sent: pyte, with the repeating that it lacks."""

from __future__ import annotations

from typing import Any

import pyte

from jobterm.terminal.cells.grid import HALF, Grid
from jobterm.terminal.cells.look import PLAIN, change

SEEN_ON_BLANKS = ("underscore", "reverse", "strikethrough", "blink")


class Screen(pyte.Screen):
    """Knows REP (ECMA-48 §8.3.103), and goes home when margins are set or reset, as VT220, xterm and tmux do; pyte by
    itself stays where it was when they are reset."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self._last = " "

    def draw(self, data: str) -> None:
        """Remember the last character."""
        super().draw(data)
        self._last = data[-1:] or self._last

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        """Home in any case."""
        super().set_margins(top, bottom)
        self.cursor_position()

    def repeat(self, count: int | None = None) -> None:
        """The last character again."""
        super().draw(self._last * (count or 1))


class Stream(pyte.Stream):
    """Hands REP on."""

    csi = {**pyte.Stream.csi, "b": "repeat"}  # noqa: RUF012 (pyte declares it so)
    events = pyte.Stream.events | {"repeat"}


class Emulator:
    """Takes what was sent."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = Screen(columns, rows)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self._stream = Stream(self.screen)

    def feed(self, text: str) -> Emulator:
        """Show it."""
        self._stream.feed(text)
        return self

    def seen(self) -> list[list[tuple[Any, ...]]]:
        """Every cell as a person sees it: the ink of a plain blank is left out."""
        lines = range(self.screen.lines)
        return [[_seen(self.screen.buffer[y][x]) for x in range(self.screen.columns)] for y in lines]


def _seen(one: Any) -> tuple[Any, ...]:
    if one.data == " " and not any(getattr(one, name) for name in SEEN_ON_BLANKS):
        return (" ", one.bg)
    return tuple(one)


def painted(grid: Grid) -> Emulator:
    """The picture written out in the simplest way there is: each cell placed and given its look anew."""
    made = Emulator(grid.columns, grid.rows)
    for y, line in enumerate(grid.lines):
        for x, one in enumerate(line):
            if one.text != HALF:
                made.feed(f"\x1b[{y + 1};{x + 1}H\x1b[m{change(PLAIN, one.look)}{one.text}")
    return made
