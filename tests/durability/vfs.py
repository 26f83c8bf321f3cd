"""An outbox over a second SQLite whose file system can be listened to and can be made to fail, in the same format as
the real one; and what the anchor asks of the operating system, likewise."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import apsw
import sqlcipher3.dbapi2 as driver

from jobterm.outbox.sqlcipher import Connector

CREATE = 0x4
"""SQLite's flag for a file that may be made."""
JOURNAL = 0x800
"""... for a rollback journal: when it is forced for the first time, its folder is too."""

_NUMBERS = itertools.count()

Heard = Callable[..., None]
"""Told of each thing that reaches the file system, before it does: (what, file, *details); may raise."""


class ListeningFile(apsw.VFSFile):
    """A file whose writes, forcings and cuts are told."""

    def __init__(self, name: str, given: Any, flags: list[int], heard: Heard) -> None:
        made = not os.path.exists(name)
        if made and flags[0] & CREATE:
            heard("create", name)
        super().__init__("unix", given, flags)
        self._name, self._heard = name, heard
        self._names_too = made and bool(flags[0] & JOURNAL)

    def xWrite(self, data: bytes, offset: int) -> None:
        """Tell, then write."""
        self._heard("write", self._name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        """Tell, then cut."""
        self._heard("truncate", self._name, size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        """Tell, then force; a new journal's name with it."""
        self._heard("sync", self._name)
        super().xSync(flags)
        if self._names_too:
            self._heard("folder", self._name)
            self._names_too = False


class ListeningVFS(apsw.VFS):
    """A file system that tells."""

    def __init__(self, heard: Heard) -> None:
        self.name = f"listening{next(_NUMBERS)}"
        self._heard = heard
        super().__init__(self.name, "unix")

    def xOpen(self, name: Any, flags: list[int]) -> ListeningFile:
        """A file that tells."""
        text = name.filename() if isinstance(name, apsw.URIFilename) else name
        return ListeningFile(text or "temporary", name, flags, self._heard)

    def xDelete(self, name: str, folder_too: bool) -> None:
        """Tell, then delete, and force the folder if that is asked for."""
        self._heard("unlink", name)
        super().xDelete(name, folder_too)
        if folder_too:
            self._heard("folder", name)


class _Answer:
    """A cursor as the driver's."""

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def fetchall(self) -> list[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None

    def close(self) -> None:
        """Nothing to close."""


class Listened:
    """A connection of the other SQLite that behaves as the store's own driver does."""

    def __init__(self, path: Path, key: bytes, vfs: ListeningVFS) -> None:
        self._vfs = vfs  # lives as long as the connection
        with _as_driver():
            self._real = apsw.Connection(str(path), vfs=f"multipleciphers-{vfs.name}")
        for pragma in (
            "cipher = 'sqlcipher'", "legacy = 4", f"key = \"x'{key.hex()}'\"", "journal_mode = DELETE",
            "synchronous = EXTRA", "temp_store = MEMORY", "cache_size = -8192",
        ):  # fmt: skip
            self.execute(f"PRAGMA {pragma}")
        self._real.set_busy_timeout(5000)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Answer:
        """Run one statement to its end."""
        with _as_driver():
            before = self._real.total_changes()
            rows = list(self._real.execute(sql, tuple(values)))
            return _Answer(rows, self._real.total_changes() - before)

    def executemany(self, sql: str, rows: Any) -> None:
        """Run one statement for many rows."""
        with _as_driver():
            self._real.executemany(sql, rows)

    def close(self) -> None:
        """Close it."""
        self._real.close()


@contextmanager
def _as_driver() -> Iterator[None]:
    """The other SQLite's errors as the driver's, with SQLite's own words."""
    words = {apsw.FullError: "database or disk is full", apsw.IOError: "disk I/O error",
             apsw.CantOpenError: "unable to open database file", apsw.BusyError: "database is locked",
             apsw.ReadOnlyError: "attempt to write a readonly database"}  # fmt: skip
    try:
        yield
    except apsw.Error as error:
        known = next((words[kind] for kind in type(error).__mro__ if kind in words), str(error))
        raise driver.OperationalError(known) from None


def connector(vfs: ListeningVFS) -> Connector:
    """What a store takes to open its file through a listening file system."""
    return lambda path, key: Listened(path, key, vfs)


@contextmanager
def anchor_heard(heard: Heard) -> Iterator[None]:
    """Have what every anchor asks of the operating system told too."""
    names: dict[int, str] = {}

    def opened(path: Any, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and not os.path.exists(path):
            heard("create", str(path))
        file = os.open(path, flags, mode)
        names[file] = str(path)
        return file

    def written(file: int, data: bytes, offset: int) -> int:
        heard("write", names[file], offset, bytes(data))
        return os.pwrite(file, data, offset)

    def forced(file: int) -> None:
        name = names[file]
        heard("folder" if os.path.isdir(name) else "sync", os.path.join(name, "") if os.path.isdir(name) else name)
        os.fsync(file)

    own = {"open": opened, "pwrite": written, "fsync": forced, "fdatasync": forced}
    with mock.patch("jobterm.outbox.anchor.os", SimpleNamespace(**{**vars(os), **own})):
        yield


def full(what: str, name: str) -> None:
    """Refuse as a full disk does."""
    if name.endswith(("anchor", os.sep)):
        raise OSError(errno.ENOSPC, "no space left on device")
    del what
    raise apsw.FullError("full")


def failing(what: str, name: str) -> None:
    """Refuse as a failing disk does."""
    if name.endswith(("anchor", os.sep)):
        raise OSError(errno.EIO, "input/output error")
    del what
    raise apsw.IOError("failed")
