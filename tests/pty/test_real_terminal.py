"""The screen in a real terminal: keys as bytes, dropped lines, other encodings, hostile text that must not get out."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from tests.pty.terminal import F, program


def test_the_main_job_by_the_bytes_of_a_keyboard() -> None:
    with program() as terminal:
        terminal.sees("ØVELSE", "Find en borger", "Jobcenter Aarhus")
        terminal.type("1503801234").sees("Karen Testesen, 46", "<> 4-9 (a-kassen")
        terminal.type(F[3]).type("s").sees("SYGEMELDING", "sendes 12:00")
        terminal.type("-1\r").sees("[19-11-26] tor, i går")
        terminal.type(F[9]).sees("Gemt lokalt", "i kø")
        terminal.type(F[10]).sees("Øvelse: åbn, luk").type("1\r").sees("> a  AMP").type("o").sees("Alle 9 systemer ok")
        terminal.type(b"\x1b").sees("Menu").type(b"\x1b").sees("ok 20-11", "AMP ok")


def test_the_last_line_of_the_menu_leaves_and_the_terminal_is_as_it_was() -> None:
    with program() as terminal:
        terminal.sees("Jobcenter Aarhus").type(F[10]).sees("Afslut").type("13\r")
        assert terminal.ends() == 0
        assert b"\x1b[?25h" in terminal.bytes[-400:], "the cursor is shown again"


def test_a_dropped_line_stops_the_desk_cleanly(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with program(JOBTERM_TRY_LOG=str(log)) as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen")
        terminal.hang_up()
        assert terminal.ends() == 129
    assert log.read_text(encoding="utf-8") == "stopped\n"


def test_a_termination_stops_the_desk_cleanly(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with program(JOBTERM_TRY_LOG=str(log)) as terminal:
        terminal.sees("Jobcenter Aarhus")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.ends() == 129
    assert log.exists()


def test_a_desk_that_never_stops_is_left_behind() -> None:
    with program(JOBTERM_TRY="hang") as terminal:
        terminal.sees("Jobcenter Aarhus").type(F[10]).sees("Afslut").type("13\r")
        assert terminal.ends() == 0
        assert "Motoren stoppede ikke" in terminal.bytes.decode(errors="replace")


FORBIDDEN = {
    "clipboard": rb"\x1b\]52",
    "title": rb"\x1b\]0;stolen",
    "report request": rb"\x1b\[6n",
    "C1": rb"\xc2[\x80-\x9f]",
    "bidi": rb"\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c",
    "surrogate": rb"\xed[\xa0-\xbf]",
    "bell": rb"\x07",
    "delete": rb"\x7f",
}


def test_no_control_character_from_the_desk_reaches_the_terminal_on_any_screen() -> None:
    with program(JOBTERM_TRY="hostile") as terminal:
        terminal.sees("Jobcenter Aarhus").type("prøv\r").sees("3 fundet")
        terminal.type("1503801234").sees("Karen?]52", "[bold]x[/bold]")
        terminal.type("c").sees("Hvem har ret").type("k").sees("Kilder").type("7\r").sees("Vores egne")
        terminal.type(F[3]).type("s").sees("SYGEMELDING", "OBS?", "Allerede i køen")
        terminal.type(F[9]).sees("En lignende").type(F[4]).sees("Min kø")
        terminal.type("\r").sees("Nummer", "Sidste fejl")
        terminal.type(F[10]).sees("Afslut").type("13\r")
        assert terminal.ends() == 0
        sent = re.sub(rb"\x1b\]22;[a-z]+\x07", b"", terminal.bytes)  # Textual's own: the shape of the mouse pointer
        sent = sent.replace(b"\x1b[6n", b"", 1)  # our own: has all been read? Not answered, not asked again
        for name, pattern in FORBIDDEN.items():
            assert not re.search(pattern, sent), name


def test_pasted_control_characters_are_not_echoed() -> None:
    with program() as terminal:
        terminal.sees("Jobcenter Aarhus")
        terminal.type(b"\x1b[200~kar\x9b\xff\x1b]52;c;QQ==\x07\x1b[201~").sees("kar")
        terminal.type(F[4]).sees("Køen er tom")
        assert b"\x1b]52" not in terminal.bytes


def test_a_latin_1_terminal_gets_latin_1_and_may_type_it() -> None:
    with program(encoding="latin-1", LC_ALL="da_DK.ISO-8859-1", TERM="xterm") as terminal:
        terminal.sees("ØVELSE", "Jobcenter Aarhus")
        terminal.type("prøv\r").sees("Bo Prøvesen", "3 fundet")
        assert "Ø".encode() not in terminal.bytes


def test_a_terminal_without_danish_letters_still_reads() -> None:
    with program(LC_ALL="C", TERM="vt220", encoding="ascii") as terminal:
        terminal.sees("VELSE", "Jobcenter Aarhus")
        terminal.type("1503801234").sees("Karen Testesen, 46")


@pytest.mark.parametrize("term", ["vt220", "linux", "dumb", "xterm", "screen-256color", ""])
def test_every_kind_of_terminal_shows_the_same_words(term: str) -> None:
    with program(TERM=term) as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46", "> 12-11 Indkaldt")


@pytest.mark.parametrize(("term", "no_colour"), [("xterm-256color", "1"), ("vt220", "")])
def test_no_colour_means_no_colour(term: str, no_colour: str) -> None:
    with program(TERM=term, NO_COLOR=no_colour) as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46")
        colours = [
            code
            for sequence in re.findall(rb"\x1b\[([0-9;]*)m", terminal.bytes)
            for code in sequence.split(b";")
            if code.isdigit() and (30 <= int(code) <= 38 or 40 <= int(code) <= 48 or 90 <= int(code) <= 107)
        ]
        assert not colours


def test_a_terminal_of_forty_by_ten_says_so_and_grows_into_the_screen() -> None:
    with program(columns=40, rows=10) as terminal:
        terminal.until(lambda: "Vinduet er for lille (40x10)" in " ".join(terminal.text.split()), "the sentence")
        terminal.resize(80, 24)
        terminal.sees("Find en borger", "F1Hjælp")
        terminal.resize(62, 21)
        terminal.sees("Find en borger")


def test_a_screen_that_nobody_touches_sends_nothing() -> None:
    with program() as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234").sees("Karen Testesen, 46", "ældste kilde")
        while terminal.read(1.0):
            continue
        assert terminal.read(3.0) == b""


def test_a_crash_of_the_screen_prints_places_and_no_values() -> None:
    with program(JOBTERM_TRY="crash") as terminal:
        terminal.sees("Jobcenter Aarhus").type("1503801234")
        assert terminal.ends() != 0
        said = terminal.bytes.decode(errors="replace")
        assert "ZeroDivisionError" in said
        assert "HEMMELIG" not in said
