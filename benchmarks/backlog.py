"""What one item costs with many queued against with a thousand queued: append, claim and settle, first page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks import material
from benchmarks.figure import Figure, Size
from jobterm.clock import RandomIds, SystemClock
from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, Moment, State
from jobterm.outbox.port import Receipt, Rendered
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import ItemQuery, NewEvent, Stale, Transaction

FEW = 1_000
REPEATS = 60
WARM_UP = 5


@dataclass
class Desk:
    """A store with its queue."""

    store: SqlStore
    clock: SystemClock
    ids: RandomIds

    def append(self) -> None:
        """Take one registration."""
        for item in material.new_items(1, ids=self.ids, clock=self.clock):
            self.store.append([item], by="kth")

    def claim(self) -> None:
        """Find the first that may go, claim it, settle it: the store's part of one delivery."""
        due = self.store.due("amp", self.clock.now(), 8)[0]
        delivery = self.store.delivery(due.delivery)
        self.store.registration(delivery.registration)
        self._commit(lambda tx: self._claim(tx, delivery))
        self._commit(lambda tx: self._settle(tx, delivery.id))

    def page(self) -> None:
        """The first page of the queue screen, with its counts."""
        self.store.items(ItemQuery(open_only=True, limit=20))
        self.store.tally()

    def next_moment(self) -> None:
        """What the engine asks before it sleeps."""
        self.store.next_moment(self.clock.now())

    def _commit(self, operation: Callable[[Transaction], None]) -> None:
        (result,) = self.store.commit([operation])
        if isinstance(result, Exception):
            raise result

    def _claim(self, tx: Transaction, delivery: Delivery) -> None:
        if not tx.is_head(delivery):
            raise Stale("another is before it")
        rendered = Rendered(
            "PUT", f"/items/{delivery.registration}", (("x-requestId", delivery.id),), b"{}", delivery.id
        )
        tx.rendered(delivery, rendered)
        claimed = states.claim(delivery, rendered.key, Moment.read(self.clock))
        tx.put(claimed, NewEvent("claimed", attempt=claimed.attempt, request_sha256=rendered.sha256()))

    def _settle(self, tx: Transaction, delivery_id: str) -> None:
        now = self.clock.now()
        current = tx.delivery(delivery_id)
        receipt = Receipt(delivery_id, now, delivery_id)
        tx.put(replace(current, state=State.CONFIRMED, receipt=receipt), NewEvent("answered", attempt=current.attempt))


def measure(size: Size) -> list[Figure]:
    """Both stores side by side, each operation in turns on the one and the other."""
    clock, ids = SystemClock(), RandomIds()
    series: dict[str, tuple[list[float], list[float]]] = {}
    with material.folder(size.folder, "many") as many, material.folder(size.folder, "few") as few:
        desks = [Desk(material.store(where), clock, ids) for where in (many, few)]
        for desk, count in zip(desks, (size.backlog, FEW), strict=True):
            material.fill(desk.store, material.new_items(count, ids=ids, clock=clock))
        for name in ("append", "claim", "page", "next_moment"):
            series[name] = _in_turns(getattr(desks[0], name), getattr(desks[1], name))
        for desk in desks:
            desk.store.close()
    names = {
        "append": "append",
        "claim": "claim and settle",
        "page": "first page",
        "next_moment": "next moment",
    }
    return [
        Figure(
            f"cost per item at {size.backlog:,} queued: {names[name]}",
            "ms",
            f"at {FEW:,} queued",
            ours,
            theirs,
            must=1.5 if name != "next_moment" else None,
            goal=1.1 if name != "next_moment" else None,
        )
        for name, (ours, theirs) in series.items()
    ]


def _in_turns(many: Callable[[], None], few: Callable[[], None]) -> tuple[list[float], list[float]]:
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(REPEATS + WARM_UP):
        for series, work in zip(found, (many, few), strict=True):
            began = time.perf_counter()
            work()
            if turn >= WARM_UP:
                series.append(1000 * (time.perf_counter() - began))
    return found
