"""Looking people up: what is kept and what the systems say, with source and age, and our own items on top."""

from __future__ import annotations

import asyncio

import pytest
from tests.unit.office.making import BO, KAREN, TestParts, change, register, sick

from jobterm.office.errors import Exit, OfficeError
from jobterm.office.look_up import find, kept_case, show
from jobterm.office.views import CaseView, to_json
from jobterm.outbox.delivery import State
from jobterm.outbox.reading import Entry, ReadState


def shown(parts: TestParts, citizen: str = KAREN, reason: str | None = None) -> CaseView:
    """``citizen show``."""
    return asyncio.run(show(parts, citizen, reason=reason, full=False))


def test_a_search_finds_people_by_name_and_masks_their_numbers(parts: TestParts) -> None:
    parts.knows(KAREN)
    found = asyncio.run(find(parts, "Karen"))
    (person,) = found.people
    assert (person.name, person.cpr, person.mine) == ("Karen Testesen", "150380-xxxx", True)
    assert parts.citizen_ids().cpr(person.citizen) == KAREN
    assert to_json(found)["silent"] == {}


def test_nobody_found_is_an_answer(parts: TestParts) -> None:
    assert asyncio.run(find(parts, "Nobody")).people == ()


def test_the_file_names_record_responsible_and_every_source(parts: TestParts) -> None:
    parts.knows(KAREN)
    case = shown(parts, parts.citizen_ids().of(KAREN))
    assert (case.record["system"], case.responsible["authority"]) == ("amp", "state")
    assert [(one.system, one.state) for one in case.sources] == [("amp", "fresh"), ("workbase", "not_known")]
    assert (case.name, case.cpr, case.training) == ("Karen Testesen", "150380-xxxx", True)


def test_two_systems_that_differ_stand_side_by_side(parts: TestParts) -> None:
    parts.knows(KAREN, enrolment__start_date="2026-09-03")
    parts.workbase.people[KAREN] = {"person.name": "Karen Testesen", "enrolment.start_date": "2026-09-04"}
    case = shown(parts)
    start = next(fact for fact in case.facts if fact.field == "enrolment.start_date")
    assert start.disagree
    assert [(one.system, one.value) for one in start.values] == [("amp", "2026-09-03"), ("workbase", "2026-09-04")]
    name = next(fact for fact in case.facts if fact.field == "person.name")
    assert (name.disagree, len(name.values)) == (False, 2)


def test_a_closed_system_leaves_what_is_kept_with_its_age(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts.clock.advance(3600)
    parts.amp.state = ReadState.CLOSED
    case = shown(parts)
    assert (case.sources[0].state, case.sources[0].age_s) == ("closed", 3600)
    assert case.sources[0].message
    assert case.name == "Karen Testesen"


def test_our_own_items_lie_on_top_until_a_system_shows_them(parts: TestParts) -> None:
    parts.knows(KAREN)
    (result,) = register(parts, sick())
    assert [one.id for one in shown(parts).pending] == [result.id]
    for system in ("amp", "national", "fund"):
        change(parts, result.id or "", system, state=State.CONFIRMED)
    assert [one.state for one in kept_case(parts, KAREN).pending] == ["confirmed"]


def test_another_centres_citizen_needs_a_reason(parts: TestParts) -> None:
    parts.knows(KAREN, person__municipality="0101")
    with pytest.raises(OfficeError, match=r"reason\.required") as error:
        shown(parts)
    assert error.value.exit_code is Exit.REFUSED
    assert shown(parts, reason="moves here on Monday").name == "Karen Testesen"


@pytest.mark.parametrize("text", ["", "12", "3202801234", "c-zzzzzzz", "0000000000"])
def test_what_names_nobody_is_refused_with_a_cure(parts: TestParts, text: str) -> None:
    with pytest.raises(OfficeError) as error:
        shown(parts, text)
    assert (error.value.exit_code, error.value.field) == (Exit.USAGE, "citizen")
    assert error.value.cure


def test_an_unread_citizen_whom_nobody_knows_is_shown_as_that(parts: TestParts) -> None:
    case = shown(parts, BO)
    assert (case.name, case.facts, case.record["system"]) == (None, (), None)
    assert {one.state for one in case.sources} == {"not_known"}


def test_our_own_items_stay_with_their_line_once_the_systems_show_them(parts: TestParts) -> None:
    """Who else has got it stands only with us: the record's own line does not know whether the letter has gone."""
    parts.knows(KAREN)
    (result,) = register(parts, sick())
    for system in ("amp", "national", "fund"):
        change(parts, result.id or "", system, state=State.CONFIRMED)
    assert kept_case(parts, KAREN).settled == ()
    told = (
        Entry("2007-11-26", "sickness.report", "Sygemeldt", "amp:a1", result.id),
        Entry("2007-11-20", "sickness.report", "Sygemeldt", "amp:a0", "ffffffff-0000-4000-8000-000000000001"),
    )
    parts.amp.timelines[KAREN] = told
    parts.clock.advance(120)
    case = shown(parts)
    assert [one.id for one in case.settled] == [result.id]
