"""Notices, letters, hearings, groups, self-service and the journal: what must be said first, and to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import codes, desk, found, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import KnownAbsence, KnownHearing, SelfReport

HEARING = KnownHearing(date(2026, 11, 20), "workbase:15", "no_show", "workbase:12")


@pytest.mark.parametrize(
    ("change", "known", "expected"),
    [
        ({}, {}, []),
        ({}, {"target_group": "2.1"}, ["notice.insured"]),
        ({}, {"hearings": ()}, ["notice.not_heard"]),
        ({}, {"hearings": (HEARING,)}, ["notice.hearing_runs"]),
        ({}, {"hearings": (KnownHearing(date(2026, 11, 19)),)}, []),
        ({"event": "deregistered"}, {"hearings": ()}, []),
        ({"event": "withdrawn"}, {}, ["notice.which"]),
        ({"event": "withdrawn", "about": "benefits:7"}, {}, []),
        ({"date": "2026-11-20"}, {}, []),
        ({"date": "2026-11-21"}, {}, ["date.future"]),
        ({"date": "2026-11-21", "event": "activation_start"}, {}, []),
        ({}, {"illnesses": (KnownAbsence(date(2026, 11, 19)),)}, ["no_show.ill"]),
        ({}, {"illnesses": (KnownAbsence(date(2026, 11, 20)),)}, []),
        ({"text": "x" * 1500}, {}, []),
        ({"text": "x" * 1501}, {}, ["text.too_long"]),
    ],
)
def test_a_notice_to_the_benefit_centre(change: dict[str, Any], known: dict[str, Any], expected: list[str]) -> None:
    assert found("benefit.notice", desk(**{"target_group": "2.2", **known}), **change) == expected


@pytest.mark.parametrize(
    ("change", "known", "expected"),
    [
        ({}, {}, []),
        ({}, {"target_group": "2.2"}, ["notice.uninsured"]),
        ({"type": "withdrawn"}, {}, ["notice.which"]),
        ({"type": "withdrawn", "answers": "fund:9f"}, {}, []),
        ({"incident_date": "2026-11-20"}, {}, []),
        ({"incident_date": "2026-11-21"}, {}, ["date.future"]),
        ({"incident_date": "2026-11-21", "type": "enrolment", "incident": "deregistered"}, {}, []),
        ({"date_1": "2026-11-02", "date_2": "2026-11-02"}, {}, []),
        ({"date_1": "2026-11-02", "date_2": "2026-11-01"}, {}, ["date.order"]),
        ({"date_2": "2026-11-02"}, {}, ["notice.first_date"]),
        ({}, {"illnesses": (KnownAbsence(date(2026, 11, 19)),)}, ["no_show.ill"]),
        ({"incident": "refused_job"}, {"illnesses": (KnownAbsence(date(2026, 11, 19)),)}, []),
        ({"text": "x" * 600}, {}, []),
        ({"text": "x" * 601}, {}, ["text.too_long"]),
        ({"text": "<b>"}, {}, ["text.html"]),
    ],
)
def test_a_notice_to_the_fund(change: dict[str, Any], known: dict[str, Any], expected: list[str]) -> None:
    assert found("fund.notice", desk(**known), **change) == expected


def follows(kind: str, group: str, **details: Any) -> list[str]:
    """The codes of what follows."""
    return [one.code for one in check(intent(kind, **details), desk(target_group=group)).consequences]


def test_a_notice_against_the_citizen_waits_and_the_funds_reply_is_waited_for() -> None:
    assert follows("fund.notice", "2.1") == ["held_back", "fund_replies"]
    assert follows("fund.notice", "2.1", type="service") == []
    assert follows("benefit.notice", "2.2") == ["held_back"]
    assert follows("benefit.notice", "2.2", event="absence") == []


def test_a_notice_to_the_wrong_payer_is_offered_to_the_right_one() -> None:
    [fund] = check(intent("benefit.notice"), desk()).proposals
    [benefits] = check(intent("fund.notice"), desk(target_group="2.2")).proposals
    assert fund.message is not None
    assert benefits.message is not None
    assert (fund.message[0], fund.message[1]["incident"]) == ("fund.notice", "no_show")
    assert (benefits.message[0], benefits.message[1]["event"]) == ("benefit.notice", "no_show")
    [hearing] = check(intent("benefit.notice", about="opera:3"), desk(target_group="2.2", hearings=())).proposals
    assert hearing.message == ("hearing.start", {"subject": "no_show", "about": "opera:3"})


# ---- hearings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "known", "expected"),
    [
        ({"answer_by": "2026-11-21"}, {}, []),
        ({"answer_by": "2026-11-20"}, {}, ["hearing.no_time"]),
        ({}, {"target_group": "2.1"}, ["hearing.insured"]),
        ({"letter": False}, {}, ["hearing.no_letter"]),
        ({}, {"hearings": (HEARING,)}, ["hearing.runs"]),
        ({"about": "workbase:99"}, {"hearings": (HEARING,)}, []),
    ],
)
def test_a_hearing(change: dict[str, Any], known: dict[str, Any], expected: list[str]) -> None:
    assert found("hearing.start", desk(**{"target_group": "2.2", **known}), **change) == expected


@pytest.mark.parametrize(
    ("change", "known", "expected"),
    [
        ({}, {"hearings": (HEARING,)}, []),
        ({"hearing": "workbase:99"}, {"hearings": (HEARING,)}, ["hearing.not_known"]),
        ({"received_on": "2026-11-20"}, {}, []),
        ({"received_on": "2026-11-21"}, {}, ["date.future"]),
        ({"outcome": "no_answer"}, {}, ["hearing.contradiction"]),
        ({"answered": False, "outcome": "no_answer"}, {}, ["hearing.not_received"]),
        (
            {"answered": False, "outcome": "no_answer", "received_on": None},
            {"hearings": (HEARING,)},
            ["hearing.too_early"],
        ),
        (
            {"answered": False, "outcome": "no_answer", "received_on": None},
            {"hearings": (KnownHearing(date(2026, 11, 19), "workbase:15"),)},
            [],
        ),
        ({"answer": "x" * 1501}, {}, ["text.too_long"]),
    ],
)
def test_an_answer(change: dict[str, Any], known: dict[str, Any], expected: list[str]) -> None:
    assert found("hearing.answer", desk(**{"target_group": "2.2", **known}), **change) == expected


def test_an_answer_came_on_the_day_that_it_was_told() -> None:
    told = {**intent("hearing.answer", without=("received_on",)), "told_at": "2026-11-18T10:00:00+01:00"}
    made = check(told, desk(target_group="2.2")).registration
    assert made is not None
    assert made.details["received_on"] == "2026-11-18"


@pytest.mark.parametrize(
    ("outcome", "group", "expected"),
    [
        ("reasonable", "2.2", None),
        ("not_reasonable", "2.2", ("benefit.notice", {"event": "no_show", "about": "workbase:12"})),
        ("not_reasonable", "2.1", ("fund.notice", {"type": "negative", "incident": "no_show"})),
        ("not_reasonable", None, None),
    ],
)
def test_without_a_reasonable_ground_a_notice_is_proposed(outcome: str, group: str | None, expected: Any) -> None:
    checked = check(intent("hearing.answer", outcome=outcome), desk(target_group=group, hearings=(HEARING,)))
    assert [one.message for one in checked.proposals] == ([expected] if expected is not None else [])


# ---- letters, groups, caseload ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"text": None}, ["letter.empty"]),
        ({"text": " "}, ["letter.empty"]),
        ({"text": None, "template": "cv"}, []),
        ({"subject": None}, ["letter.no_subject"]),
        ({"subject": None, "template": "cv"}, []),
        ({"text": "x" * 4000}, []),
        ({"text": "x" * 4001}, ["text.too_long"]),
        ({"subject": "x" * 201}, ["text.too_long"]),
        ({"template": "x" * 61}, ["text.too_long"]),
        ({"to": "employer"}, ["letter.to_whom"]),
        ({"to": "employer", "about": "employers:5"}, []),
        ({"channel": "pigeon"}, ["choice.unknown"]),
    ],
)
def test_a_letter(change: dict[str, Any], expected: list[str]) -> None:
    assert found("letter.send", **change) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"contact_group": None, "match_category": None}, ["group.nothing"]),
        ({"contact_group": None}, []),
        ({"contact_group": "x" * 10}, []),
        ({"contact_group": "x" * 11}, ["text.too_long"]),
        ({"contact_group": "KG1"}, ["group.same"]),
        ({"target_group": "2.1"}, ["group.same"]),
        ({"target_group": "2.12"}, ["choice.unknown"]),
        ({"match_category": "6"}, ["choice.unknown"]),
        ({"match_category": "5", "from_day": "2009-11-20"}, []),
        ({"match_category": "4", "from_day": "2010-11-20"}, ["group.match_model"]),
        ({"match_category": "3", "from_day": "2010-11-20"}, []),
    ],
)
def test_a_change_of_group(change: dict[str, Any], expected: list[str]) -> None:
    assert found("group.change", desk(contact_group="KG1"), **change) == expected


def test_who_changes_to_another_payer_is_told_so() -> None:
    assert follows("group.change", "2.1", target_group="2.2") == ["municipality_pays"]
    assert follows("group.change", "2.2", target_group="2.1") == ["fund_pays"]
    assert follows("group.change", "2.2", target_group="2.3") == []


def test_a_group_or_a_colleague_holds_from_the_day_that_is_said_or_today() -> None:
    for kind in ("group.change", "caseload.transfer"):
        made = check(intent(kind, without=("from_day",)), desk()).registration
        assert made is not None
        assert (made.details["from_day"], made.event_date) == ("2026-11-20", date(2026, 11, 20))
        later = check(intent(kind, from_day="2026-12-01"), desk()).registration
        assert later is not None
        assert later.event_date == date(2026, 12, 1)


def test_a_citizen_is_taken_over_by_somebody_else() -> None:
    assert found("caseload.transfer") == []
    assert found("caseload.transfer", to_user="aho") == ["transfer.self"]
    assert found("caseload.transfer", to_name="x" * 141) == ["text.too_long"]


# ---- Jobnet and the journal -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "since", "expected"),
    [
        ({"follow_up": "2026-11-20"}, None, []),
        ({"follow_up": "2026-11-19"}, None, ["cv.follow_up"]),
        ({"result": "missing"}, date(2026, 11, 6), ["cv.in_time"]),
        ({"result": "missing"}, date(2026, 11, 5), []),
        ({"result": "approved"}, date(2026, 11, 6), []),
    ],
)
def test_a_look_at_the_cv(change: dict[str, Any], since: date | None, expected: list[str]) -> None:
    assert found("cv.check", desk(enrolled_since=since), **change) == expected


def test_a_cv_that_is_missing_after_its_deadline_may_call_for_a_notice() -> None:
    def proposed(since: date, group: str) -> list[str]:
        checked = check(intent("cv.check", result="missing"), desk(enrolled_since=since, target_group=group))
        return [one.code for one in checked.proposals]

    assert proposed(date(2026, 11, 5), "2.1") == ["tell_fund"]
    assert proposed(date(2026, 11, 5), "2.2") == ["hear_first"]
    assert proposed(date(2026, 11, 6), "2.1") == []


def report(ref: str, told: datetime) -> SelfReport:
    """A report of the citizen's own."""
    return SelfReport(date(2026, 11, 20), told, ref=ref)


def test_a_report_is_seen_and_named() -> None:
    known = desk(self_reports=(report("jobnet:4711", at("2026-11-20 07:41")),))
    assert found("selfreport.seen", known) == []
    assert found("selfreport.seen", known, report="jobnet:4712") == ["selfreport.not_known"]
    assert found("selfreport.seen", known, verdict="registered") == ["selfreport.which"]
    assert found("selfreport.seen", known, verdict="registered", registration="amp:77") == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"title": None}, ["field.missing"]),
        ({"due": None}, ["field.missing"]),
        ({"due": "2026-11-20"}, []),
        ({"due": "2026-11-19"}, ["task.due_past"]),
        ({"action": "done"}, ["field.missing"]),
        ({"action": "done", "title": None, "due": None, "task": "workbase:31"}, []),
        ({"title": "x" * 201}, ["text.too_long"]),
    ],
)
def test_a_task(change: dict[str, Any], expected: list[str]) -> None:
    assert found("task", **change) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("x" * 1500, []), ("x" * 1501, ["text.too_long"]), (" ", ["field.missing"])]
)
def test_a_note(text: str, expected: list[str]) -> None:
    assert found("note", text=text) == expected
    assert codes(check(intent("note", text=text), desk(target_group="2.2"))) == expected
