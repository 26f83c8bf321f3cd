"""Curves as lines of text that every terminal can show: signs of ASCII, one for each curve, a scale at the left, the
first, middle and last label below. Pure; what the curves mean is not known here (decision 73 says why it is our own).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve: its sign and its values, None where there is none; all of a plot have equally many."""

    sign: str
    values: Values


def plot(curves: Sequence[Curve], labels: Sequence[str], columns: int, rows: int) -> list[str]:
    """The curves in so many columns and rows, the scale and the labels with them. A later curve lies over an earlier
    one. Nothing where there is no value or no room."""
    known = [value for curve in curves for value in curve.values if value is not None]
    height = rows - 2
    if not known or height < 3:
        return []
    low, high, step = _scale(min(known), max(known), height)
    numbers = {value: _number(value, step) for value in _steps(low, high, step)}
    gutter = max(5, *map(len, numbers.values())) + 1
    width = columns - gutter - 1
    if width < 8:
        return []
    canvas = [[" "] * width for _ in range(height)]
    for curve in curves:
        _draw(canvas, curve, low, high)
    lines = []
    marks = {round((value - low) / (high - low) * (height - 1)): text for value, text in numbers.items()}
    for at in range(height - 1, -1, -1):
        mark = f"{marks[at]:>{gutter - 1}} +" if at in marks else " " * gutter + "|"
        lines.append(mark + "".join(canvas[at]).rstrip())
    lines.append(" " * gutter + "+" + "-" * width)
    lines.append(" " * (gutter + 1) + _labels(labels, width))
    return lines


def _scale(least: float, most: float, height: int) -> tuple[float, float, float]:
    """Lowest and highest value of the scale and the step between two marks: round numbers around the values."""
    span = most - least or abs(most) or 1.0
    rough = span / max(2, height // 3)
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * one for one in (1, 2, 5, 10) if unit * one >= rough)
    low, high = floor(least / step) * step, ceil(most / step) * step
    return (low, high, step) if high > low else (low - step, high + step, step)


def _steps(low: float, high: float, step: float) -> list[float]:
    return [low + step * number for number in range(round((high - low) / step) + 1)]


def _number(value: float, step: float) -> str:
    """A mark of the scale as Danes write it, with as many decimals as the step has."""
    return f"{value:.{max(0, -floor(log10(step)))}f}".replace(".", ",")


def _draw(canvas: list[list[str]], curve: Curve, low: float, high: float) -> None:
    width, height, values = len(canvas[0]), len(canvas), curve.values
    for column in range(width):
        value = _at(values, column / (width - 1) * (len(values) - 1))
        if value is not None:
            canvas[round((value - low) / (high - low) * (height - 1))][column] = curve.sign


def _at(values: Values, place: float) -> float | None:
    """The value at a place between two, None where one of them is missing."""
    before, after = floor(place), min(ceil(place), len(values) - 1)
    first, second = values[before], values[after]
    if first is None or second is None:
        return first if place - before < 0.5 else second
    return first + (second - first) * (place - before)


def _labels(labels: Sequence[str], width: int) -> str:
    if not labels:
        return ""
    first, middle, last = labels[0], labels[len(labels) // 2], labels[-1]
    line = f"{first:<{width}}"
    if len(labels) > 2 and width > len(first) + len(middle) + len(last) + 4:
        at = (width - len(middle)) // 2
        line = line[:at] + middle + line[at + len(middle) :]
    return (line[: max(0, width - len(last))] + last)[-width:] if len(labels) > 1 else line[:width]
