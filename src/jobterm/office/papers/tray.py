"""The list of prints: what went to the printer, whom it was for, when, and who printed it. One sealed file each in a
folder of the home; written before the printer is asked, so that nothing is lost when it fails or the power does."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from jobterm.clock import from_text, to_text
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.security.errors import SecurityError

KIND: Final = "prints"
FORMAT: Final = 1
ENDING: Final = ".print"
ASIDE: Final = ".damaged"


class PrintState(StrEnum):
    """How a print stands. PRINTING that is found later: the program ended meanwhile, and nobody knows. GIVEN: the text
    was handed out on stdout, where the site has no printer."""

    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Print:
    """One print. ``what``: its heading; ``whom``: for whom, by name; ``citizen``: the CPR that it is about; ``marks``:
    what stands on each page; ``copy_of``: the print that it repeats; ``code``, ``said``, ``why``: how the command ended
    (see `printer.Printed`)."""

    id: str
    what: str
    whom: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime
    by: str
    by_name: str
    state: PrintState
    citizen: str | None = field(default=None, repr=False)
    registration: str | None = None
    system: str | None = None
    copy_of: str | None = None
    code: int | None = None
    said: str = ""
    why: str = ""


class Tray:
    """The prints of one home."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._printing = parts.public().printing

    @property
    def kept(self) -> bool:
        """Whether this home keeps a list at all."""
        return self._printing.folder is not None

    def put(self, one: Print) -> None:
        """Keep it, durably; a later call with the same id takes its place. OfficeError ``prints.unwritable``."""
        from jobterm.security.files import private_folder, write_private
        from jobterm.security.sealed import seal

        if not self.kept:
            return
        content = {"format": FORMAT, **asdict(one), "at": to_text(one.at)}
        blob = seal(KIND, {}, json.dumps(content).encode("ascii"), self._parts.vault(), None, os.urandom)
        file = self._file(one.id)
        try:
            private_folder(file.parent)
            write_private(file, blob)
        except OSError as error:
            raise OfficeError(
                "prints.unwritable",
                _("The list of prints cannot be kept on the disk ({reason}), so nothing was printed.").format(
                    reason=error.strerror or type(error).__name__
                ),
                cure=_("Make room on the disk, and print again."),
                exit_code=Exit.DAMAGED,
            ) from error

    def every(self) -> list[Print]:
        """All prints, newest first. What is older than the site keeps is taken away; what cannot be read is set aside,
        whole, and said once (OfficeError ``prints.damaged``)."""
        folder = self._printing.folder
        if folder is None or not folder.is_dir():
            return []
        found, damaged = [], 0
        oldest = self._parts.clock.now() - timedelta(days=self._printing.keep_days)
        for file in folder.glob(f"*{ENDING}"):
            one = self._read(file)
            if one is None:
                file.replace(file.with_suffix(ENDING + ASIDE))
                damaged += 1
            elif one.at < oldest:
                file.unlink(missing_ok=True)
            else:
                found.append(one)
        if damaged:
            raise OfficeError(
                "prints.damaged",
                _("{n} of the prints in the list cannot be read; they are kept for support.").format(n=damaged),
                cure=_("Look again: the others are there. The papers to deliver stand in the queue all the same."),
                exit_code=Exit.DAMAGED,
            )
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def find(self, wanted: str) -> Print:
        """A print by its id, or 8 or more of its first characters; OfficeError ``prints.unknown_id``."""
        start = wanted.strip().lower()
        found = [one for one in self.every() if one.id == start or (len(start) >= 8 and one.id.startswith(start))]
        if len(found) == 1:
            return found[0]
        raise OfficeError(
            "prints.unknown_id",
            _("No print has this id, or more than one begins like it."),
            cure=_("Give at least 8 characters of an id that `jobterm prints list` shows."),
            field="id",
            exit_code=Exit.USAGE,
        )

    def _file(self, name: str) -> Path:
        """The file's name tells nothing of whom it is about."""
        assert self._printing.folder is not None
        return self._printing.folder / f"{uuid.UUID(name)}{ENDING}"

    def _read(self, file: Path) -> Print | None:
        from jobterm.security.sealed import unseal

        with suppress(SecurityError, OSError, ValueError, KeyError, TypeError):
            return _print_of(json.loads(unseal(KIND, file.read_bytes(), self._parts.vault(), None).content))
        return None


def _print_of(content: Mapping[str, Any]) -> Print:
    values = {one.name: content[one.name] for one in fields(Print)}
    return Print(**{**values, "at": from_text(values["at"]), "state": PrintState(values["state"])})
