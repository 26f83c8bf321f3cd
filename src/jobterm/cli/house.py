"""`version`."""

from __future__ import annotations

from jobterm import __version__
from jobterm.cli.call import Call
from jobterm.office.errors import Exit


def version(call: Call) -> int:
    """``version``."""
    if call.speech.as_json:
        call.speech.json({"version": __version__})
    else:
        call.speech.lines([f"jobterm {__version__}"])
    return Exit.DONE
