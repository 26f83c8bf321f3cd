"""Summons: what the booking service refuses is a stop, what a person may know better is a remark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import DESK, codes, desk, found, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import Booking, KnownAbsence

START, END = "2026-11-24T10:00:00+01:00", "2026-11-24T10:45:00+01:00"
LATER = {"start": "2026-12-08T10:00:00+01:00", "end": "2026-12-08T10:45:00+01:00"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"start": "2026-11-20T09:36:59+01:00"}, ["interview.past", "interview.too_long"]),
        ({"start": "2026-11-21T09:37:00+01:00", "end": "2026-11-21T10:00:00+01:00"}, []),
        ({"start": "2026-11-21T09:36:00+01:00", "end": "2026-11-21T10:00:00+01:00"}, ["interview.short_notice"]),
        ({"end": START}, ["time.order"]),
        ({"end": "2026-11-24T18:00:00+01:00"}, []),
        ({"end": "2026-11-24T18:00:01+01:00"}, ["interview.too_long"]),
        ({"start": "2026-11-24T10:00:00"}, ["time.form"]),
        ({"start": "2026-11-24T25:00:00+01:00"}, ["date.none"]),
        ({"place": None}, ["interview.place_missing"]),
        ({"place": " "}, ["interview.place_missing"]),
        ({"place": "x" * 200}, []),
        ({"place": "x" * 201}, ["text.too_long"]),
        ({"place": None, "contact_form": "phone"}, []),
        ({"contact_form": "digital"}, ["interview.link_missing"]),
        ({"contact_form": "digital", "link": "https://moede.example.dk/7"}, []),
        ({"contact_form": "digital", "link": "http://moede.example.dk/7"}, ["link.form"]),
        ({"contact_form": "workplace", "interview_type": "8"}, []),
        ({"contact_form": "workplace", "interview_type": "7"}, ["interview.workplace_form"]),
        ({"interview_type": 7}, []),
        ({"interview_type": "20"}, ["choice.unknown"]),
        ({"interview_type": True}, ["field.type"]),
        ({"may_rebook": True}, ["interview.deadline_missing"]),
        ({"may_rebook": True, "rebook_by": "2026-11-27", **LATER}, ["interview.rebook_soon"]),
        ({"may_rebook": True, "rebook_by": "2026-11-28", **LATER}, []),
        ({"may_rebook": True, "rebook_by": LATER["start"], **LATER}, []),
        ({"may_rebook": True, "rebook_by": "2026-12-08T10:00:01+01:00", **LATER}, ["interview.deadline_after_start"]),
        ({"rebook_by": "2026-11-23"}, ["interview.deadline_unasked"]),
        ({"may_cancel": True}, ["interview.deadline_missing"]),
        ({"cancel_by": "2026-11-23"}, ["interview.deadline_unasked"]),
        ({"participants": [{"name": "x" * 256}] * 20}, []),
        ({"participants": [{"name": "x"}] * 21}, ["list.too_long"]),
        ({"participants": [{"name": "x" * 257}]}, ["text.too_long"]),
        ({"participants": [{"name": "Tolk", "phone": "x"}]}, ["phone.form"]),
        ({"group": "x" * 46}, []),
        ({"group": "x" * 47}, ["text.too_long"]),
        ({"letter": "ja"}, ["field.type"]),
    ],
)
def test_summons(change: dict[str, Any], expected: list[str]) -> None:
    assert found("interview.summons", **change) == expected


def test_what_is_kept_is_whole_and_in_one_spelling() -> None:
    checked = check(intent("interview.summons", interview_type=7, may_rebook=True, rebook_by="2026-11-23"), DESK)
    assert checked.registration is not None
    assert checked.registration.event_date == date(2026, 11, 20)
    assert checked.registration.details == {
        "interview_type": "7", "contact_form": "meeting", "start": START, "end": END,
        "place": "Jobcenter Aarhus, lokale 2", "may_rebook": True, "rebook_by": "2026-11-23T23:59:59+01:00",
        "may_cancel": False, "letter": True,
    }  # fmt: skip
    assert [one.code for one in checked.consequences] == ["letter"]


FUND = Booking(at("2026-11-24 10:30"), at("2026-11-24 11:00"), "fund", "4 km")


@pytest.mark.parametrize(
    ("booking", "change", "expected"),
    [
        (FUND, {}, ["interview.clash"]),
        (replace(FUND, start=at("2026-11-24 10:45")), {}, []),
        (replace(FUND, end=at("2026-11-24 10:00"), start=at("2026-11-24 09:30")), {}, []),
        (replace(FUND, end=None, start=at("2026-11-24 09:31")), {}, ["interview.clash"]),
        (FUND, {"contact_form": "phone"}, []),
        (FUND, {"group": "info-47"}, []),
        (replace(FUND, group=True), {}, []),
        (replace(FUND, contact_form="phone"), {}, []),
    ],
)
def test_a_clash_is_a_remark_and_groups_and_calls_overlap_freely(
    booking: Booking, change: dict[str, Any], expected: list[str]
) -> None:
    assert found("interview.summons", desk(bookings=(booking,)), **change) == expected


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        (KnownAbsence(date(2026, 11, 24), date(2026, 11, 24), "10"), ["interview.absent"]),
        (KnownAbsence(date(2026, 11, 2)), ["interview.absent"]),
        (KnownAbsence(date(2026, 11, 2), date(2026, 11, 23)), []),
        (KnownAbsence(date(2026, 11, 25)), []),
    ],
)
def test_who_is_absent_then_is_told(absence: KnownAbsence, expected: list[str]) -> None:
    assert found("interview.summons", desk(absences=(absence,))) == expected


def test_while_the_record_is_closed_the_time_is_a_wish() -> None:
    assert found("interview.summons", replace(DESK, closed="AMP")) == ["interview.wished_time"]


def test_only_the_insured_must_come_at_a_days_notice() -> None:
    soon: dict[str, Any] = {"start": "2026-11-20T14:00:00+01:00", "end": "2026-11-20T14:30:00+01:00"}
    assert found("interview.summons", desk(target_group="2.2"), **soon) == []


def test_a_past_interview_says_what_to_register_instead() -> None:
    checked = check(intent("interview.summons", start="2026-11-19T10:00:00+01:00"), DESK)
    assert "interview.past" in codes(checked)
    assert checked.registration is None
