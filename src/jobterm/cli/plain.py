"""Aligned text for people: tables of 79 columns, times and ages in words. Every cell is made safe to show."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from jobterm.cli.speech import WIDTH, wrapped
from jobterm.clock import COPENHAGEN, from_text
from jobterm.domain.text import safe_text
from jobterm.i18n import _

GAP: Final = 2
NARROWEST: Final = 8
NOTHING: Final = "-"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)", re.ASCII)


def cell(value: Any) -> str:
    """One value as people read it: ``-`` for unknown, local times, safe text."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return moment(value)
        case date():
            return f"{value:%d-%m-%Y}"
        case str():
            return _text(value)
        case list() | tuple() | frozenset():
            return ", ".join(cell(one) for one in value) or NOTHING
        case dict():
            return ", ".join(f"{safe_text(str(key))}: {cell(one)}" for key, one in value.items()) or NOTHING
        case _:
            return safe_text(str(value))


def _text(value: str) -> str:
    """Safe text; a day or a time as the wire has it becomes one as people write it."""
    if _DAY.fullmatch(value):
        return f"{value[8:]}-{value[5:7]}-{value[:4]}"
    if _MOMENT.fullmatch(value):
        with contextlib.suppress(ValueError):
            return moment(from_text(value))
    return safe_text(value)


def moment(instant: datetime | None) -> str:
    """``20-11-2026 12:00`` in Copenhagen."""
    return NOTHING if instant is None else f"{instant.astimezone(COPENHAGEN):%d-%m-%Y %H:%M}"


def age(seconds: float | None) -> str:
    """How old something is: ``12 s``, ``5 min``, ``3 t`` (hours), ``2 d``."""
    if seconds is None:
        return NOTHING
    for size, unit in ((86_400, _("d")), (3_600, _("h")), (60, _("min"))):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], *, give: Sequence[int] = (-1,)) -> list[str]:
    """An aligned table; where it is wider than the screen, the widest of the columns ``give`` is cut, again and again.
    Nothing at all without rows."""
    body = [[cell(value) for value in row] for row in rows]
    if not body:
        return []
    lines = [list(headings), *body]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    over = sum(widths) + GAP * len(widths) - WIDTH  # two columns are left for the indent under a heading
    while over > 0 and widths[column := max(give, key=lambda place: widths[place])] > NARROWEST:
        widths[column] -= 1
        over -= 1
    return [_row(line, widths) for line in lines]


def _row(values: Sequence[str], widths: Sequence[int]) -> str:
    cut = [
        value if len(value) <= width else value[: width - 2] + ".." for value, width in zip(values, widths, strict=True)
    ]
    return (" " * GAP).join(value.ljust(width) for value, width in zip(cut, widths, strict=True)).rstrip()


def pairs(rows: Iterable[tuple[str, Any]], *, indent: str = "") -> list[str]:
    """Names and values under each other; a long value goes on below itself."""
    found = [(name, cell(value)) for name, value in rows]
    width = max((len(name) for name, _value in found), default=0) + GAP
    lines: list[str] = []
    for name, value in found:
        text = wrapped(value, indent + " " * width)
        lines += [f"{indent}{name.ljust(width)}{text[0].strip()}", *text[1:]]
    return lines


def headed(heading: str, lines: Sequence[str]) -> list[str]:
    """A blank line, a heading, and the lines under it; nothing where there are none."""
    return ["", heading, *(f"  {line}" for line in lines)] if lines else []


def said(sentences: Iterable[tuple[str, str | None]]) -> list[str]:
    """Who says what, whole and below each other, after an empty line; nothing where nobody says anything."""
    lines = [line for who, what in sentences if what for line in sentence(f"{who}: {what}")]
    return ["", *lines] if lines else []


def sentence(text: str, indent: str = "") -> list[str]:
    """A sentence, made safe, in lines."""
    return wrapped(safe_text(text), indent, width=WIDTH - GAP)
