"""An office store for the figures: a PostgreSQL of its own, rows by the hundred thousand, and the way to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks import material
from benchmarks.figure import CannotMeasure
from jobterm.clock import RandomIds, SystemClock
from jobterm.outbox import states
from jobterm.outbox.delivery import Moment, State
from jobterm.outbox.port import Receipt, Rendered
from jobterm.outbox.postgres import migrate
from jobterm.outbox.postgres.store import OfficeStore, connect, open_office
from jobterm.outbox.sealing import OfficeSealer
from jobterm.outbox.store import NewEvent, Transaction
from jobterm.security.office_keys import Ring

if TYPE_CHECKING:
    from tests.office_store.cluster import Cluster

SEED_ITEMS = 1_000
MEMBERS = """
INSERT INTO jobterm.office (id, name, profile) VALUES ('bench', 'bench', 'training');
INSERT INTO jobterm.member (login, office, user_id, role, state, public_key)
    VALUES ('postgres', 'bench', 'kth', 'worker', 'admitted', sha256('x')),
           ('worker', 'bench', 'worker', 'worker', 'admitted', sha256('x')),
           ('kth', 'bench', 'kth', 'caseworker', 'admitted', sha256('x'))
"""
_ARCHIVED = """
INSERT INTO jobterm.old_registration (n, id, revision, kind, subject, author, given_sha256, given, shown, open,
    superseded_by, confirmed_at, body, findings, month, settled_at)
SELECT n + k * 1000, overlay(id placing lpad(to_hex(k), 8, '0') from 1), revision, kind, md5(subject || k), author,
    given_sha256, given, shown, open, superseded_by, confirmed_at, body, findings, '2026-01', confirmed_at
FROM jobterm.registration, generate_series(1, {times}) k WHERE open = 0 AND n <= 1000;
INSERT INTO jobterm.old_delivery (row, id, registration, system, subject, mode, role, state, shown, open, next_at,
    held_until, promise_at, to_settle, sender, body)
SELECT row + k * 2000, overlay(id placing lpad(to_hex(k), 8, '0') from 1), registration + k * 1000, system,
    md5(subject || k), mode, role, state, shown, open, next_at, held_until, promise_at, to_settle, sender, body
FROM jobterm.delivery, generate_series(1, {times}) k WHERE open = 0 AND registration <= 1000;
INSERT INTO jobterm.old_event (n, at, registration, delivery, event, system, attempt, class, code, by, note)
SELECT n + k * 10000, at, overlay(registration placing lpad(to_hex(k), 8, '0') from 1), delivery, event, system,
    attempt, class, code, by, note
FROM jobterm.event, generate_series(1, {times}) k WHERE n <= 10000;
INSERT INTO jobterm.old_request (delivery, revision, rendering, key, sha256, bytes)
SELECT overlay(delivery placing lpad(to_hex(k), 8, '0') from 1), revision, rendering, key, sha256, bytes
FROM jobterm.request, generate_series(1, {times}) k
"""
_QUEUED = """
INSERT INTO jobterm.lane (system, subject, delivery, ready_at, n)
SELECT 'queued', md5('lane' || k), md5('delivery' || k), extract(epoch FROM now()) - k, k
FROM generate_series(1, {count}) k;
INSERT INTO jobterm.registration (id, revision, kind, subject, author, given_sha256, given, shown, open, body, findings)
SELECT 'q' || lpad(k::text, 35, '0'), 1, kind, md5('lane' || k), 'other' || k % 300, given_sha256, given, 'queued', 1,
    body, findings
FROM generate_series(1, {count}) k, (SELECT * FROM jobterm.registration ORDER BY n LIMIT 1) one;
INSERT INTO jobterm.delivery (id, registration, system, subject, mode, role, state, shown, open, to_settle, body)
SELECT md5('delivery' || k), (SELECT n FROM jobterm.registration r WHERE r.id = 'q' || lpad(k::text, 35, '0')),
    'queued', md5('lane' || k), mode, role, 'queued', 'queued', 1, 0, body
