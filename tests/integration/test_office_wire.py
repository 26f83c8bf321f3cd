"""A desk and its office store over a real wire that loses what it likes: the answer to a commit, the commit itself, the
server (issue 6 point 2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.integration.office_desks import OFFICE, Office, Terminal
from tests.office_store.fixtures import Database, cluster, database
from tests.office_store.making import WORKER, opened, prepared
from tests.office_store.proxy import Lost, Proxy
from tests.unit.outbox.making import item, registration, uid

from jobterm.clock import ManualClock
from jobterm.office.shared.contact import Opened
from jobterm.outbox.store import StoreError

__all__ = ["cluster", "database"]

pytestmark = pytest.mark.system
prepare = prepared


class Wired(Terminal):
    """A desk that reaches its office store through the proxy, with a login of its own."""

    port = 0
    database: Database

    def _open(self) -> Opened:
        store = opened(self.database.dsn(WORKER, port=self.port), clock=self.office.clock)
        return Opened(store, OFFICE, store.clock)


@pytest.fixture
def proxy(database: Database) -> Iterator[Proxy]:
    database.cluster.create_login(WORKER)
    with Proxy(database.cluster) as between:
        yield between


@pytest.fixture
def office(tmp_path: Path, database: Database) -> Iterator[Office]:
    made = Office(tmp_path, ManualClock(), lambda _folder, clock: opened(database.superuser_dsn, clock=clock))
    yield made
    made.close()


@pytest.fixture
def desk(office: Office, database: Database, proxy: Proxy) -> Iterator[Wired]:
    made = Wired(office.folder / "a", office)
    made.database, made.port = database, proxy.port
    office.desks["a"] = made
    yield made
    made.shared.close()


@pytest.mark.parametrize("lost", ["answer", "wish"])
async def test_a_hand_over_whose_commit_or_its_answer_is_lost_is_given_again_and_doubles_nothing(
    office: Office, desk: Wired, proxy: Proxy, lost: Lost
) -> None:
    desk.talk()
    desk.store.append([item(registration(1))], "aho")
    proxy.lose(lost)
    for _ in range(6):
        desk.talk()
    assert proxy.lost == 1
    await office.work()
    desk.talk(2)
    assert desk.shows(uid(1)) == "confirmed"
    assert office.system.ledger == [uid(1)]


async def test_a_server_that_is_killed_and_comes_back_gets_what_was_registered_meanwhile(
    office: Office, desk: Wired, database: Database
) -> None:
    desk.store.append([item(registration(1))], "aho")
    desk.talk()
    database.cluster.kill()
    desk.store.append([item(registration(2))], "aho")
    assert desk.talk().away
    assert [desk.shows(uid(n)) for n in (1, 2)] == ["queued", "queued"]
    database.cluster.start()
    for _ in range(20):
        if not desk.talk().away:
            break
    with suppress(StoreError):
        office.store.tally()  # the worker's connection broke too
    await office.work(4)
    desk.talk(2)
    assert sorted(office.system.ledger) == [uid(1), uid(2)]
    assert [desk.shows(uid(n)) for n in (1, 2)] == ["confirmed", "confirmed"]
