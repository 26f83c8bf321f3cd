"""Dated rules: which hold is decided by the day of the event, the kind and the group."""

from __future__ import annotations

from datetime import date

import pytest

from jobterm.domain.errors import InvalidRules
from jobterm.domain.rules import Rules, shipped_rules

TWO_ERAS = """
[[rule]]
name = "cv_deadline"
kinds = ["enrolment.*"]
valid_from = 2007-01-01
valid_to = 2010-01-01
source = "old"
days = 30

[[rule]]
name = "cv_deadline"
kinds = ["enrolment.start"]
target_groups = ["insured"]
valid_from = 2010-01-01
source = "new"
days = 14
"""


@pytest.mark.parametrize(
    ("day", "group", "days"),
    [
        (date(2006, 12, 31), "2.1", None),
        (date(2007, 1, 1), "2.1", 30),
        (date(2009, 12, 31), None, 30),
        (date(2010, 1, 1), "2.1", 14),
        (date(2010, 1, 1), "2.2", None),
        (date(2010, 1, 1), None, None),
    ],
)
def test_a_rule_holds_from_its_first_day_up_to_its_last(day: date, group: str | None, days: int | None) -> None:
    rule = Rules.from_toml(TWO_ERAS).find("cv_deadline", "enrolment.start", group, day)
    assert (rule.params["days"] if rule is not None else None) == days


def test_the_shipped_rules_can_be_read_and_name_their_source() -> None:
    rules = shipped_rules()
    assert all(rule.source for rule in rules.rules)
    notice = rules.find("holiday_notice", "absence.holiday", "2.1", date(2026, 11, 20))
    assert notice is not None
    assert notice.params == {"days": 14}


@pytest.mark.parametrize(
    "text",
    [
        "rule = 1",
        "[[rule]]\nname = 'x'\n",
        TWO_ERAS.replace("enrolment.*", "enrolment.rapport"),
        TWO_ERAS.replace("insured", "rich"),
        "[[rule]",
    ],
)
def test_rules_that_cannot_be_read_are_a_damaged_installation(text: str) -> None:
    with pytest.raises(InvalidRules, match=r"rules\.invalid"):
        Rules.from_toml(text)
