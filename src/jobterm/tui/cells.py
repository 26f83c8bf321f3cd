"""Lines of a screen as plain values: spans of safe text with a role each, cut and padded by terminal columns.

View models are made of these; only `widgets.page` turns them into something that Textual draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from jobterm.domain.text import SafeText, safe_text

CUT = "~"
"""Last character of a text that did not fit: in Latin-1, and never part of a name."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; ``role`` is one of `terminal.themes.ROLES`."""

    text: SafeText
    role: str = "text"


Row = tuple[Span, ...]
Part = str | tuple[str, str]


def width(text: str) -> int:
    """How many columns ``text`` takes."""
    return len(text) if text.isascii() else cell_len(text)


def safe(text: object) -> SafeText:
    """Anything as text that may be shown on one line."""
    return safe_text(str(text))


def clip(text: str, columns: int) -> SafeText:
    """``text`` in at most ``columns`` columns; what is cut ends in `CUT`."""
    shown = safe_text(text)
    if width(shown) <= columns:
        return shown
    if columns <= 0:
        return SafeText("")
    return SafeText(set_cell_size(shown, columns - 1) + CUT)


def fit(text: str, columns: int) -> SafeText:
    """``text`` in exactly ``columns`` columns: cut or filled with blanks on the right."""
    shown = clip(text, columns)
    return SafeText(shown + " " * max(0, columns - width(shown)))


def right(text: str, columns: int) -> SafeText:
    """``text`` in exactly ``columns`` columns, filled with blanks on the left."""
    shown = clip(text, columns)
    return SafeText(" " * max(0, columns - width(shown)) + shown)


def table(*columns: tuple[str, int]) -> str:
    """Texts beside each other, each in its width."""
    return "".join(fit(text, size) for text, size in columns)


def row(*parts: Part) -> Row:
    """A line of parts: a text, or (text, role). Empty parts are left out."""
    made = (Span(safe_text(p)) if isinstance(p, str) else Span(safe_text(p[0]), p[1]) for p in parts)
    return tuple(span for span in made if span.text)


def row_width(line: Row) -> int:
    """How many columns a line takes."""
    return sum(width(span.text) for span in line)


def pad(line: Row, columns: int, role: str = "text") -> Row:
    """The line in exactly ``columns`` columns, filled with blanks of ``role``."""
    kept: list[Span] = []
    left = columns
    for span in line:
        taken = width(span.text)
        if taken > left:
            kept.append(Span(clip(span.text, left), span.role))
            return tuple(kept) if left else tuple(kept[:-1])
        kept.append(span)
        left -= taken
    if left:
        kept.append(Span(SafeText(" " * left), role))
    return tuple(kept)


def spread(left: Row, end: Row, columns: int) -> Row:
    """``left`` and ``end`` on one line, ``end`` at the right edge; ``left`` is cut where both do not fit."""
    room = max(0, columns - row_width(end))
    return (*pad(left, room), *end)


def rule(title: str, columns: int, end: str = "", role: str = "title") -> Row:
    """A heading: ``-- title -----`` over the whole width, with ``end`` at its right edge."""
    head = f"-- {title} " if title else ""
    tail = f" {end}" if end else ""
    head = clip(head, columns - width(tail))
    return (Span(SafeText(head + "-" * (columns - width(head) - width(tail)) + tail), role),)


def wrap(text: str, columns: int) -> list[SafeText]:
    """``text`` in lines of at most ``columns`` columns, broken at blanks where there are any."""
    lines: list[str] = []
    line = ""
    for word in safe_text(text).split():
        rest = word
        while width(rest) > columns:  # longer than a line: an address, a reference
            room = columns - width(line) - (1 if line else 0)
            if room < 1:
                lines.append(line)
                line = ""
                continue
            taken = set_cell_size(rest, room).rstrip() or rest[0]
            lines.append(f"{line} {taken}" if line else taken)
            line, rest = "", rest[len(taken) :]
        if line and width(line) + 1 + width(rest) > columns:
            lines.append(line)
            line = rest
        elif rest:
            line = f"{line} {rest}" if line else rest
    if line:
        lines.append(line)
    return [SafeText(part) for part in lines]


def plain(lines: Iterable[Row], columns: int) -> list[str]:
    """The text of lines alone, each in exactly ``columns`` columns: what tests and screen readers see."""
    return ["".join(span.text for span in pad(line, columns)) for line in lines]


def exactly(lines: Sequence[Row], rows: int) -> list[Row]:
    """The lines cut or filled with empty ones to ``rows``."""
    return [*lines[:rows], *([()] * max(0, rows - len(lines)))]


FOCUS = ("caret", "field_focus", "cursor")
"""Roles that say where a person is, the most exact first."""


def focus(lines: Sequence[Row]) -> tuple[int, int] | None:
    """Column and line of the place where a person is, for the terminal's own cursor: braille displays and screen
    readers follow it. None where no line has one."""
    for role in FOCUS:
        for y, line in enumerate(lines):
            x = 0
            for span in line:
                if span.role == role:
                    return x, y
                x += width(span.text)
    return None


MARK = ">"
"""What a line begins with on which the cursor stands."""


def marked(line: Row) -> Row:
    """The same for a terminal whose bytes are dear: the mark of the line tells where the cursor is, and what is behind
    it looks as on any other line, so that a move sends two marks and not two lines."""
    first = next((at for at, span in enumerate(line) if span.role == "cursor"), None)
    if first is None or not line[first].text.startswith(MARK):
        return line
    mark, rest = line[first].text[:1], line[first].text[1:]
    behind = (span if span.role != "cursor" else Span(span.text) for span in line[first + 1 :])
    return (*line[:first], Span(SafeText(mark), "cursor"), Span(SafeText(rest)), *behind)
