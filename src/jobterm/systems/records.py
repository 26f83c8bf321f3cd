"""Files of fixed records: lines of one width, a header, records, a trailer with counts, control total and checksum.
Which fields there are stands in a layout; no fund and no field of the work is named here.

What is written is checked on the way in too: a file of which anything is wrong is wrong as a whole, and the line is
named. A file is read as it comes, piece by piece, and nothing of it counts before its trailer has been read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

LINE_END: Final = b"\r\n"
NO_DATE: Final = "00000000"
NO_TIME: Final = "00000000000000"
MOST_LINES: Final = 2_000_000
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class BadFile(ValueError):
    """A file that cannot be believed: ``code`` (contract, codes.file_error) and ``line``, counted from 1. Quotes
    nothing of it."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"{code}:{line}")
        self.code = code
        self.line = line


class TooLong(ValueError):
    """A value that its field has no room or no character for; ``field`` and ``code`` name field and fault."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"{name}: {code}")
        self.field = name
        self.code = code


@dataclass(frozen=True, slots=True)
class Field:
    """``form``: n digits, a text, d date, t instant (UTC); ``value``: always this."""

    name: str
    form: str
    width: int
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file: its line width, and its kinds of record by their first two characters."""

    width: int
    header: str
    records: tuple[str, ...]
    trailer: str
    fields: Mapping[str, tuple[Field, ...]]
    encoding: str = "iso-8859-1"


Values = Mapping[str, Any]


def line(layout: Layout, kind: str, values: Values) -> bytes:
    """One line without its end. Raises TooLong naming the field."""
    text = "".join(_written(one, values.get(one.name, one.value)) for one in layout.fields[kind])
    return text.ljust(layout.width).encode(layout.encoding)


def _written(one: Field, value: Any) -> str:
    match one.form:
        case "n":
            text = str(int(value or 0)).rjust(one.width, "0")
        case "d":
            text = NO_DATE if value is None else value.strftime("%Y%m%d")
        case "t":
            text = NO_TIME if value is None else value.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        case _:
            text = str("" if value is None else value).ljust(one.width)
    if len(text) != one.width:
        raise TooLong(one.name, "too_long")
    if _CONTROL.search(text):
        raise TooLong(one.name, "control")
    try:
        text.encode("iso-8859-1")
    except UnicodeEncodeError:
        raise TooLong(one.name, "encoding") from None
    return text


def joined(lines: Iterable[bytes]) -> bytes:
    """Lines as a file."""
    return b"".join(one + LINE_END for one in lines)


def checksum(lines: Iterable[bytes]) -> str:
    """What a trailer carries: over all bytes before it."""
    return hashlib.sha256(joined(lines)).hexdigest()


# ---- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read: its place, its kind, its values (numbers, dates, instants, text without filling)."""

    number: int
    kind: str
    values: Values


@dataclass
class Reader:
    """Reads a file piece by piece: ``feed`` gives the lines that are whole, ``finish`` says whether it was one.

    The order header, records, trailer and the checksum are checked here; counts, control totals and what the records
    mean are the caller's, who gets the trailer's line as the last.
    """

    layout: Layout
    _rest: bytes = b""
    _number: int = 0
    _ended: bool = False
    _hash: Any = field(default_factory=hashlib.sha256)

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """The lines that are whole now; raises BadFile."""
        self._rest += chunk
        while (end := self._rest.find(LINE_END)) >= 0:
            raw, self._rest = self._rest[:end], self._rest[end + len(LINE_END) :]
            self._number += 1
            yield self._line(raw)
        if len(self._rest) > self.layout.width + 1:
            raise BadFile("LAENGDE", self._number + 1)

    def finish(self) -> None:
        """Raises BadFile where the file was cut."""
        if self._rest or not self._ended:
            raise BadFile("LAENGDE", self._number + 1)

    def _line(self, raw: bytes) -> Line:
        number = self._number
        if self._ended or number > MOST_LINES:
            raise BadFile("POST", number)
        if len(raw) != self.layout.width:
            raise BadFile("LAENGDE", number)
        text = raw.decode(self.layout.encoding)
        if _CONTROL.search(text):
            raise BadFile("TEGN", number)
        kind = text[:2]
        expected = (self.layout.header,) if number == 1 else (*self.layout.records, self.layout.trailer)
        if kind not in expected:
            raise BadFile("POST", number)
        made = Line(number, kind, self._values(kind, text, number))
        if kind == self.layout.trailer:
            self._ended = True
            if made.values["sha256"] != self._hash.hexdigest():
                raise BadFile("SUM", number)
        self._hash.update(raw + LINE_END)
        return made

    def _values(self, kind: str, text: str, number: int) -> Values:
        found: dict[str, Any] = {}
        at = 0
        for one in self.layout.fields[kind]:
            piece = text[at : at + one.width]
            at += one.width
            try:
                found[one.name] = _read(one, piece)
            except ValueError:
                raise BadFile("FELT", number) from None
        if text[at:].strip():
            raise BadFile("FELT", number)
        return found


def _read(one: Field, piece: str) -> Any:
    if one.value is not None and piece.rstrip() != one.value:
        raise ValueError(one.name)
    if one.form == "a":
        return piece.rstrip()
    if not (piece.isascii() and piece.isdigit()):
        raise ValueError(one.name)
    match one.form:
        case "d":
            return None if piece == NO_DATE else date(int(piece[:4]), int(piece[4:6]), int(piece[6:]))
        case "t":
            return None if piece == NO_TIME else datetime.strptime(piece, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        case _:
            return int(piece)


def ordinal(day: date | None) -> int:
    """A date as a control total counts it: YYYYMMDD read as a number, none as 0."""
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day


def lines_of(layout: Layout, content: bytes) -> list[Line]:
    """All lines of a small file; raises BadFile."""
    reader = Reader(layout)
    found = list(reader.feed(content))
    reader.finish()
    return found
