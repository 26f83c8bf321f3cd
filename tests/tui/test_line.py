"""The line to the terminal: never more under way than a little, the newest picture only, and no end that waits."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager

from jobterm.tui.line import ASK, UNCONFIRMED, Line


class Frames:
    """Pictures by number: each is as long as it is told; an old one is never asked for again."""

    def __init__(self, length: int = 900) -> None:
        self.length = length
        self.painted = 0
        self.taken: list[int] = []

    def __call__(self) -> str:
        self.taken.append(self.painted)
        return f"<{self.painted}>".ljust(self.length, ".")


@contextmanager
def line_to(frames: Frames) -> Iterator[tuple[Line, int]]:
    """A line and the reading end of it."""
    reader, writer = os.pipe()
    line = Line(writer, frames, "utf-8")
    line.start()
    try:
        yield line, reader
    finally:
        os.close(reader)
        line.stop()


def paint(line: Line, frames: Frames) -> None:
    frames.painted += 1
    line.wake()


def comes(reader: int, what: str) -> str:
    """What is read until something has come."""
    text = ""
    while what not in text:
        ready, _w, _e = select.select([reader], [], [], 20.0)
        assert ready, f"{what} never came after {text[:80]!r}"
        text += os.read(reader, 65536).decode()
    return text


def test_words_go_before_the_picture_and_a_picture_ends_with_the_question() -> None:
    frames = Frames(1200)
    with line_to(frames) as (line, reader):
        line.say("hello ")
        comes(reader, "hello ")
        paint(line, frames)
        assert comes(reader, ASK).endswith(ASK)


def test_a_terminal_that_never_answered_is_not_waited_for_and_is_asked_once() -> None:
    frames = Frames()
    with line_to(frames) as (line, reader):
        text = ""
        for number in range(1, 9):
            paint(line, frames)
            text += comes(reader, f"<{number}>")
        assert text.count(ASK) == 1


def test_until_the_answer_little_is_under_way_and_then_comes_the_newest() -> None:
    frames = Frames()
    with line_to(frames) as (line, reader):
        while not frames.taken or frames.painted < 2:
            paint(line, frames)
            comes(reader, f"<{frames.painted}>")
        assert line.answered(), "the question was ours"
        sent = 0
        while sent < UNCONFIRMED:  # what may be under way
            paint(line, frames)
            sent += len(comes(reader, f"<{frames.painted}>"))
        held = frames.painted
        for _ in range(50):
            paint(line, frames)
        assert frames.taken[-1] == held, "nothing is sent while the answer is out"
        assert line.answered()
        assert f"<{held + 50}>" in comes(reader, f"<{held + 50}>")
        assert frames.taken[-2:] == [held, held + 50]


def test_an_answer_that_nobody_asked_for_is_a_key() -> None:
    with line_to(Frames()) as (line, _reader):
        assert not line.answered()


def test_a_terminal_that_reads_nothing_keeps_nobody_from_leaving() -> None:
    frames = Frames(1 << 20)
    reader, writer = os.pipe()
    line = Line(writer, frames, "utf-8")
    line.start()
    paint(line, frames)
    while not frames.taken:
        select.select([], [], [], 0.01)
    line.say("goodbye")
    line.stop()
    assert line.is_alive(), "it is left behind, with the rest of its picture"
    os.close(reader)
    line.join(20.0)
    assert not line.is_alive()


def test_a_terminal_that_is_gone_ends_the_line() -> None:
    frames = Frames()
    reader, writer = os.pipe()
    line = Line(writer, frames, "utf-8")
    os.close(reader)
    line.start()
    paint(line, frames)
    line.join(20.0)
    assert not line.is_alive()
    line.stop()
