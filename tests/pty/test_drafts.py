"""The real program in a real terminal: what was typed is there again after the line dropped and after a kill (U7)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from tests.pty.terminal import F, Terminal, program

DEMO = ("demo", "--lang", "da")


def opens_a_form(terminal: Terminal) -> None:
    terminal.sees("Find en borger", "Jobcenter Aarhus").type("1503801234").sees("Karen Testesen", "ældste kilde")
    terminal.type(F[3]).sees("Sygemelding").type("s").sees("SYGEMELDING")


@pytest.mark.parametrize("fate", [signal.SIGHUP, signal.SIGKILL], ids=["line dropped", "killed"])
def test_what_was_typed_is_there_again(tmp_path: Path, fate: signal.Signals) -> None:
    drafts = tmp_path / "demo" / "i-dag-1" / "data" / "drafts"
    with program(module="jobterm", arguments=DEMO, JOBTERM_HOME=str(tmp_path)) as terminal:
        opens_a_form(terminal)
        terminal.type("-1\r").sees("i går")
        if fate is signal.SIGHUP:
            terminal.hang_up()
            assert terminal.ends() == 129
        else:
            terminal.until(lambda: any(drafts.glob("*.draft")), "the draft is kept")
            os.kill(terminal.pid, fate)
            assert terminal.ends() == -fate
    (file,) = drafts.glob("*.draft")
    assert b"1503801234" not in file.read_bytes()
    with program(module="jobterm", arguments=DEMO, JOBTERM_HOME=str(tmp_path)) as terminal:
        terminal.sees("Find en borger", "Jobcenter Aarhus").type("1503801234").sees("Karen Testesen", "kladde")
        terminal.type(F[3]).sees("Sygemelding").type("s").sees("SYGEMELDING", "i går", "kladde")
        terminal.type(F[9]).sees("1 meldt til tiden").type("1").sees("Gemt lokalt")
        terminal.until(lambda: not any(drafts.glob("*.draft")), "the draft went when it was saved")
