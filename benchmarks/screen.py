"""The demo's screen and the bare applications it is held against: how they are started and when they are usable."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import material
from benchmarks.figure import CannotMeasure, Size
from benchmarks.ptymeter.keys import encode_keys
from benchmarks.ptymeter.session import Observation, Session, Settings

PYTHON = Path(sys.executable)
DEMO = [str(PYTHON), "-m", "jobterm", "demo", "--lang", "en"]
BASELINE = Path(__file__).with_name("baseline")
HELLO = [str(PYTHON), str(BASELINE / "hello.py")]
TABLE = [str(PYTHON), str(BASELINE / "table.py")]
USABLE = "name, 150380, telephone or CPR"
"""Stands behind the search field, which takes keys as soon as it is painted."""
GREETING = "hello from textual"
LIMIT_S = 20.0


@contextmanager
def settings(size: Size, name: str, **more: str) -> Iterator[Settings]:
    """A terminal of 80x24 and a home of its own for the demo; ``more`` goes into the environment."""
    with material.folder(size.folder, name) as home:
        # A checkout that is not installed is measured too: its modules come first.
        source = str(Path(__file__).resolve().parent.parent / "src")
        inside = {"JOBTERM_HOME": str(home), "LANG": "C.UTF-8", "HOME": str(home), "PYTHONPATH": source}
        yield Settings(environment=inside | more)


def sees(session: Session, pattern: str, *, silence: float = 0.3) -> Observation:
    """Wait until the screen shows it and is quiet; CannotMeasure when it does not come."""
    found = session.observe(
        session.started, re.compile(pattern), timeout=_until(session), silence=silence, patience=LIMIT_S
    )
    if not found.matched:
        raise CannotMeasure(f"the screen did not show {pattern!r}")
    return found


def press(session: Session, keys: str, *, silence: float = 0.1) -> Observation:
    """Press keys; what followed until nothing came any more."""
    session.catch_up()  # so that earlier output is not taken for an effect of the keys
    since = session.write(encode_keys(keys, session.key_mode()))
    return session.observe(since, None, timeout=5.0, silence=silence, patience=5.0, await_output=True)


def _until(session: Session) -> float:
    return time.perf_counter() - session.started + LIMIT_S
