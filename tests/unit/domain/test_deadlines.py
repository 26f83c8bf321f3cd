"""Deadlines by law and rule: each stands on its day and not before, on known facts and a rule of its year, or not at
all (users.md W13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from jobterm.domain.dates import from_local
from jobterm.domain.deadlines import (
    Deadline,
    FollowUp,
    OpenNotice,
    OwnTask,
    Rebooking,
    Standing,
    contacts,
    deadlines,
    shipped_notice,
)
from jobterm.domain.registrations.context import (
    Booking,
    Known,
    KnownAbsence,
    KnownHearing,
    KnownInterview,
    KnownOffer,
    SelfReport,
)
from jobterm.domain.rules import Rules, shipped_rules


def at(day: date, hour: int = 8) -> datetime:
    return from_local(datetime(day.year, day.month, day.day, hour))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def codes(standing: Standing, today: date, rules: Rules | None = None) -> list[str]:
    return [one.code for one in deadlines(standing, at(today), rules)]


def one(standing: Standing, today: date, code: str) -> Deadline:
    return next(each for each in deadlines(standing, at(today)) if each.code == code)


INSURED = Known(target_group="2.1", enrolled=True, enrolled_since=date(2008, 6, 2), held=())


# ---- interviews -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "enrolled", "held", "due"),
    [
        ("2.1", date(2008, 6, 2), None, date(2008, 9, 2)),
        ("2.2", date(2008, 6, 2), None, date(2008, 9, 2)),
        ("2.1", date(2008, 6, 2), date(2008, 8, 28), date(2008, 11, 28)),
        ("2.1", date(2006, 3, 1), date(2006, 11, 3), date(2007, 2, 3)),
        ("2.1", date(2015, 3, 2), date(2015, 4, 1), date(2015, 5, 1)),
        ("2.1", date(2015, 3, 2), date(2015, 8, 20), None),
        ("2.2", date(2015, 3, 2), date(2015, 4, 1), None),
        ("2.1", date(2026, 8, 3), None, date(2026, 12, 3)),
        ("2.1", date(2026, 8, 3), date(2026, 12, 3), date(2027, 1, 3)),
    ],
)  # fmt: skip
def test_the_next_interview_is_due_by_the_rule_of_its_year_or_by_none(
    group: str, enrolled: date, held: date | None, due: date | None
) -> None:
    talks = () if held is None else (KnownInterview(noon(held)),)
    standing = Standing(Known(target_group=group, enrolled=True, enrolled_since=enrolled, held=talks))
    if due is None:
        assert not {"interview", "first_interview"} & set(codes(standing, enrolled + timedelta(days=300)))
        return
    code = "interview" if held is not None else "first_interview"
    assert code not in codes(standing, due - timedelta(days=8)), "a week before and not sooner"
    assert one(standing, due - timedelta(days=7), code).due == due
    assert one(standing, due - timedelta(days=7), code).source
    assert one(standing, due + timedelta(days=1), code).late(due + timedelta(days=1))
    assert not one(standing, due, code).late(due), "on its day it is not late"


def test_an_appointment_in_time_keeps_the_deadline_and_one_too_late_is_named() -> None:
    soon, late = (Booking(at(day, 10), ref="amp:1") for day in (date(2008, 9, 2), date(2008, 9, 3)))
    today = date(2008, 8, 29)
    assert "first_interview" not in codes(Standing(replace(INSURED, bookings=(soon,))), today)
    assert one(Standing(replace(INSURED, bookings=(late,))), today, "first_interview").booked == late.start


def test_one_that_is_held_today_is_no_deadline_any_more_however_late() -> None:
    today = Booking(at(date(2008, 9, 10), 14), ref="amp:1")
    assert "first_interview" not in codes(Standing(replace(INSURED, bookings=(today,))), date(2008, 9, 10))
    assert "first_interview" in codes(Standing(replace(INSURED, bookings=(today,))), date(2008, 9, 9))


def test_an_appointment_of_the_past_keeps_no_deadline() -> None:
    past = Booking(at(date(2008, 8, 20), 10), ref="amp:1")
    assert "first_interview" in codes(Standing(replace(INSURED, bookings=(past,))), date(2008, 8, 29))


@pytest.mark.parametrize(
    "known",
    [
        replace(INSURED, held=None),
        replace(INSURED, enrolled=False),
        replace(INSURED, illnesses=(KnownAbsence(date(2008, 8, 1)),)),
        replace(INSURED, enrolled_since=None),
        replace(INSURED, dead=True),
    ],
)
def test_who_is_ill_gone_dead_or_unknown_is_called_to_no_interview(known: Known) -> None:
    found = codes(Standing(known), date(2008, 9, 1))
    assert not {"interview", "first_interview"} & set(found)


def test_an_interview_before_the_enrolment_is_not_the_first_of_it() -> None:
    standing = Standing(replace(INSURED, held=(KnownInterview(noon(date(2008, 5, 1))),)))
    assert "first_interview" in codes(standing, date(2008, 9, 1))


# ---- CV and offers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("enrolled", "due"), [(date(2008, 6, 2), date(2008, 7, 2)), (date(2026, 11, 2), date(2026, 11, 16))]
)
def test_a_cv_is_due_a_month_after_the_enrolment_of_2008_and_14_days_after_one_of_2026(
    enrolled: date, due: date
) -> None:
    standing = Standing(replace(INSURED, enrolled_since=enrolled), cv="none")
    assert "cv" not in codes(standing, due - timedelta(days=8))
    assert one(standing, due - timedelta(days=7), "cv").due == due
    assert one(standing, due + timedelta(days=2), "cv").late(due + timedelta(days=2))


@pytest.mark.parametrize(("cv", "due"), [("none", True), ("draft", True), ("active", False), (None, False)])
def test_a_cv_that_is_there_or_that_nobody_asked_for_is_no_deadline(cv: str | None, due: bool) -> None:
    assert ("cv" in codes(Standing(INSURED, cv=cv), date(2008, 7, 1))) is due


def test_a_cv_that_is_to_be_looked_at_again_stands_on_its_day() -> None:
    standing = Standing(INSURED, cv_again=date(2008, 7, 20))
    assert "cv_again" not in codes(standing, date(2008, 7, 12))
    assert "cv_again" in codes(standing, date(2008, 7, 13))
    assert "cv_again" not in codes(standing, date(2008, 7, 28)), "a week after it, it is no day's work any more"


@pytest.mark.parametrize(
    ("born", "due"),
    [
        (date(1970, 5, 5), date(2009, 3, 2)),
        (date(1985, 5, 5), date(2008, 12, 2)),
        (date(1948, 5, 5), date(2008, 12, 2)),
    ],
)
def test_the_first_offer_of_2008_comes_after_nine_months_or_six_by_age(born: date, due: date) -> None:
    standing = Standing(INSURED, born=born, offered=False)
    assert "first_offer" not in codes(standing, due - timedelta(days=31))
    assert one(standing, due - timedelta(days=30), "first_offer").due == due


@pytest.mark.parametrize("offered", [True, None])
def test_no_first_offer_is_asked_for_where_one_was_made_or_nobody_knows(offered: bool | None) -> None:
    assert "first_offer" not in codes(Standing(INSURED, born=date(1970, 5, 5), offered=offered), date(2009, 3, 1))


def test_since_2010_no_rule_asks_for_a_first_offer() -> None:
    standing = Standing(replace(INSURED, enrolled_since=date(2011, 1, 3)), born=date(1970, 5, 5), offered=False)
    assert "first_offer" not in codes(standing, date(2011, 10, 3))


# ---- holidays, hearings, notices -----------------------------------------------------------------------------------


def holiday(told: date, first: date) -> SelfReport:
    return SelfReport(first, noon(told), "absence.holiday", first + timedelta(days=4), "jobnet:1")


@pytest.mark.parametrize(
    ("group", "told", "in_time"),
    [("2.1", date(2026, 11, 16), True), ("2.1", date(2026, 11, 17), False), ("2.2", date(2026, 11, 17), None)],
)
def test_a_holiday_is_told_14_days_before_by_the_insured_and_no_rule_is_known_for_others(
    group: str, told: date, in_time: bool | None
) -> None:
    report = holiday(told, date(2026, 11, 30))
    standing = Standing(Known(target_group=group, self_reports=(report,)))
    found = one(standing, date(2026, 11, 23), "holiday")
    assert (found.due, found.in_time) == (date(2026, 11, 30), in_time)
    assert "holiday" not in codes(standing, date(2026, 11, 22))


def test_a_holiday_told_since_yesterday_stands_with_the_reports_not_here_too() -> None:
    report = holiday(date(2026, 11, 20), date(2026, 11, 25))
    known = Known(target_group="2.1", self_reports=(report,))
    assert codes(Standing(known, answered_from=at(date(2026, 11, 20), 0)), date(2026, 11, 21)) == []
    assert codes(Standing(known, answered_from=at(date(2026, 11, 21), 0)), date(2026, 11, 21)) == ["holiday"]


def test_a_hearing_stands_from_a_week_before_its_day_of_answer_and_is_late_after_it() -> None:
    standing = Standing(Known(hearings=(KnownHearing(date(2026, 11, 24), "workbase:7", "no_show"),)))
    assert codes(standing, date(2026, 11, 16)) == []
    assert not one(standing, date(2026, 11, 24), "hearing").late(date(2026, 11, 24))
    assert one(standing, date(2026, 11, 25), "hearing").late(date(2026, 11, 25))


def test_a_notice_to_a_fund_has_no_day_and_is_never_late() -> None:
    standing = Standing(Known(), notices=(OpenNotice(date(2026, 9, 1), "r1"),))
    found = one(standing, date(2026, 11, 20), "fund_reply")
    assert (found.due, found.late(date(2027, 11, 20))) == (None, False)


# ---- illness, rebooking, plan, measures, tasks, companies -----------------------------------------------------------


def ill(group: str = "2.1", first: date = date(2026, 11, 9)) -> Standing:
    return Standing(Known(target_group=group, illnesses=(KnownAbsence(first, ref="amp:9"),)))


def test_an_insured_illness_goes_to_the_sickness_office_on_day_15_and_part_time_on_day_1() -> None:
    assert "sickness_office" not in codes(ill(), date(2026, 11, 15))
    assert one(ill(), date(2026, 11, 16), "sickness_office").due == date(2026, 11, 23)
    part = replace(ill(), part_time=True)
    assert one(part, date(2026, 11, 9), "sickness_office").due == date(2026, 11, 9)


def test_an_illness_of_the_uninsured_or_one_that_a_task_of_that_day_reminds_of_is_not_told_of() -> None:
    assert "sickness_office" not in codes(ill("2.2"), date(2026, 11, 20))
    reminded = replace(ill(), tasks=(OwnTask("Hand the illness on", date(2026, 11, 23), "amp:t"),))
    assert codes(reminded, date(2026, 11, 20)) == ["task"]


def test_a_citizen_may_rebook_until_a_day_that_is_shown_two_days_before() -> None:
    until = at(date(2026, 11, 24), 12)
    standing = Standing(Known(), rebookings=(Rebooking(at(date(2026, 11, 30), 9), until, "amp:3"),))
    assert codes(standing, date(2026, 11, 21)) == []
    assert codes(standing, date(2026, 11, 22)) == ["rebook"]
    assert codes(standing, date(2026, 11, 25)) == [], "afterwards nobody may, and it is no deadline of ours"


def test_a_plan_that_runs_out_stands_a_fortnight_before() -> None:
    standing = Standing(Known(), plan_until=date(2026, 12, 1))
    assert codes(standing, date(2026, 11, 16)) == []
    assert codes(standing, date(2026, 11, 17)) == ["plan_ends"]


@pytest.mark.parametrize(
    ("today", "shown"),
    [(date(2026, 11, 16), False), (date(2026, 11, 17), True), (date(2026, 12, 1), True), (date(2026, 12, 2), False)],
)
def test_a_measure_that_ends_stands_a_fortnight_before_and_not_after(today: date, shown: bool) -> None:
    offer = KnownOffer("placement", date(2026, 11, 2), date(2026, 12, 1), "amp", "amp:5")
    assert ("activation_ends" in codes(Standing(Known(offers=(offer,))), today)) is shown


def test_ones_own_tasks_stand_from_a_week_before_and_stay_until_they_are_done() -> None:
    standing = Standing(Known(), tasks=(OwnTask("Call her", date(2026, 11, 20), "amp:t"),))
    assert codes(standing, date(2026, 11, 12)) == []
    assert codes(standing, date(2026, 11, 13)) == ["task"]
    assert one(standing, date(2027, 1, 1), "task").late(date(2027, 1, 1))


def test_a_company_is_to_be_called_again_from_a_week_before() -> None:
    again = [FollowUp("10150817", date(2026, 11, 27), "Nordpost")]
    assert contacts(again, date(2026, 11, 19)) == []
    assert [each.text for each in contacts(again, date(2026, 11, 20))] == ["Nordpost"]


def test_what_has_a_day_comes_in_its_order_and_what_has_none_last() -> None:
    standing = Standing(
        Known(hearings=(KnownHearing(date(2026, 11, 24)),)),
        notices=(OpenNotice(date(2026, 11, 1)),),
        tasks=(OwnTask("later", date(2026, 11, 26)), OwnTask("sooner", date(2026, 11, 21))),
    )
    found = deadlines(standing, at(date(2026, 11, 20)))
    assert [each.due for each in found] == [date(2026, 11, 21), date(2026, 11, 24), date(2026, 11, 26), None]


def test_without_any_rule_there_is_no_deadline_of_a_rule() -> None:
    standing = replace(ill(), cv="none", born=date(1970, 5, 5), offered=False)
    standing = replace(standing, known=replace(standing.known, enrolled=True, enrolled_since=date(2026, 8, 3), held=()))
    assert codes(standing, date(2026, 11, 20), Rules(())) == []


def test_every_notice_time_names_its_source_and_says_that_it_is_assumed() -> None:
    assert all("our assumption" in rule.source for rule in shipped_notice().rules)
    assert all(rule.source for rule in shipped_rules().rules)
