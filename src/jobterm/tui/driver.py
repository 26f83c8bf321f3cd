"""Textual's driver for this terminal: keys are read in the terminal's own encoding, and no byte can stop the reader."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from textual.driver import Driver

from jobterm.terminal.profile import Profile


def driver_for(profile: Profile) -> type[Driver]:
    """The driver class for a profile.

    Textual's own reader takes every terminal for UTF-8 and ends at the first byte that is not: a Danish letter from a
    Latin-1 terminal would kill the screen.
    """
    from textual.drivers import linux_driver

    def tolerant(_encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        decoder = codecs.getincrementaldecoder(profile.encoding)
        return lambda: decoder(errors="replace")

    class TerminalDriver(linux_driver.LinuxDriver):
        """`LinuxDriver` with a tolerant reader."""

        def run_input_thread(self) -> None:
            vars(linux_driver)["getincrementaldecoder"] = tolerant
            super().run_input_thread()

    return TerminalDriver
