"""The plan: which row holds when, and what is wrong with a plan file, line by line."""

from __future__ import annotations

import hashlib
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.plans import CUTOVER, at

from jobterm.domain import shipped
from jobterm.domain.identifiers import TARGET_GROUPS, Municipality
from jobterm.domain.plan import PlanErrors, Promise, Reason
from jobterm.domain.plan_check import warnings
from jobterm.domain.plan_reader import check, plan_from_toml
from jobterm.domain.registrations.model import Authority

ROUTE = '[[route]]\nrecord = "amp"\nvalid_from = 2007-01-01\n'


def codes(text: str) -> list[tuple[int, str]]:
    with pytest.raises(PlanErrors) as caught:
        plan_from_toml(text)
    return [(problem.line, problem.code) for problem in caught.value.problems]


def test_a_route_changes_at_its_instant_and_only_where_it_says() -> None:
    plan = plan_from_toml(CUTOVER)

    def record(place: str, instant: str) -> str | None:
        row = plan.route("sickness.report", "2.1", place, at(instant))
        return row.record if row else None

    assert record("0751", "2026-12-01 05:59") == "amp"
    assert record("0751", "2026-12-01 06:00") == "workbase"
    assert record("0101", "2026-12-01 06:00") == "amp"
    assert record("0751", "2006-12-31 23:59") is None
    assert plan.route("sickness.report", "2.2", "0751", at("2026-12-01 06:00")) is None
    assert plan.route("sickness.report", None, "0751", at("2026-12-01 06:00")) is None
    assert plan.route_until("sickness.report", "2.1", "0751", at("2026-11-20 08:00")) == at("2026-12-01 06:00")
    assert plan.route_until("sickness.report", "2.1", "0101", at("2026-11-20 08:00")) is None


def test_a_day_counts_for_rows_that_begin_on_it() -> None:
    plan = plan_from_toml(CUTOVER)
    row = plan.route("sickness.report", "2.1", "0751", date(2026, 12, 1))
    assert row is not None
    assert row.record == "workbase"


def test_responsibility_is_not_the_system() -> None:
    plan = plan_from_toml(CUTOVER)
    assert plan.responsible("2.1", "0751", date(2009, 7, 31)) is Authority.STATE
    assert plan.responsible("2.1", "0751", date(2009, 8, 1)) is Authority.MUNICIPALITY
    assert plan.responsible("2.1", "0751", at("2009-07-31 23:59")) is Authority.STATE
    assert plan.responsible_until("2.1", "0751", at("2009-07-01 12:00")) == at("2009-08-01 00:00")
    assert plan.responsible("2.5", "0751", date(2009, 8, 1)) is None


def test_of_rows_with_one_date_the_one_that_leaves_out_fewer_holds() -> None:
    text = ROUTE + '[[route]]\nkinds = ["sickness.*"]\nrecord = "opera"\nvalid_from = 2007-01-01\n'
    plan = plan_from_toml(text)
    sick, holiday = (plan.route(k, "2.1", "0751", date(2020, 1, 1)) for k in ("sickness.report", "absence.holiday"))
    assert sick is not None
    assert sick.record == "opera"
    assert holiday is not None
    assert holiday.record == "amp"


def test_two_rows_that_hold_at_once_are_an_overlap_with_both_lines() -> None:
    text = (
        '[[route]]\nkinds = ["sickness.*"]\nrecord = "amp"\nvalid_from = 2007-01-01\n'
        '[[route]]\nmunicipality = "0751"\nrecord = "opera"\nvalid_from = 2007-01-01\n'
    )
    with pytest.raises(PlanErrors) as caught:
        plan_from_toml(text)
    [problem] = caught.value.problems
    assert (problem.code, problem.line, problem.values["other"]) == ("plan.overlap", 5, 1)


def test_windows_are_half_open() -> None:
    plan = plan_from_toml(CUTOVER)

    def reasons(place: str, kind: str, instant: str) -> list[Reason]:
        return [row.reason for row in plan.windows("amp", place, kind, at(instant))]

    assert reasons("0751", "sickness.report", "2026-11-20 06:59") == []
    assert reasons("0751", "sickness.report", "2026-11-20 07:00") == [Reason.PLANNED]
    assert reasons("0751", "sickness.report", "2026-11-20 12:00") == []
    assert reasons("0101", "sickness.report", "2026-11-20 12:00") == [Reason.BREAKDOWN]
    assert reasons("0101", "plan.save", "2026-11-20 12:00") == []


