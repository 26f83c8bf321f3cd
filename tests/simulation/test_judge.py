"""Tests of the judge where two desks tell different things: it must not be misled by the one that knows less, nor
believe either against the ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from tests.simulation import carrying
from tests.simulation.moving_rules import damaged, elsewhere, hand_on
from tests.simulation.oracle import Excused, Verdict, judge_needs
from tests.simulation.rules import BARE, supersede
from tests.simulation.runs import live, world
from tests.simulation.systems import Model
from tests.simulation.weather import CLOSED, Fate, Weather
from tests.simulation.wire import Network
from tests.simulation.world import Wanted, World, uid


@pytest.fixture
def made() -> Iterator[World]:
    """Of #1, which is on its way, a correction was wished when it was handed on; the other desk handed it back and
    never hears that #101 has taken its place. At home #2 needs #1, and went after #101 (seed 5966)."""
    with world(1, {"amp": Network(Model("amp", BARE), Weather(None, [Fate(lost=True)]))}) as made:
        made.register(Wanted(1))
        for when, act in ((1.0, supersede), (5.0, hand_on), (10.0, elsewhere), (20.0, carrying.answer)):
            made.at(when, partial(act, made))
        made.at(30.0, partial(made.register, Wanted(2, needs=(1,))))
        assert live(made, 600.0).problems == []
        yield made


def judged(made: World, **at: float) -> list[str]:
    """What the judge says of needs; ``at``: registration → when it took effect, in place of what happened."""
    model = made.networks["amp"].model
    model.ledger = [replace(effect, at=at.get(f"n{int(effect.registration[-6:], 16)}", effect.at))
                    for effect in model.ledger]  # fmt: skip
    verdict = Verdict()
    judge_needs([desk.items() for desk in made.desks.values()], {"amp": model}, Excused(), verdict)
    return verdict.problems


def test_a_desk_that_did_not_hear_of_a_correction_is_not_asked_about_it(made: World) -> None:
    home, other = (desk.store.item(uid(1)) for desk in made.desks.values())
    assert home.superseded_by == other.superseded_by == uid(101)
    assert [one.deliveries[0].state.value for one in (home, other)] == ["superseded", "handed"]
    assert [effect.registration for effect in made.networks["amp"].model.ledger] == [uid(101), uid(2)]
    assert judged(made) == []


def test_who_went_before_the_correction_that_it_needs_is_still_named(made: World) -> None:
    assert judged(made, n2=0.0) == ["reordered: #2 took effect before #1, which it needs"]


def test_who_went_without_the_correction_that_it_needs_is_still_named(made: World) -> None:
    model = made.networks["amp"].model
    model.ledger = [effect for effect in model.ledger if effect.registration != uid(101)]
    assert judged(made) == ["reordered: #2 took effect before #1, which it needs"]


def test_who_went_before_what_its_system_had_confirmed_and_lost_is_excused_and_nobody_else(made: World) -> None:
    """Also where something else has taken the place of what was lost (seed 12426)."""
    model = made.networks["amp"].model
    model.ledger = [replace(effect, at=0.0 if effect.registration == uid(2) else effect.at) for effect in model.ledger]
    for lost, found in ((uid(1), 0), (uid(101), 0), (uid(2), 1)):
        verdict = Verdict()
        excused = Excused(in_doubt={lost})
        judge_needs([desk.items() for desk in made.desks.values()], {"amp": model}, excused, verdict)
        assert verdict.reordered == found, lost


def test_what_a_recovery_knows_to_have_been_claimed_the_judge_knows_too() -> None:
    """Of each item as its own copy has it, not as the oldest copy has it (seed 21554)."""
    with world(1, {"amp": Network(Model("amp", BARE), Weather(None))}) as another:
        another.register(Wanted(1), Wanted(3, held=25.0))
        another.at(5.0, partial(another.register, Wanted(2)))
        for when in (2.0, 20.0):
            another.at(when, partial(carrying.keep_copy, another))
        another.at(30.0, partial(damaged, another))
        live(another, 40.0)
        assert [claim.registration for claim in another.claims] == [uid(1), uid(2)]


def test_what_was_only_told_that_the_system_is_closed_may_be_overtaken_in_a_bundle_too() -> None:
    """Nothing of it has left; it queues by its day as before (seed 23026)."""
    with world(1, {"amp": Network(Model("amp", BARE), Weather(None, [Fate(says=CLOSED)]))}) as another:
        another.register(Wanted(1, day=13))
        another.at(5.0, partial(another.register, Wanted(2, day=12)))
        another.at(6.0, partial(hand_on, another))
        another.at(7.0, partial(elsewhere, another))
        assert live(another, 100.0).problems == []
        assert [claim.registration for claim in another.claims][:2] == [uid(1), uid(2)]
