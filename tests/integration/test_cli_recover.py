"""`outbox recover` by command: exit codes, masked lines, steps; the saved queue works in the old one's place."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from tests.durability import kills

COUNT = 5


def run(home: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*kills.COMMAND, *arguments], env=kills.environment(home), input=given, capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = kills.home(tmp_path_factory.mktemp("recover") / "home")
    lines = b"".join(line for _id, line in kills.registrations(Random(1), COUNT))
    assert run(home, "register", "-", given=lines).returncode == 0
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "home")
    return tmp_path / "home"


def damaged(home: Path) -> None:
    file = home / "data" / "outbox.db"
    content = bytearray(file.read_bytes())
    content[50] ^= 1
    file.write_bytes(content)


def ids(home: Path) -> list[str]:
    listed = run(home, "outbox", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    return [item["id"] for item in json.loads(listed.stdout)]


def test_a_queue_is_saved_beside_and_its_lines_are_masked(home: Path, tmp_path: Path) -> None:
    done = run(home, "outbox", "recover", "--to", str(tmp_path / "saved"), "--json")
    assert done.returncode == 0, done.stderr
    *items, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["id"] for item in items] == ids(home)
    assert {item["cpr"][-4:] for item in items} == {"xxxx"}
    assert (last["recovered"]["items"], last["recovered"]["missing"], len(last["recovered"]["steps"])) == (COUNT, [], 6)
    assert not any(citizen.encode() in done.stdout + done.stderr for citizen in kills.CITIZENS)
    assert sorted(path.name for path in (tmp_path / "saved").iterdir()) == ["outbox.anchor", "outbox.db"]


def test_the_steps_lead_from_a_damaged_queue_to_a_working_one(home: Path, tmp_path: Path) -> None:
    before = ids(home)
    assert run(home, "sync", "--until-idle", "--timeout", "1").returncode in (5, 6), "which also makes a backup"
    damaged(home)
    assert run(home, "outbox", "list").returncode == 7
    [(_id, line)] = kills.registrations(Random(2), 1)
    assert run(home, "register", "-", given=line).returncode == 7
    done = run(home, "outbox", "recover", "--to", str(tmp_path / "saved"))
    assert done.returncode == 5, "the file itself gave nothing"
    aside = tmp_path / "aside"
    aside.mkdir()
    for name in ("outbox.db", "outbox.anchor"):
        (home / "data" / name).rename(aside / name)
        (tmp_path / "saved" / name).rename(home / "data" / name)
    assert ids(home) == before
    shown = json.loads(run(home, "outbox", "list", "--json").stdout)
    assert {item["deliveries"][0]["reason"] for item in shown} == {"from_bundle"}
    assert run(home, "register", "-", given=line).returncode == 0


def test_a_folder_that_holds_something_is_left_alone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "note").write_text("mine")
    done = run(home, "outbox", "recover", "--to", str(tmp_path / "saved"), "--json")
    assert done.returncode == 2
    assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == "recover.folder"
    assert [path.name for path in (tmp_path / "saved").iterdir()] == ["note"]


def test_a_file_that_is_not_there_is_named(home: Path) -> None:
    done = run(home, "outbox", "recover", "--from", str(home / "nothing.db"), "--json")
    assert done.returncode == 2
    assert json.loads(done.stderr.splitlines()[-1])["error"]["field"] == "--from"


def test_a_newer_queue_offers_the_export(home: Path, tmp_path: Path) -> None:
    from tests.durability.vault import opened

    from jobterm.outbox.sqlcipher import connect
    from jobterm.security.vault import Purpose

    with opened(home) as vault:
        connection = connect(home / "data" / "outbox.db", vault.key(Purpose.OUTBOX))
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    refused = run(home, "outbox", "list", "--json", "--lang", "en")
    assert refused.returncode == 8
    assert b"outbox recover" in refused.stderr
    assert run(home, "outbox", "recover", "--to", str(tmp_path / "saved")).returncode == 0
