"""`make bench`: takes the figures asked for, one after the other, and writes table and plot."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import report
from benchmarks.figure import CannotMeasure, Figure, Size

FIGURES = ("start", "keys", "save", "drain", "backlog", "search", "busy", "office")
"""Modules with a function ``measure``."""
DOCS = Path(__file__).resolve().parent.parent / "docs"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"some of {', '.join(FIGURES)}; default all")
    parser.add_argument("--full", action="store_true", help="10,000 items, 100,000 queued, 15 pairs, as in the design")
    parser.add_argument("--pairs", type=int, help="interleaved pairs of starts, default 7")
    parser.add_argument("--drain", type=int, help="items to drain, default 2,000")
    parser.add_argument("--backlog", type=int, help="items queued in the large store, default 20,000")
    parser.add_argument("--folder", type=Path, help="where stores are made: its disk is part of the figures")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where table and plot are written")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a must is missed or a figure not taken")
    found = parser.parse_args(arguments)
    if unknown := set(found.figures) - set(FIGURES):
        parser.error(f"no figure is called {', '.join(sorted(unknown))}")
    return found


def sizes(asked: argparse.Namespace) -> Size:
    """What is measured how often."""
    # In the checkout, not in /tmp: that is often memory, where saving costs nothing.
    size = Size(asked.folder or Path(__file__).resolve().parent / "out")
    if asked.full:
        size = replace(size, pairs=15, saves=500, drain=10_000, backlog=100_000, office_queued=100_000,
                       office_archived=1_000_000)  # fmt: skip
    chosen = {name: getattr(asked, name) for name in ("pairs", "drain", "backlog") if getattr(asked, name) is not None}
    return replace(size, **chosen)


def main(arguments: Sequence[str]) -> int:
    """Take the figures; 0 unless ``--strict``."""
    asked = parse(arguments)
    size = sizes(asked)
    figures: list[Figure] = []
    missing: dict[str, str] = {}
    for name in FIGURES:
        if asked.figures and name not in asked.figures:
            missing[name] = "not asked for"
            continue
        began = time.perf_counter()
        print(f"{name} …", end=" ", file=sys.stderr, flush=True)
        try:
            taken = importlib.import_module(f"benchmarks.{name}").measure(size)
        except CannotMeasure as error:
            missing[name] = str(error)
            print(error, file=sys.stderr)
            continue
        figures += taken
        print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    print(report.table(figures))
    report.write(asked.docs, figures, missing, arguments)
    missed = any(one.met == "missed" for one in figures) or any(why != "not asked for" for why in missing.values())
    return 1 if asked.strict and missed else 0


def entrance() -> int:
    """As a program: matplotlib's list of fonts goes into a folder of its own, not into the user's."""
    with tempfile.TemporaryDirectory(prefix="jobterm-bench-") as folder:
        os.environ.setdefault("MPLCONFIGDIR", folder)
        return main(sys.argv[1:])
