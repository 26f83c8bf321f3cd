"""The same world, driven step by step by Hypothesis: whatever people, machines and systems do in whatever order, no
promise is broken. The oracle is that of the random runs; a failure is shrunk to the fewest steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from random import Random

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.simulation import carrying, defects, people
from tests.simulation.defects import Defect
from tests.simulation.runs import KEYS, live, world
from tests.simulation.systems import Contract, Model, contract
from tests.simulation.weather import AUTH, CLOSED, THROTTLED, Fate, Mood, Spell, Weather
from tests.simulation.wire import FarEnd, Network
from tests.simulation.world import Wanted, World, uid

from jobterm.outbox.delivery import Mode, Role
from jobterm.outbox.moving import Selection
from jobterm.outbox.store import NewDelivery

FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="1")
MOODS = [mood for mood in Mood if mood is not Mood.FINE]
PEOPLE = ("withdraw", "withdraw", "try again", "decide", "decide", "log in", "refused", "conflict", "correct")
MACHINES = ("die", "die", "rival", "reboot", "clock")
MOVES = ("hand on", "hand one on", "elsewhere", "elsewhere", "back", "not used", "copy", "damaged", "put back")
numbers = st.integers(1, 6)


LATE, LOST, UNHEARD = Fate(late=80.0), Fate(lost=True), Fate(answer_lost=True)
FATES = (
    LATE, LATE, LOST, UNHEARD, Fate(late=35.0, crash="sent"), Fate(late=60.0, twin=1.0), Fate(crash="claimed"),
    Fate(breaks="before"), Fate(breaks="after"), Fate(working=40.0), Fate(says=AUTH), Fate(says=CLOSED),
    Fate(says=THROTTLED), Fate(says=people.REFUSED), Fate(stall=200.0), Fate(stall=50.0, stall_at="opened", late=29.0),
)  # fmt: skip
"""What happens to one request."""

TELLING = (
    contract(), contract(fence="create_once"), contract(fence="version"), contract(look_up=False),
    contract(fence="create_once", look_up=False), contract(life=None, longest=90.0),
    *(contract(repeat=repeat, ttl=ttl, look_up=look_up) for repeat, ttl in KEYS[1:] for look_up in (True, False)),
)  # fmt: skip
"""Combinations of abilities in which every rule matters to some; the random runs have all of them."""


class Outbox(RuleBasedStateMachine):
    """One or two desks, two systems, and whatever Hypothesis thinks of."""

    made: World

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()

    @initialize(mine=st.sampled_from(TELLING), theirs=st.sampled_from(TELLING[:2]), fate=st.sampled_from(FATES))
    def begins(self, mine: Contract, theirs: Contract, fate: Fate) -> None:
        """Systems with these abilities, an empty outbox, one process."""
        networks = {}
        for name, one in (("amp", mine), ("opera", theirs)):
            networks[name] = Network(Model(name, one), Weather(None, longest=one.longest))
        self.made = self._stack.enter_context(world(1, networks))
        self.made.far_ends["fund"] = FarEnd("fund", networks["amp"], 30.0)
        self._doom(networks["amp"], fate)
        self.made.loop.run_until_complete(self._start())

    def _doom(self, network: Network, fate: Fate) -> None:
        """A network that doubles a request is nobody's fault where a twin is not refused."""
        fair = fate if network.model.contract.twins_within else replace(fate, twin=None)
        network.weather.script.append(fair)

    async def _start(self) -> None:
        self.made.home.start()
        self.made.register(Wanted(1, day=12), Wanted(2, day=12))

    def _now(self, act: Callable[[], object]) -> None:
        """Do it inside the loop, as whatever acts in a run does."""

        async def acting() -> None:
            act()

        self.made.loop.run_until_complete(acting())

    @rule(number=numbers, system=st.sampled_from(("amp", "amp", "opera")), day=st.integers(10, 13),
          needs=st.sets(numbers, max_size=2), fund=st.booleans())  # fmt: skip
    def somebody_registers(self, number: int, system: str, day: int, needs: set[int], fund: bool) -> None:
        """A caseworker saves; once per number."""
        if uid(number) not in self.made.acknowledged:
            earlier = tuple(sorted(need for need in needs if need < number)) if number % 2 else ()
            also = (FUND,) if fund and system == "amp" else ()
            one = Wanted(number, system, day=day, needs=earlier, also=also)
            self._now(partial(people.register, self.made, one))

    @rule(seconds=st.sampled_from((1.0, 10.0, 40.0, 60.0, 100.0, 2000.0)))
    def time_passes(self, seconds: float) -> None:
        """The world goes on by itself."""
        self.made.loop.run_until_complete(asyncio.sleep(seconds))

    @rule(fate=st.sampled_from(FATES))
    def a_request_will_suffer(self, fate: Fate) -> None:
        """What is going to happen to the next request to the first system."""
        self._doom(self.made.networks["amp"], fate)

    @rule(mood=st.sampled_from(MOODS), length=st.sampled_from((20.0, 300.0)))
    def a_system_turns(self, mood: Mood, length: float) -> None:
        """Closed, down, broken, mute or busy for a while."""
        now = self.made.loop.time()
        self.made.networks["amp"].weather.spells.append(Spell(now, now + length, mood))

    @rule(number=numbers, what=st.sampled_from(PEOPLE), day=st.integers(10, 13))
    def somebody_changes_their_mind(self, number: int, what: str, day: int) -> None:
        """A withdrawal, a correction, a decision, a login; or the system objects."""
        made = self.made
        acts: dict[str, Callable[[], object]] = {
            "withdraw": partial(made.wish, number),
            "try again": partial(made.retry, number),
            "decide": partial(self._decide, day),
            "log in": made.log_in,
            "refused": partial(people.objects, made, number, people.REFUSED),
            "conflict": partial(people.objects, made, number, people.CHANGED),
            "correct": partial(self._correct, number, day),
        }
        self._now(acts[what])

    def _decide(self, seed: int) -> None:
        for desk in list(self.made.desks.values()):
            people.decide(self.made, desk, Random(seed))

    def _correct(self, number: int, day: int) -> None:
        if uid(number) in self.made.acknowledged and uid(100 + number) not in self.made.acknowledged:
            people.register(self.made, Wanted(100 + number, "amp", day=day, supersedes=number))

    @rule(what=st.sampled_from(MACHINES), skew=st.sampled_from((-3600.0, 60.0, 86_400.0)))
    def a_machine_fails(self, what: str, skew: float) -> None:
        """A process dies or gets a rival, the machine reboots, its clock is set wrong."""
        made = self.made
        acts: dict[str, Callable[[], object]] = {
            "die": lambda: people.strike(made, made.clients, Random(1)),
            "rival": lambda: made.start_another() if len(made.home.clients) < 3 else None,
            "reboot": made.reboot,
            "clock": lambda: setattr(made.clock, "skew", skew),
        }
        self._now(acts[what])

    @rule(number=numbers, which=st.integers(0, 3), what=st.sampled_from(MOVES))
    def items_move(self, number: int, which: int, what: str) -> None:
        """A bundle is made or used; a copy is kept; the outbox is recovered."""
        made, home = self.made, self.made.home
        bundle = made.bundles[which % len(made.bundles)] if made.bundles else None
        acts: dict[str, Callable[[], object]] = {
            "hand on": partial(self._hand_on, Selection()),
            "hand one on": partial(self._hand_on, Selection(item=uid(number))),
            "copy": partial(carrying.keep_copy, made),
            "damaged": lambda: carrying.recover(made, Random(which), rolled_back=False),
            "put back": lambda: carrying.recover(made, Random(which), rolled_back=True),
        }
        if bundle is not None:
            acts["elsewhere"] = lambda: carrying.take_in(made, made.desk("other"), bundle)
            acts["back"] = lambda: carrying.take_in(made, home, bundle)
            acts["not used"] = lambda: carrying.take_back(made, home, bundle)
        if what in acts:
            self._now(acts[what])

    def _hand_on(self, chosen: Selection) -> None:
        here = set() if self.made.home.down else {item.registration.id for item in self.made.items()}
        if chosen.item is None or chosen.item in here:
            carrying.hand_on(self.made, self.made.home, chosen)

    @invariant()
    def nothing_wrong_was_seen(self) -> None:
        """No item left out of turn, too early, or after its system had named it."""
        if hasattr(self, "made"):
            assert self.made.problems == []

    def teardown(self) -> None:
        """Everything works again for thirty days; then the judge speaks."""
        try:
            if hasattr(self, "made"):
                assert live(self.made, 1.0).problems == []
        finally:
            self._stack.close()


EXAMPLES = settings(
    max_examples=100, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
TestOutbox = Outbox.TestCase
TestOutbox.settings = EXAMPLES


@pytest.mark.parametrize("defect", [defects.absent_is_leave, defects.first_come_first_served])
def test_the_steps_find_a_rule_left_out(defect: Defect, monkeypatch: pytest.MonkeyPatch) -> None:
    defect(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Outbox, settings=settings(EXAMPLES, phases=[Phase.generate], print_blob=False))
