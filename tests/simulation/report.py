"""Many seeds, one report: what the checker counted, which transitions were made, what the weather really did to which
combination of abilities."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.simulation.coverage import Transition, rarely, watching
from tests.simulation.oracle import COUNTED, Verdict
from tests.simulation.runs import CONTRACTS, Profile, Result, run

CHUNK = 20
GARBAGE_EVERY = 10
"""Runs after which what they left behind is collected; doing it all the time costs a tenth of the time."""

HAPPENINGS = (
    "sent",
    "answer lost",
    "lost on the way",
    "late",
    "doubled",
    'after "not there"',
    "500",
    "stalled",
    "died",
)
"""What can happen to a request: columns of the table of combinations."""


@dataclass
class Report:
    """What many runs came to. ``weather``: (contract, happening) → how often; ``firsts``: (profile, contract of the
    first system) → runs; ``happened``: what people did."""

    seeds: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    visits: Counter[Transition] = field(default_factory=Counter)
    weather: Counter[tuple[str, str]] = field(default_factory=Counter)
    firsts: Counter[tuple[str, str]] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
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
        self.firsts[result.profile, result.contracts[0]] += 1
        self.happened.update(result.happened)
        for contract, counts in result.weather.items():
            self.weather.update({(contract, what): count for what, count in counts.items()})
        self._judged(result.verdict)
        self.verdict.problems += [f"seed {result.seed}: {problem} ({result.profile}; {', '.join(result.contracts)})"
                                  for problem in result.verdict.problems]  # fmt: skip

    def join(self, other: Report) -> None:
        """Add what another process has run."""
        for name in ("seeds", "claims", "requests", "days"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self._judged(other.verdict)
        self.verdict.problems += other.verdict.problems
        for name in ("visits", "weather", "firsts", "happened"):
            getattr(self, name).update(getattr(other, name))

    def _judged(self, found: Verdict) -> None:
        for name in ("attempted", "acknowledged", "effects", "on_a_word", *COUNTED):
            setattr(self.verdict, name, getattr(self.verdict, name) + getattr(found, name))
        self.verdict.ends.update(found.ends)

    def failed(self, least: int) -> bool:
        """Whether a promise was broken, or something was tried too seldom to prove anything."""
        return bool(self.verdict.problems or self.too_rare(least))

    def too_rare(self, least: int) -> list[str]:
        """Transitions made less than ``least`` times; with that many runs, combinations that were left out too."""
        found = [f"TOO RARE (under {least}): {line}" for line in rarely(self.visits, least)]
        if least > 1:
            tried = {contract for _, contract in self.firsts}
            found += [f"NOT TRIED: {one.name}" for one in CONTRACTS if one.name not in tried]
        return found

    def lines(self, least: int) -> list[str]:
        """For people; ``least``: how often each transition must have been made."""
        found = self.verdict
        rarest = sorted(self.visits.items(), key=_count)[:8]
        lines = [
            f"seeds {self.seeds:,}   simulated days {self.days:,.0f}   claims {self.claims:,}"
            f"   requests {self.requests:,}   seconds {self.seconds:.0f}",
            f"attempted {found.attempted:,}   acknowledged {found.acknowledged:,}   effects {found.effects:,}",
            f"lost {found.lost}   duplicated {found.duplicated}   reordered {found.reordered}"
            f"   unexpected {found.unexpected}   falsely green {found.falsely_green}"
            f"   promises broken {len(found.problems)}",
            f"doubled on a person's word, as the screen had said it could (G5): {found.on_a_word}",
            "ended " + "   ".join(f"{state} {count:,}" for state, count in sorted(found.ends.items())),
            "people " + "   ".join(f"{what} {count:,}" for what, count in sorted(self.happened.items())),
            f"transitions visited {len(self.visits)}, least often: "
            + ", ".join(f"{a or 'taken'} -> {b} {n}" for (a, b), n in rarest),
            *self._combinations(),
        ]
        lines += self.too_rare(least)
        lines += [f"BROKEN {problem}" for problem in found.problems[:50]]
        return lines

    def _combinations(self) -> list[str]:
        """How evenly the product of abilities and profiles was tried, and what each key policy went through."""
        pairs = len(CONTRACTS) * len(Profile)
        runs = [count for _, count in self.firsts.items()]
        lines = [
            f"combinations of fence, key, look-up and L: {len({contract for _, contract in self.firsts})} of"
            f" {len(CONTRACTS)}; with each profile: {len(self.firsts)} of {pairs}, {min(runs, default=0)} to"
            f" {max(runs, default=0)} runs each",
            f"{'key policy':34}" + "".join(f"{what:>18}" for what in HAPPENINGS),
        ]
        policies: Counter[tuple[str, str]] = Counter()
        for (contract, what), count in self.weather.items():
            policies[_policy(contract), what] += count
        for policy in dict.fromkeys(_policy(one.name) for one in CONTRACTS):
            lines.append(f"{policy:34}" + "".join(f"{policies[policy, what]:>18,}" for what in HAPPENINGS))
        return lines


def _policy(contract: str) -> str:
    """``replays/1 day`` out of a contract's name."""
    _fence, repeat, ttl, *_ = contract.split("/")
    return repeat if ttl == "None" else f"{repeat}/{ttl.removesuffix(', 0:00:00')}"


def _count(visit: tuple[Transition, int]) -> int:
    return visit[1]


def simulate(seeds: Iterable[int], live: Callable[[int], Result] = run) -> Report:
    """Run these seeds here; ``live`` runs one."""
    report, began = Report(), time.monotonic()
    gc.disable()
    try:
        with watching(report.visits):
            for number, seed in enumerate(seeds):
                report.take(live(seed))
                if number % GARBAGE_EVERY == 0:
                    gc.collect()
    finally:
        gc.enable()
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
