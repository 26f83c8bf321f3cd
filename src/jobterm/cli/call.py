"""What a command is given: its parsed arguments, where it speaks, and the way to the office. No command lives here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from jobterm.bootstrap import Access
from jobterm.cli.speech import Speech
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError

if TYPE_CHECKING:
    from argparse import Namespace
    from types import SimpleNamespace

    from jobterm.office.office import Office

Given: TypeAlias = "Namespace | SimpleNamespace"

STDIN_MAX = 4096
"""Bytes of a citizen or search text on stdin."""
_BY_FILE = "passphrase-file"


@dataclass(frozen=True, slots=True)
class Call:
    """One run of one command."""

    given: Given
    speech: Speech

    @property
    def access(self) -> Access:
        """How the site is reached."""
        given = self.given
        return Access(given.config, given.user, given.passphrase_file, given.passphrase_fd)

    def unlocking(self) -> Access:
        """The same, with a passphrase asked for where the vault opens by nothing else and there is a terminal."""
        from jobterm import config, i18n
        from jobterm.bootstrap.entrances import vault_facts

        access = self.access
        glance = config.glance(config.locate(access.config, os.environ).file)
        i18n.use(self.given.lang, configured=glance.language if glance.language in i18n.LANGUAGES else None)
        given = access.passphrase_file is not None or access.passphrase_fd is not None
        if given or glance.profile != "production" or set(vault_facts(access.config).slots) != {"passphrase"}:
            return access
        from jobterm.cli.asking import ask, handed

        typed = ask(_("Passphrase: "))
        return access if typed is None else replace(access, passphrase_fd=handed(typed))

    def name_what_was_given(self, error: OfficeError) -> None:
        """Let an error of a passphrase name the option by which it was given: file or descriptor."""
        if error.field is None or not error.field.endswith(_BY_FILE):
            return
        key = error.field.removeprefix("--").replace("-", "_")
        by_descriptor = f"{key.removesuffix('file')}fd"
        if getattr(self.given, key, None) is None and getattr(self.given, by_descriptor, None) is not None:
            error.field = error.field.removesuffix("file") + "fd"

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The office of the site file, closed at the end. OfficeError where there is none."""
        from jobterm.bootstrap import office_for_site

        with office_for_site(self.unlocking()) as office:
            yield office

    def text(self, value: str, field: str) -> str:
        """An argument, or the first line of stdin where it is ``-``: an argument is visible to others."""
        if value != "-":
            return _decoded(os.fsencode(value))
        line = _decoded(sys.stdin.buffer.readline(STDIN_MAX)).strip()
        if not line:
            raise OfficeError(
                "stdin.empty",
                _("Nothing came on stdin."),
                cure=_("Write it there, as in: echo TEXT | jobterm ..."),
                field=field,
                exit_code=Exit.USAGE,
            )
        return line

    def stdin(self) -> BinaryIO:
        """stdin as bytes."""
        return sys.stdin.buffer


def _decoded(given: bytes) -> str:
    """Text that somebody typed: UTF-8, or what old Danish terminals send, whatever the locale says."""
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError:
        return given.decode("latin-1")


Handler = Callable[[Call], int]
"""A command: does its work, speaks, and returns the exit code."""
