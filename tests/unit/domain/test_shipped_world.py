"""The shipped plan describes the made-up world: where a citizen's record is, and what the systems pass on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.domain.plans import at

from jobterm.domain import shipped
from jobterm.domain.dates import local_day
from jobterm.domain.identifiers import TARGET_GROUPS, Municipality
from jobterm.domain.plan import Mode
from jobterm.domain.plan_check import contradictions, warnings
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.routing import promise_at, recipients
from jobterm.sandbox.world.places import municipal_system
from jobterm.sandbox.world.population import Population
from jobterm.sandbox.world.rules import forwards

ROOT = Path(__file__).parents[3]
NOW = at("2026-11-20 09:37")


def test_a_shipped_plan_is_what_its_tool_makes_and_contradicts_nothing() -> None:
    assert subprocess.run([sys.executable, "tools/plans.py", "--check"], cwd=ROOT, check=False).returncode == 0
    for world in shipped.WORLDS:
        plan = shipped.plan(world)
        assert contradictions(plan) == []
        assert warnings(plan) == []


@pytest.mark.parametrize(
    ("world", "when", "authority", "record"),
    [
        ("i-dag", "2026-11-20 09:00", "state", "amp"),
        ("2007-01-02", "2008-11-20 09:00", "state", "amp"),
        ("2007-01-02", "2009-08-01 00:00", "municipality", "amp"),
        ("2009-efter-1-aug", "2009-11-30 12:00", "municipality", "amp"),
        ("2009-efter-1-aug", "2009-12-01 06:00", "municipality", "workbase"),
    ],
)
def test_who_answers_for_the_insured_of_aarhus_and_in_which_system_is_that_of_the_day(
    world: str, when: str, authority: str, record: str
) -> None:
    plan = shipped.plan(world)
    responsible, route = (
        plan.responsible("2.1", "0751", at(when)),
        plan.route("sickness.report", "2.1", "0751", at(when)),
    )
    assert responsible is not None
    assert route is not None
    assert (responsible.value, route.record) == (authority, record)


def test_each_municipality_has_the_system_that_its_citizens_are_kept_in() -> None:
    for place in Municipality.every():
        row = shipped.plan().route("sickness.report", "2.2", place.code, NOW)
        assert row is not None
        assert row.record == municipal_system(place.code)


ROUTED = [name for name in KINDS if name != "correction"]
"""A correction goes where that is which it takes back, not by the plan."""


@pytest.mark.parametrize("kind", ROUTED)
@pytest.mark.parametrize("group", sorted(TARGET_GROUPS))
def test_nothing_is_expected_that_no_system_passes_on_or_sooner_than_it_does(kind: str, group: str) -> None:
    people = (Population(1, 50).at(index) for index in range(50))
    person = next(one for one in people if one is not None and (one.target_group == "2.1") is (group == "2.1"))
    passed = {one.system: one.due for one in forwards(kind, person, NOW, None)}
    for told in recipients(kind, local_day(NOW), group, "0751", shipped.plan(), NOW):
        if told.mode is Mode.EXPECT:
            due = promise_at(told, NOW)
            assert due is not None
            assert passed[told.system] < due
