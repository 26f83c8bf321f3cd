"""What a system has accepted is taken back by a correction to it, a registration of its own; where the system offers
none, a sentence says what to do instead (rule R6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.office.making import FENCED, IDA, KAREN, TestParts, change, register, sick

from jobterm.office.choices import choices
from jobterm.office.clerk import Clerk
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.queue import detail
from jobterm.office.resolve import decide, withdraw
from jobterm.office.views import ItemView, RegisterResult
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox.delivery import Mode, State
from jobterm.outbox.port import Capabilities, Receipt

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
    told = {one.code: one for one in detail(parts, taken_back(parts, there).id).findings}
    assert "20" in told["correction.leaves"].cure, "from which day the citizen is enrolled again, if that was wrong too"


def test_the_enrolment_that_an_illness_had_ended_is_proposed_again(parts: TestParts, there: str) -> None:
    given = {"target": there, "action": "delete", "comment": "x", "kind": "sickness.report"}
    wish = {"kind": "correction", "citizen": KAREN, "details": given, "event_date": "2026-11-20"}
    (proposal,) = Clerk(parts).draft({**wish, "on_behalf_of": "state"}).checked.proposals
    assert (proposal.code, proposal.afterwards) == ("enrol_again", True)
    assert proposal.message == ("enrolment.start", {"client_category": "insured", "first_day": "2026-11-20"})


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


# ---- putting right -------------------------------------------------------------------------------------------------


@pytest.fixture
def rightable(parts: TestParts, there: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same report at a system that lets it say something else, and has told which version it holds."""
    rights = replace(OFFERS, replaces=frozenset({"sickness.report"}))
    monkeypatch.setattr(parts, "capabilities", lambda system: rights if system == "amp" else Capabilities(lookup=True))
    received(parts, there, "1")
    return there


def received(parts: TestParts, item: str, version: str) -> None:
    change(parts, item, state=State.CONFIRMED, receipt=Receipt("r", parts.clock.now(), version=version))


def put_right(parts: TestParts, target: str, **details: Any) -> RegisterResult:
    given = {"target": target, "action": "replace", "comment": "a day wrong", **details}
    (made,) = register(parts, {"kind": "correction", "citizen": KAREN, "details": given, "on_behalf_of": "state"})
    return made


YESTERDAY = {"first_day": "2026-11-19"}


def test_what_is_put_right_is_written_on_the_version_that_the_system_gave(parts: TestParts, rightable: str) -> None:
    made = put_right(parts, rightable, details=YESTERDAY)
    assert made.state == "queued", made.findings
    stored = parts.store().item(made.id or "").registration
    assert (stored.details["kind"], dict(stored.details["details"])) == ("sickness.report", YESTERDAY)
    assert (dict(stored.base), stored.base_details["first_day"]) == ({"amp": "1"}, "2026-11-20")
    assert {one.system for one in made.recipients} >= {"amp", "fund"}, "whoever has the wrong one"


def test_what_was_put_right_can_be_put_right_and_taken_back_again(parts: TestParts, rightable: str) -> None:
    first = put_right(parts, rightable, details=YESTERDAY)
    assert "correction.again" in [one.code for one in put_right(parts, rightable, details=YESTERDAY).findings]
    received(parts, first.id or "", "7")
    second = put_right(parts, rightable, details={"first_day": "2026-11-18"})
    assert dict(parts.store().item(second.id or "").registration.base) == {"amp": "7"}
    received(parts, second.id or "", "8")
    assert taken_back(parts, rightable).state == "queued"


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({}, "correction.nothing"),
        ({"details": {"first_day": "2026-11-31"}}, "date.none"),
        ({"details": {"last_day": "2026-11-21"}}, "field.missing"),
        ({"details": YESTERDAY, "action": "delete"}, "correction.too_much"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_field(
    parts: TestParts, rightable: str, details: dict[str, Any], code: str
) -> None:
    made = put_right(parts, rightable, **details)
    assert made.state == "not_accepted"
    assert code in [one.code for one in made.findings], made.findings
    assert all(one.field.startswith("details.details") for one in made.findings if one.code == code)


def test_a_system_that_puts_nothing_right_is_named_with_what_to_do(parts: TestParts, there: str) -> None:
    (told,) = [one for one in put_right(parts, there, details=YESTERDAY).findings if one.level == "hard"]
    assert (told.code, "AMP" in told.message, bool(told.cure)) == ("correction.not_put_right", True, True)


def test_where_no_version_is_known_nobody_writes_over_it(parts: TestParts, rightable: str) -> None:
    change(parts, rightable, state=State.CONFIRMED, receipt=Receipt("r", parts.clock.now()))
    codes = [one.code for one in put_right(parts, rightable, details=YESTERDAY).findings]
    assert "correction.no_version" in codes


def test_what_somebody_else_has_changed_is_shown_beside_what_it_should_say(parts: TestParts, rightable: str) -> None:
    made = put_right(parts, rightable, details=YESTERDAY).id or ""
    change(parts, made, state=State.CONFLICT, theirs={"first_day": "2026-11-17"}, their_version="9")
    seen = detail(parts, made)
    assert seen.conflict is not None
    assert [(one.field, one.base, one.mine, one.theirs, one.legal) for one in seen.conflict.fields] == [
        ("first_day", "2026-11-20", "2026-11-19", "2026-11-17", True)
    ]
    offered = {one.verdict for one in choices(parts, parts.store().item(made))}
    assert offered == {"keep_mine", "keep_theirs"}, "nothing of it is merged"
