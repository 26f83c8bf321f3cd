"""Keys by command: made, changed, listed; a wrong passphrase, a damaged file and the other world are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.cli_site import Home, lines, run, sickness

RIGHT, OTHER = "korrekt hest batteri", "en anden sætning"


def passphrase(folder: Path, text: str) -> str:
    """A file that holds a passphrase."""
    file = folder / f"passphrase-{len(text)}"
    file.write_text(text + "\n", encoding="utf-8")
    return str(file)


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A production home that has only a site file and a plan."""
    folder = tmp_path / "real"
    folder.mkdir()
    assert run(folder, "config", "init").code == 0
    return folder


def test_a_vault_is_made_with_a_passphrase_that_is_never_an_argument(real: Path) -> None:
    made = run(real, "vault", "init", "--passphrase-file", passphrase(real, RIGHT), "--json")
    assert made.code == 0, made.err
    assert [slot["kind"] for slot in made.json] == ["passphrase"]
    assert (real / "data" / "vault.json").stat().st_mode & 0o777 == 0o600
    listed = run(real, "vault", "slots", "--passphrase-file", passphrase(real, RIGHT), "--json")
    assert listed.json == made.json
    assert run(real, "vault", "init", "--help").out.count("--passphrase ") == 0


def test_a_second_vault_is_refused(real: Path) -> None:
    file = passphrase(real, RIGHT)
    assert run(real, "vault", "init", "--passphrase-file", file).code == 0
    before = (real / "data" / "vault.json").read_bytes()
    again = run(real, "vault", "init", "--passphrase-file", file, "--json")
    assert (again.code, again.error["code"]) == (3, "vault.exists")
    assert (real / "data" / "vault.json").read_bytes() == before


def test_without_terminal_and_passphrase_nothing_is_made(real: Path) -> None:
    done = run(real, "vault", "init", "--json", given="typed blindly\n")
    assert (done.code, done.error["code"], done.error["field"]) == (2, "passphrase.missing", "--passphrase-file")
    assert not (real / "data" / "vault.json").exists()


def test_a_short_passphrase_is_refused_in_production(real: Path) -> None:
    done = run(real, "vault", "init", "--passphrase-file", passphrase(real, "kort"), "--json")
    assert (done.code, done.error["code"]) == (2, "vault.passphrase_too_short")


def test_a_passphrase_that_cannot_be_read_is_told(real: Path) -> None:
    done = run(real, "vault", "init", "--passphrase-file", str(real / "none"), "--json")
    assert (done.code, done.error["code"]) == (2, "vault.passphrase_unreadable")
    assert done.error["cure"]


def test_a_changed_passphrase_opens_and_the_old_one_does_not(real: Path) -> None:
    old, new = passphrase(real, RIGHT), passphrase(real, OTHER)
    assert run(real, "vault", "init", "--passphrase-file", old).code == 0
    done = run(real, "vault", "change", "--passphrase-file", old, "--new-passphrase-file", new, "--json")
    assert done.code == 0, done.err
    assert run(real, "outbox", "list", "--passphrase-file", new, "--json").json == []
    refused = run(real, "outbox", "list", "--passphrase-file", old, "--json")
    assert (refused.code, refused.error["code"]) == (4, "vault.wrong_passphrase")


