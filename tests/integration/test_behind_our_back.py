"""Somebody else was quicker: a change of what stands in a record system names the version that its author saw, from the
form to the wire, and becomes a conflict with what she read, what she wrote and what is there now (guarantee G8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.guarantees.town import Desk, Town

from jobterm.clock import COPENHAGEN, ManualClock
from jobterm.domain import shipped
from jobterm.office.forms import form, save
from jobterm.office.people import SECTIONS
from jobterm.office.queue import detail
from jobterm.office.views import ItemDetail

TOKEN = "55555555-5555-4555-8555-555555555555"
LATER = "66666666-6666-4666-8666-666666666666"
AARHUS, RANDERS = "0751", "0730"


class Meeting:
    """A citizen whose record is at one system, with a booking of ours there that a desk has read."""

    def __init__(self, folder: Path, system: str) -> None:
        scenario = "2009-efter-1-aug" if system == "opera" else "i-dag"
        begins = shipped.WORLDS[scenario].begins
        clock = ManualClock() if begins is None else ManualClock(begins.astimezone(UTC))
        where = RANDERS if system == "opera" else AARHUS
        self.system = system
        self.town = Town(folder, clock, population=4000 if system == "opera" else 300, municipality=where)
        self.desk: Desk = self.town.desk(plan=lambda: shipped.plan(scenario))
        (self.cpr,) = self.town.people(system)
        (self.booked,) = self.desk.register(self.town.booking(self.cpr, 1))
        self.desk.drain(hours=1)
        assert self.desk.record(self.booked).state == "confirmed"
        self.read()

    def read(self) -> None:
        """Open the citizen: every system is asked."""

        async def asking() -> None:
            site = self.desk.parts.site
            await self.desk.parts.casebook().look_all(self.cpr, frozenset(SECTIONS), site.asker(), force=True)
            await self.desk.parts.hang_up()

        self.desk.run(asking())

    def opened(self, kind: str) -> dict[str, str]:
        """The form of a change of the booking, as it is kept while somebody types."""
        seen = form(self.desk.parts, kind, self.cpr)
        values = {**seen.carried, **{one.name: one.value for one in seen.fields}}
        refs = self.desk.parts.cache().readings(self.cpr, SECTIONS)[self.system].matters
        values["booking"] = next(one.ref for one in refs if one.registration == self.booked)
        return {**values, "reason": "Mødet passer bedre"}

    def at(self, days: int, hour: int) -> datetime:
        today = self.town.clock.now().astimezone(COPENHAGEN).replace(minute=0, second=0, microsecond=0)
        return (today + timedelta(days=days)).replace(hour=hour)

    def times(self, days: int, hour: int) -> dict[str, str]:
        start = self.at(days, hour)
        return {"start": start.isoformat(), "end": (start + timedelta(minutes=45)).isoformat()}

    def moved_by_somebody(self, days: int, hour: int) -> None:
        """Another colleague moves it, in the record system itself."""
        details = {"booking": self.booked, "owner": "jobterm", "reason": "Flyttet", **self.times(days, hour)}
        change = {"report": {"system": self.system, "kind": "interview.move", "by": "control", "details": details}}
        self.town.control.citizen({"cpr": self.cpr, "change": change})

    def saved(self, kind: str, values: dict[str, str], token: str = TOKEN) -> None:
        result = save(self.desk.parts, kind, self.cpr, values, {}, token)
        assert result.state == "queued", result.findings

    def after(self, token: str = TOKEN) -> ItemDetail:
        self.desk.drain(hours=0.1)
        return detail(self.desk.parts, token, full=True)


@pytest.fixture(params=["amp", "workbase", "opera"])
def met(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Meeting]:
    """One world with a booking in it."""
    made = Meeting(tmp_path, request.param)
    yield made
    made.town.close()


def _fields(seen: ItemDetail) -> dict[str, Any]:
    assert seen.item.state == "conflict", seen.item
    assert seen.conflict is not None
    return {one.field: one for one in seen.conflict.fields}


def test_a_move_of_what_was_moved_behind_our_back_shows_as_read_mine_and_theirs(met: Meeting) -> None:
    was = met.town.booking(met.cpr, 1)["details"]["start"]
    values = met.opened("interview.move") | met.times(23, 11)
    met.moved_by_somebody(22, 13)
    met.saved("interview.move", values)
    start = _fields(met.after())["start"]
    told = [datetime.fromisoformat(one) for one in (start.base, start.mine, start.theirs)]
    assert told == [datetime.fromisoformat(was), met.at(23, 11), met.at(22, 13)]
    assert (start.read, start.legal, start.source) == (True, True, met.system)
    assert met.town.applied().count((met.system, TOKEN)) == 0


def test_a_cancellation_of_what_was_moved_shows_the_time_that_it_has_now(met: Meeting) -> None:
    values = met.opened("interview.cancel")
    met.moved_by_somebody(22, 13)
    met.saved("interview.cancel", values)
    seen = met.after()
    start = _fields(seen)["start"]
    assert (datetime.fromisoformat(start.theirs), start.mine) == (met.at(22, 13), None)
    assert {one.verdict for one in seen.decisions} == {"keep_mine", "keep_theirs"}


def test_ones_own_two_moves_in_a_row_never_conflict(met: Meeting) -> None:
    met.saved("interview.move", met.opened("interview.move") | met.times(23, 11))
    met.saved("interview.move", met.opened("interview.move") | met.times(24, 12), LATER)
    for token in (TOKEN, LATER):
        assert met.after(token).item.deliveries[0].state == "confirmed"
