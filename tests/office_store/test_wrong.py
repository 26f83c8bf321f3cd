"""Every wrong thing with an office store ends in a clear sentence in both languages, with what to do, an exit code of
its own, and nothing lost: tried by command against a real server."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from tests.durability import kills
from tests.office_store.belonging import SUPERUSER, Desks, desks
from tests.office_store.certificates import Authority
from tests.office_store.fixtures import Database

from jobterm import i18n
from jobterm.cli.entry import enter
from jobterm.clock import ManualClock
from jobterm.office.membership import look
from jobterm.office.office_troubles import OFFICE
from jobterm.outbox.postgres import migrate

pytestmark = pytest.mark.system

SITE = """[site]
profile = "training"
name = "Testby"
municipality = "0751"
user = "u-{login}"
role = "superuser"
[store]
office = "{address}"
"""


@dataclass
class Terminal:
    """A superuser's terminal: one home after another on the same database."""

    database: Database
    folder: Path
    capture: pytest.CaptureFixture[str]
    made: int = 0

    def home(self, address: str, login: str = SUPERUSER) -> Path:
        """A home whose site file has this address."""
        self.made += 1
        home = self.folder / f"home{self.made}"
        home.mkdir()
        self.address(home, address, login)
        return home

    def address(self, home: Path, address: str, login: str = SUPERUSER) -> None:
        """Another address in the site file of a home."""
        (home / "jobterm.toml").write_text(SITE.format(login=login, address=address), encoding="utf-8")

    def run(self, home: Path, *words: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of a command."""
        self.capture.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("JOBTERM_HOME", str(home))
            code = enter([*words])
        told = self.capture.readouterr()
        return code, told.out, told.err

    def refused(self, home: Path, *words: str) -> dict[str, Any]:
        """The error of a command, which is said in both languages alike."""
        found: dict[str, dict[str, Any]] = {}
        for language in ("da", "en"):
            code, _out, err = self.run(home, *words, "--json", "--lang", language)
            found[language] = json.loads(err.splitlines()[-1])["error"]
            assert found[language]["exit"] == code
            assert found[language]["cure"]
        assert found["da"]["message"] != found["en"]["message"]
        assert found["da"]["code"] == found["en"]["code"]
        return found["en"]

    def checked(self, home: Path) -> tuple[int, dict[str, dict[str, Any]]]:
        """Exit code of `office check`, and its lines that are wrong."""
        code, out, _err = self.run(home, "office", "check", "--json", "--lang", "en")
        lines = json.loads(out)["checks"]
        return code, {one["id"]: one for one in lines if one["level"] == "error"}


@pytest.fixture
def terminal(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    """A terminal at a database that belongs to the superuser's login and is empty."""
    database.cluster.create_login(SUPERUSER)
    database.run(f'ALTER DATABASE "{database.name}" OWNER TO "{SUPERUSER}"')
    yield Terminal(database, tmp_path, capsys)
    i18n.forget()


def made(terminal: Terminal) -> Path:
    """A home whose office is there."""
    home = terminal.home(terminal.database.dsn(SUPERUSER))
    code, _out, err = terminal.run(home, "office", "init")
    assert code == 0, err
    return home


def safe(error: dict[str, Any]) -> bool:
    """Whether it says that nothing is lost."""
    return "lies safely" in error["message"]


@pytest.mark.parametrize(
    ("change", "code", "exit_code"),
    [
        (lambda address, _port: address.replace(address.split("/")[3].split("?")[0], "nowhere"), "office.address", 2),
        (lambda address, port: address.replace(f":{port}", ":1"), "office.unreachable", 6),
        (lambda address, _port: address.replace(f"//{SUPERUSER}@", "//postgres@"), "office.rights", 3),
    ],
    ids=["database", "port", "login"],
)
def test_a_wrong_address(terminal: Terminal, change: Any, code: str, exit_code: int) -> None:
    right = terminal.database.dsn(SUPERUSER)
    home = terminal.home(change(right, terminal.database.cluster.port))
    error = terminal.refused(home, "office", "status")
    if code == "office.rights":  # a certificate of another login may be called either
        assert error["code"] in ("office.rights", "office.certificate")
    else:
        assert (error["code"], error["exit"]) == (code, exit_code)
    assert safe(error)
    status, wrong = terminal.checked(home)
    assert status == wrong["connection"]["exit_code"] == error["exit"]


def test_a_host_that_is_not_there(terminal: Terminal) -> None:
    home = terminal.home(f"postgresql:///{terminal.database.name}?host=/nowhere")
    error = terminal.refused(home, "office", "status")
    assert error["code"] in ("office.unreachable", "office.address")
    assert safe(error)


def test_a_server_that_another_authority_vouches_for(terminal: Terminal, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "stranger", "another authority")
    right = terminal.database.dsn(SUPERUSER)
    authority = quote(str(terminal.database.cluster.authority.certificate), safe="")
    plain = str(terminal.database.cluster.authority.certificate)
    home = terminal.home(right.replace(authority, str(stranger.certificate)).replace(plain, str(stranger.certificate)))
    error = terminal.refused(home, "office", "status")
    assert (error["code"], error["exit"], error["field"]) == ("office.certificate", 4, "store.office")
    assert safe(error)


@pytest.mark.parametrize("which", ["expired", "foreign"])
def test_a_certificate_of_ours_that_the_server_does_not_take(terminal: Terminal, tmp_path: Path, which: str) -> None:
    cluster = terminal.database.cluster
    if which == "expired":
        files = cluster.authority.client(SUPERUSER, file="expired", expired=True)
    else:
        files = Authority(tmp_path / "stranger", "another authority").client(SUPERUSER)
    home = terminal.home(terminal.database.dsn(SUPERUSER, sslcert=str(files.certificate), sslkey=str(files.key)))
    error = terminal.refused(home, "office", "status")
    assert (error["code"], error["exit"]) == ("office.certificate", 4)
    assert safe(error)
    status, wrong = terminal.checked(home)
    assert status == 4
    assert ("files" in wrong) == (which == "expired")  # who issued it only the server can say


def test_certificate_files_are_looked_at_before_anybody_is_asked(terminal: Terminal, tmp_path: Path) -> None:
    files = terminal.database.cluster.certificate(SUPERUSER)
    key = tmp_path / "open.key"
    key.write_bytes(files.key.read_bytes())
    key.chmod(0o644)
    empty = tmp_path / "empty.crt"
    empty.touch()
    other = terminal.database.cluster.authority.client("somebody").key
    for name, file, said in (
        ("sslkey", key, "read by others"),
        ("sslcert", empty, "no certificate"),
        ("sslcert", tmp_path / "absent.crt", "not there"),
        ("sslkey", other, "does not belong"),
    ):
        given = terminal.database.dsn(SUPERUSER, sslkey=str(file)) if name == "sslkey" else (
            terminal.database.dsn(SUPERUSER, sslcert=str(file)))  # fmt: skip
        home = terminal.home(given)
        _status, wrong = terminal.checked(home)
        assert said in wrong["files"]["message"]
        assert wrong["files"]["cure"]


def test_a_login_without_rights_cannot_make_the_store(terminal: Terminal) -> None:
    terminal.database.cluster.create_login("anna")
    terminal.database.run(f'REVOKE CREATE ON DATABASE "{terminal.database.name}" FROM PUBLIC')
    home = terminal.home(terminal.database.dsn("anna"), "anna")
    error = terminal.refused(home, "office", "init")
    assert (error["code"], error["exit"]) == ("office.rights", 3)
    assert safe(error)
    assert terminal.database.run("SELECT 1 FROM information_schema.schemata WHERE schema_name = 'jobterm'") == []


def test_a_database_without_an_office_store(terminal: Terminal) -> None:
    home = terminal.home(terminal.database.dsn(SUPERUSER))
    for words in (("status",), ("members",), ("members", "join")):
        error = terminal.refused(home, "office", *words)
        assert (error["code"], error["exit"]) == ("office.not_made", 3)
        assert safe(error)
        assert "office init" in error["cure"]


def test_an_older_store_and_a_newer_one(terminal: Terminal) -> None:
    home = made(terminal)
    terminal.database.run("INSERT INTO jobterm.schema_version (version) VALUES (99)")
    for words in (("status",), ("init",), ("members", "rotate")):
        error = terminal.refused(home, "office", *words)
        assert (error["code"], error["exit"]) == ("office.newer", 8)
        assert safe(error)
    terminal.database.run(f"DELETE FROM jobterm.schema_version WHERE version >= {migrate.SCHEMA}")
    error = terminal.refused(home, "office", "status")
    assert (error["code"], error["exit"]) == ("office.older", 8)
    assert safe(error)


def test_another_offices_key(terminal: Terminal) -> None:
    made(terminal)
    stranger = terminal.home(terminal.database.dsn(SUPERUSER))  # the same login with a vault of its own
    error = terminal.refused(stranger, "office", "members", "rotate")
    assert (error["code"], error["exit"]) == ("office.foreign_key", 4)
    assert safe(error)
    status, wrong = terminal.checked(stranger)
    assert (status, wrong["key"]["code"]) == (4, "office.foreign_key")
    code, out, _err = terminal.run(stranger, "office", "status", "--lang", "en")
    assert (code, "has no key" in " ".join(out.split())) == (0, True)


def test_another_office_in_the_place_of_ours(terminal: Terminal) -> None:
    home = made(terminal)
    cluster = terminal.database.cluster
    other = Database(cluster, cluster.create_database(owner=SUPERUSER))
    terminal.address(home, other.dsn(SUPERUSER))
    error = terminal.refused(home, "office", "init")
    assert (error["code"], error["exit"]) == ("office.foreign_key", 4)
    terminal.address(home, terminal.database.dsn(SUPERUSER))
    assert terminal.run(home, "office", "status")[0] == 0
    cluster.drop_database(other.name)


def test_a_server_that_only_reads(terminal: Terminal) -> None:
    home = made(terminal)
    terminal.database.cluster.set("default_transaction_read_only", "on")
    error = terminal.refused(home, "office", "members", "rotate")
    assert (error["code"], error["exit"]) == ("office.read_only", 6)
    assert safe(error)
    status, wrong = terminal.checked(home)
    assert status == 6
    assert wrong["writable"]["code"] == wrong["trial"]["code"] == "office.read_only"
    terminal.database.cluster.reset()
    assert terminal.checked(home) == (0, {})


def test_a_server_whose_disk_is_full(terminal: Terminal) -> None:
    home = made(terminal)
    terminal.database.run(
        "CREATE FUNCTION jobterm.no_room() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"
    )
    for table in ("epoch", "trial"):
        terminal.database.run(
            f"CREATE TRIGGER full_{table} BEFORE INSERT ON jobterm.{table} EXECUTE FUNCTION jobterm.no_room()"
        )
    error = terminal.refused(home, "office", "members", "rotate")
    assert (error["code"], error["exit"]) == ("office.full", 6)
    assert safe(error)
    status, wrong = terminal.checked(home)
    assert (status, wrong["trial"]["code"]) == (6, "office.full")
    assert terminal.database.run("SELECT max(epoch) FROM jobterm.epoch") == [(1,)]


@pytest.mark.parametrize("setting", ["synchronous_commit", "fsync"])
def test_a_server_that_says_written_before_it_has(terminal: Terminal, setting: str) -> None:
    home = made(terminal)
    terminal.database.cluster.set(setting, "off")
    error = terminal.refused(home, "office", "status")
    assert (error["code"], error["exit"]) == ("office.not_durable", 6)
    assert safe(error)


def test_a_clock_that_is_off_by_an_hour_is_said_and_nothing_hangs_on_it(database: Database, tmp_path: Path) -> None:
    with desks(database, tmp_path) as office:
        lone, _done = office.found()
        ahead = replace(lone, clock=ManualClock(datetime.now(UTC) + timedelta(hours=1)))
        clock = next(one for one in look.checked(ahead) if one.id == "clock")
        assert (clock.level, clock.code) == ("warning", "office.clock")
        assert "360" in clock.message.replace("3599", "3600")
        assert not any(one.level == "error" for one in look.checked(ahead))
        assert _anybody_may(office)


def _anybody_may(office: Desks) -> bool:
    return office.desk(SUPERUSER).ring().newest == 1


def test_a_desk_goes_on_without_its_office_store(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    home = made(terminal)
    away = terminal.database.dsn(SUPERUSER).replace(f":{terminal.database.cluster.port}", ":1")
    (home / "jobterm.toml").write_text(f'{kills.SITE}\n[store]\noffice = "{away}"\n', encoding="utf-8")
    kills_home = kills.home(terminal.folder / "plan")
    (home / "plan.toml").write_bytes((kills_home / "plan.toml").read_bytes())
    ((one, line),) = kills.registrations(Random(1), 1)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
    code, out, err = terminal.run(home, "register", "-")
    assert code == 0, err
    assert json.loads(out)["id"] == one
    code, out, err = terminal.run(home, "outbox", "list", "--json")
    assert (code, [item["id"] for item in json.loads(out)]) == (0, [one])


def test_every_code_has_a_sentence_that_says_what_is_safe_and_who_can_help() -> None:
    for code, trouble in OFFICE.items():
        if not code.startswith("office."):
            continue
        text = f"{trouble.message} {trouble.cure}"
        assert any(word in text for word in ("safely", "nothing is lost", "is lost")), code
        assert trouble.exit_code != 0, code
