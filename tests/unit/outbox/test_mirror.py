"""What an office is given, what arrives there, and what a handed delivery becomes when the office says where it stands
(rule R7, guarantee G20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.outbox.making import delivery

from jobterm.outbox import handing, mirror
from jobterm.outbox.delivery import FINAL, Mode, Moment, State
from jobterm.outbox.port import Receipt
from jobterm.outbox.records import delivery_from_text, delivery_to_text
from jobterm.outbox.states import REGRET
from jobterm.outbox.store import shown

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OFFICE = mirror.office_of("one")
MOMENT = Moment(NOW, "boot", 100.0)


def test_what_the_office_gets_is_what_stood_here_before_it_was_handed_however_often_it_is_given() -> None:
    held = delivery(reason=REGRET, held_until=NOW + timedelta(minutes=30))
    handed = handing.hand(held, OFFICE, NOW)
    assert (handed.state, shown(handed)) == (State.HANDED, "handed")
    assert mirror.awaits(handed)
    assert mirror.given(handed, OFFICE) == held
    assert mirror.given(handed, mirror.office_of("another")) == handed, "nothing goes to another office"


def test_what_was_never_attempted_arrives_queued_and_may_go_at_once() -> None:
    arrived = mirror.arrived(delivery(), MOMENT, unmet=0, bundle=OFFICE)
    assert (arrived.state, arrived.possible, arrived.attempt) == (State.QUEUED, False, 0)
    assert arrived.lineage == OFFICE


@pytest.mark.parametrize("state", [State.UNKNOWN, State.RETRY_WAIT, State.SENDING, State.QUEUED])
def test_what_was_attempted_arrives_with_an_unknown_fate(state: State) -> None:
    attempted = delivery(state=state, possible=state is not State.RETRY_WAIT, claimed_at=NOW, key="k", attempts=1)
    arrived = mirror.arrived(attempted, MOMENT, unmet=0, bundle=OFFICE)
    assert (arrived.state, arrived.possible, arrived.key_birth) == (State.UNKNOWN, True, None)
    assert arrived.claim_mark == MOMENT.mark(), "no request of ours began after this moment"
    assert not arrived.shared


def test_the_rest_of_a_regret_lasts_as_long_though_the_clocks_differ() -> None:
    desk = NOW + timedelta(hours=1)
    held = delivery(reason=REGRET, held_until=desk + timedelta(minutes=20))
    arrived = mirror.arrived(held, MOMENT, unmet=0, bundle=OFFICE, sent_at=desk)
    assert arrived.held_until == NOW + timedelta(minutes=20)
    named = delivery(held_until=NOW + timedelta(hours=5))
    assert mirror.arrived(named, MOMENT, unmet=0, bundle=OFFICE, sent_at=desk).held_until == named.held_until


@pytest.mark.parametrize("state", [one for one in State if one not in FINAL | {State.HANDED}])
def test_a_handed_delivery_shows_how_it_stands_there(state: State) -> None:
    mine = handing.hand(delivery(n=4), OFFICE, NOW)
    theirs = delivery(n=77, state=state, reason="why", promise_at=NOW)
    after = mirror.mirrored(mine, theirs, OFFICE, NOW)
    assert (after.state, shown(after), after.n) == (State.HANDED, shown(theirs), 4)
    assert after.promise_at == NOW, "by the receiver's promise it is late or not"
    assert mirror.seen(after) == theirs
    assert not mirror.awaits(after)
    assert delivery_from_text(delivery_to_text(after)) == after
    assert mirror.mirrored(after, theirs, OFFICE, NOW + timedelta(hours=1)) == after, "told twice is told once"


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_is_settled_there_is_settled_here_with_its_receipt(state: State) -> None:
    mine = handing.hand(delivery(n=4), OFFICE, NOW)
    theirs = delivery(state=state, receipt=Receipt("r-1", NOW))
    after = mirror.mirrored(mine, theirs, OFFICE, NOW)
    assert (after.state, after.receipt, after.there, after.n) == (state, theirs.receipt, None, 4)


def test_what_the_office_doubts_again_is_open_here_again() -> None:
    settled = mirror.mirrored(handing.hand(delivery(), OFFICE, NOW), delivery(state=State.CONFIRMED), OFFICE, NOW)
    after = mirror.mirrored(settled, delivery(state=State.UNKNOWN), OFFICE, NOW)
    assert (after.state, shown(after)) == (State.HANDED, "unknown")


@pytest.mark.parametrize("mine", [delivery(), delivery(state=State.CONFIRMED), delivery(state=State.QUARANTINED)])
def test_what_is_not_in_the_offices_hands_stays_as_it_is(mine: object) -> None:
    assert mirror.mirrored(mine, delivery(state=State.REFUSED), OFFICE, NOW) == mine  # type: ignore[arg-type]


def test_what_comes_from_another_terminal_is_handed_from_the_beginning() -> None:
    after = mirror.mirrored(None, delivery(n=77), OFFICE, NOW)
    assert (after.state, after.handed_to, shown(after)) == (State.HANDED, OFFICE, "queued")


def test_what_the_office_has_forgotten_is_given_anew_with_an_unknown_fate() -> None:
    mine = mirror.mirrored(handing.hand(delivery(), OFFICE, NOW), delivery(), OFFICE, NOW)
    anew = mirror.forgotten(mine, MOMENT, OFFICE)
    assert mirror.awaits(anew)
    arrived = mirror.arrived(mirror.given(anew, OFFICE), MOMENT, unmet=0, bundle=OFFICE)
    assert (arrived.state, arrived.possible) == (State.UNKNOWN, True)


def test_an_office_store_that_is_away_for_a_day_is_nobodys_fault_and_needs_nobody() -> None:
    handed = handing.hand(delivery(), OFFICE, NOW)
    assert handing.overdue(handed, NOW + timedelta(days=2)) == handed
    paper = delivery(state=State.HAND_OVER, mode=Mode.PERSON)
    assert mirror.arrived(paper, MOMENT, unmet=0, bundle=OFFICE) == replace(paper, lineage=OFFICE)
