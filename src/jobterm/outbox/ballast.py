"""Room on the disk for what must still be written when it is full: one mebibyte that is given up so that states can
change, while nothing new is taken (guarantee G3)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jobterm.outbox.store import StoreFull

SIZE: Final = 1024 * 1024
"""Bytes of ballast (design §8): room for some hundred changes of state."""
RESERVE: Final = 512 * 1024
"""Bytes that stay free besides: below this nothing new is taken."""
MODE: Final = 0o600


def free_bytes(folder: Path) -> int:
    """What an ordinary user may still write on the disk of a folder. A quota may allow less: that is met by writing."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


class Ballast:
    """The file that keeps room. ``path`` None: no ballast, and nothing is looked after (stores of tests)."""

    def __init__(self, path: Path | None, free: Callable[[Path], int] = free_bytes) -> None:
        self._path = path
        self._free = free

    @property
    def whole(self) -> bool:
        """Whether it is there, all of it."""
        try:
            return self._path is None or self._path.stat().st_size == SIZE
        except OSError:
            return False

    def settle(self) -> bool:
        """Make it where it is missing and there is room; whether it is there now."""
        if self._path is None or self.whole:
            return True
        try:
            if self._free(self._path.parent) < SIZE + RESERVE:
                return False
            self._write(self._path)
        except OSError:
            self.release()
            return False
        return True

    def before_new(self) -> None:
        """Refuse what is new while there is no room: StoreFull. What is queued already has the room that is left."""
        if self._path is None:
            return
        if not self.settle() or self._free(self._path.parent) < RESERVE:
            raise StoreFull("too little room on the disk to take anything new")

    def release(self) -> bool:
        """Give it up for what must be written now; False where it was given up before."""
        if self._path is None:
            return False
        with contextlib.suppress(OSError):
            self._path.unlink()
            return True
        return False

    @staticmethod
    def _write(path: Path) -> None:
        # Random bytes: a file system that compresses or keeps holes would otherwise keep no room at all.
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
        file = os.open(path, flags, MODE)
        try:
            rest = memoryview(os.urandom(SIZE))
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)
        finally:
            os.close(file)
