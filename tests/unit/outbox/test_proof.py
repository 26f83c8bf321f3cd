"""What a look-up proves and what it does not (rules R2, R4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.outbox.making import FENCED, delivery, under

from jobterm.clock import ManualClock
from jobterm.outbox import proof, states
from jobterm.outbox.delivery import Delivery, Failure, Moment, Question, State, Wish
from jobterm.outbox.port import Capabilities, LookUp, Outcome, OutcomeClass, Receipt, Sight

LIFE = timedelta(seconds=90)
BARE = Capabilities(lookup=True, life=LIFE)
VERSIONED = replace(BARE, version=True)
KEYED = replace(BARE, key_ttl=timedelta(days=1))
ENDLESS = replace(BARE, life=None)
RECEIPT = Receipt("r-1", ManualClock().now())
ABSENT = LookUp(Sight.ABSENT)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def unknown(clock: ManualClock, **changes: Any) -> Delivery:
    """One that was sent once, and nobody knows what became of it."""
    return replace(states.claim(delivery(), "key-1", Moment.read(clock)), state=State.UNKNOWN, **changes)


def ask(
    made: Delivery, clock: ManualClock, seen: LookUp = ABSENT, caps: Capabilities = BARE, took: float = 0.0
) -> Delivery:
    """The delivery after a look-up that begins now and takes ``took`` seconds."""
    question = Question(made.attempt, made.state, Moment.read(clock), made.plan)
    clock.advance(took)
    return proof.sighted(made, question, seen, under(clock, caps))


def test_found_confirms_and_needs_a_receipt(clock: ManualClock) -> None:
    assert ask(unknown(clock), clock, LookUp(Sight.FOUND, RECEIPT)).state is State.CONFIRMED
    assert ask(unknown(clock), clock, LookUp(Sight.FOUND)).state is State.UNKNOWN


def test_our_id_with_other_content_is_for_a_person(clock: ManualClock) -> None:
    after = ask(unknown(clock), clock, LookUp(Sight.DIFFERENT))
    assert (after.state, after.reason) == (State.NEEDS_REVIEW, "different_content")


@pytest.mark.parametrize("changes", [{"attempt": 9}, {"state": State.RETRY_WAIT}, {"plan": "another"}])
def test_an_answer_counts_only_for_the_question_it_was_asked_under(clock: ManualClock, changes: dict[str, Any]) -> None:
    made = unknown(clock)
    question = Question(made.attempt, made.state, Moment.read(clock), made.plan)
    clock.advance(1000)
    for seen in (ABSENT, LookUp(Sight.FOUND, RECEIPT), LookUp(Sight.DIFFERENT), LookUp(Sight.FAILED)):
        later = replace(made, **changes)
        assert proof.sighted(later, question, seen, under(clock)) == later


def test_an_answered_question_cannot_be_answered_again(clock: ManualClock) -> None:
    made = unknown(clock)
    question = Question(made.attempt, made.state, Moment.read(clock), made.plan)
    once = proof.sighted(made, question, ABSENT, under(clock, BARE))
    assert proof.sighted(once, question, ABSENT, under(clock, BARE)) == once


def test_not_there_is_certain_only_if_asked_more_than_l_after_the_claim(clock: ManualClock) -> None:
    made = unknown(clock)
    clock.advance(90)
    early = ask(made, clock, took=1000)
    assert (early.state, early.possible, early.reason) == (State.UNKNOWN, True, "life_not_over")
    assert early.next_at == clock.now() + timedelta(seconds=1)
    late = ask(early, clock)
    assert (late.state, late.possible) == (State.RETRY_WAIT, False)


def test_l_is_counted_from_the_boot_after_a_reboot(clock: ManualClock) -> None:
    made = unknown(clock)
    clock.advance(3600)
    clock.reboot()
    clock.advance(89)
    assert ask(made, clock).possible
    clock.advance(2)
    assert not ask(made, clock).possible


@pytest.mark.parametrize(
    ("caps", "seen"),
    [(FENCED, ABSENT), (VERSIONED, LookUp(Sight.ABSENT, version="7")), (KEYED, ABSENT)],
)
def test_a_fence_makes_it_safe_to_send_again_though_it_may_still_arrive(
    clock: ManualClock, caps: Capabilities, seen: LookUp
) -> None:
    after = ask(unknown(clock), clock, seen, caps)
    assert (after.state, after.possible, after.version) == (State.RETRY_WAIT, True, seen.version)


def test_without_fence_and_l_nothing_is_ever_proved(clock: ManualClock) -> None:
    made = unknown(clock)
    clock.advance(10_000_000)
    after = ask(made, clock, caps=ENDLESS)
    assert (after.state, after.reason, after.possible) == (State.NEEDS_REVIEW, "cannot_be_proved", True)


@pytest.mark.parametrize("changes", [{"wish": Wish.WITHDRAW}, {"verdict": State.REFUSED}, {"verdict": State.CONFLICT}])
def test_wishes_and_verdicts_wait_until_it_is_certain(clock: ManualClock, changes: dict[str, Any]) -> None:
    made = unknown(clock, last_error=Failure(clock.now(), "refused", "4322"), **changes)
    assert ask(made, clock, caps=FENCED).reason == "life_not_over"
    clock.advance(91)
    after = ask(made, clock, caps=FENCED)
    assert after.state is changes.get("verdict", State.WITHDRAWN)
    assert not after.possible


def test_the_word_of_a_verdict_outlives_failed_look_ups(clock: ManualClock) -> None:
    made = unknown(clock, verdict=State.REFUSED, last_error=Failure(clock.now(), "refused", "4322"))
    made = ask(made, clock, LookUp(Sight.FAILED, outcome=Outcome(OutcomeClass.UNKNOWN, "timeout")))
    clock.advance(91)
    assert ask(made, clock).reason == "4322"


def test_a_login_is_all_that_is_missing_where_a_fence_stands(clock: ManualClock) -> None:
    endless = replace(FENCED, life=None)
    after = ask(unknown(clock, verdict=State.HELD_AUTH), clock, caps=endless)
    assert (after.state, after.possible) == (State.HELD_AUTH, True)


@pytest.mark.parametrize("changes", [{"burnt": True}, {"rounds": proof.ROUNDS_PER_KEY}])
def test_a_burnt_key_is_replaced_only_when_it_is_certain(clock: ManualClock, changes: dict[str, Any]) -> None:
    made = unknown(clock, **changes)
    early = ask(made, clock, caps=FENCED)
    assert (early.state, early.rendering) == (State.UNKNOWN, 1)
    clock.advance(91)
    late = ask(early, clock, caps=FENCED)
    assert (late.state, late.rendering, late.burnt) == (State.RETRY_WAIT, 2, False)


def test_a_worn_key_goes_on_where_no_other_can_ever_be_allowed(clock: ManualClock) -> None:
    endless = replace(FENCED, life=None)
    assert ask(unknown(clock, rounds=50), clock, caps=endless).state is State.RETRY_WAIT
    assert ask(unknown(clock, burnt=True), clock, caps=endless).state is State.NEEDS_REVIEW


def test_a_version_that_is_not_given_fences_nothing_and_is_no_answer(clock: ManualClock) -> None:
    after = ask(delivery(), clock, ABSENT, VERSIONED)
    assert (after.state, after.failures) == (State.QUEUED, 1)
    assert after.next_at is not None


def test_asking_for_a_version_leaves_an_unsent_item_in_its_place(clock: ManualClock) -> None:
    after = ask(delivery(), clock, LookUp(Sight.ABSENT, version="7"), VERSIONED)
    assert (after.state, after.version, after.possible) == (State.QUEUED, "7", False)


def test_pauses_grow_with_the_attempts_and_end_with_a_person(clock: ManualClock) -> None:
    once = ask(unknown(clock), clock, caps=FENCED)
    assert once.next_at == clock.now()
    pauses = []
    for seed in range(50):
        made = unknown(clock, attempts=9)
        question = Question(made.attempt, made.state, Moment.read(clock))
        after = proof.sighted(made, question, ABSENT, under(clock, FENCED, seed))
        assert after.next_at is not None
        pauses.append((after.next_at - clock.now()).total_seconds())
    assert 60 < sum(pauses) / len(pauses) < 240
    tired = ask(unknown(clock, attempts=states.PATIENCE), clock, caps=FENCED)
    assert (tired.state, tired.reason) == (State.NEEDS_REVIEW, "keeps_failing")


def failed(cls: OutcomeClass, code: str = "x") -> LookUp:
    return LookUp(Sight.FAILED, outcome=Outcome(cls, code))


@pytest.mark.parametrize("possible", [True, False])
def test_a_look_up_that_needs_a_login_says_so_and_forgets_nothing(clock: ManualClock, possible: bool) -> None:
    after = ask(unknown(clock, possible=possible), clock, failed(OutcomeClass.AUTH, "401"))
    assert (after.state, after.reason, after.possible) == (State.HELD_AUTH, "401", possible)


@pytest.mark.parametrize("cls", [OutcomeClass.CLOSED, OutcomeClass.THROTTLED])
def test_a_system_that_cannot_be_asked_just_now_uses_up_no_patience(clock: ManualClock, cls: OutcomeClass) -> None:
    after = ask(unknown(clock, failures=3), clock, failed(cls))
    assert (after.state, after.failures) == (State.UNKNOWN, 3)


def test_look_ups_that_never_answer_end_with_a_person(clock: ManualClock) -> None:
    made = unknown(clock, failures=states.LOOK_UPS - 1)
    assert ask(made, clock, failed(OutcomeClass.NOT_SENT)).state is State.UNKNOWN
    assert ask(made, clock, failed(OutcomeClass.UNKNOWN)).reason == "cannot_be_proved"
    assert ask(made, clock, LookUp(Sight.FAILED)).state is State.NEEDS_REVIEW
    fresh = delivery(failures=states.LOOK_UPS - 1)
    assert ask(fresh, clock, failed(OutcomeClass.REFUSED), VERSIONED).reason == "keeps_failing"
