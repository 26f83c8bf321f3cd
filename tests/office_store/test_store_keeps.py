"""What an office store keeps beside its items: the time, counts, how often anybody wrote; and what one item costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.office_store.cluster import Cluster
from tests.office_store.fixtures import Database
from tests.office_store.making import opened, prepared
from tests.unit.outbox.making import BO, item, registration, uid

from jobterm.outbox import states
from jobterm.outbox.delivery import Mode, Moment, Role, State
from jobterm.outbox.moving import Selection
from jobterm.outbox.port import Rendered
from jobterm.outbox.postgres.store import OfficeStore
from jobterm.outbox.put_back import PutBack
from jobterm.outbox.store import Author, NewDelivery, NewEvent, StoredEvent

pytestmark = pytest.mark.system
prepare = prepared

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
Opens = Callable[[], OfficeStore]


@pytest.fixture
def opens(database: Database) -> Iterator[Opens]:
    made: list[OfficeStore] = []

    def one() -> OfficeStore:
        made.append(opened(database.superuser_dsn))
        return made[-1]

    yield one
    for store in made:
        store.close()


# ---- the time --------------------------------------------------------------------------------------------------------


def test_all_workers_count_from_the_same_beginning(opens: Opens) -> None:
    first, second = opens(), opens()
    first.append([item(registration(1))], by="aho")
    second.append([item(registration(2))], by="aho")
    third = opens()
    assert first.clock.boot_id() == second.clock.boot_id() == third.clock.boot_id()
    marks = [Moment.read(store.clock).mark() for store in (first, second, third)]
    assert all(abs(one.seconds - marks[0].seconds) < 5 for one in marks)


def test_a_restart_of_the_server_begins_a_new_count_and_moves_no_wait(opens: Opens, cluster: Cluster) -> None:
    store = opens()
    held = store.clock.now() + timedelta(minutes=30)
    store.append([item(registration(1), replace(RECORD, held_until=held))], by="aho")
    mark, before = Moment.read(store.clock).mark(), store.clock.boot_id()
    cluster.restart()
    store.append([item(registration(2, citizen=BO))], by="aho")
    now = Moment.read(store.clock)
    assert now.boot_id != before
    assert mark.elapsed(now) < 60, "only what has certainly passed counts, not the new server's age"
    assert store.next_moment(store.clock.now()) == held
    assert opens().clock.boot_id() == now.boot_id


def test_a_clock_that_was_set_begins_a_new_count_once_and_takes_the_waits_along(
    opens: Opens, database: Database
) -> None:
    first, second = opens(), opens()
    regret = replace(RECORD, regret=timedelta(minutes=10))
    first.append([item(registration(1), regret)], by="aho")
    second.append([item(registration(2, citizen=BO))], by="aho")
    before = first.item(uid(1)).deliveries[0].held_until
    assert before is not None
    for store in (first, second):
        store.database.office_clock.moved = 3600.0
    first.commit([lambda tx: tx.note(uid(1), NewEvent("noted"))])
    second.commit([lambda tx: tx.note(uid(2), NewEvent("noted"))])
    after = second.item(uid(1)).deliveries[0].held_until
    assert after == before + timedelta(hours=1), "once, not by each worker"
    assert first.clock.boot_id() == second.clock.boot_id()
    assert database.run("SELECT n, moved FROM jobterm.era ORDER BY n") == [(1, 0.0), (2, 3600.0)]


# ---- counts ----------------------------------------------------------------------------------------------------------


def test_one_number_tells_that_anybody_wrote(opens: Opens) -> None:
    first, second = opens(), opens()
    first.append([item(registration(1))], by="aho")
    seen = second.changes()
    second.item(uid(1))
    second.tally()
    assert second.changes() == seen
    first.commit([lambda tx: tx.note(uid(1), NewEvent("noted"))])
    assert second.changes() > seen
    assert second.info() == {"state": "ok", "reason": None, "schema": second.info()["schema"], "anchor": seen + 1}


def test_many_counts_are_drawn_together_and_say_the_same(opens: Opens, database: Database) -> None:
    store = opens()
    database.run(
        "INSERT INTO jobterm.settled (at, scope, shown, count)"
        " SELECT n, CASE n % 2 WHEN 0 THEN '' ELSE 'amp' END, 'confirmed', 1 FROM generate_series(1, 3000) n"
    )
    before, last = store.tally(), store.last_confirmed()
    lease = store.acquire_lease("one", 60)
    assert lease is not None
    assert store.renew_lease(lease, 60)
    assert store.tally() == before
    assert store.last_confirmed() == last
    assert database.run("SELECT count(*) FROM jobterm.settled") == [(2,)]


def test_what_is_late_of_somebodys_is_counted_by_the_hour_it_was_promised(opens: Opens) -> None:
    store = opens()
    store._promise = lambda promise, since: since + timedelta(hours=4) if promise else None
    promised = replace(RECORD, role=Role.RECORD, promise="4h", mode=Mode.EXPECT)
    store.append([item(registration(1), promised)], by="aho")
    now = store.clock.now()
    assert store.tally(of=Author("aho", now)).late == 0
    assert store.tally(of=Author("aho", now + timedelta(hours=5))).late == 1
    assert store.tally(of=Author("pma", now + timedelta(hours=5))).late == 0
    assert [one.registration for one in store.expected_due(now + timedelta(days=2), 9)] == [uid(1)]


def test_what_is_said_of_systems_and_of_bundles_is_kept(opens: Opens) -> None:
    store, other = opens(), opens()
    now = store.clock.now().replace(microsecond=0)
    said, later = PutBack("amp", now - timedelta(days=1), now), PutBack("fund", now - timedelta(days=2), now)
    store.commit([lambda tx: tx.heard(said)])
    other.commit([lambda tx: tx.heard(later), lambda tx: tx.heard(said)])
    assert set(store.heard()) == {said, later}
    store.append([item(registration(1))], by="aho")
    store.hand(Selection(), "bundle", "aho")
    assert other.item(uid(1)).shown == "handed"
    assert other.unhand("bundle", NewEvent("hand_failed", code="bundle", by="aho")) == 1
    assert store.item(uid(1)).shown == "queued"
    assert store.mark_unanswered(now) == 0


# ---- what one item costs ---------------------------------------------------------------------------------------------


def cost(store: OfficeStore, work: Callable[[], Any]) -> tuple[int, int]:
    """(statements, journeys) of some work."""
    counts = store.database.counts
    before = (counts.statements, counts.journeys)
    work()
    return counts.statements - before[0], counts.journeys - before[1]


def test_an_item_costs_few_journeys_and_a_group_fewer_for_each(opens: Opens) -> None:
    store = opens()
    store.append([item(registration(99, citizen=BO))], by="aho")
    one = cost(store, lambda: store.append([item(registration(1))], by="aho"))
    assert one[1] <= 9, one
    group = [item(registration(n, citizen=f"{1503801000 + n}")) for n in range(2, 18)]
    many = cost(store, lambda: store.append(group, by="aho"))
    assert many[1] <= 16 * 2 + 8, many
    lease = store.acquire_lease("one", 60)
    assert lease is not None
    due = store.due("amp", store.clock.now(), 16, lease)
    claims = [lambda tx, one=one: claimed(tx, one.delivery, store) for one in due]
    claiming = cost(store, lambda: store.commit(claims))
    assert claiming[1] <= 16 * 2 + 6, claiming
    confirms = [lambda tx, one=one: confirmed(tx, one.delivery) for one in due]
    confirming = cost(store, lambda: store.commit(confirms))
    assert confirming[1] <= 16 * 3 + 6, confirming


def claimed(tx: Any, delivery: str, store: OfficeStore) -> None:
    current = tx.delivery(delivery)
    assert tx.is_head(current)
    tx.rendered(current, Rendered("POST", "/x", (), b"bytes", "k"))
    tx.put(states.claim(current, "k", Moment.read(store.clock)), NewEvent("claimed", attempt=1))


def confirmed(tx: Any, delivery: str) -> None:
    tx.put(states.confirm(tx.delivery(delivery), None), NewEvent("answered", attempt=1))


def test_what_is_known_of_an_item_goes_from_office_to_office(opens: Opens, cluster: Cluster) -> None:
    here = opens()
    here.append([item(registration(1)), item(registration(2, citizen=BO, needs=(uid(1),)))], by="aho")
    claimed_first = here.item(uid(1)).deliveries[0].id
    here.commit([lambda tx: claimed(tx, claimed_first, here)])
    elsewhere = cluster.create_database(prepared)
    there = opened(cluster.superuser_dsn(elsewhere))
    try:
        moved = here.hand(Selection(), "bundle", "aho")
        assert len(there.adopt(moved, "bundle", private=False, by="aho").new) == 2
        assert there.item(uid(1)).deliveries[0].state is State.UNKNOWN
        assert there.moved(uid(1)).requests == here.moved(uid(1)).requests
        assert there.adopt(moved, "bundle", private=False, by="aho").known == (uid(1), uid(2))
        kept: list[StoredEvent] = there.events(uid(1))
        assert [event.what.event for event in kept] == ["taken", "claimed", "imported"]
    finally:
        there.close()
        cluster.drop_database(elsewhere)
