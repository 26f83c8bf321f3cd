"""A desk: one outbox with the processes that drain it, on a machine with clocks of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.simulation.client import Client
from tests.simulation.loop import SimClock
from tests.simulation.oracle import Before, Claim, claim_problems, short

from jobterm.outbox.delivery import State
from jobterm.outbox.restored import RESTORED
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import ItemQuery, NewEvent, StoredEvent, StoredItem, StoreError

if TYPE_CHECKING:
    from tests.simulation.world import World

FREEING = ("taken", "need_met", "released", "retry_wished", "decided", "taken_back", "came_back", "imported")
"""Events after which an item may go."""


class Desk:
    """``missing``: ids of which a recovery has said that they are lost; ``down``: nobody can work here just now;
    ``wanted``: so many processes are kept running."""

    def __init__(self, world: World, name: str, clock: SimClock, place: Place) -> None:
        self.name = name
        self.clock = clock
        self.place = place
        self.seed = world.seed
        self.store: SqlStore = world.shelf.open(place, clock)
        self.clients: list[Client] = []
        self.claims: list[Claim] = []
        self.missing: set[str] = set()
        self.down = False
        self.wanted = 1
        self._world = world
        self._started = 0
        self._haunted = 0.0

    # ---- processes ----------------------------------------------------------------------------------------------

    def another(self) -> None:
        """One more process on the same store from now on."""
        self.wanted += 1
        self.start()

    def start(self) -> None:
        """A new client process, unless nobody can work here."""
        if self.down:
            return
        self._started += 1
        name = f"{'client' if self.name == 'home' else self.name}-{self._started}"
        world = self._world
        seat = world.shelf.seat(self.store, self.clock)
        client = Client(name, seat, networks=world.networks, far_ends=world.far_ends, world=self,
                        exchanges=world.exchanges)  # fmt: skip
        self.clients.append(client)
        self._rivalry()

    def died(self, client: Client) -> None:
        """A client dies; after a while another is started in its place."""
        self.kill(client)
        self._world.spawn(self._restart(self._world.downtime))

    def kill(self, client: Client) -> None:
        """SIGKILL."""
        client.kill()
        if client in self.clients:
            self.clients.remove(client)
        if self._world.shelf.mourning:
            self._haunted = self._world.loop.time() + self._world.shelf.mourning
            self._world.spawn(self._mourn())
        self._rivalry()

    def kill_all(self) -> None:
        """SIGKILL for everything that runs here."""
        for client in list(self.clients):
            self.kill(client)

    def one_less(self) -> None:
        """Of several clients one is killed and not started again."""
        self.wanted -= 1
        if len(self.clients) > self.wanted:
            self.kill(self.clients[-1])

    def reboot(self) -> None:
        """The machine goes down with all its clients, and comes up."""
        self.kill_all()
        self.clock.reboot()
        for _ in range(self.wanted):
            self._world.spawn(self._restart(self._world.downtime))

    def heal(self) -> None:
        """One client is left."""
        self.wanted = 1
        for client in self.clients[1:]:
            self.kill(client)
        if not self.clients:
            self.start()

    async def _restart(self, after: float) -> None:
        await asyncio.sleep(after)
        if self._world.reboots and not self._world.healing and self._started % 3 == 0:
            self.kill_all()
            self.clock.reboot()
        if len(self.clients) < self.wanted:
            self.start()

    def _rivalry(self) -> None:
        rivals = len(self.clients) > 1 or self._world.loop.time() < self._haunted
        for client in self.clients:
            client.has_rivals(rivals)

    async def _mourn(self) -> None:
        """Where leases lie beside each other, the others look after a dead one's until that has run out."""
        await asyncio.sleep(self._haunted - self._world.loop.time())
        self._rivalry()

    def wake(self) -> None:
        """Every process looks again now."""
        for client in self.clients:
            client.wake()

    # ---- what clients tell (client.Told) ------------------------------------------------------------------------

    def closing(self, system: str, now: datetime) -> datetime | None:
        """No calendar closes anything here."""
        del system, now
        return None

    def claimed(self, system: str, registration: str) -> None:
        """A claim is committed: is it this item's turn?"""
        world = self._world
        claim = Claim(world.loop.time(), system, registration)
        told = cache(self.store.events)
        events = told(registration)
        if world.networks[system].model.holds(registration) is not None and registration not in world.in_doubt:
            # What came with a bundle from a desk that had not heard that the system was put back is in doubt again.
            doubted = max((event.n for event in events if event.what.event == RESTORED), default=0)
            world.problems.extend(
                f"reopened: {short(registration)} was claimed after {system} had named it"
                for event in events
                if event.what.system == system and event.what.cls in ("accepted", "found") and event.n > doubted
            )
        lane = self.store.items(ItemQuery(citizen=world.acknowledged[registration].citizen, limit=1000))
        lane = [item for item in lane if item.registration.id not in world.twice_used - {registration}]
        mine = max(event.n for event in events if event.what.event == "claimed")

        def freed_after(other: str) -> bool:
            freed = [event.n for event in told(other) if event.what.event in FREEING]
            return max(freed, default=0) > mine

        moved = world.in_doubt | {name for bundle in world.bundles for name in bundle.ids}
        logs = {item.registration.id: _of(told(item.registration.id), system) for item in lane}
        home = {name for name, log in logs.items() if _never_left(log)}
        again = {name: _in_vain(log) for name, log in logs.items()}

        def stopped_after(other: str) -> bool:
            return any(event.n > mine and event.what.event == "need_failed" for event in told(other))

        before = Before(world.claims, moved, freed_after, home, again, stopped_after)
        found = claim_problems(claim, lane, before, self.clock.now())
        if registration not in world.twice_used:
            world.problems.extend(found)
        self.claims.append(claim)
        world.whim(registration)

    def changed(self, delivery: str) -> None:
        """Somebody may be looking on."""
        if self is self._world.home:
            self._world.seen(delivery)

    # ---- people -------------------------------------------------------------------------------------------------

    def items(self) -> list[StoredItem]:
        """Everything in this outbox."""
        return self.store.items(ItemQuery(limit=100_000))

    def shows(self, state: State) -> bool:
        """Whether any delivery is shown as this."""
        return any(shown.get(state.value) for shown in self.store.tally().deliveries.values())

    def operate(self, operation: Any) -> None:
        """One commit by a person."""
        for result in self.store.commit([operation]):
            if isinstance(result, StoreError):
                raise result
        self.wake()


def _of(events: Sequence[StoredEvent], system: str) -> list[NewEvent]:
    """What the log tells of one system."""
    return [event.what for event in events if event.what.system == system]


def _never_left(told: Sequence[NewEvent]) -> bool:
    """Whether each attempt was answered "closed"."""
    claims = sum(what.event == "claimed" for what in told)
    return claims > 0 and claims == sum(what.event == "answered" and what.cls == "closed" for what in told)


def _in_vain(told: Sequence[NewEvent]) -> int:
    """How many claims came before a person's last word that it has not been applied."""
    words = [at for at, what in enumerate(told) if (what.event, what.code) == ("decided", "not_applied")]
    return sum(what.event == "claimed" for what in told[: words[-1]]) if words else 0
