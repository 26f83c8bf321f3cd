"""What can go wrong between us and an office store: each trouble has a name, nothing is lost, and what was in doubt is
told as such."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.office_store.cluster import Cluster
from tests.office_store.fixtures import Database
from tests.office_store.making import WORKER, opened, prepared
from tests.office_store.pooler import Pooler
from tests.office_store.proxy import Proxy
from tests.unit.outbox.making import BO, KAREN, item, registration, uid

from jobterm.outbox import states
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.postgres import errors, migrate
from jobterm.outbox.postgres.store import OfficeStore, connect
from jobterm.outbox.sealing import ForeignKey, Open, SealBroken
from jobterm.outbox.store import ItemQuery, NewDelivery, NewEvent, StoreBusy, StoreError, StoreFull, Taken

pytestmark = pytest.mark.system
prepare = prepared

Opens = Callable[..., OfficeStore]


@pytest.fixture
def opens(database: Database, cluster: Cluster) -> Iterator[Opens]:
    """Opens the office's store for its worker, at an address of the test's or as she comes to it."""
    made: list[OfficeStore] = []
    cluster.create_login(WORKER)

    def one(dsn: str | None = None, **more: Any) -> OfficeStore:
        made.append(opened(dsn or cluster.socket_dsn(WORKER, database.name), **more))
        return made[-1]

    yield one
    for store in made:
        store.close()


class Bound:
    """Seals for tests: what was sealed opens only where it belongs, and only with this key."""

    def __init__(self, key: bytes = b"office") -> None:
        self._key = key

    def _stamp(self, bound_to: str) -> bytes:
        return hashlib.sha256(self._key + bound_to.encode()).digest()[:8]

    def seal(self, content: bytes, bound_to: str) -> bytes:
        """See ``sealing.Sealer``."""
        return self._key[:6].ljust(6) + self._stamp(bound_to) + bytes(byte ^ 0x5A for byte in content)

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """See ``sealing.Sealer``."""
        if len(sealed) > 14 and sealed[:6] != self._key[:6].ljust(6):
            raise ForeignKey("another key")
        if sealed[6:14] != self._stamp(bound_to):
            raise SealBroken("not sealed for this place")
        return bytes(byte ^ 0x5A for byte in sealed[14:])

    def blind(self, text: str) -> str:
        """See ``sealing.Sealer``."""
        return hashlib.sha256(self._key + text.encode()).hexdigest()


# ---- connections that break ------------------------------------------------------------------------------------------


def test_a_connection_that_breaks_before_a_commit_is_made_again_and_the_work_too(
    opens: Opens, cluster: Cluster
) -> None:
    store = opens()
    store.append([item(registration(1))], by="aho")
    tries: list[int] = []

    def breaks(tx: Any) -> None:
        tries.append(len(tries))
        tx.note(uid(1), NewEvent("noted"))
        if len(tries) == 1:
            cluster.cut(WORKER)
            tx.delivery(store_delivery)

    store_delivery = store.item(uid(1)).deliveries[0].id
    assert store.commit([breaks]) == [None]
    assert len(tries) == 2
    assert [event.what.event for event in store.events(uid(1))] == ["taken", "noted"]


def test_a_question_is_asked_again_after_a_restart(opens: Opens, cluster: Cluster) -> None:
    store = opens()
    store.append([item(registration(1))], by="aho")
    cluster.restart()
    assert store.item(uid(1)).shown == "queued"
    assert isinstance(store.append([item(registration(2))], by="aho")[0], Taken)


def test_while_the_server_is_away_that_is_said_at_once_and_it_is_found_again(opens: Opens, cluster: Cluster) -> None:
    store = opens()
    store.append([item(registration(1))], by="aho")
    cluster.kill()
    for _ in range(3):
        with pytest.raises(errors.OfficeUnreachable):
            store.append([item(registration(2))], by="aho")
    assert issubclass(errors.OfficeUnreachable, StoreBusy), "an engine waits and goes on"
    cluster.start()
    store.database._away_until = 0.0
    assert [one.registration.id for one in store.items(ItemQuery())] == [uid(1)]


@pytest.mark.parametrize(("lost", "there"), [("answer", True), ("wish", False)])
def test_a_commit_whose_answer_was_lost_is_told_as_unsure(
    database: Database, cluster: Cluster, lost: Any, there: bool
) -> None:
    cluster.create_login(WORKER)
    with Proxy(cluster) as proxy:
        store = opened(database.dsn(WORKER, port=proxy.port))
        try:
            store.append([item(registration(1))], by="aho")
            proxy.lose(lost)
            with pytest.raises(errors.OfficeUnsure):
                store.append([item(registration(2))], by="aho")
            assert issubclass(errors.OfficeUnsure, StoreFull)
            assert (len(store.items(ItemQuery())) == 2) is there
            [again] = store.append([item(registration(2))], by="aho")
            assert again == Taken(uid(2), again.n if isinstance(again, Taken) else 0, new=not there)
        finally:
            store.close()


def test_it_works_through_a_pooler_that_changes_sessions_between_transactions(
    database: Database, cluster: Cluster
) -> None:
    cluster.create_login(WORKER)
    with Pooler(cluster, [WORKER], size=2) as pooler:
        stores = [opened(database.dsn(WORKER, port=pooler.port), seed=n) for n in range(3)]
        try:
            for n, store in enumerate(stores, 1):
                assert isinstance(store.append([item(registration(n))], by="aho")[0], Taken)
            lease = stores[0].acquire_lease("one", 60)
            assert lease is not None
            [due] = stores[0].due("amp", stores[0].clock.now(), 5, lease)
            [result] = stores[0].commit(
                [lambda tx: tx.put(states.confirm(tx.delivery(due.delivery), None), NewEvent("x"))]
            )
            assert result is None
            assert [one.shown for one in stores[2].items(ItemQuery())] == ["confirmed", "queued", "queued"]
        finally:
            for store in stores:
                store.close()


# ---- servers and addresses that are not as they should be ------------------------------------------------------------


def test_a_server_that_only_reads_is_read_and_takes_nothing(opens: Opens, cluster: Cluster) -> None:
    store = opens()
    store.append([item(registration(1))], by="aho")
    cluster.set("default_transaction_read_only", "on")
    cluster.cut(WORKER)
    with pytest.raises(errors.OfficeReadOnly):
        store.append([item(registration(2))], by="aho")
    assert store.item(uid(1)).shown == "queued"
    cluster.reset()
    cluster.cut(WORKER)
    assert isinstance(store.append([item(registration(2))], by="aho")[0], Taken)


def test_a_server_that_does_not_wait_until_it_has_written_is_refused(opens: Opens, cluster: Cluster) -> None:
    store = opens()
    cluster.set("synchronous_commit", "off")
    with pytest.raises(errors.OfficeNotDurable):
        opens()
    cluster.cut(WORKER)
    with pytest.raises(errors.OfficeNotDurable):
        store.append([item(registration(1))], by="aho")


def test_one_statement_that_takes_too_long_is_stopped_and_named(opens: Opens) -> None:
    store = opens()
    with pytest.raises(errors.OfficeSlow):
        store.database.brief(lambda: store.database.script("SET LOCAL statement_timeout = 20; SELECT pg_sleep(30)"))
    assert isinstance(store.append([item(registration(1))], by="aho")[0], Taken)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("this is nothing", errors.OfficeAddress),
        ("postgresql://nobody.invalid/office?connect_timeout=2", errors.OfficeAddress),
        ("postgresql://127.0.0.1:1/office?connect_timeout=2", errors.OfficeUnreachable),
        ("postgresql://127.0.0.1/office?no_such_word=1", errors.OfficeAddress),
    ],
)
def test_an_address_that_leads_nowhere_is_named(address: str, kind: type[StoreError]) -> None:
    with pytest.raises(kind):
        opened(address)


def test_a_database_that_is_not_there_a_login_that_is_not_known_and_a_certificate_of_another(
    database: Database, cluster: Cluster
) -> None:
    cluster.create_login(WORKER)
    with pytest.raises(errors.OfficeAddress):
        opened(cluster.socket_dsn(WORKER, "nowhere"))
    with pytest.raises(errors.OfficeRights):
        opened(cluster.socket_dsn("nobody_known", database.name))
    other = cluster.certificate("somebody_else")
    wrong = database.dsn(WORKER, sslcert=str(other.certificate), sslkey=str(other.key))
    with pytest.raises((errors.OfficeRights, errors.OfficeCertificate)):
        opened(wrong)
    with pytest.raises(errors.OfficeCertificate):
        opened(database.dsn(WORKER, sslrootcert=str(other.certificate)))


def test_a_login_of_no_office_takes_nothing_there(opens: Opens, database: Database, cluster: Cluster) -> None:
    cluster.create_login("stranger")
    with pytest.raises(errors.OfficeRights):
        opens(cluster.socket_dsn("stranger", database.name)).append([item(registration(1))], by="aho")


def test_a_store_that_was_never_made_that_is_older_or_newer(database: Database, cluster: Cluster) -> None:
    empty = cluster.create_database()
    with pytest.raises(errors.OfficeNotMade):
        opened(cluster.superuser_dsn(empty))
    cluster.drop_database(empty)
    database.run("INSERT INTO jobterm.schema_version (version) VALUES (999)")
    with pytest.raises(errors.OfficeNewer):
        opened(database.superuser_dsn)
    database.run("DELETE FROM jobterm.schema_version WHERE version > 1")
    with pytest.raises(errors.OfficeOlder):
        opened(database.superuser_dsn)


def test_making_it_a_second_time_changes_nothing(database: Database) -> None:
    made = connect(database.superuser_dsn, Open())
    assert migrate.init(made) == migrate.version(made) == migrate.SCHEMA
    made.close()


# ---- keys ------------------------------------------------------------------------------------------------------------


def test_what_lies_in_the_database_tells_nobody_whom_it_is_about(opens: Opens, database: Database) -> None:
    store = opens(sealer=Bound())
    paper = NewDelivery("benefits", Role.NOTIFY, Mode.PERSON)
    store.append(
        [item(registration(1, note="a private matter"), NewDelivery("amp", Role.RECORD, Mode.DELIVER), paper)], by="aho"
    )
    store.commit([lambda tx: tx.note(uid(1), NewEvent("noted", request_sha256="ab" * 32, note="a private matter"))])
    tables = [str(row[0]) for row in database.run("SELECT tablename FROM pg_tables WHERE schemaname = 'jobterm'")]
    seen = "\n".join(str(row[0]) for table in tables for row in database.run(f"SELECT t::text FROM jobterm.{table} t"))
    for secret in (KAREN, "private", "as given", "ab" * 32, "Anne Holm", b"private".hex(), KAREN.encode().hex()):
        assert secret not in seen
    assert store.item(uid(1)).registration.note == "a private matter"
    assert store.events(uid(1))[-1].what.note == "a private matter"
    assert store.moved(uid(1)).given_sha256 == "as given"
    assert [one.registration.id for one in store.items(ItemQuery(citizen=KAREN))] == [uid(1)]


def test_the_key_of_another_office_opens_nothing_and_spoils_nothing(opens: Opens) -> None:
    ours = opens(sealer=Bound())
    ours.append([item(registration(1))], by="aho")
    with pytest.raises(errors.ForeignKey):
        opens(sealer=Bound(b"other"))
    assert ours.item(uid(1)).shown == "queued"


def test_a_row_that_was_swapped_with_another_is_set_aside_and_its_lane_held(opens: Opens, database: Database) -> None:
    store = opens(sealer=Bound())
    store.append([item(registration(1)), item(registration(2, citizen=BO)), item(registration(3, day=21))], by="aho")
    swapped = store.item(uid(1)).deliveries[0].id
    database.run(
        f"UPDATE jobterm.delivery SET body = (SELECT body FROM jobterm.delivery WHERE id <> '{swapped}' LIMIT 1)"
        f" WHERE id = '{swapped}'"
    )
    assert store.delivery(swapped).state is State.QUARANTINED
    assert [store.delivery(one.delivery).registration for one in store.due("amp", store.clock.now(), 9)] == [uid(2)]
    database.run(f"UPDATE jobterm.registration SET body = '\\x00' WHERE id = '{uid(2)}'")
    assert store.item(uid(2)).shown == "quarantined"
    assert store.item(uid(3)).shown == "queued"
    assert store.due("amp", store.clock.now(), 9) == []
