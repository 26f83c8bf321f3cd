"""The first kinds: both sides of every limit, and what is a stop, a rule or a remark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import DESK, codes, desk, found, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import Booking, KnownAbsence, SelfReport
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.model import Level
from jobterm.domain.registrations.outcome import AFTERWARDS, INSTEAD, Proposal

OPEN = KnownAbsence(date(2026, 11, 2), system="amp", ref="amp:77")
COMMENT_LIMITS = [("x" * 1500, []), ("x" * 1501, ["text.too_long"]), ("<i>", ["text.html"]), ("\x07", ["text.control"])]


@pytest.mark.parametrize("kind", ["enrolment.end", "sickness.report", "absence.holiday"])
@pytest.mark.parametrize(("text", "expected"), COMMENT_LIMITS)
def test_a_comment_holds_1500_characters_of_plain_text(kind: str, text: str, expected: list[str]) -> None:
    assert found(kind, comment=text) == expected


@pytest.mark.parametrize("kind", [name for name in KINDS if any(one.required for _, one in form_fields(name))])
def test_every_required_field_is_asked_for(kind: str) -> None:
    checked = check({**intent(kind), "details": {}}, DESK)
    assert checked.registration is None
    assert set(codes(checked)) == {"field.missing"}


# ---- enrolment ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"first_day": "2026-11-21"}, ["date.future"]),
        ({"first_day": "2026-11-19"}, ["enrolment.late"]),
        ({"first_day": 20261120}, ["field.number_for_date"]),
        ({"client_category": "rich"}, ["choice.unknown"]),
        ({"unemployment_degree": "part"}, []),
        ({"job_wishes": []}, ["enrolment.no_job_wish"]),
        ({"job_wishes": [{"title": "x"}] * 200}, []),
        ({"job_wishes": [{"title": "x"}] * 201}, ["list.too_long"]),
        ({"job_wishes": [{"title": "x" * 200}]}, []),
        ({"job_wishes": [{"title": "x" * 201}]}, ["text.too_long"]),
        ({"job_wishes": [{}]}, ["field.missing"]),
        ({"job_wishes": ["x"]}, ["field.type"]),
        ({"job_wishes": [{"title": "x", "months": 720}]}, []),
        ({"job_wishes": [{"title": "x", "months": 721}]}, ["number.range"]),
        ({"job_wishes": [{"title": "x", "months": -1}]}, ["number.range"]),
        ({"job_wishes": [{"title": "x", "months": True}]}, ["field.type"]),
        ({"job_wishes": [{"title": "x", "last_used_year": 2027}]}, ["number.range"]),
        ({"job_wishes": [{"title": "x", "education": "ja"}]}, ["field.type"]),
        ({"phone": "+4520000012"}, []),
        ({"phone": "12"}, ["phone.form"]),
        ({"phone": "20 00 00 12"}, ["phone.form"]),
        ({"phone": "1" * 21}, ["phone.form"]),
        ({"email": "karen@example.dk"}, []),
        ({"email": "karen"}, ["email.form"]),
    ],
)
def test_enrolment_starts(change: dict[str, Any], expected: list[str]) -> None:
    assert found("enrolment.start", **change) == expected


def test_enrolment_of_one_who_is_enrolled_is_a_remark_and_the_cv_is_a_deadline() -> None:
    checked = check(intent("enrolment.start"), desk(enrolled=True, enrolled_since=date(2026, 9, 3)))
    assert codes(checked) == ["enrolment.already"]
    assert checked.registration is not None
    assert [(one.code, one.on) for one in checked.consequences] == [("cv_due", date(2026, 12, 4))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"end_date": "2026-11-20"}, []),
        ({"end_date": "2026-11-19"}, ["deregistration.past"]),
        ({"end_date": "2026-12-20"}, []),
        ({"end_date": "2026-12-21"}, ["deregistration.too_far"]),
        ({"end_date": "2027-01-19", "less_intensive": True}, []),
        ({"end_date": "2027-01-20", "less_intensive": True}, ["deregistration.too_far"]),
        ({"cause": "lottery"}, ["choice.unknown"]),
    ],
)
def test_enrolment_ends_in_the_window_of_the_system_or_with_a_reason(
    change: dict[str, Any], expected: list[str]
) -> None:
    checked = check(intent("enrolment.end", **change), DESK)
    assert codes(checked) == expected
    assert all(finding.level is not Level.HARD for finding in checked.findings if "deregistration" in finding.code)


@pytest.mark.parametrize(("group", "kind"), [("2.1", "fund.notice"), ("2.2", "benefit.notice")])
def test_a_past_deregistration_proposes_today_and_a_message_with_the_true_date(group: str, kind: str) -> None:
    [proposal] = check(intent("enrolment.end", end_date="2026-11-18"), desk(target_group=group)).proposals
    assert proposal.changes == {"end_date": "2026-11-20"}
    assert proposal.message is not None
    assert proposal.message[0] == kind
    assert "2026-11-18" in proposal.message[1].values()


def test_ending_what_never_began_is_a_remark() -> None:
    assert found("enrolment.end", desk(enrolled=False)) == ["enrolment.not_enrolled"]


# ---- illness -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"first_day": "2026-11-21"}, ["date.future"]),
        ({"first_day": "2026-11-19"}, ["sickness.backdated"]),
        ({"last_day": "2026-11-20"}, []),
        ({"last_day": "2026-11-19"}, ["date.order"]),
        ({"employer_cvr": "10150817", "employer_pno": "1099999999"}, []),
        ({"employer_cvr": "10150818"}, ["cvr.check_digit"]),
        ({"employer_pno": "1099999999"}, ["pno.without_cvr"]),
        ({"first_day": "2026-02-30"}, ["date.none"]),
        ({"first_day": "1899-12-31"}, ["date.range"]),
    ],
)
def test_illness(change: dict[str, Any], expected: list[str]) -> None:
    assert found("sickness.report", **change) == expected


def test_illness_counts_from_the_day_it_was_told_not_the_day_it_is_keyed() -> None:
    paper = {**intent("sickness.report", first_day="2026-11-18"), "told_at": "2026-11-18T23:30:00+01:00"}
    assert codes(check(paper, DESK)) == []


def test_what_the_citizen_told_jobnet_in_time_is_no_backdating_but_a_twin() -> None:
    context = desk(self_reports=(SelfReport(date(2026, 11, 18), at("2026-11-18 07:41")),))
    assert found("sickness.report", context, first_day="2026-11-18") == ["selfreport.in_jobnet"]


def test_an_illness_tells_of_bookings_that_stand_and_of_one_that_is_open() -> None:
    context = desk(bookings=(Booking(at("2026-11-24 10:00")), Booking(at("2026-11-19 10:00"))), illnesses=(OPEN,))
    assert found("sickness.report", context) == ["sickness.open_already", "sickness.booking_stands"]
    assert found("sickness.report", context, last_day="2026-11-23") == ["sickness.open_already"]


def test_only_the_insured_are_deregistered_by_illness_and_handed_on_after_fourteen_days() -> None:
    def follows(group: str, **details: Any) -> list[tuple[str, date | None]]:
        checked = check(intent("sickness.report", **details), desk(target_group=group, enrolled=True))
        return [(one.code, one.on) for one in checked.consequences]

    first = date(2026, 11, 20)
    assert follows("2.1") == [("deregistered", first), ("sickness_office", date(2026, 12, 4))]
    assert follows("2.1", unemployment_degree="part") == [("deregistered", first), ("sickness_office", first)]
    assert follows("2.2") == []


def test_recovery_ends_the_one_open_illness() -> None:
    checked = check(intent("sickness.recovery", without=("absence",)), desk(illnesses=(OPEN,)))
    assert codes(checked) == []
    assert checked.registration is not None
    assert checked.registration.details["absence"] == "amp:77"


@pytest.mark.parametrize(
    ("change", "known", "expected"),
    [
        ({"recovered_on": "2026-11-02"}, {"illnesses": (OPEN,)}, []),
        ({"recovered_on": "2026-11-01"}, {"illnesses": (OPEN,)}, ["recovery.before_illness"]),
        ({}, {"illnesses": None}, []),
        ({}, {"illnesses": ()}, ["recovery.no_open_illness"]),
        ({"absence": None}, {"illnesses": (OPEN, replace(OPEN, ref="amp:78"))}, ["recovery.several_illnesses"]),
        ({"absence": "amp 77"}, {"illnesses": (OPEN,)}, ["ref.form"]),
        ({"contact_group": "KG3"}, {"illnesses": (OPEN,)}, []),
        ({"contact_group": "x" * 11}, {"illnesses": (OPEN,)}, ["text.too_long"]),
        ({}, {"illnesses": (OPEN,), "cancelled_through_illness": 1}, []),
        ({}, {"illnesses": (OPEN,), "cancelled_through_illness": 2}, ["recovery.fund_will_call"]),
    ],
)
def test_recovery(change: dict[str, Any], known: dict[str, Any], expected: list[str]) -> None:
    assert found("sickness.recovery", desk(**known), **change) == expected


@pytest.mark.parametrize(
    ("since", "change", "expected"),
    [
        (date(2026, 8, 20), {}, []),
        (date(2026, 8, 19), {}, ["recovery.over_three_months"]),
        (date(2026, 11, 2), {"contact_group": "KG3"}, ["recovery.group_changed"]),
        (date(2026, 11, 2), {"contact_group": "KG1"}, []),
        (date(2026, 11, 2), {"recovered_on": "2026-11-21"}, ["date.order"]),
    ],
)
def test_recovery_with_enrolment_stops_where_it_needs_a_decision(
    since: date, change: dict[str, Any], expected: list[str]
) -> None:
    context = desk(illnesses=(replace(OPEN, first_day=since),), contact_group="KG1")
    again = {"client_category": "insured", "first_day": "2026-11-20"}
    assert found("sickness.recovery", context, reenrol=again, **change) == expected


def test_recovery_over_three_months_counts_in_calendar_months() -> None:
    context = desk(illnesses=(replace(OPEN, first_day=date(2026, 8, 31)),))
    again = {"client_category": "insured", "first_day": "2026-11-30"}
    checked = check(intent("sickness.recovery", recovered_on="2026-11-30", reenrol=again), context)
    assert "recovery.over_three_months" not in codes(checked)


def test_a_half_filled_enrolment_names_its_field() -> None:
    [finding] = check(intent("sickness.recovery", reenrol={"client_category": "insured"}), DESK).findings
    assert (finding.field, finding.code) == ("details.reenrol.first_day", "field.missing")


# ---- holiday -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "group", "expected"),
    [
        ("2026-12-04", "2.1", []),
        ("2026-12-03", "2.1", ["holiday.short_notice"]),
        ("2026-12-03", "2.2", []),
        ("2026-12-03", None, ["citizen.group_unknown", "holiday.short_notice"]),
    ],
)
def test_fourteen_days_notice_is_the_insured_peoples_rule(first: str, group: str | None, expected: list[str]) -> None:
    checked = check(intent("absence.holiday", first_day=first), desk(target_group=group))
    assert codes(checked) == expected
    assert [finding.level for finding in checked.findings] == [Level.RULE if group else Level.SOFT for _ in expected]


def test_a_holiday_ends_after_it_began() -> None:
    assert found("absence.holiday", first_day="2026-12-21", last_day="2026-12-20") == ["date.order"]
    assert found("absence.holiday", first_day="2026-12-21", last_day="2026-12-21") == []


def test_a_summons_sent_before_the_holiday_was_told_binds() -> None:
    before = Booking(at("2026-12-28 10:00"), issued=date(2026, 11, 12))
    after = replace(before, issued=date(2026, 11, 21))
    assert found("absence.holiday", desk(bookings=(before,))) == ["holiday.summons_binds"]
    assert found("absence.holiday", desk(bookings=(after,))) == []


# ---- plan --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"goal": "x" * 600}, []),
        ({"goal": "x" * 601}, ["text.too_long"]),
        ({"goal": "  "}, ["field.missing"]),
        ({"agreements": "x" * 1501}, ["text.too_long"]),
        ({"occupation": "http://data.example.dk/esco/7"}, []),
        ({"occupation": "lager"}, ["uri.form"]),
        ({"acknowledged_at": "2026-11-20T09:39:00+01:00"}, []),
        ({"acknowledged_at": "2026-11-20T09:39:01+01:00"}, ["time.future"]),
    ],
)
def test_a_plan(change: dict[str, Any], expected: list[str]) -> None:
    assert found("plan.save", **change) == expected


@pytest.mark.parametrize(("day", "expected"), [("2026-11-20", []), ("2026-11-21", ["date.future"])])
def test_a_day_of_issue_is_today_or_earlier(day: str, expected: list[str]) -> None:
    assert codes(check({**intent("plan.save"), "event_date": day}, DESK)) == expected


def test_every_way_that_is_proposed_has_words_and_is_either_besides_or_instead() -> None:
    assert not set(AFTERWARDS) & set(INSTEAD)
    for code in (*AFTERWARDS, *INSTEAD):
        proposal = Proposal(code, {})
        assert proposal.sentence.msgid
        assert proposal.afterwards is (code in AFTERWARDS)