FROM generate_series(1, {count}) k, (SELECT * FROM jobterm.delivery ORDER BY row LIMIT 1) one
"""


@contextlib.contextmanager
def cluster(base: Path | None = None) -> Iterator[Cluster]:
    """A server, gone afterwards; CannotMeasure where there is none on this machine. ``base``: its disk."""
    try:
        from tests.office_store.cluster import Cluster as Server

        made = Server(base, shared_buffers="512MB", max_wal_size="4GB")
    except (ImportError, FileNotFoundError) as error:
        raise CannotMeasure(f"no PostgreSQL to measure on: {error}") from None
    try:
        for login in ("worker", "kth"):
            made.create_login(login)
        yield made
    finally:
        made.close()


def prepare(dsn: str) -> None:
    """An empty database becomes an office's."""
    import psycopg

    database = connect(dsn, sealer())
    migrate.init(database)
    database.close()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(MEMBERS.encode())


def sealer() -> OfficeSealer:
    """Keys of the office."""
    ring = Ring("bench", bytes(range(64, 96)), {1: bytes(range(96, 128))})
    chance = Random(7)
    return OfficeSealer(lambda: ring, SystemClock(), chance.randbytes)


def opened(dsn: str, seed: int = 1) -> OfficeStore:
    """One way to the office store."""
    return open_office(dsn, sealer(), promise=material.promised, chance=Random(seed))


def queue(store: OfficeStore, count: int) -> None:
    """So many items queued, each of another citizen, by the program itself."""
    clock, ids = SystemClock(), RandomIds()
    group: list[Any] = []
    for item in material.new_items(count, ids=ids, clock=clock, deliveries=material.RECORD_ONLY):
        group.append(item)
        if len(group) == 100:
            store.append(group, by="kth")
            group = []
    if group:
        store.append(group, by="kth")


def multiply(server: Cluster, database: str, *, queued: int, archived: int) -> None:
    """Rows by SQL, copies of those of the first thousand items, which are confirmed: so many that are settled and put
    away, and so many that wait. They are never opened, and stand in every index as their own would."""
    if archived:
        server.run(_ARCHIVED.format(times=archived // SEED_ITEMS), database)
    if queued:
        server.run(_QUEUED.format(count=queued), database)
    server.run("ANALYZE", database)


# ---- what a worker asks of the store for one item ------------------------------------------------------------------


def commit(store: OfficeStore, operation: Any) -> Any:
    """One operation in a commit of its own."""
    (result,) = store.commit([operation])
    if isinstance(result, Exception):
        raise result
    return result


def claim_and_settle(store: OfficeStore, delivery_id: str, lease: Any) -> None:
    """The store's part of one delivery: read, claim with the bytes to be sent, settle with the receipt."""
    delivery = store.delivery(delivery_id)
    store.registration(delivery.registration)
    body = b'{"first_day":"2026-11-22","comment":"Ringede kl. 8 og meldte sig syg."}'
    rendered = Rendered("PUT", f"/items/{delivery.registration}", (("x-requestId", delivery.id),), body, delivery.id)

    def claim(tx: Transaction) -> None:
        tx.check_lease(lease)
        current = tx.delivery(delivery_id)
        if not tx.is_head(current):
            return
        tx.rendered(current, rendered)
        claimed = states.claim(current, rendered.key, Moment.read(store.clock))
        tx.put(claimed, NewEvent("claimed", attempt=1, request_sha256=rendered.sha256(), by=lease.owner))

    def settle(tx: Transaction) -> None:
        current = tx.delivery(delivery_id)
        receipt = Receipt(delivery_id, store.clock.now(), delivery_id)
        tx.put(replace(current, state=State.CONFIRMED, receipt=receipt), NewEvent("answered", answer_sha256="0" * 64))

    commit(store, claim)
    commit(store, settle)
