"""With the clock in 2008 the rules are those of 2008: the day of the event decides, each rule has a source, and what is
from memory says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.unit.domain.plans import at
from tests.unit.domain.registrations_case import DESK, INSURED, UNINSURED, codes, intent

from jobterm.domain.findings_work import WORK
from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.rules import Rule, shipped_rules

HERE = Path(__file__).parent


def desk_of(day: str, *, insured: bool = True) -> CheckContext:
    """The desk on a morning of another year."""
    return replace(DESK, now=at(f"{day} 09:37"), known=INSURED if insured else UNINSURED)


def due(kind: str, context: CheckContext, code: str, **details: Any) -> list[date | None]:
    """The day of a consequence."""
    return [one.on for one in check(intent(kind, **details), context).consequences if one.code == code]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2007-01-31", date(2007, 2, 28)),
        ("2008-11-20", date(2008, 12, 20)),
        ("2014-12-31", date(2015, 1, 31)),
        ("2015-01-01", date(2015, 1, 15)),
        ("2026-11-20", date(2026, 12, 4)),
    ],
)
def test_the_cv_was_due_after_a_month_and_is_after_a_fortnight(day: str, expected: date) -> None:
    assert due("enrolment.start", desk_of(day), "cv_due", first_day=day) == [expected]


@pytest.mark.parametrize(
    ("day", "insured", "expected"),
    [
        ("2008-11-20", True, [date(2009, 2, 20)]),
        ("2008-11-20", False, [date(2009, 2, 20)]),
        ("2009-12-31", True, [date(2010, 3, 31)]),
        ("2010-01-01", True, [date(2010, 2, 1)]),
        ("2010-01-01", False, []),
        ("2026-11-20", True, [date(2026, 12, 20)]),
    ],
)
def test_interviews_were_three_months_apart_until_2010(day: str, insured: bool, expected: list[date]) -> None:
    context = desk_of(day, insured=insured)
    assert due("interview.held", context, "next_interview", held_at=f"{day}T09:00:00+01:00") == expected


@pytest.mark.parametrize(
    ("cpr", "day", "expected"),
    [
        ("1503801234", "2008-11-20", [date(2009, 5, 20)]),
        ("1503801234", "2010-03-14", []),
        ("2406752345", "2008-11-20", [date(2009, 8, 20)]),
        ("3112691111", "2008-11-20", [date(2009, 8, 20)]),
    ],
)
def test_the_first_offer_of_2008_came_earlier_to_the_young(cpr: str, day: str, expected: list[date]) -> None:
    given = {**intent("enrolment.start", first_day=day), "citizen": cpr}
    found = check(given, desk_of(day)).consequences
    assert [one.on for one in found if one.code == "first_offer_due"] == expected


def test_nobody_had_eight_days_to_rebook_in_2008() -> None:
    summons: dict[str, Any] = {"may_rebook": True, "rebook_by": "2008-11-21",
                               "start": "2008-12-08T10:00:00+01:00", "end": "2008-12-08T10:45:00+01:00"}  # fmt: skip
    assert codes(check(intent("interview.summons", **summons), desk_of("2008-11-20"))) == []


def test_every_rule_has_a_source_and_its_eras_neither_overlap_nor_leave_a_gap_by_mistake() -> None:
    rules = shipped_rules().rules
    assert all(one.source and one.valid_from >= date(2007, 1, 1) for one in rules)
    eras: dict[str, list[Rule]] = {}
    for one in rules:
        eras.setdefault(one.name, []).append(one)
    for found in eras.values():
        for before, after in pairwise(found):
            assert before.valid_to == after.valid_from, before.name


def test_the_rules_of_2008_that_are_from_memory_say_so() -> None:
    in_2008 = [one for one in shipped_rules().rules if one.valid_to is not None and one.valid_to <= date(2015, 1, 1)]
    assert {one.name for one in in_2008} >= {"cv_deadline", "interview_interval", "first_offer", "match_model"}
    assert all("unverified" in one.source for one in in_2008 if one.valid_from < date(2009, 8, 1))


def test_every_finding_of_these_kinds_is_tried_in_a_test() -> None:
    tried = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    assert [code for code in WORK if f'"{code}"' not in tried] == []
