"""A system is asked for what it can tell and for nothing else; what it tells unasked is kept all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jobterm.casebook.cache import Cache
from jobterm.casebook.fetch import Casebook
from jobterm.clock import ManualClock
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, Fact, Hit, Reading, ReadState, Section

KAREN = "1503801234"
PERSON = frozenset({Section.PERSON})
BOTH = frozenset({Section.PERSON, Section.ENROLMENT})
ASKER = Asker(("municipality", "0751"), ("caseworker", "kth", "Kirsten Thomsen"))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "cache.db", bytes(32))
    yield made
    made.close()


@dataclass
class SmallReader:
    """A system that tells one thing and cannot be searched, as a fund or a provider."""

    id: str
    sections: frozenset[Section]
    calls: list[frozenset[Section]] = field(default_factory=list)

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        del cpr, asker
        self.calls.append(sections)
        return Reading(self.id, ReadState.FRESH, facts=(Fact("benefit.fund", "FTFa"),))


class SearchableReader(SmallReader):
    """One that can be searched too."""

    async def search(self, text: str, asker: Asker, limit: int = 200) -> list[Hit] | Outcome:
        del text, asker, limit
        return [Hit(KAREN, "Karen Testesen", None, "0751", "2.1")]


async def test_a_system_is_asked_only_for_what_it_can_tell_and_for_another_s_not_at_all(cache: Cache) -> None:
    fund = SmallReader("fund", frozenset({Section.BENEFIT}))
    amp = SmallReader("amp", frozenset({Section.PERSON, Section.ENROLMENT}))
    book = Casebook({"amp": amp, "fund": fund}, cache, ManualClock())
    assert set(await book.look_all(KAREN, BOTH, ASKER)) == {"amp"}
    assert (amp.calls, fund.calls) == ([BOTH], [])
    found = await book.look_all(KAREN, frozenset(Section), ASKER)
    assert {one.system: one.state for one in found.values()} == {"amp": ReadState.FRESH, "fund": ReadState.FRESH}
    assert (amp.calls, fund.calls) == ([BOTH], [frozenset({Section.BENEFIT})])


async def test_only_systems_that_can_be_searched_are_searched(cache: Cache) -> None:
    fund = SmallReader("fund", frozenset({Section.BENEFIT}))
    amp = SearchableReader("amp", frozenset(Section))
    book = Casebook({"amp": amp, "fund": fund}, cache, ManualClock())
    answer = await book.find("Karen", ASKER)
    assert ([one.cpr for one in answer.people], answer.silent) == ([KAREN], {})


async def test_a_system_that_knows_her_under_another_number_has_told_that_number(cache: Cache) -> None:
    class Renumbered(SmallReader):
        async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
            await super().read(cpr, sections, asker)
            told = Outcome(OutcomeClass.REFUSED, "90311", field="citizen", theirs={"citizen": "2406752345"})
            return Reading(self.id, ReadState.NOT_KNOWN, outcome=told)

    amp = Renumbered("amp", frozenset(Section))
    book = Casebook({"amp": amp}, cache, ManualClock())
    found = await book.look_all(KAREN, frozenset({Section.PLAN}), ASKER)
    assert found["amp"].state is ReadState.FRESH
    (fact,) = cache.readings(KAREN, PERSON)["amp"].facts
    assert (fact.field, fact.value) == ("person.replaced_by", "2406752345")