def test_the_plan_knows_the_hash_of_its_text() -> None:
    assert plan_from_toml(CUTOVER).sha256 == hashlib.sha256(CUTOVER.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[[route]\nrecord = "amp"', [(1, "plan.unreadable")]),
        ('[[routes]]\nrecord = "amp"', [(1, "plan.unknown_table")]),
        (ROUTE + "recrod = 1\n", [(4, "plan.unknown_key")]),
        ('[[route]]\nrecord = "amp"\n', [(1, "plan.missing")]),
        ("[[route]]\nrecord = 7\nvalid_from = 2007-01-01\n", [(2, "plan.not_text")]),
        (ROUTE + 'kinds = ["sickness.rapport"]\n', [(4, "plan.kind")]),
        (ROUTE + "kinds = []\n", [(4, "plan.not_texts")]),
        (ROUTE + 'target_groups = ["2.12"]\n', [(4, "plan.target_group")]),
        (ROUTE + 'municipality = "0411"\n', [(4, "plan.municipality")]),
        (ROUTE + "municipality = 751\n", [(4, "plan.not_texts")]),
        (ROUTE.replace("2007-01-01", '"i morgen"'), [(3, "plan.not_time")]),
        (ROUTE.replace("2007-01-01", "2026-03-29T02:30:00"), [(3, "plan.skipped_time")]),
        (ROUTE.replace('"amp"', '"AMP"'), [(2, "plan.system")]),
        (ROUTE + 'notify = [\n{ system = "fund", mode = "expect" },\n]\n', [(4, "plan.via_missing")]),
        (ROUTE + 'notify = [{ system = "fund", mode = "sende" }]\n', [(4, "plan.not_one_of")]),
        (ROUTE + 'notify = [{ system = "fund", mode = "deliver", promise = "soon" }]\n', [(4, "plan.promise")]),
        (ROUTE + 'notify = [{ system = "fund", mode = "deliver", pormise = "4h" }]\n', [(4, "plan.unknown_key")]),
        (ROUTE + 'notify = [{ system = "amp", mode = "deliver" }]\n', [(4, "plan.told_twice")]),
        (ROUTE + 'notify = "fund"\n', [(4, "plan.not_rows")]),
        ('route = "amp"\n', [(1, "plan.not_rows")]),
        (
            '[[window]]\nsystem = "amp"\nfrom = 2026-01-02\nto = 2026-01-02\nreason = "planned"\n',
            [(4, "plan.order")],
        ),
        (
            '[[window]]\nsystem = "amp"\nfrom = 2026-01-01\nto = 2026-01-02\nreason = "cutover"\n',
            [(5, "plan.not_one_of")],
        ),
        (CUTOVER.replace("read_only_from = 2026-12-02", "read_only_from = 2026-12-01"), [(39, "plan.order")]),
        (CUTOVER.replace('to = "workbase"', 'to = "opera"'), [(32, "plan.cutover_to")]),
        (CUTOVER.replace('to = "workbase"', 'to = "amp"'), [(36, "plan.cutover_to_itself")]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, expected: list[tuple[int, str]]) -> None:
    assert codes(text) == expected
    for problem in check(text):
        said = (problem.message.say(str) + problem.cure.say(str)).replace('["...", "..."]', "").replace("{...}", "")
        assert "..." not in said


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    with pytest.raises(PlanErrors) as caught:
        plan_from_toml(ROUTE + 'recrod = "x"\n')
    assert caught.value.problems[0].values == {"key": "recrod", "nearest": "record"}


def test_all_errors_of_a_file_are_told_at_once() -> None:
    assert len(codes(ROUTE + 'x = 1\n[[route]]\nrecord = "amp"\n[[window]]\nsystem = "amp"\n')) == 3


@given(st.text(max_size=80))
def test_any_text_is_a_plan_or_a_list_of_problems(text: str) -> None:
    assert isinstance(check(text), list)


def test_the_shipped_plan_leaves_no_citizen_without_a_record_and_no_system_unknown() -> None:
    assert [problem.code for problem in warnings(shipped.plan())] == []
    for place in Municipality.every():
        for group in TARGET_GROUPS:
            row = shipped.plan().route("sickness.report", group, place.code, date(2026, 11, 20))
            assert row is not None
            assert row.record == ("amp" if group == "2.1" else row.record)
            assert row.record in {"amp", "opera", "workbase"}


def test_gaps_and_strangers_are_warnings() -> None:
    found = {problem.code: problem for problem in check(ROUTE.replace("amp", "acme") + 'kinds = ["sickness.*"]\n')}
    assert set(found) == {"plan.unknown_system", "plan.gap"}
    assert {problem.level for problem in found.values()} == {"warning"}


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("30m", Promise(timedelta(minutes=30))),
        ("4h", Promise(timedelta(hours=4))),
        ("2d", Promise(timedelta(days=2))),
        ("07:00", Promise(at=time(7))),
    ],
)
def test_a_promise_is_a_duration_or_a_time_of_day(text: str, promise: Promise) -> None:
    assert Promise.parse(text) == promise


@pytest.mark.parametrize("text", ["", "4", "0h", "24:00", "7:00", "4 h", "-4h"])
def test_another_promise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"plan\.promise"):
        Promise.parse(text)
