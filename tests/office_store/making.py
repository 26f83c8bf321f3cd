"""Office stores for tests: a database with the schema in it, an office, and a login that belongs to it."""

from __future__ import annotations

from random import Random

import psycopg
from tests.office_store.cluster import Cluster
from tests.office_store.fixtures import Database

from jobterm.clock import Clock, SystemClock
from jobterm.outbox.postgres import migrate
from jobterm.outbox.postgres.connection import OfficeDatabase
from jobterm.outbox.postgres.store import OfficeStore, connect, open_office
from jobterm.outbox.sealing import Open, Sealer
from jobterm.outbox.sqlcommits import no_promise
from jobterm.outbox.sqlwrite import PromiseTime

OFFICE = "office-1"
WORKER = "worker1"
"""A login of role ``worker``, which sees and moves all items of its office."""


def prepared(dsn: str) -> None:
    """Bring an empty database to the schema, with one office and the logins `WORKER` and the superuser's in it."""
    made = connect(dsn, Open())
    migrate.init(made)
    made.close()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO jobterm.office (id, name, profile) VALUES (%s, 'Testby', 'training')", (OFFICE,)
        )
        for login in (WORKER, "postgres"):
            connection.execute(
                "INSERT INTO jobterm.member (login, office, user_id, role, state, public_key)"
                " VALUES (%s, %s, %s, 'worker', 'admitted', %s)",
                (login, OFFICE, login, bytes(32)),
            )


def opened(
    dsn: str,
    *,
    sealer: Sealer | None = None,
    clock: Clock | None = None,
    promise: PromiseTime = no_promise,
    seed: int = 1,
) -> OfficeStore:
    """An office's store; with ``clock``, what is written is dated by that one instead of by the database."""
    store = open_office(dsn, sealer or Open(), promise=promise, local=SystemClock(), chance=Random(seed))
    if clock is not None:
        store.database.clock = clock
    return store


def fresh(cluster: Cluster) -> Database:
    """A database of a test's own beside the one that the fixture gives."""
    return Database(cluster, cluster.create_database(prepared))


def statements(database: OfficeDatabase) -> int:
    """How many statements went over a connection so far."""
    return database.counts.statements
