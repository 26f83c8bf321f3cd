"""The server of the tests: who may come in, what it survives, and that nothing is left of it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.office_store.certificates import Authority
from tests.office_store.cluster import Cluster
from tests.office_store.fixtures import Database

pytestmark = pytest.mark.system
ROOT = Path(__file__).resolve().parents[2]


def prepare(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (value int)")
        connection.execute("GRANT ALL ON kept TO PUBLIC")


def told(dsn: str, statement: str = "SELECT session_user || ' ' || current_setting('fsync')") -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row
    return row[0]


def test_a_login_comes_with_its_certificate_and_the_server_is_verified(database: Database) -> None:
    database.cluster.create_login("desk")
    assert told(database.dsn("desk")) == "desk on"
    assert told(database.dsn("desk"), "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") is True


@pytest.mark.parametrize("wrong", ["without a certificate", "a certificate of another", "without TLS", "not trusted"])
def test_nobody_else_comes_in(database: Database, wrong: str, tmp_path: Path) -> None:
    cluster = database.cluster
    cluster.create_login("desk")
    other = cluster.certificate("somebody")
    stranger = Authority(tmp_path / "stranger").certificate
    dsn = {
        "without a certificate": database.dsn("desk", sslcert="", sslkey="", sslcertmode="disable"),
        "a certificate of another": database.dsn("desk", sslcert=str(other.certificate), sslkey=str(other.key)),
        "without TLS": database.dsn("desk", sslmode="disable"),
        "not trusted": database.dsn("desk", sslrootcert=str(stranger)),
    }[wrong]
    with pytest.raises(psycopg.OperationalError):
        told(dsn)


def test_what_was_committed_survives_a_power_cut(database: Database) -> None:
    told(database.superuser_dsn, "INSERT INTO kept VALUES (7) RETURNING value")
    database.cluster.kill()
    assert not database.cluster.running()
    database.cluster.start()
    assert told(database.superuser_dsn, "SELECT value FROM kept") == 7


def test_each_test_has_an_empty_copy(database: Database) -> None:
    assert told(database.superuser_dsn, "SELECT count(*) FROM kept") == 0
    told(database.superuser_dsn, "INSERT INTO kept VALUES (1) RETURNING value")


def test_and_so_has_the_next(database: Database) -> None:
    assert told(database.superuser_dsn, "SELECT count(*) FROM kept") == 0
    told(database.superuser_dsn, "INSERT INTO kept VALUES (1) RETURNING value")


def test_a_setting_holds_until_it_is_reset(database: Database) -> None:
    database.cluster.set("synchronous_commit", "off")
    assert told(database.superuser_dsn, "SHOW synchronous_commit") == "off"
    database.cluster.reset()
    assert told(database.superuser_dsn, "SHOW synchronous_commit") == "on"


def test_a_connection_is_cut(database: Database) -> None:
    database.cluster.create_login("desk")
    with psycopg.connect(database.dsn("desk"), autocommit=True) as connection:
        assert database.cluster.cut("desk") == 1
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_it_goes_with_a_process_that_is_killed() -> None:
    program = (
        "from tests.office_store.cluster import Cluster; import signal; c = Cluster(); "
        "print(c.folder, flush=True); print(c.run('SELECT 1'), flush=True); signal.pause()"
    )
    owner = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout as said:
        folder = Path(said.readline().strip())
        assert said.readline() == "[(1,)]\n"
    server = int((folder / "data/postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    watched = os.pidfd_open(server)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert select.select([watched], [], [], 30)[0], "the server outlived the process that started it"
    os.close(watched)


def test_it_is_closed_without_a_trace() -> None:
    own = Cluster()
    folder = own.folder
    own.close()
    assert not folder.exists()
