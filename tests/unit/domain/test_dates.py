"""Days and instants: strict in form, Copenhagen's in meaning, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.dates import (
    end_of,
    from_local,
    instant_text,
    local_day,
    next_time_of_day,
    parse_day,
    parse_instant,
    start_of,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-31", "date.none"),
        ("2026-02-29", "date.none"),
        ("20261120", "date.form"),
        ("2026-W47-5", "date.form"),
        ("26-11-20", "date.form"),
        ("2026-11-20T00:00:00", "date.form"),
        ("1899-12-31", "date.range"),
        ("2201-01-01", "date.range"),
    ],
)
def test_a_day_is_iso_and_exists(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-20T09:12:00", "time.form"),
        ("2026-11-20", "time.form"),
        ("2026-11-20T09:12:00+0100", "time.form"),
        ("2026-11-20T24:12:00+01:00", "date.none"),
        ("2026-13-20T09:12:00+01:00", "date.none"),
        ("0001-01-01T00:00:00+01:00", "date.range"),
    ],
)
def test_a_time_has_an_offset_and_exists(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        parse_instant(text)


@pytest.mark.parametrize("text", ["2026-11-20T09:12:00+01:00", "2026-11-20T08:12Z", "2026-11-20 08:12:00.000Z"])
def test_a_time_may_be_written_in_several_ways(text: str) -> None:
    assert parse_instant(text) == datetime(2026, 11, 20, 8, 12, tzinfo=UTC)


def test_the_hour_that_spring_leaps_over_is_refused_and_the_one_autumn_repeats_is_its_first() -> None:
    with pytest.raises(ValueError, match=r"time\.skipped"):
        from_local(datetime(2026, 3, 29, 2, 30))
    assert from_local(datetime(2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_days_of_23_and_25_hours_end_where_the_next_begins() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        assert end_of(day) + timedelta(seconds=1) == start_of(day + timedelta(days=1))


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.times(timezones=st.none()))
def test_the_next_time_of_day_lies_ahead_by_at_most_a_day_and_an_hour(naive: datetime, at: time) -> None:
    after = naive.replace(tzinfo=UTC)
    found = next_time_of_day(after, at.replace(microsecond=0))
    assert timedelta(0) < found - after <= timedelta(hours=26)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))
def test_what_is_written_is_read_back(naive: datetime) -> None:
    instant = naive.replace(microsecond=0, tzinfo=UTC)
    assert parse_instant(instant_text(instant)) == instant
    assert start_of(local_day(instant)) <= instant <= end_of(local_day(instant))
