"""Asking for a passphrase at the terminal, unseen. It never comes from an argument or a variable."""

from __future__ import annotations

import getpass
import os

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError


def ask(prompt: str) -> str | None:
    """What is typed at the terminal of this process, None where it has none; stdin is never read for it."""
    try:
        # getpass would fall back to stdin, which may hold registrations.
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return None
    typed = getpass.getpass(prompt)
    return typed or None


def ask_for_new() -> str | None:
    """A new passphrase, typed twice alike; None without a terminal."""
    first = ask(_("New passphrase, 8 or more characters: "))
    if first is None:
        return None
    if ask(_("The same once more: ")) != first:
        raise OfficeError(
            "passphrase.differs",
            _("The two were not the same. Nothing was changed."),
            cure=_("Try again."),
            exit_code=Exit.USAGE,
        )
    return first


def handed(passphrase: str) -> int:
    """A descriptor from which a passphrase can be read once, as with ``--passphrase-fd``."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(passphrase.encode("utf-8", errors="surrogateescape") + b"\n")
    return reading
