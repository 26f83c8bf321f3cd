"""The site's printer: a command that reads text from its input, run without a shell. The text never stands in an
argument, a variable or a file. What is printed, and the list of it, are others' affairs."""

from __future__ import annotations

import os
import shlex
import signal
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobterm.domain.text import safe_text
from jobterm.office.papers.pages import LINES

if TYPE_CHECKING:
    import subprocess

SAID_MAX: Final = 300
"""Characters of a printer's complaint that are kept."""
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "USER", "LOGNAME", "CUPS_SERVER", "PRINTER")
"""Variables that a printer's command may need; nothing else of ours reaches it."""


@dataclass(frozen=True, slots=True)
class Printing:
    """How a site prints. ``command``: program and arguments, empty where there is none; ``folder``: where the list of
    prints is kept, None where none is; ``lines``: of a page; ``keep_days``: how long a print stays in the list;
    ``exports``: where files that the user wants out are put."""

    command: tuple[str, ...] = ()
    encoding: str = "utf-8"
    lines: int = LINES
    timeout_s: int = 30
    keep_days: int = 30
    folder: Path | None = None
    exports: Path | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """How a run of the command ended. ``code``: its exit code, None where it could not be started or was stopped;
    ``said``: its last complaint, made safe to show; ``why``: ``exit``, ``missing``, ``no_right``, ``timeout``,
    ``system``, empty where all went well."""

    code: int | None
    said: str = ""
    why: str = ""

    @property
    def well(self) -> bool:
        """Whether the command took the text."""
        return self.why == ""


def words_of(command: str, queue: str | None) -> tuple[str, ...]:
    """Program and arguments of ``[print] command``, split as a shell would and given to none; ``{queue}`` in an
    argument is ``[print] queue``. ValueError for a quotation mark that is not closed, or no word at all."""
    words = tuple(word.replace("{queue}", queue or "") for word in shlex.split(command))
    if not words or not words[0]:
        raise ValueError("no word")
    return words


def encoded(text: str, encoding: str) -> bytes:
    """``text`` as the printer takes it; letters that it does not have lose their accent, or become ``?``."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        plain = "".join(letter if _has(letter, encoding) else _without_accent(letter) for letter in text)
        return plain.encode(encoding, errors="replace")


def run(printing: Printing, text: str, environ: Mapping[str, str]) -> Printed:
    """Give the text to the command and wait for it; blocks, at most ``timeout_s`` seconds. Never raises."""
    import subprocess

    env = {name: environ[name] for name in _KEPT if name in environ}
    try:
        process = subprocess.Popen(
            printing.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=env,
            cwd="/",
            start_new_session=True,
        )
    except FileNotFoundError:
        return Printed(None, why="missing")
    except PermissionError:
        return Printed(None, why="no_right")
    except OSError as error:
        return Printed(None, safe_text(error.strerror or ""), "system")
    try:
        _out, complaint = process.communicate(encoded(text, printing.encoding), timeout=printing.timeout_s)
    except subprocess.TimeoutExpired:
        _end(process)
        return Printed(None, why="timeout")
    said = _last_line(complaint)
    return Printed(process.returncode, said, "" if process.returncode == 0 else "exit")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop the command and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _last_line(complaint: bytes) -> str:
    lines = [line.strip() for line in complaint[-4096:].decode("utf-8", errors="replace").splitlines()]
    return safe_text(next((line for line in reversed(lines) if line), ""))[:SAID_MAX]


def _has(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _without_accent(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
