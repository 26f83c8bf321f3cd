"""What is settled for long stands apart, by month, is found there, comes back where it is needed, and is shredded after
its retention: receipts and hashes stay."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.office_store.fixtures import Database
from tests.office_store.making import prepared
from tests.unit.outbox.making import KAREN, item, registration

from jobterm.clock import SystemClock
from jobterm.outbox import states
from jobterm.outbox.delivery import Moment, State, Wish
from jobterm.outbox.port import Receipt, Rendered
from jobterm.outbox.postgres.archive import COLUMNS, Shredded
from jobterm.outbox.postgres.store import OfficeStore, open_office
from jobterm.outbox.postgres.upkeep import STEP, Upkeep
from jobterm.outbox.sealing import OfficeSealer
from jobterm.outbox.store import IdReused, ItemQuery, NewEvent, NoSuchItem, Taken
from jobterm.security.office_keys import Ring

pytestmark = pytest.mark.system

prepare = prepared

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=50)
MIGRATIONS = Path(__file__).resolve().parents[2] / "src/jobterm/outbox/postgres/migrations"


@pytest.fixture
def store(database: Database) -> Iterator[OfficeStore]:
    ring = Ring("office", bytes(32), {1: bytes(range(32))})
    sealer = OfficeSealer(lambda: ring, SystemClock(), secrets.token_bytes)
    opened = open_office(database.superuser_dsn, sealer)
    yield opened
    opened.close()


def one(store: OfficeStore, operation: Any) -> Any:
    (result,) = store.commit([operation])
    assert not isinstance(result, Exception), result
    return result


def taken(store: OfficeStore, number: int, **changes: Any) -> str:
    (result,) = store.append([item(registration(number, **changes))], by="aho")
    assert isinstance(result, Taken), result
    return result.id


def confirmed(store: OfficeStore, number: int, **changes: Any) -> str:
    """Sent, answered and confirmed."""
    name = taken(store, number, **changes)
    delivery = store.item(name).deliveries[0]
    rendered = Rendered("PUT", f"/sick/{number}", (), b"what was sent", f"key {number}")

    def work(tx: Any) -> None:
        tx.rendered(delivery, rendered)
        claimed = states.claim(delivery, rendered.key, Moment.read(store.clock))
        tx.put(claimed, NewEvent("claimed", attempt=1, request_sha256=rendered.sha256(), note="said"))
        receipt = Receipt(f"r{number}", NOW, f"AMP-{number}")
        tx.put(replace(claimed, state=State.CONFIRMED, receipt=receipt), NewEvent("answered", answer_sha256="a" * 64))

    one(store, work)
    return name


def counts(database: Database) -> tuple[int, int]:
    (now,), (old,) = (database.run(f"SELECT count(*) FROM jobterm.{name}registration")[0] for name in ("", "old_"))
    return int(str(now)), int(str(old))


def test_what_ended_long_ago_stands_apart_and_is_read_as_before(store: OfficeStore, database: Database) -> None:
    names = [confirmed(store, number) for number in (1, 2, 3)]
    before = [(store.item(one), store.events(one), store.moved(one), store.registration(one)) for one in names]
    listed = store.items(ItemQuery())
    counted = store.tally()
    assert store.put_away(LATER, 10) == 3
    assert counts(database) == (0, 3)
    assert [(store.item(one), store.events(one), store.moved(one), store.registration(one)) for one in names] == before
    assert store.item(names[0][:8] if names[0][:8] != names[1][:8] else names[0]) == before[0][0]
    assert store.items(ItemQuery()) == listed
    assert store.items(ItemQuery(citizen=KAREN, after=listed[0].n, limit=1)) == listed[1:2]
    assert store.items(ItemQuery(open_only=True)) == []
    assert store.receipts(names, "amp") == {names[0]: "AMP-1", names[1]: "AMP-2", names[2]: "AMP-3"}
    assert store.tally() == counted
    delivery = before[0][0].deliveries[0]
    assert store.delivery(delivery.id) == delivery


def test_months_are_told_apart(store: OfficeStore, database: Database) -> None:
    confirmed(store, 1)
    store.put_away(LATER, 10)
    assert database.run("SELECT month FROM jobterm.old_registration") == [(NOW.strftime("%Y-%m"),)]


def test_what_is_open_young_or_waited_for_stays(store: OfficeStore, database: Database) -> None:
    taken(store, 1)
    young = confirmed(store, 2)
    assert store.put_away(NOW - timedelta(days=1), 10) == 0
    database.run(
        f"INSERT INTO jobterm.need (office, dependant, needs, kind, met) VALUES ('office', 99, '{young}', 'settled', 0)"
    )
    assert store.put_away(LATER, 10) == 0
    assert counts(database) == (2, 0)


def test_what_was_withdrawn_goes_too(store: OfficeStore, database: Database) -> None:
    name = taken(store, 1)
    one(store, lambda tx: tx.wish(name, Wish.WITHDRAW, NewEvent("withdraw_wished")))
    assert store.item(name).shown == "withdrawn"
    assert store.put_away(NOW - timedelta(days=1), 10) == 0
    assert store.put_away(LATER, 10) == 1
    assert store.item(name).shown == "withdrawn"
    assert counts(database) == (0, 1)


def test_the_same_item_again_is_the_same_item(store: OfficeStore, database: Database) -> None:
    name = confirmed(store, 1)
    moved, n = store.moved(name), store.item(name).n
    store.put_away(LATER, 10)
    (again,) = store.append([item(registration(1))], by="aho")
    assert again == Taken(name, n, new=False)
    assert counts(database) == (1, 0)
    store.put_away(LATER, 10)
    (other,) = store.append([item(registration(1), given="another")], by="aho")
    assert isinstance(other, IdReused)
    store.put_away(LATER, 10)
    told = store.receive([moved], "office:x", by="aho", sent_at=NOW)
    assert (told.new, told.known) == ((), (name,))
    assert store.item(name).shown == "confirmed"


def test_a_need_of_old_is_met(store: OfficeStore) -> None:
    name = confirmed(store, 1)
    store.put_away(LATER, 10)
    second = taken(store, 2, needs=(name,))
    assert store.item(second).needs_open == ()
    assert store.due("amp", LATER, 10)[0].delivery == store.item(second).deliveries[0].id


def test_after_its_retention_only_receipts_and_hashes_are_left(store: OfficeStore, database: Database) -> None:
    name = confirmed(store, 1)
    requests = tuple(request.sha256 for request in store.moved(name).requests)
    delivery = store.item(name).deliveries[0]
    store.put_away(LATER, 10)
    assert store.shred(NOW - timedelta(days=1), 10) == 0
    assert store.shred(LATER, 10) == 1
    left = store.left_of(name)
    assert left is not None
    assert (left.id, left.kind, left.author, left.shown) == (name, "sickness.report", "aho", "confirmed")
    (kept,) = left.deliveries
    assert kept.receipt is not None
    assert (kept.system, kept.receipt["system_id"], kept.requests) == ("amp", "AMP-1", requests)
    for ask in (store.item, store.moved, store.registration):
        with pytest.raises(Shredded):
            ask(name)
    with pytest.raises(NoSuchItem):
        store.delivery(delivery.id)
    assert [(event.what.event, event.what.note) for event in store.events(name)][1:] == [
        ("claimed", None), ("answered", None),
    ]  # fmt: skip
    claimed = store.events(name)[1].what
    assert claimed.request_sha256 == requests[0]
    assert database.run("SELECT subject, body, findings FROM jobterm.old_registration") == [("", b"", b"")]
    assert database.run("SELECT bytes FROM jobterm.old_request") == [(b"",)]
    assert database.run("SELECT subject FROM jobterm.old_delivery") == [("",)]
    assert store.shred(LATER, 10) == 0


def test_what_is_shredded_is_still_known(store: OfficeStore, database: Database) -> None:
    name = confirmed(store, 1)
    moved, n = store.moved(name), store.item(name).n
    store.put_away(LATER, 10)
    store.shred(LATER, 10)
    (again,) = store.append([item(registration(1))], by="aho")
    assert again == Taken(name, n, new=False)
    (other,) = store.append([item(registration(1), given="another")], by="aho")
    assert isinstance(other, IdReused)
    assert store.receive([moved], "office:x", by="aho", sent_at=NOW).known == (name,)
    assert store.adopt([moved], "b1", private=False, by="aho").known == (name,)
    assert counts(database) == (0, 1)


def test_upkeep_goes_in_small_steps_and_only_one_worker_does_it(store: OfficeStore, database: Database) -> None:
    for number in range(1, 4):
        confirmed(store, number)
    upkeep = Upkeep()
    assert upkeep.step(store, LATER, "nobody").put_away == 0
    lease = store.acquire_lease("worker-1", 30.0)
    assert lease is not None
    store.acquire_lease("worker-2", 30.0)
    assert upkeep.step(store, LATER, "worker-2").put_away == 0
    done = upkeep.step(store, LATER, "worker-1")
    assert (done.put_away, done.shredded, done.more) == (3, 0, False)
    assert upkeep.step(store, NOW + timedelta(days=399), "worker-1").shredded == 0
    assert upkeep.step(store, NOW + timedelta(days=401), "worker-1").shredded == 3
    assert STEP > 3
    assert counts(database) == (0, 3)


def test_old_tables_have_every_column_of_todays(database: Database) -> None:
    for table, columns in COLUMNS.items():
        there = {
            name: {str(row[0]) for row in database.run(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'jobterm' "
                f"AND table_name = '{name}'"
            )}
            for name in (table, f"old_{table}")
        }  # fmt: skip
        assert there[table] == {"office", *columns}, table
        assert there[table] <= there[f"old_{table}"], table


def test_every_table_that_refers_to_an_item_moves_with_it() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(MIGRATIONS.glob("*.sql")))
    tables = dict(re.findall(r"CREATE TABLE jobterm\.(\w+) \((.*?)\n\);", text, re.DOTALL))
    refers = {
        name
        for name, body in tables.items()
        if re.search(r"^    (?:registration|delivery|dependant) ", body, re.MULTILINE)
    }
    todays = {name for name in refers if not name.startswith("old_")}
    assert todays - {"lane"} == set(COLUMNS) - {"registration"}
