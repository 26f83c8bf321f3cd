"""Rows as CSV that any program reads (RFC 4180) and no spreadsheet obeys: a text that would be a formula is defused as
OWASP has it (CSV Injection), with a single quotation mark before it. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO
from typing import Final

from jobterm.domain.text import safe_text

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, the wide forms of East Asian keyboards too."""
Cell = str | int | Decimal | bool | None


def defused(text: str) -> str:
    """``text`` with a quotation mark before it where a spreadsheet would calculate it; blanks before it do not hide
    it."""
    bare = text.lstrip(" \u00a0\u3000\ufeff")
    shown = safe_text(text)
    return f"'{shown}" if bare.startswith(FORMULA) else shown


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Header and rows, comma between cells, CR LF after each line. Numbers are written with "." and as they are: only
    texts can hold what somebody else wrote. None is an empty cell."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return defused(value) if isinstance(value, str) else str(value)
