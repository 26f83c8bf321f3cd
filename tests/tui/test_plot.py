"""Curves in plain signs: in their place, in their size, on any terminal."""

from __future__ import annotations

import pytest

from jobterm.tui.screens.figures.plot import Curve, plot

LABELS = ["2024M09", "2025M09", "2026M09"]


def points(lines: list[str], sign: str) -> list[tuple[int, int]]:
    """(column, height from the bottom) of every sign of a curve."""
    body, left = lines[:-2], lines[-2].index("+") + 1
    return [(at - left, len(body) - 1 - row) for row, line in enumerate(body) for at, letter in enumerate(line)
            if letter == sign and at >= left]  # fmt: skip


def test_a_rising_curve_rises_from_the_left_to_the_right_edge() -> None:
    found = dict(points(plot([Curve("*", [0.0, 50.0, 100.0])], LABELS, 47, 12), "*"))
    heights = [found[column] for column in sorted(found)]
    assert sorted(found) == list(range(40)), "one sign in each column"
    assert heights == sorted(heights)
    assert (heights[0], heights[-1]) == (0, 9)


def test_the_scale_says_what_a_height_means() -> None:
    lines = plot([Curve("*", [100.0, 140.0])], LABELS, 47, 12)
    marks = {line.split("+")[0].strip(): number for number, line in enumerate(lines[:-2]) if "+" in line}
    assert marks["100"] > marks["120"] > marks["140"]


@pytest.mark.parametrize("values", [[5.0] * 3, [0.0] * 3, [-2.0, 3.0, 1.0], [1e-3, 2e-3], [1e7, 9e7], [7.0]])
@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (47, 12), (160, 50)])
def test_any_values_fit_their_columns_and_rows_in_plain_letters(values: list[float], columns: int, rows: int) -> None:
    lines = plot([Curve("*", values)], LABELS, columns, rows)
    assert len(lines) == rows
    assert max(len(line) for line in lines) <= columns
    assert all(line.isascii() for line in lines)
    assert points(lines, "*")


def test_where_there_is_no_value_there_is_no_sign() -> None:
    lines = plot([Curve("*", [1.0, 1.0, 1.0]), Curve(".", [1.0, None, None])], LABELS, 47, 12)
    assert max(column for column, _height in points(lines, ".")) < 20


def test_a_later_curve_lies_over_an_earlier_one() -> None:
    lines = plot([Curve(".", [1.0, 2.0]), Curve("*", [1.0, 2.0])], LABELS, 47, 12)
    assert not points(lines, ".")


def test_first_middle_and_last_label_stand_below() -> None:
    last = plot([Curve("*", [1.0, 2.0, 3.0])], LABELS, 60, 12)[-1]
    assert last.split() == LABELS
    assert last.endswith("2026M09")


@pytest.mark.parametrize("curves", [[], [Curve("*", [])], [Curve("*", [None, None])]])
def test_nothing_to_draw_gives_no_lines(curves: list[Curve]) -> None:
    assert plot(curves, LABELS, 47, 12) == []
    assert plot([Curve("*", [1.0, 2.0])], LABELS, 10, 12) == []
