"""The commands that open the screen, in a real terminal: the demo, a site, a small window, a killed demo that comes
back."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from tests.integration.cli_site import Home, run
from tests.pty.terminal import F, Terminal, program


def seen(terminal: Terminal, *words: str) -> Terminal:
    return terminal.sees(*words)


def test_the_demo_opens_and_leaves_by_its_menu(tmp_path: Path) -> None:
    with program(module="jobterm", arguments=("demo",), JOBTERM_HOME=str(tmp_path)) as terminal:
        seen(terminal, "ØVELSE", "Jobcenter Aarhus").type("1503801234").sees("Karen Testesen")
        terminal.type(F[10]).sees("Afslut").type("13\r")
        assert terminal.ends() == 0
    assert (tmp_path / "demo" / "i-dag-1").is_dir()


def test_the_demo_speaks_english_when_told_to(tmp_path: Path) -> None:
    arguments = ("demo", "--seed", "2", "--lang", "en")
    with program(module="jobterm", arguments=arguments, JOBTERM_HOME=str(tmp_path)) as terminal:
        seen(terminal, "EXERCISE")


def test_a_second_window_on_the_same_world_is_told(tmp_path: Path) -> None:
    with program(module="jobterm", arguments=("demo",), JOBTERM_HOME=str(tmp_path)) as first:
        seen(first, "ØVELSE").type("1503801234").sees("Karen Testesen")
        with program(module="jobterm", arguments=("demo",), JOBTERM_HOME=str(tmp_path)) as second:
            seen(second, "andet vindue")


def test_what_was_saved_before_a_kill_is_there_again(tmp_path: Path) -> None:
    with program(module="jobterm", arguments=("demo",), JOBTERM_HOME=str(tmp_path)) as terminal:
        seen(terminal, "ØVELSE").type("1503801234").sees("Karen Testesen")
        terminal.type(F[3]).type("s").sees("SYGEMELDING")
        terminal.type(F[9]).sees("Gemt lokalt")
        os.kill(terminal.pid, signal.SIGKILL)
        assert terminal.ends() == -signal.SIGKILL
    with program(module="jobterm", arguments=("demo",), JOBTERM_HOME=str(tmp_path)) as terminal:
        seen(terminal, "ØVELSE").type("1503801234").sees("Karen Testesen", "Sygemeldt")


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_terminal_of_forty_by_ten_gets_a_sentence(tmp_path: Path, language: str) -> None:
    arguments = ("demo", "--lang", language)
    with program(columns=40, rows=10, module="jobterm", arguments=arguments, JOBTERM_HOME=str(tmp_path)) as terminal:
        seen(terminal, "60", "20")


def test_the_bare_program_opens_the_site(home: Home) -> None:
    with program(module="jobterm", JOBTERM_HOME=str(home.folder)) as terminal:
        seen(terminal, "ØVELSE", "Jobcenter Aarhus").type("1503801234").sees("Karen Testesen")


def test_a_site_file_that_is_not_there_is_an_error_when_it_was_named(tmp_path: Path) -> None:
    done = run(tmp_path, "--config", str(tmp_path / "none.toml"), "--json")
    assert (done.code, done.error["code"]) == (2, "config.missing_file")
