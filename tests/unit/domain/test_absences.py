"""Holiday and other absence: both sides of every limit, and what is a rule or a remark."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import codes, desk, found, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import Booking, KnownAbsence, SelfReport
from jobterm.domain.registrations.model import Level

HOLIDAY = KnownAbsence(date(2026, 12, 21), date(2027, 1, 3), "10", "amp", "amp:81")
ILL = KnownAbsence(date(2026, 11, 2), system="amp", ref="amp:77")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"last_day": None}, []),
        ({"last_day": "2026-11-20"}, []),
        ({"last_day": "2026-11-19"}, ["date.order"]),
        ({"type": "1", "last_day": "2026-12-03"}, ["absence.too_short"]),
        ({"type": "1", "last_day": "2026-12-04"}, []),
        ({"type": "2", "last_day": "2026-12-03"}, ["absence.too_short"]),
        ({"type": "2", "last_day": None}, []),
        ({"type": "4", "last_day": "2026-12-03"}, []),
        ({"type": "4", "last_day": "2026-12-04"}, ["absence.too_long"]),
        ({"type": "8", "last_day": "2027-11-19"}, []),
        ({"type": "10"}, ["choice.unknown"]),
        ({"type": "11"}, ["choice.unknown"]),
        ({"type": "5"}, ["choice.unknown"]),
        ({"end_cause": "work"}, []),
        ({"end_cause": "work", "last_day": None}, ["absence.cause_without_end"]),
        ({"comment": "x" * 1500}, []),
        ({"comment": "x" * 1501}, ["text.too_long"]),
    ],
)
def test_another_absence(change: dict[str, Any], expected: list[str]) -> None:
    assert found("absence.other", **change) == expected


def test_education_under_fifteen_days_goes_with_a_reason() -> None:
    short = intent("absence.other", type="1", last_day="2026-11-27")
    assert check(short, desk()).registration is None
    assert check(
        {**short, "overrides": [{"code": "absence.too_short", "reason": "aktivitetsparat"}]}, desk()
    ).registration


def test_an_absence_tells_of_bookings_that_stand_and_of_the_same_absence() -> None:
    context = desk(bookings=(Booking(at("2026-11-24 10:00")), Booking(at("2026-11-28 10:00"))))
    assert found("absence.other", context) == ["absence.booking_stands"]
    there = KnownAbsence(date(2026, 11, 27), None, "3", "amp")
    assert found("absence.other", desk(absences=(there,))) == ["absence.overlaps"]
    assert found("absence.other", desk(absences=(there,)), last_day="2026-11-26") == []
    assert found("absence.other", desk(absences=(there,)), type="9") == []


@pytest.mark.parametrize(
    ("change", "known", "expected"),
    [
        ({}, {"absences": (HOLIDAY,)}, []),
        ({"absence": "amp:99"}, {"absences": (HOLIDAY,)}, ["absence.not_known"]),
        ({"absence": "amp:99"}, {}, []),
        ({"first_day": "2026-12-03"}, {"absences": (HOLIDAY,)}, ["holiday.short_notice"]),
        ({"first_day": "2026-12-04"}, {"absences": (HOLIDAY,)}, []),
        ({"first_day": "2026-12-03"}, {"absences": (HOLIDAY,), "target_group": "2.2"}, []),
        ({"absence": "amp:77"}, {"illnesses": (ILL,)}, ["absence.is_illness"]),
        ({"last_day": "2026-12-20"}, {}, ["date.order"]),
        ({"type": "11"}, {}, ["choice.unknown"]),
    ],
)
def test_a_change_is_checked_as_the_absence_that_it_becomes(
    change: dict[str, Any], known: dict[str, Any], expected: list[str]
) -> None:
    assert found("absence.change", desk(**known), **change) == expected


def test_an_illness_that_is_ended_as_an_absence_is_a_recovery() -> None:
    ended = intent("absence.change", absence="amp:77", type="9", first_day="2026-11-02", last_day="2026-11-20")
    [proposal] = check(ended, desk(illnesses=(ILL,))).proposals
    assert proposal.message == ("sickness.recovery", {"absence": "amp:77", "recovered_on": "2026-11-21"})


# ---- what the citizen has reported on Jobnet --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        ("sickness.report", date(2026, 11, 20), "selfreport.in_jobnet"),
        ("sickness.recovery", date(2026, 11, 20), "selfreport.in_jobnet"),
        ("absence.holiday", date(2026, 12, 21), "selfreport.in_jobnet"),
        ("absence.other", date(2026, 11, 20), "selfreport.in_jobnet"),
        ("enrolment.start", date(2026, 11, 20), "selfreport.in_jobnet"),
        ("enrolment.end", date(2026, 11, 23), "selfreport.in_jobnet"),
    ],
)
def test_what_the_citizen_has_reported_is_one_event_with_what_is_registered(kind: str, day: date, code: str) -> None:
    def known(**change: Any) -> Any:
        report = {"first_day": day, "told_at": at("2026-11-20 07:41"), "kind": kind, "ref": "jobnet:4711", **change}
        return desk(self_reports=(SelfReport(**report),), illnesses=None)

    checked = check(intent(kind), known())
    assert codes(checked) == [code]
    assert codes(checked, Level.SOFT) == [code]
    assert [one.message for one in checked.proposals if one.code == "mark_seen"] == (
        [("selfreport.seen", {"report": "jobnet:4711", "verdict": "in_order"})] if kind != "absence.other" else []
    )
    assert code not in found(kind, known(first_day=date(2026, 11, 1)))
    assert code not in found(kind, known(kind="note"))


# ---- illness ----------------------------------------------------------------------------------------------------


def test_of_the_uninsured_illness_excuses_nobody_from_an_interview() -> None:
    booked = (Booking(at("2026-11-24 10:00")),)
    assert found("sickness.report", desk(bookings=booked)) == ["sickness.booking_stands"]
    assert found("sickness.report", desk(bookings=booked, target_group="2.2")) == ["sickness.must_attend"]
