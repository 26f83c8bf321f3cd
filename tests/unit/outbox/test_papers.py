"""A delivery that turns out to be one for paper: what a system says, what a letter wants, and what stays possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest

from jobterm.clock import ManualClock
from jobterm.outbox import states
from jobterm.outbox.delivery import Circumstances, Delivery, Mode, Moment, Role, State, Wish
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass

EXEMPT = Outcome(OutcomeClass.REFUSED, "FRITAGET", paper=True)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def claimed(**more: object) -> Delivery:
    made = Delivery(
        "d", "r", 1, "letters", Role.NOTIFY, Mode.DELIVER, "1503801234", date(2026, 11, 20), NOW, 1,
        state=State.SENDING, possible=True, attempt=1, attempts=1,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def under(caps: Capabilities | None = None) -> Circumstances:
    return Circumstances(caps or Capabilities(), Moment.read(ManualClock()), Random(1))


def test_who_cannot_be_reached_is_served_by_a_person() -> None:
    after = states.settle(claimed(), 1, EXEMPT, under())
    assert (after.state, after.mode, after.reason, after.possible) == (State.HAND_OVER, Mode.PERSON, "FRITAGET", False)
    done = states.hand_over_done(after, "aho", "lagt i postkassen", NOW)
    assert done.state is State.CONFIRMED
    assert done.receipt is not None
    assert done.receipt.by_person


def test_an_ordinary_refusal_stays_one() -> None:
    after = states.settle(claimed(), 1, replace(EXEMPT, paper=False), under())
    assert (after.state, after.mode) == (State.REFUSED, Mode.DELIVER)


def test_what_an_earlier_attempt_may_have_done_is_not_printed_a_second_time() -> None:
    after = states.settle(claimed(earlier=True), 1, EXEMPT, under())
    assert (after.state, after.possible) == (State.UNKNOWN, True), "rule R1: the first letter may be under way"


def test_what_nobody_wants_any_more_is_withdrawn_and_not_printed() -> None:
    after = states.settle(claimed(wish=Wish.WITHDRAW), 1, EXEMPT, under())
    assert after.state is State.WITHDRAWN


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY_WAIT, State.REFUSED])
def test_on_paper_it_waits_for_nothing_but_a_person(state: State) -> None:
    waiting = claimed(state=state, possible=False, next_at=NOW, held_until=NOW)
    after = states.on_paper(waiting, "paper_wished")
    assert (after.state, after.next_at, after.held_until) == (State.HAND_OVER, None, None)
    assert states.decide(after, Capabilities(), Moment.read(ManualClock())) is states.Do.NOTHING
