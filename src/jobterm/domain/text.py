"""Text that people and systems write: made safe for a screen, held against limits, folded for search.

Which limit a field has stands with the field; how a text is shown stands in the screen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

COMMENT_MAX: Final = 1500
"""Longest comment on a registration, in characters after NFC (STAR, FravaerService)."""
NAME_MAX: Final = 140
"""Longest full name of a user (STAR, message metadata)."""

_BIDI: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SHOWN_UNSAFE: Final = re.compile(
    f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff{_BIDI}\ud800-\udfff]"  # C0, DEL, C1, separators, bidi, lone surrogates
)
_KEPT_UNSAFE: Final = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ud800-\udfff]")
_TAG: Final = re.compile(r"</?[A-Za-z!?][^<>]*>", re.DOTALL)
REPLACEMENT: Final = "?"
"""Stands for what may not reach a terminal; in Latin-1, because the screen is."""


class SafeText(str):
    """Text that may be shown: made by `safe_text` alone; a widget takes nothing else."""

    __slots__ = ()


def safe_text(text: str, *, newlines: bool = False) -> SafeText:
    """``text`` in NFC with every control character, bidi control and lone surrogate replaced by ``?``.

    A newline becomes a blank unless ``newlines``; so does a tab.
    """
    if isinstance(text, SafeText) and not newlines and "\n" not in text:
        return text
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    if newlines:
        lines = (_SHOWN_UNSAFE.sub(REPLACEMENT, line) for line in plain.split("\n"))
        return SafeText(unicodedata.normalize("NFC", "\n".join(lines)))
    return SafeText(unicodedata.normalize("NFC", _SHOWN_UNSAFE.sub(REPLACEMENT, plain.replace("\n", " "))))


def normal(text: str) -> str:
    """``text`` as it is kept and counted: NFC, line ends as ``\\n``."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def check_text(value: str, max_length: int, *, lines: bool = True) -> str | None:
    """What stands against keeping ``value``: ``text.too_long`` (more than ``max_length`` characters after NFC),
    ``text.control`` (a control character other than newline), ``text.html`` (a tag; STAR's 4933); None if nothing.

    With ``lines=False`` a newline counts as a control character too.
    """
    kept = normal(value)
    if _KEPT_UNSAFE.search(kept) or (not lines and "\n" in kept):
        return "text.control"
    if len(kept) > max_length:
        return "text.too_long"
    if _TAG.search(kept):
        return "text.html"
    return None


_DOUBLE: Final = {"æ": "ae", "ø": "oe", "å": "aa"}
_LETTERS: Final = str.maketrans({"ä": "æ", "ö": "ø", "ü": "y", "ß": "ss"})


def _base_letters(text: str) -> str:
    """Foreign accents off, Danish letters kept: é becomes e, å stays."""
    kept: list[str] = []
    for letter in text:
        if letter in "æøå":
            kept.append(letter)
        else:
            kept.extend(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return "".join(kept)


def fold(text: str) -> frozenset[str]:
    """The spellings under which ``text`` is found: with Danish letters and with two letters for each.

    ``Ærø`` is found as ``ærø`` and ``aeroe``; ``Aarhus`` also as ``århus``. A search meets a name when any spelling of
    the one begins any spelling of the other, so ``aa/å``, ``ae/æ`` and ``oe/ø`` work both ways.
    """
    danish = _base_letters(" ".join(unicodedata.normalize("NFC", text).casefold().translate(_LETTERS).split()))
    return frozenset({danish, spelled_out(danish)} | ({_composed(danish)} if _composed(danish) != danish else set()))


def spelled_out(text: str) -> str:
    """``text`` in small letters with ae, oe, aa for æ, ø, å: the one spelling that all others share."""
    danish = _base_letters(" ".join(unicodedata.normalize("NFC", text).casefold().translate(_LETTERS).split()))
    return "".join(_DOUBLE.get(letter, letter) for letter in danish)


def _composed(text: str) -> str:
    for letter, double in _DOUBLE.items():
        text = text.replace(double, letter)
    return text


def comparable(value: Any, *, no_is_nothing: bool = False) -> Any:
    """A value of the details as it is compared with another: texts in NFC without regard to blanks and line ends, and
    None for nothing said, an empty text, list or object.

    ``no_is_nothing``: False says nothing either. So it is between what we sent and what a system gives back, because
    systems leave a "no" out; between two versions that people have written a "no" is a word of theirs.
    """
    if isinstance(value, Mapping):
        kept = {name: comparable(inner, no_is_nothing=no_is_nothing) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner is not None} or None
    if isinstance(value, list | tuple):
        return [comparable(inner, no_is_nothing=no_is_nothing) for inner in value] or None
    if isinstance(value, str):
        value = " ".join(unicodedata.normalize("NFC", value).split())
    if no_is_nothing and value is False:
        return None
    return None if value == "" else value
