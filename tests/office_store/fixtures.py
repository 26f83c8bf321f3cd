"""The fixtures `cluster` and `database`, for any folder of tests: a conftest imports them from here."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from tests.office_store.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one test: its name, and the addresses to reach it."""

    cluster: Cluster
    name: str

    def dsn(self, login: str, *, port: int = 0, **parameters: str) -> str:
        """The address for a login over TLS with its certificate; see `Cluster.dsn`."""
        return self.cluster.dsn(login, self.name, port=port, **parameters)

    @property
    def superuser_dsn(self) -> str:
        """The address for the superuser over the unix socket."""
        return self.cluster.superuser_dsn(self.name)

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement in it as superuser."""
        return self.cluster.run(statement, self.name)


@cache
def _shared() -> Cluster:
    """One server for all folders of tests in this process."""
    made = Cluster()
    atexit.register(made.close)
    return made


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The server of this run (each worker of pytest-xdist has its own)."""
    return _shared()


@pytest.fixture
def database(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database on a server that is up and set as usual.

    `prepare` in the test's module (a function that gets the superuser's address of an empty database) is done once; the
    test gets a copy. Without it the database is empty.
    """
    cluster.reset()
    prepare: Callable[[str], None] | None = getattr(request.module, "prepare", None)
    name = cluster.create_database(prepare)
    yield Database(cluster, name)
    cluster.reset()
    cluster.drop_database(name)
