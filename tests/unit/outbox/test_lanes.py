"""Whose turn it is in a lane (rule R5, amendments 1 and 2)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.unit.outbox.making import delivery

from jobterm.clock import ManualClock
from jobterm.outbox import lanes
from jobterm.outbox.delivery import FINAL, HOLDS_LANE, Mode, State

NOW = ManualClock().now()
FIRST = delivery(id="first", event_date=date(2026, 11, 1), n=5)
SECOND = delivery(id="second", event_date=date(2026, 11, 2), n=4)
THIRD = delivery(id="third", event_date=date(2026, 11, 3), n=3)


def turn(*made: object) -> str | None:
    """Whose turn it is, whatever order the rows come in."""
    found = {head.delivery if (head := lanes.head(some, NOW)) else None for some in itertools.permutations(made)}  # type: ignore[arg-type]
    assert len(found) == 1
    return found.pop()


def test_event_date_then_told_then_entry() -> None:
    assert turn(THIRD, SECOND, FIRST) == "first"
    told = replace(SECOND, id="told", told_at=SECOND.told_at - timedelta(hours=1), n=9)
    assert turn(SECOND, told) == "told"
    entered = replace(SECOND, id="entered", n=1)
    assert turn(SECOND, entered) == "entered"


@pytest.mark.parametrize("state", sorted(HOLDS_LANE))
def test_what_holds_a_lane_holds_it_against_an_earlier_date_too(state: State) -> None:
    head = lanes.head([FIRST, replace(THIRD, state=state)], NOW)
    assert head is not None
    assert head.delivery == "third"
    assert (head.ready_at is None) == (state not in (State.UNKNOWN, State.RETRY_WAIT))


@pytest.mark.parametrize("state", sorted(set(State) - HOLDS_LANE - {State.QUEUED, State.EXPECTED}))
def test_the_others_do_not_hold(state: State) -> None:
    assert turn(replace(FIRST, state=state), SECOND) == "second"
    assert turn(replace(FIRST, state=state)) is None


def test_these_hold_and_no_others() -> None:
    """Written out, so that taking one away is seen (design R5)."""
    names = ["sending", "unknown", "retry_wait", "held_auth", "conflict", "rerouting", "needs_review", "quarantined"]
    assert {State(name) for name in names} == HOLDS_LANE
    assert not HOLDS_LANE & FINAL


def test_what_waits_for_its_need_or_its_moment_lets_others_pass() -> None:
    held = replace(FIRST, held_until=NOW + timedelta(minutes=30))
    assert turn(replace(FIRST, unmet=1), SECOND) == "second"
    assert turn(held, SECOND) == "second"
    assert turn(replace(FIRST, held_until=NOW), SECOND) == "first"
    assert turn(replace(FIRST, unmet=1)) is None


def test_if_all_are_held_back_the_earliest_moment_counts() -> None:
    long = replace(FIRST, held_until=NOW + timedelta(hours=2))
    short = replace(SECOND, held_until=NOW + timedelta(hours=1))
    head = lanes.head([long, short], NOW)
    assert head == lanes.Head("second", NOW + timedelta(hours=1))


def test_what_is_under_way_is_settled_before_a_person_is_waited_for() -> None:
    person = replace(FIRST, state=State.NEEDS_REVIEW, unmet=1)
    for state in (State.SENDING, State.UNKNOWN, State.RETRY_WAIT):
        assert turn(person, replace(THIRD, state=state)) == "third"


def test_only_what_we_send_has_a_lane() -> None:
    for mode in (Mode.EXPECT, Mode.PERSON):
        assert turn(replace(FIRST, mode=mode, state=State.NEEDS_REVIEW), SECOND) == "second"


def test_a_pause_of_the_head_is_waited_for() -> None:
    later = NOW + timedelta(seconds=20)
    waits = lanes.head([replace(FIRST, state=State.RETRY_WAIT, next_at=later)], NOW)
    assert waits == lanes.Head("first", later, urgent=True)
    assert lanes.head([FIRST], NOW) == lanes.Head("first", NOW)
    assert lanes.head([], NOW) is None


def test_what_happened_today_has_its_deadline_today_and_goes_before_what_has_been_ready_longer() -> None:
    today = lanes.head([replace(FIRST, event_date=NOW.date())], NOW)
    before = lanes.head([replace(FIRST, event_date=NOW.date() - timedelta(days=1))], NOW - timedelta(hours=8))
    assert today is not None
    assert before is not None
    first, second = lanes.place(today, NOW), lanes.place(before, NOW - timedelta(hours=8))
    assert first is not None
    assert second is not None
    assert first < second


def test_what_is_asked_after_is_starved_by_nothing_new_and_what_waits_keeps_its_moment() -> None:
    later = NOW + timedelta(minutes=5)
    asked = lanes.head([replace(FIRST, state=State.UNKNOWN)], NOW)
    waits = lanes.head([replace(FIRST, state=State.UNKNOWN, next_at=later)], NOW)
    assert asked is not None
    assert waits is not None
    assert lanes.place(asked, NOW) == NOW - lanes.URGENT_BY
    assert lanes.place(waits, NOW) == later
    assert lanes.place(lanes.Head("first", None, urgent=True), NOW) is None


def test_what_lies_in_a_file_without_a_receipt_holds_its_lane_and_does_not_run_by_itself() -> None:
    in_file = replace(FIRST, state=State.EXPECTED, file="a file")
    assert turn(in_file, SECOND) == "first"
    found = lanes.head([replace(FIRST, state=State.RETRY_WAIT, file="a file"), SECOND], NOW)
    assert found is not None
    assert found.ready_at is None
