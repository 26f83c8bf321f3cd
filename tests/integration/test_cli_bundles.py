"""A terminal dies in the middle of a window: its queue goes to another desk in a sealed file, lands once in the ledger,
and the proof of it can be checked by anybody (guarantee G20)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.integration.cli_site import KAREN, Home, lines, run, settle, sickness

WORDS = "korrekt hest batteri hæfteklamme"
SYNC = ("sync", "--until-idle", "--timeout", "60", "--json")


@pytest.fixture
def words(tmp_path: Path) -> str:
    file = tmp_path / "words"
    file.write_text(WORDS + "\n", encoding="utf-8")
    return str(file)


@pytest.fixture
def second(tmp_path: Path, home: Home) -> Home:
    """Another desk of the same caseworker, with an outbox of its own."""
    return settle(tmp_path / "second", home.served, home.user)


@pytest.fixture
def bundle(tmp_path: Path, home: Home, words: str) -> Path:
    """Two reports that were taken while the state's system was closed, handed on."""
    home.turn("amp", state="closed")
    taken = home.run("register", given=lines([sickness(), sickness(note="the second", citizen="2406752345")]))
    assert taken.code == 0, taken.err
    file = tmp_path / "bundle"
    made = home.run("outbox", "export", str(file), "--all", "--bundle-passphrase-file", words, "--json")
    assert made.code == 0, made.err
    assert len(made.json["handed"]) == 2
    return file


def sync(desk: Home) -> None:
    done = desk.run(*SYNC)
    assert done.code in (0, 6), done.err


def test_a_handed_queue_lands_once_and_its_answer_comes_home(
    tmp_path: Path, home: Home, second: Home, bundle: Path, words: str
) -> None:
    home.turn("amp", state="open")
    sync(home)
    assert home.ledger("amp") == [], "nothing of what was handed on is sent from here"
    assert KAREN.encode() not in bundle.read_bytes()
    told = second.run("outbox", "import", str(bundle), "--bundle-passphrase-file", words, "--json")
    assert (told.code, len(told.json["new"])) == (0, 2), told.err
    again = second.run("outbox", "import", str(bundle), "--bundle-passphrase-file", words, "--json")
    assert (again.code, len(again.json["known"])) == (0, 2)
    sync(second)
    mine = {row["registration"] for row in second.ledger("amp")}
    here = home.run("outbox", "list", "--json").json
    amp = [item["id"] for item in here if item["deliveries"][0]["system"] == "amp"]
    assert len(second.ledger("amp")) == len(mine)
    assert set(amp) <= mine
    answer = tmp_path / "answer"
    second.run("outbox", "export", str(answer), "--item", amp[0], "--bundle-passphrase-file", words)
    told = home.run("outbox", "import", str(answer), "--bundle-passphrase-file", words, "--json")
    assert told.code == 0, told.err
    shown = home.run("outbox", "show", amp[0], "--json").json
    assert shown["deliveries"][0]["state"] == "confirmed"
    assert shown["deliveries"][0]["receipt"]["id"]
    sync(home)
    assert len(home.ledger("amp")) == len(mine)


def test_what_went_wrong_on_the_way_has_a_sentence_and_changes_nothing(
    tmp_path: Path, home: Home, second: Home, bundle: Path, words: str
) -> None:
    other = tmp_path / "other words"
    other.write_text("not these words\n")
    for arguments, code, said in (
        (("--bundle-passphrase-file", str(other)), 4, "sealed.wrong_passphrase"),
        ((), 4, "sealed.wrong_passphrase"),
    ):
        told = second.run("outbox", "import", str(bundle), *arguments, "--json")
        assert (told.code, told.error["code"]) == (code, said)
    torn = tmp_path / "torn"
    torn.write_bytes(bundle.read_bytes()[:-1])
    told = second.run("outbox", "import", str(torn), "--bundle-passphrase-file", words, "--json")
    assert (told.code, told.error["code"]) == (2, "sealed.damaged")
    assert second.run("outbox", "list", "--json").json == []
    again = home.run("outbox", "export", str(bundle), "--all", "--json")
    assert (again.code, again.error["code"]) == (2, "file.exists")
    none = home.run("outbox", "export", str(tmp_path / "more"), "--all", "--json")
    assert (none.code, none.error["code"]) == (3, "export.nothing")


def test_a_training_bundle_enters_no_production_home(tmp_path: Path, bundle: Path, words: str) -> None:
    real = tmp_path / "real"
    real.mkdir(mode=0o700)
    made = run(real, "config", "init", "--profile", "production")
    assert made.code == 0, made.err
    keys = ("--passphrase-file", words)
    assert run(real, "vault", "init", *keys).code == 0
    told = run(real, "outbox", "import", str(bundle), "--bundle-passphrase-file", words, *keys, "--json")
    assert (told.code, told.error["code"]) == (3, "sealed.wrong_profile"), told.err
    assert run(real, "outbox", "list", *keys, "--json").json == []


def test_a_proof_is_checked_by_anybody_and_a_changed_one_by_nobody(tmp_path: Path, home: Home) -> None:
    taken = home.run("register", given=lines([sickness()]))
    sync(home)
    item = taken.lines[0]["id"]
    proof = tmp_path / "proof.json"
    made = home.run("evidence", item[:13], "--out", str(proof))
    assert made.code == 0, made.err
    doctor = home.run("doctor", "--json").json
    key = next(one["value"] for one in doctor["checks"] if one["id"] == "signing_key")
    checked = run(None, "evidence", "--verify", str(proof), "--key", key, "--json")
    assert checked.code == 0, checked.err
    stated = checked.json["statement"]
    assert stated["registration"]["cpr"] == "150380-xxxx"
    accepted = {one["system"] for one in stated["times"]["accepted"]}
    assert "amp" in accepted
    sent = [one for one in stated["events"] if one["request_sha256"]]
    assert sent
    assert {one["request_sha256"] for one in sent} <= {one["sha256"] for one in stated["requests"]}
    proof.write_bytes(proof.read_bytes().replace(b"150380", b"150381"))
    forged = run(None, "evidence", "--verify", str(proof), "--json")
    assert (forged.code, forged.error["code"]) == (3, "evidence.forged")
    told = home.run("evidence", item, "--full")
    assert json.loads(told.out.splitlines()[0])["registration"]["cpr"] == KAREN


UNREADABLE = (("--bundle-passphrase-file", "nowhere"), ("--bundle-passphrase-fd", "87"))


@pytest.mark.parametrize(("option", "value"), UNREADABLE)
def test_a_bundles_passphrase_that_cannot_be_read_is_told_by_its_own_option(
    home: Home, option: str, value: str
) -> None:
    done = home.run("outbox", "export", "bundle", "--all", option, value, "--json")
    assert (done.code, done.error["code"], done.error["field"]) == (2, "vault.passphrase_unreadable", option)
