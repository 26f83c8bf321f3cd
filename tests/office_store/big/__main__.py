"""``python -m tests.office_store.big [--desks 300] [--items 40] [--workers 4] [--seed 1]``: one big run, its report;
ends with 1 where anything was lost, doubled, reordered, unexpected, falsely green or left open."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.integration.plug.count import Count
from tests.office_store.big.run import Course, Morning, Size
from tests.office_store.cluster import Cluster


def text(made: Count, course: Course) -> str:
    """The report."""
    seconds = ", ".join(f"{name} {spent:.0f} s" for name, spent in course.seconds.items())
    faults = ", ".join(f"{name} {often}" for name, often in course.faults.items())
    return (
        f"attempted {made.attempted}, acknowledged {made.acknowledged}, applied {made.applied}\n"
        f"lost {len(made.lost)}, doubled {len(made.duplicated)}, reordered {len(made.reordered)}, "
        f"unexpected {len(made.unexpected)}, falsely green {len(made.falsely_green)}, "
        f"unexplained {len(made.unexplained)}, left open {course.open_left}\n"
        f"faults: {faults}\ntook: {seconds}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the report; 0 where all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.office_store.big", description=__doc__)
    for name, usual in (("desks", 300), ("items", 40), ("workers", 4), ("processes", 4), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args(arguments)
    size = Size(given.desks, given.items, given.workers, given.processes, given.seed)
    cluster = Cluster()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="jobterm-big-") as folder,
            Morning(cluster, Path(folder), size) as morning,
        ):
            made = morning.run()
            print(text(made, morning.course))
            for name in ("lost", "duplicated", "reordered", "unexpected", "falsely_green", "unexplained"):
                if rows := getattr(made, name):
                    print(f"{name}: {rows[:5]}")
                    for one in rows[0] if isinstance(rows[0], tuple) else rows[:1]:
                        print("\n".join(morning.story(str(one).split()[0])))
            return 0 if made.clean and morning.course.open_left == 0 else 1
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
