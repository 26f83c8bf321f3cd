"""Order and needs cannot lock each other (amendment 1, G7): random graphs of needs over lanes of two systems."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings
from tests.simulation.runs import live, world
from tests.simulation.systems import Model, contract
from tests.simulation.weather import Fate, Weather
from tests.simulation.wire import Network
from tests.simulation.world import Wanted, uid

CITIZENS = ("1503801234", "2406752345")


@st.composite
def graphs(draw: st.DrawFn) -> list[Wanted]:
    """Up to nine registrations; each needs any of the earlier ones, its event date is anything."""
    count = draw(st.integers(1, 9))
    wanted = []
    for number in range(1, count + 1):
        needs = draw(st.sets(st.integers(1, number - 1), max_size=3)) if number > 1 else set[int]()
        system, citizen = draw(st.sampled_from(("amp", "opera"))), draw(st.sampled_from(CITIZENS))
        wanted.append(Wanted(number, system, citizen, draw(st.integers(10, 13)), needs=tuple(sorted(needs))))
    return wanted


FATES = (Fate(), Fate(answer_lost=True), Fate(lost=True), Fate(late=40.0))


@settings(max_examples=60)
@given(graphs(), st.lists(st.sampled_from(FATES), max_size=6))
def test_whatever_needs_whatever_all_are_confirmed_in_order(wanted: list[Wanted], fates: list[Fate]) -> None:
    networks = {name: Network(Model(name, contract(fence="create_once")), Weather(None, list(fates)))
                for name in ("amp", "opera")}  # fmt: skip
    with world(1, networks) as made:
        made.register(*wanted)
        verdict = live(made, 600.0)
        assert verdict.problems == []
        assert {item.shown for item in made.items()} == {"confirmed"}
        assert {item.registration.id for item in made.items()} == {uid(one.number) for one in wanted}
