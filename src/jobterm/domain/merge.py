"""Two versions of the same registration, field by field: what can be merged by itself, and what a person must choose.
Values in, values out; who asks the person, and what becomes of the result, is the office's affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from jobterm.domain.registrations.fields import FieldSpec, Type, specs
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.text import comparable


class Side(StrEnum):
    """Whose value of a field holds."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field in which two versions differ.

    ``base``: what stood there when its author read it, ``read``: whether that is known (None is a value too).
    ``legal``: a date, state, number or sanction, never merged by itself. ``side``: whose value a merge takes by
    itself, None where only a person may say it.
    """

    field: str
    base: Any
    mine: Any
    theirs: Any
    read: bool = False
    legal: bool = True
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge: whole details, or the fields (``open``) that a person must choose first."""

    details: Mapping[str, Any]
    open: tuple[str, ...] = ()


FREE: Final = frozenset({Type.TEXT, Type.PHONE, Type.EMAIL, Type.LINK, Type.URI})
"""Words and addresses. All else carries a date, a state, a number or a reference, and has effects in law."""

WIDER: Final[Mapping[str, str]] = {"interview.cancel": "interview.move", "activation.end": "activation.change"}
"""Kinds that end something: what it is said to be is described by the fields of another kind."""

SANCTIONS: Final = frozenset(
    {"interview.no_show", "fund.notice", "benefit.notice", "hearing.start", "hearing.answer", "correction"}
)
"""Kinds that can cost a citizen money: every field of theirs is a legal fact."""


def legal(kind: str, field: str) -> bool:
    """Whether a field is a legal fact: date, status, number, sanction. What this version does not know is one."""
    known = KINDS.get(kind)
    if kind in SANCTIONS or known is None:
        return True
    one: FieldSpec | None = specs(known.details).get(field)
    return one is None or one.holds not in FREE


def differing(
    kind: str, base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[FieldChoice, ...]:
    """The fields in which mine and theirs differ, in the order of the form.

    ``base``: what was read before mine was written, by field (None: nobody knows); a field that is not in it was not
    read. Fields that ``theirs`` does not name are not known there and differ in nothing. Rule: untouched fields come
    from theirs, touched ones from mine, where both sides are known to have left alone what the other changed.
    """
    return tuple(
        _choice(kind, field, base, mine.get(field), theirs[field])
        for field in _ordered(kind, theirs)
        if not same(mine.get(field), theirs[field])
    )


def merge(
    kind: str,
    base: Mapping[str, Any] | None,
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    chosen: Mapping[str, Side] | None = None,
) -> Merged:
    """Mine and theirs in one: what a person chose (``chosen``: field → side), then what goes by itself.

    Of two versions that are not known to be disjoint in a field, and of a legal fact, nothing is taken: ``open`` names
    them, and their values in ``details`` are mine.
    """
    wanted = chosen or {}
    details = {field: value for field, value in mine.items() if value is not None}
    left: list[str] = []
    for one in differing(kind, base, mine, theirs):
        side = wanted.get(one.field, one.side)
        if side is None:
            left.append(one.field)
        elif side is Side.THEIRS:
            _put(details, one.field, one.theirs)
    return Merged(details, tuple(left))


def _put(details: dict[str, Any], field: str, value: Any) -> None:
    if value is None:
        details.pop(field, None)
    else:
        details[field] = value


def _choice(kind: str, field: str, base: Mapping[str, Any] | None, mine: Any, theirs: Any) -> FieldChoice:
    read = base is not None and field in base
    was = base[field] if base is not None and read else None
    sacred = legal(kind, field)
    return FieldChoice(field, was, mine, theirs, read, sacred, None if sacred else _side(was, mine, theirs, read=read))


def _side(base: Any, mine: Any, theirs: Any, *, read: bool) -> Side | None:
    """Whose value holds by itself: that of the one who changed it while the other did not."""
    if not read:
        # Nobody takes away what he has never seen: a field that mine leaves out was not touched.
        return Side.THEIRS if comparable(mine) is None else None
    if same(mine, base):
        return Side.THEIRS
    return Side.MINE if same(theirs, base) else None


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: blanks, line ends and spellings of an instant do not count, and nothing said is
    an empty text. A "no" is a word (``text.comparable``)."""
    mine, theirs = comparable(one), comparable(other)
    if mine == theirs:
        return True
    first, second = _instant(mine), _instant(theirs)
    return first is not None and second is not None and abs(first - second) < timedelta(seconds=1)


def _instant(value: Any) -> datetime | None:
    try:
        made = datetime.fromisoformat(value) if isinstance(value, str) and len(value) > 10 else None
    except ValueError:
        return None
    return made if made is not None and made.tzinfo is not None else None


def _ordered(kind: str, theirs: Mapping[str, Any]) -> list[str]:
    known = KINDS.get(kind)
    order = list(specs(known.details)) if known is not None else []
    return [*(name for name in order if name in theirs), *(name for name in theirs if name not in order)]
