"""The line to the terminal: one thread that sends what there is to send when the line takes it, and lets nothing wait.

The kernel takes some 12 to 19 kB before it says no, which is twenty seconds of a serial line: therefore no more than a
little is ever under way. A frame ends with the question where the cursor stands; until the answer comes nothing new is
sent, and what was painted meanwhile becomes one difference. A terminal that has never answered is not waited for.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from typing import Final

ASK: Final = "\x1b[6n"
"""Where does the cursor stand? Every terminal since the VT100 knows it; the answer says that all before was read."""
UNCONFIRMED: Final = 2000
UNCONFIRMED_THIN: Final = 400
"""So many bytes may be under way before an answer is waited for."""
GOODBYE_S: Final = 1.0
"""So long the last words may take; a terminal that does not read keeps nobody here."""


class Line(threading.Thread):
    """Sends frames to a file descriptor, which it owns. ``frame`` gives what brings the terminal up to date."""

    def __init__(self, descriptor: int, frame: Callable[[], str], encoding: str, *, thin: bool = False) -> None:
        super().__init__(daemon=True, name="jobterm-terminal")
        self._descriptor = descriptor
        self._frame = frame
        self._encoding = encoding
        self._most = UNCONFIRMED_THIN if thin else UNCONFIRMED
        self._changed = threading.Condition()
        self._words: list[str] = []
        self._due = False
        self._ending = False
        self._under_way = 0
        self._asked_at: int | None = None
        """How much was under way when the question went out that is not answered yet."""
        self._answers = False

    def say(self, words: str) -> None:
        """Send these words as they are, before the next frame."""
        with self._changed:
            self._words.append(words)
            self._changed.notify()

    def wake(self) -> None:
        """There is something new to see."""
        with self._changed:
            self._due = True
            self._changed.notify()

    def answered(self) -> bool:
        """The terminal told where its cursor stands; whether that was an answer to our question."""
        with self._changed:
            if self._asked_at is None:
                return False
            self._under_way -= self._asked_at
            self._asked_at, self._answers = None, True
            self._changed.notify()
            return True

    def stop(self) -> None:
        """Send the last words, within a moment, and close the line."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self.join(GOODBYE_S)
        if not self.is_alive():
            with contextlib.suppress(OSError):
                os.close(self._descriptor)

    def run(self) -> None:
        """Until told to stop, or until the terminal is gone."""
        try:
            while self._wait():
                self._send(self._next())
            self._send(self._next())
        except OSError:
            return  # the terminal is gone; who is told of that is the program's main thread

    # ---- what may be sent ----------------------------------------------------------------------------------------

    def _wait(self) -> bool:
        """Until something may be sent; False at the end."""
        with self._changed:
            while not self._ending and not self._words and not (self._due and self._free()):
                self._changed.wait()
            return not self._ending

    def _free(self) -> bool:
        return not self._answers or self._under_way < self._most or self._asked_at is None

    def _next(self) -> bytes:
        with self._changed:
            words, self._words = "".join(self._words), []
            # At the end the terminal is somebody else's: only the last words go out.
            frame_due = self._due and self._free() and not self._ending
            self._due = self._due and not frame_due
        text = words + (self._frame() if frame_due else "")
        with self._changed:
            self._under_way += len(text)
            if frame_due and self._under_way >= self._most // 2 and self._asked_at is None:
                text += ASK
                self._asked_at = self._under_way
        return text.encode(self._encoding, "replace")

    def _send(self, data: bytes) -> None:
        """All of it: a sequence that is cut in two would be read as letters."""
        while data:
            data = data[os.write(self._descriptor, data) :]
