"""How commands behave as processes: pipes that close, signals, character sets, and nothing personal on stderr."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.integration.cli_site import JOBTERM, KAREN, PATIENCE_S, Home, Served, environment, lines, run, sickness


def wait_for(line: bytes, process: subprocess.Popen[bytes]) -> bytes:
    """Read until a line is whole; it must not be empty."""
    assert process.stdout is not None
    found = process.stdout.readline()
    assert found.endswith(line)
    return found


def test_each_line_is_answered_before_the_next_is_given(home: Home) -> None:
    process = subprocess.Popen(
        [*JOBTERM, "register"], env=environment(home.folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    for number in (1, 2):
        process.stdin.write(lines([sickness(note=f"call {number}")]).encode())
        process.stdin.flush()
        assert json.loads(wait_for(b"\n", process))["line"] == number
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 0
    assert process.stdout is not None
    process.stdout.close()


def test_a_reader_that_goes_away_stops_the_taking_and_keeps_what_was_answered(home: Home) -> None:
    process = subprocess.Popen(
        [*JOBTERM, "register"],
        env=environment(home.folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(lines([sickness(note="one")]).encode())
    process.stdin.flush()
    first = json.loads(process.stdout.readline())["id"]
    process.stdout.close()
    _out, err = process.communicate(lines([sickness(note=f"n{n}") for n in range(50)]).encode(), timeout=PATIENCE_S)
    assert process.returncode == 141
    assert b"What was printed is taken" in b" ".join(err.split())
    assert b"Traceback" not in err
    assert first in {item["id"] for item in home.run("outbox", "list", "--json").json}


def test_sigterm_ends_sync_cleanly(home: Home) -> None:
    home.turn("amp", state="closed")
    home.run("register", given=lines([sickness()]))
    process = subprocess.Popen(
        [*JOBTERM, "sync", "--json"], env=environment(home.folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    wait_until_drained(home)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert json.loads(out)["stopped_by"] == "signal", err
    assert process.returncode == 6
    assert home.run("status", "--json").json["draining_by"] is None


def wait_until_drained(home: Home) -> None:
    """Until some process holds the drain lease."""
    deadline = time.monotonic() + PATIENCE_S
    while home.run("status", "--json").json["draining_by"] is None:
        assert time.monotonic() < deadline


def _as_at_a_terminal() -> None:
    """A shell that starts tests in the background has their children ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_while_reading_says_that_nothing_is_lost(home: Home) -> None:
    process = subprocess.Popen(
        [*JOBTERM, "register", "--lang", "en"],
        env=environment(home.folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=_as_at_a_terminal,  # noqa: PLW1509  (one call that takes no lock)
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(lines([sickness()]).encode())
    process.stdin.flush()
    wait_for(b"\n", process)
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE_S)  # its input stays open, as a terminal does
    _out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert b"Nothing is lost" in err
    assert len(home.run("outbox", "list", "--json").json) == 1


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_locale_without_utf_8_gets_readable_text_and_whole_json(home: Home, language: str) -> None:
    latin = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "iso-8859-1"}
    done = subprocess.run(
        [*JOBTERM, "status", "--lang", language],
        env=environment(home.folder, **latin),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Aarhus" in done.stdout.decode("iso-8859-1")
    plain = home.run("status", "--json", **latin)
    assert json.loads(plain.out.encode("iso-8859-1"))["site"]


def test_nothing_personal_and_no_place_in_the_code_reaches_stderr_of_a_mistake(home: Home) -> None:
    done = home.run("citizen", "show", KAREN, "surplus-argument", "--json")
    assert done.code == 2
    for secret in (KAREN, "150380-1234", "Traceback", ".py"):
        assert secret not in done.err


def test_the_screen_needs_a_terminal_and_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "--json")
    assert (done.code, done.error["code"]) == (2, "terminal.missing")


def test_a_sandbox_serves_on_loopback_until_it_is_told_to_stop(tmp_path: Path) -> None:
    served = Served(tmp_path)
    assert served.told.keys() == {"url", "config", "pid"}
    assert served.told["pid"] == served.process.pid
    assert served.told["url"].startswith("http://127.0.0.1:")
    assert (tmp_path / "jobterm.toml").read_text(encoding="utf-8").startswith("# written by jobterm sandbox\n")
    assert (tmp_path / "plan.toml").exists()
    assert {system["id"] for system in served.control("GET", "systems")} >= {"amp", "workbase", "opera"}
    assert served.stop() == 0


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--host", "0.0.0.0"), "--host"),
        (("--port", "65536"), "--port"),
        (("--population", "0"), "--population"),
        (("--write-config", "mine.toml"), "--write-config"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_sandbox_that_cannot_be_served_says_why(tmp_path: Path, arguments: tuple[str, ...], field: str) -> None:
    (tmp_path / "mine.toml").write_text("# mine\n", encoding="utf-8")
    done = run(tmp_path, "sandbox", "serve", *arguments, "--json")
    assert (done.code, done.error["field"]) == (2, field)
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "# mine\n"


def test_files_that_a_command_makes_are_its_owners_alone(home: Home) -> None:
    assert home.run("register", given=lines([sickness()])).code == 0
    for path in (home.folder / "data").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name
    assert os.stat(home.folder / "data").st_mode & 0o077 == 0
