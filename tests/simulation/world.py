"""A simulated world: one store, its clients, the systems, the people; and the log that the oracle reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.simulation.client import Client
from tests.simulation.loop import MONDAY, SimClock, VirtualLoop
from tests.simulation.oracle import Claim, claim_problems, short
from tests.simulation.wire import FarEnd, Network

from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, Mode, Role, State, Wish
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import ItemQuery, NewDelivery, NewEvent, NewItem, StoredItem, StoreError, Transaction

HEAL_DAYS = 30
"""So long everything works before a run is judged (guarantee G12)."""


FREEING = ("taken", "need_met", "released", "retry_wished")
"""Events after which an item may go."""


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
class World:
    """Everything of one run. ``problems`` gathers what is seen to be wrong while it runs."""

    seed: int
    loop: VirtualLoop
    clock: SimClock
    store: SqlStore
    networks: dict[str, Network]
    far_ends: dict[str, FarEnd] = field(default_factory=dict)
    clients: list[Client] = field(default_factory=list)
    started: int = 0
    wanted: int = 1
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    acknowledged: dict[str, Wanted] = field(default_factory=dict)
    refused_entry: dict[str, str] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    downtime: float = 5.0
    reboots: bool = False
    healing: bool = False

    # ---- clients ------------------------------------------------------------------------------------------------

    def start_another(self) -> None:
        """One more process on the same store from now on."""
        self.wanted += 1
        self.start()

    def start(self) -> Client:
        """A new client process."""
        self.started += 1
        name = f"client-{self.started}"
        client = Client(name, self.store, self.clock, networks=self.networks, far_ends=self.far_ends, world=self)
        self.clients.append(client)
        self._rivalry()
        return client

    def died(self, client: Client) -> None:
        """A client dies; after a while another is started in its place."""
        self.kill(client)
        self.spawn(self._restart(self.downtime))

    def kill(self, client: Client) -> None:
        """SIGKILL."""
        client.kill()
        if client in self.clients:
            self.clients.remove(client)
        self._rivalry()

    def one_less(self) -> None:
        """Of several clients one is killed and not started again."""
        self.wanted -= 1
        if len(self.clients) > self.wanted:
            self.kill(self.clients[-1])

    def reboot(self) -> None:
        """The machine goes down with all its clients, and comes up."""
        for client in list(self.clients):
            self.kill(client)
        self.clock.reboot()
        for _ in range(self.wanted):
            self.spawn(self._restart(self.downtime))

    async def _restart(self, after: float) -> None:
        await asyncio.sleep(after)
        if self.reboots and not self.healing and self.started % 3 == 0:
            for client in list(self.clients):
                self.kill(client)
            self.clock.reboot()
        if len(self.clients) < self.wanted:
            self.start()

    def _rivalry(self) -> None:
        for client in self.clients:
            client.rivals = len(self.clients) > 1
            client.wake()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that happens beside the clients."""
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def at(self, when: float, act: Callable[[], object]) -> None:
        """Let something happen so many seconds after the beginning, unless all has been made well by then."""

        async def later() -> None:
            await asyncio.sleep(when)
            if not self.healing:
                act()

        self.spawn(later())

    # ---- what clients tell (client.Told) ------------------------------------------------------------------------

    def closing(self, system: str, now: datetime) -> datetime | None:
        """No calendar closes anything here."""
        del system, now
        return None

    def claimed(self, system: str, registration: str) -> None:
        """A claim is committed: is it this item's turn?"""
        claim = Claim(self.loop.time(), system, registration)
        named = self.networks[system].model.holds(registration) is not None
        for event in self.store.events(registration):
            if named and event.what.system == system and event.what.cls in ("accepted", "found"):
                self.problems.append(f"reopened: {short(registration)} was claimed after {system} had named it")
        lane = self.store.items(ItemQuery(citizen=self.acknowledged[registration].citizen, limit=1000))

        def freed_after(other: str) -> bool:
            mine = max(event.n for event in self.store.events(registration) if event.what.event == "claimed")
            return max(event.n for event in self.store.events(other) if event.what.event in FREEING) > mine

        self.problems.extend(claim_problems(claim, lane, self.claims, self.clock.now(), freed_after))
        self.claims.append(claim)

    # ---- people -------------------------------------------------------------------------------------------------

    def register(self, *wanted: Wanted) -> None:
        """A caseworker saves; what the store took is acknowledged."""
        items = [self._item(one) for one in wanted]
        for one, item, taken in zip(wanted, items, self.store.append(items, by="aho"), strict=True):
            if isinstance(taken, StoreError):
                self.refused_entry[item.registration.id] = taken.code
            else:
                self.acknowledged[item.registration.id] = one
        self._wake()

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

    def wish(self, number: int, wanted: Wish = Wish.WITHDRAW) -> None:
        """A person wants it back."""
        if uid(number) in self.acknowledged:
            self._operate(lambda tx: tx.wish(uid(number), wanted, NewEvent("wished", by="aho")))

    def retry(self, number: int) -> None:
        """A person says "try now"."""
        if uid(number) in self.acknowledged:
            self._retry(self.store.item(uid(number)).deliveries)

    def log_in(self) -> None:
        """A person logs in again."""
        for item in self.items():
            self._retry([made for made in item.deliveries if made.state is State.HELD_AUTH])

    def _retry(self, deliveries: Iterable[Delivery]) -> None:
        for made in deliveries:
            if made.state not in (State.CONFIRMED, State.WITHDRAWN, State.SUPERSEDED):
                now = self.clock.now()

                def operation(tx: Transaction, ident: str = made.id, now: datetime = now) -> None:
                    tx.put(states.retry(tx.delivery(ident), now), NewEvent("retry_wished", by="aho"))

                self._operate(operation)

    def _operate(self, operation: Any) -> None:
        for result in self.store.commit([operation]):
            if isinstance(result, StoreError):
                raise result
        self._wake()

    def _wake(self) -> None:
        for client in self.clients:
            client.wake()

    # ---- looking ------------------------------------------------------------------------------------------------

    def items(self) -> list[StoredItem]:
        """Everything in the outbox."""
        return self.store.items(ItemQuery(limit=100_000))

    def heal(self) -> None:
        """Faults stop; one client is left; people log in."""
        self.healing, self.wanted = True, 1
        for network in self.networks.values():
            network.weather.clear()
        for client in self.clients[1:]:
            self.kill(client)
        if not self.clients:
            self.start()
        self.log_in()
        self._wake()
