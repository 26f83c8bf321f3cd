"""What makes a registration stale while it waits, and what does not: dates, the citizen, what others have moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jobterm.domain.readings import Section
from jobterm.domain.registrations.context import Booking, Known, SelfReport
from jobterm.domain.registrations.model import Authority, Override, Registration
from jobterm.domain.stale import OLD_AFTER, at_entry, changed, passed, wanted
from jobterm.domain.twins import explains, twin

KEYED = datetime(2026, 11, 20, 8, tzinfo=UTC)
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
AS_IT_WAS = Known(target_group="2.1", contact_group="7", municipality="0751")


def made(kind: str, seen: Known = AS_IT_WAS, **details: Any) -> Registration:
    """A registration saved at KEYED by somebody who had ``seen`` before her."""
    return Registration(
        "6f6e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60", kind, "1503801234", date(2026, 11, 20), KEYED, details, "aho",
        "Anne Holm", KEYED, Authority.STATE, base_details=at_entry(seen),
    )  # fmt: skip


def summons(**details: Any) -> Registration:
    """To an interview of half an hour at START."""
    end = START + timedelta(minutes=30)
    return made("interview.summons", start=START.isoformat(), end=end.isoformat(), **details)


def codes(registration: Registration, known: Known, *said: str, replaced: bool = False) -> list[str]:
    """What is found."""
    return [one.code for one in changed(registration, known, said, replaced=replaced)]


@pytest.mark.parametrize(("days", "stale"), [(0, False), (-1, True), (5, False)])
def test_a_deregistration_is_stale_once_its_day_has_passed(days: int, stale: bool) -> None:
    end = (date(2026, 11, 20) + timedelta(days=days)).isoformat()
    assert (passed(made("enrolment.end", end_date=end), KEYED) is not None) is stale


def test_midnight_is_copenhagens() -> None:
    one = made("enrolment.end", end_date="2026-11-20")
    assert passed(one, datetime(2026, 11, 20, 22, 59, tzinfo=UTC)) is None
    assert passed(one, datetime(2026, 11, 20, 23, 1, tzinfo=UTC)) is not None


def test_a_day_that_its_author_knew_to_have_passed_goes() -> None:
    one = replace(
        made("enrolment.end", end_date="2026-11-18"), overrides=(Override("deregistration.past", "started then"),)
    )
    assert passed(one, KEYED) is None


def test_a_summons_is_stale_once_the_interview_would_have_begun() -> None:
    assert passed(summons(), START - timedelta(seconds=1)) is None
    over = passed(summons(), START + timedelta(seconds=1))
    assert over is not None
    assert over.code == "interview.past"


def test_nothing_is_asked_for_what_was_saved_just_now_nor_for_what_nobody_outside_can_make_wrong() -> None:
    later = KEYED + OLD_AFTER
    assert wanted(summons(), later - timedelta(seconds=1)) == frozenset()
    assert wanted(made("note", text="called"), later + timedelta(days=20)) == frozenset()
    assert wanted(summons(), later) == {Section.PERSON, Section.INTERVIEW}
    assert wanted(made("sickness.report"), later) == {Section.PERSON, Section.JOB}
    assert wanted(made("plan.save"), later) == {Section.PERSON}


def test_nothing_has_changed_nothing_is_said() -> None:
    assert codes(summons(), AS_IT_WAS) == []


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ({"dead": True}, "citizen.dead"),
        ({"target_group": "2.2"}, "stale.group_changed"),
        ({"contact_group": "3"}, "stale.contact_group"),
        ({"municipality": "0101"}, "stale.moved"),
    ],
)
def test_a_citizen_who_has_died_moved_or_changed_group_is_seen(now: dict[str, Any], code: str) -> None:
    assert codes(summons(), replace(AS_IT_WAS, **now)) == [code]


def test_death_is_said_once_and_alone() -> None:
    assert codes(summons(), replace(AS_IT_WAS, dead=True, municipality="0101")) == ["citizen.dead"]


def test_a_new_number_is_said() -> None:
    assert codes(summons(), AS_IT_WAS, replaced=True) == ["stale.number_replaced"]


def test_what_nobody_knew_when_it_was_saved_has_not_changed() -> None:
    one = made("interview.summons", Known(), start=START.isoformat(), end=START.isoformat())
    assert codes(one, AS_IT_WAS) == []


def test_a_contact_group_matters_only_to_kinds_whose_rules_depend_on_it() -> None:
    assert codes(made("sickness.report"), replace(AS_IT_WAS, contact_group="3")) == []


def test_an_appointment_that_nobody_had_then_is_a_double_booking() -> None:
    taken = Booking(START + timedelta(minutes=15), system="fund")
    now = replace(AS_IT_WAS, bookings=(taken,))
    assert codes(summons(), now) == ["interview.clash"]
    assert codes(summons(), now, "interview.clash") == [], "its author knew"
    assert codes(summons(contact_form="phone"), now) == [], "a call overlaps legitimately"
    assert codes(summons(group="G1"), now) == []
    assert codes(summons(), replace(now, bookings=(replace(taken, start=START + timedelta(hours=1)),))) == []


def test_an_interview_that_others_moved_or_took_away_is_seen() -> None:
    seen = replace(AS_IT_WAS, bookings=(Booking(START, system="amp", ref="amp:1"),))
    cancel = made("interview.cancel", seen, booking="amp:1", by="office", reason="ill")
    cancel = replace(cancel, base_details={**cancel.base_details, "booking.start": START.isoformat()})
    other = Booking(START + timedelta(days=1), system="amp", ref="amp:2")
    assert codes(cancel, seen) == []
    moved = replace(AS_IT_WAS, bookings=(replace(seen.bookings[0], start=START + timedelta(days=1)),))
    assert codes(cancel, moved) == ["stale.booking_moved"]
    assert codes(cancel, replace(AS_IT_WAS, bookings=(other,))) == ["stale.booking_gone"]
    assert codes(cancel, AS_IT_WAS) == [], "who tells no appointments at all has not said that it is gone"


def test_a_summons_from_before_the_notice_binds_in_the_holiday() -> None:
    holiday = made("absence.holiday", first_day="2026-11-23", last_day="2026-11-27")
    before, after = date(2026, 11, 12), date(2026, 11, 21)
    for issued, expected in ((before, ["holiday.summons_binds"]), (after, []), (None, [])):
        now = replace(AS_IT_WAS, bookings=(Booking(START, issued=issued),))
        assert codes(holiday, now) == expected


def test_what_the_citizen_has_reported_herself_is_the_same_event() -> None:
    report = SelfReport(date(2026, 11, 20), KEYED, ref="jobnet:1")
    now = replace(AS_IT_WAS, self_reports=(report,))
    one = made("sickness.report", first_day="2026-11-20")
    assert twin(one, now) == report
    assert codes(one, now) == ["selfreport.in_jobnet"]
    assert codes(one, now, "selfreport.in_jobnet") == [], "its author knew of it, and saved all the same"
    assert twin(made("absence.holiday"), now) is None
    assert twin(replace(one, event_date=date(2026, 11, 19)), now) is None


def test_a_refusal_that_comes_of_her_own_report_is_known_as_such() -> None:
    report = SelfReport(date(2026, 11, 20), KEYED, "enrolment.start", ref="jobnet:1")
    now = replace(AS_IT_WAS, self_reports=(report,))
    assert explains("already_enrolled", made("enrolment.start"), now) == report
    assert explains("already_enrolled", made("sickness.recovery"), now) == report
    assert explains("citizen_unknown", made("enrolment.start"), now) is None
    assert explains("already_enrolled", made("enrolment.start"), AS_IT_WAS) is None
