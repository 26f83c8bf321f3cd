"""What the first paint needs of a site file, without loading what checks it: a wrong file is told later, in words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Glance:
    """A few settings as they stand there; None for what is missing or is no text."""

    profile: str | None = None
    name: str | None = None
    role: str | None = None
    language: str | None = None
    theme: str | None = None
    colours: str | None = None
    key_file: str | None = None
    mouse: bool = False
    thin: bool | None = None
    stock: bool = False


def glance(file: Path | None) -> Glance:
    """The settings of the screen; empty where there is no file or it cannot be read."""
    if file is None:
        return Glance()
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return Glance()
    site, terminal = _table(raw, "site"), _table(raw, "terminal")
    return Glance(
        _text(site, "profile"),
        _text(site, "name"),
        _text(site, "role"),
        _text(terminal, "language"),
        _theme(terminal, file),
        _text(terminal, "colours"),
        _text(terminal, "key_file"),
        terminal.get("mouse") is True,
        thin if isinstance(thin := terminal.get("thin"), bool) else None,
        terminal.get("driver") == "stock",
    )


def _theme(terminal: dict[str, Any], file: Path) -> str | None:
    """A name, or a file's place: a relative one counts from the site file's folder."""
    named = _text(terminal, "theme")
    return str(file.absolute().parent / named) if named is not None and named.endswith(".toml") else named


def _table(raw: dict[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _text(table: dict[str, Any], name: str) -> str | None:
    value = table.get(name)
    return value if isinstance(value, str) and value else None
