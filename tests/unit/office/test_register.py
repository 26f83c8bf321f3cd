"""`register` takes what can be taken, says why about the rest, and never takes one twice."""

from __future__ import annotations

import io
import json

import pytest
from tests.unit.office.making import BO, IDA, KAREN, TestParts, register, sick

from jobterm.office.errors import Exit, OfficeError
from jobterm.office.register import take
from jobterm.office.views import RegisterResult
from jobterm.outbox.delivery import Role
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.reading import ReadState
from jobterm.outbox.store import ItemQuery


def uid(number: int) -> str:
    """A UUID that a test can name."""
    return f"00000000-0000-4000-8000-{number:012}"


def codes(result: RegisterResult) -> list[str]:
    """The codes of a result's findings."""
    return [finding.code for finding in result.findings]


def test_a_registration_is_taken_with_everybody_who_must_know(parts: TestParts) -> None:
    parts.knows(KAREN)
    (result,) = register(parts, sick())
    assert (result.state, result.new, result.line) == ("queued", True, 1)
    assert [(one.system, one.role, one.mode, one.via, one.state) for one in result.recipients] == [
        ("amp", "record", "deliver", None, "queued"),
        ("national", "notify", "expect", "amp", "waiting"),
        ("fund", "notify", "expect", "amp", "waiting"),
    ]
    stored = parts.store().item(result.id or "")
    assert [one.system for one in stored.deliveries] == ["amp", "national", "fund"]
    assert stored.registration.author == "aho"


def test_the_result_says_that_the_record_is_closed_and_until_when(parts: TestParts) -> None:
    parts.knows(KAREN)
    noon = parts.clock.now().replace(hour=11)
    parts.store().commit([lambda tx: tx.gate("amp", Gate(GateState.CLOSED, "planned", until=noon))])
    (result,) = register(parts, sick())
    record = result.recipients[0]
    assert (record.open, record.until) == (False, noon)
    assert result.state == "queued"


def test_the_same_id_with_equal_content_is_one_registration_even_later(parts: TestParts) -> None:
    parts.knows(KAREN)
    given = sick(id=uid(1))
    (first,) = register(parts, given)
    parts.clock.advance(3600)
    (second,) = register(parts, {"id": uid(1), "details": {"first_day": "2026-11-20"}, **sick()})
    assert (first.id, first.new) == (uid(1), True)
    assert (second.id, second.new, second.state) == (uid(1), False, "queued")
    assert [one.system for one in second.recipients] == ["amp", "national", "fund"]
    assert len(parts.store().items(ItemQuery())) == 1


def test_the_same_id_with_other_content_is_refused_and_the_first_stays(parts: TestParts) -> None:
    parts.knows(KAREN)
    register(parts, sick(id=uid(1)))
    (second,) = register(parts, sick(id=uid(1), note="changed"))
    assert (second.state, codes(second)) == ("not_accepted", ["id.reused"])
    assert parts.store().item(uid(1)).registration.note is None


def test_a_rule_stops_until_a_reason_is_given(parts: TestParts) -> None:
    parts.knows(KAREN)
    late = sick(day="2026-11-18")
    (stopped,) = register(parts, late)
    assert (stopped.state, [(one.code, one.level) for one in stopped.findings]) == (
        "not_accepted",
        [("sickness.backdated", "rule")],
    )
    reasoned = {**late, "overrides": [{"code": "sickness.backdated", "reason": "told by telephone on Friday"}]}
    (taken,) = register(parts, reasoned)
    assert taken.state == "queued"
    kept = parts.store().item(taken.id or "")
    assert [one.code for one in kept.registration.overrides] == ["sickness.backdated"]
    assert [one["code"] for one in kept.findings] == ["sickness.backdated"]


