"""Keys as a terminal sends them; which keys mean something to the program is its own affair."""

from __future__ import annotations

import re
from dataclasses import dataclass


class UsageError(Exception):
    """The request makes no sense: unknown key, malformed script, missing command."""


_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}
_CURSOR_KEYS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_SS3_KEYS = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_TILDE_KEYS = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6} | dict(
    zip(
        ("f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"),
        (15, 17, 18, 19, 20, 21, 23, 24),
        strict=True,
    )
)
_PLAIN_KEYS = {"enter": "\r", "tab": "\t", "esc": "\x1b", "backspace": "\x7f", "space": " "}
_LITERALS = {"lt": "<", "gt": ">", "plus": "+"}
_ALIASES = {"escape": "esc", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "ins": "insert"}
_LINUX_KEYS = {f"f{number}": f"\x1b[[{letter}" for number, letter in enumerate("ABCDE", start=1)}
_KEY_NAME = re.compile(r"<([^<>\s]+)>")

KITTY_ALL_KEYS = 0b1000


@dataclass(frozen=True)
class KeyMode:
    """What the terminal sends for keys depends on its type and on modes set by the application."""

    term: str = "xterm-256color"
    application_cursor: bool = False
    kitty_flags: int = 0


def encode_keys(text: str, mode: KeyMode = KeyMode()) -> bytes:
    """Encode literal text and key names such as ``<down>`` or ``<ctrl+p>`` as a terminal would."""
    pieces: list[str] = []
    position = 0
    for match in _KEY_NAME.finditer(text):
        pieces += (_encode_character(character, mode) for character in text[position : match.start()])
        pieces.append(_encode_name(match[1], mode))
        position = match.end()
    pieces += (_encode_character(character, mode) for character in text[position:])
    return "".join(pieces).encode()


def _encode_character(character: str, mode: KeyMode) -> str:
    if mode.kitty_flags & KITTY_ALL_KEYS:
        return f"\x1b[{ord(character.lower())};;{ord(character)}u"
    return character


def _encode_name(name: str, mode: KeyMode) -> str:
    *modifiers, key = name.lower().split("+")
    key = _ALIASES.get(key, key)
    if key in _LITERALS:
        if modifiers:
            raise UsageError(f"modifiers are not supported in <{name}>")
        return _encode_character(_LITERALS[key], mode)
    try:
        bits = sum(_MODIFIERS[modifier] for modifier in modifiers)
    except KeyError as error:
        raise UsageError(f"unknown modifier {error} in <{name}>") from None
    suffix = f";{bits + 1}" if bits else ""
    if key in _CURSOR_KEYS:
        if bits:
            return f"\x1b[1{suffix}{_CURSOR_KEYS[key]}"
        return ("\x1bO" if mode.application_cursor else "\x1b[") + _CURSOR_KEYS[key]
    if mode.term.startswith("linux") and key in _LINUX_KEYS and not bits:
        return _LINUX_KEYS[key]
    if key in _SS3_KEYS:
        return f"\x1b[1{suffix}{_SS3_KEYS[key]}" if bits else f"\x1bO{_SS3_KEYS[key]}"
    if key in _TILDE_KEYS:
        return f"\x1b[{_TILDE_KEYS[key]}{suffix}~"
    if key not in _PLAIN_KEYS and len(key) != 1:
        raise UsageError(f"unknown key <{name}>")
    return _encode_plain(name, key, bits, mode)


def _encode_plain(name: str, key: str, bits: int, mode: KeyMode) -> str:
    """A key that has a character of its own, with modifiers as the kitty protocol or the old terminals send them."""
    plain = _PLAIN_KEYS.get(key, key)
    suffix = f";{bits + 1}" if bits else ""
    if mode.kitty_flags and (bits & ~1 or key == "esc" or mode.kitty_flags & KITTY_ALL_KEYS):
        code = 127 if key == "backspace" else ord(plain)
        return f"\x1b[{code}{suffix}u"
    if key == "tab" and bits == 1:
        return "\x1b[Z"
    if bits & 4:
        if plain == " ":
            plain = "\x00"
        elif "@" <= plain.upper() <= "_":
            plain = chr(ord(plain.upper()) & 0x1F)
        else:
            raise UsageError(f"<{name}> has no legacy encoding")
    elif bits & 1:
        plain = plain.upper()
    return ("\x1b" if bits & 2 else "") + plain
