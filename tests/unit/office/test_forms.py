"""A form asks for nothing that is known, says who gets it before it is saved, and saves once."""

from __future__ import annotations

import pytest
from tests.unit.office.making import BO, KAREN, TestParts, change, register, sick

from jobterm.office.errors import OfficeError
from jobterm.office.forms import check, form, kinds, labels, save
from jobterm.outbox.delivery import State
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.store import ItemQuery

TOKEN = "11111111-1111-4111-8111-111111111111"


def filled(parts: TestParts, kind: str = "sickness.report", **typed: str) -> dict[str, str]:
    """The values of a form as it opens, and what is typed into it."""
    return {**{field.name: field.value for field in form(parts, kind, KAREN).fields}, **typed}


def test_a_report_of_illness_is_ready_to_be_saved_as_it_opens(parts: TestParts) -> None:
    parts.knows(KAREN)
    result = save(parts, "sickness.report", KAREN, filled(parts), {}, TOKEN)
    assert (result.state, result.id) == ("queued", TOKEN)
    stored = parts.store().item(TOKEN).registration
    assert (str(stored.event_date), stored.told_how and stored.told_how.value) == ("2026-11-20", "phone")


def test_a_second_save_of_the_same_form_saves_nothing_more(parts: TestParts) -> None:
    parts.knows(KAREN)
    values = filled(parts)
    first = save(parts, "sickness.report", KAREN, values, {}, TOKEN)
    second = save(parts, "sickness.report", KAREN, values, {}, TOKEN)
    assert (first.new, second.new, second.state) == (True, False, "queued")
    assert len(parts.store().items(ItemQuery())) == 1


def test_the_form_says_who_gets_it_and_when_before_it_is_saved(parts: TestParts) -> None:
    parts.knows(KAREN)
    noon = parts.clock.now().replace(hour=11)
    parts.store().commit([lambda tx: tx.gate("amp", Gate(GateState.CLOSED, "closed.planned", until=noon))])
    view = check(parts, "sickness.report", KAREN, filled(parts))
    assert [(one.system, one.via, one.open) for one in view.recipients] == [
        ("amp", None, False),
        ("national", "amp", True),
        ("fund", "amp", True),
    ]
    assert view.recipients[0].until == noon
    assert view.follows
    assert not parts.store().items(ItemQuery())


def test_a_rule_is_shown_and_who_gets_it_all_the_same(parts: TestParts) -> None:
    parts.knows(KAREN)
    view = check(parts, "sickness.report", KAREN, filled(parts, first_day="2026-11-18"))
    assert [(one.code, one.level) for one in view.findings] == [("sickness.backdated", "rule")]
    assert [one.system for one in view.recipients] == ["amp", "national", "fund"]


def test_a_reason_lets_a_rule_pass(parts: TestParts) -> None:
    parts.knows(KAREN)
    values = filled(parts, first_day="2026-11-18")
    assert save(parts, "sickness.report", KAREN, values, {}, TOKEN).state == "not_accepted"
    overrides = {"sickness.backdated": "told on Friday"}
    assert save(parts, "sickness.report", KAREN, values, overrides, TOKEN).state == "queued"


def test_half_a_form_has_findings_and_likely_recipients(parts: TestParts) -> None:
    parts.knows(KAREN)
    view = check(parts, "interview.summons", KAREN, filled(parts, "interview.summons"))
    assert any(one.level == "hard" for one in view.findings)
    assert view.recipients[0].system == "amp"


def test_a_similar_item_in_the_queue_is_shown_before_a_second_is_saved(parts: TestParts) -> None:
    parts.knows(KAREN)
    (first,) = register(parts, sick())
    view = check(parts, "sickness.report", KAREN, filled(parts))
    assert [one.id for one in view.similar] == [first.id]
    assert "similar.pending" in [one.code for one in view.findings]


def test_what_was_confirmed_within_a_day_is_similar_too(parts: TestParts) -> None:
    parts.knows(KAREN)
    (first,) = register(parts, sick())
    for system in ("amp", "national", "fund"):
        change(parts, first.id or "", system, state=State.CONFIRMED)
    assert parts.store().item(first.id or "").shown == "confirmed"
    seen = check(parts, "sickness.report", KAREN, filled(parts))
    assert [(one.id, one.state) for one in seen.similar] == [(first.id, "confirmed")]
    (again,) = register(parts, sick("150380-1234"))
    assert "similar.pending" in [one.code for one in again.findings]
    parts.clock.advance(25 * 3600)
    again_later = check(parts, "sickness.report", KAREN, filled(parts, first_day="2026-11-20"))
    assert first.id not in [one.id for one in again_later.similar]


def test_a_local_time_is_taken_as_people_mean_it(parts: TestParts) -> None:
    parts.knows(KAREN)
    values = filled(parts, told_at="2026-11-20T08:30")
    assert save(parts, "sickness.report", KAREN, values, {}, TOKEN).state == "queued"
    told = parts.store().item(TOKEN).registration.told_at
    assert (told.hour, told.minute) == (7, 30)


def test_kinds_have_a_letter(parts: TestParts) -> None:
    found = {one.letter: one for one in kinds(parts, BO)}
    assert found["S"].kind == "sickness.report"
    assert found["S"].available
    assert (found["N"].kind, found["N"].available) == ("note", True)
    assert (found["K"].kind, found["K"].available) == ("correction", True)
    with pytest.raises(OfficeError, match=r"kind\.unknown"):
        form(parts, "notes", BO)


def test_every_field_has_a_label(parts: TestParts) -> None:
    for kind in ("enrolment.start", "interview.summons", "plan.save", "sickness.recovery"):
        assert all(field.label for field in form(parts, kind, KAREN).fields)
        assert all(labels(kind).values())
