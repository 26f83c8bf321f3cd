"""What is said of operation on the day: the superuser's file with its faults, and the closings planned for today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.office.day_making import day
from tests.unit.office.making import TestParts

from jobterm.domain.plan import Plan, Reason, Scope, Window
from jobterm.office.day.notices import FILE, NoticeFile, on_form
from jobterm.office.public import Public

TEXT = """
[[notice]]
from = 2026-11-20
to = 2026-11-21
text = "Known fault 117"
workaround = "Use type 7"
kinds = ["interview.*"]
"""


@pytest.fixture
def file(parts: TestParts) -> Path:
    """The superuser's file of this desk, not yet written."""
    path = parts.folder / FILE
    parts.outside = Public(notices=NoticeFile(path))
    return path


def said(parts: TestParts) -> list[tuple[str, str]]:
    return [(one.text, one.more) for one in day(parts).notices]


def test_a_notice_is_seen_as_soon_as_it_is_written_and_goes_by_itself(parts: TestParts, file: Path) -> None:
    assert said(parts) == []
    file.write_text(TEXT, encoding="utf-8")
    assert said(parts) == [("Known fault 117", "Use type 7 (until Sat 23:59)")]
    assert on_form(parts, "interview.move") == ["Known fault 117: Use type 7"]
    assert on_form(parts, "sickness.report") == []
    parts.clock.advance(2 * 86_400)
    assert said(parts) == []
    assert on_form(parts, "interview.move") == []


def test_a_fault_in_the_file_is_named_in_its_place_and_stops_nothing(parts: TestParts, file: Path) -> None:
    file.write_text(TEXT.replace("2026-11-21", "2026-11-19"), encoding="utf-8")
    assert said(parts) == [("notices.toml, notice 1: it ends before it begins.", "")]
    assert on_form(parts, "interview.move") == []
    file.write_text(TEXT, encoding="utf-8")
    assert said(parts)[0][0] == "Known fault 117"


def window(starts: timedelta, ends: timedelta, parts: TestParts, reason: Reason = Reason.PLANNED) -> Plan:
    now = parts.clock.now()
    row = Window("amp", Scope(), now + starts, now + ends, reason)
    return replace(parts.plan(), window_rows=(row,))


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (-2, 3, ["AMP closed 07:00 to 12:00 (planned)"]),
        (4, 6, ["AMP closed 13:00 to 15:00 (planned)"]),
        (-5, -1, []),
        (24, 26, []),
    ],
)
def test_the_closings_of_today_are_said_until_they_end(
    parts: TestParts, starts: int, ends: int, words: list[str]
) -> None:
    parts._plan = window(timedelta(hours=starts), timedelta(hours=ends), parts)
    assert [text for text, _more in said(parts)] == words


def test_a_breakdown_is_not_called_planned(parts: TestParts) -> None:
    parts._plan = window(timedelta(hours=-1), timedelta(hours=1), parts, Reason.BREAKDOWN)
    assert said(parts)[0][0] == "AMP closed 08:00 to 10:00"
