"""Many connections on one office's outbox at the same time: no update is lost, nothing is claimed twice, lanes keep
their order, whoever stands still or dies holds nobody up for long, and writes nothing later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from tests.office_store.fixtures import Database
from tests.office_store.making import opened, prepared
from tests.unit.outbox.making import BO, KAREN, item, registration, uid

from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, Mode, Moment, Role, State
from jobterm.outbox.lease import Lease
from jobterm.outbox.port import Rendered
from jobterm.outbox.postgres.store import OfficeStore
from jobterm.outbox.store import ItemQuery, LeaseLost, NewDelivery, NewEvent, Stale, Taken

pytestmark = pytest.mark.system
prepare = prepared

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp")
BYTES = Rendered("POST", "/x", (), b"bytes", "k")


class Crew:
    """Some threads, each with a connection of its own; the first failure of any is raised."""

    def __init__(self, database: Database, count: int) -> None:
        self.stores = [opened(database.superuser_dsn, seed=number) for number in range(count)]

    def work(self, *tasks: Callable[[OfficeStore], Any]) -> None:
        failures: list[BaseException] = []

        def run(task: Callable[[OfficeStore], Any], store: OfficeStore) -> None:
            try:
                task(store)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=pair) for pair in zip(tasks, self.stores, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def close(self) -> None:
        for one in self.stores:
            one.close()


CrewOf = Callable[[int], Crew]


@pytest.fixture
def crew_of(database: Database) -> Iterator[CrewOf]:
    made: list[Crew] = []

    def of(count: int) -> Crew:
        made.append(Crew(database, count))
        return made[-1]

    yield of
    for crew in made:
        crew.close()


def claiming(store: OfficeStore, lease: Lease, delivery: str) -> Callable[[Any], Delivery]:
    def claim(tx: Any) -> Delivery:
        tx.check_lease(lease)
        current: Delivery = tx.delivery(delivery)
        if current.state is not State.QUEUED or not tx.is_head(current):
            raise Stale("another is before it")
        tx.rendered(current, BYTES)
        claimed = states.claim(current, "k", Moment.read(store.clock))
        tx.put(claimed, NewEvent("claimed", attempt=claimed.attempt, by=lease.owner))
        return claimed

    return claim


def confirming(claimed: Delivery) -> Callable[[Any], None]:
    def confirm(tx: Any) -> None:
        tx.put(states.confirm(tx.delivery(claimed.id), None), NewEvent("answered", attempt=claimed.attempt))

    return confirm


def drains(name: str, sent: list[tuple[str, str]], writing: threading.Event) -> Callable[[OfficeStore], None]:
    """A worker without a system: whatever it claims is confirmed. ``sent`` gets (lane, registration) as it happens."""

    def work(store: OfficeStore) -> None:
        lease = store.acquire_lease(name, 60)
        assert lease is not None
        while True:
            last = writing.is_set()
            due = store.due("amp", store.clock.now(), 3, lease)
            if not due and last and not store.due("amp", store.clock.now(), 1):
                return
            claimed = store.commit([claiming(store, lease, one.delivery) for one in due])
            mine = [one for one in claimed if isinstance(one, Delivery)]
            sent.extend((one.lane, one.registration) for one in mine)
            assert store.commit([confirming(one) for one in mine]) == [None] * len(mine)

    return work


@pytest.mark.parametrize("count", [2, 4])
def test_workers_and_desks_on_the_same_lanes_lose_nothing_and_claim_nothing_twice(crew_of: CrewOf, count: int) -> None:
    crew, chance = crew_of(count + 2), Random(7)
    writing, sent = threading.Event(), list[tuple[str, str]]()
    citizens = [f"{1503801000 + n}" for n in range(6)]
    whose = {n: chance.choice(citizens) for n in range(1, 61)}
    needs = {n: (uid(n - 3),) for n in range(10, 61, 7)}

    def enters(numbers: list[int]) -> Callable[[OfficeStore], None]:
        def work(store: OfficeStore) -> None:
            for n in numbers:
                made = registration(n, citizen=whose[n], day=1 + n % 20)
                (taken,) = store.append([item(made, RECORD, FUND)], by="aho")
                assert isinstance(taken, Taken), taken

        return work

    def both(store: OfficeStore) -> None:
        try:
            enters([n for n in whose if n % 2 == 0 and n not in needs])(store)
            # What these need the other desk may not have entered yet: then it is refused, and tried again.
            for n, needed in needs.items():
                made = registration(n, citizen=whose[n], day=1 + n % 20, needs=needed)
                while not isinstance(store.append([item(made, RECORD, FUND)], by="aho")[0], Taken):
                    pass
        finally:
            writing.set()

    workers = [drains(f"worker-{n}", sent, writing) for n in range(count)]
    crew.work(*workers, enters([n for n in whose if n % 2 and n not in needs]), both)
    store = crew.stores[0]
    crew.work(*[drains(f"worker-{n}", sent, writing) for n in range(count + 2)])
    found = store.items(ItemQuery())
    assert len(found) == len(whose) == len(sent) == len(set(sent))
    assert {one.deliveries[0].state for one in found} == {State.CONFIRMED}
    assert {one.deliveries[1].state for one in found} == {State.EXPECTED}
    assert store.tally().deliveries == {"amp": {"confirmed": 60}, "fund": {"expected": 60}}
    assert store.tally().registrations == {"expected": 60}
    order = [one for _lane, one in sent]
    assert all(order.index(needed[0]) < order.index(uid(n)) for n, needed in needs.items())
    assert store.lane_systems() == []


def test_of_many_who_supersede_the_same_one_is_taken(crew_of: CrewOf) -> None:
    crew, taken = crew_of(4), list[Any]()
    crew.stores[0].append([item(registration(1), RECORD)], by="aho")

    def supersedes(number: int) -> Callable[[OfficeStore], None]:
        made = registration(number, supersedes=uid(1))
        return lambda store: taken.extend(store.append([item(made, RECORD)], by="aho"))

    crew.work(*[supersedes(number) for number in range(2, 6)])
    assert sum(isinstance(one, Taken) for one in taken) == 1
    old = crew.stores[0].item(uid(1))
    assert old.shown == "superseded"
    assert crew.stores[0].item(str(old.superseded_by)).shown == "queued"


def test_the_same_item_from_four_at_once_is_one(crew_of: CrewOf) -> None:
    crew, taken = crew_of(4), list[Any]()
    crew.work(*[lambda store: taken.extend(store.append([item(registration(1))], by="aho"))] * 4)
    assert sorted(one.new for one in taken) == [False, False, False, True]
    assert len(crew.stores[0].items(ItemQuery())) == 1


def test_an_item_that_waits_is_set_free_whoever_confirms_what_it_needs_meanwhile(crew_of: CrewOf) -> None:
    crew = crew_of(2)
    for n in range(1, 41, 2):
        crew.stores[0].append([item(registration(n, citizen=KAREN))], by="aho")
        record = crew.stores[0].item(uid(n)).deliveries[0]
        dependant = item(registration(n + 1, citizen=BO, needs=(uid(n),)))
        crew.work(
            lambda store, record=record: store.commit([confirming(record)]),  # type: ignore[misc]
            lambda store, dependant=dependant: store.append([dependant], by="aho"),  # type: ignore[misc]
        )
        assert crew.stores[1].item(uid(n + 1)).deliveries[0].unmet == 0
        crew.stores[0].commit([confirming(crew.stores[0].item(uid(n + 1)).deliveries[0])])


def test_what_a_dead_worker_was_sending_becomes_unknown_and_its_lanes_are_free(
    crew_of: CrewOf, database: Database
) -> None:
    crew = crew_of(2)
    dead, alive = crew.stores
    dead.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    gone = dead.acquire_lease("one", 60)
    assert gone is not None
    first, second = dead.due("amp", dead.clock.now(), 5, gone)
    dead.commit([claiming(dead, gone, first.delivery)])
    other = alive.acquire_lease("two", 60)
    assert other is not None
    assert alive.due("amp", alive.clock.now(), 5, other) == [], "what another holds is passed over"
    database.run("UPDATE jobterm.worker SET until = 0 WHERE owner = 'one'")
    assert alive.renew_lease(other, 60)
    assert alive.delivery(first.delivery).state is State.UNKNOWN
    assert {one.delivery for one in alive.due("amp", alive.clock.now(), 5, other)} == {first.delivery, second.delivery}
    assert [event.what.event for event in alive.events(uid(1))] == ["taken", "claimed", "interrupted"]
    [late] = dead.commit([claiming(dead, gone, second.delivery)])
    assert isinstance(late, LeaseLost), "a zombie writes nothing"
    assert not dead.renew_lease(gone, 60)
    assert dead.due("amp", dead.clock.now(), 5, gone) == []


def test_a_worker_that_starts_again_under_its_name_ends_what_it_was_before(crew_of: CrewOf) -> None:
    crew = crew_of(2)
    before, after = crew.stores
    before.append([item(registration(1))], by="aho")
    first = before.acquire_lease("one", 60)
    assert first is not None
    [due] = before.due("amp", before.clock.now(), 5, first)
    before.commit([claiming(before, first, due.delivery)])
    second = after.acquire_lease("one", 60)
    assert second is not None
    assert second.token > first.token
    assert after.delivery(due.delivery).state is State.UNKNOWN
    assert after.lease_owner() == "one"
    after.release_lease(second)
    assert after.lease_owner() is None


def test_who_stands_still_in_the_middle_of_its_turn_loses_it_and_does_it_again(crew_of: CrewOf) -> None:
    crew, began, waits = crew_of(2), threading.Event(), threading.Event()
    still, other = crew.stores
    turns: list[int] = []

    def stands(tx: Any) -> None:
        turns.append(len(turns))
        began.set()
        if len(turns) == 1:
            waits.wait(60)
        tx.note(uid(1), NewEvent("noted"))

    other.append([item(registration(1))], by="aho")

    def goes_on(store: OfficeStore) -> None:
        began.wait(60)
        store.append([item(registration(2, citizen=BO))], by="aho")
        waits.set()

    crew.work(lambda store: store.commit([stands]), goes_on)
    assert turns == [0, 1], "its turn was taken from it, and it took another"
    assert still.database.counts.again == 1
    assert [event.what.event for event in other.events(uid(1))] == ["taken", "noted"]
    assert other.item(uid(2)).shown == "queued"


def test_who_only_adds_to_a_lane_leaves_it_to_who_serves_it(crew_of: CrewOf) -> None:
    crew = crew_of(2)
    worker, desk = crew.stores
    desk.append([item(registration(1, day=1))], by="aho")
    lease, other = worker.acquire_lease("one", 60), desk.acquire_lease("two", 60)
    assert lease is not None
    assert other is not None
    [due] = worker.due("amp", worker.clock.now(), 5, lease)
    desk.append([item(registration(2, day=2))], by="aho")
    assert desk.due("amp", desk.clock.now(), 5, other) == []
    desk.append([item(registration(3, day=1, told_at=registration(3, day=1).told_at - timedelta(hours=1)))], by="aho")
    assert [one.delivery for one in desk.due("amp", desk.clock.now(), 5, other)] != [due.delivery], (
        "another is first now"
    )
