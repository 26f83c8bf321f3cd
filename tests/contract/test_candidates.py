"""Who looks for a kind of work: Jobnet's adapter and simulator, both held against contracts/jobnet.yaml."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from tests.contract.json_meeting import ContractedMeeting
from tests.unit.sandbox.caller import KAREN

from jobterm.outbox.companies import Candidate, Candidates
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, CandidatesPort

ESCO = "http://data.europa.eu/esco/occupation/made-up"


@pytest.fixture
async def met() -> AsyncIterator[ContractedMeeting]:
    meeting = ContractedMeeting("jobnet")
    yield meeting
    await meeting.close()


async def asked(met: ContractedMeeting, occupation: str, concept: str | None = None, limit: int = 200) -> Candidates:
    found = await met.port.candidates(met.asker, occupation=occupation, concept=concept, limit=limit)
    assert isinstance(found, Candidates), found
    return found


async def karen(met: ContractedMeeting, occupation: str = "Lagermedarbejder") -> Candidate:
    return next(one for one in (await asked(met, occupation)).found if one.cpr == KAREN)


def does(met: ContractedMeeting, kind: str, **details: object) -> None:
    met.control.citizen({"cpr": KAREN, "change": {"report": {"kind": kind, "details": details, "system": "jobnet"}}})


async def test_one_request_tells_who_looks_for_a_kind_of_work(met: ContractedMeeting) -> None:
    assert isinstance(met.port, CandidatesPort)
    before = len(met.watched.requests)
    found = await asked(met, "Lagermedarbejder")
    assert len(met.watched.requests) == before + 1
    assert KAREN in {one.cpr for one in found.found}
    assert all(any("lager" in wish.title.lower() for wish in one.wishes) for one in found.found)
    mine = await karen(met)
    assert (mine.name, mine.municipality, mine.hours, mine.enrolled, mine.away) == (
        "Karen Testesen", "0751", 37, True, None)  # fmt: skip


async def test_a_beginning_of_a_word_finds_and_another_kind_of_work_does_not(met: ContractedMeeting) -> None:
    assert (await karen(met, "lag")).cpr == KAREN
    assert KAREN not in {one.cpr for one in (await asked(met, "Tømrer")).found}


async def test_only_the_own_centres_citizens_are_told_of(met: ContractedMeeting) -> None:
    assert {one.municipality for one in (await asked(met, "Lagermedarbejder")).found} == {"0751"}
    other = Asker(("municipality", "0615"), met.asker.user)
    told = await met.port.candidates(other, occupation="Lagermedarbejder", limit=200)
    assert isinstance(told, Candidates)
    assert KAREN not in {one.cpr for one in told.found}


async def test_that_somebody_is_away_is_told_and_until_when(met: ContractedMeeting) -> None:
    today = met.clock.now().date()
    does(met, "absence.holiday", first_day=today.isoformat(), last_day=(today + timedelta(days=9)).isoformat())
    assert (await karen(met)).away == today + timedelta(days=9)
    does(met, "sickness.report", first_day=today.isoformat())
    assert (await karen(met)).away == date.max


async def test_a_concept_finds_what_no_word_does(met: ContractedMeeting) -> None:
    does(met, "job_wishes.updated", job_wishes=[{"title": "Terminalarbejder", "concept": ESCO}])
    assert KAREN not in {one.cpr for one in (await asked(met, "Lagermedarbejder")).found}
    assert KAREN in {one.cpr for one in (await asked(met, "Lagermedarbejder", ESCO)).found}


async def test_a_protected_name_and_place_are_told_nobody(met: ContractedMeeting) -> None:
    met.control.citizen({"cpr": KAREN, "change": {"protected": True}})
    mine = await karen(met)
    assert (mine.name, mine.postcode) == (None, None)


async def test_that_there_are_more_is_said(met: ContractedMeeting) -> None:
    found = await asked(met, "Lagermedarbejder", limit=1)
    assert (len(found.found), found.more) == (1, True)


async def test_closed_is_told_as_closed(met: ContractedMeeting) -> None:
    await met.port.probe()
    met.control.turn("jobnet", {"state": "closed"})
    told = await met.port.candidates(met.asker, occupation="lager")
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.CLOSED
