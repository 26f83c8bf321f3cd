"""Interviews moved, cancelled, held and missed: nothing false leaves, and what the systems forget is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import DESK, codes, desk, found, intent

from jobterm.domain.dates import instant_text
from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import Booking, KnownAbsence, KnownInterview, SelfReport
from jobterm.domain.registrations.model import Level
from jobterm.domain.registrations.offered import known_facts

NEXT = Booking(
    at("2026-11-24 10:00"), at("2026-11-24 11:00"), "amp", "Lokale 2", "meeting", ref="amp:91", interview_type="7"
)
MISSED = replace(NEXT, start=at("2026-11-19 10:00"), end=None, ref="amp:90", lettered=True)
FUND = Booking(at("2026-11-26 09:30"), at("2026-11-26 10:00"), "fund", distance_km=4, ref="fund:5", owner="fund")


@pytest.mark.parametrize(
    ("change", "bookings", "expected"),
    [
        ({}, (NEXT,), []),
        ({}, (), []),
        ({"booking": "amp:99"}, (NEXT,), ["booking.not_known"]),
        ({}, (replace(NEXT, owner="FTFa"),), ["booking.locked"]),
        ({}, (replace(NEXT, start=at("2026-11-20 09:36")),), ["booking.over"]),
        ({}, (replace(NEXT, start=at("2026-11-20 09:37")),), []),
        ({"start": "2026-11-24T10:00:00+01:00", "end": "2026-11-24T10:30:00+01:00"}, (NEXT,), ["interview.same_time"]),
        ({"start": "2026-11-20T09:36:00+01:00", "end": "2026-11-20T10:00:00+01:00"}, (NEXT,), ["interview.past"]),
        ({"start": "2026-11-21T09:36:00+01:00", "end": "2026-11-21T10:00:00+01:00"}, (), ["interview.short_notice"]),
        ({"start": "2026-11-21T09:37:00+01:00", "end": "2026-11-21T10:00:00+01:00"}, (), []),
        ({"end": "2026-11-26T17:00:00+01:00"}, (), []),
        ({"end": "2026-11-26T17:00:01+01:00"}, (), ["interview.too_long"]),
        ({"end": "2026-11-26T09:00:00+01:00"}, (), ["time.order"]),
        ({}, (NEXT, FUND), ["interview.clash_away"]),
        ({}, (NEXT, replace(FUND, distance_km=None)), ["interview.clash"]),
        ({}, (replace(NEXT, contact_form="phone"), FUND), []),
        ({"reason": "x" * 1501}, (), ["text.too_long"]),
        ({"place": "x" * 201}, (), ["text.too_long"]),
        ({"link": "http://moede.example.dk"}, (), ["link.form"]),
    ],
)
def test_a_move(change: dict[str, Any], bookings: tuple[Booking, ...], expected: list[str]) -> None:
    assert found("interview.move", desk(bookings=bookings), **change) == expected


def test_a_move_lasts_as_long_as_before_and_stays_where_it_was() -> None:
    moved = intent("interview.move", without=("end", "place"))
    made = check(moved, desk(bookings=(NEXT,))).registration
    assert made is not None
    assert (made.details["end"], made.details["place"]) == ("2026-11-26T10:00:00+01:00", "Lokale 2")
    alone = check(moved, DESK).registration
    assert alone is not None
    assert (alone.details["end"], alone.details.get("place")) == ("2026-11-26T09:45:00+01:00", None)


def test_a_summons_of_no_length_lasts_three_quarters_of_an_hour() -> None:
    made = check(intent("interview.summons", without=("end",)), DESK).registration
    assert made is not None
    assert made.details["end"] == "2026-11-24T10:45:00+01:00"


def test_another_authoritys_booking_is_never_changed_from_here() -> None:
    locked = desk(bookings=(replace(NEXT, owner="FTFa"),))
    for kind in ("interview.move", "interview.cancel"):
        given = {**intent(kind), "overrides": [{"code": "booking.locked", "reason": "aftalt"}]}
        checked = check(given, locked)
        assert codes(checked, Level.HARD) == ["booking.locked"]
        assert checked.registration is None


def test_what_became_of_a_booking_whose_time_is_over_is_offered() -> None:
    for kind in ("interview.move", "interview.cancel"):
        checked = check(intent(kind, booking="amp:90"), desk(bookings=(MISSED,)))
        assert [one.code for one in checked.proposals] == ["was_held", "nobody_came"]
        assert check(intent(kind), desk(bookings=(NEXT,))).proposals == ()
    [held] = check(intent("interview.summons", start="2026-11-19T10:00:00+01:00"), DESK).proposals
    assert held.message is not None
    assert held.message[0] == "interview.held"


# ---- held -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"held_at": "2026-11-20T09:39:00+01:00"}, []),
        ({"held_at": "2026-11-20T09:39:01+01:00"}, ["time.future"]),
        ({"contact_form": "workplace"}, ["interview.workplace_form"]),
        ({"contact_form": "workplace", "interview_type": "8"}, []),
        ({"interview_type": "19"}, ["interview.participation_missing"]),
        ({"interview_type": "19", "participation": "all"}, []),
        ({"agreements": "x" * 1500}, []),
        ({"agreements": "x" * 1501}, ["text.too_long"]),
        ({"participants": [{"name": "Tolk"}] * 20}, []),
        ({"participants": [{"name": "Tolk"}] * 21}, ["list.too_long"]),
    ],
)
def test_an_interview_held(change: dict[str, Any], expected: list[str]) -> None:
    assert found("interview.held", **change) == expected


@pytest.mark.parametrize(
    ("booking", "change", "expected"),
    [
        (replace(MISSED, start=at("2026-11-20 09:00")), {"booking": "amp:90"}, ["interview.settles"]),
        (replace(MISSED, start=at("2026-11-20 09:00")), {}, ["interview.booking_open"]),
        (MISSED, {}, []),
        (replace(MISSED, start=at("2026-11-20 09:00"), owner="fund"), {}, []),
        (MISSED, {"booking": "amp:99"}, ["booking.not_known"]),
    ],
)
def test_no_system_settles_a_booking_so_it_is_said(
    booking: Booking, change: dict[str, Any], expected: list[str]
) -> None:
    assert found("interview.held", desk(bookings=(booking,)), **change) == expected


NINE, TEN = at("2026-11-20 09:00"), at("2026-11-20 10:00")


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (KnownInterview(at("2026-11-20 09:01"), system="amp"), ["interview.before_latest"]),
        (KnownInterview(at("2026-11-20 08:59"), system="amp"), []),
        (KnownInterview(at("2026-11-20 09:01"), "9", system="amp"), []),
        (KnownInterview(at("2026-11-20 09:01"), queued=True), []),
    ],
)
def test_only_a_later_interview_that_the_record_has_already_is_in_the_way(
    there: KnownInterview, expected: list[str]
) -> None:
    assert found("interview.held", desk(held=(there,))) == expected


@pytest.mark.parametrize(
    ("taken", "kept"),
    [
        ([NINE], "2026-11-20T09:01:00+01:00"),
        ([NINE, at("2026-11-20 09:01")], "2026-11-20T09:02:00+01:00"),
        ([at("2026-11-20 08:59")], "2026-11-20T09:00:00+01:00"),
    ],
)
def test_two_interviews_that_would_meet_are_a_minute_apart_without_anybodys_work(
    taken: list[datetime], kept: str
) -> None:
    context = desk(held=tuple(KnownInterview(one, queued=True) for one in taken))
    checked = check(intent("interview.held"), context)
    assert checked.registration is not None
    assert checked.registration.details["held_at"] == kept
    assert codes(checked) == (["interview.minute_moved"] if NINE in taken else [])


def test_the_last_minute_of_a_day_gives_way_to_the_one_before_it() -> None:
    late = at("2026-11-19 23:59")
    checked = check(
        intent("interview.held", held_at="2026-11-19T23:59:00+01:00"), desk(held=(KnownInterview(late, queued=True),))
    )
    assert checked.registration is not None
    assert checked.registration.details["held_at"] == "2026-11-19T23:58:00+01:00"
    assert checked.registration.event_date == date(2026, 11, 19)


# ---- no-show ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "change", "expected"),
    [
        ({"bookings": (MISSED,)}, {}, []),
        ({"bookings": (replace(MISSED, lettered=False),)}, {}, ["no_show.no_letter"]),
        ({"bookings": (replace(MISSED, lettered=None),)}, {}, ["no_show.letter_unknown"]),
        ({"bookings": (replace(MISSED, interview_type="13"),)}, {}, ["no_show.no_duty"]),
        ({"bookings": (MISSED,)}, {"booking": "amp:99"}, ["booking.not_known"]),
        ({"bookings": (replace(MISSED, start=at("2026-11-20 09:38")),)}, {}, ["no_show.too_early"]),
        ({"bookings": (replace(MISSED, start=at("2026-11-20 09:37")),)}, {}, []),
        ({"bookings": (MISSED,), "illnesses": (KnownAbsence(date(2026, 11, 19)),)}, {}, ["no_show.ill"]),
        ({"bookings": (MISSED,), "illnesses": (KnownAbsence(date(2026, 11, 20)),)}, {}, []),
        (
            {"bookings": (MISSED,), "illnesses": (KnownAbsence(date(2026, 11, 2), date(2026, 11, 18)),)},
            {},
            [],
        ),
        (
            {"bookings": (MISSED,), "self_reports": (SelfReport(date(2026, 11, 19), at("2026-11-19 07:41")),)},
            {},
            ["no_show.ill"],
        ),
        (
            {"bookings": (MISSED,), "absences": (KnownAbsence(date(2026, 11, 19), date(2026, 11, 19), "10"),)},
            {},
            ["no_show.absent"],
        ),
        ({"target_group": "2.2"}, {}, ["no_show.hear_first"]),
        ({"target_group": "2.2"}, {"heard": True}, []),
        ({"target_group": "2.3"}, {"heard": True, "contact_tried": None}, ["no_show.contact_first"]),
        ({"target_group": "2.2"}, {"heard": True, "contact_tried": None}, []),
        ({}, {"contact_tried": "x" * 200}, []),
        ({}, {"contact_tried": "x" * 201}, ["text.too_long"]),
    ],
)  # fmt: skip
def test_a_no_show_is_looked_at_from_every_side(
    known: dict[str, Any], change: dict[str, Any], expected: list[str]
) -> None:
    assert found("interview.no_show", desk(**known), **change) == expected


def test_a_no_show_is_of_the_day_of_the_booking_and_can_be_called_back_for_half_an_hour() -> None:
    checked = check(intent("interview.no_show"), desk(bookings=(MISSED,)))
    assert checked.registration is not None
    assert checked.registration.event_date == date(2026, 11, 19)
    [held] = checked.consequences
    assert (held.code, held.values["at"]) == ("held_back", at("2026-11-20 10:07"))
    wrong = {**intent("interview.no_show"), "event_date": "2026-11-18"}
    assert codes(check(wrong, desk(bookings=(MISSED,)))) == ["event_date.mismatch"]


@pytest.mark.parametrize(
    ("group", "heard", "message"),
    [
        ("2.1", False, "fund.notice"),
        ("2.1", True, "fund.notice"),
        ("2.2", False, "hearing.start"),
        ("2.2", True, "benefit.notice"),
        (None, False, None),
    ],
)
def test_who_is_to_be_told_is_proposed_and_never_told_by_itself(
    group: str | None, heard: bool, message: str | None
) -> None:
    checked = check(intent("interview.no_show", heard=heard), desk(target_group=group, bookings=(MISSED,)))
    told = [one.message[0] for one in checked.proposals if one.message is not None]
    assert told == ([message] if message is not None else [])


@pytest.mark.parametrize(
    ("booked", "opens_on"),
    [
        ("2026-11-20 09:00", ("2026-11-20 09:00", "15")),
        ("2026-11-06 12:30", ("2026-11-06 12:30", "15")),
        ("2026-11-05 12:30", (None, "7")),
    ],
)
def test_an_interview_held_opens_on_the_appointment_that_nobody_has_settled(
    booked: str, opens_on: tuple[str | None, str]
) -> None:
    context = desk(bookings=(NEXT, replace(MISSED, start=at(booked), interview_type="15")))
    known, (then, kind) = known_facts(context), opens_on
    assert known["past_booking"] == "amp:90"
    assert (known["held_at"], known["held_type"]) == (instant_text(context.now if then is None else at(then)), kind)
