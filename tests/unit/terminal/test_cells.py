"""What a terminal shows after the fewest bytes is what it should show, cell by cell, judged by an emulator."""

from __future__ import annotations

from random import Random

import pytest
from tests.unit.terminal.emulator import Emulator, painted

from jobterm.terminal.cells.difference import Wire
from jobterm.terminal.cells.grid import BLANK, HALF, Cell, Grid, cell
from jobterm.terminal.cells.look import PLAIN, Look, change, look
from jobterm.terminal.cells.picture import BEGIN, END, Picture
from jobterm.terminal.cells.scrolling import Shift, shift

LOOKS = [
    look(one) for one in ("", "1", "31", "44", "1;37;44", "7", "4;36", "38;2;10;20;30;48;2;1;2;3", "2;38;5;99", "41")
]
FULL = Wire(repeat=True, erase=True, ground=True)
BARE = Wire(repeat=False, erase=False, ground=False, scroll=False)


def word(text: str, given: Look = PLAIN) -> list[Cell]:
    return [cell(letter, given) for letter in text]


def wide(text: str, given: Look = PLAIN) -> list[Cell]:
    return [made for letter in text for made in (cell(letter, given), Cell(HALF, given))]


def test_a_look_is_read_as_a_terminal_reads_it() -> None:
    assert look("1;38;5;99;48;2;1;2;3") == Look("38;5;99", "48;2;1;2;3", frozenset({"1"}))
    assert look("31;44;0;97") == Look("97")
    assert look("93;103;39") == Look("", "103")
    assert look("") == PLAIN


@pytest.mark.parametrize("before", LOOKS)
@pytest.mark.parametrize("after", LOOKS)
def test_from_any_look_to_any_other(before: Look, after: Look) -> None:
    stepped = Emulator(3, 1).feed(f"{change(PLAIN, before)}{change(before, after)}x")
    anew = Emulator(3, 1).feed(f"{change(PLAIN, after)}x")
    assert stepped.seen() == anew.seen()


def _scribble(picture: Picture, chance: Random, columns: int, rows: int) -> None:
    for _ in range(chance.randrange(1, 6)):
        given, y = chance.choice(LOOKS), chance.randrange(-1, rows + 1)
        what = chance.randrange(5)
        x = chance.randrange(-3, columns)
        if what == 0:
            picture.put(0, y, word(" " * columns, given))
        elif what == 1:
            picture.put(x, y, word("".join(chance.choice("ab -ø") for _ in range(chance.randrange(30))), given))
        elif what == 2:
            picture.put(x, y, word(chance.choice("-= ") * chance.randrange(columns), given))
        elif what == 3:
            picture.put(x, y, wide(chance.choice(("漢", "字漢")), given) + word("é", given))
        else:
            for line in range(rows):
                picture.put(
                    0, line, word(f"{chance.randrange(4)} line {line + chance.randrange(2)}".ljust(columns), given)
                )


def _wanted(picture: Picture) -> Grid:
    return picture._wanted


@pytest.mark.parametrize("wire", [FULL, BARE, Wire()], ids=["xterm", "bare", "vt220"])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_painted_the_terminal_shows_it(seed: int, wire: Wire) -> None:
    chance, columns, rows = Random(seed), 47, 11
    picture, terminal = Picture(columns, rows, wire), Emulator(columns, rows)
    for _ in range(25):
        _scribble(picture, chance, columns, rows)
        picture.point(chance.randrange(columns), chance.randrange(rows))
        terminal.feed(picture.frame())
        assert terminal.seen() == painted(_wanted(picture)).seen()
        assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == picture._cursor


@pytest.mark.parametrize("by", [1, 3, -1, -4])
def test_lines_that_moved_are_moved_by_the_terminal(by: int) -> None:
    def show(first: int) -> None:
        for y in range(2, 20):
            letters = "".join(Random(first + y).choices("abcdefghij ", k=70))
            picture.put(0, y, word(f"{first + y:4} {letters}", LOOKS[4] if y == 7 else PLAIN))

    picture, terminal = Picture(80, 24, FULL), Emulator(80, 24)
    picture.put(0, 0, word("HEAD", LOOKS[4]))
    show(100)
    terminal.feed(picture.frame())
    show(100 + by)
    sent = picture.frame()
    assert terminal.feed(sent).seen() == painted(_wanted(picture)).seen()
    assert len(sent) < (abs(by) + 3) * 80, "what came in, and the line that is marked"
    assert "\x1b[3;20r" in sent


