"""What a system has accepted is taken back by a correction to it, a registration of its own; where the system offers
none, a sentence says what to do instead (rule R6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.office.making import FENCED, IDA, KAREN, TestParts, change, register, sick

from jobterm.office.errors import Exit, OfficeError
from jobterm.office.queue import detail
from jobterm.office.resolve import decide, withdraw
from jobterm.office.views import ItemView
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox.delivery import Mode, State
from jobterm.outbox.port import Capabilities

OFFERS = replace(FENCED, deletes=frozenset({"sickness.report", "plan.save"}))


@pytest.fixture
def there(parts: TestParts, monkeypatch: pytest.MonkeyPatch) -> str:
    """A report that AMP has, which takes such reports back; the fund gets it from there tonight."""
    monkeypatch.setattr(parts, "capabilities", lambda system: OFFERS if system == "amp" else Capabilities(lookup=True))
    parts.knows(KAREN)
    (result,) = register(parts, sick())
    assert result.id is not None
    change(parts, result.id, state=State.CONFIRMED)
    return result.id


def taken_back(parts: TestParts, item: str) -> ItemView:
    """The correction that a withdrawal makes."""
    return withdraw(parts, item, "it was her sister")


def test_withdrawing_what_is_confirmed_makes_a_correction_to_that_system(parts: TestParts, there: str) -> None:
    made = taken_back(parts, there)
    assert (made.kind, made.state, made.event_date.isoformat()) == ("correction", "queued", "2026-11-20")
    stored = parts.store().item(made.id).registration
    assert dict(stored.details) == {
        "target": there, "action": "delete", "comment": "it was her sister", "kind": "sickness.report",
    }  # fmt: skip
    assert (stored.author, stored.told_at) == ("aho", parts.clock.now())


def test_it_goes_to_whoever_has_what_it_takes_back_the_same_way(parts: TestParts, there: str) -> None:
    before = {(one.system, one.mode, one.via) for one in detail(parts, there).item.deliveries}
    after = {(one.system, one.mode, one.via) for one in taken_back(parts, there).deliveries}
    assert after == before


def test_paper_that_nobody_has_delivered_is_not_delivered_and_needs_no_correction(parts: TestParts, there: str) -> None:
    change(parts, there, "fund", state=State.HAND_OVER, mode=Mode.PERSON)
    made = taken_back(parts, there)
    assert "fund" not in {one.system for one in made.deliveries}
    states = {one.system: one.state for one in detail(parts, there).item.deliveries}
    assert (states["amp"], states["fund"]) == ("confirmed", "withdrawn")


def test_the_log_of_the_older_one_names_the_correction_and_the_reason(parts: TestParts, there: str) -> None:
    made = taken_back(parts, there)
    lines = [one.what for one in parts.store().events(there) if one.what.event == "taken_back_there"]
    assert next((one.code, one.by, one.note) for one in lines) == (made.id, "aho", "it was her sister")


def test_it_is_taken_back_once(parts: TestParts, there: str) -> None:
    taken_back(parts, there)
    with pytest.raises(OfficeError, match=r"correction\.again") as error:
        taken_back(parts, there)
    assert error.value.exit_code is Exit.REFUSED


def test_a_system_that_offers_no_correction_is_named_with_what_to_do(parts: TestParts) -> None:
    parts.knows(KAREN)
    (result,) = register(parts, sick())
    change(parts, result.id or "", state=State.CONFIRMED)
    with pytest.raises(OfficeError, match=r"correction\.not_here") as error:
        taken_back(parts, result.id or "")
    assert "AMP" in error.value.message
    assert "AMP" in error.value.cure


def test_a_correction_by_script_is_checked_as_one_by_hand(parts: TestParts, there: str) -> None:
    details = {"target": there, "action": "delete", "comment": "it was her sister"}
    (made,) = register(parts, {"kind": "correction", "citizen": KAREN, "details": details, "on_behalf_of": "state"})
    assert made.state == "queued", made.findings
    assert parts.store().item(made.id or "").registration.details["kind"] == "sickness.report"


def test_what_is_not_there_or_not_confirmed_or_another_citizens_is_not_corrected(parts: TestParts, there: str) -> None:
    parts.knows(IDA)
    (waiting,) = register(parts, sick(day="2026-11-19", overrides=[{"code": "sickness.backdated", "reason": "x"}]))
    for target, citizen, code in (
        ("0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60", KAREN, "correction.unknown"),
        (waiting.id, KAREN, "correction.not_confirmed"),
        (there, IDA, "correction.unknown"),
    ):
        given = {"target": target, "action": "delete", "comment": "x"}
        wish = {"kind": "correction", "citizen": citizen, "details": given, "on_behalf_of": "state"}
        (result,) = register(parts, wish)
        assert result.state == "not_accepted"
        assert code in [one.code for one in result.findings]


def test_what_the_system_did_by_itself_and_leaves_is_said(parts: TestParts, there: str) -> None:
    told = [one.code for one in detail(parts, taken_back(parts, there).id).findings]
    assert "correction.leaves" in told


def test_its_title_says_what_was_taken_back(parts: TestParts, there: str) -> None:
    assert taken_back(parts, there).title == "Taken back: report of illness 20-11"


def revised_too_late(parts: TestParts, older: str, **more: Any) -> str:
    """A revision of what has arrived meanwhile; it waits for a person."""
    change(parts, older, state=State.UNKNOWN, possible=True, **more)
    given = parts.store().item(older).registration
    wish = {"kind": given.kind, "citizen": KAREN, "details": {**given.details, **REVISED[given.kind]}}
    (result,) = register(parts, {**wish, "supersedes": older, "on_behalf_of": "state"})
    assert result.id is not None, result.findings
    change(parts, older, state=State.CONFIRMED)
    stored = parts.store().item(result.id).deliveries[0]
    assert (stored.state, stored.reason) == (State.NEEDS_REVIEW, "superseded_was_confirmed")
    return result.id


REVISED: dict[str, dict[str, str]] = {
    "sickness.report": {"comment": "came by bicycle"}, "plan.save": {"goal": "Work in a shop"},
}  # fmt: skip


def test_a_revision_whose_older_one_arrived_goes_once_that_is_taken_back(parts: TestParts, there: str) -> None:
    late = revised_too_late(parts, there)
    (choice,) = [one for one in detail(parts, late).decisions if one.verdict == "not_applied"]
    assert choice.allowed
    assert "taken back" in choice.consequence
    made = decide(parts, late, Decision(Verdict.NOT_APPLIED, "it was her sister's bicycle"))
    assert (made.kind, made.state, made.revision, made.supersedes) == ("sickness.report", "waiting", 3, late)
    correction = parts.store().item(made.needs[-1]).registration
    assert (correction.kind, correction.details["target"]) == ("correction", there)
    change(parts, correction.id, state=State.CONFIRMED)
    assert parts.store().item(made.id).deliveries[0].unmet == 0


def test_a_plan_whose_older_one_arrived_is_written_over_it(parts: TestParts, there: str) -> None:
    del there
    (plan,) = register(parts, {"kind": "plan.save", "citizen": KAREN, "details": {"goal": "Work in a kitchen"}})
    late = revised_too_late(parts, plan.id or "")
    made = decide(parts, late, Decision(Verdict.NOT_APPLIED, "agreed with her"))
    stored = parts.store().item(made.id).registration
    assert (made.state, stored.base, stored.details["goal"]) == ("queued", {"amp": plan.id}, "Work in a shop")


def test_where_nothing_is_taken_back_a_revision_says_what_to_do(
    parts: TestParts, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = revised_too_late(parts, there)
    monkeypatch.setattr(parts, "capabilities", lambda _system: FENCED)
    (choice,) = [one for one in detail(parts, late).decisions if one.verdict == "not_applied"]
    assert not choice.allowed
    assert "AMP" in choice.why_not
    with pytest.raises(OfficeError, match=r"correction\.not_here"):
        decide(parts, late, Decision(Verdict.NOT_APPLIED, "x"))
