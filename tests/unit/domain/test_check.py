"""What every registration must be: envelope, citizen, author, overrides, ids; and one table behind all of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import (
    DESK,
    GOOD,
    ID,
    INSURED,
    KAREN,
    NOW,
    codes,
    desk,
    desk_for,
    found,
    intent,
)

from jobterm.domain import shipped
from jobterm.domain.findings import FINDINGS, cure, message
from jobterm.domain.registrations.check import canonical, check, similar
from jobterm.domain.registrations.context import Known, PendingItem
from jobterm.domain.registrations.kinds import KINDS, label
from jobterm.domain.registrations.model import Authority, Level, ToldHow

OTHER = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60"


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_good_details_are_taken_without_a_word(kind: str) -> None:
    checked = check(intent(kind), desk_for(kind))
    assert codes(checked) == ([] if kind != "sickness.recovery" else ["recovery.no_open_illness"])
    made = checked.registration
    assert made is not None
    whom = None if kind.startswith("employer.") else KAREN
    assert (made.id, made.kind, made.citizen, made.author, made.keyed_at) == (ID, kind, whom, "aho", NOW)


def test_every_kind_can_be_made_and_has_good_details_here() -> None:
    assert set(KINDS) == set(GOOD)


def test_a_company_is_no_citizen() -> None:
    assert codes(check({**intent("employer.contact"), "citizen": KAREN}, DESK)) == ["citizen.unwanted"]
    assert codes(check({**intent("note"), "citizen": None}, DESK)) == ["citizen.missing"]


def test_an_unknown_kind_names_the_nearest() -> None:
    [finding] = check({"kind": "sickness.rapport", "citizen": KAREN, "details": {}}, DESK).findings
    assert (finding.code, finding.values["nearest"]) == ("kind.unknown", "sickness.report")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"citizen": None}, ["citizen.missing"]),
        ({"citizen": "0000000000"}, ["cpr.nobody"]),
        ({"citizen": "150380"}, ["cpr.form"]),
        ({"citizen": "3202801234"}, ["cpr.date"]),
        ({"citizen": 1503801234}, ["field.type"]),
        ({"citizen": "150380-1234"}, []),
        ({"kind": None}, ["field.missing"]),
        ({"kind": 7}, ["field.type"]),
        ({"details": None}, ["field.missing"]),
        ({"details": []}, ["field.type"]),
        ({"foo": 1}, ["field.unknown"]),
        ({"id": "7"}, ["uuid.form"]),
        ({"id": "{6f6e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60}"}, ["uuid.form"]),
        ({"note": "x" * 1500}, []),
        ({"note": "x" * 1501}, ["text.too_long"]),
        ({"note": "<script>"}, ["text.html"]),
        ({"told_at": 1763628000}, ["field.number_for_date"]),
        ({"told_at": "2026-11-20T09:12:00"}, ["time.form"]),
        ({"told_at": "2026-11-20T09:39:00+01:00"}, []),
        ({"told_at": "2026-11-20T09:39:01+01:00"}, ["told_at.future"]),
        ({"told_how": "phone"}, []),
        ({"told_how": "fax"}, ["choice.unknown"]),
        ({"on_behalf_of": "region"}, ["choice.unknown"]),
        ({"event_date": "2026-11-20"}, []),
        ({"event_date": "2026-11-19"}, ["event_date.mismatch"]),
        ({"event_date": "2026-02-30"}, ["date.none"]),
        ({"event_date": "20-11-2026"}, ["date.form"]),
        ({"needs": [ID], "id": ID}, ["needs.cycle"]),
        ({"needs": [OTHER]}, []),
        ({"needs": ["x"]}, ["uuid.form"]),
        ({"needs": "x"}, ["field.type"]),
        ({"supersedes": ID, "id": ID}, ["supersedes.self"]),
        ({"overrides": [{"code": "x", "reason": " "}]}, ["field.missing"]),
        ({"overrides": [{"code": "x", "reason": "y", "z": 1}]}, ["field.unknown"]),
        ({"base": {"amp": "17"}}, []),
        ({"base": {"amp": 17}}, ["field.type"]),
        ({"slip": "x" * 47}, ["text.too_long"]),
    ],
)
def test_the_envelope_is_held_to_its_form(change: dict[str, Any], expected: list[str]) -> None:
    assert codes(check({**intent("sickness.report"), **change}, DESK)) == expected


@pytest.mark.parametrize("value", [None, [], "x", 7])
def test_what_is_no_object_is_no_registration(value: object) -> None:
    assert codes(check(value, DESK)) == ["json.not_object"]


def test_everything_given_is_kept() -> None:
    given_ = {
        **intent("plan.save"), "id": OTHER, "event_date": "2026-11-18", "told_at": "2026-11-18T14:00:00+01:00",
        "told_how": "meeting", "on_behalf_of": "municipality", "note": "Ring fredag", "needs": [ID], "supersedes": None,
        "base": {"workbase": "3"}, "taken_by": "pm", "slip": "A-17",
    }  # fmt: skip
    made = check(given_, DESK).registration
    assert made is not None
    assert (made.id, made.event_date, made.told_at) == (OTHER, date(2026, 11, 18), at("2026-11-18 14:00"))
    assert (made.told_how, made.on_behalf_of) == (ToldHow.MEETING, Authority.MUNICIPALITY)
    assert (made.note, made.needs, made.base, made.taken_by, made.slip) == (
        "Ring fredag", (ID,), {"workbase": "3"}, "pm", "A-17",
    )  # fmt: skip


def test_whose_hat_is_told_by_the_plan_on_the_day_of_the_event() -> None:
    context = replace(desk(target_group="2.2"), plan=shipped.plan())
    made = check(intent("sickness.report"), context).registration
    assert made is not None
    assert made.on_behalf_of is Authority.MUNICIPALITY


def test_what_the_plan_sends_nowhere_is_told_before_it_lies_in_the_queue() -> None:
    from jobterm.domain.plan import Plan

    assert codes(check(intent("sickness.report"), replace(DESK, plan=Plan()))) == ["route.none"]


@pytest.mark.parametrize(
    ("known", "expected", "taken"),
    [
        ({"dead": True}, ["citizen.dead"], False),
        ({"exists": False}, ["citizen.unknown", "citizen.modulus_11"], False),
        ({"exists": None}, ["citizen.unchecked", "citizen.modulus_11"], True),
        ({"exists": True}, [], True),
    ],
)
def test_the_dead_and_the_unknown_stop_and_the_unchecked_do_not(
    known: dict[str, Any], expected: list[str], taken: bool
) -> None:
    checked = check(intent("sickness.report"), desk(**known))
    assert codes(checked) == expected
    assert (checked.registration is not None) is taken


def test_a_rule_stops_until_a_reason_is_given_and_the_finding_stays() -> None:
    late = intent("sickness.report", first_day="2026-11-18")
    assert check(late, DESK).registration is None
    reason = [{"code": "sickness.backdated", "reason": "Sagde det til a-kassen onsdag"}]
    checked = check({**late, "overrides": reason}, DESK)
    assert checked.registration is not None
    assert codes(checked, Level.RULE) == ["sickness.backdated"]
    assert checked.registration.overrides[0].reason == "Sagde det til a-kassen onsdag"


def test_no_reason_helps_against_a_hard_finding() -> None:
    wrong = {**intent("sickness.report", first_day="2026-11-21"), "overrides": [{"code": "date.future", "reason": "x"}]}
    assert check(wrong, DESK).registration is None


def test_a_similar_pending_item_is_told_but_not_ones_own_correction() -> None:
    pending = PendingItem(OTHER, "sickness.report", KAREN, date(2026, 11, 20), at("2026-11-20 09:00"), "Anne Holm")
    context = replace(DESK, pending=(pending,))
    assert found("sickness.report", context) == ["similar.pending"]
    assert found("sickness.report", context, first_day="2026-11-19") == ["sickness.backdated"]
    assert codes(check({**intent("sickness.report"), "supersedes": OTHER}, context)) == []
    one, other = (check(intent("sickness.report"), DESK).registration for _ in range(2))
    assert one is not None
    assert other is not None
    assert similar(one, other)


def test_canonical_compares_as_given() -> None:
    one = {"kind": "plan.save", "note": None, "details": {"goal": "\u00e5", "contact": "x"}}
    two = {"details": {"contact": "x", "goal": "a\u030a"}, "kind": "plan.save"}
    assert canonical(one) == canonical(two)
    assert canonical(one) != canonical({**two, "told_at": "2026-11-20T09:12:00+01:00"})
    assert canonical({"a": True}) != canonical({"a": 1})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(kind=st.sampled_from(sorted(GOOD)), data=st.data(), value=JSON)
def test_any_value_in_any_field_is_taken_or_told_and_never_breaks(kind: str, data: st.DataObject, value: Any) -> None:
    name = data.draw(st.sampled_from([*GOOD[kind], "comment", "participants", "reenrol", "text"]))
    checked = check(intent(kind, **{name: value}), DESK)
    assert checked.registration is not None or any(f.level is not Level.SOFT for f in checked.findings)
    if checked.registration is not None:
        json.dumps(checked.registration.details, allow_nan=False)
        assert codes(check({**intent(kind), "details": dict(checked.registration.details)}, DESK)) == codes(checked)


@given(st.dictionaries(st.text(max_size=9), JSON, max_size=4))
def test_any_object_is_answered_with_findings_that_can_be_said(value: dict[str, Any]) -> None:
    for finding in check(value, DESK).findings:
        assert message(finding).say(str)
        assert cure(finding).say(str)


def test_every_finding_has_a_sentence_and_a_cure() -> None:
    for code, said in FINDINGS.items():
        assert said.message.endswith((".", "?")), code
        assert said.cure.endswith((".", "?")), code


def test_a_finding_can_be_told_with_the_name_of_its_field() -> None:
    assert label("sickness.recovery", "details.reenrol.first_day") == "Enrolled again from"
    assert label("interview.summons", "details.participants[3].phone") == "Telephone"
    assert label("sickness.report", "told_at") == "Told at"
    assert label("sickness.report", "details.nothing") == ""
    assert label("no.such", "details.first_day") == ""


def test_nothing_known_means_that_nobody_could_be_asked() -> None:
    checked = check(intent("sickness.report"), replace(DESK, known=Known()))
    assert codes(checked) == ["citizen.unchecked", "citizen.modulus_11", "citizen.group_unknown"]
    assert checked.registration is not None, "it is taken; where it belongs is asked before it is sent"
    said = check({**intent("sickness.report"), "on_behalf_of": "state"}, replace(DESK, known=Known()))
    assert codes(said) == ["citizen.unchecked", "citizen.modulus_11"]
    assert INSURED.target_group == "2.1"
