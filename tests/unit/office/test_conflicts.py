"""A concurrent change is shown as read, mine and theirs with whose value holds by itself, and is never overwritten
without a decision (guarantee G8)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.office.making import KAREN, TestParts, change

from jobterm.office.errors import Exit, OfficeError
from jobterm.office.forms import form, save
from jobterm.office.queue import detail
from jobterm.office.resolve import decide
from jobterm.office.views import ItemDetail, to_json
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox.delivery import BootMark, Failure, State
from jobterm.outbox.port import Assignment

PLAN = "22222222-2222-4222-8222-222222222222"
AGAIN = "33333333-3333-4333-8333-333333333333"
READ = {"plan__goal": "Work in a warehouse", "plan__agreements": "Two applications a week"}


def save_plan(parts: TestParts, token: str = PLAN, **typed: str) -> str:
    """A plan as its form opens, with something typed into it."""
    opened = form(parts, "plan.save", KAREN)
    values = {**opened.carried, **{one.name: one.value for one in opened.fields}, **typed}
    result = save(parts, "plan.save", KAREN, values, {}, token)
    assert result.state == "queued", result.findings
    return token


def conflicting(parts: TestParts, item: str, version: str = "p2", **theirs: Any) -> ItemDetail:
    """The system says that somebody else was quicker."""
    error = Failure(parts.clock.now(), "conflict", "4998")
    change(parts, item, state=State.CONFLICT, reason="4998", theirs=theirs, their_version=version, last_error=error)
    return detail(parts, item, full=True)


@pytest.fixture
def plan(parts: TestParts) -> str:
    """Karen's plan, read and written over: the goal is new, the agreements are as they were."""
    parts.knows(KAREN, "p1", **READ)
    return save_plan(parts, goal="Work in a kitchen")


def test_the_form_is_filled_with_what_stands_there_and_remembers_which_version_that_was(
    parts: TestParts, plan: str
) -> None:
    stored = parts.store().item(plan).registration
    assert stored.base == {"amp": "p1"}
    read = {name: value for name, value in stored.base_details.items() if not name.startswith("person.")}
    assert read == {"goal": "Work in a warehouse", "agreements": "Two applications a week"}
    assert stored.details["agreements"] == "Two applications a week"


def test_a_second_edit_is_written_on_the_first_and_not_on_what_the_system_has(parts: TestParts, plan: str) -> None:
    again = parts.store().item(save_plan(parts, AGAIN, agreements="Three applications a week")).registration
    assert again.base == {"amp": plan}
    assert again.details["goal"] == "Work in a kitchen"


def test_a_conflict_shows_as_read_mine_and_theirs_with_source_time_and_whose_holds(parts: TestParts, plan: str) -> None:
    seen = conflicting(parts, plan, goal="Work in a warehouse", agreements="Four applications a week")
    assert seen.conflict is not None
    (one,) = [field for field in seen.conflict.fields if field.field == "agreements"]
    assert (one.base, one.mine, one.theirs) == (
        "Two applications a week", "Two applications a week", "Four applications a week",
    )  # fmt: skip
    assert (one.source, one.at, one.read, one.legal, one.side) == ("amp", parts.clock.now(), True, False, "theirs")
    assert {field.field: field.side for field in seen.conflict.fields} == {"goal": "mine", "agreements": "theirs"}
    assert to_json(seen)["conflict"]["fields"][0]["side"] == "mine"


def test_the_decisions_of_a_conflict_say_what_follows_and_need_no_reason(parts: TestParts, plan: str) -> None:
    seen = conflicting(parts, plan, goal="Work in a shop")
    assert [(one.verdict, one.reason, one.allowed) for one in seen.decisions] == [
        ("keep_mine", False, True), ("keep_theirs", False, True), ("merge", False, True),
    ]  # fmt: skip
    assert all(one.consequence for one in seen.decisions)


def test_disjoint_changes_are_merged_into_a_registration_of_its_own(parts: TestParts, plan: str) -> None:
    conflicting(parts, plan, goal="Work in a warehouse", agreements="Four applications a week")
    after = decide(parts, plan, Decision(Verdict.MERGE, "agreed with her"))
    assert (after.state, after.supersedes, after.revision) == ("queued", plan, 2)
    made = parts.store().item(after.id).registration
    assert made.details["goal"] == "Work in a kitchen"
    assert made.details["agreements"] == "Four applications a week"
    assert made.base == {"amp": "p2"}
    old = parts.store().item(plan)
    assert (old.shown, old.superseded_by) == ("superseded", after.id)
    decided = [one.what for one in parts.store().events(plan) if one.what.event == "decided"]
    assert [(one.code, one.by) for one in decided] == [("merge", "aho")]
    assert "goal=mine" in (decided[0].note or "")
    assert "agreed with her" in (decided[0].note or "")


def test_what_both_changed_is_chosen_by_a_person_or_not_at_all(parts: TestParts, plan: str) -> None:
    conflicting(parts, plan, goal="Work in a shop", agreements="Two applications a week")
    with pytest.raises(OfficeError, match=r"decide\.fields") as error:
        decide(parts, plan, Decision(Verdict.MERGE))
    assert error.value.exit_code is Exit.REFUSED
    assert parts.store().item(plan).shown == "conflict"
    after = decide(parts, plan, Decision(Verdict.MERGE, fields=(("goal", "theirs"),)))
    assert parts.store().item(after.id).registration.details["goal"] == "Work in a shop"


