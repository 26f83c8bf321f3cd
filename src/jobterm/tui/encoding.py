"""Text for terminals that do not speak UTF-8: the nearest character they have, column for column."""

from __future__ import annotations

import unicodedata

from jobterm.tui.cells import fit, width


def sendable(text: str, encoding: str) -> str:
    """``text`` in characters of ``encoding``, in as many columns: a letter loses its accent where it must (``ø``
    becomes ``o``), what is left becomes ``?``."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return fit("".join(_nearest(letter, encoding) for letter in text), width(text))
    return text


_PLAIN = {"æ": "a", "ø": "o", "å": "a", "Æ": "A", "Ø": "O", "Å": "A", "–": "-", "’": "'", "ß": "s"}


def _nearest(letter: str, encoding: str) -> str:
    for candidate in (letter, _PLAIN.get(letter, ""), unicodedata.normalize("NFKD", letter)[:1]):
        if candidate:
            try:
                candidate.encode(encoding)
            except UnicodeEncodeError:
                continue
            return candidate
    return "?" * max(1, width(letter))
