"""How a cell looks, and what must be sent so that the next cells look another way (SGR, ECMA-48 §8.3.117)."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Final

_ATTRIBUTES: Final = ("1", "2", "3", "4", "5", "7", "8", "9", "21", "53")
_OFF: Final = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29", "21": "24", "53": "55",
}  # fmt: skip
_SEEN_ON_BLANKS: Final = frozenset({"4", "5", "7", "9", "21", "53"})
"""Attributes that show where there is no letter: underlines, blinking, reverse, a line through or over."""


@dataclass(frozen=True, slots=True)
class Look:
    """Foreground and background as SGR parameters (empty = the terminal's own), and attributes.

    ``grounds``: whether a blank in it shows nothing but its background.
    """

    ink: str = ""
    ground: str = ""
    attributes: frozenset[str] = frozenset()
    grounds: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "grounds", not self.attributes & _SEEN_ON_BLANKS)


PLAIN: Final = Look()


@functools.lru_cache(maxsize=2048)
def look(parameters: str) -> Look:
    """The look that ``ESC [ parameters m`` gives after a reset."""
    ink = ground = ""
    attributes: set[str] = set()
    parts = parameters.split(";") if parameters else []
    while parts:
        code = parts.pop(0).lstrip("0") or "0"
        if code in ("38", "48") and parts:
            taken = 2 if parts[0] == "5" else 4
            colour, parts = ";".join((code, *parts[:taken])), parts[taken:]
            ink, ground = (colour, ground) if code == "38" else (ink, colour)
        elif code == "0":
            ink, ground, attributes = "", "", set()
        elif code in _ATTRIBUTES:
            attributes.add(code)
        elif code[0] in "39":
            ink = "" if code == "39" else code
        elif code.startswith(("4", "10")):
            ground = "" if code == "49" else code
    return Look(ink, ground, frozenset(attributes))


@functools.lru_cache(maxsize=2048)
def on_ground(given: Look) -> Look:
    """What is left of a look on a blank that shows nothing but its background."""
    return Look(ground=given.ground)


@functools.lru_cache(maxsize=8192)
def change(before: Look, after: Look) -> str:
    """The shortest sequence from one look to the other, empty where they are the same."""
    if before == after:
        return ""
    whole = [*sorted(after.attributes, key=int), *(part for part in (after.ink, after.ground) if part)]
    anew = f"\x1b[;{';'.join(whole)}m" if whole else "\x1b[m"
    step = f"\x1b[{';'.join(_steps(before, after))}m"
    return min(anew, step, key=len)


def _steps(before: Look, after: Look) -> list[str]:
    gone = {_OFF[one] for one in before.attributes - after.attributes}
    # Some are switched off two at a time: what should stay is switched on again.
    again = {one for one in before.attributes & after.attributes if _OFF[one] in gone}
    steps = sorted(gone, key=int) + sorted((after.attributes - before.attributes) | again, key=int)
    if before.ink != after.ink:
        steps.append(after.ink or "39")
    if before.ground != after.ground:
        steps.append(after.ground or "49")
    return steps
