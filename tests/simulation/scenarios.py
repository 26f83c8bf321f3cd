"""Named scenarios: small stories, each of which breaks a promise when one sentence of the rules R1-R6 (design §5) is
left out. ``play`` tells what was broken; ``test_oracle`` leaves the rules out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.simulation.runs import live, world
from tests.simulation.systems import Contract, Model, contract
from tests.simulation.weather import Fate, Glance, Spell, Weather
from tests.simulation.wire import FarEnd, Network
from tests.simulation.world import HEAL_DAYS, Wanted, World, uid

from jobterm.outbox.port import Outcome

Act = tuple[float, Callable[[World], object]]
"""Seconds after the beginning, and what then happens."""


@dataclass(frozen=True)
class Scenario:
    """A story. ``ends``: number of a registration → the state it must come to, with ``/reason`` where that matters.
    ``dislikes``: what the system always answers to a registration that is new to it. ``opera``: what a second system
    declares, to which ``mute`` happens."""

    sentence: str
    contract: Contract = field(default_factory=contract)
    wanted: Sequence[Wanted] = (Wanted(1),)
    fates: Sequence[Fate] = ()
    glances: Sequence[Glance] = ()
    spells: Sequence[Spell] = ()
    acts: Sequence[Act] = ()
    ends: dict[int, str] = field(default_factory=dict)
    dislikes: dict[int, Outcome] = field(default_factory=dict)
    chaos: float = 300.0
    clients: int = 1
    downtime: float = 5.0
    most_requests: int = 1000
    heal_days: float = HEAL_DAYS
    opera: Contract | None = None
    mute: Sequence[Spell] = ()


def play(scenario: Scenario) -> list[str]:
    """What was broken; nothing where the rules are kept."""
    weather = Weather(None, list(scenario.fates), list(scenario.glances), list(scenario.spells))
    network = Network(Model("amp", scenario.contract), weather)
    network.most = scenario.most_requests
    network.model.objections.update({uid(number): outcome for number, outcome in scenario.dislikes.items()})
    networks = {"amp": network}
    if scenario.opera is not None:
        networks["opera"] = Network(Model("opera", scenario.opera), Weather(None, spells=list(scenario.mute)))
    with world(1, networks) as made:
        made.far_ends["fund"] = FarEnd("fund", network, 30.0)
        made.downtime = scenario.downtime
        made.register(*scenario.wanted)
        for number in range(1, scenario.clients):
            made.at(0.5 * number, made.start_another)
        for when, act in scenario.acts:
            made.at(when, partial(act, made))
        verdict = live(made, scenario.chaos, heal_days=scenario.heal_days)
        broken = list(verdict.problems)
        for number, expected in scenario.ends.items():
            state, _, reason = expected.partition("/")
            record = made.store.item(uid(number)).deliveries[0]
            if record.state.value != state or (reason and record.reason != reason):
                broken.append(f"ended: #{number} as {record.state.value}/{record.reason}, not {expected}")
    return broken