def test_a_legal_fact_is_never_merged_without_a_person(parts: TestParts, plan: str) -> None:
    seen = conflicting(parts, plan, acknowledged_at="2026-11-18T10:00:00.000+01:00")
    assert seen.conflict is not None
    assert [(one.field, one.legal, one.side) for one in seen.conflict.fields] == [("acknowledged_at", True, None)]
    with pytest.raises(OfficeError, match=r"decide\.fields"):
        decide(parts, plan, Decision(Verdict.MERGE))


def test_a_field_in_which_they_do_not_differ_cannot_be_chosen(parts: TestParts, plan: str) -> None:
    conflicting(parts, plan, goal="Work in a shop")
    with pytest.raises(OfficeError, match=r"decide\.field:"):
        decide(parts, plan, Decision(Verdict.MERGE, fields=(("contact", "theirs"),)))


def test_what_was_decided_against_once_is_no_longer_what_was_read(parts: TestParts, plan: str) -> None:
    conflicting(parts, plan, goal="Work in a shop")
    decide(parts, plan, Decision(Verdict.KEEP_MINE))
    seen = conflicting(parts, plan, "p3", goal="Work in a garage")
    assert seen.conflict is not None
    assert [(one.read, one.side) for one in seen.conflict.fields] == [(False, None)]


def test_where_nothing_is_there_any_more_mine_is_written_without_a_check(parts: TestParts, plan: str) -> None:
    change(parts, plan, state=State.CONFLICT, reason="4998", theirs={}, their_version=None)
    assert [one.verdict for one in detail(parts, plan).decisions] == ["keep_mine", "keep_theirs"]
    decide(parts, plan, Decision(Verdict.KEEP_MINE))
    stored = parts.store().item(plan)
    asked = Assignment(
        stored.registration, "k", ("state", "0751"), ("person", "aho", ""), base=stored.deliveries[0].base
    )
    assert stored.registration.base == {"amp": "p1"}
    assert asked.read_as("amp") is None


def test_theirs_is_kept_with_the_decision_in_the_log(parts: TestParts, plan: str) -> None:
    conflicting(parts, plan, goal="Work in a shop")
    assert decide(parts, plan, Decision(Verdict.KEEP_THEIRS)).state == "withdrawn"
    assert ("decided", "keep_theirs") in [(one.what.event, one.what.code) for one in parts.store().events(plan)]


def test_a_decision_that_another_window_has_taken_is_not_taken_twice(parts: TestParts, plan: str) -> None:
    conflicting(parts, plan, goal="Work in a shop")
    decide(parts, plan, Decision(Verdict.KEEP_MINE))
    for verdict in (Verdict.KEEP_MINE, Verdict.KEEP_THEIRS, Verdict.MERGE):
        with pytest.raises(OfficeError, match=r"state\.not_allowed"):
            decide(parts, plan, Decision(verdict))


def test_what_lies_there_with_other_content_is_shown_beside_ours(parts: TestParts, plan: str) -> None:
    theirs = {"goal": "Work in a shop"}
    change(parts, plan, state=State.NEEDS_REVIEW, reason="different_content", theirs=theirs, possible=True)
    seen = detail(parts, plan)
    assert seen.conflict is not None
    assert [(one.mine, one.theirs) for one in seen.conflict.fields] == [("Work in a kitchen", "Work in a shop")]
    assert [one.verdict for one in seen.decisions] == ["applied", "not_applied"]
    assert all(one.reason for one in seen.decisions)


def test_a_decision_that_comes_too_early_is_offered_with_the_reason_why_not_yet(parts: TestParts, plan: str) -> None:
    mark = BootMark(parts.clock.boot_id(), parts.clock.boot_seconds() - 10)
    change(parts, plan, state=State.UNKNOWN, possible=True, claim_mark=mark)
    told = {one.verdict: one for one in detail(parts, plan).decisions}
    assert told["applied"].allowed
    assert not told["not_applied"].allowed
    assert "AMP" in told["not_applied"].why_not
    parts.clock.advance(90)
    assert {one.verdict: one.allowed for one in detail(parts, plan).decisions} == {"applied": True, "not_applied": True}


def test_what_can_double_is_said_before_it_is_decided(
    parts: TestParts, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobterm.outbox.port import Capabilities

    mark = BootMark(parts.clock.boot_id(), parts.clock.boot_seconds() - 10_000)
    change(parts, plan, state=State.NEEDS_REVIEW, reason="no_look_up", possible=True, claim_mark=mark)
    known = {one.verdict: one.consequence for one in detail(parts, plan).decisions}
    change(parts, plan, claim_mark=None)  # out of a bundle that others may have used
    shared = {one.verdict: one.consequence for one in detail(parts, plan).decisions}
    monkeypatch.setattr(parts, "capabilities", lambda _system: Capabilities())
    blind = {one.verdict: one.consequence for one in detail(parts, plan).decisions}
    assert "twice" not in known["not_applied"]
    assert "twice" in shared["not_applied"]
    assert "twice" in blind["not_applied"]
