"""Nobody is looked up without a line that says who did, where and, for another centre's citizen, why (W17)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NoReturn

import pytest
from tests.unit.office.making import BO, KAREN, TestParts

from jobterm.office.errors import Exit, OfficeError
from jobterm.office.look_up import find, fresh_case, kept, kept_case, show
from jobterm.office.lookups import ONE_VISIT, REASON_MAX, LookUps, criterion
from jobterm.outbox.reading import Hit, Section
from jobterm.security.audit import AuditUnwritable, LookUp

FIRST = frozenset({Section.PERSON, Section.ENROLMENT})


def lines(parts: TestParts, citizen: str = KAREN) -> list[tuple[str, str | None]]:
    """Where and why a citizen was looked up, oldest first."""
    return [(one.place, one.reason) for one in reversed(parts.lookups().of(citizen))]


def opened(parts: TestParts, citizen: str = KAREN, reason: str | None = None) -> None:
    """A citizen's screen is opened."""
    kept_case(parts, citizen, sections=FIRST, reason=reason)
    asyncio.run(fresh_case(parts, citizen, sections=FIRST, reason=reason))


def elsewhere(parts: TestParts, cpr: str = KAREN) -> TestParts:
    """A citizen of Copenhagen, found by a search and never read."""
    parts.amp.people[cpr] = {"person.name": "Karen Testesen", "person.municipality": "0101"}
    parts.cache().remember_people([Hit(cpr, "Karen Testesen", None, "0101", "2.1", system="amp")], parts.clock.now())
    return parts


def test_of_an_own_citizen_the_screen_is_the_reason_and_nothing_is_typed(parts: TestParts) -> None:
    parts.knows(KAREN)
    opened(parts)
    assert lines(parts) == [("screen", None)]
    (line,) = parts.lookups().of(KAREN)
    assert (line.user, line.organisation, line.sections) == ("aho", "state;0751", ("enrolment", "person"))


def test_a_screen_that_stands_is_one_look_and_opening_it_again_later_another(parts: TestParts) -> None:
    parts.knows(KAREN)
    opened(parts)
    for _ in range(20):
        parts.clock.advance(60)
        kept_case(parts, KAREN, sections=FIRST)
    assert len(lines(parts)) == 1
    opened(parts)
    assert len(lines(parts)) == 2


def test_another_tab_is_another_line(parts: TestParts) -> None:
    parts.knows(KAREN)
    opened(parts)
    asyncio.run(fresh_case(parts, KAREN, sections=FIRST | {Section.BENEFIT}))
    assert next(one.sections for one in parts.lookups().of(KAREN)) == ("benefit", "enrolment", "person")


def test_the_file_tells_who_has_looked(parts: TestParts) -> None:
    parts.knows(KAREN)
    asyncio.run(show(parts, KAREN, reason=None, full=False))
    (line,) = kept_case(parts, KAREN).lookups
    assert (line.user_name, line.place, line.reason) == ("Anne Holm", "command", None)


def test_another_centres_citizen_is_not_fetched_before_the_reason(parts: TestParts) -> None:
    elsewhere(parts)
    looks: list[Callable[[], object]] = [
        lambda: kept_case(parts, KAREN), lambda: asyncio.run(fresh_case(parts, KAREN)),
    ]  # fmt: skip
    for look in looks:
        with pytest.raises(OfficeError, match=r"reason\.required") as error:
            look()
        assert "København" in error.value.message
    assert (parts.amp.asked, lines(parts)) == ([], [])


def test_one_question_holds_for_the_visit_and_stands_in_every_line(parts: TestParts) -> None:
    elsewhere(parts)
    opened(parts, reason=" moves here\n on Monday ")
    parts.clock.advance(600)
    opened(parts)
    assert lines(parts) == [("screen", "moves here on Monday")] * 2
    assert kept_case(parts, KAREN).reason == "moves here on Monday"
    parts.clock.advance(ONE_VISIT.total_seconds() + 1)
    with pytest.raises(OfficeError, match=r"reason\.required"):
        opened(parts)


def test_a_reason_for_one_is_none_for_another(parts: TestParts) -> None:
    elsewhere(elsewhere(parts), BO)
    opened(parts, reason="moves here on Monday")
    with pytest.raises(OfficeError, match=r"reason\.required"):
        opened(parts, BO)


@pytest.mark.parametrize(("length", "taken"), [(1, True), (REASON_MAX, True), (REASON_MAX + 1, False)])
def test_a_reason_has_one_to_nine_hundred_characters(parts: TestParts, length: int, taken: bool) -> None:
    elsewhere(parts)
    if taken:
        opened(parts, reason="x" * length)
        assert len(lines(parts)[0][1] or "") == length
    else:
        with pytest.raises(OfficeError, match=r"reason\.length"):
            opened(parts, reason="x" * length)
        assert lines(parts) == []


