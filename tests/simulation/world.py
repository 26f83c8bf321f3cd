"""A simulated world: one store, its clients, the systems, the people; and the log that the oracle reads."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from tests.simulation.client import Client
from tests.simulation.desk import Desk
from tests.simulation.filing import Exchange
from tests.simulation.loop import MONDAY, SimClock, VirtualLoop
from tests.simulation.memory import Shelf, promised
from tests.simulation.oracle import Claim
from tests.simulation.wire import FarEnd, Network

from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, Mode, Role, State, Wish
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import NewDelivery, NewEvent, NewItem, StoredItem, StoreError, Transaction

HEAL_DAYS = 30
"""So long everything works before a run is judged (guarantee G12)."""


@cache
def uid(number: int) -> str:
    """The id of the run's n-th registration."""
    return str(UUID(int=number, version=4))


@dataclass(frozen=True)
class Wanted:
    """A registration in few words. ``day``: event date as a day of November; ``told``: minutes after midnight UTC;
    ``held``: seconds after now for which it is held back; ``also``: notified recipients."""

    number: int
    system: str = "amp"
    citizen: str = "1503801234"
    day: int = 16
    told: int = 0
    needs: tuple[int, ...] = ()
    supersedes: int | None = None
    held: float | None = None
    also: tuple[NewDelivery, ...] = ()


@dataclass
class Bundle:
    """A file with items that were handed on; ``used``: the desks at which it was imported."""

    id: str
    content: str
    ids: frozenset[str]
    used: set[str]


