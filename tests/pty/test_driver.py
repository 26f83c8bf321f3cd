"""Our way of writing to a terminal, in a real one: few bytes, the same picture; a reader that stops, stops nothing."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from tests.pty.terminal import F, Terminal, program


def _cost(terminal: Terminal, keys: str | bytes, *words: str) -> int:
    """Bytes that come until these words are there and nothing more comes."""
    before = len(terminal.bytes)
    terminal.type(keys).sees(*words)
    _quiet(terminal)
    return len(terminal.bytes) - before


def _quiet(terminal: Terminal) -> None:
    while terminal.read(0.4):
        pass


def _picture(terminal: Terminal) -> str:
    """What is seen, without what follows the clock."""
    return re.sub(r"\d\d:\d\d(:\d\d)?", "00:00", terminal.text)


def test_the_picture_is_the_stock_drivers() -> None:
    seen = []
    for way in ("", "stock"):
        with program(JOBTERM_TRY=way) as terminal:
            terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46", "> 12-11 Indkaldt")
            _quiet(terminal)
            seen.append(_picture(terminal))
            terminal.type(F[3]).type("s").sees("SYGEMELDING")
            _quiet(terminal)
            seen.append(_picture(terminal))
    assert seen[:2] == seen[2:]


@pytest.mark.parametrize("term", ["xterm-256color", "vt220", "linux"])
def test_a_letter_and_a_move_cost_little(term: str) -> None:
    costs = {}
    for way in ("queue", "queue,stock"):
        with program(JOBTERM_TRY=way, TERM=term) as terminal:
            terminal.sees("Jobcenter Aarhus")
            _quiet(terminal)
            letter = _cost(terminal, "k", "k")
            terminal.type(F[4]).sees("Min kø")
            _quiet(terminal)
            move = _cost(terminal, b"\x1b[B", "Min kø")
            costs[way] = (letter, move)
    (letter, move), (stock_letter, stock_move) = costs["queue"], costs["queue,stock"]
    assert letter <= 0.2 * stock_letter
    assert move <= 0.5 * stock_move


def test_a_reader_that_stops_gets_one_difference_afterwards(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with program(JOBTERM_TRY="queue", JOBTERM_TRY_LOG=str(log)) as terminal:
        terminal.answers = True
        terminal.sees("Jobcenter Aarhus").type(F[4]).sees("Min kø")
        _quiet(terminal)
        before = len(terminal.bytes)
        for _ in range(60):
            terminal.type(b"\x1b[B").type(b"\x1b[A")
        terminal.type(F[10])  # nothing was read since: the last picture is what counts
        terminal.sees("Afslut")
        _quiet(terminal)
        assert len(terminal.bytes) - before < 6_000
        terminal.type("13\r")
        assert terminal.ends() == 0
    assert log.exists()


def test_what_somebody_else_wrote_is_gone_after_a_redraw() -> None:
    with program() as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46")
        _quiet(terminal)
        whole = _picture(terminal)
        terminal._stream.feed("\x1b[5;1HBroadcast message: the machine goes down\x1b[1;1H")
        assert "Broadcast" in terminal.text
        terminal.type(b"\x0c").until(lambda: "Broadcast" not in terminal.text, "the redraw")
        _quiet(terminal)
        assert _picture(terminal) == whole


def test_what_a_shell_wrote_meanwhile_is_gone_after_coming_back() -> None:
    with program() as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46")
        _quiet(terminal)
        whole = _picture(terminal)
        os.kill(terminal.pid, signal.SIGTSTP)
        _done, status = os.waitpid(terminal.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        _quiet(terminal)
        terminal._stream.feed("\x1b[m\x1b[H\x1b[2J$ ls\r\nsecret.txt\r\n")
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.sees("Karen Testesen, 46")
        _quiet(terminal)
        assert _picture(terminal) == whole


def test_other_sizes_are_filled() -> None:
    with program() as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46")
        for columns, rows in ((132, 43), (60, 20), (80, 24)):
            _quiet(terminal)
            terminal.resize(columns, rows)
            terminal.screen.reset()
            terminal.sees("Karen Testesen")
            _quiet(terminal)
            assert len(terminal.text.split("\n")) == rows


def test_the_terminal_of_a_console_gets_no_sequence_that_it_would_print() -> None:
    with program(TERM="vt220") as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46")
        terminal.type(F[10]).sees("Afslut").type("13\r")
        assert terminal.ends() == 0
        modes = set(re.findall(rb"\x1b\[\?[0-9]+[hl$]p?|\x1b\][^\x07]*|\x1b\[[<>]\d*u", terminal.bytes))
        assert modes <= {b"\x1b[?25l", b"\x1b[?25h", b"\x1b[?7l", b"\x1b[?7h"}


def test_the_terminals_cursor_follows_the_person() -> None:
    def lines_at_cursor() -> str:
        return terminal.text.split("\n")[terminal.screen.cursor.y]

    with program(JOBTERM_TRY="queue") as terminal:
        terminal.sees("Jobcenter Aarhus").type("kare")
        terminal.until(lambda: "kare" in lines_at_cursor(), "the cursor behind what was typed")
        terminal.type(b"\x1b").type(F[4]).sees("Min kø")
        terminal.until(lambda: lines_at_cursor().lstrip().startswith(">"), "the cursor on the line that is chosen")
        first = terminal.screen.cursor.y
        terminal.type(b"\x1b[B").until(lambda: terminal.screen.cursor.y == first + 1, "the cursor one line down")
