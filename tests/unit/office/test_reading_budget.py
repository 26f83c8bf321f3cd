"""Reading has a budget (guarantee G17): one question to each system for a citizen, however she is looked at."""

from __future__ import annotations

import asyncio

from tests.unit.office.making import BO, KAREN, TestParts, change, register, sick

from jobterm.casebook.fetch import AGAIN_AFTER
from jobterm.office.look_up import WHO, fresh_case, kept_case
from jobterm.office.views import CaseView
from jobterm.outbox.delivery import State
from jobterm.outbox.port import Receipt
from jobterm.outbox.reading import CASE_SECTIONS, Hit, ReadState, Section

A_MINUTE = AGAIN_AFTER.total_seconds() + 1


def opened(parts: TestParts, citizen: str = KAREN, *, force: bool = False) -> CaseView:
    """A citizen's screen is opened, or F5 pressed on it."""
    kept_case(parts, citizen)
    return asyncio.run(fresh_case(parts, citizen, force=force))


def known(parts: TestParts, *, found: bool = True) -> TestParts:
    """Both citizens stand in both systems; the desk has read nobody yet, but for their line in a search."""
    for reader in (parts.amp, parts.workbase):
        for cpr in (KAREN, BO):
            reader.people[cpr] = {"person.name": "Karen Testesen", "person.municipality": "0751"}
    if found:
        hits = [Hit(cpr, "Karen Testesen", None, "0751", "2.1", system="amp") for cpr in (KAREN, BO)]
        parts.cache().remember_people(hits, parts.clock.now())
    return parts


def asked(parts: TestParts) -> tuple[int, int]:
    """Questions so far: to amp, to workbase."""
    return len(parts.amp.asked), len(parts.workbase.asked)


def test_opening_asks_each_system_once_for_all_that_its_tabs_show(parts: TestParts) -> None:
    case = opened(known(parts))
    assert asked(parts) == (1, 1)
    assert {one.state for one in case.sources} == {"fresh"}


def test_of_whom_nothing_is_known_first_only_whose_citizen_she_is_is_asked(parts: TestParts) -> None:
    known(parts, found=False)
    del parts.workbase.people[KAREN]
    case = opened(parts)
    assert parts.amp.sections_asked == [WHO, CASE_SECTIONS - WHO]
    assert parts.workbase.sections_asked == [WHO], "who does not know her is not asked about her"
    assert {one.system: one.state for one in case.sources} == {"amp": "fresh", "workbase": "not_known"}


def test_a_tab_reads_what_it_shows_and_nothing_else(parts: TestParts) -> None:
    known(parts)
    first = frozenset({Section.PERSON, Section.ENROLMENT})
    asyncio.run(fresh_case(parts, KAREN, sections=first))
    asyncio.run(fresh_case(parts, KAREN, sections=first | {Section.PLAN}))
    asyncio.run(fresh_case(parts, KAREN, sections=first))
    assert parts.amp.sections_asked == [first, frozenset({Section.PLAN})]


def test_opening_again_within_a_minute_asks_nobody_and_shows_the_same(parts: TestParts) -> None:
    first = opened(known(parts))
    parts.clock.advance(30)
    again = opened(parts)
    assert asked(parts) == (1, 1)
    assert again.facts == first.facts
    parts.clock.advance(A_MINUTE)
    opened(parts)
    assert asked(parts) == (2, 2)


def test_walking_a_list_forth_and_back_asks_for_each_citizen_once(parts: TestParts) -> None:
    known(parts)
    for citizen in (KAREN, BO, KAREN, BO, KAREN):
        opened(parts, citizen)
        parts.clock.advance(5)
    assert asked(parts) == (2, 2)


def test_f5_asks_again(parts: TestParts) -> None:
    opened(known(parts))
    opened(parts, force=True)
    assert asked(parts) == (2, 2)


def test_a_system_that_has_confirmed_something_is_read_again_and_no_other(parts: TestParts) -> None:
    opened(known(parts))
    parts.clock.advance(5)
    (result,) = register(parts, sick())
    change(parts, result.id or "", "amp", state=State.CONFIRMED, receipt=Receipt("r-1", parts.clock.now(), None))
    parts.clock.advance(1)
    opened(parts)
    opened(parts)
    assert asked(parts) == (2, 1)


def test_a_closed_system_is_asked_at_most_as_often_as_it_is_probed(parts: TestParts) -> None:
    known(parts)
    parts.amp.state = ReadState.CLOSED

    async def three_looks() -> None:
        book = parts.casebook()
        parts.casebook = lambda: book  # type: ignore[method-assign]  # one program, one book
        for _ in range(3):
            await fresh_case(parts, KAREN)
            parts.clock.advance(4)

    asyncio.run(three_looks())
    assert asked(parts) == (1, 1)
