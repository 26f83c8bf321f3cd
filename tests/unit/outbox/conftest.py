"""The fixture `stores`: what is promised of an outbox is held against a desk's file and an office's database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from tests.unit.outbox.making import store

from jobterm.clock import ManualClock
from jobterm.outbox.sqlstore import SqlStore


class Stores(Protocol):
    """Opens outboxes; a folder names one of them, which a second time is the same."""

    office: bool

    def __call__(self, folder: Path, clock: ManualClock) -> SqlStore:
        """An outbox that dates by ``clock``."""


class Desks:
    """Of desks."""

    office = False

    def __call__(self, folder: Path, clock: ManualClock) -> SqlStore:
        """See `Stores`."""
        return store(folder, clock)


class Offices:
    """Of offices: a database for each folder."""

    office = True

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        self._made: dict[Path, Any] = {}
        self._open: list[SqlStore] = []

    def __call__(self, folder: Path, clock: ManualClock) -> SqlStore:
        """See `Stores`."""
        from tests.office_store.making import fresh, opened

        if folder not in self._made:
            self._made[folder] = fresh(self._cluster)
        self._open.append(opened(self._made[folder].superuser_dsn, clock=clock))
        return self._open[-1]

    def close(self) -> None:
        """Whatever a test left open; its databases."""
        for one in self._open:
            one.close()
        for made in self._made.values():
            self._cluster.drop_database(made.name)


@pytest.fixture(scope="session")
def cluster() -> Any:
    """The server of this run, started when an office is asked for."""
    from tests.office_store.fixtures import _shared

    return _shared()


@pytest.fixture(params=["desk", pytest.param("office", marks=pytest.mark.system)])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Both kinds of outbox, one after the other."""
    if request.param == "desk":
        yield Desks()
        return
    offices = Offices(request.getfixturevalue("cluster"))
    yield offices
    offices.close()
