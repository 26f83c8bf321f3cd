"""Files and folders that only their owner may read, written whole or not at all; nothing about what they hold."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def private_folder(path: Path) -> Path:
    """Make a folder with its parents, readable by its owner only; narrow one that is wider. Returns `path`.

    Parents that exist already are left as they are: they may be somebody else's.
    """
    missing = [path]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for folder in reversed(missing):
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=FOLDER_MODE)
    if path.stat().st_mode & 0o077:
        path.chmod(FOLDER_MODE)
    return path


def private_file(path: Path) -> Path:
    """Make an empty file if there is none, readable by its owner only; narrow one that is wider. Returns `path`."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        os.fchmod(descriptor, FILE_MODE)
    finally:
        os.close(descriptor)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, durably and all at once.

    After a crash there is the old file or the new one. The half-written neighbour of an earlier crash is overwritten:
    its name is fixed, so none are left to gather. Raises OSError, with the old file untouched.
    """
    neighbour = path.with_name(f".{path.name}.new")
    flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(neighbour, flags, FILE_MODE)
    try:
        os.fchmod(descriptor, FILE_MODE)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except BaseException:
        os.close(descriptor)
        neighbour.unlink(missing_ok=True)
        raise
    os.close(descriptor)
    neighbour.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def folder_lock(path: Path) -> Iterator[None]:
    """Hold a folder for one process at a time (advisory); waits for the one that holds it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
