"""The life of a delivery: what each outcome, wish and word of a person makes of it (rules R1, R4, R6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.outbox.making import FENCED, delivery, under

from jobterm.clock import ManualClock
from jobterm.outbox import states
from jobterm.outbox.delivery import FINAL, Circumstances, Delivery, Mode, Moment, State, Wish
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass, Receipt
from jobterm.outbox.states import Do

BLIND = replace(FENCED, create_once=False, lookup=False)
BARE = Capabilities(lookup=True, life=timedelta(seconds=90))
VERSIONED = replace(BARE, version=True)
RECEIPT = Receipt("r-1", ManualClock().now())
ACCEPTED = Outcome(OutcomeClass.ACCEPTED, "accepted", receipt=RECEIPT)
CERTAIN = sorted(states.CERTAIN_FOR_ATTEMPT - {OutcomeClass.CLOSED, OutcomeClass.IDENTITY})


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def claimed(clock: ManualClock, **changes: Any) -> Delivery:
    """One that is being sent for the first time."""
    return replace(states.claim(delivery(), "key-1", Moment.read(clock)), **changes)


def again(clock: ManualClock, **changes: Any) -> Delivery:
    """One that is being sent for the second time, the first being possible still."""
    unknown = replace(claimed(clock), state=State.UNKNOWN)
    return replace(states.claim(unknown, "key-1", Moment.read(clock)), **changes)


def settle(made: Delivery, outcome: Outcome, around: Circumstances) -> Delivery:
    return states.settle(made, made.attempt, outcome, around)


def test_a_claim_makes_it_possible_and_that_sticks(clock: ManualClock) -> None:
    first, second = claimed(clock), again(clock)
    assert (first.state, first.possible, first.earlier) == (State.SENDING, True, False)
    assert (second.possible, second.earlier, second.rounds) == (True, True, 1)


@pytest.mark.parametrize("cls", sorted(states.CERTAIN_FOR_ATTEMPT))
def test_an_outcome_speaks_of_its_own_attempt_only(clock: ManualClock, cls: OutcomeClass) -> None:
    first = settle(claimed(clock), Outcome(cls, "code"), under(clock))
    second = settle(again(clock), Outcome(cls, "code"), under(clock))
    assert not first.possible
    assert (second.state, second.possible) == (State.UNKNOWN, True)


@pytest.mark.parametrize("cls", sorted(states.CERTAIN_FOR_ATTEMPT))
def test_a_wish_is_granted_after_a_certain_no_and_only_on_the_first_attempt(
    clock: ManualClock, cls: OutcomeClass
) -> None:
    wanted = Wish.WITHDRAW
    assert settle(claimed(clock, wish=wanted), Outcome(cls), under(clock)).state is State.WITHDRAWN
    assert settle(again(clock, wish=wanted), Outcome(cls), under(clock)).state is State.UNKNOWN


@pytest.mark.parametrize("cls", [OutcomeClass.CLOSED, OutcomeClass.IDENTITY])
def test_a_closed_system_uses_up_no_attempt(clock: ManualClock, cls: OutcomeClass) -> None:
    after = settle(claimed(clock), Outcome(cls), under(clock))
    assert (after.state, after.attempts, after.next_at) == (State.QUEUED, 0, None)


@pytest.mark.parametrize("cls", [OutcomeClass.UNKNOWN, OutcomeClass.ALREADY])
def test_what_nobody_can_know_is_unknown(clock: ManualClock, cls: OutcomeClass) -> None:
    after = settle(claimed(clock, wish=Wish.WITHDRAW), Outcome(cls), under(clock))
    assert (after.state, after.possible, after.burnt) == (State.UNKNOWN, True, cls is OutcomeClass.ALREADY)


def test_a_newer_version_may_be_our_own_doing(clock: ManualClock) -> None:
    moved = Outcome(OutcomeClass.CONFLICT, "version")
    assert settle(claimed(clock), moved, under(clock, VERSIONED)).possible
    assert not settle(claimed(clock), moved, under(clock, FENCED)).possible


def test_a_receipt_counts_whoever_waits_for_it(clock: ManualClock) -> None:
    for state in set(State) - FINAL:
        after = states.settle(claimed(clock, state=state), 0, ACCEPTED, under(clock))
        assert (after.state, after.receipt) == (State.CONFIRMED, RECEIPT)


def test_accepted_without_a_receipt_is_not_accepted(clock: ManualClock) -> None:
    assert settle(claimed(clock), Outcome(OutcomeClass.ACCEPTED, "ok"), under(clock)).state is State.UNKNOWN


def test_any_other_answer_counts_only_for_the_attempt_that_is_waited_for(clock: ManualClock) -> None:
    refused = Outcome(OutcomeClass.REFUSED, "4322")
    now = again(clock)
    assert states.settle(now, now.attempt - 1, refused, under(clock)) == now
    unknown = states.crashed(now, clock.now())
    assert states.settle(unknown, unknown.attempt, refused, under(clock)) == unknown


def test_nothing_happens_to_what_is_final(clock: ManualClock) -> None:
    for state in FINAL:
        final = claimed(clock, state=state)
        assert states.settle(final, final.attempt, ACCEPTED, under(clock)) == final
        assert states.wish(final, Wish.WITHDRAW, clock.now()) == final
        assert states.retry(final, clock.now()) == final


def test_a_crash_while_sending_leaves_it_unknown_and_nothing_else(clock: ManualClock) -> None:
    assert states.crashed(claimed(clock), clock.now()).state is State.UNKNOWN
    assert states.crashed(claimed(clock), clock.now()).possible
    for state in set(State) - {State.SENDING}:
        other = delivery(state=state)
        assert states.crashed(other, clock.now()) == other


# ---- what to do next ---------------------------------------------------------------------------------------------


def test_a_key_is_alive_while_its_age_and_l_are_less_than_its_memory(clock: ManualClock) -> None:
    made = claimed(clock)
    caps = replace(FENCED, key_ttl=timedelta(minutes=30))
    clock.advance(1800 - 90 - 1)
    assert states.key_alive(made, caps, Moment.read(clock))
    clock.advance(1)
    assert not states.key_alive(made, caps, Moment.read(clock))


def test_a_key_is_forgotten_after_a_reboot_and_where_l_is_unknown(clock: ManualClock) -> None:
    made = claimed(clock)
    assert not states.key_alive(made, replace(FENCED, life=None), Moment.read(clock))
    clock.reboot()
    assert not states.key_alive(made, FENCED, Moment.read(clock))


def test_a_fence_that_has_been_forgotten_is_asked_about_again(clock: ManualClock) -> None:
    caps = replace(BARE, key_ttl=timedelta(minutes=30))
    ready = claimed(clock, state=State.RETRY_WAIT)
    assert states.decide(ready, caps, Moment.read(clock)) is Do.SEND
    clock.advance(3600)
    assert states.decide(ready, caps, Moment.read(clock)) is Do.LOOK_UP
    assert states.decide(replace(ready, possible=False), caps, Moment.read(clock)) is Do.SEND


def test_where_nobody_can_be_asked_only_a_fence_sends_again(clock: ManualClock) -> None:
    now = Moment.read(clock)
    unknown = claimed(clock, state=State.UNKNOWN)
    assert states.decide(unknown, BLIND, now) is Do.SEND
    assert states.decide(unknown, Capabilities(create_once=True), now) is Do.SEND
    assert states.decide(unknown, Capabilities(life=timedelta(seconds=90)), now) is Do.REVIEW
    for changes in ({"wish": Wish.WITHDRAW}, {"verdict": State.REFUSED}, {"burnt": True}, {"attempts": 100}):
        assert states.decide(replace(unknown, **changes), BLIND, now) is Do.REVIEW


def test_regret_is_looked_at_before_the_first_sending_only(clock: ManualClock) -> None:
    later = clock.now() + timedelta(minutes=30)
    now = Moment.read(clock)
    assert states.decide(delivery(held_until=later), FENCED, now) is Do.NOTHING
    assert states.decide(delivery(held_until=later, state=State.RETRY_WAIT), FENCED, now) is Do.SEND


def test_a_version_is_asked_for_only_where_there_is_a_look_up(clock: ManualClock) -> None:
    now = Moment.read(clock)
    assert states.decide(delivery(), VERSIONED, now) is Do.LOOK_UP
    assert states.decide(delivery(version="7"), VERSIONED, now) is Do.SEND
    assert states.decide(delivery(), replace(VERSIONED, lookup=False), now) is Do.SEND


# ---- people ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", list(Wish))
def test_a_wish_is_granted_at_once_where_nothing_can_have_been_applied(clock: ManualClock, wanted: Wish) -> None:
    for state in (State.QUEUED, State.RETRY_WAIT, State.REFUSED, State.CONFLICT, State.HELD_AUTH, State.NEEDS_REVIEW):
        after = states.wish(delivery(state=state), wanted, clock.now())
        assert after.state is (State.WITHDRAWN if wanted is Wish.WITHDRAW else State.SUPERSEDED)


def test_a_wish_waits_where_it_may_have_been_applied(clock: ManualClock) -> None:
    for state in (State.UNKNOWN, State.RETRY_WAIT, State.HELD_AUTH, State.NEEDS_REVIEW):
        after = states.wish(claimed(clock, state=state), Wish.WITHDRAW, clock.now())
        assert (after.state, after.wish) == (State.UNKNOWN, Wish.WITHDRAW)
    assert states.wish(claimed(clock), Wish.WITHDRAW, clock.now()).state is State.SENDING


def test_a_wish_that_came_too_late_says_so(clock: ManualClock) -> None:
    after = settle(claimed(clock, wish=Wish.SUPERSEDE), ACCEPTED, under(clock))
    assert (after.state, after.reason) == (State.CONFIRMED, "supersede_too_late")


def test_what_another_system_passes_on_is_not_withdrawn_from_here(clock: ManualClock) -> None:
    for state in (State.EXPECTED, State.NEEDS_REVIEW):
        expected = delivery(mode=Mode.EXPECT, state=state)
        after = states.wish(expected, Wish.WITHDRAW, clock.now())
        assert (after.state, after.wish) == (state, Wish.WITHDRAW)
    waiting = delivery(mode=Mode.EXPECT, unmet=1)
    assert states.wish(waiting, Wish.WITHDRAW, clock.now()).state is State.WITHDRAWN


def test_retry_asks_first_where_it_may_have_been_applied(clock: ManualClock) -> None:
    for state in (State.HELD_AUTH, State.NEEDS_REVIEW):
        after = states.retry(claimed(clock, state=state, verdict=State.HELD_AUTH), clock.now())
        assert (after.state, after.possible, after.verdict) == (State.UNKNOWN, True, None)


def test_retry_of_a_refused_one_goes_under_a_new_key(clock: ManualClock) -> None:
    refused = settle(claimed(clock), Outcome(OutcomeClass.REFUSED, "rule"), under(clock))
    after = states.retry(refused, clock.now())
    assert (after.state, after.rendering) == (State.QUEUED, refused.rendering + 1)


def test_retry_does_not_wait_for_what_will_never_come(clock: ManualClock) -> None:
    failed = delivery(state=State.NEEDS_REVIEW, reason="needed_withdrawn", unmet=1)
    assert states.retry(failed, clock.now()) == failed


def test_a_login_that_is_missing_for_the_second_attempt_is_asked_for(clock: ManualClock) -> None:
    auth = Outcome(OutcomeClass.AUTH, "401")
    blind = settle(again(clock), auth, under(clock, BLIND))
    assert (blind.state, blind.possible) == (State.HELD_AUTH, True)
    assert settle(again(clock), auth, under(clock)).verdict is State.HELD_AUTH


# ---- the far end -------------------------------------------------------------------------------------------------


def look(made: Delivery, clock: ManualClock, *, answered: bool = True) -> Delivery:
    return states.far_end(made, None, answered=answered, now=clock.now(), chance=under(clock).chance)


def test_an_expected_one_comes_to_a_person_when_its_promise_has_passed(clock: ManualClock) -> None:
    made = delivery(mode=Mode.EXPECT, state=State.EXPECTED, promise_at=clock.now() + timedelta(hours=1))
    assert look(made, clock).state is State.EXPECTED
    clock.advance(3600)
    assert look(made, clock).reason == "promise_passed"
    assert look(made, clock, answered=False).state is State.EXPECTED


def test_a_far_end_that_is_silent_for_a_day_and_one_without_a_promise_end_with_a_person_too(
    clock: ManualClock,
) -> None:
    made = delivery(mode=Mode.EXPECT, state=State.EXPECTED, promise_at=clock.now())
    clock.advance(86_400)
    assert look(made, clock, answered=False).reason == "not_seen"
    unpromised = replace(made, promise_at=None)
    assert look(unpromised, clock).state is State.EXPECTED
    assert look(replace(unpromised, failures=states.FAR_END_LOOKS), clock).reason == "not_seen"
