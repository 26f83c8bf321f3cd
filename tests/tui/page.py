"""A caseworker at the screen: a page object over Textual's pilot, so that tests read like a story.

It presses keys by name, waits for what should come (never for a time), and looks at text only.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.tui.danish import speak
from tests.tui.fake_desk import FakeDesk
from textual.pilot import Pilot

from jobterm.tui.app import JobtermApp
from jobterm.tui.cells import plain
from jobterm.tui.routes import shown
from jobterm.tui.widgets.page import Page

PATIENCE_S = 10.0


class Caseworker:
    """One person before one screen."""

    def __init__(self, app: JobtermApp, desk: FakeDesk, pilot: Pilot[int]) -> None:
        self.app = app
        self.desk = desk
        self.pilot = pilot

    @property
    def lines(self) -> list[str]:
        """The screen as text, line by line, each exactly as wide as the window."""
        screen = shown(self.app)
        if screen is None:
            return []
        columns = self.app.size.width
        found: list[str] = []
        for page in screen.query(Page):
            if page.display and page.size.height:
                rows = [*page.rows, *([()] * page.size.height)][: page.size.height]
                found += plain(rows, columns)
        return found

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def line(self, words: str) -> str:
        """The first line that has these words."""
        found = [line for line in self.lines if words in line]
        assert found, f"no line with {words!r} on:\n{self.text}"
        return found[0]

    async def press(self, *keys: str) -> Caseworker:
        """Press keys: names (``f9``, ``enter``), or texts that are typed letter by letter."""
        for key in keys:
            named = key in _NAMED or (key.startswith("f") and key[1:].isdecimal())
            await self.pilot.press(*([key] if named else [_KEY.get(letter, letter) for letter in key]))
        return self

    async def until(self, true: Callable[[], bool], what: str) -> Caseworker:
        """Wait until something holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                await self.pilot.pause(0.01)
        assert true(), what
        return self

    async def sees(self, *words: str) -> Caseworker:
        """Wait until all these words are on the screen."""
        try:
            await self.until(lambda: all(word in self.text for word in words), f"never saw {words}")
        except TimeoutError:
            raise AssertionError(f"never saw {words} on:\n{self.text}") from None
        return self

    async def sees_no(self, *words: str) -> Caseworker:
        """Wait until none of these words is on the screen."""
        try:
            await self.until(lambda: not any(word in self.text for word in words), f"still there: {words}")
        except TimeoutError:
            raise AssertionError(f"still there: {words} on:\n{self.text}") from None
        return self

    async def chooses(self, words: str) -> Caseworker:
        """F10, and the line that begins with these words by its number."""
        await self.press("f10")
        await self.sees(words)
        return await self.press(self.line(words).replace(">", " ").split()[0], "enter")

    async def opens_karen(self) -> Caseworker:
        """Ten digits, and her file is there."""
        await self.press("1503801234")
        return await self.sees("Karen Testesen, 46", "Tilmeldt 3-9")


_NAMED = {"enter", "escape", "up", "down", "pagedown", "pageup", "backspace", "tab", "left", "right", "home", "end",
          "delete", "ctrl+l", "ctrl+c", "shift+tab"}  # fmt: skip
_KEY = {" ": "space", "-": "minus", "+": "plus", "*": "asterisk", ".": "full_stop", "/": "slash"}


@asynccontextmanager
async def at_work(
    desk: FakeDesk | None = None, *, size: tuple[int, int] = (80, 24), theme: str = "", training: bool = False
) -> AsyncIterator[Caseworker]:
    """A running screen over a desk in memory, in Danish."""
    speak()
    desk = desk or FakeDesk(training=training)
    app = JobtermApp(desk, theme=theme, training=training, clock=desk.clock)
    async with app.run_test(size=size) as pilot:
        person = Caseworker(app, desk, pilot)
        await person.until(lambda: desk.started, "the desk was never started")
        yield person