def test_a_bad_line_is_named_and_the_others_are_taken(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.knows(BO)
    text = json.dumps(sick()) + '\n{"kind": "sickness.report", "citi\n' + json.dumps(sick(BO)) + "\n"
    intake = take(parts, io.BytesIO(text.encode()))
    results = list(intake)
    assert [(one.line, one.state) for one in results] == [(1, "queued"), (2, "not_accepted"), (3, "queued")]
    assert codes(results[1]) == ["json.invalid"]
    assert intake.exit_code is Exit.REFUSED


def test_exit_codes_tell_all_some_and_nothing_readable(parts: TestParts) -> None:
    parts.knows(KAREN)

    def ended(text: str) -> Exit:
        intake = take(parts, io.BytesIO(text.encode()))
        list(intake)
        return intake.exit_code

    assert ended(json.dumps(sick())) is Exit.DONE
    assert ended(json.dumps(sick("1111"))) is Exit.REFUSED
    assert ended("what is this") is Exit.USAGE
    with pytest.raises(OfficeError, match=r"input\.empty"):
        ended("")
    with pytest.raises(OfficeError, match=r"json\.invalid") as broken:
        ended(f"[{json.dumps(sick())}")
    assert broken.value.exit_code is Exit.USAGE


def test_each_is_taken_in_its_own_commit_before_the_next_is_read(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.knows(BO)
    text = (json.dumps(sick()) + "\n" + json.dumps(sick(BO)) + "\n").encode()
    results = iter(take(parts, io.BytesIO(text)))
    next(results)
    assert len(parts.store().items(ItemQuery())) == 1


def test_in_lines_a_need_must_have_been_taken_before(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.knows(BO)
    early, late = register(parts, sick(id=uid(1), needs=[uid(2)]), sick(BO, id=uid(2)))
    assert (early.state, codes(early)) == ("not_accepted", ["needs.unknown"])
    assert late.state == "queued"
    (after,) = register(parts, sick(id=uid(3), needs=[uid(2)]))
    assert after.state == "queued"
    assert after.recipients[0].state == "waiting"


def test_in_an_array_needs_may_point_forward_and_results_keep_the_order(parts: TestParts) -> None:
    for cpr in (KAREN, BO, IDA):
        parts.knows(cpr)
    given = (sick(id=uid(1), needs=[uid(2)]), sick(BO, id=uid(2), needs=[uid(3)]), sick(IDA, id=uid(3)))
    results = register(parts, *given, array=True)
    assert [one.id for one in results] == [uid(1), uid(2), uid(3)]
    assert all(one.state == "queued" for one in results)


def test_a_cycle_refuses_all_its_members_and_what_needs_them(parts: TestParts) -> None:
    for cpr in (KAREN, BO, IDA):
        parts.knows(cpr)
    given = (sick(id=uid(1), needs=[uid(2)]), sick(BO, id=uid(2), needs=[uid(1)]), sick(IDA, id=uid(3), needs=[uid(2)]))
    results = register(parts, *given, array=True)
    assert [codes(one) for one in results] == [["needs.cycle"], ["needs.cycle"], ["needs.not_accepted"]]
    assert not parts.store().items(ItemQuery())


def test_what_needs_a_refused_one_is_refused_with_it(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.knows(BO)
    bad = sick(BO, id=uid(2), details={"first_day": "2026-02-30"})
    results = register(parts, sick(id=uid(1), needs=[uid(2)]), bad, array=True)
    assert [one.state for one in results] == ["not_accepted", "not_accepted"]
    assert codes(results[0]) == ["needs.not_accepted"]


def test_a_long_chain_of_needs_in_an_array_is_taken_from_its_end(parts: TestParts) -> None:
    parts.knows(KAREN)
    given = [sick(id=uid(n), day="2026-11-20", needs=[uid(n + 1)] if n < 60 else []) for n in range(1, 61)]
    results = register(parts, *given, array=True)
    assert {one.state for one in results} == {"queued"}


def test_whom_nobody_has_read_is_asked_for_once_and_routed_by_the_answer(parts: TestParts) -> None:
    parts.workbase.people[BO] = {
        "person.name": "Bo Testrup",
        "person.municipality": "0751",
        "person.target_group": "2.2",
    }
    first, second = register(parts, sick(BO), sick(BO, day="2026-11-19", note="x"))
    assert first.recipients[0].system == "workbase"
    assert parts.workbase.asked == [BO]
    assert second.state == "not_accepted"


def test_whom_no_system_knows_is_refused(parts: TestParts) -> None:
    (result,) = register(parts, sick(IDA))
    assert result.state == "not_accepted"
    assert "citizen.unknown" in codes(result)


def test_while_nobody_can_be_asked_an_unread_citizen_is_a_remark(parts: TestParts) -> None:
    parts.amp.state = parts.workbase.state = ReadState.CLOSED
    told = (sick(IDA, on_behalf_of="state"), sick(BO, on_behalf_of="municipality"))
    (first, second) = register(parts, *told)
    assert first.state == second.state == "queued"
    assert "citizen.unchecked" in codes(first)
    assert [one.recipients[0].system for one in (first, second)] == ["amp", "workbase"]
    assert parts.amp.asked == [IDA]


def test_the_dead_are_left_in_peace(parts: TestParts) -> None:
    parts.knows(KAREN, person__dead=True)
    (result,) = register(parts, sick())
    assert (result.state, codes(result)[:1]) == ("not_accepted", ["citizen.dead"])


def test_a_recovery_that_names_an_own_report_waits_for_it(parts: TestParts) -> None:
    parts.knows(KAREN)
    register(parts, sick(id=uid(1)))
    recovery = {"kind": "sickness.recovery", "citizen": KAREN, "details": {"recovered_on": "2026-11-20"}}
    (result,) = register(parts, recovery)
    assert result.state == "queued"
    assert parts.store().item(result.id or "").registration.needs == (uid(1),)


@pytest.mark.parametrize(("kind", "minutes"), [("negative", 30), ("service", None)])
def test_what_can_cost_the_citizen_money_can_be_called_back_for_half_an_hour(
    parts: TestParts, kind: str, minutes: int | None
) -> None:
    parts.knows(KAREN)
    details = {"type": kind, "incident": "refused_job", "incident_date": "2026-11-19", "text": "sagde nej til job"}
    (result,) = register(parts, {"kind": "fund.notice", "citizen": KAREN, "details": details})
    assert result.state == "queued"
    record = next(one for one in parts.store().item(str(result.id)).deliveries if one.role is Role.RECORD)
    held = None if record.held_until is None else (record.held_until - parts.clock.now()).total_seconds() / 60
    assert held == minutes
