"""Many seeds, one report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.simulation.coverage import Transition, rarely, watching
from tests.simulation.oracle import Verdict
from tests.simulation.runs import CONTRACTS, Result, run

CHUNK = 25


@dataclass
class Report:
    """What many runs came to."""

    seeds: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    visits: Counter[Transition] = field(default_factory=Counter)
    claims: int = 0
    requests: int = 0
    days: float = 0.0
    seconds: float = 0.0

    def take(self, result: Result) -> None:
        """Add one run."""
        self.seeds += 1
        self.claims += result.claims
        self.requests += result.requests
        self.days += result.days
        mine, theirs = self.verdict, result.verdict
        for name in ("attempted", "acknowledged", "effects", "lost", "duplicated", "reordered", "unexpected"):
            setattr(mine, name, getattr(mine, name) + getattr(theirs, name))
        mine.ends.update(theirs.ends)
        mine.problems += [f"seed {result.seed}: {problem} ({', '.join(result.contracts)})"
                          for problem in theirs.problems]  # fmt: skip

    def join(self, other: Report) -> None:
        """Add what another process has run."""
        for name in ("seeds", "claims", "requests", "days"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("attempted", "acknowledged", "effects", "lost", "duplicated", "reordered", "unexpected"):
            setattr(self.verdict, name, getattr(self.verdict, name) + getattr(other.verdict, name))
        self.verdict.ends.update(other.verdict.ends)
        self.verdict.problems += other.verdict.problems
        self.visits.update(other.visits)

    def lines(self, least: int) -> list[str]:
        """For people; ``least``: how often each transition must have been made."""
        found = self.verdict
        lines = [
            f"seeds {self.seeds}   contracts {len(CONTRACTS)}   simulated days {self.days:,.0f}"
            f"   claims {self.claims:,}   requests {self.requests:,}   seconds {self.seconds:.0f}",
            f"attempted {found.attempted:,}   acknowledged {found.acknowledged:,}   effects {found.effects:,}",
            f"lost {found.lost}   duplicated {found.duplicated}   reordered {found.reordered}"
            f"   unexpected {found.unexpected}   promises broken {len(found.problems)}",
            "ended " + "   ".join(f"{state} {count:,}" for state, count in sorted(found.ends.items())),
            f"transitions visited {len(self.visits)}, least often: "
            + ", ".join(f"{a or 'taken'} -> {b} {n}" for (a, b), n in sorted(self.visits.items(), key=_by_count)[:8]),
        ]
        lines += [f"TOO RARE (under {least}): {line}" for line in rarely(self.visits, least)]
        lines += [f"BROKEN {problem}" for problem in found.problems[:50]]
        return lines


def _by_count(visit: tuple[Transition, int]) -> int:
    return visit[1]


def simulate(seeds: Iterable[int]) -> Report:
    """Run these seeds here."""
    report, began = Report(), time.monotonic()
    with watching(report.visits):
        for seed in seeds:
            report.take(run(seed))
    report.seconds = time.monotonic() - began
    return report


def simulate_many(first: int, count: int, processes: int, tell: Callable[[Report], None]) -> Report:
    """Run ``count`` seeds from ``first`` in several processes; ``tell`` hears of the progress."""
    report, began = Report(), time.monotonic()
    chunks = [range(start, min(first + count, start + CHUNK)) for start in range(first, first + count, CHUNK)]
    with ProcessPoolExecutor(processes) as pool:
        for part in pool.map(simulate, chunks):
            report.join(part)
            report.seconds = time.monotonic() - began
            tell(report)
    return report
