"""The merged case: who says what, since when, read when; nothing is folded and nothing of ours is forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.domain.plans import at

from jobterm.domain.casefile import (
    FIELDS,
    OwnItem,
    merge,
)
from jobterm.domain.readings import Entry, Fact, ReadState, Told

NOW = at("2026-11-20 09:41")
AMP = Told(
    "amp",
    ReadState.CLOSED,
    at("2026-11-20 06:55"),
    (
        Fact("enrolment.start_date", "2026-09-03"),
        Fact("person.name", "Karen Testesen"),
        Fact("plan.goal", None),
        Fact("zz.own", "x"),
    ),
    (
        Entry("2026-09-03", "enrolment.start", "Tilmeldt", "amp:1"),
        Entry("2026-11-12", "interview.summons", "Indkaldt", "amp:9", "r9"),
    ),
    version="17",
)
FUND = Told(
    "fund",
    ReadState.CACHED,
    at("2026-11-19 02:10"),
    (Fact("enrolment.start_date", "2026-09-04", "2026-09-04"), Fact("person.name", "KAREN  Testesen")),
    (Entry("2026-09-04", "enrolment.start", "Tilmeldt", "fund:3"),),
)
DOWN = Told("jobnet", ReadState.UNREACHABLE, message="intet svar")


def test_systems_that_differ_disagree_and_systems_that_spell_differently_do_not() -> None:
    case = merge([AMP, FUND, DOWN], NOW)
    start, name = case.fact("enrolment.start_date"), case.fact("person.name")
    assert start is not None
    assert start.disagree
    assert [(one.value, one.system, one.since) for one in start.values] == [
        ("2026-09-03", "amp", None), ("2026-09-04", "fund", "2026-09-04"),
    ]  # fmt: skip
    assert start.value == "2026-09-03"
    assert name is not None
    assert not name.disagree
    assert len(name.values) == 2
    assert case.disagreements == (start,)


def test_what_no_system_has_said_is_no_fact() -> None:
    case = merge([AMP, FUND], NOW)
    assert case.fact("plan.goal") is None
    assert case.value("plan.goal") is None


def test_facts_come_in_the_order_of_the_screen_and_strangers_last() -> None:
    names = [one.field for one in merge([AMP, FUND], NOW).facts]
    assert names == ["person.name", "enrolment.start_date", "zz.own"]
    assert set(names[:2]) <= set(FIELDS)


def test_every_source_tells_its_state_and_age() -> None:
    case = merge([AMP, FUND, DOWN], NOW)
    assert [(one.system, one.state, one.age_s) for one in case.sources] == [
        ("amp", ReadState.CLOSED, 9960), ("fund", ReadState.CACHED, 113460),
        ("jobnet", ReadState.UNREACHABLE, None),
    ]  # fmt: skip
    assert case.oldest is not None
    assert case.oldest.system == "fund"
    assert case.versions == {"amp": "17"}


def test_history_is_merged_newest_first_with_own_items_on_top() -> None:
    own = (
        OwnItem("r1", "sickness.report", "2026-11-20", "Sygemeldt", "queued"),
        OwnItem("r9", "interview.summons", "2026-11-12", "Indkaldt", "expected"),
    )
    case = merge([AMP, FUND], NOW, own)
    assert [entry.date for entry in case.timeline] == ["2026-11-12", "2026-09-04", "2026-09-03"]
    assert [(entry.registration, entry.system, entry.state) for entry in case.overlaid] == [
        ("r1", None, "queued"), ("r9", "amp", "expected"), (None, "fund", None), (None, "amp", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "one", "other", "disagree"),
    [
        ("person.phone", "+45 20 00 00 12", "20000012", False),
        ("person.phone", "20000012", "20000013", True),
        ("person.protected", True, False, True),
        ("person.protected", True, True, False),
        ("person.protected", True, "true", True),
        ("person.address", "Ågade 1", "A\u030agade 1", False),
    ],
)
def test_what_counts_as_the_same(field: str, one: Any, other: Any, disagree: bool) -> None:
    readings = [replace(AMP, facts=(Fact(field, one),)), replace(FUND, facts=(Fact(field, other),))]
    [fact] = merge(readings, NOW).facts
    assert fact.disagree is disagree


def test_a_case_of_nobody_is_empty() -> None:
    case = merge([], NOW)
    assert (case.sources, case.facts, case.timeline, case.oldest) == ((), (), (), None)
