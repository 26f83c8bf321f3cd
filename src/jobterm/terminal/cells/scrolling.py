"""Lines that have moved up or down together: found, and moved by the terminal itself instead of written anew. Pure."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from jobterm.terminal.cells.grid import Grid, Line, blank_line
from jobterm.terminal.cells.look import PLAIN

CHUNK = 16
"""Columns that are compared together: whole lines would miss a scroll bar or a marked line."""
FEWEST = 3
"""Lines that must have moved for it to be worth trying."""


class Shift(NamedTuple):
    """Lines ``top`` to ``bottom`` (both included) of the wanted picture stood ``by`` lines further down before
    (negative: further up)."""

    top: int
    bottom: int
    by: int


def shift(sent: Grid, wanted: Grid) -> Shift | None:
    """By how much most of what changed has moved, and between which lines; None where nothing did."""
    votes: Counter[int] = Counter()
    moved: dict[int, set[int]] = {}
    places = _places(sent)
    for y, line in enumerate(wanted.lines):
        if line == sent.lines[y]:
            continue
        for chunk in _chunks(line):
            if tuple(chunk[1]) == tuple(sent.lines[y][chunk[0] : chunk[0] + CHUNK]):
                continue
            for was in places.get((chunk[0], tuple(chunk[1])), ()):
                votes[was - y] += 1
                moved.setdefault(was - y, set()).add(y)
    if not votes:
        return None
    by = max(votes, key=lambda one: (len(moved[one]), votes[one], -abs(one)))
    lines = sorted(moved[by])
    if by == 0 or len(lines) < FEWEST:
        return None
    return Shift(lines[0], lines[-1], by)


def shifted(sent: Grid, by: Shift) -> Grid:
    """What the terminal shows once it has moved those lines; what comes in is blank."""
    made = sent.copy()
    top, bottom = margins(by)
    block = made.lines[top : bottom + 1]
    empty: list[Line] = [blank_line(sent.columns) for _ in range(min(abs(by.by), len(block)))]
    if by.by > 0:
        made.lines[top : bottom + 1] = [*block[by.by :], *empty]
    else:
        made.lines[top : bottom + 1] = [*empty, *block[: by.by]]
    return made


def margins(by: Shift) -> tuple[int, int]:
    """First and last line of what is scrolled: where the lines come to and where they came from."""
    return (by.top, by.bottom + by.by) if by.by > 0 else (by.top + by.by, by.bottom)


def sequence(by: Shift) -> str:
    """What makes the terminal do it: margins, lines deleted or inserted at their top, margins gone. Deleting and
    inserting is understood wherever margins are (VT102 and up); where the cursor stands afterwards differs."""
    top, bottom = margins(by)
    letter = "M" if by.by > 0 else "L"
    count = abs(by.by)
    place = f"\x1b[{top + 1}H" if top else ""
    return f"\x1b[{top + 1};{bottom + 1}r{place}\x1b[{count if count > 1 else ''}{letter}\x1b[r"


def _places(sent: Grid) -> dict[tuple[int, tuple[object, ...]], list[int]]:
    """Where each chunk that is not blank stands."""
    found: dict[tuple[int, tuple[object, ...]], list[int]] = {}
    for y, line in enumerate(sent.lines):
        for x, chunk in _chunks(line):
            found.setdefault((x, tuple(chunk)), []).append(y)
    # What stands in many lines says nothing about where one of them went.
    return {key: lines for key, lines in found.items() if len(lines) <= FEWEST}


def _chunks(line: Line) -> list[tuple[int, Line]]:
    cut = [(x, line[x : x + CHUNK]) for x in range(0, len(line), CHUNK)]
    return [(x, chunk) for x, chunk in cut if any(one.text != " " or one.look != PLAIN for one in chunk)]
