"""The table and the plot of a run, written into `docs`."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.ptymeter.summary import number, quantile

INTRODUCTION = """# Benchmarks

Written by `make bench`; do not edit. Every figure is a ratio against the bare thing in the same run, taken in turns on
the same machine, so that it says something about jobterm and not about the machine. Less is better. *Must* and *goal*
limit the median ratio; where a limit is missed, the table says so.

`make bench ARGS=--full` takes the sizes of the design (10,000 items, 100,000 queued, 15 pairs); without it a run takes
a few minutes. `make bench ARGS="save drain"` takes only those.
"""
REMARKS = """What the figures mean, and why some are missed:

- *Start.* "Usable" is the moment at which the search field is painted; the figure below it is the moment at which a key
  typed on sight has shown its effect. Hello has no such key, so that one is held against its first painting.
- *Memory.* On the first screen nothing but the shell is loaded. With every screen seen, the demo (engine, stores and
  simulated systems in one process) does not load what it can do without: the cryptography library where no passphrase
  is asked (8 MiB), lxml (4 to 5), httpx (3); dataclasses share their methods (3). A desk whose systems are elsewhere
  has no simulated system in it, but needs httpx with anyio (4); with a passphrase or key ring the cryptography library
  too. The native library of SQLCipher (5 to 6) stays everywhere. See decision 29.
- *Keys.* Textual's own driver sends whole lines; goals for moves and for bytes stand for one that sends changed cells
  only, which is not built yet. A picture that stands there already is not sent again, hence the few bytes at start.
- *Drain.* The must is reached, the goal is not: on free cores 1.82 to 2.01, processor time 1.6 to 1.8. For 1,000 items
  the loop takes 1.3 to 1.5 s of processor time (bare httpx 1.0 to 1.4) and the store's thread 1.7 (bare 0.8 to 1.0): 21
  statements an item, 11 of which write and are in the bare replay too. The rest is waiting: eight claims are forced to
  the medium, sent, answered and forced again, where the bare run sends and commits side by side.
- *While 10,000 items are drained.* The engine's thread and the screen's share one interpreter; runs gave 0.99 to 1.97
  (the last in a run in which the screen without a drain was twice as fast as in the others).
"""
HEAD = ("figure", "unit", "median", "p95", "against, median", "ratio", "ratio p95", "must", "goal", "met")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = [HEAD, tuple("---" for _ in HEAD)]
    for one in figures:
        rows.append(
            (
                one.name,
                one.unit,
                number(quantile(one.ours, 0.5)),
                number(quantile(one.ours, 0.95)),
                number(quantile(one.theirs, 0.5)),
                f"**{number(one.ratio)}**",
                number(quantile(one.ratios, 0.95)),
                number(one.must),
                number(one.goal),
                one.met,
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def write(folder: Path, figures: Sequence[Figure], missing: Mapping[str, str], arguments: Sequence[str]) -> None:
    """Write ``benchmarks.md`` and ``benchmarks.svg`` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    against = "\n".join(f"- {name}: {what}" for name, what in {one.name: one.against for one in figures}.items())
    lines = [INTRODUCTION, table(figures), "Against what:\n", against, "", REMARKS]
    if missing:
        lines += ["Not taken in this run:\n", *(f"- {name}: {why}" for name, why in missing.items()), ""]
    if figures:
        _plot(folder / "benchmarks.svg", figures)
        lines += ["![ratios](benchmarks.svg)\n"]
    lines += [_conditions(arguments)]
    (folder / "benchmarks.md").write_text("\n".join(lines), encoding="utf-8")


def _conditions(arguments: Sequence[str]) -> str:
    return (
        f'Taken {datetime.now().astimezone():%Y-%m-%d %H:%M} with `make bench ARGS="{" ".join(arguments)}"`; '
        f"Python {platform.python_version()}, Textual {version('textual')}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end.\n"
    )


def _plot(path: Path, figures: Sequence[Figure]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams["svg.hashsalt"] = "jobterm"
    figure, axes = pyplot.subplots(figsize=(9, 0.4 * len(figures) + 1.2))
    places = list(range(len(figures)))
    axes.barh(places, [one.ratio for one in figures], color="0.6", height=0.6)
    for marker, colour, label in (("must", "black", "must"), ("goal", "tab:green", "goal")):
        points = [(getattr(one, marker), place) for one, place in zip(figures, places, strict=True)]
        known = [point for point in points if point[0] is not None]
        axes.plot(
            [x for x, _ in known], [y for _, y in known], linestyle="", marker="|", markersize=14, color=colour,
            label=label,
        )  # fmt: skip
    axes.axvline(1.0, color="0.3", linewidth=0.8)
    axes.set_yticks(places, [one.name for one in figures])
    axes.invert_yaxis()
    axes.set_xlabel("ratio to the bare thing, median; less is better")
    axes.legend(loc="lower right")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
