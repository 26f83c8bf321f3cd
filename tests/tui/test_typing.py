"""Dates, times and texts as they are typed."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tui.danish import speak
from tests.tui.mock_world import at

from jobterm.tui.dates import age, as_day, column_day, form_day, moment, parse_day, parse_time
from jobterm.tui.lineedit import LineEdit

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("i", TODAY), ("t", TODAY), ("+14", date(2026, 12, 4)), ("-1", date(2026, 11, 19)), ("+ 3", date(2026, 11, 23)),
        ("2411", date(2026, 11, 24)), ("0301", date(2027, 1, 3)), ("2112", date(2026, 12, 21)),
        ("241126", date(2026, 11, 24)), ("24112027", date(2027, 11, 24)), ("24-11", date(2026, 11, 24)),
        ("3/1", date(2027, 1, 3)), ("24.11.26", date(2026, 11, 24)), ("2026-11-24", date(2026, 11, 24)),
        ("ti", date(2026, 11, 24)), ("fr", TODAY), ("lø", date(2026, 11, 21)), ("on", date(2026, 11, 25)),
        ("2902", None), ("290228", date(2028, 2, 29)), ("20-11-26", TODAY),
    ],
)  # fmt: skip
def test_a_day_is_typed_in_few_keys(typed: str, day: date | None) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["", "x", "3113", "99999999", "+99999999", "-", "24-13", "32-01-26", "1", "12345"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert parse_day(typed, TODAY) is None


def test_on_monday_a_sickness_since_friday_is_the_last_friday() -> None:
    monday = date(2026, 11, 23)
    assert parse_day("fr", monday, past=True) == date(2026, 11, 20)
    assert parse_day("fr", monday) == date(2026, 11, 27)
    assert parse_day("ma", monday, past=True) == monday


@given(st.text(max_size=12))
def test_no_typing_breaks_the_reader_of_days(typed: str) -> None:
    parse_day(typed, TODAY)
    parse_time(typed)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31)))
def test_what_a_field_shows_is_read_back_as_the_same_day_within_fifty_years(day: date) -> None:
    if day.year >= 2000:
        assert parse_day(form_day(day), TODAY) == day


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("10", time(10)), ("930", time(9, 30)), ("1030", time(10, 30)), ("10:30", time(10, 30)), ("10.30", time(10, 30)),
     ("9", time(9)), ("24", None), ("1061", None), ("", None), ("x", None), ("1:2:3", None)],
)  # fmt: skip
def test_a_time_is_typed_in_few_keys(typed: str, hour: time | None) -> None:
    assert parse_time(typed) == hour


def test_moments_are_told_as_people_say_them() -> None:
    speak()
    assert moment(at(12), TODAY) == "12:00"
    assert moment(at(7, day=21), TODAY) == "lør 07:00"
    assert moment(at(7, day=1, month=12), TODAY) == "01-12 07:00"
    assert moment(at(7, day=19), TODAY) == "19-11 07:00"


def test_a_day_of_another_year_shows_it() -> None:
    assert column_day(date(2025, 11, 3), TODAY) == " 2025"
    assert column_day(date(2026, 11, 3), TODAY) == "03-11"


def test_ages_fit_five_columns() -> None:
    speak()
    assert [age(s) for s in (0, 125, 3600 * 5, 3600 * 24 * 9, 3600 * 24 * 400)] == ["0 m", "2 m", "5 t", "9 d", "400 d"]


def test_days_come_out_of_what_views_hold() -> None:
    assert as_day("2026-11-20") == TODAY
    assert as_day("2026-11-19T23:30:00+00:00") == TODAY
    assert as_day("insured") is None
    assert as_day(None) is None


def test_the_first_character_replaces_what_was_filled_in() -> None:
    line = LineEdit.of("20-11-26").typed("-").typed("1")
    assert line.text == "-1"


def test_after_an_arrow_it_is_edited_instead() -> None:
    line = LineEdit.of("karen")
    for key in ("left", "home", "delete"):
        edited = line.key(key)
        assert edited is not None
        line = edited
    assert line.typed("K").text == "Karen"


def test_a_line_takes_no_more_than_its_limit_and_no_control_characters() -> None:
    line = LineEdit("", 0, False, 5).typed("ab\x1b[6n")
    assert line.text == "ab?[6"
    assert line.typed("xyz").text == line.text


@given(st.lists(st.sampled_from(["left", "right", "home", "end", "backspace", "delete", "a", "æ"]), max_size=40))
def test_the_caret_never_leaves_the_text(keys: list[str]) -> None:
    line = LineEdit.of("søren", 12)
    for key in keys:
        line = line.key(key) or line.typed(key)
        assert 0 <= line.caret <= len(line.text) <= 12
        shown, caret = line.window(8)
        assert len(shown) <= 8
        assert 0 <= caret <= 8


@pytest.mark.parametrize(
    ("text", "nearest", "coming"),
    [
        ("2112", date(2006, 12, 21), date(2007, 12, 21)),
        ("2901", date(2007, 1, 29), date(2007, 1, 29)),
        ("2212", date(2006, 12, 22), date(2006, 12, 22)),
        ("211206", date(2006, 12, 21), date(2006, 12, 21)),
    ],
)
def test_in_january_december_is_the_one_to_come_where_days_lie_ahead(text: str, nearest: date, coming: date) -> None:
    """Of the last month it is still the one that was: a holiday may be registered when it has begun."""
    today = date(2007, 1, 22)
    assert parse_day(text, today) == nearest
    assert parse_day(text, today, coming=True) == coming
