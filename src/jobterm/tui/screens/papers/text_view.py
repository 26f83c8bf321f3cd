"""A text for paper as lines of the screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from jobterm.i18n import _
from jobterm.tui.cells import Row, row, rule, wrap

FEED = "\f"


def text_lines(text: str) -> list[str]:
    """The lines of a text; where a page ends stands a line of dots."""
    return [line for number, page in enumerate(text.split(FEED)) for line in _page(number, page)]


def _page(number: int, page: str) -> list[str]:
    lines = page.rstrip("\n").split("\n")
    return lines if number == 0 else [". " * 40, *lines]


def room(remarks: Sequence[str], columns: int, rows: int) -> int:
    """How many lines of the text fit below title and remarks."""
    return max(1, rows - 2 - len(_said(remarks, columns)))


def text_rows(
    title: str, lines: Sequence[str], columns: int, rows: int, *, top: int, remarks: Sequence[str] = ()
) -> list[Row]:
    """The body: title with the place in the text, remarks, the lines from ``top`` on."""
    said = _said(remarks, columns)
    fits = room(remarks, columns, rows)
    last = min(len(lines), top + fits)
    place = _("line {first}-{last} of {all}").format(first=top + 1, last=last, all=len(lines)) if lines else ""
    shown = [row(line) for line in lines[top:last]] or [row(f"  {_('One moment ...')}")]
    return [rule(title, columns, place), *said, (), *shown]


def _said(remarks: Sequence[str], columns: int) -> list[Row]:
    return [row((f" {line}", "notice")) for line in wrap("  ".join(remarks), columns - 2)]
