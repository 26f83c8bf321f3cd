"""The working day as values: what is new, what clashes, which letters lines get."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jobterm.domain.day import Meets, last_working_day, letters, meets, reported_ill, since_yesterday, stands
from jobterm.domain.registrations.context import Known, KnownAbsence, SelfReport

START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 20)


def report(kind: str, first: date, last: date | None = None) -> SelfReport:
    return SelfReport(first, datetime(2026, 11, 20, 6, 41, tzinfo=UTC), kind, last, "jobnet:1")


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 11, 20), date(2026, 11, 19)),
        (date(2026, 11, 23), date(2026, 11, 20)),
        (date(2026, 11, 22), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 20)),
    ],
)
def test_what_is_new_since_the_last_working_day_counts_the_weekend_too(today: date, before: date) -> None:
    assert last_working_day(today) == before
    assert since_yesterday(today) == datetime(before.year, before.month, before.day - 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (Known(), Meets.OK),
        (Known(illnesses=(KnownAbsence(date(2026, 11, 20)),)), Meets.SICK),
        (Known(illnesses=(KnownAbsence(date(2026, 11, 21)),)), Meets.OK),
        (Known(illnesses=(KnownAbsence(date(2026, 11, 9), date(2026, 11, 19)),)), Meets.OK),
        (Known(self_reports=(report("sickness.report", DAY),)), Meets.SICK),
        (Known(absences=(KnownAbsence(date(2026, 11, 16), date(2026, 11, 20), "10"),)), Meets.AWAY),
        (Known(absences=(KnownAbsence(date(2026, 11, 16), date(2026, 11, 19), "10"),)), Meets.OK),
        (Known(self_reports=(report("absence.holiday", date(2026, 11, 18), DAY),)), Meets.AWAY),
        (Known(enrolled=False), Meets.GONE),
        (Known(self_reports=(report("enrolment.end", date(2026, 11, 18)),)), Meets.GONE),
        (Known(self_reports=(report("enrolment.end", date(2026, 11, 23)),)), Meets.OK),
        (Known(dead=True, enrolled=False), Meets.DEAD),
    ],
)
def test_whoever_is_ill_away_or_gone_will_not_come(known: Known, found: Meets) -> None:
    assert meets(known, START) is found


def test_her_own_report_of_an_illness_is_found_for_its_days_only() -> None:
    known = Known(self_reports=(report("sickness.report", date(2026, 11, 18), date(2026, 11, 20)),))
    assert reported_ill(known, DAY) is not None
    assert reported_ill(known, date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    ("kind", "known", "there"),
    [
        ("sickness.report", Known(illnesses=(KnownAbsence(DAY),)), True),
        ("sickness.report", Known(illnesses=(KnownAbsence(date(2026, 11, 19)),)), False),
        ("sickness.recovery", Known(illnesses=()), True),
        ("sickness.recovery", Known(illnesses=None), False),
        ("absence.holiday", Known(absences=(KnownAbsence(DAY, DAY, "10"),)), True),
        ("enrolment.end", Known(enrolled=False), True),
        ("enrolment.end", Known(enrolled=True), False),
        ("enrolment.start", Known(enrolled=True, enrolled_since=DAY), True),
        ("interview.cancel", Known(), False),
    ],
)
def test_a_report_stands_here_where_the_systems_tell_the_same_event(kind: str, known: Known, there: bool) -> None:
    assert stands(report(kind, DAY), known) is there


def test_letters_of_lines_skip_those_that_are_commands() -> None:
    assert letters(5, "bo") == ["a", "c", "d", "e", "f"]
    assert letters(26, "O")[-2:] == ["z", ""]