@pytest.mark.parametrize("blank", ["", "   ", "\n"])
def test_blanks_are_no_reason(parts: TestParts, blank: str) -> None:
    elsewhere(parts)
    with pytest.raises(OfficeError, match=r"reason\.required"):
        opened(parts, reason=blank)


class FullLog:
    """A log on a full disk."""

    def note(self, lines: Sequence[LookUp]) -> NoReturn:
        """It cannot."""
        raise AuditUnwritable(str(len(lines)))

    def of(self, citizen: str, limit: int = 50) -> list[LookUp]:
        """Nothing."""
        del citizen, limit
        return []


def test_what_cannot_be_written_down_is_not_shown(parts: TestParts) -> None:
    parts.knows(KAREN)
    parts._lookups = LookUps(FullLog(), parts.clock, parts.site)
    looks: list[Callable[[], object]] = [
        lambda: kept_case(parts, KAREN), lambda: asyncio.run(fresh_case(parts, KAREN)),
    ]  # fmt: skip
    for look in looks:
        with pytest.raises(OfficeError, match=r"audit\.unwritable") as error:
            look()
        assert error.value.exit_code is Exit.DAMAGED
    assert parts.amp.asked == []


def test_a_protected_citizen_of_another_centre_has_no_name_in_a_list_and_nobody_an_address(parts: TestParts) -> None:
    hit = Hit(BO, "Bo Prøvesen", None, "0101", "2.1", protected=True, system="amp")
    own = Hit(KAREN, "Karen Testesen", None, "0751", "2.1", protected=True, system="amp")
    parts.cache().remember_people([hit, own], parts.clock.now())
    names = {one.citizen: one.name for one in asyncio.run(find(parts, "0911")).people} | {
        one.citizen: one.name for one in (*asyncio.run(find(parts, BO)).people, *asyncio.run(find(parts, KAREN)).people)
    }
    ids = parts.citizen_ids()
    assert names[ids.of(KAREN)] == "Karen Testesen"
    assert "Bo" not in names[ids.of(BO)]
    parts.knows(KAREN, person__protected=True, person__address="Testvej 1, 8000 Aarhus C")
    case = kept_case(parts, KAREN)
    assert case.protected
    assert "Testvej" not in str(case)


def test_a_number_that_was_replaced_leads_to_the_new_one_with_what_waits_under_both(parts: TestParts) -> None:
    from tests.unit.office.making import register, sick

    parts.knows(KAREN)
    (result,) = register(parts, sick())
    parts.knows(BO)
    parts.knows(KAREN, person__replaced_by=BO)
    parts.amp.people[KAREN] = {"person.replaced_by": BO}
    case = kept_case(parts, KAREN)
    assert (case.cpr, case.replaces) == (BO, KAREN)
    assert [one.id for one in case.pending] == [result.id]
    assert asyncio.run(fresh_case(parts, KAREN)).cpr == BO
    assert not any(fact.field == "person.replaced_by" for fact in case.facts)


def test_two_numbers_that_name_each_other_do_not_go_round_for_ever(parts: TestParts) -> None:
    parts.knows(KAREN, person__replaced_by=BO)
    parts.knows(BO, person__replaced_by=KAREN)
    assert kept_case(parts, KAREN).cpr in (KAREN, BO)
    assert asyncio.run(asyncio.wait_for(fresh_case(parts, KAREN), 20)).cpr in (KAREN, BO)


def searches(parts: TestParts) -> list[tuple[str | None, tuple[str, ...]]]:
    """What was searched for, by what and how many were shown; oldest first."""
    return [(one.reason, one.sections) for one in reversed(parts.lookups().of(""))]


def test_a_search_is_a_line_with_what_was_searched_for_and_how_many_were_shown(parts: TestParts) -> None:
    parts.knows(KAREN)
    asyncio.run(find(parts, "Karen"))
    assert searches(parts) == [("Karen", ("name", "found:1"))]
    asyncio.run(find(parts, "Karen"))
    assert len(searches(parts)) == 1, "looking again within a minute is the same look"
    asyncio.run(find(parts, "150380"))
    assert searches(parts)[-1][1][0] == "born"
    parts.clock.advance(120)
    asyncio.run(find(parts, "Karen"))
    assert len(searches(parts)) == 3


def test_what_is_kept_is_written_down_before_it_is_shown_too(parts: TestParts) -> None:
    parts.cache().remember_people([Hit(KAREN, "Karen Testesen", None, "0751", "2.1", system="amp")], parts.clock.now())
    assert len(kept(parts, "karen").people) == 1
    assert searches(parts) == [("karen", ("name", "found:1"))]


@pytest.mark.parametrize(
    ("text", "by"),
    [("150380-1234", "cpr"), ("20 00 00 12", "phone"), ("150380", "born"), ("kar te", "name"), ("7", "number")],
)
def test_a_search_says_by_what(text: str, by: str) -> None:
    assert criterion(text) == by
