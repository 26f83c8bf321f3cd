"""Texts as pages for a printer: 80 columns, so many lines, marks on each page, a form feed between two. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from jobterm.domain.text import safe_text

WIDTH: Final = 80
LINES: Final = 60
"""Lines of a page: what A4 takes at six lines to the inch, with a margin."""
FEED: Final = "\f"
PRACTICE: Final = "ØVELSE  -  ØVELSE  -  ØVELSE"
"""What stands on every page that was made in training (users.md §4)."""
COPY: Final = "KOPI / GENUDSKRIFT"


def pages(text: str, marks: Sequence[str] = (), lines: int = LINES) -> list[str]:
    """``text`` in pages of at most so many lines; the marks stand above each, its number below where there are more
    than one. Control characters are replaced: a printer obeys them."""
    body = [made for line in safe_text(text, newlines=True).rstrip("\n").split("\n") for made in _fitted(line)]
    head = [*(mark.center(WIDTH).rstrip() for mark in marks), ""] if marks else []
    room = max(10, lines - len(head) - 2)
    parts = [body[at : at + room] for at in range(0, len(body), room)] or [[]]
    made = []
    for number, part in enumerate(parts, 1):
        foot = ["", f"Side {number} af {len(parts)}".rjust(WIDTH)] if len(parts) > 1 else []
        made.append("\n".join([*head, *part, *foot]) + "\n")
    return made


def together(texts: Iterable[str]) -> str:
    """Pages one after the other, a form feed between two."""
    return FEED.join(texts)


def wrapped(lines: Iterable[str]) -> list[str]:
    """Lines of at most 80 columns, broken at blanks; what is indented stays so."""
    return [made for line in lines for made in _fitted(line)]


def _fitted(line: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())][: WIDTH // 2]
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
