"""Many figures as few: quantiles, ratios, plain tables."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

from benchmarks.ptymeter.measure import ScriptRun, StartRun


def quantile(values: Sequence[float], fraction: float) -> float:
    """The quantile by linear interpolation between the nearest ranks."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * fraction
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def summarise(values: Sequence[float]) -> dict[str, float]:
    """Minimum, quantiles and maximum of a series."""
    if not values:
        return {}
    return {
        "n": len(values),
        "min": min(values),
        "median": statistics.median(values),
        "p95": quantile(values, 0.95),
        "max": max(values),
    }


def summarise_runs(runs: Sequence[Mapping[str, float | None]]) -> dict[str, dict[str, float]]:
    """Summaries by figure; values that a run lacks are left out."""
    names = list(runs[0]) if runs else []
    return {name: summarise([value for run in runs if (value := run[name]) is not None]) for name in names}


def ratios(ours: Mapping[str, float | None], theirs: Mapping[str, float | None]) -> dict[str, float | None]:
    """One run's figures divided by another's."""
    result: dict[str, float | None] = {}
    for name, value in ours.items():
        other = theirs[name]
        result[name] = value / other if value is not None and other else None
    return result


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain table: the first column to the left, the others to the right."""
    lines = [list(heads), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def number(value: float | None) -> str:
    """A figure with three significant digits, or all digits of a large one."""
    if value is None:
        return "-"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:.0f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{max(0, min(digits, 4))}f}"


def start_table(runs: Sequence[StartRun]) -> str:
    """The table of a series of starts."""
    summary = summarise_runs([run.figures() for run in runs])
    return table(
        ("figure", "min", "median", "max"),
        [(name, *(number(figures.get(key)) for key in ("min", "median", "max"))) for name, figures in summary.items()],
    )


def script_table(run: ScriptRun) -> str:
    """The table of a played script."""
    heads = ("step", "n", "first byte ms", "p95", "match ms", "p95", "settled ms", "p95", "bytes", "max", "frames")
    rows = []
    for result in run.results:
        summary = {name: summarise(values) for name, values in result.series().items()}
        rows.append(
            (
                result.label,
                str(len(result.observations)),
                *(
                    number(summary[name].get(key))
                    for name in ("first_byte_ms", "match_ms", "settled_ms")
                    for key in ("median", "p95")
                ),
                number(summary["bytes"].get("median")),
                number(summary["bytes"].get("max")),
                number(summary["frames"].get("median")),
            )
        )
    return table(heads, rows)
