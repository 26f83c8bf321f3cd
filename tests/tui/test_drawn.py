"""The drawn screens, to the letter: made by view models alone and held against the texts in ``golden/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tui import drawn, drawn_board, drawn_figures, drawn_meetings, drawn_papers
from tests.tui.danish import speak

GOLDEN = Path(__file__).parent / "golden"
SCREENS: dict[str, Callable[[int, int], list[str]]] = {
    "citizen": drawn.citizen,
    "next": drawn_meetings.next_one,
    "batch": drawn_meetings.batch,
    "group": drawn_meetings.group,
    "register": drawn.register,
    "queue": drawn.queue,
    "papers": drawn_papers.papers,
    "receipt": drawn_papers.receipt,
    "figures": drawn_figures.curve,
    "figures_compare": drawn_figures.compare,
    "figures_no_key": drawn_figures.no_key,
    "day": drawn.day,
    "board": drawn_board.main,
    "board_matrix": drawn_board.matrix,
    "board_wall": drawn_board.wall,
    "board_items": drawn_board.items,
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was_drawn(name: str) -> None:
    speak()
    made = "\n".join(SCREENS[name](80, 24)) + "\n"
    assert made == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", [(60, 20), (72, 24), (80, 24), (100, 30), (200, 60)])
@pytest.mark.parametrize("name", SCREENS)
def test_every_line_fills_the_window_exactly(name: str, size: tuple[int, int], language: str) -> None:
    speak(language)
    made = SCREENS[name](*size)
    assert len(made) == size[1]
    assert {len(line) for line in made} == {size[0]}


@pytest.mark.parametrize("name", SCREENS)
def test_our_own_words_need_no_more_than_latin_1(name: str) -> None:
    speak()
    for line in SCREENS[name](80, 24):
        line.encode("latin-1")


def test_the_key_line_fits_eighty_columns_in_both_languages() -> None:
    from jobterm.tui.actions import footer

    for language in ("da", "en"):
        speak(language)
        assert len(footer()) <= 80