@pytest.mark.parametrize("row", range(3, 19))
def test_wherever_the_cursor_stood_before_lines_were_moved(row: int) -> None:
    """Terminals differ in where it stands afterwards; tmux once showed two lines at its top that belonged below."""
    picture, terminal = Picture(80, 24, FULL), Emulator(80, 24)
    picture.point(5, row - 1)  # where the first line is written that looks another way after the shift
    for first in (100, 101):
        for y in range(2, 20):
            letters = "".join(Random(first + y).choices("abcdefghij", k=70))
            picture.put(0, y, word(letters, LOOKS[4] if y == row else PLAIN))
        sent = picture.frame()
        assert terminal.feed(sent).seen() == painted(_wanted(picture)).seen()
        assert ("\x1b[r" in sent) == (first == 101), "the second time lines are moved"


def test_what_only_looks_like_a_shift_is_left_alone() -> None:
    sent, wanted = Grid(20, 6), Grid(20, 6)
    assert shift(sent, wanted) is None
    wanted.put(0, 1, word("once"))
    sent.put(0, 2, word("once"))
    assert shift(sent, wanted) is None
    for y in range(3):
        sent.put(0, y + 1, word(f"line {y}"))
        wanted.put(0, y, word(f"line {y}"))
    assert shift(sent, wanted) == Shift(0, 2, 1)


def test_a_typed_letter_costs_a_few_bytes_and_nothing_new_costs_nothing() -> None:
    picture = Picture(80, 24, FULL)
    picture.put(10, 5, word("kare", LOOKS[7]))
    picture.point(14, 5)
    picture.frame()
    picture.put(14, 5, word("n", LOOKS[7]))
    picture.point(15, 5)
    assert len(picture.frame()) <= len(change(PLAIN, LOOKS[7])) + 1
    assert picture.frame() == ""
    picture.put(15, 5, word(" ", LOOKS[7]))
    picture.frame()
    picture.put(15, 5, word("  "))
    assert len(picture.frame()) < 20


def test_only_the_newest_picture_is_sent() -> None:
    picture = Picture(80, 24, FULL)
    picture.frame()
    for number in range(500):
        picture.put(0, 3, word(f"{number:4} done"))
    sent = picture.frame()
    assert "499" in sent
    assert "498" not in sent
    assert len(sent) < 30


def test_what_was_forgotten_is_sent_whole_and_another_size_is_filled() -> None:
    picture, terminal = Picture(30, 4, FULL), Emulator(30, 4)
    picture.put(0, 1, word("Karen"))
    terminal.feed(picture.frame())
    terminal.feed("\x1b[2;1Hwall: somebody else wrote here")
    picture.forget()
    assert terminal.feed(picture.frame()).seen() == painted(_wanted(picture)).seen()
    picture.resize(20, 6)
    picture.put(0, 5, word("last line"))
    picture.put(0, 9, word("of the old size"))
    assert Emulator(20, 6).feed(picture.frame()).seen() == painted(_wanted(picture)).seen()


def test_half_a_wide_character_takes_the_other_half_along() -> None:
    grid = Grid(6, 1)
    grid.put(0, 0, wide("漢字"))
    grid.put(1, 0, word("x"))
    assert [one.text for one in grid.lines[0]] == [" ", "x", "字", HALF, " ", " "]
    grid.put(2, 0, word("y"))
    assert [one.text for one in grid.lines[0]] == [" ", "x", "y", " ", " ", " "]
    grid.put(5, 0, wide("漢"))
    assert grid.lines[0][5] == BLANK


def test_after_a_wide_character_the_next_is_placed() -> None:
    picture = Picture(20, 2, FULL)
    picture.frame()
    picture.put(2, 0, [*wide("漢"), *word("é")])
    assert "漢\x1b[;5Hé" in picture.frame()


def test_long_frames_are_bracketed_where_the_terminal_can() -> None:
    picture = Picture(80, 24, FULL)
    picture.brackets = True
    for y in range(24):
        picture.put(0, y, word(f"{y * 7919:70}"))
    sent = picture.frame()
    assert sent.startswith(BEGIN)
    assert sent.endswith(END)
    picture.put(0, 0, word("x"))
    assert BEGIN not in picture.frame()
