"""Reads what this process stands on (TERM, colours, encoding, size) and sets the stage for Textual before its import.

What follows from the facts is decided in `profile`; here are only the questions to the machine.
"""

from __future__ import annotations

import codecs
import locale
import os
import shutil
import sys
from typing import TextIO

from jobterm.terminal.profile import Profile, choose, textual_environment


def encoding_of_terminal() -> str:
    """The encoding that the locale names for the terminal, ``ascii`` where it names none that is known.

    Python's own UTF-8 mode hides it (a C locale is coerced to UTF-8, which is what nearly every terminal speaks); a
    locale that names another character set is believed, since a Latin-1 terminal shows UTF-8 as rubbish.
    """
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := os.environ.get(variable):
            if "." in value:
                named = value.split(".", 1)[1].split("@", 1)[0]
                try:
                    return codecs.lookup(named).name
                except LookupError:
                    break
            break
    return locale.getpreferredencoding(False) or "ascii"


def probe(wanted: str | None = None) -> Profile:
    """The profile of the terminal that this process has; ``wanted`` as in `profile.choose`."""
    size = shutil.get_terminal_size((80, 24))
    return choose(os.environ, encoding=encoding_of_terminal(), columns=size.columns, rows=size.lines, wanted=wanted)


def prepare(profile: Profile) -> None:
    """Set what Textual reads at import, and make the standard streams replace what the terminal cannot show.

    Raises RuntimeError where Textual has been imported already: then its settings stand and ours would not count.
    """
    if "textual.constants" in sys.modules:
        raise RuntimeError("textual was imported before its terminal was known")
    os.environ.update(textual_environment(profile))
    if os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        # Rich takes such a terminal for 80x25 whatever it is, and Textual then repaints for ever.
        os.environ["TERM"] = "vt100"
    for stream in (sys.__stderr__, sys.__stdout__):
        _speak(stream, profile.encoding)


def _speak(stream: TextIO | None, encoding: str) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding=encoding, errors="replace")
