"""The unit files that come with jobterm: systemd takes them, and they start what there is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobterm.cli import table
from jobterm.cli.table_office import OFFICE
from jobterm.office.workers.units import UNITS, unit

SERVICE = "jobterm-worker@.service"


def test_what_the_service_starts_is_a_command_with_options_that_there_are() -> None:
    (start,) = [line for line in unit(SERVICE).splitlines() if line.startswith("ExecStart=")]
    _program, word, *given = start.removeprefix("ExecStart=").split()
    (command,) = [one for one in table.COMMANDS if one.words == (word,)]
    known = {name for option in (*command.options, *table.GLOBAL) for name in option.names}
    options = {one for one in given if one.startswith("--")}
    assert options
    assert options <= known


def test_it_stops_in_order_and_is_not_started_again_where_that_cannot_help() -> None:
    text = unit(SERVICE)
    assert "KillSignal=SIGTERM" in text
    assert "Restart=always" in text
    assert "RestartPreventExitStatus=2 4 8" in text
    assert "LoadCredential=passphrase:" in text, "no passphrase in an argument or a variable"


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_them(name: str, tmp_path: Path) -> None:
    for one in UNITS:
        text = unit(one).replace("/usr/bin/jobterm", sys.executable)
        (tmp_path / one.replace("@.", "@1.")).write_text(text, encoding="utf-8")
    program = shutil.which("systemd-analyze")
    if program is None:  # a machine without systemd: the file is read as its own format says at least
        assert "[Install]" in unit(name)
        return
    done = subprocess.run(
        [program, "verify", "--man=no", str(tmp_path / name.replace("@.", "@1."))],
        capture_output=True, text=True, check=False, env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if "jobterm" in line]
    assert (done.returncode, said) == (0, []), done.stderr


def test_they_are_printed_by_a_command() -> None:
    assert ("office", "units") in {one.words for one in OFFICE}
