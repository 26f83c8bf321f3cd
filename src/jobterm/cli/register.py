"""`register` and `schema registration`: registrations in, one JSON line out for each, flushed after its own commit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from jobterm.cli.call import Call
from jobterm.cli.files import unreadable
from jobterm.i18n import _
from jobterm.office.errors import Exit
from jobterm.office.views import to_json


def register(call: Call) -> int:
    """``register [FILE|-]``. What was printed is taken, whatever happens to this process afterwards."""
    with _source(call) as source, call.office() as office:
        intake = office.register(source)
        try:
            for result in intake:
                call.speech.json(to_json(result))
        except BrokenPipeError:
            call.speech.remark(
                _("Nobody reads the answers any more, so no more is taken. What was printed is taken; the same input"
                  " can be given again, and what has an id is not taken twice.")
            )  # fmt: skip
            raise
        return int(intake.exit_code)


def schema(call: Call) -> int:
    """``schema registration [KIND]``: needs no site file."""
    from jobterm.office.office import schema as registration_schema

    call.speech.json(to_json(registration_schema(call.given.kind)), indent=2)
    return Exit.DONE


@contextmanager
def _source(call: Call) -> Iterator[BinaryIO]:
    name: str = call.given.file
    if name == "-":
        if sys.stdin.isatty():
            call.speech.remark(_("Reading registrations from the terminal; Ctrl+D ends."))
        yield call.stdin()
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (left open for the caller)
        file.peek(1)  # a folder opens on some systems and fails only when it is read
    except OSError as error:
        cure = _("Give a file with one registration, an array or JSON lines, or - for stdin.")
        raise unreadable(name, error, cure) from None
    with file:
        yield file
