"""Reading what ``register`` is given: one object, an array, or JSON lines, strictly and with bounded memory.

What the values mean, and whether they may be registered, is not known here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO, Final, NoReturn

ARRAY_MAX: Final = 8 * 1024 * 1024
"""Bytes of a whole array (interface §3)."""
ITEM_MAX: Final = 64 * 1024
"""Bytes of one registration (interface §3)."""
DEPTH_MAX: Final = 32
"""Deeper than any registration."""
_CHUNK: Final = 64 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_BLANK: Final = b" \t\r\n"


class Shape(StrEnum):
    """What the input is: an array is read and checked whole before its first commit, lines one by one."""

    ARRAY = "array"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Piece:
    """One registration as given, or why it cannot be read. ``line``: of lines and of a single object the line it
    begins on, of an array the element's number; both count from 1. ``code``: a stable word, ``field`` the key
    concerned, empty for the whole."""

    line: int
    value: Mapping[str, Any] | None
    code: str | None = None
    field: str = ""


class Unreadable(ValueError):
    """The input as a whole cannot be taken; ``code`` is ``input.empty``, ``input.too_large`` or ``input.not_json``,
    ``line`` where it was noticed (0: nowhere)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


class _Bad(ValueError):
    """One item is not JSON as we take it; ``field`` is the doubled key."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def read(source: BinaryIO) -> tuple[Shape, Iterator[Piece]]:
    """The shape of the input and its pieces, read as they are asked for.

    Raises Unreadable for empty input and for an array that is too large or no JSON.
    """
    lines = _Lines(source)
    first = lines.next()
    while first is not None and not first.strip(_BLANK):
        first = lines.next()
    if first is None:
        raise Unreadable("input.empty")
    if first.lstrip(_BLANK).startswith(b"["):
        return Shape.ARRAY, iter(_array(first + lines.rest(ARRAY_MAX - len(first))))
    if first.strip(_BLANK) == b"{" or not _complete(first, lines):
        whole = _object_over_lines(first, lines)
        if whole is not None:
            return Shape.LINES, iter((whole,))
    return Shape.LINES, _lines(first, lines)


class _Lines:
    """A stream read by lines of bounded length, with look-ahead for an object that is written over many lines."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._ahead: list[bytes] = []
        self.number = 0
        self._first = True

    def next(self) -> bytes | None:
        """The next line with its end, cut to one byte more than an item may have; None at the end."""
        line = self._ahead.pop(0) if self._ahead else self._read()
        if line is None:
            return None
        self.number += 1
        return line

    def peek(self, size: int) -> bytes:
        """What follows, at most about ``size`` bytes, kept for `next`."""
        total = sum(map(len, self._ahead))
        while total < size:
            line = self._read()
            if line is None:
                break
            self._ahead.append(line)
            total += len(line)
        return b"".join(self._ahead)

    def rest(self, size: int) -> bytes:
        """All that follows; Unreadable when that is more than ``size`` bytes."""
        parts, total = [b"".join(self._ahead)], sum(map(len, self._ahead))
        self._ahead.clear()
        while chunk := self._source.read(_CHUNK):
            total += len(chunk)
            if total > size:
                raise Unreadable("input.too_large")
            parts.append(chunk)
        return b"".join(parts)

    def _read(self) -> bytes | None:
        line = self._source.readline(ITEM_MAX + 2)
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if not line:
            return None
        if len(line) > ITEM_MAX + 1 and not line.startswith(b"["):
            self._skip_line(line)
        return line

    def _skip_line(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._source.readline(_CHUNK)


def _complete(first: bytes, lines: _Lines) -> bool:
    """Whether the first line is a whole item, or at least not the beginning of one that goes on over lines."""
    if _piece(1, first).code is None:
        return True
    following = lines.peek(ITEM_MAX)
    return not following.strip(_BLANK) or any(line.startswith(b"{") for line in following.splitlines())


def _object_over_lines(first: bytes, lines: _Lines) -> Piece | None:
    begins = lines.number
    following = lines.peek(ITEM_MAX)
    if any(line.startswith(b"{") for line in following.splitlines()):
        whole = _piece(begins, first + following)
        return whole if whole.code is None else None
    while lines.next() is not None:
        pass
    return _piece(begins, first + following)


def _lines(first: bytes, lines: _Lines) -> Iterator[Piece]:
    line: bytes | None = first
    while line is not None:
        if line.strip(_BLANK):
            yield _piece(lines.number, line)
        line = lines.next()


def _array(content: bytes) -> list[Piece]:
    """All elements. One doubled key spoils its element alone; broken JSON spoils the array."""
    try:
        found = json.loads(_decoded(content), object_pairs_hook=_spoiled, parse_constant=_nan, parse_float=_finite)
    except _Bad as bad:
        raise Unreadable(bad.code) from None
    except json.JSONDecodeError as error:
        raise Unreadable("input.not_json", error.lineno) from None
    except (ValueError, RecursionError):
        raise Unreadable("input.not_json") from None
    pieces = []
    for number, value in enumerate(found, 1):
        pieces.append(_element(number, value))
    if not pieces:
        raise Unreadable("input.empty")
    return pieces


def _element(number: int, value: Any) -> Piece:
    if not isinstance(value, dict):
        return Piece(number, None, "item.not_object")
    doubled = _doubled_in(value)
    if doubled is not None:
        return Piece(number, None, "item.doubled_key", doubled)
    if _too_deep(value, DEPTH_MAX):
        return Piece(number, None, "item.too_deep")
    if len(json.dumps(value).encode()) > ITEM_MAX:
        return Piece(number, None, "item.too_large")
    return Piece(number, value)


class _Doubled(dict[str, Any]):
    """An object in which a key stood twice."""

    key = ""


def _spoiled(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    spoiled = _Doubled(made)
    for key, _value in pairs:
        if key in seen:
            spoiled.key = key
            break
        seen.add(key)
    return spoiled


def _doubled_in(value: Any) -> str | None:
    stack = [value]
    while stack:
        here = stack.pop()
        if isinstance(here, _Doubled):
            return here.key
        if isinstance(here, dict):
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)
    return None


def _too_deep(value: Any, left: int) -> bool:
    level = [value]
    while level:
        if left < 0:
            return True
        left -= 1
        level = [
            inner
            for here in level
            for inner in (here.values() if isinstance(here, dict) else here if isinstance(here, list) else ())
        ]
    return False


def _piece(number: int, line: bytes) -> Piece:
    """One item of at most `ITEM_MAX` bytes."""
    if len(line.rstrip(_BLANK)) > ITEM_MAX:
        return Piece(number, None, "item.too_large")
    try:
        value = json.loads(_decoded(line), object_pairs_hook=_spoiled, parse_constant=_nan, parse_float=_finite)
    except _Bad as bad:
        return Piece(number, None, bad.code, bad.field)
    except RecursionError:
        return Piece(number, None, "item.too_deep")
    except json.JSONDecodeError as error:
        # An item that stops before it is whole was cut off; anything else is simply no JSON.
        half = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        return Piece(number, None, "item.half" if half else "item.not_json")
    except ValueError:  # an integer of thousands of digits
        return Piece(number, None, "item.not_json")
    return _element(number, value)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise _Bad("input.not_utf8") from None


def _nan(_name: str) -> NoReturn:
    raise _Bad("item.nan")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Bad("item.nan")
    return value
