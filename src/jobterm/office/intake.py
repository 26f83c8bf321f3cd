"""Cuts what ``register`` is given into registrations: one object, an array, or JSON lines, with bounded memory.

The domain reads the JSON itself, and tells what the values mean; no file is opened here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from jobterm.domain.findings import found
from jobterm.domain.registrations.loading import ARRAY_MAX, ITEM_MAX, Loaded, load_item, load_list
from jobterm.domain.registrations.model import Finding

_CHUNK: Final = 64 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_BLANK: Final = b" \t\r\n"


class Shape(StrEnum):
    """What the input is: an array is read and checked whole before its first commit, lines one by one."""

    ARRAY = "array"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Piece:
    """One registration as given, or the findings that say why it cannot be read. ``line``: of lines and of a single
    object the line it begins on, of an array the element's number; both count from 1."""

    line: int
    loaded: Loaded


class Unreadable(ValueError):
    """The input as a whole cannot be taken; ``finding`` says why, None where there is nothing in it."""

    def __init__(self, finding: Finding | None = None) -> None:
        super().__init__(finding.code if finding is not None else "input.empty")
        self.finding = finding


def read(source: BinaryIO) -> tuple[Shape, Iterator[Piece]]:
    """The shape of the input and its pieces, read as they are asked for.

    Raises Unreadable for empty input and for an array that is too large or no JSON.
    """
    lines = _Lines(source)
    first = lines.next()
    while first is not None and not first.strip(_BLANK):
        first = lines.next()
    if first is None:
        raise Unreadable
    if first.lstrip(_BLANK).startswith(b"["):
        return Shape.ARRAY, iter(_array(lines.rest_of_array(first)))
    loaded = _line(lines.number, first)
    if loaded.loaded.findings and (whole := _object_over_lines(first, lines)) is not None:
        return Shape.LINES, iter((whole,))
    return Shape.LINES, _lines(loaded, lines)


class _Lines:
    """A stream read by lines of bounded length, with look-ahead for an object that is written over many lines."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._ahead: list[bytes] = []
        self._begun = False
        self.number = 0

    def next(self) -> bytes | None:
        """The next line, cut to a little more than an item may have; None at the end."""
        line = self._ahead.pop(0) if self._ahead else self._read()
        if line is not None:
            self.number += 1
        return line

    def peek(self, size: int) -> list[bytes]:
        """The lines that follow, of about ``size`` bytes at most, kept for `next`."""
        total = sum(map(len, self._ahead))
        while total < size:
            line = self._read()
            if line is None:
                break
            self._ahead.append(line)
            total += len(line)
        return self._ahead

    def rest_of_array(self, first: bytes) -> bytes:
        """The whole of an array that begins with ``first``; Unreadable where it is longer than one may be."""
        parts, total = [first], len(first)
        while chunk := self._source.read(_CHUNK):
            total += len(chunk)
            if total > ARRAY_MAX:
                raise Unreadable(found("input.too_large", "", n=total, max=ARRAY_MAX))
            parts.append(chunk)
        return b"".join(parts)

    def _read(self) -> bytes | None:
        line = self._source.readline(ITEM_MAX + 2)
        if not self._begun:
            self._begun = True
            line = line.removeprefix(_BOM)
            if line.lstrip(_BLANK).startswith(b"["):
                return line
        if not line:
            return None
        if len(line) > ITEM_MAX + 1:
            ending = line
            while ending and not ending.endswith(b"\n"):
                ending = self._source.readline(_CHUNK)
        return line


def _object_over_lines(first: bytes, lines: _Lines) -> Piece | None:
    """The single object that ``first`` begins, where what follows belongs to it; None where lines follow lines."""
    following = lines.peek(ITEM_MAX)
    if not any(line.strip(_BLANK) for line in following):
        return None
    whole = Piece(lines.number, load_item(first + b"".join(following)))
    if whole.loaded.findings and any(line.startswith(b"{") for line in following):
        return None
    while lines.next() is not None:
        pass
    return whole


def _lines(first: Piece, lines: _Lines) -> Iterator[Piece]:
    yield first
    while (line := lines.next()) is not None:
        if line.strip(_BLANK):
            yield _line(lines.number, line)


def _line(number: int, line: bytes) -> Piece:
    """One line; where it is broken, the finding names the line of the input."""
    loaded = load_item(line.rstrip(_BLANK))
    broken = [one for one in loaded.findings if one.code == "json.invalid"]
    if broken:
        column = broken[0].values.get("column")
        return Piece(number, Loaded(None, (found("json.invalid", "", line=number, column=column),)))
    return Piece(number, loaded)


def _array(content: bytes) -> list[Piece]:
    """All elements; Unreadable where the array as a whole is no JSON or empty."""
    loaded = load_list(content)
    if isinstance(loaded, Loaded):
        raise Unreadable(loaded.findings[0] if loaded.findings else None)
    if not loaded:
        raise Unreadable
    return [Piece(number, one) for number, one in enumerate(loaded, 1)]
