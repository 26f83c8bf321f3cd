"""Text for people: aligned, eighty columns, and nothing in it that a terminal would obey."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jobterm import i18n
from jobterm.cli import plain


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


def test_columns_stand_under_each_other() -> None:
    assert plain.table(("n", "what"), [(1, "sick"), (12, "well")]) == ["n   what", "1   sick", "12  well"]


def test_no_rows_no_table() -> None:
    assert plain.table(("n",), []) == []
    assert plain.headed("Log", []) == []


def test_what_is_too_wide_is_cut_where_it_may_be() -> None:
    lines = plain.table(("id", "what", "state"), [("12345678", "x" * 200, "queued")], give=(1,))
    assert max(map(len, lines)) == 77
    assert lines[1].startswith("12345678  xxx")
    assert lines[1].endswith("..  queued")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        ("", "-"),
        (True, "yes"),
        (date(2026, 11, 20), "20-11-2026"),
        (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), "20-11-2026 09:00"),
        (["amp", "fund"], "amp, fund"),
        ({"a": 1}, "a: 1"),
        ("a\x1b[2Jb", "a?[2Jb"),
    ],
)
def test_a_value_is_written_as_people_read_it(value: object, text: str) -> None:
    assert plain.cell(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "-"), (3.9, "3 s"), (61, "1 min"), (7_200, "2 h"), (200_000, "2 d")]
)
def test_ages_are_one_number_and_a_unit(seconds: float | None, text: str) -> None:
    assert plain.age(seconds) == text


def test_a_long_value_goes_on_below_itself() -> None:
    lines = plain.pairs([("Who", "Karen"), ("Message", "word " * 40)])
    assert lines[0] == "Who      Karen"
    assert all(line.startswith("         word") for line in lines[2:])
    assert max(map(len, lines)) <= 79
