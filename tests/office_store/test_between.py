"""What stands between the tests and their server: the proxy that loses answers, the pooler that shares sessions."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from tests.office_store.fixtures import Database
from tests.office_store.pooler import Pooler
from tests.office_store.proxy import Lost, Proxy

from jobterm.outbox.postgres.errors import OfficeCertificate, OfficeUnreachable, by_text
from jobterm.outbox.postgres.store import connect
from jobterm.outbox.sealing import Open

pytestmark = pytest.mark.system


def prepare(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (value int)")
        connection.execute("GRANT ALL ON kept TO PUBLIC")


@pytest.fixture
def proxy(database: Database) -> Iterator[Proxy]:
    database.cluster.create_login("desk")
    with Proxy(database.cluster) as between:
        yield between


def connected(database: Database, port: int) -> psycopg.Connection:
    return psycopg.connect(database.dsn("desk", port=port, connect_timeout="10"), prepare_threshold=None)


def kept(database: Database) -> list[object]:
    return [row[0] for row in database.run("SELECT value FROM kept ORDER BY value")]


@pytest.mark.parametrize(("lose", "left"), [("answer", [1, 2]), ("wish", [1])])
def test_a_commit_is_done_and_nobody_hears_of_it_or_never_arrives(
    database: Database, proxy: Proxy, lose: Lost, left: list[object]
) -> None:
    proxy.lose(lose, nth=2)
    connection = connected(database, proxy.port)
    connection.execute("INSERT INTO kept VALUES (1)")
    connection.commit()
    connection.execute("INSERT INTO kept VALUES (2)")
    with pytest.raises(psycopg.OperationalError):
        connection.commit()
    connection.close()
    assert (kept(database), proxy.lost) == (left, 1)


def test_it_cuts_and_refuses_and_lets_in_again(database: Database, proxy: Proxy) -> None:
    with connected(database, proxy.port) as connection:
        proxy.refuse()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        connected(database, proxy.port)
    proxy.refuse(False)
    with connected(database, proxy.port) as connection:
        connection.execute("INSERT INTO kept VALUES (3)")
    assert kept(database) == [3]


def test_a_line_that_breaks_while_hands_are_shaken_is_no_wrong_certificate(database: Database, proxy: Proxy) -> None:
    proxy.refuse()
    with pytest.raises(OfficeUnreachable):
        connect(database.dsn("desk", port=proxy.port), Open())
    for said in ("SSL SYSCALL error: EOF detected", "SSL connection has been closed unexpectedly"):
        assert isinstance(by_text(f"connection failed: {said}"), OfficeUnreachable)
    assert isinstance(by_text("SSL error: tlsv1 alert unknown ca"), OfficeCertificate)


def test_what_it_swallows_is_never_answered(database: Database, proxy: Proxy) -> None:
    proxy.silence()
    with pytest.raises(psycopg.errors.ConnectionTimeout):
        psycopg.connect(database.dsn("desk", port=proxy.port, connect_timeout="2"))
    proxy.silence(False)
    connected(database, proxy.port).close()


def test_the_pooler_gives_each_transaction_any_session(database: Database) -> None:
    database.cluster.create_login("desk")
    with Pooler(database.cluster, ["desk"], size=2) as pooler:
        with connected(database, pooler.port) as one, connected(database, pooler.port) as two:
            assert one.execute("SELECT session_user").fetchone() == ("desk",)
            held = two.execute("SELECT pg_backend_pid()").fetchone()
            one.commit()
            sessions = {held}
            sessions.add(one.execute("SELECT pg_backend_pid()").fetchone())
        assert len(sessions) == 2
