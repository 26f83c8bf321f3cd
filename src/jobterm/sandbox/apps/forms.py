"""The form of JSON messages: which members there are, of which shape, and what they are called inside.

A small stand-in for a schema library, because a sandbox must start in milliseconds; that it agrees with the contracts
is proved by contract tests that know only those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Check = Callable[[Any], Any]
"""Takes a member's value and gives it in jobterm's words; raises BadForm."""


class BadForm(ValueError):
    """A message whose form is wrong: ``code`` in this package's words, ``field`` the member's name on the wire."""

    def __init__(self, code: str = "malformed", field: str | None = None) -> None:
        super().__init__(f"{code} {field or ''}")
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object: its name on the wire, its name inside, its check."""

    wire: str
    name: str
    check: Check
    required: bool = False


def need(wire: str, name: str, check: Check) -> Member:
    """A member that must be there."""
    return Member(wire, name, check, required=True)


def may(wire: str, name: str, check: Check) -> Member:
    """A member that may be left out."""
    return Member(wire, name, check)


def form(*members: Member) -> Check:
    """The check of an object with exactly these members."""
    known = {member.wire: member for member in members}
    required = [member.wire for member in members if member.required]

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise BadForm()
        found: dict[str, Any] = {}
        for wire, given in value.items():
            member = known.get(wire)
            if member is None:
                raise BadForm("malformed", wire)
            try:
                found[member.name] = member.check(given)
            except BadForm as error:
                raise BadForm(error.code, error.field or wire) from None
        for wire in required:
            if wire not in value:
                raise BadForm("malformed", wire)
        return found

    return check


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]*>")


# White space as JSON Schema's patterns mean it (ECMA-262); Python's own \s takes control characters in too.
_BLANK = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
EMAIL = f"^[^@{_BLANK}]{{1,191}}@[^@{_BLANK}]{{1,64}}\\Z"
PHONE = r"^(\+)?[0-9]{3,20}\Z"


def day(value: Any) -> str:
    """A date as YYYY-MM-DD."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadForm()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise BadForm from None


def span(told: Mapping[str, Any], first: str, last: str, most: int) -> tuple[date, date]:
    """Two days, both included, at most so many apart; BadForm naming the member (``dates_reversed`` for the second)."""
    found = []
    for name in (first, last):
        try:
            found.append(date.fromisoformat(day(told.get(name))))
        except BadForm:
            raise BadForm("malformed", name) from None
    if found[1] < found[0] or (found[1] - found[0]).days >= most:
        raise BadForm("dates_reversed", last)
    return found[0], found[1]


def instant(value: Any) -> str:
    """An instant as RFC 3339 with offset, given back in ISO form."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise BadForm()
    try:
        return datetime.fromisoformat(value.upper()).isoformat()
    except ValueError:
        raise BadForm from None


def text(most: int, least: int = 1, pattern: str | None = None) -> Check:
    """A text of so many characters that matches a pattern."""
    wanted = re.compile(pattern) if pattern else None

    def check(value: Any) -> str:
        if not isinstance(value, str) or not least <= len(value) <= most or (wanted and not wanted.search(value)):
            raise BadForm()
        return value

    return check


def prose(most: int) -> Check:
    """A text that people wrote: no HTML tags."""
    plain = text(most)

    def check(value: Any) -> str:
        if _TAG.search(found := plain(value)):
            raise BadForm("html")
        return str(found)

    return check


def whole(low: int, high: int) -> Check:
    """A whole number in a range."""

    def check(value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # JSON knows no difference between 1 and 1.0
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadForm()
        return value

    return check


def coded(codes: Mapping[Any, Any], code: str = "malformed") -> Check:
    """One of a system's codes, given back as jobterm's word."""

    def check(value: Any) -> Any:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool | list | dict) or value not in codes:
            raise BadForm(code)
        return codes[value]

    return check


def listed(numbers: tuple[int, ...], code: str = "malformed") -> Check:
    """One of some whole numbers."""
    any_number = whole(-(10**9), 10**9)

    def check(value: Any) -> int:
        if (found := any_number(value)) not in numbers:
            raise BadForm(code)
        return int(found)

    return check


def yes_no(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadForm()
    return value


def rows(most: int, each: Check) -> Check:
    """A list of at most so many."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise BadForm()
        return [each(row) for row in value]

    return check
