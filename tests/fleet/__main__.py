"""``python -m tests.fleet [--clients n ...] [--seed s] [--print]``: many desks, one system that reopens."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.fleet.clients import POLICIES
from tests.fleet.figures import figures
from tests.fleet.report import Row, course, table, write
from tests.fleet.run import Case, run
from tests.fleet.server import KINDS, Opening

HOUR = 3600.0
DAY_CLOSED = Opening("announced", 8 * HOUR, announced=True)

HELD_OUT = (
    ("queue", Opening("announced", 3 * HOUR, announced=True), 0.08),
    ("limiter", Opening("announced", 3 * HOUR, announced=True), 0.08),
    ("limiter, Retry-After", Opening("announced", 5 * HOUR, announced=True), 0.04),
    ("limiter, RateLimit", Opening("closed", 5 * HOUR), 0.06),
    ("gateway 503", Opening("down", 5 * HOUR, down=True), 0.06),
    ("endless queue", Opening("announced", 12 * HOUR, announced=True), 0.03),
    ("limiter", Opening("announced", 24 * HOUR, announced=True), 0.03),
    ("limiter", Opening("announced", 12 * HOUR, announced=True), 0.15),
    ("queue", Opening("down", 0.75 * HOUR, down=True), 0.06),
    ("limiter", Opening("closed", 0.75 * HOUR), 0.04),
    ("limiter", Opening("announced", 0.1 * HOUR, announced=True), 0.06),
    ("queue", Opening("closed", 0.1 * HOUR), 0.03),
)
"""Systems, closings and capacities (writes a second per desk) that no constant of the pacing was chosen by."""


def main() -> int:
    """0 where jobterm kept what the guarantee says after the closing of a day; what the others do is only shown."""
    parser = argparse.ArgumentParser(prog="python -m tests.fleet", description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[1000, 3000, 10_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--print", action="store_true", help="only print; leave table and plot in docs as they are")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with ProcessPoolExecutor(given.processes) as pool:
        day = list(pool.map(measure, _day(given.clients, given.seed)))
        print(table(day), flush=True)
        held_out = list(pool.map(measure, _held_out(max(given.clients), given.seed + 6)))
        print(table(held_out))
    if not given.print:
        write(day, held_out, " ".join(["python -m tests.fleet", *sys.argv[1:]]))
    return 0 if all(not row.figures.missed for row in day if row.case.policy == "jobterm") else 1


def measure(case: Case) -> Row:
    """Run one and keep its figures."""
    seen = run(case)
    return Row(case, figures(seen), course(seen))


def _day(clients: list[int], seed: int) -> Iterator[Case]:
    for count in clients:
        for kind in ("queue", "limiter"):
            for policy in POLICIES:
                yield Case(count, policy, KINDS[kind], DAY_CLOSED, seed)


def _held_out(clients: int, seed: int) -> Iterator[Case]:
    for kind, opening, per_desk in HELD_OUT:
        yield Case(clients, "jobterm", KINDS[kind], opening, seed, per_desk)


if __name__ == "__main__":
    sys.exit(main())
