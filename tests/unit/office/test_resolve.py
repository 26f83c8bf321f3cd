"""What a person may do with an item, and what she is told when she may not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.office.making import KAREN, TestParts, change, register, sick

from jobterm.office.errors import Exit, OfficeError
from jobterm.office.queue import detail
from jobterm.office.resolve import decide, retry, withdraw
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox import states
from jobterm.outbox.delivery import BootMark, Circumstances, Mode, Moment, State
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass
from jobterm.outbox.store import NewEvent


@pytest.fixture
def item(parts: TestParts) -> str:
    """The id of a report that was taken."""
    parts.knows(KAREN)
    (result,) = register(parts, sick())
    return result.id or ""


def sent(parts: TestParts, item: str, state: State, **changes: Any) -> None:
    """The record's delivery as it stands after a request that left ten seconds ago."""
    mark = BootMark(parts.clock.boot_id(), parts.clock.boot_seconds() - 10)
    change(parts, item, state=state, possible=True, attempt=1, attempts=1, claim_mark=mark, key="k", **changes)


def refused(error: pytest.ExceptionInfo[OfficeError]) -> bool:
    """Whether it ends with exit 3 and says what helps."""
    return error.value.exit_code is Exit.REFUSED and bool(error.value.cure)


def test_withdrawing_what_was_never_sent_is_done_at_once_with_its_reason_in_the_log(
    parts: TestParts, item: str
) -> None:
    after = withdraw(parts, item[:8], "typed twice")
    assert {one.state for one in after.deliveries} == {"withdrawn"}
    log = parts.store().events(item)
    assert ("aho", "typed twice") in {(one.what.by, one.what.note) for one in log}


def test_withdrawing_what_may_have_arrived_is_a_wish_that_waits_for_the_look_up(parts: TestParts, item: str) -> None:
    sent(parts, item, State.UNKNOWN)
    assert withdraw(parts, item, "typed twice").deliveries[0].state == "unknown"


def test_what_is_confirmed_is_not_withdrawn(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.CONFIRMED)
    with pytest.raises(OfficeError) as error:
        withdraw(parts, item, "typed twice")
    assert refused(error)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 901, "\x1b[2J"])
def test_a_reason_is_needed_and_is_plain_text(parts: TestParts, item: str, reason: str) -> None:
    with pytest.raises(OfficeError, match=r"reason\.missing"):
        withdraw(parts, item, reason)


def test_trying_a_refused_one_again_puts_it_back_into_the_queue(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.REFUSED, reason="4322")
    assert retry(parts, item).deliveries[0].state == "queued"


def test_trying_an_unknown_one_again_only_asks_sooner(parts: TestParts, item: str) -> None:
    sent(parts, item, State.UNKNOWN, next_at=parts.clock.now().replace(hour=20))
    after = retry(parts, item).deliveries[0]
    assert (after.state, after.next_at) == ("unknown", parts.clock.now())


def test_what_is_settled_is_not_tried_again(parts: TestParts, item: str) -> None:
    withdraw(parts, item, "typed twice")
    with pytest.raises(OfficeError) as error:
        retry(parts, item)
    assert refused(error)


def test_paper_is_ticked_off_with_a_persons_word_as_receipt(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.HAND_OVER, mode=Mode.PERSON)
    after = decide(parts, item, Decision(Verdict.HANDED_OVER, "given to Bo at the desk")).deliveries[0]
    assert after.state == "confirmed"
    assert after.receipt is not None
    assert after.receipt.id == "aho: given to Bo at the desk"


def test_a_verdict_that_nobody_asked_for_is_refused(parts: TestParts, item: str) -> None:
    with pytest.raises(OfficeError) as error:
        decide(parts, item, Decision(Verdict.HANDED_OVER, "given to Bo"))
    assert refused(error)


def test_a_person_may_say_that_it_arrived(parts: TestParts, item: str) -> None:
    sent(parts, item, State.NEEDS_REVIEW, reason="no_look_up")
    assert decide(parts, item, Decision(Verdict.APPLIED, "seen in AMP")).deliveries[0].state == "confirmed"


