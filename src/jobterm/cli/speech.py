"""The one place that writes to stdout and stderr: data, remarks and errors. Nothing is decided here.

Personal numbers are masked in whatever goes to stderr, since it ends in logs; control characters of a system's text
never reach the terminal.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TextIO

from jobterm.i18n import _
from jobterm.office.errors import OfficeError

WIDTH: Final = 79
_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})-?[0-9]{4}(?![0-9A-Za-z])")
# What JSON may hold as it is and a terminal may not: C1 controls, invisible marks, bidi, separators, lone surrogates.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def masked(text: str) -> str:
    """``text`` with every personal number as ``150380-xxxx``."""
    return _NUMBER.sub(r"\1-xxxx", text)


def wrapped(text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    """``text`` in lines of at most ``width`` columns, each behind ``indent``."""
    lines = textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
    return lines or [indent.rstrip()]


@dataclass(frozen=True, slots=True)
class Speech:
    """Where one command speaks. ``as_json``: what ``--json`` asks for."""

    out: TextIO
    err: TextIO
    as_json: bool = False

    def json(self, value: Any, *, indent: int | None = None) -> None:
        """A JSON value on stdout, flushed: one line, or with ``indent`` many for people to read."""
        plain = "utf" in (getattr(self.out, "encoding", None) or "utf-8").lower()
        text = json.dumps(value, ensure_ascii=not plain, allow_nan=False, indent=indent)
        self.out.write(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
        self.out.flush()

    def lines(self, lines: Iterable[str]) -> None:
        """Lines of text on stdout. They must be safe to show: the makers of tables see to that."""
        for line in lines:
            self.out.write(line.rstrip() + "\n")
        self.out.flush()

    def whole(self, text: str) -> None:
        """A text made for a printer, form feeds and all; its makers have seen to it that it is safe."""
        self.out.write(text)
        self.out.flush()

    def remark(self, text: str) -> None:
        """A sentence on stderr."""
        self._to_err("\n".join(wrapped(masked(text))))

    def error(self, error: OfficeError, *, report: str = "") -> None:
        """An error: sentence, field and cure, and with ``--json`` a last line for programs.

        ``report`` names classes and places of an unforeseen one; it holds no values.
        """
        message, cure = masked(error.message), masked(error.cure)
        lines = wrapped(f"jobterm: {message}")
        if error.field and not re.search(rf"(?<!\w){re.escape(error.field)}(?!\w)", f"{message} {cure}"):
            lines += wrapped(_("Field: {field}").format(field=masked(error.field)), "  ")
        if cure:
            lines += wrapped(cure, "  ")
        if report:
            lines.append(report.rstrip("\n"))
        self._to_err("\n".join(lines))
        if self.as_json:
            told = {
                "code": error.code,
                "message": message,
                "field": None if error.field is None else masked(error.field),
                "cure": cure or None,
                "exit": int(error.exit_code),
            }
            self._to_err(json.dumps({"error": told}))

    def _to_err(self, text: str) -> None:
        safe = "\n".join(_CONTROL.sub("?", line) for line in text.split("\n"))
        self.err.write(safe + "\n")
        self.err.flush()


_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def standard(*, as_json: bool) -> Speech:
    """The process's own streams, made to replace what the terminal's character set does not have."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    return Speech(sys.stdout, sys.stderr, as_json)
