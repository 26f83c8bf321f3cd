"""An absence and a measure that somebody else has changed: as read, mine and theirs; mine stands, theirs stands, or the
two are merged where they are disjoint; a date is never merged by itself (guarantee G8). At every record system, from
the form to the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from tests.integration.test_behind_our_back import TOKEN, Meeting

from jobterm.clock import COPENHAGEN
from jobterm.office.errors import OfficeError
from jobterm.office.forms import form
from jobterm.office.people import SECTIONS
from jobterm.office.queue import detail
from jobterm.office.resolve import decide
from jobterm.office.views import ConflictField, ItemDetail
from jobterm.office.wishes import Decision, Verdict
from jobterm.outbox.reading import Matter


@dataclass(frozen=True)
class Story:
    """What stands there, which kind changes it, and the field that names it; ``last``: its last day, ``mine`` and
    ``theirs`` are days that it is moved to."""

    kind: str
    change: str
    field: str
    last: str


HOLIDAY: Final = Story("absence.holiday", "absence.change", "absence", "last_day")
MEASURE: Final = Story("activation.offer", "activation.change", "activation", "end")
ENDED: Final = Story("activation.offer", "activation.end", "activation", "end")


class Case(Meeting):
    """A citizen with something of ours at her record system, which a desk has read."""

    story: Story
    item: str

    def given(self, story: Story) -> None:
        """Register it, deliver it, read it."""
        self.story = story
        first, last = self.on(20), self.on(30)
        told: dict[str, Any] = {"first_day": first, "last_day": last, "scheme": "own"}
        if story is not HOLIDAY:
            told = {"type": "guidance", "start": first, "end": last, "place": "Kursushuset"}
        codes = ("holiday.summons_binds", "activation.provider_missing", "activation.no_party")
        wish = {"kind": story.kind, "citizen": self.cpr, "details": told,
                "overrides": [{"code": one, "reason": "agreed with her"} for one in codes]}  # fmt: skip
        (result,) = self.desk.results(wish)
        assert result.state == "queued", result.findings
        self.item = result.id or ""
        self.desk.drain(hours=1)
        assert self.desk.record(self.item).state == "confirmed", self.desk.record(self.item)
        self.read()

    def on(self, days: int) -> str:
        today: date = self.town.clock.now().astimezone(COPENHAGEN).date()
        return (today + timedelta(days=days)).isoformat()

    def typed(self, **texts: str) -> dict[str, str]:
        """The form of the change, opened on what was read, and what is typed into it."""
        seen = form(self.desk.parts, self.story.change, self.cpr)
        values = {**seen.carried, **{one.name: one.value for one in seen.fields}}
        there = self._there()
        values[self.story.field] = there.ref
        known = {name: str(value) for name, value in there.data.items() if name in values and value is not None}
        return {**values, **known, **texts}

    def _there(self) -> Matter:
        refs = self.desk.parts.cache().readings(self.cpr, SECTIONS)[self.system].matters
        return next(one for one in refs if one.registration == self.item)

    def changed_by_somebody(self, **details: Any) -> None:
        """Another colleague changes it, in the record system itself."""
        told = {"type": 10, "first_day": self.on(20), "last_day": self.on(30)}
        kind = "absence.change"
        if self.story is not HOLIDAY:
            told = {"type": "guidance", "start": self.on(20), "end": self.on(30), "place": "Kursushuset"}
            kind = "activation.change"
        wish = {"system": self.system, "kind": kind, "by": "control",
                "details": {self.story.field: self.item, **told, **details}}  # fmt: skip
        self.town.control.citizen({"cpr": self.cpr, "change": {"report": wish}})

    def in_conflict(self, mine: Mapping[str, str], theirs: Mapping[str, Any]) -> ItemDetail:
        """Mine, saved on what was read before theirs, after the record system has seen it."""
        values = self.typed(**mine)
        self.changed_by_somebody(**theirs)
        self.saved(self.story.change, values)
        seen = self.after()
        assert seen.item.deliveries[0].state == "conflict", seen.item
        return seen

    def decided(self, verdict: Verdict, **chosen: str) -> ItemDetail:
        """Decide, deliver, look at what came of it."""
        item = decide(self.desk.parts, TOKEN, Decision(verdict, "agreed with her", fields=tuple(chosen.items())))
        self.desk.drain(hours=1)
        return detail(self.desk.parts, item.id, full=True)

    def stands(self) -> Mapping[str, Any]:
        """What the record system tells of it now."""
        self.town.clock.advance(120)
        self.read()
        return self._there().data


@pytest.fixture(params=["amp", "workbase", "opera"])
def met(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    """One world with a citizen in it."""
    made = Case(tmp_path, request.param)
    yield made
    made.town.close()


def fields(seen: ItemDetail) -> dict[str, ConflictField]:
    """The fields that differ, by name."""
    assert seen.conflict is not None
    return {one.field: one for one in seen.conflict.fields}


@pytest.mark.parametrize("story", [HOLIDAY, MEASURE, ENDED], ids=lambda one: one.change)
def test_the_day_is_shown_as_read_mine_and_theirs_and_is_nobodys_by_itself(met: Case, story: Story) -> None:
    met.given(story)
    more = {"cause": "left"} if story is ENDED else {}
    seen = met.in_conflict({story.last: met.on(25), **more}, {story.last: met.on(28)})
    day = fields(seen)[story.last]
    assert (day.base, day.mine, day.theirs) == (met.on(30), met.on(25), met.on(28))
    assert (day.read, day.legal, day.side, day.source) == (True, True, None, met.system)
    assert met.town.applied().count((met.system, TOKEN)) == 0, "nothing was written over"


@pytest.mark.parametrize("story", [HOLIDAY, MEASURE, ENDED], ids=lambda one: one.change)
def test_mine_stands_is_written_over_theirs_once(met: Case, story: Story) -> None:
    met.given(story)
    more = {"cause": "left"} if story is ENDED else {}
    met.in_conflict({story.last: met.on(25), **more}, {story.last: met.on(28)})
    assert met.decided(Verdict.KEEP_MINE).item.deliveries[0].state == "confirmed"
    assert met.town.applied().count((met.system, TOKEN)) == 1
    assert met.stands()[story.last] == met.on(25)


@pytest.mark.parametrize("story", [HOLIDAY, MEASURE, ENDED], ids=lambda one: one.change)
def test_theirs_stands_sends_nothing_of_mine(met: Case, story: Story) -> None:
    met.given(story)
    more = {"cause": "left"} if story is ENDED else {}
    met.in_conflict({story.last: met.on(25), **more}, {story.last: met.on(28)})
    assert met.decided(Verdict.KEEP_THEIRS).item.deliveries[0].state == "withdrawn"
    assert met.town.applied().count((met.system, TOKEN)) == 0
    assert met.stands()[story.last] == met.on(28)


def test_a_merge_takes_the_place_that_only_they_changed_and_asks_for_the_day(met: Case) -> None:
    met.given(MEASURE)
    seen = fields(met.in_conflict({"end": met.on(25)}, {"place": "Biblioteket"}))
    assert (seen["place"].side, seen["end"].side) == ("theirs", None)
    with pytest.raises(OfficeError, match=r"decide\.fields"):
        decide(met.desk.parts, TOKEN, Decision(Verdict.MERGE))
    made = met.decided(Verdict.MERGE, end="mine")
    assert made.item.supersedes == TOKEN
    assert made.item.deliveries[0].state == "confirmed", made.item
    assert (made.details["place"], made.details["end"]) == ("Biblioteket", met.on(25))


def test_the_place_that_only_i_changed_stays_mine_while_their_day_is_chosen(met: Case) -> None:
    met.given(MEASURE)
    seen = fields(met.in_conflict({"place": "Biblioteket"}, {"end": met.on(28)}))
    assert (seen["place"].side, seen["end"].side, seen["end"].legal) == ("mine", None, True)
    made = met.decided(Verdict.MERGE, end="theirs")
    assert made.item.deliveries[0].state == "confirmed", made.item
    assert (made.details["place"], made.details["end"]) == ("Biblioteket", met.on(28))
    assert met.town.applied().count((met.system, TOKEN)) == 0
    assert met.town.applied().count((met.system, made.item.id)) == 1


def test_a_holiday_merges_my_remark_with_the_day_that_i_choose(met: Case) -> None:
    met.given(HOLIDAY)
    met.in_conflict({"comment": "rejser til familien"}, {"last_day": met.on(28)})
    made = met.decided(Verdict.MERGE, last_day="theirs")
    assert made.item.deliveries[0].state == "confirmed", made.item
    assert (made.details["comment"], made.details["last_day"]) == ("rejser til familien", met.on(28))
    assert met.stands()["last_day"] == met.on(28)
