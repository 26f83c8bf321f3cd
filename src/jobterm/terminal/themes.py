"""Themes as data: reading the shipped files and checking one that somebody wrote. Drawing with them is the screen's.

A theme gives each role a style of words: ``bold``, ``reverse``, ``underline``, ``dim``, a colour, ``on`` a colour.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jobterm import resources

ROLES: Final = (
    "text", "dim", "title", "training", "ok", "closed", "alarm", "notice", "key", "cursor", "disagree", "field",
    "field_focus", "caret",
)  # fmt: skip
"""What a piece of the screen can be; each theme says how each looks."""

MUST_DIFFER: Final = (("cursor", "text"), ("field_focus", "field"), ("caret", "field_focus"), ("alarm", "text"))
KINDS: Final = ("rgb", "ansi", "mono")
_NAMES: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
ANSI_COLOURS: Final = frozenset({"default", *_NAMES, *(f"bright_{name}" for name in _NAMES)})
ATTRIBUTES: Final = frozenset({"bold", "dim", "reverse", "underline"})
_RGB: Final = re.compile(r"#[0-9a-fA-F]{6}\Z")
FILE: Final = ".toml"
"""How a theme's file ends, and no theme's name."""
MIN_CONTRAST: Final = 4.5
"""Contrast of text that counts as readable (WCAG 2.1, 1.4.3)."""


@dataclass(frozen=True, slots=True)
class Look:
    """One role's style in parts; colours are None where the theme's own stand."""

    attributes: frozenset[str]
    colour: str | None
    ground: str | None


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that has passed the check."""

    name: str
    kind: str
    dark: bool
    foreground: str
    background: str
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ThemeProblem:
    """What is wrong with a theme file: ``where`` names the key, ``code`` is a stable word, ``value`` what stood there.

    Codes: ``toml`` ``missing`` ``unknown`` ``kind`` ``style`` ``colour`` ``contrast`` ``colour_only`` ``same``.
    """

    where: str
    code: str
    value: str = ""


class ThemeError(ValueError):
    """A theme that cannot be used; ``problems`` says why."""

    def __init__(self, problems: list[ThemeProblem]) -> None:
        super().__init__("; ".join(f"{p.where}: {p.code}" for p in problems))
        self.problems = problems


def parse_look(style: str) -> Look:
    """The parts of a style; raises ValueError for a word that is neither attribute nor colour."""
    attributes: set[str] = set()
    colour: str | None = None
    ground: str | None = None
    words = iter(style.split())
    for word in words:
        if word in ATTRIBUTES:
            attributes.add(word)
        elif word == "on":
            ground = _colour(next(words, ""))
        else:
            colour = _colour(word)
    return Look(frozenset(attributes), colour, ground)


def _colour(word: str) -> str:
    if word in ANSI_COLOURS or _RGB.match(word):
        return word
    raise ValueError(word)


def check_theme(text: str) -> list[ThemeProblem]:
    """Everything wrong with a theme file's text; an empty list means that it can be used.

    No state may show by colour alone: roles that tell the cursor, the focused field and an alarm apart must differ in
    more than colour (guarantees U; users.md 3.1).
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [ThemeProblem("file", "toml", str(error))]
    problems = _check_keys(table)
    if problems:
        return problems
    looks: dict[str, Look] = {}
    for role, style in table["roles"].items():
        try:
            looks[role] = parse_look(style)
        except (ValueError, AttributeError):
            problems.append(ThemeProblem(f"roles.{role}", "style", str(style)))
    if problems:
        return problems
    for role, look in looks.items():
        problems += _check_colours(f"roles.{role}", table, look)
    for one, other in MUST_DIFFER:
        if looks[one] == looks[other]:
            problems.append(ThemeProblem(f"roles.{one}", "same", other))
        elif looks[one].attributes == looks[other].attributes:
            problems.append(ThemeProblem(f"roles.{one}", "colour_only", other))
    return problems


def _check_keys(table: Mapping[str, Any]) -> list[ThemeProblem]:
    wanted = {"name": str, "kind": str, "dark": bool, "foreground": str, "background": str, "roles": dict}
    problems = [ThemeProblem(key, "missing") for key, kind in wanted.items() if not isinstance(table.get(key), kind)]
    problems += [ThemeProblem(key, "unknown") for key in table if key not in wanted]
    if problems:
        return problems
    if table["kind"] not in KINDS:
        problems.append(ThemeProblem("kind", "kind", table["kind"]))
    problems += [ThemeProblem(f"roles.{role}", "missing") for role in ROLES if role not in table["roles"]]
    problems += [ThemeProblem(f"roles.{role}", "unknown") for role in table["roles"] if role not in ROLES]
    for key in ("foreground", "background"):
        try:
            _colour(table[key])
        except ValueError:
            problems.append(ThemeProblem(key, "colour", table[key]))
    return problems


def _check_colours(where: str, table: Mapping[str, Any], look: Look) -> list[ThemeProblem]:
    named = [c for c in (look.colour, look.ground) if c is not None]
    if table["kind"] == "mono" and named:
        return [ThemeProblem(where, "colour", named[0])]
    if table["kind"] == "ansi":
        return [ThemeProblem(where, "colour", c) for c in named if c not in ANSI_COLOURS]
    if table["kind"] == "rgb":
        front, ground = look.colour or table["foreground"], look.ground or table["background"]
        if not (_RGB.match(front) and _RGB.match(ground)):
            return [ThemeProblem(where, "colour", front)]
        if contrast(front, ground) < MIN_CONTRAST:
            return [ThemeProblem(where, "contrast", f"{front} on {ground}: {contrast(front, ground):.1f}")]
    return []


def contrast(front: str, ground: str) -> float:
    """The contrast of two colours ``#rrggbb``, 1 to 21 (WCAG 2.1, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(front), luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def read_theme(text: str) -> Theme:
    """The theme in a file's text; raises ThemeError with every problem found."""
    if problems := check_theme(text):
        raise ThemeError(problems)
    table = tomllib.loads(text)
    return Theme(**{key: table[key] for key in ("name", "kind", "dark", "foreground", "background", "roles")})


@cache
def load(name: str) -> Theme:
    """A shipped theme by name, or the one in a file (``….toml``). Raises `resources.ResourceMissing` where none of that
    name is shipped; for a file OSError, UnicodeDecodeError, ThemeError."""
    if name.endswith(FILE):
        return read_theme(Path(name).read_text(encoding="utf-8"))
    return read_theme(resources.path("themes", f"{name}.toml").read_text(encoding="utf-8"))


def shipped() -> list[str]:
    """The names of the shipped themes."""
    return resources.names("themes", FILE)


def check_file(file: Path) -> list[ThemeProblem]:
    """As `check_theme`, for a file; raises OSError where it cannot be read."""
    return check_theme(file.read_text(encoding="utf-8", errors="replace"))
