"""Two versions are merged only where each side is known to have left alone what the other changed; a date, a state, a
number or a sanction is never merged without a person (guarantee G8)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.domain.merge import Side, differing, legal, merge, same

FREE_FIELDS = ("goal", "occupation", "contact", "agreements")
FIELDS = (*FREE_FIELDS, "acknowledged_at")
VALUES = st.one_of(st.none(), st.sampled_from(["a", "b", "c", " a ", ""]))
SIDES = st.dictionaries(st.sampled_from(FIELDS), VALUES)
BASES = st.one_of(st.none(), SIDES)
CHOSEN = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(list(Side)))
Values = dict[str, Any]


@given(BASES, SIDES, SIDES, CHOSEN)
def test_a_merge_is_the_same_every_time(base: Values | None, mine: Values, theirs: Values, chosen: Any) -> None:
    assert merge("plan.save", base, mine, theirs, chosen) == merge("plan.save", base, mine, theirs, chosen)


@given(SIDES, SIDES, SIDES)
def test_what_i_did_not_touch_comes_from_them(base: Values, mine: Values, theirs: Values) -> None:
    merged = merge("plan.save", base, mine, theirs)
    for field in FREE_FIELDS:
        if field in base and field in theirs and same(mine.get(field), base[field]):
            assert same(merged.details.get(field), theirs[field])


@given(SIDES, SIDES, SIDES)
def test_what_they_did_not_touch_stays_mine(base: Values, mine: Values, theirs: Values) -> None:
    merged = merge("plan.save", base, mine, theirs)
    for field in FREE_FIELDS:
        if field not in theirs or (field in base and same(theirs[field], base[field])):
            assert same(merged.details.get(field), mine.get(field))


@given(SIDES, SIDES, SIDES)
def test_what_both_changed_is_never_merged(base: Values, mine: Values, theirs: Values) -> None:
    merged = merge("plan.save", base, mine, theirs)
    for field in set(base) & set(theirs):
        sides = mine.get(field), theirs[field]
        if not same(*sides) and not any(same(one, base[field]) for one in sides):
            assert field in merged.open


@given(BASES, SIDES, SIDES)
def test_a_legal_fact_is_never_merged_by_itself(base: Values | None, mine: Values, theirs: Values) -> None:
    merged = merge("plan.save", base, mine, theirs)
    disputed = "acknowledged_at" in theirs and not same(mine.get("acknowledged_at"), theirs["acknowledged_at"])
    assert ("acknowledged_at" in merged.open) is disputed


@given(SIDES, SIDES)
def test_where_nobody_knows_what_was_read_a_person_chooses(mine: Values, theirs: Values) -> None:
    for one in differing("plan.save", None, mine, theirs):
        assert one.side in (None, Side.THEIRS)
        assert (one.side is Side.THEIRS) is (not (one.mine or "").strip() and not one.legal)


@given(BASES, SIDES, SIDES)
def test_a_person_who_chose_every_field_leaves_none_open(base: Values | None, mine: Values, theirs: Values) -> None:
    for side, values in ((Side.MINE, mine), (Side.THEIRS, theirs)):
        merged = merge("plan.save", base, mine, theirs, dict.fromkeys(FIELDS, side))
        assert merged.open == ()
        for field in FIELDS:
            if field in theirs:
                assert same(merged.details.get(field), values.get(field))


@given(SIDES, SIDES)
def test_equal_versions_differ_in_nothing(base: Values, mine: Values) -> None:
    assert differing("plan.save", base, mine, mine) == ()


def test_only_words_and_addresses_are_no_legal_facts() -> None:
    assert not legal("plan.save", "goal")
    assert not legal("interview.summons", "place")
    for kind, field in (
        ("plan.save", "acknowledged_at"), ("sickness.report", "first_day"), ("enrolment.end", "cause"),
        ("interview.summons", "start"), ("interview.summons", "may_cancel"), ("sickness.recovery", "absence"),
        ("enrolment.start", "job_wishes"), ("enrolment.start", "client_category"), ("sickness.report", "employer_cvr"),
    ):  # fmt: skip
        assert legal(kind, field), (kind, field)


@pytest.mark.parametrize("kind", ["interview.no_show", "fund.notice", "benefit.notice", "of.tomorrow"])
def test_of_a_sanction_and_of_what_is_not_known_everything_is_a_legal_fact(kind: str) -> None:
    assert legal(kind, "text")


def test_two_spellings_of_one_instant_are_no_difference() -> None:
    assert same("2026-11-20T09:00:00+01:00", "2026-11-20T08:00:00.000Z")
    assert not same("2026-11-20T09:00:00+01:00", "2026-11-20T09:00:00Z")