def test_before_the_end_of_l_nobody_may_say_that_it_did_not_arrive(parts: TestParts, item: str) -> None:
    sent(parts, item, State.UNKNOWN)
    with pytest.raises(OfficeError, match=r"decide\.too_early") as error:
        decide(parts, item, Decision(Verdict.NOT_APPLIED, "looked, not there"))
    assert refused(error)
    parts.clock.advance(90)
    after = decide(parts, item, Decision(Verdict.NOT_APPLIED, "looked, not there"))
    assert after.deliveries[0].state == "queued"
    assert parts.store().item(item).deliveries[0].possible is False


def test_where_l_is_not_known_a_person_may_send_again_and_the_possibility_stands(
    parts: TestParts, item: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "capabilities", lambda _system: Capabilities())
    sent(parts, item, State.NEEDS_REVIEW, reason="no_look_up")
    decide(parts, item, Decision(Verdict.NOT_APPLIED, "looked, not there"))
    assert parts.store().item(item).deliveries[0].possible is True


def test_what_a_person_wants_sent_although_it_may_have_arrived_is_sent_and_not_handed_back(
    parts: TestParts, item: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = Capabilities()
    monkeypatch.setattr(parts, "capabilities", lambda _system: blind)
    sent(parts, item, State.NEEDS_REVIEW, reason="no_look_up")
    decide(parts, item, Decision(Verdict.NOT_APPLIED, "called them"))
    now = Moment.read(parts.clock)
    stored = parts.store().item(item).deliveries[0]
    assert states.decide(stored, blind, now) is states.Do.SEND
    claimed = states.claim(stored, "k", now)
    assert claimed.earlier
    assert not claimed.insisted


def test_what_somebody_withdrew_is_not_sent_on_the_word_that_it_did_not_arrive(parts: TestParts, item: str) -> None:
    sent(parts, item, State.UNKNOWN)
    withdraw(parts, item, "typed twice")
    parts.clock.advance(3600)
    assert decide(parts, item, Decision(Verdict.NOT_APPLIED, "called them")).state == "withdrawn"


def test_what_should_have_come_by_another_system_and_did_not_goes_on_paper(parts: TestParts, item: str) -> None:
    change(parts, item, "fund", state=State.NEEDS_REVIEW, reason="promise_passed")
    after = decide(parts, item, Decision(Verdict.NOT_APPLIED, "the fund has nothing", system="fund"))
    assert next(one for one in after.deliveries if one.system == "fund").state == "hand_over"


def test_where_several_wait_the_recipient_must_be_named(parts: TestParts, item: str) -> None:
    for system in ("fund", "national"):
        change(parts, item, system, state=State.NEEDS_REVIEW, reason="promise_passed")
    with pytest.raises(OfficeError, match=r"decide\.several"):
        decide(parts, item, Decision(Verdict.APPLIED, "seen there"))


def test_what_can_never_go_is_not_sent_on_a_persons_word(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.NEEDS_REVIEW, reason="needed_withdrawn", unmet=1)
    with pytest.raises(OfficeError, match=r"decide\.need_failed"):
        decide(parts, item, Decision(Verdict.NOT_APPLIED, "send it"))


def test_of_a_conflict_mine_goes_again_and_theirs_withdraws_mine(parts: TestParts, item: str) -> None:
    change(parts, item, state=State.CONFLICT, version="v1")
    after = decide(parts, item, Decision(Verdict.KEEP_MINE))
    stored = parts.store().item(item).deliveries[0]
    assert (after.state, stored.version, stored.rendering) == ("queued", None, 2)
    change(parts, item, state=State.CONFLICT)
    assert decide(parts, item, Decision(Verdict.KEEP_THEIRS)).deliveries[0].state == "withdrawn"


def test_a_conflict_shows_what_they_hold_and_mine_goes_against_that_version(parts: TestParts, item: str) -> None:
    caps = Capabilities(create_once=True, lookup=True)
    sent(parts, item, State.SENDING)
    told = Outcome(OutcomeClass.CONFLICT, "4998", theirs={"first_day": "2026-11-19"}, version="7")
    before = parts.store().item(item).deliveries[0]
    after = states.settle(before, 1, told, Circumstances(caps, Moment.read(parts.clock), parts.chance))
    parts.store().commit([lambda tx: tx.put(after, NewEvent("answered"))])
    seen = detail(parts, item).conflict
    assert seen is not None
    assert [(one.field, one.theirs) for one in seen.fields] == [("first_day", "2026-11-19")]
    decide(parts, item, Decision(Verdict.KEEP_MINE))
    assert parts.store().item(item).deliveries[0].base == "7"
