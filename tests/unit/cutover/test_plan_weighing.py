"""A plan is weighed before the night: every bad plan is refused with line, code and cure, and a good one is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobterm.cutover.plan_weighing import Surroundings, weigh
from jobterm.domain import shipped
from jobterm.domain.plan_said import PLAN_PROBLEMS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALL = """
[[responsible]]
authority = "state"
valid_from = 2007-01-01

[[route]]
record = "amp"
valid_from = 2007-01-01
"""
MOVE = """
[[route]]
municipality = "0751"
target_groups = ["insured"]
record = "workbase"
valid_from = 2026-12-01T06:00:00
"""
HOW = """
[[cutover]]
municipality = "0751"
target_groups = ["insured"]
from = "amp"
to = "workbase"
frozen_from = 2026-11-27T16:00:00
opens_at = 2026-12-01T06:00:00
"""


def found(text: str, around: Surroundings | None = None) -> set[tuple[int, str, str]]:
    weighed = weigh(text, around or Surroundings(NOW))
    return {(one.line, one.code, one.level) for one in weighed.problems}


def test_a_good_plan_says_nothing() -> None:
    assert found(ALL + MOVE + HOW) == set()


@pytest.mark.parametrize("world", shipped.WORLDS)
def test_the_shipped_plans_are_good(world: str) -> None:
    assert found(shipped.text("plans", f"{world}.toml"), Surroundings(NOW, own="0751")) == set()


BAD = {
    "the record moves and nobody says how": (ALL + MOVE, (10, "plan.no_cutover", "error")),
    "a cutover that no route follows": (ALL + HOW, (10, "plan.cutover_to", "error")),
    "a cutover from a system that does not have the record": (
        ALL + MOVE + HOW.replace('from = "amp"', 'from = "opera"'), (16, "plan.cutover_from", "error"),
    ),
    "a cutover an hour after its route": (
        ALL + MOVE + HOW.replace("06:00:00", "07:00:00"), (16, "plan.cutover_from", "error"),
    ),
    "two cutovers of the same people at once": (
        ALL + MOVE + HOW + HOW.replace('["insured"]', '["2.1"]'), (24, "plan.cutover_crossing", "error"),
    ),
    "two routes at the same time": (ALL + ALL.split("\n\n")[1], (9, "plan.overlap", "error")),
    "people without a route": (
        ALL.replace('record = "amp"', 'record = "amp"\ntarget_groups = ["insured"]'), (0, "plan.gap", "error"),
    ),
    "people without a route until later": (
        ALL.replace('record = "amp"\nvalid_from = 2007-01-01', 'record = "amp"\nvalid_from = 2027-01-01'),
        (0, "plan.gap_until", "warning"),
    ),
    "a system that nobody knows": (ALL.replace('"amp"', '"ampere"'), (6, "plan.unknown_system", "error")),
    "a system that takes nothing": (ALL.replace('"amp"', '"jobindsats"'), (6, "plan.takes_nothing", "error")),
    "a code that is none": (
        ALL.replace('record = "amp"', 'record = "amp"\ntarget_groups = ["9.9"]'), (8, "plan.target_group", "error"),
    ),
    "a municipality that is none": (
        ALL + MOVE.replace("0751", "0750"), (11, "plan.municipality", "error"),
    ),
    "a window that ends before it begins": (
        ALL + '[[window]]\nsystem = "amp"\nfrom = 2026-12-02\nto = 2026-12-01\nreason = "planned"\n',
        (12, "plan.order", "error"),
    ),
    "an hour that does not exist": (
        ALL + '[[window]]\nsystem = "amp"\nfrom = 2027-03-28T02:30:00\nto = 2027-03-29\nreason = "planned"\n',
        (11, "plan.skipped_time", "error"),
    ),
    "an hour that comes twice": (
        ALL + '[[window]]\nsystem = "amp"\nfrom = 2026-10-25T02:30:00\nto = 2026-10-26\nreason = "planned"\n',
        (11, "plan.twice_time", "warning"),
    ),
    "closed for two reasons at once": (
        ALL
        + '[[window]]\nsystem = "amp"\nfrom = 2026-12-01\nto = 2026-12-03\nreason = "planned"\n'
        + '[[window]]\nsystem = "amp"\nfrom = 2026-12-02\nto = 2026-12-04\nreason = "breakdown"\n',
        (14, "plan.window_twice", "warning"),
    ),
    "passed on by one who is not told": (
        ALL + 'notify = [{ system = "fund", mode = "expect", via = "workbase" }]\n', (6, "plan.via_nowhere", "error"),
    ),
    "nobody answers": (
        ALL.replace('authority = "state"', 'authority = "state"\nmunicipality = "0751"'),
        (0, "plan.nobody_responsible", "warning"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", BAD)
def test_a_bad_plan_is_refused_with_its_line(why: str) -> None:
    text, problem = BAD[why]
    own = "0101" if why == "nobody answers" else "0751"
    assert problem in found(text, Surroundings(NOW, own=own))
    assert PLAN_PROBLEMS[problem[1]][1], "a cure"


def test_what_has_passed_is_nobodys_mistake_any_more() -> None:
    assert found(ALL + MOVE, Surroundings(datetime(2027, 1, 1, tzinfo=UTC))) == set()


def test_a_system_without_an_address_here_is_named() -> None:
    around = Surroundings(NOW, reached=frozenset({"amp"}))
    assert found(ALL + MOVE + HOW, around) == {(10, "plan.no_address", "warning"), (16, "plan.no_address", "warning")}


def test_the_second_of_two_hours_is_meant_where_the_offset_says_so() -> None:
    window = '[[window]]\nsystem = "amp"\nfrom = 2026-10-25T02:30:00+01:00\nto = 2026-10-26\nreason = "planned"\n'
    assert found(ALL + window) == set()


def test_a_gap_in_a_municipality_that_nobody_names_only_warns() -> None:
    text = ALL.replace('record = "amp"', 'record = "amp"\nmunicipality = "0751"')
    assert {(line, code, level) for line, code, level in found(text) if code == "plan.gap"} == {
        (0, "plan.gap", "warning")
    }


def test_every_sentence_can_be_said() -> None:
    for text, _problem in BAD.values():
        for one in weigh(text, Surroundings(NOW, own="0751")).problems:
            assert "{" not in one.message.say(str)
            assert one.cure.say(str)
