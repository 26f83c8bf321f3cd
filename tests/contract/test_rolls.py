"""Everybody of a municipality, page by page: contract, simulator and adapter of the systems that keep cases say the
same, and it is what reading each citizen alone says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.contract.meeting import Meeting

from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import CASE_SECTIONS, Asker, Resident, RollPort
from jobterm.sandbox import rolls

CENTRES = {"amp": "0751", "national": "0751", "workbase": "0751", "opera": "0740"}


def asker(met: Meeting, code: str | None = None) -> Asker:
    return Asker(("municipality", code or CENTRES[met.system]), ("person", "trainee1", "Anne Børgesen"))


@pytest.fixture(params=sorted(CENTRES))
async def met(request: pytest.FixtureRequest) -> AsyncIterator[Meeting]:
    meeting = Meeting(request.param, population=4_000 if request.param == "opera" else 300)
    yield meeting
    await meeting.close()


async def everybody(met: Meeting) -> list[Resident]:
    assert isinstance(met.port, RollPort)
    found: list[Resident] = []
    after: str | None = None
    while True:
        page = await met.port.roll(CENTRES[met.system], after, asker(met))
        assert not isinstance(page, Outcome), page
        assert page.at == met.clock.now()
        found += page.people
        after = page.after
        if after is None:
            return found


async def test_each_citizen_with_a_case_comes_once(met: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolls, "PAGE", 4)
    told = [one.cpr for one in await everybody(met)]
    desk = met.sandbox.desks[met.system]
    there = [who for who in met.sandbox.citizens.people() if who.municipality == CENTRES[met.system]]
    assert sorted(told) == sorted(who.cpr for who in there if desk.case(who).events)
    assert len(told) > 8


async def test_it_says_what_reading_each_of_them_says(met: Meeting) -> None:
    for one in (await everybody(met))[:25]:
        reading = await met.port.read(one.cpr, CASE_SECTIONS, asker(met))
        assert (one.facts, one.matters, one.timeline) == (reading.facts, reading.matters, reading.timeline)


async def test_another_centre_gets_no_roll(met: Meeting) -> None:
    told = await met.port.roll(CENTRES[met.system], None, asker(met, "0330"))
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.REFUSED


async def test_a_closed_system_tells_no_roll(met: Meeting) -> None:
    met.control.turn(met.system, {"state": "closed", "reason": "planned"})
    told = await met.port.roll(CENTRES[met.system], None, asker(met))
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.CLOSED


async def test_a_mark_that_no_page_has_given_is_refused(met: Meeting) -> None:
    told = await met.port.roll(CENTRES[met.system], "page two", asker(met))
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.REFUSED
