"""Textual's driver for this terminal: keys are read in the terminal's own encoding, no byte can stop the reader, and
the picture that stands there already is not sent again."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from textual.driver import Driver

from jobterm.terminal.profile import Profile

PICTURE = "\x1b[1;1H"
"""How a painting of Textual's begins when it concerns the screen from its first line: every part of it is placed, so
that sending it twice shows nothing new."""
BRACKETS = ("\x1b[?2026h", "\x1b[?2026l")
"""Around each painting, where the terminal can show it at once; they change no cell."""


class Sent:
    """The painting that was sent last, if nothing else has been sent since.

    Textual paints up to three times while a screen comes up, each time the same. `forget` when the terminal may show
    something else than was sent: after a resize, or when a person asks for a redraw.
    """

    def __init__(self) -> None:
        self._picture = ""

    def forget(self) -> None:
        """The next painting goes out whatever it is."""
        self._picture = ""

    def again(self, data: str) -> bool:
        """Whether this is the painting that stands there; if not, it is noted as sent now."""
        if data in BRACKETS:
            return False
        if data.startswith(PICTURE) and data == self._picture:
            return True
        self._picture = data if data.startswith(PICTURE) else ""
        return False


def driver_for(profile: Profile, sent: Sent) -> type[Driver]:
    """The driver class for a profile; ``sent`` remembers for it what the terminal shows.

    Textual's own reader takes every terminal for UTF-8 and ends at the first byte that is not: a Danish letter from a
    Latin-1 terminal would kill the screen.
    """
    from textual.drivers import linux_driver

    def tolerant(_encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        decoder = codecs.getincrementaldecoder(profile.encoding)
        return lambda: decoder(errors="replace")

    class TerminalDriver(linux_driver.LinuxDriver):
        """`LinuxDriver` with a tolerant reader and a memory."""

        def run_input_thread(self) -> None:
            vars(linux_driver)["getincrementaldecoder"] = tolerant
            super().run_input_thread()

        def write(self, data: str) -> None:
            if not sent.again(data):
                super().write(data)

    return TerminalDriver