def test_a_passphrase_comes_by_descriptor_too(real: Path) -> None:
    import os
    import subprocess

    from tests.integration.cli_site import JOBTERM, environment

    assert run(real, "vault", "init", "--passphrase-file", passphrase(real, RIGHT)).code == 0
    reading, writing = os.pipe()
    os.write(writing, f"{RIGHT}\n".encode())
    os.close(writing)
    done = subprocess.run(
        [*JOBTERM, "outbox", "list", "--passphrase-fd", str(reading), "--json"],
        env=environment(real), pass_fds=(reading,), stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    os.close(reading)
    assert (done.returncode, done.stdout) == (0, b"[]\n"), done.stderr


@pytest.mark.parametrize("given", ["--passphrase-file", "--passphrase-fd"])
def test_a_wrong_passphrase_is_told_of_the_option_that_gave_it(real: Path, given: str) -> None:
    assert run(real, "vault", "init", "--passphrase-file", passphrase(real, RIGHT)).code == 0
    wrong = passphrase(real, OTHER)
    if given == "--passphrase-file":
        done = run(real, "status", given, wrong, "--json")
        assert done.json["store"]["state"] == "locked"
        done = run(real, "outbox", "list", given, wrong, "--json")
    else:  # stdin is a descriptor too
        done = run(real, "outbox", "list", given, "0", "--json", given=f"{OTHER}\n")
    assert (done.code, done.error["code"], done.error["field"]) == (4, "vault.wrong_passphrase", given)


def test_production_without_key_ring_and_passphrase_is_locked_and_says_so(real: Path) -> None:
    assert run(real, "vault", "init", "--passphrase-file", passphrase(real, RIGHT)).code == 0
    for arguments in (["outbox", "list"], ["register"], ["citizen", "find", "x"], ["sync"], ["vault", "slots"]):
        done = run(real, *arguments, "--json", given=lines([sickness()]))
        assert done.code == 4, (arguments, done.err)
        assert done.error["exit"] == 4
        assert done.error["cure"]
        assert done.out == ""


def test_locked_training_loses_nothing_and_opens_again(home: Home) -> None:
    key = passphrase(home.folder, RIGHT)
    assert home.run("register", "--passphrase-file", key, given=lines([sickness()])).code == 0
    assert home.run("outbox", "list", "--json").code == 4
    wrong = home.run("outbox", "list", "--passphrase-file", passphrase(home.folder, OTHER), "--json")
    assert (wrong.code, wrong.error["code"]) == (4, "vault.wrong_passphrase")
    assert len(home.run("outbox", "list", "--passphrase-file", key, "--json").json) == 1


def test_a_damaged_vault_is_not_taken_for_a_wrong_passphrase(home: Home) -> None:
    assert home.run("register", given=lines([sickness()])).code == 0
    vault = home.folder / "data" / "vault.json"
    content = bytearray(vault.read_bytes())
    content[len(content) // 2] ^= 1
    vault.write_bytes(bytes(content))
    done = home.run("outbox", "list", "--json")
    assert (done.code, done.error["code"]) == (7, "vault.damaged")


def test_a_missing_vault_beside_a_store_is_never_made_anew(home: Home) -> None:
    assert home.run("register", given=lines([sickness()])).code == 0
    (home.folder / "data" / "vault.json").unlink()
    done = home.run("register", "--json", given=lines([sickness(note="more")]))
    assert (done.code, done.error["code"]) == (7, "vault.missing")
    assert not (home.folder / "data" / "vault.json").exists()
    assert home.run("vault", "init", "--json").error["code"] == "vault.exists"


def test_an_older_copy_of_the_queue_is_noticed_and_only_read(home: Home) -> None:
    assert home.run("register", given=lines([sickness()])).code == 0
    store = home.folder / "data" / "outbox.db"
    older = store.read_bytes()
    assert home.run("register", given=lines([sickness(note="more")])).code == 0
    store.write_bytes(older)
    refused = home.run("register", "--json", given=lines([sickness(note="even more")]))
    assert (refused.code, refused.out) == (7, "")
    assert refused.error["cure"]
    status = home.run("status", "--json")
    assert (status.code, status.json["store"]["state"]) == (7, "read_only")
    doctor = home.run("doctor", "--json")
    assert doctor.code == 7


@pytest.mark.parametrize(("made_in", "opened_in"), [("training", "production"), ("production", "training")])
def test_a_store_of_one_world_is_refused_by_the_other(tmp_path: Path, made_in: str, opened_in: str) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    assert run(folder, "config", "init", "--profile", made_in).code == 0
    key = passphrase(folder, RIGHT)
    assert run(folder, "outbox", "list", "--passphrase-file", key, "--json").code == 0
    site = folder / "jobterm.toml"
    site.write_text(site.read_text(encoding="utf-8").replace(f'"{made_in}"', f'"{opened_in}"'), encoding="utf-8")
    before = {path: path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file()}
    for language in ("da", "en"):
        done = run(folder, "outbox", "list", "--passphrase-file", key, "--json", "--lang", language)
        assert (done.code, done.error["code"]) == (2, "vault.wrong_profile")
        assert done.error["field"] == "site.profile"
    assert {path: path.read_bytes() for path in before} == before


def test_nobody_registers_in_anothers_name_in_production(real: Path) -> None:
    done = run(real, "outbox", "list", "--user", "birthe", "--json")
    assert (done.code, done.error["code"]) == (3, "login.refused")


def test_a_production_home_without_a_vault_says_what_is_missing_and_how_to_make_it(real: Path) -> None:
    for language, missing in (("da", "intet nøgleskab"), ("en", "no vault yet")):
        done = run(real, "status", "--lang", language)
        said = " ".join(done.out.split())
        assert done.code == 4
        assert missing in said
        assert "jobterm vault init" in said
        assert "Alt er bekr" not in said
        assert "Everything is confirmed" not in said
    assert run(real, "status", "--json").json["overall"] is None
    assert run(real, "vault", "init", "--passphrase-file", passphrase(real, RIGHT)).code == 0
    assert "no vault yet" not in run(real, "status", "--lang", "en").out


IN_NEED_OF_A_VAULT = (
    "citizen find x", "citizen show 1503801234", "register", "outbox list", "outbox show 12345678",
    "outbox retry 12345678", "outbox withdraw 12345678 --reason x", "outbox decide 12345678 --applied --reason x",
    "outbox export x.bundle --all", "outbox recover", "sync", "status", "evidence 12345678", "vault slots",
    "vault change", "doctor",
)  # fmt: skip


@pytest.mark.parametrize("command", IN_NEED_OF_A_VAULT)
def test_every_command_of_a_production_home_without_a_vault_tells_the_cure(real: Path, command: str) -> None:
    done = run(real, *command.split(), "--lang", "da", given=lines([sickness()]))
    assert "jobterm vault init" in " ".join((done.out + done.err).split()), done.err
    assert not (real / "data" / "vault.json").exists()
