"""What people do in a random run: register, change their minds, decide what a machine cannot. They are honest: they
look into the system before they say what is there. What nobody can know they wait for, but for the hasty ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any

from tests.simulation import carrying
from tests.simulation.desk import Desk
from tests.simulation.world import Wanted, World, uid

from jobterm.office import resolve
from jobterm.office.errors import OfficeError
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox.delivery import Delivery, Mode, Role, State
from jobterm.outbox.moving import Selection
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass
from jobterm.outbox.store import NewDelivery

CITIZENS = ("1503801234", "2406752345", "0911883456")

REFUSED = Outcome(OutcomeClass.REFUSED, "rule")
CHANGED = Outcome(OutcomeClass.CONFLICT, "changed")


class _NobodyLooks(Exception):
    """A decision is made; here no screen shows what it came to."""


@dataclass
class Hands:
    """As much of ``office.parts.Parts`` as a decision needs, so that the program's own rules for it are run."""

    world: World
    desk: Desk
    site: Any = field(default_factory=lambda: SimpleNamespace(user="aho"))

    @property
    def clock(self) -> Any:
        """The one that counts where the item is decided (`office.shared.truth`)."""
        return self.world.shelf.clock(self.desk.store, self.desk.clock)

    def store(self) -> Any:
        """The desk's."""
        return self.desk.store

    def shared(self) -> None:
        """No desk here has an office."""

    def capabilities(self, system: str) -> Capabilities:
        """As declared."""
        network = self.world.networks.get(system)
        return Capabilities() if network is None else network.model.contract.capabilities

    @property
    def systems(self) -> Any:
        """Asked for by what shows the item afterwards."""
        raise _NobodyLooks


# ---- registering and changing one's mind ------------------------------------------------------------------------


def wanted(number: int, dice: Random) -> Wanted:
    """Any registration."""
    needs = tuple(sorted({dice.randint(1, number - 1) for _ in range(dice.choice((0, 0, 1, 2)))})) if number > 1 else ()
    also: tuple[NewDelivery, ...] = ()
    system = dice.choice(("amp", "amp", "opera"))
    if system == "amp" and dice.random() < 0.4:
        also += (NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise=dice.choice(("1", "20"))),)
    if system == "amp" and dice.random() < 0.3:
        also += (NewDelivery("opera", Role.NOTIFY, Mode.DELIVER),)
    if dice.random() < 0.2:
        also += (NewDelivery("benefits", Role.NOTIFY, Mode.PERSON),)
    held = dice.choice((None,) * 6 + (60.0, 1800.0))
    return Wanted(number, system, dice.choice(CITIZENS[:2]), dice.randint(10, 14), dice.randint(0, 3) * 60, needs,
                  None, held, also)  # fmt: skip


def register(made: World, one: Wanted) -> None:
    """Only what is there can be needed (interface §3)."""
    here = made.acknowledged.keys() - made.home.missing
    if uid(one.number) in made.acknowledged:
        return
    if one.supersedes is not None and (made.home.down or _corrected(made, one.supersedes, here)):
        return  # who corrects twice corrects the correction
    made.register(replace(one, needs=tuple(need for need in one.needs if uid(need) in here)))


def _corrected(made: World, number: int, here: Set[str]) -> bool:
    return uid(number) not in here or made.store.item(uid(number)).superseded_by is not None


def meddle(made: World, number: int, dice: Random, taken: float) -> None:
    """What people do to an item later, and what its system thinks of it."""
    when = taken + dice.choice((dice.random() * 4, dice.random() * 40, dice.random() * 400, dice.random() * 20_000))
    later = taken + dice.choice((100.0, 2000.0, 20_000.0))
    match dice.choice(("",) * 6 + ("withdraw",) * 3 + ("supersede", "retry") + ("refused", "conflict") * 3):
        case "withdraw":
            made.at(when, lambda: made.wish(number))
        case "supersede":
            system = "amp" if dice.random() < 0.7 else "opera"
            new = Wanted(100 + number, system, CITIZENS[0], dice.randint(10, 14), supersedes=number)
            made.at(when, partial(register, made, new))
        case "retry":
            made.at(when, lambda: made.retry(number))
        case "refused":
            objects(made, number, REFUSED)
            made.at(when, lambda: made.retry(number))
            made.at(later, lambda: made.wish(number) if number % 2 else None)
        case "conflict":
            objects(made, number, CHANGED)
            made.at(later, lambda: made.wish(number) if number % 2 else None)
        case _:
            return


SPUR = {"retry_wait": 0.9, "held_auth": 0.9, "refused": 0.85, "conflict": 0.9, "hand_over": 0.75, "expected": 0.3}
"""Where it stands → how often somebody who sees it does something about it."""


def fickle(made: World, dice: Random, act: Callable[[str, Delivery], None], delivery: str) -> None:
    """Somebody sees that something is waited for, and soon wants it back, or something else instead, or moves it."""
    seen = made.store.delivery(delivery)
    if dice.random() < SPUR.get(seen.state.value, 0.0):

        def soon() -> None:
            now = made.store.delivery(delivery)
            if not made.home.down and now.state is seen.state:
                act(dice.choice(("withdraw", "correct", "move", "move")), now)

        made.at(made.loop.time() + dice.choice((0.0005, 0.01, 0.1, 0.5)), soon)


