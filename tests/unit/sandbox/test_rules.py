"""What the simulated systems refuse, and what they do by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobterm.sandbox.world.case import Case, Event, fold
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.population import Population
from jobterm.sandbox.world.rules import Forward, forwards, judge, tonight

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def karen() -> Person:
    person = Population(1, 1).at(0)
    assert person is not None
    return person


def event(kind: str, place: int = 0, **data: Any) -> Event:
    return Event(f"id-{place}", kind, data, NOW, f"A-{place}", order=place)


def enrolled() -> Case:
    return fold([event("enrolment.start", first_day="2026-09-03")])


def refused(kind: str, case: Case, **data: Any) -> str | None:
    verdict = judge(kind, data, case, karen(), NOW)
    return None if verdict.refusal is None else verdict.refusal.code


@pytest.mark.parametrize(
    ("end", "less", "code"),
    [
        ("2026-11-19", False, "deregistration_date"),
        ("2026-11-20", False, None),
        ("2026-12-20", False, None),
        ("2026-12-21", False, "deregistration_date"),
        ("2027-01-19", True, None),
        ("2027-01-20", True, "deregistration_date"),
    ],
)
def test_deregistration_lies_today_or_thirty_or_sixty_days_ahead(end: str, less: bool, code: str | None) -> None:
    assert refused("enrolment.end", enrolled(), end_date=end, less_intensive=less) == code


def test_only_who_is_enrolled_is_deregistered() -> None:
    assert refused("enrolment.end", Case(), end_date="2026-11-20") == "not_enrolled"
    over = fold([event("enrolment.start", first_day="2026-09-03"), event("enrolment.end", end_date="2026-11-20")])
    assert refused("enrolment.end", over, end_date="2026-11-20") == "not_enrolled"


def test_nobody_is_enrolled_twice_or_in_the_future() -> None:
    assert refused("enrolment.start", enrolled(), first_day="2026-11-20") == "already_enrolled"
    assert refused("enrolment.start", Case(), first_day="2026-11-21") == "in_future"


def test_sickness_deregisters_the_insured_and_not_the_others() -> None:
    data = {"first_day": "2026-11-20"}
    effects = judge("sickness.report", data, enrolled(), karen(), NOW).effects
    assert [(e.kind, e.data["end_date"]) for e in effects] == [("enrolment.end", "2026-11-20")]
    uninsured = replace(karen(), target_group="2.2")
    assert judge("sickness.report", data, enrolled(), uninsured, NOW).effects == ()
    assert judge("sickness.report", data, Case(), karen(), NOW).effects == ()


def test_recovery_needs_an_open_illness_and_may_enrol_again() -> None:
    ill = fold([event("sickness.report", 4, first_day="2026-11-16")])
    again = {"client_category": "insured", "first_day": "2026-11-20"}
    assert refused("sickness.recovery", Case(), recovered_on="2026-11-20") == "no_open_illness"
    assert refused("sickness.recovery", ill, recovered_on="2026-11-20", absence="other") == "no_open_illness"
    assert refused("sickness.recovery", ill, recovered_on="2026-11-15") == "dates_reversed"
    for named in ("id-4", "A-4", None):
        data = {"recovered_on": "2026-11-20", "reenrol": again, **({"absence": named} if named else {})}
        effects = judge("sickness.recovery", data, ill, karen(), NOW).effects
        assert [(e.kind, e.data["first_day"]) for e in effects] == [("enrolment.start", "2026-11-20")]


def summons(**more: Any) -> dict[str, Any]:
    start, end = "2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00"
    return {"contact_form": "meeting", "place": "Lokale 2", "start": start, "end": end, "owner": "jobterm", **more}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"start": "2026-11-20T07:00:00+01:00"}, None),
        ({"start": "2026-11-19T23:59:00+01:00"}, "meeting_in_past"),
        ({"end": "2026-11-24T10:00:00+01:00"}, "meeting_ends_before"),
        ({"place": None}, "place_missing"),
        ({"contact_form": "digital"}, "link_missing"),
        ({"contact_form": "phone", "place": None}, None),
        ({"may_rebook": True}, "may_rebook_contrary"),
        ({"cancel_by": "2026-11-23T10:00:00+01:00"}, "may_cancel_contrary"),
        ({"may_cancel": True, "cancel_by": "2026-11-25T10:00:00+01:00"}, "deadline_after_meeting"),
    ],
)
def test_a_summons_lies_ahead_and_keeps_its_deadlines(more: dict[str, Any], code: str | None) -> None:
    assert refused("interview.summons", Case(), **summons(**more)) == code


def test_only_another_authoritys_booking_is_in_the_way() -> None:
    own = fold([event("interview.summons", **summons())])
    other = fold([event("interview.summons", **summons(owner="Jobnet"))])
    assert refused("interview.summons", own, **summons()) is None
    assert refused("interview.summons", other, **summons()) == "collision"


def test_a_plan_written_on_an_older_one_is_refused() -> None:
    case = fold([event("plan.save", 3, goal="Lager", agreed_on="2026-11-01")])
    assert refused("plan.save", case, goal="Kontor") is None
    assert refused("plan.save", case, goal="Kontor", base_version="1") is None
    assert refused("plan.save", case, goal="Kontor", base_version="0") == "plan_changed"
    assert refused("plan.save", Case(), goal="Kontor", base_version="1") == "plan_changed"


def test_the_fund_hears_tonight_and_the_national_base_at_once() -> None:
    night = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert tonight(NOW) == night
    assert forwards("sickness.report", karen(), NOW, None) == (Forward("national", NOW), Forward("fund", night))
    soon = NOW + timedelta(seconds=5)
    assert forwards("enrolment.end", karen(), NOW, timedelta(seconds=5))[1] == Forward("fund", soon)
    assert [f.system for f in forwards("interview.summons", karen(), NOW, None)] == ["national"]
    uninsured = replace(karen(), target_group="2.2", fund=None)
    assert [f.system for f in forwards("sickness.report", uninsured, NOW, None)] == ["national"]


def test_an_illness_ends_the_day_before_the_first_day_well() -> None:
    case = fold([
        event("sickness.report", 1, first_day="2026-11-16"), event("sickness.recovery", 2, recovered_on="2026-11-20"),
    ])  # fmt: skip
    assert case.open_illness() is None
    assert str(case.absences[0].last) == "2026-11-19"
