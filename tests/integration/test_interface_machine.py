"""When the machine refuses: a disk that takes nothing, folders that cannot be made, stores that cannot be read."""

from __future__ import annotations

import resource
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli_site import JOBTERM, PATIENCE_S, Home, Ran, environment, lines, run, sickness

NO_WRITES, FEW_WRITES = 0, 64 * 1024


def cramped(home: Home, room: int, *arguments: str, given: str | None = None) -> Ran:
    """A command that may write files of at most ``room`` bytes, as on a disk that is full."""
    done = subprocess.run(
        [*JOBTERM, *arguments],
        env=environment(home.folder), cwd=home.folder, input=(given or "").encode(), capture_output=True, check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room)), timeout=PATIENCE_S,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def no_accident(done: Ran) -> bool:
    return "Traceback" not in done.err and "itself failed" not in done.err


@pytest.fixture
def kept(home: Home) -> Home:
    assert home.run("register", given=lines([sickness(note="before")])).code == 0
    return home


def test_a_disk_that_is_full_at_the_first_start_is_said_to_be_full(home: Home) -> None:
    done = cramped(home, FEW_WRITES, "register", "--json", given=lines([sickness()]))
    assert (done.code, done.error["code"]) == (7, "store.full"), done.err
    assert done.out == ""
    assert no_accident(done)


def test_a_disk_that_takes_nothing_more_refuses_before_it_acknowledges(kept: Home) -> None:
    done = cramped(kept, NO_WRITES, "register", "--json", given=lines([sickness(note="too much")]))
    assert (done.code, done.out, done.error["code"]) == (7, "", "store.full"), done.err
    assert [item["n"] for item in kept.run("outbox", "list", "--json").json] == [1]


def test_who_asks_for_a_drain_is_told_at_once_that_nothing_can_be_written(kept: Home) -> None:
    done = cramped(kept, NO_WRITES, "sync", "--until-idle", "--json")
    assert (done.code, done.error["code"]) == (7, "store.full"), done.err
    assert kept.run("sync", "--until-idle", "--timeout", "60").code == 0
    assert len(kept.ledger("amp")) == 1


@pytest.mark.parametrize("arguments", [("status",), ("register",), ("outbox", "list")], ids=" ".join)
def test_a_home_that_cannot_be_made_is_named_with_a_cure(home: Home, arguments: tuple[str, ...]) -> None:
    (home.folder / "data").write_text("a file where the folder should be", encoding="utf-8")
    done = home.run(*arguments, "--json", given=lines([sickness()]))
    assert (done.code, done.error["code"], done.error["field"]) == (2, "home.unwritable", "JOBTERM_HOME"), done.err
    assert str(home.folder / "data") in done.error["message"]
    assert no_accident(done)


@pytest.mark.parametrize(("option", "code"), [("--write-config", "config.unwritable"), ("--state", "state.unwritable")])
def test_a_sandbox_that_cannot_write_says_which_option_it_is_about(tmp_path: Path, option: str, code: str) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    done = run(tmp_path, "sandbox", "serve", option, str(tmp_path / "file" / "below"), "--json")
    assert (done.code, done.out, done.error["code"], done.error["field"]) == (2, "", code, option), done.err


def damaged(home: Home) -> None:
    file = home.folder / "data" / "outbox.db"
    content = bytearray(file.read_bytes())
    content[5_000] ^= 1
    file.write_bytes(content)


def test_nobody_says_that_all_is_confirmed_where_the_queue_cannot_be_read(kept: Home) -> None:
    damaged(kept)
    done = kept.run("status", "--json")
    told: dict[str, Any] = done.json
    assert (done.code, told["store"]["state"]) == (7, "read_only")
    if told["overall"] is None:
        assert set(told["counts"].values()) == set(told["delivery_counts"].values()) == {None}
    else:
        assert told["overall"] != "confirmed"
    for language in ("da", "en"):
        text = kept.run("status", "--lang", language)
        assert text.code == 7
        assert "confirmed" not in text.out
        assert "Alt er bekr" not in text.out


def test_a_locked_queue_is_no_empty_queue(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery\n", encoding="utf-8")
    assert home.run("register", "--passphrase-file", str(secret), given=lines([sickness()])).code == 0
    done = home.run("status", "--json")
    assert (done.code, done.json["store"]["state"], done.json["overall"]) == (4, "locked", None)
    opened = home.run("status", "--json", "--passphrase-file", str(secret))
    assert (opened.code, opened.json["counts"]["queued"], opened.json["overall"]) == (0, 1, "on_the_way")
