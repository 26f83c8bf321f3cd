"""Random days of files: citizens, needs, withdrawals, uploads lost, late and closed, receipts of every kind, crashes at
every step, a second process. What was acknowledged is held against the fund's ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from tests.simulation.file_stories import HOUR, REFUSED, Act, in_order, one
from tests.simulation.filing import Dawn, Exchange, Upload
from tests.simulation.runs import DAY, live, world
from tests.simulation.systems import Model, contract
from tests.simulation.weather import Weather
from tests.simulation.wire import Network
from tests.simulation.world import Wanted, World, uid

CITIZENS = ("1503801234", "2406752345", "0911883456")
DAYS = 4


def run(seed: int) -> list[str]:
    """What was broken in the run of that seed."""
    dice = Random(seed)
    with world(seed, {"amp": Network(Model("amp", contract(fence="create_once")), Weather(None))}) as made:
        exchange = Exchange(
            "fund", [_upload(dice) for _ in range(DAYS)], [_dawn(dice) for _ in range(DAYS)],
            dice.sample(["asked", "receipt"], dice.randrange(3)),
        )  # fmt: skip
        made.exchanges["fund"] = exchange
        for number in range(1, dice.randrange(4, 9)):
            if dice.random() < 0.2:
                exchange.model.objections[uid(number)] = REFUSED
            needs = (dice.randrange(1, number),) if number > 1 and dice.random() < 0.3 else ()
            wanted = one(number, citizen=dice.choice(CITIZENS), day=10 + number, needs=needs)
            made.at(dice.random() * (DAYS - 1) * DAY, partial(_register, made, wanted))
        for when, act in _people(dice):
            made.at(when, partial(act, made))
        verdict = live(made, DAYS * DAY, heal_days=5.0)
        waiting = _waits(made)
        excused = tuple(f"stuck: #{number} to fund" for number in waiting)
        found = [problem for problem in verdict.problems if not problem.startswith(excused)]
        return [*found, *in_order(exchange, made)]


def _register(made: World, wanted: Wanted) -> None:
    """Somebody saves; what needs something that was not saved yet is saved without that."""
    known = tuple(need for need in wanted.needs if uid(need) in made.acknowledged)
    made.register(one(wanted.number, citizen=wanted.citizen, day=wanted.day, needs=known))


def _upload(dice: Random) -> Upload:
    crash = dice.choice(("opened", "claimed", "sent", "answered")) if dice.random() < 0.25 else ""
    kind = dice.choice(("", "", "down", "lost", "answer_lost", "closed", "late", "stall"))
    more = {"late": dice.choice((60.0, HOUR))} if kind == "late" else {}
    more |= {"stall": 200.0} if kind == "stall" else {}
    flags = {kind: True} if kind in ("down", "lost", "answer_lost", "closed") else {}
    return Upload(crash=crash, **flags, **more)  # type: ignore[arg-type]


def _dawn(dice: Random) -> Dawn:
    kinds = ("whole", "whole", "whole", "missing", "twice", "named", "broken", "refused")
    return Dawn(dice.choice((0, 0, 0, 1)), dice.choice(kinds), dice.choice((0.0, 0.0, 5.0, 40.0)))


def _people(dice: Random) -> list[Act]:
    acts: list[Act] = []
    if dice.random() < 0.5:
        acts.append((dice.random() * DAYS * DAY, World.start_another))
    for _ in range(dice.randrange(3)):
        wish: Callable[[World], object] = partial(_wish, number=dice.randrange(1, 6))
        acts.append((dice.random() * DAYS * DAY, wish))
    return acts


def _wish(made: World, number: int) -> None:
    """Somebody wants it back, if it is there."""
    if uid(number) in made.acknowledged:
        made.wish(number)


def _waits(made: World) -> list[int]:
    """Numbers of what waits at the fund for something that a person has there, or that never came there."""
    found = []
    for item in made.items():
        told = item.deliveries[1]
        needed = [made.store.item(need).deliveries[1] for need in item.registration.needs]
        mine = [other.deliveries[1] for other in made.items() if other.deliveries[1].lane == told.lane]
        with_person = {"needs_review", "refused"}
        if (told.state.value == "queued" and any(one.state.value in with_person | {"queued"} for one in needed)) or (
            told.state.value == "queued" and any(one.state.value == "needs_review" for one in mine)
        ):
            found.append(made.acknowledged[item.registration.id].number)
    return found
