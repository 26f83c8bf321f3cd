"""The statistics out of the house: CSV for programs, a file that nobody else can read, an index that compares sizes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from tests.unit.office.making import TestParts

from jobterm import i18n
from jobterm.domain.figures import Comparison, Period, Standing, compare, figures
from jobterm.office.errors import OfficeError
from jobterm.office.figures.export import HEADER, csv_of, write
from jobterm.office.figures.statistics import StatisticsView, Told
from jobterm.office.papers.printer import Printing

AUGUST, SEPTEMBER = Period(2026, "M", 8), Period(2026, "M", 9)
TOLD = Comparison(
    "Antal, ledige", "A-dagpenge", SEPTEMBER, ((AUGUST, Decimal(110)), (SEPTEMBER, Decimal(100))),
    (Standing("=HYPERLINK(1)", Decimal(200), Decimal(250)), Standing("Aarhus", Decimal(100), None, own=True)), 2, None,
)  # fmt: skip
VIEW = StatisticsView(Told.FRESH, "y25i03", "Aarhus", TOLD)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestParts]:
    i18n.use("en")
    parts = TestParts(tmp_path)
    parts.outside = replace(parts.outside, printing=Printing(exports=tmp_path / "out" / "statistics"))
    yield parts
    parts.close()


def test_every_figure_is_a_line_and_a_hostile_name_no_formula() -> None:
    rows = list(csv.DictReader(StringIO(csv_of(VIEW), newline="")))
    assert tuple(rows[0]) == HEADER
    shown = [tuple(one[name] for name in HEADER[3:]) for one in rows]
    assert shown == [
        ("trend", "Aarhus", "2026M08", "110", "", "true"),
        ("trend", "Aarhus", "2026M09", "100", "", "true"),
        ("compare", "'=HYPERLINK(1)", "2026M09", "200", "-20.0", "false"),
        ("compare", "Aarhus", "2026M09", "100", "", "true"),
    ]


def test_where_there_is_nothing_there_is_the_header_alone() -> None:
    assert csv_of(replace(VIEW, comparison=None)) == ",".join(HEADER) + "\r\n"


def test_the_file_is_the_users_alone_and_an_older_one_is_never_written_over(desk: TestParts) -> None:
    first, second = write(desk, VIEW), write(desk, VIEW)
    assert (first.name, second.name) == ("statistik-y25i03-2026-11-20.csv", "statistik-y25i03-2026-11-20-2.csv")
    assert {file.stat().st_mode & 0o777 for file in (first, second)} == {0o600}
    assert first.parent.stat().st_mode & 0o777 == 0o700
    assert first.read_bytes().decode() == csv_of(VIEW)


def test_a_folder_that_cannot_be_written_to_is_named_with_the_way_out(desk: TestParts) -> None:
    desk.outside = replace(desk.outside, printing=Printing(exports=Path("/dev/null/out")))
    with pytest.raises(OfficeError) as caught:
        write(desk, VIEW)
    assert "/dev/null/out" in caught.value.message
    assert caught.value.field == "print.exports"
    with pytest.raises(OfficeError):
        write(desk, replace(VIEW, comparison=None))


def test_centres_of_any_size_are_seen_beside_each_other() -> None:
    rows = [
        ["2026M08", "Aarhus", 1000], ["2026M09", "Aarhus", 900],
        ["2026M08", "Samsø", 10], ["2026M09", "Samsø", 12],
        ["2026M08", "Viborg", 500], ["2026M09", "Viborg", 550],
        ["2026M08", "Randers", 800], ["2026M09", "Randers", 800],
        ["2026M09", "Skive", 7],
    ]  # fmt: skip
    told = compare(figures(("Periode", "Område", "Antal"), rows), "Aarhus", ["Samsø", "Viborg", "Randers", "Skive"])
    assert told is not None
    assert [(str(period), own, others) for period, own, others in told.indexed] == [
        ("2026M08", Decimal(100), Decimal(100)), ("2026M09", Decimal(90), Decimal(110)),
    ]  # fmt: skip


def test_where_the_first_figure_is_nought_the_index_begins_where_it_can() -> None:
    rows = [
        ["2026M07", "Aarhus", 0], ["2026M08", "Aarhus", 4], ["2026M09", "Aarhus", 8],
        ["2026M07", "Viborg", 10], ["2026M08", "Viborg", 10], ["2026M09", "Viborg", 10],
    ]  # fmt: skip
    told = compare(figures(("Periode", "Område", "Antal"), rows), "Aarhus", ["Viborg"])
    assert told is not None
    assert [(str(period), own) for period, own, _others in told.indexed] == [
        ("2026M08", Decimal(100)), ("2026M09", Decimal(200)),
    ]  # fmt: skip
    alone = compare(figures(("Periode", "Område", "Antal"), rows), "Aarhus", [])
    assert alone is not None
    assert alone.indexed == ()
