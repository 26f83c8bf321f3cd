"""CSV that any program reads and no spreadsheet obeys, whatever stands in the names."""

from __future__ import annotations

import csv
import unicodedata
from decimal import Decimal
from io import StringIO

import pytest

from jobterm.domain.csv_text import as_csv, defused

HOSTILE = (
    "=cmd|'/c calc'!A1", "+1+1", "-2*3", "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "\n=1+1", "|calc",
    "  =HYPERLINK(\"http://evil\")", "\u00a0=1+1", "\ufeff=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_a_formula_and_none_reaches_the_next_cell_or_line(name: str) -> None:
    text = as_csv(("area", "value"), [(name, 1), ("Aarhus", 2)])
    rows = list(csv.reader(StringIO(text, newline="")))
    assert len(rows) == 3
    assert rows[1][0].startswith("'")
    assert rows[1][1] == "1"
    assert [letter for letter in text if unicodedata.category(letter) == "Cc" and letter not in "\r\n"] == []


@pytest.mark.parametrize("name", ["Aarhus", "Høje-Taastrup", "A=B", "O'Hara", "1-2", "", "Nord, Syd", 'Den "gamle"'])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert defused(name) == name
    assert list(csv.reader(StringIO(as_csv(("x",), [(name, "y")]))))[1] == [name, "y"]


def test_numbers_are_numbers_below_nought_too_and_nothing_is_an_empty_cell() -> None:
    assert as_csv(("a", "b", "c", "d"), [(Decimal("-3.2"), 70123, None, True)]) == "a,b,c,d\r\n-3.2,70123,,true\r\n"


def test_it_is_rfc_4180() -> None:
    text = as_csv(("x", "y"), [('say "ja"', "a,b")])
    assert text == 'x,y\r\n"say ""ja""","a,b"\r\n'
