"""Starting the demo against a bare Textual application: time until usable, time until quiet, memory, bytes.

A screen that shows its field but takes no keys would be cheating: a key is typed on sight, and its effect must come.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figure import CannotMeasure, Figure, Size
from benchmarks.ptymeter.keys import encode_keys
from benchmarks.ptymeter.measure import StartRun, compile_pattern, measure_start
from benchmarks.ptymeter.session import Session, Settings
from benchmarks.screen import DEMO, GREETING, HELLO, LIMIT_S, PYTHON, USABLE, press, sees, settings

WARM_UP = 2
"""Starts of each that are not counted: the first makes the demo's world and stores."""
SCREENS = ("<f1>", "<f2>", "hansen<enter>", "<f4>", "1503801234", "<f3>s", "<esc>", "<f10>", "<esc>", "<f2>")
"""Keys that bring every screen of the caseworker: help, search, queue, citizen, form, menu."""
LOADED_S = 2.0
"""Silence after which everything is loaded."""
HELLO_IS = "a bare Textual application"


def measure(size: Size) -> list[Figure]:
    """Start the one and the other in turns."""
    ours: list[StartRun] = []
    theirs: list[StartRun] = []
    answered: list[float] = []
    visited: list[float] = []
    elsewhere: list[float] = []
    with settings(size, "start") as terminal:
        for turn in range(size.pairs + WARM_UP):
            demo = _start(DEMO, USABLE, terminal)
            hello = _start(HELLO, GREETING, terminal)
            effect = _key_on_sight(terminal)
            if turn >= WARM_UP:
                ours.append(demo)
                theirs.append(hello)
                answered.append(1000 * effect)
                if len(visited) < 3:
                    visited.append(_all_screens(terminal))
                    elsewhere.append(_at_a_site(size))
    shown = [1000 * float(run.match_s or 0) for run in theirs]
    peaks = [run.peak_rss_mib for run in theirs]
    return [
        _figure("start to a usable screen", "ms", "match_s", ours, theirs, limits=(1.5, 1.1)),
        Figure("start to the effect of a key typed on sight", "ms", f"{HELLO_IS} is painted", answered, shown),
        _figure("start until settled", "ms", "settled_s", ours, theirs, limits=(1.8, 1.25)),
        _figure("start: processor time until settled and 0.3 s more", "s", "cpu_s", ours, theirs),
        _figure("memory when the first screen takes keys", "MiB", "match_rss_mib", ours, theirs, limits=(1.4, 1.25)),
        Figure("memory, all loaded and all screens visited (peak)", "MiB", HELLO_IS, visited, peaks[: len(visited)],
               must=2.0, goal=1.6),
        Figure("memory, the same at a desk whose systems are another process (peak)", "MiB", HELLO_IS, elsewhere,
               peaks[: len(elsewhere)], must=2.0, goal=1.6),
        _figure("bytes until settled", "B", "bytes_settled", ours, theirs, limits=(0.8, 0.5)),
    ]  # fmt: skip


def _start(command: list[str], pattern: str, terminal: Settings) -> StartRun:
    run = measure_start(command, compile_pattern(pattern), terminal, timeout=LIMIT_S)
    if not run.ok:
        raise CannotMeasure(f"`{' '.join(command[1:])}` did not show {pattern!r}: {run.problem}")
    return run


def _key_on_sight(terminal: Settings) -> float:
    """Seconds from the start to the effect of a key that was typed the moment the screen came."""
    with Session(DEMO, terminal) as session:
        sees(session, USABLE, silence=0.0)
        session.write(encode_keys("q"))
        sees(session, r"\bq_? *\b", silence=0.0)
        return time.perf_counter() - session.started


def _at_a_site(size: Size) -> float:
    """The same over HTTP: no simulated system, but site file and HTTP library, as at a real desk in training."""
    with settings(size, "site") as terminal:
        site = str(Path(terminal.environment["JOBTERM_HOME"]) / "jobterm.toml")
        command = [str(PYTHON), "-m", "jobterm"]
        serving = subprocess.Popen(
            [*command, "sandbox", "serve", "--write-config", site],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env={**os.environ, **terminal.environment},
        )  # fmt: skip
        try:
            assert serving.stdout is not None
            if not serving.stdout.readline():
                raise CannotMeasure("the simulated systems could not be served")
            return _all_screens(terminal, [*command, "--config", site, "--lang", "en"])
        finally:
            serving.terminate()
            serving.communicate()


def _all_screens(terminal: Settings, command: Sequence[str] = DEMO) -> float:
    """Peak memory in MiB with the desk loaded and every screen seen."""
    with Session(command, terminal) as session:
        sees(session, USABLE, silence=LOADED_S)
        for keys in SCREENS:
            press(session, keys, silence=0.5)
        session.sample_memory()
        return session.peak_rss / 2**20


def _figure(
    name: str,
    unit: str,
    key: str,
    ours: list[StartRun],
    theirs: list[StartRun],
    *,
    limits: tuple[float | None, float | None] = (None, None),
) -> Figure:
    scale = 1000.0 if unit == "ms" else 1.0
    series = [[scale * float(getattr(run, key) or 0.0) for run in runs] for runs in (ours, theirs)]
    return Figure(name, unit, HELLO_IS, series[0], series[1], must=limits[0], goal=limits[1])
