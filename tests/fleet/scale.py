"""``python -m tests.fleet.scale [--desks n] [--offices n] [--print]``: 10,000 desks in 100 offices at one reopening,
for `docs/office-scale.md`: what breaks first, and what to turn."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.fleet.clients import IN_FLIGHT
from tests.fleet.figures import figures
from tests.fleet.offices import Offices, as_municipalities, even
from tests.fleet.report import Row, course, plot
from tests.fleet.run import Case, run
from tests.fleet.server import KINDS, Opening

HOUR = 3600.0
DAY_CLOSED = Opening("announced", 8 * HOUR, announced=True)
CRASH = Opening("down", 0.75 * HOUR, down=True)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "office-scale.md"
PICTURE = "office-scale.svg"
BEGIN, END = "<!-- offices: written by `python -m tests.fleet.scale` -->\n", "<!-- end of offices -->\n"
WHOLE = 0.05
"""Writes a second per desk for which the system is built, as in the other runs of the fleet."""

PLACE = 150
"""Desks for which an office has one place in flight, where its window follows its size."""

PLOTTED = (
    "each desk by itself",
    "as municipalities, window 1",
    f"as municipalities, window {IN_FLIGHT}",
    f"as municipalities, a place for {PLACE} desks",
)


def cases(desks: int, offices: int, seed: int = 1) -> Iterator[tuple[str, Case]]:
    """What is run, with its name in the table."""
    alike, unlike = even(desks, offices), as_municipalities(desks, offices)
    share = unlike[0] * WHOLE
    """What the largest office may ask of the system when it gets what its desks are worth, items a second."""
    gathered = {
        f"offices alike, window {IN_FLIGHT}": Offices(alike),
        "offices alike, window 1": Offices(alike, 1),
        **{f"as municipalities, window {window}": Offices(unlike, window) for window in (1, 2, IN_FLIGHT, 32)},
        f"as municipalities, a place for {PLACE} desks": Offices(unlike, IN_FLIGHT, desks_a_place=PLACE),
        **{
            f"as municipalities, store of {times:g} × the largest one's share": Offices(
                unlike, IN_FLIGHT, share * times
            )
            for times in (2.0, 1.0, 0.5)
        },
    }
    for kind in ("queue", "limiter"):
        yield "each desk by itself", Case(desks, "jobterm", KINDS[kind], DAY_CLOSED, seed, WHOLE)
        for name, how in gathered.items():
            yield name, Case(offices, "jobterm", KINDS[kind], DAY_CLOSED, seed, WHOLE, how)
    for name in (f"as municipalities, window {IN_FLIGHT}", "as municipalities, window 1"):
        yield name, Case(offices, "jobterm", KINDS["limiter"], CRASH, seed, WHOLE, gathered[name])


def measure(named: tuple[str, Case]) -> Row:
    """Run one and keep its figures."""
    name, case = named
    seen = run(case)
    return Row(case, figures(seen), course(seen), name)


HEAD = ("gathered", "away", "system", "window", "store, items/s", "peak", "refused per accepted", "makespan", "median",
        "deadline today", "last", "kept")  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table."""
    case, found, how = row.case, row.figures, row.case.offices
    verdict = "goal" if found.reached else "yes" if not found.missed else "no: " + ", ".join(found.missed)
    return (
        row.name, f"{case.opening.away / HOUR:g} h", case.kind.name, _window(how),
        f"{how.rate:.0f}" if how and how.rate else "–", f"{found.peak:.2f}", f"{found.rejections:.3f}",
        f"{found.makespan:.2f}" if found.done else "not done", f"{found.median_s:.0f} s", f"{found.urgent_s:.0f} s",
        f"{found.oldest_s:.0f} s", verdict,
    )  # fmt: skip


def _window(how: Offices | None) -> str:
    if how is None or not how.desks_a_place:
        return str(how.window if how else IN_FLIGHT)
    windows = [how.window_of(number) for number in range(len(how.sizes))]
    return f"{min(windows)}–{max(windows)}"


def table(rows: Sequence[Row]) -> str:
    """Markdown."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(cells(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def write(rows: Sequence[Row], command: str, document: Path = DOCUMENT) -> None:
    """Put table and plot into the document; the words around them stay."""
    before, found, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise SystemExit(f"{document.name} has no place for the table: {BEGIN.strip()} … {END.strip()}")
    body = f"\nWritten by `{command}`.\n\n{table(rows)}\n"
    document.write_text(before + BEGIN + body + END + after, encoding="utf-8")
    shown = [row for row in rows if row.name in PLOTTED and row.case.opening.announced]
    (document.parent / PICTURE).write_text(plot(shown), encoding="utf-8")


def main() -> int:
    """Run all, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.fleet.scale", description=__doc__)
    parser.add_argument("--desks", type=int, default=10_000)
    parser.add_argument("--offices", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--print", action="store_true", help="only print; leave table and plot in docs as they are")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with ProcessPoolExecutor(given.processes) as pool:
        rows = list(pool.map(measure, cases(given.desks, given.offices, given.seed)))
    print(table(rows))
    if not given.print:
        write(rows, " ".join(["python -m tests.fleet.scale", *sys.argv[1:]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
