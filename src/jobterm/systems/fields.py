"""Tables that say which field of a registration is which member on a wire, and how a value is written there and read
back. Pure; each system's tables stand with the system."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol

from jobterm.clock import COPENHAGEN, from_text, to_text
from jobterm.domain.text import comparable
from jobterm.outbox.port import CannotRender


class NotReadable(ValueError):
    """A member of an answer does not hold what its contract says; the message names the member, never the value."""


class Codec(Protocol):
    """How one kind of value crosses the wire."""

    def out(self, value: Any) -> Any:
        """A domain value as the wire has it; raises ValueError or KeyError where it has no place."""

    def back(self, value: Any) -> Any:
        """A wire value (text only, where the wire is XML) as the domain has it; raises ValueError or KeyError."""


class _Text:
    def out(self, value: Any) -> str:
        return str(value)

    def back(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("not a text")
        return value


class _Day:
    def out(self, value: Any) -> str:
        return date.fromisoformat(str(value)).isoformat()

    def back(self, value: Any) -> str:
        return date.fromisoformat(_TEXT.back(value)[:10]).isoformat()


class _Instant:
    def out(self, value: Any) -> str:
        return to_text(from_text(str(value)))

    def back(self, value: Any) -> str:
        return to_text(from_text(_TEXT.back(value)))


class _Deadline:
    """An instant; a bare day means its last second in Copenhagen."""

    def out(self, value: Any) -> str:
        text = str(value)
        if len(text) > 10:
            return _INSTANT.out(text)
        return to_text(datetime.combine(date.fromisoformat(text), time(23, 59, 59), COPENHAGEN))

    def back(self, value: Any) -> str:
        return _INSTANT.back(value)


class _Flag:
    def out(self, value: Any) -> bool:
        return bool(value)

    def back(self, value: Any) -> bool:
        known = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}
        return known[value]


class _Number:
    def out(self, value: Any) -> int:
        return int(value)

    def back(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError("not a number")
        return int(value)


class _Numbered:
    """A code that is a number on the wire and its digits in the domain."""

    def out(self, value: Any) -> int:
        return int(value)

    def back(self, value: Any) -> str:
        return str(_NUMBER.back(value))


class _Group:
    """A contact group: all three systems hold a short code, no free text."""

    def out(self, value: Any) -> str:
        if not re.fullmatch(r"[0-9A-Za-z.]{1,10}", str(value)):
            raise ValueError("not a group")
        return str(value)

    def back(self, value: Any) -> str:
        return _TEXT.back(value)


_TEXT: Final = _Text()
_NUMBER: Final = _Number()
_INSTANT: Final = _Instant()
TEXT: Final[Codec] = _TEXT
DAY: Final[Codec] = _Day()
INSTANT: Final[Codec] = _INSTANT
DEADLINE: Final[Codec] = _Deadline()
FLAG: Final[Codec] = _Flag()
NUMBER: Final[Codec] = _NUMBER
NUMBERED: Final[Codec] = _Numbered()
GROUP: Final[Codec] = _Group()


@dataclass(frozen=True)
class Codes:
    """A code list: our word → the wire's."""

    words: Mapping[str, Any]
    _back: dict[str, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._back.update({str(wire): ours for ours, wire in self.words.items()})

    def out(self, value: Any) -> Any:
        """KeyError for a word that this system does not know."""
        return self.words[str(value)]

    def back(self, value: Any) -> str:
        """KeyError for a code that is in nobody's list."""
        return self._back[str(value)]

    def word(self, value: Any) -> str | None:
        """The same, None for a code that is in nobody's list."""
        return self._back.get(str(value))


@dataclass(frozen=True, slots=True)
class Field:
    """``name`` in a registration's details is ``wire`` on the wire. ``default`` is sent where details have nothing."""

    name: str
    wire: str
    codec: Codec = TEXT
    default: Any = None


Table = Sequence[Field]


@dataclass(frozen=True, slots=True)
class Ref:
    """``name`` in a registration's details refers to something and is ``wire`` on the wire. ``anywhere``: what another
    system holds may be named too, as ``system:id``."""

    name: str
    wire: str
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class One:
    """A block of fields."""

    table: Table

    def out(self, value: Any) -> dict[str, Any]:
        """The block as the wire has it."""
        return encode(self.table, value)

    def back(self, value: Any) -> dict[str, Any]:
        """The block as the domain has it."""
        if not isinstance(value, Mapping):
            raise ValueError("not a block")
        return decode(self.table, value)


@dataclass(frozen=True, slots=True)
class Many:
    """A list of blocks."""

    table: Table

    def out(self, value: Any) -> list[dict[str, Any]]:
        """The list as the wire has it."""
        return [encode(self.table, item) for item in value]

    def back(self, value: Any) -> list[dict[str, Any]]:
        """The list as the domain has it."""
        if not isinstance(value, list):
            raise ValueError("not a list")
        return [One(self.table).back(item) for item in value]


def encode(table: Table, details: Mapping[str, Any]) -> dict[str, Any]:
    """The members for ``details`` in the table's order; what is not given is left out.

    Raises CannotRender naming the field that this system has no place for.
    """
    made: dict[str, Any] = {}
    for row in table:
        value = details.get(row.name)
        value = row.default if value is None else value
        if value is None or value == []:
            continue
        try:
            made[row.wire] = row.codec.out(value)
        except (KeyError, ValueError, TypeError, AttributeError):
            raise CannotRender(row.name, "no_place") from None
    return made


def decode(table: Table, content: Mapping[str, Any]) -> dict[str, Any]:
    """The details that ``content`` holds; raises NotReadable naming the member."""
    made: dict[str, Any] = {}
    for row in table:
        value = content.get(row.wire)
        if value is None:
            continue
        try:
            made[row.name] = row.codec.back(value)
        except (KeyError, ValueError, TypeError):
            raise NotReadable(row.wire) from None
    return made


def whole(table: Table, content: Mapping[str, Any]) -> dict[str, Any]:
    """The same with None for each member that is there and says that there is nothing: what somebody took away is
    another thing than what nobody told."""
    return {row.name: None for row in table if row.wire in content} | decode(table, content)


def differences(table: Table, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in which ``theirs`` says something else, with what it says (None where it says nothing).

    Both are details as the domain has them. Only what was sent is compared: a system may add what it knows itself (a
    default, the production unit of a company, an end that came later). Nothing said, an empty text, an empty list and
    "no" are the same, and so are texts that differ in blanks and line ends and instants within one second: systems
    differ in what they give back, and what bears our id and says the same is ours.
    """
    sent = decode(table, encode(table, ours))
    return {row.name: theirs.get(row.name) for row in table if _differ(row.codec, sent, theirs, row.name)}


def _differ(codec: Codec, sent: Mapping[str, Any], theirs: Mapping[str, Any], name: str) -> bool:
    if name not in sent:
        return False
    mine, other = (comparable(said.get(name), no_is_nothing=True) for said in (sent, theirs))
    if codec in (INSTANT, DEADLINE) and mine is not None and other is not None:
        return bool(abs(from_text(mine) - from_text(other)) >= timedelta(seconds=1))
    if isinstance(mine, Mapping) and isinstance(other, Mapping):
        return any(other.get(inner) != value for inner, value in mine.items())
    return bool(mine != other)
