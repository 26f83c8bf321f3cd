"""The tables and the plot of a run of fleets, and their section in `docs/reliability.md`."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.fleet.figures import Figures, load
from tests.fleet.run import Case, Seen

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
PICTURE = "reopening.svg"
COLOURS = {"jobterm": "#1a7f37", "full jitter": "#0969da", "exponential": "#9a6700", "fixed 15 s": "#cf222e"}
OTHER_COLOURS = ("#1a7f37", "#0969da", "#9a6700", "#cf222e", "#8250df", "#57606a")
STEP_S = 5
"""One point of the plot is the mean over so many seconds."""


@dataclass(frozen=True)
class Row:
    """One run with its figures; ``course``: load ÷ capacity in each five seconds since the reopening; ``name``: what it
    is called in the plot, where that is not its policy."""

    case: Case
    figures: Figures
    course: Sequence[float]
    name: str = ""


def course(seen: Seen) -> list[float]:
    """Load ÷ capacity, the mean over each five seconds."""
    series = load(seen)
    parts = [series[at : at + STEP_S] for at in range(0, len(series), STEP_S)]
    return [sum(part) / len(part) / seen.case.capacity for part in parts]


HEAD = (
    "desks", "away", "opening", "system", "capacity", "policy", "peak", "second peak", "refused per accepted",
    "ideal", "makespan", "… less finding out", "echo", "median", "deadline today", "last", "kept",
)  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table."""
    case, found = row.case, row.figures
    verdict = "goal" if found.reached else "yes" if not found.missed else "no: " + ", ".join(found.missed)
    return (
        f"{case.clients:,}", f"{case.opening.away / 3600:g} h", case.opening.name, case.kind.name,
        f"{case.capacity:.0f}/s", case.policy, f"{found.peak:.2f}", f"{found.second_peak:.2f}",
        f"{found.rejections:.3f}", f"{found.ideal_s:.0f} s", f"{found.makespan:.2f}" if found.done else "not done",
        f"{found.drained:.2f}" if found.done else "not done", f"{found.echo:.2f}", f"{found.median_s:.0f} s",
        f"{found.urgent_s:.0f} s", f"{found.oldest_s:.0f} s", verdict,
    )  # fmt: skip


def table(rows: Iterable[Row]) -> str:
    """Markdown."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(cells(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def write(day: Sequence[Row], held_out: Sequence[Row], command: str) -> None:
    """Put tables and plot into the documents; what others wrote there stays."""
    text = DOCUMENT.read_text(encoding="utf-8")
    text = _replaced(text, "day", f"\nWritten by `{command}`.\n\n{table(day)}\n")
    text = _replaced(text, "held out", f"\n{table(held_out)}\n")
    DOCUMENT.write_text(text, encoding="utf-8")
    most = max(row.case.clients for row in day)
    shown = [row for row in day if row.case.clients == most]
    (DOCUMENT.parent / PICTURE).write_text(plot(shown), encoding="utf-8")


def _replaced(text: str, name: str, body: str) -> str:
    begin, end = f"<!-- fleet, {name}: written by `make fleet` -->\n", f"<!-- end of fleet, {name} -->\n"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"docs/reliability.md has no place for {name!r}: {begin.strip()} … {end.strip()}")
    return before + begin + body + end + after


WIDTH, HEIGHT, LEFT, RIGHT, TOP, GAP, SHOWN_S, MOST = 820, 250, 46, 30, 30, 26, 1800, 4.0


def plot(rows: Sequence[Row]) -> str:
    """Load ÷ capacity over the seconds since the reopening: a picture per kind of system, a line per policy. Text stays
    text; what goes beyond the picture is cut off at its rim."""
    kinds = list(dict.fromkeys(row.case.kind.name for row in rows))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT * len(kinds)}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT * len(kinds)}" fill="white"/>',
    ]
    for number, kind in enumerate(kinds):
        parts.append(f'<g transform="translate(0 {HEIGHT * number})">')
        parts += _picture([row for row in rows if row.case.kind.name == kind])
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _picture(rows: Sequence[Row]) -> Iterable[str]:
    case = rows[0].case
    title = f"{case.desks:,} desks, closed for {case.opening.away / 3600:g} h, {case.kind.name}: load ÷ capacity"
    yield f'<text x="{LEFT}" y="18">{html.escape(title)}</text>'
    for level in range(int(MOST) + 1):
        colour = {1: "#333333", 2: "#cf222e"}.get(level, "#dddddd")
        yield f'<path d="M{LEFT} {_y(level):.0f}H{WIDTH - RIGHT}" stroke="{colour}" stroke-width="0.7"/>'
        yield f'<text x="{LEFT - 8}" y="{_y(level) + 4:.0f}" text-anchor="end">{level}</text>'
    for second in range(0, SHOWN_S + 1, 300):
        yield f'<text x="{_x(second):.0f}" y="{HEIGHT - 8}" text-anchor="middle">{second} s</text>'
    for number, row in reversed(list(enumerate(rows))):
        colour = COLOURS[row.case.policy] if not row.name else OTHER_COLOURS[number % len(OTHER_COLOURS)]
        shown = list(row.course[: SHOWN_S // STEP_S])
        points = " ".join(f"{_x(at * STEP_S):.0f},{_y(min(MOST, load)):.1f}" for at, load in enumerate(shown))
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.3"/>'
        name, x = html.escape(row.name or row.case.policy), WIDTH - (110 if not row.name else 290)
        yield f'<text x="{x}" y="{TOP + 16 + 16 * number}" fill="{colour}">{name}</text>'


def _x(second: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * second / SHOWN_S


def _y(level: float) -> float:
    return TOP + (HEIGHT - TOP - GAP) * (1 - level / MOST)
