"""Several workers on one office: each item once, each lane in order, one pace for all of them; with a real server."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import pytest
from tests.office_store.fixtures import Database
from tests.office_store.making import OFFICE, WORKER, prepared
from tests.office_store.pooler import Pooler
from tests.office_store.proxy import Lost, Proxy
from tests.office_store.working import Workers, filled, in_order
from tests.unit.outbox.making import uid

from jobterm.outbox import states
from jobterm.outbox.delivery import State
from jobterm.outbox.engine import Engine
from jobterm.outbox.pacing import BUDGET, GateState
from jobterm.outbox.store import NewEvent, Operation, StoredEvent
from jobterm.outbox.surroundings import Drained, Stopped

pytestmark = pytest.mark.system

prepare = prepared


@pytest.mark.parametrize("count", [1, 2, 4])
async def test_each_item_goes_once_in_the_order_of_its_lane_within_the_offices_window(
    database: Database, count: int
) -> None:
    workers = Workers(database, count, window=6)
    try:
        ids = filled(workers.stores[0], lanes=20, each=4)
        done = await workers.until_idle()
        assert sorted(workers.amp.ledger) == sorted(ids)
        assert workers.amp.requests == workers.amp.ledger, "nothing was sent twice"
        assert in_order(workers.amp.ledger, 20)
        assert workers.amp.peak <= 6
        assert all(one.stopped_by is Stopped.IDLE for one in done)
        assert sum(sum(one.confirmed.values()) for one in done) == len(ids)
    finally:
        workers.close()


async def test_what_comes_while_they_work_goes_too_and_who_has_nothing_to_do_takes_part(database: Database) -> None:
    workers = Workers(database, 3, window=2)
    try:
        filled(workers.stores[0], lanes=12, each=1)
        done = await workers.until_idle()
        assert workers.amp.peak <= 2
        assert sum(one.attempted for one in done) == 12
        assert {event.what.by for event in claims(workers, 12)} <= {"worker-1", "worker-2", "worker-3"}
    finally:
        workers.close()


def claims(workers: Workers, count: int) -> list[StoredEvent]:
    """Every claim in the log."""
    store = workers.stores[0]
    return [event for n in range(1, count + 1) for event in store.events(uid(n)) if event.what.event == "claimed"]


async def test_a_dead_system_is_probed_once_in_an_interval_whoever_works(database: Database) -> None:
    workers = Workers(database, 4)
    try:
        workers.amp.always = "down"
        filled(workers.stores[0], lanes=8, each=1)
        await workers.until_idle(timeout=4.0)
        gate = workers.stores[0].gates()["amp"]
        assert gate.state is GateState.DOWN
        assert workers.amp.requests == []
        assert workers.amp.probes <= 1, "an interval is fifteen seconds and more"
    finally:
        workers.close()


async def test_second_tries_are_paid_from_one_budget(database: Database) -> None:
    workers = Workers(database, 2)
    try:
        workers.amp.script = ["500"] * 2
        filled(workers.stores[0], lanes=6, each=1)
        await workers.until_idle()
        assert len(workers.amp.ledger) == 6
        kept = database.run("SELECT value FROM jobterm.meta WHERE name = 'budget'")
        assert json.loads(str(kept[0][0]))["left"] < BUDGET
    finally:
        workers.close()


async def test_a_worker_that_dies_in_the_middle_leaves_nothing_behind_that_others_do_not_take_up(
    database: Database,
) -> None:
    workers = Workers(database, 2, window=4, lease_seconds=1.0)
    try:
        ids = filled(workers.stores[0], lanes=8, each=2)
        dying, other = workers.engines
        workers.amp.stands = asyncio.Event()
        sending = asyncio.create_task(dying.run(asyncio.Event()))
        while not workers.amp.requests:
            await asyncio.sleep(0.01)
        die(dying, sending)
        workers.amp.stands.set()
        workers.amp.now = 0
        await other.run(workers.stop, until_idle=True, timeout=60.0)
        assert sorted(workers.amp.ledger) == sorted(ids)
        assert len(workers.amp.look_ups) >= 1, "what it had on its way was asked after, not sent again"
        assert workers.amp.requests == workers.amp.ledger
        assert in_order(workers.amp.ledger, 8)
    finally:
        workers.close()


async def test_behind_a_pooler_that_shares_sessions_they_work_as_well(database: Database) -> None:
    database.cluster.create_login(WORKER)
    with Pooler(database.cluster, [WORKER], size=2) as pooler:
        workers = Workers(database, 2, window=4, dsn=database.dsn(WORKER, port=pooler.port))
        try:
            ids = filled(workers.stores[0], lanes=10, each=2)
            await workers.until_idle()
            assert sorted(workers.amp.ledger) == sorted(ids)
            assert workers.amp.requests == workers.amp.ledger
            assert workers.amp.peak <= 4
        finally:
            workers.close()


@pytest.mark.parametrize("lose", ["answer", "wish"])
async def test_commits_of_which_nobody_heard_double_nothing(database: Database, lose: Lost) -> None:
    database.cluster.create_login(WORKER)
    with Proxy(database.cluster) as proxy:
        workers = Workers(database, 2, window=4, dsn=database.dsn(WORKER, port=proxy.port))
        try:
            ids = filled(workers.stores[0], lanes=8, each=2)
            for nth in (5, 20):
                proxy.lose(lose, nth=nth)
            await workers.until_idle()
            assert proxy.lost >= 1
            assert sorted(workers.amp.ledger) == sorted(ids)
            assert in_order(workers.amp.ledger, 8)
        finally:
            workers.close()


async def test_what_demands_its_authors_login_waits_until_she_is_at_a_desk_and_goes_in_her_name(
    database: Database,
) -> None:
    workers = Workers(database, 2, personal=frozenset({"amp"}))
    try:
        (store, *_), ids = workers.stores, filled(workers.stores[0], lanes=2, each=1)
        await workers.until_idle()
        held = [store.item(one).deliveries[0] for one in ids]
        assert [one.state for one in held] == [State.HELD_AUTH] * 2
        assert workers.amp.requests == []
        database.run("INSERT INTO jobterm.presence (office, author, name, at)"
                     f" VALUES ('{OFFICE}', 'aho', '', extract(epoch FROM clock_timestamp()))")  # fmt: skip
        free = [_back(one.id, store.clock.now()) for one in held]
        assert not [one for one in store.commit(free) if one is not None]
        again = Workers(database, 2, personal=frozenset({"amp"}))
        await again.until_idle()
        assert sorted(again.amp.ledger) == sorted(ids)
        assert {event.what.by for event in claims(again, 2)} <= {"worker-1", "worker-2"}, (
            "who carried it is written down"
        )
        again.close()
    finally:
        workers.close()


def _back(delivery: str, now: datetime) -> Operation[None]:
    """What her desk does when she is back."""
    return lambda tx: tx.put(states.retry(tx.delivery(delivery), now), NewEvent("author_back", by="aho"))


def die(engine: Engine, running: asyncio.Task[Drained]) -> None:
    """As if it was killed: nothing of it runs on, nothing is given back."""
    for task in list(engine._tasks):
        task.cancel()
    engine._leave = nothing  # type: ignore[method-assign]
    running.cancel()


async def nothing() -> None:
    """Nothing."""
