"""Tests of the judge of lanes: what it must not take for overtaking, and what it must still name beside that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tests.simulation.loop import MONDAY
from tests.simulation.oracle import Before, Claim, claim_problems
from tests.simulation.rules import BARE
from tests.simulation.runs import world
from tests.simulation.systems import Model
from tests.simulation.weather import Weather
from tests.simulation.wire import Network
from tests.simulation.world import Wanted, World, uid

from jobterm.outbox import states
from jobterm.outbox.store import NewEvent, StoredItem

NOW: datetime = MONDAY


def lane(made: World) -> Sequence[StoredItem]:
    """#1, of which a person must decide, and #2 of an earlier day, both of one citizen."""
    made.register(Wanted(1, day=14), Wanted(2, day=12))
    first = made.store.item(uid(1)).deliveries[0]
    made.home.operate(lambda tx: tx.put(states.review(first, "no_look_up"), NewEvent("for_a_person")))
    return made.items()


def found(*claims: Claim, moved: frozenset[str] = frozenset(), **more: object) -> list[str]:
    """What the judge says when #2 is claimed at the tenth second behind these claims; ``moved``: out of a bundle."""
    with world(1, {"amp": Network(Model("amp", BARE), Weather(None))}) as made:
        before = Before(claims, moved, lambda _other: False, **more)  # type: ignore[arg-type]
        return claim_problems(Claim(10.0, "amp", uid(2)), lane(made), before, NOW)


OLD = Claim(1.0, "amp", uid(1))
MINE = Claim(5.0, "amp", uid(2))


def test_who_was_queued_again_on_a_persons_word_stands_behind_who_left_since() -> None:
    """#1 had left, somebody said that it came to nothing, and #2, of an earlier day, left: it is tried again by itself,
    whatever becomes of #1 meanwhile (seed 41332)."""
    assert found(OLD, MINE, queued_again={uid(1): 1}) == []
    assert found(OLD, MINE) == ["reordered: #2 went to amp before #1, which was needs_review"]


def test_a_claim_since_that_word_counts() -> None:
    again = Claim(4.0, "amp", uid(1))
    assert found(OLD, again, MINE, queued_again={uid(1): 1}) != []


def test_who_was_queued_again_on_a_persons_word_leaves_past_nobody_who_left_since() -> None:
    """#2 had left, and somebody said that it came to nothing: it queues like one that never left."""
    mine, since = Claim(1.0, "amp", uid(2)), Claim(5.0, "amp", uid(1))
    assert found(mine, since, queued_again={uid(2): 1}) == [
        "reordered: #2 went to amp before #1, which was needs_review"
    ]
    assert found(mine, since) == []


def test_of_two_out_of_a_bundle_nobody_knows_which_left_first() -> None:
    """Both had left; one was queued again on a person's word and went while the other was with a person (seed
    92490). One that never left is named all the same."""
    mine, since = Claim(1.0, "amp", uid(2)), Claim(5.0, "amp", uid(1))
    both = frozenset({uid(1), uid(2)})
    assert found(mine, since, moved=both, queued_again={uid(2): 1}) == []
    assert found(since, moved=both) == ["reordered: #2 went to amp before #1, which was needs_review"]


def test_nobody_leaves_for_the_first_time_past_it_all_the_same() -> None:
    assert found(OLD, queued_again={uid(1): 1}) != []


def test_what_comes_to_a_person_behind_the_claim_in_the_same_commit_held_nothing_at_the_claim() -> None:
    """Its need fails by what was committed together with the claim (seed 40440)."""
    assert found(stopped_after=lambda other: other == uid(1)) == []
    assert found(stopped_after=lambda other: other == uid(2)) != []
