"""Closing windows of a plan changed in its text: planned, extended, cancelled, every other line as it was. Pure; who
reads and writes the file, and what a version that is replaced becomes, is the office's affair.

A planned window that overruns does not become longer by itself: what comes after its announced end is a breakdown,
since the two are not the same in law (Databekendtgørelsen § 12), unless somebody says that more was announced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jobterm.domain.dates import COPENHAGEN
from jobterm.domain.plan import Reason, Window
from jobterm.domain.toml_lines import TomlLines

_VALUE: Final = r"^(\s*{key}\s*=\s*)([^#]*?)(\s*(?:#.*)?)$"
_HEADER: Final = re.compile(r"\s*\[")


class CannotEdit(Exception):
    """The row does not stand in the text in a way that can be changed line by line: ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NewWindow:
    """A window to come. ``kinds`` empty: all; ``municipality`` None: all."""

    system: str
    starts: datetime
    ends: datetime
    reason: Reason
    municipality: str | None = None
    kinds: tuple[str, ...] = ()


def added(text: str, new: NewWindow, said: str) -> str:
    """The plan with a window more, at its end. ``said``: who and why, one line, kept as a comment."""
    rows = [f"# {_plain(said)}", "[[window]]", f'system = "{new.system}"']
    if new.municipality is not None:
        rows.append(f'municipality = "{new.municipality}"')
    if new.kinds:
        rows.append(f"kinds = [{', '.join(f'{chr(34)}{kind}{chr(34)}' for kind in new.kinds)}]")
    rows += [f"from = {_toml(new.starts)}", f"to = {_toml(new.ends)}", f'reason = "{new.reason.value}"']
    return f"{text.rstrip()}\n\n" + "\n".join(rows) + "\n"


def ended(text: str, window: Window, ends: datetime, said: str) -> str:
    """The plan with another end of one window: it lasts longer, or is over sooner."""
    lines = text.splitlines()
    place = _key(text, window, "to")
    found = re.match(_VALUE.format(key="to"), lines[place - 1])
    if found is None:
        raise CannotEdit("window.not_in_lines")
    lines[place - 1] = f"{found[1]}{_toml(ends)}{found[3]}"
    return _joined([*lines[: window.line - 1], f"# {_plain(said)}", *lines[window.line - 1 :]])


def dropped(text: str, window: Window, said: str) -> str:
    """The plan without a window that has not begun: its lines stay as comments, so that everybody sees that it was
    cancelled and by whom."""
    lines = text.splitlines()
    _key(text, window, "to")
    first = window.line - 1
    last = next((at for at in range(first + 1, len(lines)) if _HEADER.match(lines[at])), len(lines))
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    struck = [f"# {line}" if line.strip() else "#" for line in lines[first:last]]
    return _joined([*lines[:first], f"# {_plain(said)}", *struck, *lines[last:]])


def overrun(window: Window, ends: datetime, reason: Reason) -> NewWindow:
    """What comes after a window's end, under a reason of its own."""
    scope = window.scope
    place = scope.municipalities[0] if scope.municipalities and len(scope.municipalities) == 1 else None
    return NewWindow(window.system, window.ends, ends, reason, place, scope.kinds or ())


def whole_minute(instant: datetime) -> datetime:
    """The next whole minute: nobody announces seconds."""
    rest = timedelta(seconds=instant.second, microseconds=instant.microsecond)
    return instant if not rest else instant - rest + timedelta(minutes=1)


def _key(text: str, window: Window, key: str) -> int:
    """The line of a key of this window; CannotEdit where the row does not stand in lines of its own."""
    lines = TomlLines.of(text)
    number = next((n for (name, n), line in lines.tables.items() if name == "window" and line == window.line), None)
    place = 0 if number is None else lines.keys.get(("window", number, key), 0)
    if place == 0:
        raise CannotEdit("window.not_in_lines")
    return place


def _toml(instant: datetime) -> str:
    return instant.astimezone(COPENHAGEN).isoformat(timespec="seconds")


def _plain(said: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in said).split())


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
