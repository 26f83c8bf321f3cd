"""Keys against a bare Textual table: from key to the last byte of its paint, and bytes; both programs run, and get
their keys in turns. The cell-only driver that the goals stand for is not there yet, so most of it is recorded only."""

from __future__ import annotations

from benchmarks.figure import CannotMeasure, Figure, Size
from benchmarks.ptymeter.session import Observation, Session
from benchmarks.ptymeter.summary import quantile
from benchmarks.screen import DEMO, TABLE, USABLE, press, sees, settings

MANY = "jensen"
"""A name that many of the demo's people have."""
LISTED = "Enter = open the line"
PRESSES = 40
Series = tuple[list[Observation], list[Observation]]


def measure(size: Size) -> list[Figure]:
    """Moves in a list, letters in a field."""
    with (
        settings(size, "keys", COLORTERM="truecolor") as terminal,
        Session(DEMO, terminal) as ours,
        Session(TABLE, terminal) as theirs,
    ):
        sees(ours, USABLE, silence=2.0)
        sees(theirs, "booking 1", silence=0.5)
        press(ours, f"{MANY}<enter>", silence=1.0)
        if LISTED not in ours.emulator.text():
            raise CannotMeasure(f"a search for {MANY!r} gave no list")
        moves = _in_turns(ours, theirs, ("<down>", "<up>"))
        press(ours, "<f2>", silence=0.5)
        press(theirs, "<shift+tab>", silence=0.5)
        letters = _in_turns(ours, theirs, ("k", "<backspace>"))
    return [
        *_figures("move", moves, times=(1.1, 0.9), sizes=(0.25, 0.17)),
        *_figures("letter", letters, times=(0.5, 0.3), sizes=(0.04, 0.018)),
    ]


def _in_turns(ours: Session, theirs: Session, keys: tuple[str, str]) -> Series:
    found: Series = ([], [])
    for turn in range(2 * PRESSES):
        for series, session in zip(found, (ours, theirs), strict=True):
            seen = press(session, keys[turn % 2])
            if seen.settled is None:
                raise CannotMeasure(f"{keys[turn % 2]} had no effect")
            if turn >= PRESSES // 2:  # the first warm up what is loaded at the first key
                series.append(seen)
    return found


def _figures(name: str, series: Series, *, times: tuple[float, float], sizes: tuple[float, float]) -> list[Figure]:
    ours, theirs = ([1000 * (seen.settled or 0.0) for seen in one] for one in series)
    bytes_ours, bytes_theirs = ([float(seen.bytes) for seen in one] for one in series)
    table = "a bare Textual table of 1,000 rows"
    spread = [quantile(ours, 0.95)], [quantile(ours, 0.5)]
    return [
        Figure(f"key to paint, {name}", "ms", table, ours, theirs, must=times[0], goal=times[1]),
        Figure(f"key to paint, {name}: p95", "ms", "its own p50", *spread, must=2.0, goal=1.5),
        Figure(f"bytes of a {name}, truecolor", "B", table, bytes_ours, bytes_theirs, must=sizes[0], goal=sizes[1]),
    ]
