"""A real terminal for a program: a pty whose output a second reader (pyte) understands, and every byte of it kept."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.unit.terminal.emulator import Screen, Stream

PATIENCE_S = 30.0
ROOT = Path(__file__).resolve().parent.parent.parent


class Terminal:
    """One program in one terminal. ``encoding`` is what this terminal speaks; ``answers``: it says where its cursor
    stands when it is asked."""

    answers = False

    def __init__(self, pid: int, master: int, columns: int, rows: int, encoding: str) -> None:
        self.pid = pid
        self.master = master
        self.encoding = encoding
        self.bytes = b""
        self.screen = Screen(columns, rows)
        self._stream = Stream(self.screen)
        self.exit: int | None = None

    @property
    def text(self) -> str:
        """What is seen. Not pyte's own ``display``: it stumbles over the second half of a wide character."""
        lines, columns = range(self.screen.lines), range(self.screen.columns)
        return "\n".join("".join(self.screen.buffer[y][x].data for x in columns) for y in lines)

    def read(self, seconds: float) -> bytes:
        """What comes within ``seconds``; returns at the first bytes, empty at the end of the time or the program."""
        ready, _writable, _failed = select.select([self.master], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other side is closed
            return b""
        self.bytes += data
        self._stream.feed(data.decode(self.encoding, "replace"))
        for _ in range(data.count(b"\x1b[6n") if self.answers else 0):
            os.write(self.master, f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R".encode())
        return data

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Read until something holds."""
        end = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < end, f"never came: {what}\n{self.text}"
            self.read(0.2)

    def sees(self, *words: str) -> Terminal:
        """Read until these words are on the screen."""
        self.until(lambda: all(word in self.text for word in words), str(words))
        return self

    def type(self, text: str | bytes) -> Terminal:
        """Send keys."""
        os.write(self.master, text.encode(self.encoding) if isinstance(text, str) else text)
        return self

    def resize(self, columns: int, rows: int) -> None:
        """Another size, as a window manager does it."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def ends(self) -> int:
        """Wait for the program's end; its exit code, negative for a signal."""
        end = time.monotonic() + PATIENCE_S
        while self.exit is None:
            assert time.monotonic() < end, f"still running\n{self.text}"
            if self.master >= 0:
                self.read(0.05)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.exit = os.waitstatus_to_exitcode(status)
        return self.exit

    def hang_up(self) -> None:
        """Drop the line."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """Leave nothing behind."""
        if self.exit is None:
            done, _status = os.waitpid(self.pid, os.WNOHANG)
            if not done:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        if self.master >= 0:
            os.close(self.master)


F = {
    1: b"\x1bOP", 2: b"\x1bOQ", 3: b"\x1bOR", 4: b"\x1bOS", 5: b"\x1b[15~", 6: b"\x1b[17~", 7: b"\x1b[18~",
    8: b"\x1b[19~", 9: b"\x1b[20~", 10: b"\x1b[21~",
}  # fmt: skip
"""What a terminal sends for function keys."""


@contextmanager
def program(
    *, columns: int = 80, rows: int = 24, encoding: str = "utf-8", arguments: tuple[str, ...] = (),
    module: str = "tests.tui.try_it", **environ: str,
) -> Iterator[Terminal]:  # fmt: skip
    """A module, run in a terminal of its own."""
    env = {
        "PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "TERM": "xterm-256color",
        "LANG": "da_DK.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **environ,
    }  # fmt: skip
    pid, master = pty.fork()
    if pid == 0:
        try:
            os.chdir(ROOT)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(sys.executable, [sys.executable, "-m", module, *arguments], env)
        finally:
            os._exit(127)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal = Terminal(pid, master, columns, rows, encoding)
    try:
        yield terminal
    finally:
        terminal.close()
