"""Starting the demo against a bare Textual application: time until usable, time until quiet, memory, bytes."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import material
from benchmarks.figure import CannotMeasure, Figure, Size
from benchmarks.ptymeter.measure import StartRun, compile_pattern, measure_start
from benchmarks.ptymeter.session import Settings

HELLO = Path(__file__).with_name("baseline") / "hello.py"
USABLE = "name, 150380, telephone or CPR"
"""Stands behind the search field, which takes keys as soon as it is painted."""
WARM_UP = 2
"""Starts of each that are not counted: the first makes the demo's world and stores."""


def measure(size: Size) -> list[Figure]:
    """Start the one and the other in turns."""
    python = Path(sys.executable)
    with material.folder(size.folder, "start") as home:
        environment = {"JOBTERM_HOME": str(home), "LANG": "C.UTF-8", "HOME": str(home)}
        settings = Settings(environment=environment)
        ours: list[StartRun] = []
        theirs: list[StartRun] = []
        for turn in range(size.pairs + WARM_UP):
            demo = _start([str(python.with_name("jobterm")), "demo", "--lang", "en"], USABLE, settings)
            hello = _start([str(python), str(HELLO)], "hello from textual", settings)
            if turn >= WARM_UP:
                ours.append(demo)
                theirs.append(hello)
    return [
        _figure("start to a usable screen", "ms", "match_s", ours, theirs, limits=(1.5, 1.1)),
        _figure("start until settled", "ms", "settled_s", ours, theirs, limits=(1.8, 1.25)),
        _figure("memory on the first screen (peak RSS)", "MiB", "peak_rss_mib", ours, theirs, limits=(1.4, 1.25)),
        _figure("bytes until settled", "B", "bytes_settled", ours, theirs, limits=(0.8, 0.5)),
    ]


def _start(command: list[str], pattern: str, settings: Settings) -> StartRun:
    run = measure_start(command, compile_pattern(pattern), settings, timeout=20.0)
    if not run.ok:
        raise CannotMeasure(f"`{Path(command[0]).name}` did not show {pattern!r}: {run.problem}")
    return run


def _figure(
    name: str, unit: str, key: str, ours: list[StartRun], theirs: list[StartRun], *, limits: tuple[float, float]
) -> Figure:
    scale = 1000.0 if unit == "ms" else 1.0
    series = [[scale * float(getattr(run, key) or 0.0) for run in runs] for runs in (ours, theirs)]
    return Figure(name, unit, "a bare Textual application", series[0], series[1], must=limits[0], goal=limits[1])
