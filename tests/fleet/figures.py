"""The figures of a run (guarantees G11, G16, U6). No sentences here."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fleet.clients import RUN_IN
from tests.fleet.run import Seen
from tests.fleet.server import READ_WORK

MUST_PEAK, MUST_REJECTIONS, MUST_MAKESPAN, GOAL_MAKESPAN = 2.0, 0.1, 2.0, 1.5
NOTICED_S = 30.0
"""So long after the reopening a client may find out in the first hour of an outage (guarantee U6); after more than an
hour it asks each 5 to 10 minutes, and may find out so much later."""
NOTICED_LATE_S = 600.0

STEADY = 100
"""Load is taken over the time for so many writes, a second at least: over less, chance alone moves it by a tenth."""

ECHO = 0.3
"""An autocorrelation above this at any interval is an echo."""

ECHO_LEAST_S = 120.0
"""A shorter time is no series to hear an echo in."""


@dataclass(frozen=True)
class Figures:
    """``peak``: the highest load ÷ capacity; ``second_peak``: the highest from a minute after the reopening on;
    ``rejections`` per accepted item; ``makespan`` ÷ what the capacity alone would take, ``drained`` the same without
    the time in which the last may still be finding out; ``probes`` per client and minute while it was closed; ``echo``:
    the largest autocorrelation of the load at distances of 5 to 60 s; ``oldest_s``: the longest wait of an item,
    ``p99_s`` of all but a hundredth; ``median_s``: the median of all, ``urgent_s`` of those with a legal deadline
    today."""

    done: bool
    peak: float
    second_peak: float
    rejections: float
    ideal_s: float
    makespan: float
    drained: float
    probes: float
    echo: float
    oldest_s: float
    p99_s: float
    median_s: float
    urgent_s: float

    @property
    def missed(self) -> tuple[str, ...]:
        """What of the guarantee it does not keep."""
        found = {
            "unfinished": not self.done,
            "peak": self.peak > MUST_PEAK,
            "rejections": self.rejections > MUST_REJECTIONS,
            "makespan": self.drained > MUST_MAKESPAN,
            "echo": self.echo > ECHO,
        }
        return tuple(name for name, bad in found.items() if bad)

    @property
    def reached(self) -> bool:
        """Whether the goal for the makespan is reached too."""
        return not self.missed and self.makespan <= GOAL_MAKESPAN


def figures(seen: Seen) -> Figures:
    """What a run came to."""
    case = seen.case
    ideal = max(seen.items + seen.reads * READ_WORK, 1) / case.capacity
    oldest = max(seen.accepted, default=0.0)
    series = load(seen)
    width = max(1, round(STEADY / case.capacity))
    smooth = [sum(series[at : at + width]) / width for at in range(len(series))]
    noticed = NOTICED_LATE_S if case.opening.away > 3600.0 else NOTICED_S
    if case.opening.announced:
        noticed = 0.0
    return Figures(
        len(seen.accepted) == seen.items,
        max(smooth, default=0.0) / case.capacity,
        max(smooth[60:], default=0.0) / case.capacity,
        seen.refused / max(1, len(seen.accepted)),
        ideal,
        oldest / ideal,
        max(0.0, oldest - noticed) / ideal,
        seen.probes_before / case.clients / (min(RUN_IN, case.opening.away) / 60),
        echo(series[30 : int(oldest * 0.9)]),
        oldest,
        _quantile(seen.accepted, 0.99),
        _quantile(seen.accepted, 0.5),
        _quantile(seen.urgent, 0.5),
    )


def load(seen: Seen) -> list[float]:
    """Work asked for, writes in each second since the reopening."""
    return [seen.load[second] / 10 for second in range(max(seen.load, default=0) + 1)]


def echo(series: list[float]) -> float:
    """How much the load repeats itself: the largest autocorrelation at 5 to 60 s, its slow course taken out; 0 where
    there is too little of it."""
    wide = 12
    count = len(series)
    if count < ECHO_LEAST_S:
        return 0.0
    flat = []
    for at in range(count):
        near = series[max(0, at - wide) : at + wide + 1]
        flat.append(series[at] - sum(near) / len(near))
    power = sum(value * value for value in flat)
    if not power:
        return 0.0
    return max(
        sum(flat[at] * flat[at - lag] for at in range(lag, count)) / power for lag in range(5, min(61, count // 2))
    )


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)] if values else 0.0
