"""``python -m benchmarks.office_growth [QUEUED:ARCHIVED …]``: what an item costs in an office store as its rows grow,
against 1,000 queued in turns in the same run; table on the output, picture in ``docs``. `benchmarks.office` takes the
same at one size."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import office, office_store, report
from benchmarks.figure import Figure, Size
from benchmarks.run import DOCS

PICTURE = "office-growth.svg"
SIZES = ("10000:50000", "30000:150000", "100000:300000")
MUST, GOAL = 1.5, 1.2
Rows = tuple[int, int]


def taken(sizes: Sequence[Rows]) -> Iterator[tuple[Rows, list[Figure]]]:
    """(queued, archived) with its figures, one size after the other on one server."""
    usual = Size(Path())
    with office_store.cluster() as server:
        for queued, archived in sizes:
            began = time.perf_counter()
            size = replace(usual, office_queued=queued, office_archived=archived)
            yield (queued, archived), list(office.growth(server, size))
            print(f"{queued:,} queued: {time.perf_counter() - began:.0f} s", file=sys.stderr)


def plot(path: Path, found: Sequence[tuple[Rows, list[Figure]]]) -> None:
    """Ratios over queued rows, a line for each thing that is done."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams["svg.hashsalt"] = "jobterm"
    picture, axes = pyplot.subplots(figsize=(8, 4.5))
    queued = [1_000, *(rows[0] for rows, _ in found)]
    for place, first in enumerate(found[0][1]):
        name = first.name.removeprefix("office store: ").partition(" at ")[0]
        axes.plot(queued, [1.0, *(figures[place].ratio for _, figures in found)], marker="o", label=name)
    for limit, style, name in ((MUST, "--", "must"), (GOAL, ":", "goal")):
        axes.axhline(limit, color="0.3", linestyle=style, linewidth=0.8, label=name)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("queued rows (with the archived rows of the table)")
    axes.set_ylabel("cost / cost at 1,000 queued, median")
    axes.legend()
    picture.tight_layout()
    picture.savefig(path, metadata={"Date": None})
    pyplot.close(picture)


def main(arguments: Sequence[str]) -> int:
    """Take the sizes asked for, print the table, write the picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.office_growth", description=__doc__)
    parser.add_argument("sizes", nargs="*", metavar="QUEUED:ARCHIVED", default=SIZES, help=f"default {' '.join(SIZES)}")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where the picture is written")
    asked = parser.parse_args(arguments)
    sizes = [(int(queued), int(archived)) for queued, _, archived in (one.partition(":") for one in asked.sizes)]
    found = list(taken(sizes))
    print(report.table([one for _, figures in found for one in figures]))
    with tempfile.TemporaryDirectory(prefix="jobterm-bench-") as folder:
        os.environ.setdefault("MPLCONFIGDIR", folder)
        plot(asked.docs / PICTURE, found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
