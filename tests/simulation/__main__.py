"""``python -m tests.simulation --seeds n [--first s] [--seed s] [--store office]``: run, report, fail where a promise
was broken."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.simulation.office import simulate_office
from tests.simulation.report import Report, simulate, simulate_many

LEAST_VISITS = 100
"""Each transition must be made so often (guarantees A), where at least ``MANY`` seeds are run."""

MANY = 2000
SOME = 300
"""From so many runs on each transition must be made at least once."""


def main() -> int:
    """0 where every promise was kept and every transition was visited often enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many runs (default 300)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--seed", type=int, help="replay this one run and print what it came to")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="write the report so far into this file again and again")
    parser.add_argument("--store", choices=("desk", "office"), default="desk",
                        help="office: over a PostgreSQL that is started for it, in one process")  # fmt: skip
    given = parser.parse_args()
    if given.store == "office":
        wanted = range(given.first, given.first + given.seeds) if given.seed is None else [given.seed]
        report, least = simulate_office(wanted), 0
    elif given.seed is not None:
        report, least = simulate([given.seed]), 0
    else:
        least = LEAST_VISITS if given.seeds >= MANY else int(given.seeds >= SOME)
        report = simulate_many(given.first, given.seeds, given.processes, lambda now: _progress(now, given.keep, least))
    print("\n".join(report.lines(least)))
    return 1 if report.failed(least) else 0


def _progress(report: Report, keep: Path | None, least: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{report.seeds} seeds, {len(report.verdict.problems)} broken", end="", file=sys.stderr)
    if keep is not None:
        draft = keep.with_name(f"{keep.name}.new")
        draft.write_text("\n".join(report.lines(least)) + "\n", encoding="utf-8")
        draft.replace(keep)


if __name__ == "__main__":
    sys.exit(main())
