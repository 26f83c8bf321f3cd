"""Makes a picture for the documents from a terminal's screen: what tmux captured, as plain text in an SVG file.

    tmux capture-pane -p -e -N -t NAME | .venv/bin/python tools/screen_picture.py docs/pictures/NAME.svg "what is seen"

Text stays text, so that the picture can be searched, read aloud and compared line by line. `tools/first_hour.sh` plays
the guide's first hour in a real terminal and makes all of its pictures so.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI

CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 10
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
INK, PAPER = "#d8dee4", "#10151b"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells of one look. ``row`` and ``column`` count from 0; ``paper`` is None for the picture's own."""

    row: int
    column: int
    text: str
    ink: str
    paper: str | None
    bold: bool
    underline: bool


def runs(screen: str) -> Iterator[Run]:
    """The runs of a captured screen, line by line; a look lasts until the next, also over the end of a line."""
    console = Console(color_system="truecolor", width=1000)
    for row, line in enumerate(AnsiDecoder().decode(screen)):
        column = 0
        for segment in line.render(console):
            text = segment.text.rstrip("\n")
            if text:
                yield _run(row, column, text, segment.style or Style())
            column += cell_len(text)


def _run(row: int, column: int, text: str, style: Style) -> Run:
    ink, paper = _hex(style.color, INK), _hex(style.bgcolor, PAPER)
    if style.reverse:
        ink, paper = paper, ink
    return Run(row, column, text, ink, None if paper == PAPER else paper, bool(style.bold), bool(style.underline))


def _hex(colour: Color | None, otherwise: str) -> str:
    if colour is None or colour.is_default:
        return otherwise
    return colour.get_truecolor(DIMMED_MONOKAI).hex


def picture(screen: str, title: str, columns: int = 80) -> str:
    """The SVG document; ``title`` is what a reader hears who cannot see it."""
    lines = max(1, len(screen.splitlines()))
    width, height = columns * CELL_WIDTH + 2 * MARGIN, lines * CELL_HEIGHT + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="{PAPER}"/>',
        f'<g font-family="{FONT}" font-size="14" xml:space="preserve" fill="{INK}">',
    ]
    for run in runs(screen):
        out += _drawn(run)
    return "\n".join([*out, "</g>", "</svg>", ""])


def _drawn(run: Run) -> Iterator[str]:
    if run.paper is not None:
        wide = cell_len(run.text) * CELL_WIDTH
        x, y = MARGIN + run.column * CELL_WIDTH, MARGIN + run.row * CELL_HEIGHT
        yield f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{CELL_HEIGHT}" fill="{run.paper}"/>'
    inner = run.text.strip(" ")
    if not inner:
        return
    x = MARGIN + (run.column + len(run.text) - len(run.text.lstrip(" "))) * CELL_WIDTH
    y, wide = MARGIN + run.row * CELL_HEIGHT + 14, cell_len(inner) * CELL_WIDTH
    look = "" if run.ink == INK else f' fill="{run.ink}"'
    look += ' font-weight="bold"' if run.bold else ""
    look += ' text-decoration="underline"' if run.underline else ""
    place = f'x="{x:g}" y="{y:g}" textLength="{wide:g}" lengthAdjust="spacingAndGlyphs"'
    yield f"<text {place}{look}>{escape(inner)}</text>"


def main() -> int:
    """Entrance: the captured screen on standard input."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="the SVG file to write")
    parser.add_argument("title", help="what is seen, in one sentence")
    wish = parser.parse_args()
    wish.file.write_text(picture(sys.stdin.read(), wish.title), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
