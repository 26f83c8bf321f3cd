"""Textual's paintings as cells: what its compositor would write to the terminal is put into the picture instead.

Of Textual's insides this knows the updates of its compositor and their fields (pinned; ``tests/tui/test_painting``
watches them). A kind of update that is not known here is refused: nobody would see what it shows.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from typing import Any, TypeGuard

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from jobterm.terminal.cells.grid import HALF, Cell, cell
from jobterm.terminal.cells.look import PLAIN, Look, look
from jobterm.terminal.cells.picture import Picture

_NEVER = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of what is no character: nothing of it reaches the terminal (guarantee S2)."""
_JOINER = "\u200d"


class Painting(CompositorUpdate):
    """An update that goes into a picture when it is asked for its text, of which it has none."""

    def __init__(self, update: CompositorUpdate, picture: Picture) -> None:
        self._update = update
        self._picture = picture

    def render_segments(self, console: Console) -> str:
        """Put it into the picture; nothing to write."""
        system = console._color_system or ColorSystem.TRUECOLOR
        for x, y, strips in _pieces(self._update):
            self._picture.put(x, y, [one for strip in strips for one in cells_of(strip, system)])
        return ""


class Painted(App[int]):
    """An application whose paintings go into ``picture``, which knows what of them is new; None = Textual writes."""

    picture: Picture | None = None

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if self.picture is not None and known(renderable):
            super()._display(screen, Painting(renderable, self.picture))  # type: ignore[arg-type]
        else:
            super()._display(screen, renderable)


def known(update: object) -> TypeGuard[CompositorUpdate]:
    """Whether an update can be put into a picture."""
    return isinstance(update, (LayoutUpdate, ChopsUpdate))


def _pieces(update: CompositorUpdate) -> Iterable[tuple[int, int, Iterable[Strip]]]:
    """Column, row and strips of each piece of an update."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            yield update.region.x, y, line
    elif isinstance(update, ChopsUpdate):
        for y, begin, end in update.spans:
            for stop, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > end or stop <= begin:
                    continue
                whole = end > x >= begin and stop <= end
                yield x, y, [strip if whole else strip.crop(0, min(stop, end) - x)]


def cells_of(strip: Iterable[Segment], system: ColorSystem) -> Iterable[Cell]:
    """The cells of a strip, column by column."""
    for text, style, control in strip:
        if not control:
            yield from _cells(text, _look(style, system))


@functools.lru_cache(maxsize=1024)
def _look(style: Style | None, system: ColorSystem) -> Look:
    return PLAIN if style is None else look(Strip.render_ansi(style, system))


@functools.lru_cache(maxsize=4096)
def _cells(text: str, given: Look) -> tuple[Cell, ...]:
    if text.isascii() and text.isprintable():
        return tuple([cell(letter, given) for letter in text])
    made: list[Cell] = []
    for letter in text:
        kind = unicodedata.category(letter)
        if kind == "Cf" and letter != _JOINER:
            continue  # marks that turn the writing round
        shown = "?" if kind in _NEVER else letter
        columns = 0 if kind == "Cf" else cell_len(shown)
        if columns == 0 and made:
            last = -2 if made[-1].text == HALF and len(made) > 1 else -1
            made[last] = Cell(made[last].text + shown, made[last].look)
        elif columns:
            made += [cell(shown, given)] + [Cell(HALF, given)] * (columns - 1)
    return tuple(made)
