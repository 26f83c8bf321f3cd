"""The published schema and the check agree, read by an independent validator; forms and details too."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from tests.unit.domain.registrations_case import DESK, GOOD, desk, desk_for, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import KnownAbsence
from jobterm.domain.registrations.forms import details_from_form, form_from_details, prefill
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.schema import registration_schema

FIRST = KnownAbsence(DESK.today, ref="amp:77")


def valid(value: Any, kind: str | None) -> bool:
    schema = registration_schema(kind)
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


@pytest.mark.parametrize("kind", [None, *sorted(GOOD)])
def test_the_schema_is_a_schema_and_json(kind: str | None) -> None:
    schema = registration_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_what_the_check_takes_fits_the_schema_and_what_is_kept_does_too(kind: str) -> None:
    given = intent(kind)
    made = check(given, desk_for(kind)).registration
    assert made is not None
    for one in (given, {**given, "details": dict(made.details)}):
        assert valid(one, kind)
        assert valid(one, None)


@pytest.mark.parametrize("kind", sorted(GOOD))
@pytest.mark.parametrize("change", [{"x": 1}, {"citizen": "1"}, {"details": {"x": 1}}, {"note": "x" * 1501}])
def test_what_the_check_refuses_for_its_form_does_not_fit(kind: str, change: dict[str, Any]) -> None:
    wrong = {**intent(kind), **change}
    assert check(wrong, DESK).registration is None
    assert not valid(wrong, kind)
    assert not valid(wrong, None)


def test_what_is_no_kind_has_no_schema() -> None:
    with pytest.raises(KeyError):
        registration_schema("no.such")


def test_a_form_asks_flat_fields_with_labels_and_widgets() -> None:
    widgets = {path: one.widget for path, one in form_fields("sickness.recovery")}
    assert widgets == {
        "recovered_on": "date", "absence": "text", "reenrol.client_category": "choice", "reenrol.first_day": "date",
        "contact_group": "text",
    }  # fmt: skip
    for name in KINDS:
        assert form_fields(name)
        keys = [choice.key for _, one in form_fields(name) for choice in one.choices]
        assert all(keys)


def test_choices_of_a_field_have_keys_of_their_own() -> None:
    for name in KINDS:
        for path, one in form_fields(name):
            keys = [choice.key for choice in one.choices]
            assert len(set(keys)) == len(keys), (name, path)


def test_letters_of_kinds_are_their_own() -> None:
    letters = [kind.letter for kind in KINDS.values() if kind.letter]
    assert len(set(letters)) == len(letters) == 18


def test_a_form_offers_everything_known() -> None:
    context = desk(illnesses=(FIRST,), enrolled=False, phone="20000012")
    assert prefill("sickness.recovery", context) == {
        "recovered_on": "2026-11-20", "absence": "amp:77", "reenrol.client_category": "insured",
        "reenrol.first_day": "2026-11-20",
    }  # fmt: skip
    still_here = desk(illnesses=(replace(FIRST, ref="00000000-0000-4000-8000-000000000001"),), enrolled=True)
    assert prefill("sickness.recovery", still_here)["reenrol.first_day"] == "2026-11-20", "it deregisters"
    assert "reenrol.first_day" not in prefill("sickness.recovery", desk(illnesses=(FIRST,), enrolled=True))
    assert prefill("enrolment.start", context)["phone"] == "20000012"
    assert prefill("interview.summons", context)["letter"] == "true"
    assert "reenrol.first_day" not in prefill("sickness.recovery", desk(target_group="2.2", enrolled=False))


@pytest.mark.parametrize("kind", ["sickness.report", "sickness.recovery"])
def test_saving_a_form_as_it_opens_is_enough_for_the_daily_ones(kind: str) -> None:
    context = desk(illnesses=(FIRST,), enrolled=False)
    details = details_from_form(kind, prefill(kind, context))
    assert check({**intent(kind), "details": details}, context).registration is not None


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_details_survive_a_form(kind: str) -> None:
    made = check(intent(kind), desk_for(kind)).registration
    assert made is not None
    lists = {"job_wishes", "participants"}
    kept = {name: value for name, value in made.details.items() if name not in lists}
    assert details_from_form(kind, form_from_details(kind, made.details)) == kept


def test_what_a_form_cannot_read_is_left_for_the_check() -> None:
    details = details_from_form("interview.summons", {"letter": "måske", "place": " ", "nothing": "x"})
    assert details == {"letter": "måske", "nothing": "x"}
