"""Which of four ways of drawing a terminal gets, decided from plain values; reading the machine is `probe`'s work.

Textual reads no terminfo and takes its settings from the environment when it is imported, so this comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MIN_COLUMNS: Final = 60
MIN_ROWS: Final = 20
"""Below this the screen says one sentence and nothing else (design §9)."""


class Kind(StrEnum):
    """How much a terminal can do, and how dear its bytes are."""

    RICH = "rich"
    STANDARD = "standard"
    THIN = "thin"
    MONO = "mono"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of the terminal. ``colours`` is 0, 16, 256 or 16777216; ``columns`` and ``rows`` are its size when
    the program started; ``encoding`` is what its keyboard and screen speak."""

    kind: Kind
    colours: int
    encoding: str
    columns: int
    rows: int
    mouse: bool
    escape_ms: int
    fps: int

    @property
    def utf8(self) -> bool:
        """Whether every character can be sent."""
        return self.encoding == "utf-8"

    @property
    def default_theme(self) -> str:
        """The theme that fits when nobody has chosen one."""
        if self.colours == 0:
            return "mono"
        return "ansi16" if self.colours == 16 else "dark"


_TRUECOLOR: Final = 1 << 24
_THIN_TERMS: Final = ("vt", "linux", "ansi", "cons", "hp", "wy", "3151", "ibm")
_NO_COLOUR_TERMS: Final = ("vt", "dumb", "unknown", "wy", "3151", "hp", "ibm")


def _colours(term: str, colorterm: str) -> int:
    if not term or term.startswith(_NO_COLOUR_TERMS) or term.endswith(("-m", "-mono")):
        return 0
    if colorterm.lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return _TRUECOLOR
    return 256 if "256" in term else 16


def choose(environ: Mapping[str, str], *, encoding: str, columns: int, rows: int, wanted: str | None = None) -> Profile:
    """The profile for a terminal.

    ``environ`` gives TERM, COLORTERM and NO_COLOR (https://no-color.org: set and not empty); ``wanted`` is what the
    site file asks for (``rich``, ``standard``, ``thin``, ``mono``; ``None`` or ``auto`` = find out); an unknown word
    counts as ``auto``, since a mistyped setting must not keep anybody from her screen.
    """
    term = environ.get("TERM", "").lower()
    colours = 0 if environ.get("NO_COLOR") else _colours(term, environ.get("COLORTERM", ""))
    if wanted is not None and wanted in Kind.__members__.values():
        kind = Kind(wanted)
    elif term.startswith(_THIN_TERMS):
        kind = Kind.THIN
    elif colours == 0:
        kind = Kind.MONO
    else:
        kind = Kind.RICH if colours > 16 else Kind.STANDARD
    if kind is Kind.MONO:
        colours = 0
    elif kind in (Kind.THIN, Kind.STANDARD):
        colours = min(colours, 16)
    thin = kind is Kind.THIN
    return Profile(
        kind=kind,
        colours=colours,
        encoding=_encoding_name(encoding),
        columns=max(1, columns),
        rows=max(1, rows),
        mouse=kind is Kind.RICH,
        escape_ms=300 if thin else 100,  # on a slow line an F-key's bytes come apart and would read as Esc
        fps=15 if thin else 30,
    )


def _encoding_name(encoding: str) -> str:
    name = encoding.lower().replace("_", "-")
    if name in ("utf-8", "utf8", "cp65001"):
        return "utf-8"
    return "ascii" if name in ("ascii", "us-ascii", "ansi-x3.4-1968", "646", "") else name


def textual_environment(profile: Profile) -> dict[str, str]:
    """The variables that Textual reads at import, for this profile: nothing moves, nothing blinks."""
    systems = {0: "standard", 16: "standard", 256: "256", _TRUECOLOR: "truecolor"}
    return {
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_COLOR_SYSTEM": systems[profile.colours],
        "TEXTUAL_FPS": str(profile.fps),
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "ESCDELAY": str(profile.escape_ms),
    }