def whim(made: World, dice: Random, what: str, delivery: Delivery) -> None:
    """What somebody does who sees something that waits."""
    one = made.acknowledged[delivery.registration]
    match what:
        case "withdraw" if delivery.state is State.CONFLICT:
            say(made, made.home, delivery, Verdict.KEEP_MINE)
        case "withdraw":
            made.wish(one.number)
        case "correct" if one.number < 1000:
            new = replace(one, number=1000 + one.number, supersedes=one.number, needs=(), also=())
            register(made, new)
        case _:
            bundle = carrying.hand_on(made, made.home, Selection(item=delivery.registration))
            if bundle is not None:
                back = dice.choice((carrying.take_back, partial(carrying.take_in, private=True)))
                made.at(made.loop.time() + 1.0, lambda: back(made, made.home, bundle))


def objects(made: World, number: int, outcome: Outcome) -> None:
    """From now on every system answers a registration that is new to it like this."""
    for network in made.networks.values():
        network.model.objections[uid(number)] = outcome


# ---- deciding ---------------------------------------------------------------------------------------------------


def decide(made: World, desk: Desk, dice: Random, *, hasty: bool = False) -> None:
    """A person goes through what waits for one, and decides some of it; ``hasty``: without waiting until nothing of it
    can still be on its way, where nobody can know how long that takes."""
    if desk.down:
        return
    for item in desk.items():
        for delivery in item.deliveries:
            if dice.random() < 0.6:
                verdict = _verdict(made, desk, delivery, dice, hasty=hasty)
                if verdict is not None:
                    say(made, desk, delivery, verdict)


def say(made: World, desk: Desk, delivery: Delivery, verdict: Verdict) -> bool:
    """A decision as the office takes it; False where its rules forbid it."""
    parts: Any = Hands(made, desk)
    try:
        resolve.decide(parts, delivery.registration, Decision(verdict, "I looked", delivery.system))
    except _NobodyLooks:
        pass
    except OfficeError:
        made.happened[f"decision {verdict.value} refused"] += 1
        return False
    if verdict is Verdict.KEEP_MINE:
        for network in made.networks.values():
            network.model.objections.pop(delivery.registration, None)
    made.happened[f"decided {verdict.value}"] += 1
    desk.wake()
    return True


def _verdict(made: World, desk: Desk, delivery: Delivery, dice: Random, *, hasty: bool) -> Verdict | None:
    """What an honest person says of a delivery after having looked."""
    match delivery.state:
        case State.HAND_OVER:
            return Verdict.HANDED_OVER
        case State.CONFLICT:
            return dice.choice((Verdict.KEEP_MINE, Verdict.KEEP_THEIRS)) if desk is made.home else None
        case State.UNKNOWN | State.NEEDS_REVIEW | State.HANDED if delivery.system in made.networks:
            return _there_or_not(made, desk, delivery, hasty=hasty)
        case State.NEEDS_REVIEW if delivery.mode is Mode.EXPECT:
            return _arrived_or_not(made, delivery)
        case _:
            return None


def _there_or_not(made: World, desk: Desk, delivery: Delivery, *, hasty: bool) -> Verdict | None:
    network = made.networks[delivery.system]
    name, now = delivery.registration, made.loop.time()
    if network.model.seen(name, now) is not None:
        return Verdict.APPLIED
    if delivery.state is State.HANDED:
        return None
    elsewhere = any(desk is not other and _open_at(other, name, delivery.system) for other in made.desks.values())
    if elsewhere or name in made.twice_used:
        return None
    if delivery.reason == "needed_elsewhere" and not _needs_are_there(made, name):
        return None
    possible = network.flying[name] > 0 or network.model.holds(name) is not None or delivery.state is State.UNKNOWN
    if possible and network.model.contract.capabilities.life is None:
        if not hasty or delivery.state is not State.NEEDS_REVIEW:
            return None
        made.on_a_word.add((name, delivery.system))
    return Verdict.NOT_APPLIED


def _needs_are_there(made: World, registration: str) -> bool:
    needs = [uid(number) for number in made.acknowledged[registration].needs]
    models = [network.model for network in made.networks.values()]
    return all(any(model.holds(need) for model in models) for need in needs)


def _open_at(desk: Desk, registration: str, system: str) -> bool:
    found = (one for item in desk.items() if item.registration.id == registration for one in item.deliveries)
    return any(one.system == system and one.state not in (State.HANDED, State.CONFIRMED) for one in found)


def _arrived_or_not(made: World, delivery: Delivery) -> Verdict:
    far_end = made.far_ends[delivery.system]
    return Verdict.APPLIED if far_end.has(delivery.registration, made.loop.time()) else Verdict.NOT_APPLIED


def strike(made: World, clients: Sequence[Any], dice: Random) -> None:
    """SIGKILL from outside, at any moment."""
    if clients:
        client = dice.choice(clients)
        next(desk for desk in made.desks.values() if client in desk.clients).died(client)
