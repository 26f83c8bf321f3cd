"""One run from a seed: which systems, what people do, what goes wrong; then thirty days in which nothing does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from tests.simulation.loop import SimClock, Spins, VirtualLoop
from tests.simulation.memory import memory_store
from tests.simulation.oracle import FINAL, WITH_A_PERSON, Verdict, judge, waits_for_person
from tests.simulation.systems import Contract, Model, Repeat, contract
from tests.simulation.weather import Mood, Spell, Weather
from tests.simulation.wire import FarEnd, Network
from tests.simulation.world import HEAL_DAYS, Wanted, World, uid

from jobterm.outbox.delivery import Mode, Role
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.store import NewDelivery

DAY = 86_400.0
LOOK_EVERY = 3600.0
CITIZENS = ("1503801234", "2406752345", "0911883456")

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
    """A run and what the oracle says of it."""

    seed: int
    verdict: Verdict
    contracts: tuple[str, ...] = ()
    days: float = 0.0
    requests: int = 0
    claims: int = 0


@contextlib.contextmanager
def world(seed: int, networks: Mapping[str, Network], folder: Path | None = None) -> Iterator[World]:
    """A world with these systems and an empty outbox; no client yet."""
    loop = VirtualLoop()
    clock = SimClock(loop)
    with memory_store(clock, folder) as store:
        made = World(seed, loop, clock, store, dict(networks))
        try:
            yield made
        finally:
            for client in list(made.clients):
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
    return judge(made.items(), made.acknowledged, models, verdict)


async def _live(made: World, chaos: float, heal_days: float) -> None:
    loop = asyncio.get_running_loop()
    made.start()
    if await _passes(made, chaos):
        made.heal()
    end = loop.time() + heal_days * DAY
    while loop.time() < end and await _passes(made, LOOK_EVERY):
        _raise(made)
        if _at_rest(made):
            return
        made.log_in()


async def _passes(made: World, seconds: float) -> bool:
    """Let time pass; False where a system is being hammered."""
    alarms = [asyncio.ensure_future(network.hammered.wait()) for network in made.networks.values()]
    rung, _ = await asyncio.wait(alarms, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for alarm in alarms:
        alarm.cancel()
    return not rung


def _raise(made: World) -> None:
    for client in made.clients:
        if client.task.done() and not client.task.cancelled():
            client.task.result()


def _at_rest(made: World) -> bool:
    if any(network.under_way for network in made.networks.values()):
        return False
    items = made.items()
    stored = {item.registration.id: item for item in items}
    return all(
        delivery.state.value != "held_auth"
        and (delivery.state.value in FINAL | WITH_A_PERSON or waits_for_person(delivery, item, stored))
        for item in items
        for delivery in item.deliveries
    )


# ---- a random run ----------------------------------------------------------------------------------------------


def run(seed: int, folder: Path | None = None) -> Result:
    """One seed, one run."""
    dice = Random(seed)
    contracts = (CONTRACTS[seed % len(CONTRACTS)], dice.choice(CONTRACTS))
    chaos = dice.choice((600.0, 600.0, 4000.0, 4000.0, 20_000.0, 3 * DAY))
    names = ("amp", "opera")
    networks = {
        name: Network(Model(name, made), _weather(made, dice, chaos))
        for name, made in zip(names, contracts, strict=True)
    }
    with world(seed, networks, folder) as made:
        made.far_ends["fund"] = FarEnd("fund", networks["amp"], dice.choice((1.0, 1000.0, 30_000.0)))
        made.downtime = dice.choice((1.0, 5.0, 100.0, 3000.0))
        made.reboots = dice.random() < 0.3
        _people(made, dice, chaos)
        verdict = live(made, chaos)
        requests = sum(network.requests for network in networks.values())
        return Result(seed, verdict, tuple(one.name for one in contracts), made.loop.seconds / DAY, requests,
                      len(made.claims))  # fmt: skip


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
        made.at(when, partial(_register, made, _wanted(number, dice)))
        _meddle(made, number, dice, when)
    for _ in range(dice.choice((0, 1, 3))):
        made.at(dice.random() * chaos, made.log_in)
        made.at(dice.random() * chaos, lambda: _strike(made, dice))
    if dice.random() < 0.3:
        second = dice.random() * 100
        made.at(second, made.start_another)
        made.at(second + dice.choice((30.0, 300.0, 900.0)), made.one_less)
    if dice.random() < 0.2:
        made.at(dice.random() * chaos, made.reboot)
    if dice.random() < 0.2:
        made.at(dice.random() * chaos, lambda: setattr(made.clock, "skew", dice.choice((-DAY, DAY, 3600.0, -60.0))))


def _wanted(number: int, dice: Random) -> Wanted:
    needs = tuple(sorted({dice.randint(1, number - 1) for _ in range(dice.choice((0, 0, 1, 2)))})) if number > 1 else ()
    also: tuple[NewDelivery, ...] = ()
    system = dice.choice(("amp", "amp", "opera"))
    if system == "amp" and dice.random() < 0.3:
        also += (NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise=dice.choice(("1", "20"))),)
    if system == "amp" and dice.random() < 0.3:
        also += (NewDelivery("opera", Role.NOTIFY, Mode.DELIVER),)
    held = dice.choice((None,) * 6 + (60.0, 1800.0))
    return Wanted(number, system, dice.choice(CITIZENS[:2]), dice.randint(10, 14), dice.randint(0, 3) * 60, needs,
                  None, held, also)  # fmt: skip


def _register(made: World, wanted: Wanted) -> None:
    """Only what is there can be needed (interface §3)."""
    made.register(replace(wanted, needs=tuple(need for need in wanted.needs if uid(need) in made.acknowledged)))


def _meddle(made: World, number: int, dice: Random, taken: float) -> None:
    """What people do to an item later, and what its system thinks of it."""
    when = taken + dice.choice((dice.random() * 4, dice.random() * 40, dice.random() * 400, dice.random() * 20_000))
    later = taken + dice.choice((100.0, 2000.0, 20_000.0))
    match dice.choice(("",) * 8 + ("withdraw",) * 3 + ("supersede", "retry", "refused", "conflict")):
        case "withdraw":
            made.at(when, lambda: made.wish(number))
        case "supersede":
            system = "amp" if dice.random() < 0.7 else "opera"
            new = Wanted(100 + number, system, CITIZENS[0], dice.randint(10, 14), supersedes=number)
            made.at(when, lambda: made.register(new))
        case "retry":
            made.at(when, lambda: made.retry(number))
        case "refused":
            for network in made.networks.values():
                network.model.objections[uid(number)] = Outcome(OutcomeClass.REFUSED, "rule")
            made.at(when, lambda: made.retry(number))
            made.at(later, lambda: made.wish(number) if number % 2 else None)
        case "conflict":
            for network in made.networks.values():
                network.model.objections[uid(number)] = Outcome(OutcomeClass.CONFLICT, "changed")
            made.at(later, lambda: made.wish(number) if number % 2 else None)
        case _:
            return


def _strike(made: World, dice: Random) -> None:
    """SIGKILL from outside, at any moment."""
    if made.clients:
        made.died(dice.choice(made.clients))
