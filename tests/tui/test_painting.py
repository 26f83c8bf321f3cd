"""What Textual paints and what our picture holds are the same in every visible cell and look, frame by frame: Textual's
own text of each painting is given to an emulator beside it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from tests.tui import mock_world as world
from tests.tui.danish import speak
from tests.tui.fake_desk import FakeDesk
from tests.unit.terminal.emulator import Emulator
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from jobterm import tui
from jobterm.terminal.cells.difference import Wire
from jobterm.terminal.cells.picture import Picture
from jobterm.terminal.profile import choose
from jobterm.tui.app import JobtermApp
from jobterm.tui.painting import Painting, cells_of, known

KEYS = ["down", "up", "pagedown", "pageup", "tab", "enter", "escape", "f1", "f2", "f3", "f4", "f6", "f10", "f7", "f8",
        "s", "k", "c", "1", "ø", "backspace", "home", "end", "o"]  # fmt: skip


class Judged(JobtermApp):
    """Holds each frame of its own against Textual's."""

    CSS_PATH = str(Path(tui.__file__).with_name("app.tcss"))
    frames = 0

    def __init__(self, desk: FakeDesk, size: tuple[int, int], theme: str) -> None:
        terminal = choose({"TERM": "xterm-256color"}, encoding="utf-8", columns=size[0], rows=size[1])
        super().__init__(desk, clock=desk.clock, profile=terminal, theme=theme, training=True)
        self.stock = Emulator(*size)
        self.ours = Emulator(*size)
        self.shadow = Picture(*size, Wire(repeat=True, ground=True))

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            assert known(renderable), "a kind of painting that we do not know"
            text = renderable.render_segments(self.console)
            Painting(renderable, self.shadow).render_segments(self.console)
            self.stock.feed(text)
            self.ours.feed(self.shadow.frame())
            assert self.ours.seen() == self.stock.seen()
            self.frames += 1
        super()._display(screen, renderable)


@pytest.mark.parametrize(("theme", "seed"), [("dark", 1), ("ansi16", 2)])
async def test_every_frame_of_a_random_session_is_the_stock_drivers(theme: str, seed: int) -> None:
    speak("da")
    desk, chance = FakeDesk(), Random(seed)
    desk.put(*world.queue_of_mock_d())
    app = Judged(desk, (80, 24), theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"1503801234")
        for _ in range(60):
            await pilot.press(chance.choice(KEYS))
            if not app.is_running:
                break
    assert app.frames > 40


def test_the_insides_of_textual_that_we_lean_on_are_there() -> None:
    """Should one of them go, nobody would see anything: the version is pinned, and this says what to look at."""
    assert {"strips", "region"} <= set(vars(LayoutUpdate([], Region())))
    assert {"chops", "spans", "chop_ends"} <= set(vars(ChopsUpdate([], [], [])))
    assert callable(App._display)
    assert Strip.render_ansi(Style(color="red", bold=True), ColorSystem.TRUECOLOR) == "1;31"


def test_nothing_but_characters_becomes_a_cell() -> None:
    hostile = "a\x1b]52;c\x07\x9b\u202eb\u0301\u2066\ud800漢\x7f👩\u200d👧"
    found = "".join(one.text for one in cells_of([Segment(hostile)], ColorSystem.TRUECOLOR))
    assert found == "a?]52;c??b\u0301?漢?👩\u200d👧"
