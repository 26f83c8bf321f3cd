"""The shipped plan describes the made-up world: where a citizen's record is, and what the systems pass on."""

from __future__ import annotations

import pytest
from tests.unit.domain.plans import at

from jobterm.domain import shipped
from jobterm.domain.dates import local_day
from jobterm.domain.identifiers import TARGET_GROUPS, Municipality
from jobterm.domain.plan import Mode
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.routing import promise_at, recipients
from jobterm.sandbox.world.places import municipal_system
from jobterm.sandbox.world.population import Population
from jobterm.sandbox.world.rules import forwards

NOW = at("2026-11-20 09:37")


def test_each_municipality_has_the_system_that_its_citizens_are_kept_in() -> None:
    for place in Municipality.every():
        row = shipped.plan().route("sickness.report", "2.2", place.code, NOW)
        assert row is not None
        assert row.record == municipal_system(place.code)


ROUTED = [name for name, kind in KINDS.items() if kind.available and name != "correction"]
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
