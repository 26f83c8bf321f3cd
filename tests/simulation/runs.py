"""One run from a seed: which systems, what people do, what goes wrong; then thirty days in which nothing does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from random import Random

from tests.simulation import carrying, people, restoring
from tests.simulation.desk import Desk
from tests.simulation.loop import Spins, VirtualLoop
from tests.simulation.memory import Shelf, shelf
from tests.simulation.oracle import (
    AWAY,
    FINAL,
    WITH_A_PERSON,
    Excused,
    Verdict,
    judge,
    judge_ledgers,
    judge_needs,
    waits_for_person,
)
from tests.simulation.systems import Contract, Model, Repeat, contract
from tests.simulation.weather import Mood, Spell, Weather
from tests.simulation.wire import FarEnd, Network
from tests.simulation.world import HEAL_DAYS, Wanted, World

DAY = 86_400.0
LOOK_EVERY = 3600.0
Shelves = Callable[[Path | None], contextlib.AbstractContextManager[Shelf]]

TTLS = (timedelta(minutes=30), timedelta(hours=24), timedelta(days=7), timedelta(days=36_500))
KEYS = (
    (Repeat.NO_MEMORY, None),
    *((Repeat.REPLAYS, ttl) for ttl in TTLS),
    (Repeat.REFUSES, TTLS[1]),
    (Repeat.IN_PROGRESS, TTLS[2]),
    (Repeat.STORES_500, TTLS[0]),
    (Repeat.STORES_500, TTLS[3]),
)
CONTRACTS: tuple[Contract, ...] = tuple(
    contract(fence=fence, repeat=repeat, ttl=ttl, look_up=look_up, life=life)
    for fence in ("none", "create_once", "version")
    for repeat, ttl in KEYS
    for look_up in (True, False)
    for life in (90.0, 600.0, None)
    if look_up or fence != "version"
)
"""Every combination of fence, key memory, look-up and L that means anything (a version is given by a look-up)."""


@dataclass
class Result:
    """A run and what the oracle says of it. ``weather``: contract → what its system went through; ``happened``: what
    people did."""

    seed: int
    profile: str
    verdict: Verdict
    contracts: tuple[str, ...] = ()
    days: float = 0.0
    requests: int = 0
    claims: int = 0
    weather: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    happened: Mapping[str, int] = field(default_factory=dict)


@contextlib.contextmanager
def world(
    seed: int, networks: Mapping[str, Network], folder: Path | None = None, shelves: Shelves = shelf
) -> Iterator[World]:
    """A world with these systems and an empty outbox; no client yet."""
    loop = VirtualLoop()
    with shelves(folder) as room:
        made = World(seed, loop, room, dict(networks))
        try:
            yield made
        finally:
            for client in made.clients:
                client.kill()
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            if tasks:
                loop.run_until_complete(asyncio.wait(tasks, timeout=1.0))
            loop.close()


def live(made: World, chaos: float, *, heal_days: float = HEAL_DAYS) -> Verdict:
    """Let a world live: ``chaos`` seconds as it is, then everything works until all is at rest; then judge it."""
    verdict = Verdict()
    try:
        made.loop.run_until_complete(_live(made, chaos, heal_days))
    except Spins:
        verdict.add("hammered", "the engine does the same over and over in no time")
    verdict.attempted = len(made.acknowledged) + len(made.refused_entry)
    for problem in made.problems:
        kind, _, text = problem.partition(": ")
        verdict.add(kind, text)
    for system, network in made.networks.items():
        if network.hammered.is_set():
            verdict.add("hammered", f"{system} was asked {network.requests} + {network.look_ups} times")
    models = {system: network.model for system, network in made.networks.items()}
    models |= {system: exchange.model for system, exchange in made.exchanges.items()}
    excused = Excused(made.on_a_word, made.twice_used, made.in_doubt)
    verdict.acknowledged += len(made.acknowledged)
    judge_ledgers(models, made.acknowledged.keys(), excused, verdict)
    for desk in made.desks.values():
        known = made.acknowledged.keys() - desk.missing if desk is made.home else set()
        judge(desk.items(), known, models, excused, verdict)
    judge_needs([desk.items() for desk in made.desks.values()], models, excused, verdict)
    return verdict


async def _live(made: World, chaos: float, heal_days: float) -> None:
    loop = asyncio.get_running_loop()
    made.home.start()
    if await _passes(made, chaos):
        while made.home.down:
            await asyncio.sleep(1.0)
        made.heal()
    end = loop.time() + heal_days * DAY
    answers = int(len(made.desks) > 1)
    while loop.time() < end and await _passes(made, LOOK_EVERY):
        _raise(made)
        if _at_rest(made):
            if not answers:
                return
            answers -= 1
            carrying.answer(made)
        made.log_in()


async def _passes(made: World, seconds: float) -> bool:
    """Let time pass; False where a system is being hammered."""
    alarms = [asyncio.ensure_future(network.hammered.wait()) for network in made.networks.values()]
    rung, _ = await asyncio.wait(alarms, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for alarm in alarms:
        alarm.cancel()
    return not rung


def _raise(made: World) -> None:
    for task in (*(client.task for client in made.clients), *made.broken):
        if task.done() and not task.cancelled():
            task.result()


def _at_rest(made: World) -> bool:
    if any(network.under_way for network in made.networks.values()):
        return False
    return all(_all_rest(desk) for desk in made.desks.values())


def _all_rest(desk: Desk) -> bool:
    items = desk.items()
    stored = {item.registration.id: item for item in items}
    return all(
        delivery.state.value != "held_auth"
        and (delivery.state.value in FINAL | WITH_A_PERSON | AWAY or waits_for_person(delivery, item, stored))
        for item in items
        for delivery in item.deliveries
    )


# ---- a random run ----------------------------------------------------------------------------------------------


class Profile(StrEnum):
    """What a run is rich in. Every one keeps the systems' contracts: no seed is unfair."""

    PLAIN = "plain"
    HARSH = "harsh"
    RIVALS = "rivals"
    MOVES = "moves"


