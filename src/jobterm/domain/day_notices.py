"""What the superuser has said of faults and closings (``notices.toml``): one line each, with its end and what to do
meanwhile. Pure: the text is given; where the file lies is the site's affair."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain.dates import end_of, start_of
from jobterm.domain.errors import DomainError
from jobterm.domain.registrations.names import is_kind_selector, kind_matches
from jobterm.domain.text import check_text

TEXT_MAX: Final = 200
"""Characters of a notice: it is one line, and its workaround another."""
_FIELDS: Final = frozenset({"from", "to", "text", "workaround", "system", "kinds"})


class BadNotice(DomainError):
    """A notice that cannot be shown: ``number`` counts from 1 (0 = the file), ``field`` is what is wrong with it."""

    def __init__(self, code: str, number: int = 0, field: str = "") -> None:
        super().__init__(code)
        self.number = number
        self.field = field


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be known from ``starts`` until before ``ends``. ``workaround``: what to do meanwhile; ``system``:
    which system it is about; ``kinds``: on the forms of which kinds it stands, none of them where it is empty."""

    starts: datetime
    ends: datetime
    text: str
    workaround: str = ""
    system: str = ""
    kinds: tuple[str, ...] = ()

    def holds(self, now: datetime) -> bool:
        """Whether it is to be shown."""
        return self.starts <= now < self.ends

    def about(self, kind: str) -> bool:
        """Whether it belongs on the form of a kind."""
        return any(kind_matches(selector, kind) for selector in self.kinds)


def notices_from(text: str) -> tuple[Notice, ...]:
    """The notices of a file; BadNotice names the first thing that is wrong."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadNotice("notice.toml") from error
    rows = plain.get("notice", [])
    if not isinstance(rows, list) or set(plain) - {"notice"}:
        raise BadNotice("notice.toml")
    return tuple(_notice(row, number) for number, row in enumerate(rows, 1))


def _notice(row: Any, number: int) -> Notice:
    if not isinstance(row, Mapping):
        raise BadNotice("notice.toml", number)
    if unknown := sorted(set(row) - _FIELDS):
        raise BadNotice("notice.field", number, unknown[0])
    starts, ends = _moment(row, "from", number), _moment(row, "to", number)
    if ends <= starts:
        raise BadNotice("notice.order", number, "to")
    kinds = row.get("kinds", [])
    if not isinstance(kinds, list) or not all(isinstance(one, str) and is_kind_selector(one) for one in kinds):
        raise BadNotice("notice.kinds", number, "kinds")
    text = _text(row, "text", number)
    if not text:
        raise BadNotice("notice.missing", number, "text")
    return Notice(starts, ends, text, _text(row, "workaround", number), _text(row, "system", number), tuple(kinds))


def _moment(row: Mapping[str, Any], name: str, number: int) -> datetime:
    """An instant with its offset, or a day: then it begins, or ends, with that day in Copenhagen."""
    value = row.get(name)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return start_of(value) if name == "from" else end_of(value)
    raise BadNotice("notice.missing" if value is None else "notice.moment", number, name)


def _text(row: Mapping[str, Any], name: str, number: int) -> str:
    value = row.get(name, "")
    if not isinstance(value, str) or check_text(value, TEXT_MAX, lines=False) is not None:
        raise BadNotice("notice.text", number, name)
    return value.strip()
