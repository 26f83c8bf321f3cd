"""Referrals, measures and companies: both sides of every limit, and what is proposed after a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.domain.registrations_case import DESK, INSURED, codes, desk, found, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import CheckContext, Company, KnownAbsence, KnownOffer, KnownReferral
from jobterm.domain.registrations.model import Level

CVR, OTHER, PNO = "10150817", "13585628", "1099999999"
ORDERED = KnownReferral("Lagermedarbejder", "amp:95", date(2026, 11, 3), "employers:5", CVR, "amp")
PLACE = KnownOffer("placement", date(2026, 11, 2), date(2026, 12, 18), "amp", "amp:70", employer_cvr=CVR)
COURSE = KnownOffer(
    "guidance", date(2026, 11, 2), date(2026, 12, 18), "amp", "amp:70", provider_cvr=OTHER, agreement="A-7"
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"apply_by": "2026-11-21"}, []),
        ({"apply_by": "2026-11-20"}, ["referral.short_notice"]),
        ({"apply_by": "2026-11-19"}, ["date.order"]),
        ({"delivered": "phone"}, ["referral.not_told"]),
        ({"delivered": "phone", "told_is_referral": False}, ["referral.not_told"]),
        ({"delivered": "phone", "told_is_referral": True}, ["referral.by_phone"]),
        ({"delivered": "in_person"}, []),
        ({"ad": None}, ["referral.where"]),
        ({"ad": None, "order": "employers:5"}, []),
        ({"ad": None, "employer_cvr": CVR}, []),
        ({"ad": "x" * 46}, []),
        ({"ad": "x" * 47}, ["text.too_long"]),
        ({"title": "x" * 200}, []),
        ({"title": "x" * 201}, ["text.too_long"]),
        ({"employer_cvr": "10150818"}, ["cvr.check_digit"]),
        ({"employer_pno": PNO}, ["pno.without_cvr"]),
        ({"employer_cvr": CVR, "employer_pno": PNO}, []),
        ({"hours": 59, "minutes": 59}, []),
        ({"hours": 60}, ["number.range"]),
        ({"minutes": 60}, ["number.range"]),
        ({"hours": -1}, ["number.range"]),
    ],
)
def test_a_referral(change: dict[str, Any], expected: list[str]) -> None:
    assert found("referral.offer", **change) == expected


def test_a_referral_looks_for_others_and_for_absence() -> None:
    assert found("referral.offer", desk(referrals=(ORDERED,)), order="employers:5") == ["referral.already"]
    assert found("referral.offer", desk(referrals=(ORDERED,)), order="employers:6") == []
    away = KnownAbsence(date(2026, 11, 27), date(2026, 11, 29), "10")
    assert found("referral.offer", desk(absences=(away,))) == ["referral.absent"]
    assert found("referral.offer", desk(absences=(away,)), apply_by="2026-11-26") == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"referral": "amp:99"}, ["referral.not_known"]),
        ({"outcome": "declined", "reason": "for langt"}, []),
        ({"outcome": "declined"}, ["referral.no_reason"]),
        ({"outcome": "lottery"}, ["choice.unknown"]),
    ],
)
def test_an_outcome(change: dict[str, Any], expected: list[str]) -> None:
    assert found("referral.outcome", desk(referrals=(ORDERED,)), **change) == expected


def test_an_outcome_names_the_order_that_the_employer_knows() -> None:
    made = check(intent("referral.outcome"), desk(referrals=(ORDERED,))).registration
    assert made is not None
    assert made.details["order"] == "employers:5"


@pytest.mark.parametrize(
    ("outcome", "group", "message"),
    [
        ("declined", "2.1", "fund.notice"),
        ("declined", "2.2", "hearing.start"),
        ("declined", None, None),
        ("not_hired", "2.1", None),
        ("hired", "2.1", "enrolment.end"),
    ],
)
def test_a_refusal_proposes_what_may_follow_and_does_none_of_it(
    outcome: str, group: str | None, message: str | None
) -> None:
    checked = check(intent("referral.outcome", outcome=outcome), desk(target_group=group))
    assert [one.message[0] for one in checked.proposals if one.message] == ([message] if message else [])


# ---- measures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("activation.offer", {"end": "2026-12-01"}, []),
        ("activation.offer", {"end": "2026-11-30"}, ["date.order"]),
        ("activation.offer", {"start": "2026-11-20"}, []),
        ("activation.offer", {"start": "2026-11-19"}, ["activation.begun"]),
        ("activation.offer", {"employer_cvr": None}, ["activation.where"]),
        ("activation.offer", {"employer_cvr": None, "type": "guidance"}, []),
        ("activation.offer", {"employer_cvr": "10150818"}, ["cvr.check_digit"]),
        ("activation.offer", {"employer_pno": PNO}, []),
        ("activation.offer", {"employer_cvr": None, "type": "guidance", "employer_pno": PNO}, ["pno.without_cvr"]),
        ("activation.offer", {"employer_pno": "123"}, ["pno.form"]),
        ("activation.offer", {"provider_cvr": OTHER, "agreement": "A-7"}, []),
        ("activation.offer", {"provider_cvr": OTHER}, ["activation.agreement"]),
        ("activation.offer", {"agreement": "A-7"}, ["activation.provider"]),
        ("activation.offer", {"hours": 59, "minutes": 0}, []),
        ("activation.offer", {"hours": 60}, ["number.range"]),
        ("activation.offer", {"place": "x" * 201}, ["text.too_long"]),
        ("activation.change", {"end": "2026-11-01"}, ["date.order"]),
        ("activation.change", {"activation": "amp:99"}, ["activation.not_known"]),
        ("activation.end", {"end": "2026-12-18"}, []),
        ("activation.end", {"end": "2026-12-19"}, ["activation.past_end"]),
        ("activation.end", {"end": "2026-11-02"}, []),
        ("activation.end", {"end": "2026-11-01"}, ["date.order"]),
        ("activation.end", {"agreement": "A-7"}, ["activation.provider"]),
        ("activation.attendance", {"hours": 59}, []),
        ("activation.attendance", {"hours": 60}, ["number.range"]),
        ("activation.attendance", {"minutes": 60}, ["number.range"]),
    ],
)
def test_a_measure(kind: str, change: dict[str, Any], expected: list[str]) -> None:
    offers = () if kind == "activation.offer" else (PLACE,)
    assert found(kind, desk(offers=offers), **change) == expected


def test_an_offer_is_compared_with_what_runs_and_who_is_ill() -> None:
    assert found("activation.offer", desk(offers=(PLACE,))) == ["activation.overlaps"]
    assert found("activation.offer", desk(offers=(PLACE,)), start="2026-12-19") == []
    ill = KnownAbsence(date(2026, 11, 2), system="amp")
    assert found("activation.offer", desk(illnesses=(ill,))) == ["activation.ill"]
    assert found("activation.offer", desk(enrolled=False)) == ["enrolment.not_enrolled"]


def test_the_provider_of_a_measure_is_in_what_is_sent_though_nobody_typed_it() -> None:
    for kind in ("activation.change", "activation.end", "activation.attendance"):
        made = check(intent(kind), desk(offers=(COURSE,))).registration
        assert made is not None
        assert (made.details["provider_cvr"], made.details["agreement"]) == (OTHER, "A-7")


def test_a_day_away_from_a_measure() -> None:
    context = desk(offers=(PLACE,))
    outside = {**intent("activation.attendance"), "event_date": "2026-11-01"}
    assert codes(check(outside, context)) == ["activation.outside"]
    ill = desk(offers=(PLACE,), illnesses=(KnownAbsence(date(2026, 11, 20)),))
    assert found("activation.attendance", ill, hours=0, minutes=None) == ["no_show.ill"]
    assert found("activation.attendance", ill, hours=0, minutes=30) == []
    [told] = check(intent("activation.attendance", hours=0, minutes=0), context).proposals
    assert told.code == "tell_fund"
    assert check(intent("activation.attendance", hours=0, minutes=0), ill).proposals == ()


@pytest.mark.parametrize(
    ("cause", "group", "expected"),
    [("left", "2.1", ["tell_fund"]), ("left", "2.2", ["hear_first"]), ("job", "2.1", ["deregister"]),
     ("completed", "2.1", [])],
)  # fmt: skip
def test_who_left_a_measure_may_have_to_be_told_of(cause: str, group: str, expected: list[str]) -> None:
    checked = check(intent("activation.end", cause=cause), desk(target_group=group, offers=(PLACE,)))
    assert [one.code for one in checked.proposals] == expected


@pytest.mark.parametrize(("change", "expected"), [({"end": "2026-12-01"}, []), ({"end": "2026-11-30"}, ["date.order"])])
def test_an_activity_of_a_plan_ends_after_it_began(change: dict[str, Any], expected: list[str]) -> None:
    assert found("plan.activity", **change) == expected
    assert found("plan.activity", hours=59, minutes=59) == []
    assert found("plan.activity", hours=60) == ["number.range"]
    assert found("plan.activity", responsible="x" * 141) == ["text.too_long"]


# ---- what is said of a running measure when the citizen falls ill -----------------------------------------------


def test_who_falls_ill_in_a_measure_has_others_who_must_know() -> None:
    subsidised = replace(PLACE, type="wage_subsidy")
    assert found("sickness.report", desk(offers=(subsidised,))) == ["sickness.employer_first"]
    assert found("sickness.report", desk(offers=(replace(subsidised, end=date(2026, 11, 19)),))) == []
    checked = check(intent("sickness.report"), desk(offers=(COURSE,)))
    assert [one.code for one in checked.consequences] == ["sickness_office", "provider_told"]
    [task] = checked.proposals
    assert task.message is not None
    assert (task.message[0], task.message[1]["due"]) == ("task", "2026-12-04")


# ---- companies --------------------------------------------------------------------------------------------------


def company(**known: Any) -> CheckContext:
    """The desk with what the registers say of the company."""
    return replace(DESK, known=replace(INSURED, company=Company(CVR, "Nordpost A/S", **known)))


@pytest.mark.parametrize(
    ("change", "known", "expected"),
    [
        ({"date": "2026-11-21"}, {}, ["date.future"]),
        ({"follow_up": "2026-11-20"}, {}, []),
        ({"follow_up": "2026-11-19"}, {}, ["employer.follow_up"]),
        ({"cvr": "10150818"}, {}, ["cvr.check_digit"]),
        ({"cvr": "01508170"}, {}, ["cvr.form"]),
        ({"places": 999}, {}, []),
        ({"places": 1000}, {}, ["number.range"]),
        ({}, {"protected": True}, ["company.protected"]),
        ({"cvr": OTHER}, {"protected": True}, []),
        ({}, {"ended": True}, ["company.ended"]),
        ({}, {"exists": False}, ["company.unknown"]),
        ({}, {"contacted": date(2026, 11, 18), "contacted_by": "Kommunen"}, ["company.contacted"]),
        ({"pno": PNO}, {"pnos": ()}, ["company.pno_foreign"]),
        ({"pno": PNO}, {"pnos": (PNO,)}, []),
        ({"pno": PNO}, {"pnos": None}, []),
    ],
)
def test_a_contact_with_a_company(change: dict[str, Any], known: dict[str, Any], expected: list[str]) -> None:
    assert found("employer.contact", company(**known), **change) == expected


def replace_protection(context: CheckContext) -> CheckContext:
    """The same of a company that may be called."""
    assert context.known.company is not None
    known = replace(context.known, company=replace(context.known.company, protected=False))
    return replace(context, known=known)


def test_nothing_about_a_company_stops_more_than_the_system_would() -> None:
    everything = company(protected=True, ended=True, pnos=(), contacted=date(2026, 11, 18), contacted_by="Staten")
    checked = check(intent("employer.contact", pno=PNO), everything)
    assert {one.code for one in checked.findings if one.level is not Level.SOFT} == {"company.protected"}
    because = [{"code": "company.protected", "reason": "it called us"}]
    assert check({**intent("employer.contact", pno=PNO), "overrides": because}, everything).registration is not None
    assert check(intent("employer.contact", pno=PNO), replace_protection(everything)).registration is not None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"action": "update"}, ["order.missing"]),
        ({"action": "update", "order": "employers:5"}, []),
        ({"action": "close"}, ["order.missing"]),
        ({"positions": 1}, []),
        ({"positions": 0}, ["number.range"]),
        ({"positions": 999}, []),
        ({"positions": 1000}, ["number.range"]),
        ({"municipality": "0751"}, []),
        ({"municipality": "0411"}, ["order.municipality"]),
        ({"municipality": "75100"}, ["text.too_long"]),
        ({"apply_by": "2026-11-20"}, []),
        ({"apply_by": "2026-11-19"}, ["order.apply_by"]),
        ({"apply_by": "2026-11-19", "action": "close", "order": "employers:5"}, []),
        ({"description": "x" * 1501}, ["text.too_long"]),
    ],
)
def test_a_job_order(change: dict[str, Any], expected: list[str]) -> None:
    assert found("employer.job_order", **change) == expected


def test_a_closed_order_lists_the_referrals_that_end_with_it() -> None:
    other = replace(ORDERED, ref="amp:96", order="employers:6")
    context = company(referrals=(ORDERED, other))
    checked = check(intent("employer.job_order", action="close", order="employers:5"), context)
    assert codes(checked) == ["order.open_referrals"]
    assert [one.values["ref"] for one in checked.consequences] == ["amp:95"]
    [proposal] = checked.proposals
    assert proposal.message == ("referral.outcome", {"referral": "amp:95", "outcome": "order_closed"})
    assert check(intent("employer.job_order", action="update", order="employers:5"), context).proposals == ()
