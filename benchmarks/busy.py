"""Guarantee U5: letters in a field while thousands of items are drained behind it, against the same screen on the same
queue whose system cannot be reached; both programs run, and get their keys in turns."""

from __future__ import annotations

import re
import time
from pathlib import Path

from benchmarks import material
from benchmarks.drain import server
from benchmarks.figure import CannotMeasure, Figure, Size
from benchmarks.ptymeter.keys import encode_keys
from benchmarks.ptymeter.session import Session
from benchmarks.ptymeter.summary import quantile
from benchmarks.screen import PYTHON, USABLE, sees, settings
from jobterm.bootstrap import Access
from jobterm.bootstrap.site import parts_of
from jobterm.clock import RandomIds, SystemClock
from jobterm.domain.shipped import text

SCREEN = [str(PYTHON), "-m", "jobterm", "--lang", "en"]
LETTERS = 8
"""So many letters are typed into the field, then taken out again."""
TURNS = 6
NOWHERE = "http://127.0.0.1:9"
SITE = """\
plan = "plan.toml"
[site]
profile = "training"
name = "Jobcenter Aarhus"
municipality = "0751"
user = "kth"
user_name = "Kirsten Thomsen"
authority = "state"
[systems.amp]
url = "{url}"
"""


def measure(size: Size) -> list[Figure]:
    """Type into both until there are enough keys, or the queue is empty."""
    with (
        server() as url,
        settings(size, "busy", COLORTERM="truecolor") as draining,
        settings(size, "idle", COLORTERM="truecolor") as idle,
    ):
        homes = [Path(one.environment["JOBTERM_HOME"]) for one in (draining, idle)]
        for home, address in zip(homes, (url, NOWHERE), strict=True):
            _fill(home, address, size.busy)
        with Session(SCREEN, idle) as theirs, Session(SCREEN, draining) as ours:
            for session in (theirs, ours):
                sees(session, USABLE, silence=0.0)
            found = _in_turns(ours, theirs)
        left = _left(homes[0])
        if not 0 < left < size.busy:
            raise CannotMeasure(f"{left} of {size.busy} items were left: the keys did not fall into the drain")
    name = f"key to paint while {size.busy:,} items are drained"
    against = "the same screen on the same queue, its system out of reach"
    p95 = [quantile(series, 0.95) for series in found]
    p50 = [quantile(series, 0.5) for series in found]
    return [
        Figure(f"{name}: p95", "ms", against, [p95[0]], [p95[1]], must=1.5),
        Figure(f"{name}: p50", "ms", against, [p50[0]], [p50[1]]),
    ]


def _fill(home: Path, url: str, count: int) -> None:
    """A home with so many items waiting for a system at ``url``."""
    (home / "jobterm.toml").write_text(SITE.format(url=url), encoding="utf-8")
    (home / "plan.toml").write_text(text("plans", "i-dag.toml"), encoding="utf-8")
    parts = parts_of(Access(config=home / "jobterm.toml"))
    items = material.new_items(count, ids=RandomIds(), clock=SystemClock(), deliveries=material.RECORD_ONLY)
    material.fill(parts.store(), items)
    parts.close()


def _left(home: Path) -> int:
    parts = parts_of(Access(config=home / "jobterm.toml"))
    try:
        counts = parts.store().tally().deliveries["amp"]
    finally:
        parts.close()
    return sum(count for state, count in counts.items() if state != "confirmed")


def _in_turns(ours: Session, theirs: Session) -> tuple[list[float], list[float]]:
    """Milliseconds until each letter, and each that is taken out again, stands in the field."""
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS):
        for step in range(2 * LETTERS):
            shown = step + 1 if step < LETTERS else 2 * LETTERS - step - 1
            for series, session in zip(found, (ours, theirs), strict=True):
                took = _press(session, "z" if step < LETTERS else "<backspace>", shown)
                if turn:  # the first warms up what is loaded at the first key
                    series.append(took)
    return found


def _press(session: Session, key: str, shown: int) -> float:
    pattern = re.compile(rf"\[z{{{shown}}} ")  # the field begins with a bracket
    session.catch_up()
    since = session.write(encode_keys(key, session.key_mode()))
    seen = session.observe(since, pattern, timeout=10.0, silence=0.0, patience=10.0)
    if seen.match is None:
        raise CannotMeasure(f"a letter was not painted within 10 s ({time.strftime('%H:%M:%S')})")
    return 1000 * seen.match
