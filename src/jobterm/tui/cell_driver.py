"""Textual's Linux driver for our terminals: a tolerant reader, and a writer that sends differences. Which of the two a
terminal gets is decided in ``driver``."""

from __future__ import annotations

import codecs
import os
import re
import sys
from typing import ClassVar, Final

from textual import events
from textual.drivers import linux_driver
from textual.message import Message

from jobterm.terminal.cells.picture import Picture
from jobterm.tui.line import Line

_CURSOR: Final = re.compile(r"\x1b\[(\d+);(\d+)H")
_BRACKETS: Final = ("\x1b[?2026h", "\x1b[?2026l")
_PLAIN_MODES: Final = frozenset({"\x1b[?25l", "\x1b[?25h", "\x1b[?7l", "\x1b[?7h", "\a"})
"""What a VT220 or a Linux console knows of what Textual says; of the rest some print half."""


class TolerantDriver(linux_driver.LinuxDriver):
    """`LinuxDriver` whose reader speaks ``encoding``. Textual's own takes every terminal for UTF-8 and ends at the
    first byte that is not: a Danish letter from a Latin-1 terminal would kill the screen."""

    encoding: ClassVar[str]

    def run_input_thread(self) -> None:
        """Read keys until told to stop."""

        def tolerant(_encoding: str) -> object:
            decoder = codecs.getincrementaldecoder(self.encoding)
            return lambda: decoder(errors="replace")

        vars(linux_driver)["getincrementaldecoder"] = tolerant
        super().run_input_thread()


class CellDriver(TolerantDriver):
    """Sends what differs between ``picture`` and what the terminal shows. ``thin``: it gets nothing that a VT220 or a
    Linux console would not understand."""

    picture: ClassVar[Picture]
    thin: ClassVar[bool]
    _line: Line | None = None

    def start_application_mode(self) -> None:
        """Take the terminal. Whoever had it meanwhile may have written there."""
        self.picture.forget()
        assert sys.__stderr__ is not None  # there is a terminal
        self._line = Line(os.dup(sys.__stderr__.fileno()), self.picture.frame, self.encoding, thin=self.thin)
        self._line.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:  # Textual's own, which has nothing to write
            self._writer_thread.stop()
            self._writer_thread = None

    def stop_application_mode(self) -> None:
        """Give it back as it was; where there is no second screen to leave, clean."""
        if self._line is not None:
            self._line.say("\x1b[m\x1b[H\x1b[2J" if self.thin else "\x1b[m")
        super().stop_application_mode()

    def write(self, data: str) -> None:
        """What Textual says besides its paintings."""
        if (at := _CURSOR.fullmatch(data)) is not None:
            self.picture.point(int(at[2]) - 1, int(at[1]) - 1)
        elif data in _BRACKETS:
            self.picture.brackets = True
        elif data and self._line is not None and (not self.thin or data in _PLAIN_MODES):
            self._line.say(data)
            if data[0] not in "\x1b\a":
                self.picture.forget()  # text that is in no picture

    def flush(self) -> None:
        """A painting is complete."""
        if self._line is not None:
            self._line.wake()

    def process_message(self, message: Message) -> None:
        """The answer to our own question is nobody else's."""
        if isinstance(message, events.CursorPosition) and self._line is not None and self._line.answered():
            return
        super().process_message(message)

    def close(self) -> None:
        """Say the last words."""
        super().close()
        if self._line is not None:
            self._line.stop()
            self._line = None
