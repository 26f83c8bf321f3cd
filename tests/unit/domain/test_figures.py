"""Published figures: numbers as Danes write them, periods, one centre against comparable ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.figures import Figure, NotANumber, Period, compare, figures, number, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("70.123", "70123"), ("1.234,5", "1234.5"), ("12,5", "12.5"), ("1.234.567", "1234567"), ("0", "0"),
        ("-1.200", "-1200"), ("\u22125", "-5"), (" 7 ", "7"), ("3,5 %", "3.5"), ("1234", "1234"), (17, "17"),
        (1.5, "1.5"), ("+2,0", "2.0"), ("\u00a012", "12"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_danes_write_it(text: Any, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", [None, "", "-", ".", "..", " ", "…"])
def test_no_figure_is_none_and_never_nought(text: Any) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    "text", ["0.5", "1.23", "12.3456", "1,2,3", "1,234.5", "abc", "1e5", "٣", "1 234", True, [], "1.", "1.2345", "nan"]
)
def test_what_is_no_danish_number_is_refused_and_not_guessed(text: Any) -> None:
    with pytest.raises(NotANumber):
        number(text)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_what_is_written_is_read_back(value: Decimal) -> None:
    assert number(written(value, 2)) == value


@pytest.mark.parametrize("text", ["2026M08", "2025QMAT04", "2026Q3", "2026Y"])
def test_a_period_is_read_and_written(text: str) -> None:
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize("text", ["2026M13", "2026M00", "2026M", "2026Q5", "2026Y1", "26M01", "2026W1", "", None, 2026])
def test_what_is_no_period_is_none(text: Any) -> None:
    assert Period.parse(text) is None


def test_periods_stand_in_the_order_of_time() -> None:
    texts = ["2026M02", "2025M12", "2026M01", "2024M03"]
    found = sorted(one for text in texts if (one := Period.parse(text)))
    assert [str(one) for one in found] == ["2024M03", "2025M12", "2026M01", "2026M02"]


COLUMNS = ["Periode", "Område", "Ydelsesgrupper", "Antal"]


def rows(**areas: tuple[Any, Any]) -> list[list[Any]]:
    return [
        [period, area, "A-dagpenge", value]
        for area, values in areas.items()
        for period, value in zip(("2025M08", "2026M08"), values, strict=True)
    ]


def test_a_table_is_read_by_the_names_of_its_columns() -> None:
    found = figures(COLUMNS, rows(Aarhus=("1.000", "1.100")))
    assert found[1] == Figure(Period(2026, "M", 8), "Aarhus", "A-dagpenge", "Antal", Decimal(1100))
    english = figures(["Area", "Period", "Faktisk antal"], [["Aarhus", "2025QMAT04", 1234]])
    assert (english[0].area, english[0].value) == ("Aarhus", Decimal(1234))


@pytest.mark.parametrize(
    ("columns", "table"),
    [
        (["Periode", "Antal"], [["2026M08", "1"]]),
        (["Område", "Antal"], [["Aarhus", "1"]]),
        (COLUMNS, [["2026M08", "Aarhus", "A"]]),
        (COLUMNS, [["2026X08", "Aarhus", "A", "1"]]),
        (["Periode", "Område", "Navn"], [["2026M08", "Aarhus", "x"]]),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(columns: list[str], table: list[list[Any]]) -> None:
    with pytest.raises(NotANumber):
        figures(columns, table)


def test_one_centre_stands_among_the_comparable_ones() -> None:
    table = figures(
        COLUMNS, rows(Aarhus=("1.000", "1.100"), Randers=("500", "450"), Odense=("2.000", "2.200"), Ribe=(1, 9))
    )
    told = compare(table, "Aarhus", ["Randers", "Odense"])
    assert told is not None
    assert [(one.area, one.own) for one in told.rows] == [("Odense", False), ("Aarhus", True), ("Randers", False)]
    assert (told.rank, told.rows[1].change) == (2, Decimal(10))
    assert told.middle == Decimal(0)
    assert [int(value) for _, value in told.trend] == [1000, 1100]


def test_who_has_no_figure_is_not_compared() -> None:
    table = figures(COLUMNS, rows(Aarhus=("-", "-"), Randers=("5", "6")))
    assert compare(table, "Aarhus", ["Randers"]) is None
    told = compare(table, "Randers", ["Aarhus"])
    assert told is not None
    assert [one.area for one in told.rows] == ["Randers"]
    assert told.middle is None


def test_a_change_from_nothing_is_none() -> None:
    told = compare(figures(COLUMNS, rows(Aarhus=("0", "5"))), "Aarhus", [])
    assert told is not None
    assert told.rows[0].change is None
