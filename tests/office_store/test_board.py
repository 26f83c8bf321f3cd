"""The board over an office's queue tells what it tells over a desk's; who is here says so; of many workers one tells an
alert. And an absent colleague's item is taken over where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from tests.office_store.fixtures import Database
from tests.office_store.making import WORKER, opened, prepared
from tests.unit.office.making import SITE, TestParts
from tests.unit.outbox.making import BO, KAREN, item, registration, uid

from jobterm.office.board.take_over import take_over
from jobterm.office.shared.contact import Opened, Shared
from jobterm.outbox import states
from jobterm.outbox.board import BoardData, BoardStore, BoardWish, total
from jobterm.outbox.delivery import State
from jobterm.outbox.port import Receipt
from jobterm.outbox.postgres.store import OfficeStore
from jobterm.outbox.store import NewEvent, Transaction

pytestmark = pytest.mark.system
prepare = prepared
POSTGRES = "postgres"
"""The test server's own superuser, whom the rules of rows do not bind: an office's member in these tests."""


Opens = Callable[..., OfficeStore]


@pytest.fixture
def opens(database: Database) -> Iterator[Opens]:
    """Opens the store of this test's database; closed with the test."""
    made: list[OfficeStore] = []

    def open_it(login: str = "") -> OfficeStore:
        made.append(opened(database.dsn(login) if login else database.superuser_dsn))
        return made[-1]

    yield open_it
    for store in made:
        store.close()


@pytest.fixture
def store(opens: Opens) -> OfficeStore:
    """Five items of two authors: two confirmed, one refused by a machine, two queued."""
    store = opens()
    for n in range(1, 6):
        made = registration(n, citizen=BO if n == 4 else KAREN)
        store.append([item(replace(made, author="pma", author_name="P. Madsen") if n == 5 else made)], made.author)
    store.commit([partial(_confirm, store, n) for n in (1, 2)])
    refused = states.review(store.item(uid(5)).deliveries[0], "no_route")
    store.commit([lambda tx: tx.put(refused, NewEvent("for_a_person", code="no_route"))])
    return store


def _confirm(store: OfficeStore, n: int, tx: Transaction) -> None:
    (one,) = store.item(uid(n)).deliveries
    tx.put(states.confirm(one, Receipt("r", store.clock.now())), NewEvent("answered", cls="accepted"))


def told(store: OfficeStore, elsewhere: dict[str, str] | None = None) -> BoardData:
    assert isinstance(store, BoardStore)
    return store.board(BoardWish(store.clock.now(), "jlu", elsewhere or {}))


def test_an_offices_queue_tells_counts_paces_causes_and_authors(store: OfficeStore) -> None:
    found = told(store, {BO: "0730"})
    counts = {(one.shown, one.author, one.municipality): one.count for one in found.groups}
    assert counts == {("queued", "aho", None): 1, ("queued", "aho", "0730"): 1, ("needs_review", "pma", None): 1}
    assert found.office
    assert sum(one.count for one in found.confirmed) == 2
    assert [(one.registration, one.reason, one.author) for one in found.asking] == [(uid(5), "no_route", "pma")]
    assert {one.id: (one.name, one.at) for one in found.people} == {
        "aho": ("Anne Holm", None), "pma": ("P. Madsen", None),
    }  # fmt: skip
    assert total(found.groups).oldest == registration(1).keyed_at
    assert found.last_confirmed is not None
    assert abs(found.last_confirmed - found.at) < timedelta(minutes=1)


def test_what_is_past_its_promise_is_late_by_the_databases_clock(store: OfficeStore) -> None:
    (one,) = store.item(uid(3)).deliveries
    promised = store.clock.now() - timedelta(seconds=1)
    store.commit([lambda tx: tx.put(replace(one, promise_at=promised), NewEvent("routed"))])
    found = total(told(store).groups)
    assert found.late == 1
    assert found.promised is not None
    assert abs(found.promised - promised) < timedelta(milliseconds=1)


def test_whoever_is_at_a_desk_is_seen_and_nobody_says_it_for_another(
    store: OfficeStore, opens: Opens, database: Database
) -> None:
    store.here(POSTGRES, "Anne Holm")
    first = next(one for one in told(store).people if one.id == POSTGRES)
    assert first.name == "Anne Holm"
    assert first.at is not None
    store.here(POSTGRES, "Anne Holm")
    assert next(one for one in told(store).people if one.id == POSTGRES).at == first.at, "written once a minute"
    database.cluster.create_login(WORKER)
    hers = opens(WORKER)
    hers.here(WORKER, "Anne Holm")
    hers.here("pma")
    assert next(one for one in told(hers).people if one.id == "pma").at is None


def test_workers_are_seen_while_their_lease_holds(store: OfficeStore, opens: Opens) -> None:
    other = opens()
    assert told(store).workers == ()
    lease = store.acquire_lease("one", 30)
    other.acquire_lease("two", 30)
    assert [one.id for one in told(store).workers] == ["one", "two"]
    assert lease is not None
    store.release_lease(lease)
    assert [one.id for one in told(store).workers] == ["two"]


def test_of_two_workers_one_puts_its_page_into_the_book_of_alerts(store: OfficeStore, opens: Opens) -> None:
    other = opens()
    assert store.alert_book() == ""
    assert store.swap_alert_book("", "a")
    assert not other.swap_alert_book("", "b")
    assert other.swap_alert_book("a", "b")
    assert not store.swap_alert_book("a", "c")
    assert store.alert_book() == "b"


def test_an_item_that_waits_for_its_authors_login_is_taken_over_and_keeps_its_author(
    store: OfficeStore, tmp_path: Path
) -> None:
    (one,) = store.item(uid(3)).deliveries
    store.commit([lambda tx: tx.put(states.author_away(one), NewEvent("held_for_author"))])
    parts = TestParts(tmp_path, site=replace(SITE, user="jlu", role="superuser"))
    parts.office = Shared(lambda: Opened(store, "office-1", store.clock), parts.clock)
    done = take_over(parts, [uid(3), uid(1)], "syg siden i fredags")
    assert (done.done, [id for id, _why in done.refused]) == (1, [uid(1)])
    after = store.item(uid(3))
    assert after.registration.author == "aho"
    assert [(each.state, each.carrier) for each in after.deliveries] == [(State.QUEUED, "jlu")]
    last = store.events(uid(3))[-1].what
    assert (last.event, last.by, last.note) == ("taken_over", "jlu", "syg siden i fredags")
    parts.close()


def test_the_moment_is_the_databases(store: OfficeStore) -> None:
    wrong = datetime(2001, 1, 1, tzinfo=store.clock.now().tzinfo)
    assert store.board(BoardWish(wrong)).at > wrong
