"""Where a passphrase comes from: a file or an open descriptor, never an argument or a variable. Prompts are the
entrances' own."""

from __future__ import annotations

import os
from pathlib import Path

from jobterm.security.errors import PassphraseUnreadable

MAX_BYTES = 4096


def from_file(path: Path) -> str:
    """The first line of a file.

    Raises PassphraseUnreadable with detail ``missing``, ``unreadable``, ``empty``, ``too long`` or ``not utf-8``.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise PassphraseUnreadable("missing") from None
    except OSError:
        raise PassphraseUnreadable("unreadable") from None
    try:
        return from_descriptor(descriptor)
    finally:
        os.close(descriptor)


def from_descriptor(descriptor: int) -> str:
    """The first line that an open descriptor gives, which is left open; raises PassphraseUnreadable."""
    content = b""
    try:
        while b"\n" not in content and len(content) <= MAX_BYTES:
            piece = os.read(descriptor, MAX_BYTES)
            if not piece:
                break
            content += piece
    except OSError:
        raise PassphraseUnreadable("unreadable") from None
    line = content.split(b"\n", 1)[0].removesuffix(b"\r")
    if len(line) > MAX_BYTES:
        raise PassphraseUnreadable("too long")
    if not line:
        raise PassphraseUnreadable("empty")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise PassphraseUnreadable("not utf-8") from None