class World:
    """Everything of one run. ``home``: the desk at which people work; ``desks`` has the others too. ``problems``
    gathers what is seen to be wrong while it runs. ``on_a_word``: (id, system) that a person had sent again, though it
    could have arrived (guarantee G5); ``twice_used``: ids of a bundle that was used in two places; ``in_doubt``: ids of
    what a system had confirmed and may have lost. ``whims``: people who want back what is just on its way,
    ``whim_rate`` of all claims."""

    def __init__(self, seed: int, loop: VirtualLoop, shelf: Shelf, networks: dict[str, Network]) -> None:
        self.seed = seed
        self.loop = loop
        self.shelf = shelf
        self.networks = networks
        self.far_ends: dict[str, FarEnd] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self.acknowledged: dict[str, Wanted] = {}
        self.refused_entry: dict[str, str] = {}
        self.problems: list[str] = []
        self.on_a_word: set[tuple[str, str]] = set()
        self.twice_used: set[str] = set()
        self.in_doubt: set[str] = set()
        self.bundles: list[Bundle] = []
        self.happened: Counter[str] = Counter()
        self.broken: list[asyncio.Task[Any]] = []
        self.whims: Random | None = None
        self.whim_rate = 0.0
        self.on_change: Callable[[str], None] | None = None
        self.downtime = 5.0
        self.reboots = False
        self.healing = False
        self.desks: dict[str, Desk] = {}
        self.home = self.desk("home")

    # ---- desks --------------------------------------------------------------------------------------------------

    def desk(self, name: str) -> Desk:
        """The desk of that name, set up when it is first asked for."""
        if name not in self.desks:
            self.desks[name] = Desk(self, name, SimClock(self.loop), self.shelf.place())
        return self.desks[name]

    @property
    def store(self) -> SqlStore:
        """The outbox of the desk at home."""
        return self.home.store

    @property
    def clock(self) -> SimClock:
        """The clocks of the desk at home."""
        return self.home.clock

    @property
    def clients(self) -> list[Client]:
        """Every process that runs anywhere."""
        return [client for desk in self.desks.values() for client in desk.clients]

    @property
    def claims(self) -> list[Claim]:
        """Every claim that was committed anywhere."""
        return [claim for desk in self.desks.values() for claim in desk.claims]

    def start_another(self) -> None:
        """One more process at home."""
        self.home.another()

    def reboot(self) -> None:
        """The machine at home goes down and comes up."""
        self.home.reboot()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that happens beside the clients."""
        task = self.loop.create_task(work)
        self.tasks.add(task)

        def ended(_task: asyncio.Task[None]) -> None:
            self.tasks.discard(task)
            if not task.cancelled() and task.exception() is not None:
                self.broken.append(task)

        task.add_done_callback(ended)

    def at(self, when: float, act: Callable[[], object]) -> None:
        """Let something happen so many seconds after the beginning, unless all has been made well by then."""

        async def later() -> None:
            await asyncio.sleep(when - self.loop.time())
            if not self.healing:
                act()

        self.spawn(later())

    # ---- people -------------------------------------------------------------------------------------------------

    def register(self, *wanted: Wanted) -> None:
        """A caseworker saves; what the store took is acknowledged."""
        if self.home.down:
            return
        items = [self._item(one) for one in wanted]
        for one, item, taken in zip(wanted, items, self.store.append(items, by="aho"), strict=True):
            if isinstance(taken, StoreError):
                self.refused_entry[item.registration.id] = taken.code
            else:
                self.acknowledged[item.registration.id] = one
        self.home.wake()

    def _item(self, one: Wanted) -> NewItem:
        now = self.clock.now()
        registration = Registration(
            uid(one.number), "sickness.report", one.citizen, date(2026, 11, one.day),
            MONDAY.replace(hour=0) + timedelta(minutes=one.told), {"text": f"content of {one.number}"},
            "aho", "Anne Holm", now, Authority.STATE, needs=tuple(uid(need) for need in one.needs),
            supersedes=None if one.supersedes is None else uid(one.supersedes),
        )  # fmt: skip
        held = None if one.held is None else now + timedelta(seconds=one.held)
        record = NewDelivery(one.system, Role.RECORD, Mode.DELIVER, held_until=held)
        return NewItem(registration, (record, *one.also), f"hash of {one.number}")

    def promised(self, promise: str | None, counted_from: datetime) -> datetime | None:
        """As the plan of every desk has it."""
        return promised(promise, counted_from)

    def whim(self, registration: str) -> None:
        """Somebody sees it leave, and wants it back."""
        if self.whims is not None and not self.healing and self.whims.random() < self.whim_rate:
            number = self.acknowledged[registration].number
            soon = self.whims.choice((0.005, 0.02, 0.06, 0.06, 0.5, 2.0, 18.0, 35.0))
            self.at(self.loop.time() + soon, lambda: self.wish(number))

    def seen(self, delivery: str) -> None:
        """Somebody sees what has become of it."""
        if self.on_change is not None and not self.healing and not self.home.down:
            self.on_change(delivery)

    def wish(self, number: int, wanted: Wish = Wish.WITHDRAW) -> None:
        """A person wants it back."""
        if self._is_here(number):
            self.home.operate(lambda tx: tx.wish(uid(number), wanted, NewEvent("wished", by="aho")))

    def retry(self, number: int) -> None:
        """A person says "try now"."""
        if self._is_here(number):
            _retry(self.home, self.store.item(uid(number)).deliveries)

    def log_in(self) -> None:
        """People log in again."""
        for desk in self.desks.values():
            if not desk.down and desk.shows(State.HELD_AUTH):
                for item in desk.items():
                    _retry(desk, [made for made in item.deliveries if made.state is State.HELD_AUTH])

    def _is_here(self, number: int) -> bool:
        return not self.home.down and uid(number) in self.acknowledged.keys() - self.home.missing

    # ---- looking ------------------------------------------------------------------------------------------------

    def items(self) -> list[StoredItem]:
        """Everything in the outbox at home."""
        return self.home.items()

    def heal(self) -> None:
        """Faults stop; one client is left at each desk; people log in."""
        self.healing = True
        for network in self.networks.values():
            network.weather.clear()
        for exchange in self.exchanges.values():
            exchange.clear()
        for desk in self.desks.values():
            desk.heal()
        self.log_in()
        for desk in self.desks.values():
            desk.wake()


def _retry(desk: Desk, deliveries: Iterable[Delivery]) -> None:
    for made in deliveries:
        if made.state not in (State.CONFIRMED, State.WITHDRAWN, State.SUPERSEDED):
            now = desk.clock.now()

            def operation(tx: Transaction, ident: str = made.id, now: datetime = now) -> None:
                tx.put(states.retry(tx.delivery(ident), now), NewEvent("retry_wished", by="aho"))

            desk.operate(operation)