CYCLE = (Profile.PLAIN, Profile.HARSH, Profile.MOVES, Profile.PLAIN, Profile.RIVALS, Profile.HARSH, Profile.MOVES,
         Profile.PLAIN)  # fmt: skip
"""The profiles of eight seeds in a row."""


def contract_of(seed: int) -> Contract:
    """What the first system of a run declares: each profile goes through all combinations in turn."""
    return CONTRACTS[(seed // len(CYCLE) + 17 * (seed % len(CYCLE))) % len(CONTRACTS)]


def run(seed: int, folder: Path | None = None, shelves: Shelves = shelf) -> Result:
    """One seed, one run; ``shelves``: where its outbox lies."""
    dice, profile = Random(seed), CYCLE[seed % len(CYCLE)]
    contracts = (contract_of(seed), dice.choice(CONTRACTS))
    chaos = dice.choice((600.0, 600.0, 4000.0, 4000.0, 20_000.0, 3 * DAY))
    names = ("amp", "opera")
    networks = {
        name: Network(Model(name, made), _weather(made, dice, chaos))
        for name, made in zip(names, contracts, strict=True)
    }
    with world(seed, networks, folder, shelves) as made:
        made.far_ends["fund"] = FarEnd("fund", networks["amp"], dice.choice((1.0, 1000.0, 30_000.0)))
        made.downtime = dice.choice((1.0, 5.0, 100.0, 3000.0))
        made.reboots = dice.random() < 0.3
        _people(made, dice, chaos)
        _PROFILES[profile](made, dice, chaos)
        verdict = live(made, chaos)
        happened = {contract.name: networks[name].happened for name, contract in zip(names, contracts, strict=True)}
        requests = sum(network.requests for network in networks.values())
        return Result(seed, profile.value, verdict, tuple(one.name for one in contracts), made.loop.seconds / DAY,
                      requests, len(made.claims), happened, made.happened)  # fmt: skip


def _weather(made: Contract, dice: Random, chaos: float) -> Weather:
    spells = []
    for _ in range(dice.choice((0, 0, 1, 2, 4))):
        start = dice.random() * chaos
        length = dice.choice((20.0, 300.0, 3000.0, DAY))
        spells.append(Spell(start, min(chaos, start + length), dice.choice(list(Mood)[1:])))
    chance = Random(dice.random())
    return Weather(chance, spells=spells, trouble=dice.choice((0.1, 0.4, 0.8)), twins_within=made.twins_within,
                   longest=made.longest)  # fmt: skip


def _people(made: World, dice: Random, chaos: float) -> None:
    count = dice.randint(3, 9)
    for number in range(1, count + 1):
        when = dice.choice((0.0, dice.random() * min(chaos, 300.0), dice.random() * chaos))
        made.at(when, partial(people.register, made, people.wanted(number, dice)))
        people.meddle(made, number, dice, when)
    for _ in range(dice.choice((0, 1, 3))):
        made.at(dice.random() * chaos, made.log_in)
        made.at(dice.random() * chaos, lambda: people.strike(made, made.clients, dice))
    for _ in range(dice.choice((0, 1, 4))):
        hasty = dice.random() < 0.2
        made.at(dice.random() * chaos, partial(_decide, made, dice, hasty=hasty))
    if dice.random() < 0.2:
        made.at(dice.random() * chaos, made.reboot)
    if dice.random() < 0.2:
        made.at(dice.random() * chaos, lambda: setattr(made.clock, "skew", dice.choice((-DAY, DAY, 3600.0, -60.0))))


def _decide(made: World, dice: Random, *, hasty: bool) -> None:
    for desk in list(made.desks.values()):
        people.decide(made, desk, dice, hasty=hasty)


def _plain(made: World, dice: Random, chaos: float) -> None:
    del chaos
    if dice.random() < 0.3:
        _second(made, dice)


def _second(made: World, dice: Random) -> None:
    second = dice.random() * 100
    made.at(second, made.start_another)
    made.at(second + dice.choice((30.0, 300.0, 900.0)), made.home.one_less)


def _harsh(made: World, dice: Random, chaos: float) -> None:
    """Much trouble, refusals and second thoughts: rare transitions, often."""
    made.whims, made.whim_rate = Random(dice.random()), 0.6
    _trouble(made, dice)
    made.on_change = partial(people.fickle, made, dice, partial(people.whim, made, dice))
    _singles(made, dice, chaos, 12)


def _trouble(made: World, dice: Random) -> None:
    for network in made.networks.values():
        network.weather.trouble, network.weather.lossy = 0.9, 0.6
        for _ in range(2):
            start = dice.random() * 500
            mood = dice.choice((Mood.BUSY, Mood.LOCKED_OUT, Mood.CLOSED))
            network.weather.spells.append(Spell(start, start + dice.choice((20.0, 100.0)), mood))


def _singles(made: World, dice: Random, chaos: float, count: int) -> None:
    """Citizens with one item each."""
    for number in range(201, 201 + count):
        taken = dice.random() * min(chaos, 500.0)
        made.at(taken, partial(made.register, Wanted(number, dice.choice(("amp", "opera")), f"citizen-{number}")))
        if dice.random() < 0.6:
            people.objects(made, number, dice.choice((people.REFUSED, people.CHANGED)))


def _rivals(made: World, dice: Random, chaos: float) -> None:
    """Two to four processes on one outbox; each stands still again and again, and wakes after its lease is lost."""
    del chaos
    for network in made.networks.values():
        network.weather.stalls = 1
        network.weather.trouble = max(0.4, network.weather.trouble)
    for _ in range(dice.randint(1, 3)):
        _second(made, dice)


def _moves(made: World, dice: Random, chaos: float) -> None:
    """Bundles go to another desk and come back; the outbox is damaged, or put back to an older copy."""
    made.on_change = partial(people.fickle, made, dice, partial(people.whim, made, dice))
    _singles(made, dice, chaos, 6)
    if dice.random() < 0.5:
        _trouble(made, dice)
    for _ in range(dice.choice((1, 2, 3, 4))):
        when = dice.random() * min(chaos, dice.choice((300.0, 600.0, 4000.0)))
        made.at(when, partial(carrying.story, made, dice, chaos))
    if dice.random() < 0.4:
        lost = dice.choice((60.0, 600.0, 3000.0))
        made.at(dice.random() * chaos, partial(restoring.put_back, made, dice.choice(("amp", "opera")), lost))
    for _ in range(dice.choice((0, 1, 2))):
        kept = dice.random() * min(chaos, 4000.0)
        made.at(kept, partial(carrying.keep_copy, made))
        if dice.random() < 0.6:
            when = kept + dice.random() * 1000
            made.at(when, partial(carrying.recover, made, dice, rolled_back=dice.random() < 0.5))


_PROFILES: dict[Profile, Callable[[World, Random, float], None]] = {
    Profile.PLAIN: _plain, Profile.HARSH: _harsh, Profile.RIVALS: _rivals, Profile.MOVES: _moves,
}  # fmt: skip
