"""What is cut in a narrow window, and what never is: names, days and what somebody must do stay whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.tui import drawn
from tests.tui import mock_world as world
from tests.tui.danish import speak

from jobterm.office.views import FindResult, FoundView
from jobterm.tui.cells import plain
from jobterm.tui.head_view import Head, head_rows
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.screens.citizen_view import CitizenPicture, citizen_rows
from jobterm.tui.screens.queue_view import QueuePicture, queue_lines, queue_rows
from jobterm.tui.screens.search_view import SearchPicture, search_rows

TODAY = date(2026, 11, 20)
SIZES = [(60, 15), (80, 19), (132, 38)]


def found(name: str, *, protected: bool = False) -> FoundView:
    """Somebody in another town."""
    return FoundView("c-1", "0503891234", name, "1989-03-05", "0860", "2.1", protected, False, "name", ("amp",), 5.0)


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_a_search_shows_names_towns_and_protection_in_every_window(columns: int, rows: int) -> None:
    speak()
    people = (found("Johannes Hansen"), found("Bente Hansen", protected=True))
    picture = SearchPicture(LineEdit("hansen"), TODAY, FindResult(people, {}), typing=False)
    text = plain(search_rows(picture, columns, rows), columns)
    assert all(len(line) == columns for line in text)
    joined = "\n".join(text)
    assert "Johannes Hansen, 37" in joined
    assert "BESKYTTET" in joined
    assert "navn, 150380, telefon eller CPR" in joined
    assert "~" not in joined


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_a_queue_shows_a_name_and_the_day_in_every_window(columns: int, rows: int) -> None:
    speak()
    item = replace(world.karens_sickness(), brief="sygemelding 20-11")
    picture = QueuePicture(tuple(queue_lines([item])), world.NOW, world.ME, systems=world.systems())
    lines = plain(queue_rows(picture, columns, rows), columns)
    heading, first = lines[0], next(line for line in lines if line.startswith(">1"))
    assert "150380 Karen" in first
    assert "20-11" in first[:columns]
    assert "i kø" in first
    assert "~" not in heading


def test_a_narrow_citizen_screen_keeps_who_says_what_and_cuts_no_word_of_a_heading() -> None:
    speak()
    case = world.karens_case(())
    picture = CitizenPicture(world.KAREN, TODAY, world.ME, case, (), world.systems())
    text = plain(citizen_rows(picture, 60, 15), 60)
    [enrolled] = [line for line in text if line.startswith("Tilmeldt")]
    assert "3-9 (AMP) <> 4-9 (A-kasse)" in enrolled
    assert "C=hvem har ret?" in enrolled
    assert "~" not in "".join(line for line in text if "1Overblik" in line)


def test_facts_of_a_tab_are_said_once() -> None:
    speak()
    case = world.karens_case(())
    text = "\n".join(plain(citizen_rows(CitizenPicture(world.KAREN, TODAY, world.ME, case, (), tab=5), 80, 19), 80))
    assert text.count("Næste") == 1
    sources = tuple(replace(one, state="not_known", message="AMP kender ikke denne borger.") for one in case.sources)
    log = CitizenPicture(world.KAREN, TODAY, world.ME, replace(case, sources=sources), (), world.systems(), tab=7)
    text = "\n".join(plain(citizen_rows(log, 80, 19), 80))
    assert "kendes ikke dér" in text
    assert "kender ikke denne borger" not in text
    assert "Intet herfra." in text


def test_the_head_gives_up_what_is_good_to_know_before_what_somebody_must_do() -> None:
    speak()
    status = world.status(training=True, on_the_way=1000, needs_me=12, last=world.NOW)
    lines = plain(head_rows(Head(world.NOW, training=True, status=status), 60), 60)
    assert "FOR STATEN" in lines[0]
    assert "09:41" in lines[0]
    assert "12 KRÆVER DIG (F4)" in lines[2]
    assert "~" not in "".join(lines)


def test_a_hint_of_a_form_is_whole_or_below_its_field_never_half() -> None:
    speak()
    for columns in (60, 66, 71, 80):
        lines = drawn.register(columns, 24)
        (where,) = [at for at, line in enumerate(lines) if line.startswith(" 1. sygedag")]
        hints = [line for line in lines[where : where + 3] if "(+1, -1, 1811, fr, i=i dag)" in line]
        assert len(hints) == 1, columns
        assert not any("(+1" in line and "i dag)" not in line for line in lines)


def test_the_english_name_of_a_benefit_is_not_cut_in_a_search_of_eighty_columns() -> None:
    speak("en")
    picture = SearchPicture(LineEdit(), TODAY, FindResult(world.found("Karen")), False, 0, 0)
    text = "\n".join(plain(search_rows(picture, 80, 19), 80))
    assert "unemployment " in text
    assert "unemployment~" not in text
