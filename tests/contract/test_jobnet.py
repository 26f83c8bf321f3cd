"""Jobnet: adapter and simulator, each held against contracts/jobnet.yaml; its feed never skips and never repeats."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from tests.contract.json_meeting import ContractedMeeting
from tests.contract.meeting import Meeting
from tests.contract.rest import REFUSED, contract, read_contract
from tests.unit.sandbox.caller import BO, KAJ, KAREN, World

from jobterm.clock import to_text
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.feeding import CursorRefused, FeedEvent, FeedPage
from jobterm.outbox.port import Outcome, OutcomeClass, SystemPort
from jobterm.outbox.reading import AdsPort, Asker, FeedPort, ReaderPort, ReadState, SearchPort, Section
from jobterm.sandbox.control import ControlError
from jobterm.sandbox.switchboard import LIFE_S
from jobterm.systems import jobnet, jobnet_tables

ALL = frozenset(Section)


@pytest.fixture
async def met() -> AsyncIterator[ContractedMeeting]:
    meeting = ContractedMeeting("jobnet")
    yield meeting
    await meeting.close()


def does(met: ContractedMeeting, kind: str, cpr: str = KAREN, forward: bool = True, **details: Any) -> None:
    """A citizen does something on Jobnet."""
    report = {"kind": kind, "details": details, "system": "jobnet", "forward": forward}
    met.control.citizen({"cpr": cpr, "change": {"report": report}})


async def events(met: ContractedMeeting, cursor: str | None = None, limit: int = 100) -> tuple[list[FeedEvent], str]:
    """All events after a cursor, page by page."""
    found: list[FeedEvent] = []
    while True:
        page = await met.port.feed(cursor, met.asker, limit)
        assert isinstance(page, FeedPage), page
        assert len(page.events) <= limit
        found += page.events
        cursor = page.cursor
        if not page.more:
            return found, cursor


async def deliver(met: ContractedMeeting, item: Registration) -> Outcome:
    return await met.send(met.port.render(met.assign(item)))


async def reported(met: ContractedMeeting) -> FeedEvent:
    """Karen has reported herself ill today, on Jobnet only."""
    _, cursor = await events(met)
    does(met, "sickness.report", first_day=met.clock.now().date().isoformat(), forward=False)
    (found, _) = await events(met, cursor)
    return found[0]


def test_what_is_declared_is_what_the_contract_declares() -> None:
    said, able = contract("jobnet")["x-jobterm"], jobnet.JobnetCodec.capabilities
    assert (able.create_once, able.version, able.lookup, able.closes) == (True, False, True, True)
    assert said["L_seconds"] == LIFE_S["jobnet"] == able.life.total_seconds()  # type: ignore[union-attr]
    assert said["key"]["ttl_seconds"] == able.key_ttl.total_seconds()  # type: ignore[union-attr]
    assert set(said["kinds"]) == set(jobnet_tables.COLLECTIONS)
    told = {code: row["class"] for code, row in said["codes"].items() if row["class"] not in ("not_there", "closed",
            "throttled", "unknown")}  # fmt: skip
    assert told == {code: cls.value for code, cls in jobnet_tables.CODES.items()}
    types = set(contract("jobnet")["components"]["schemas"]["EventType"]["enum"])
    assert types | {"CV_CHECKED", "REPORT_SEEN"} == set(jobnet_tables.EVENT_KINDS)


def test_it_is_written_to_read_and_followed_but_not_searched_for_citizens(met: ContractedMeeting) -> None:
    for port in (SystemPort, ReaderPort, FeedPort, AdsPort):
        assert isinstance(met.port, port), port
    assert not isinstance(met.port, SearchPort)


async def test_each_kind_is_accepted_found_and_applied_once_and_again_is_the_same(met: ContractedMeeting) -> None:
    report = await reported(met)
    check = {"result": "needs_work", "follow_up": "2026-12-01", "comment": "Mangler kørekort"}
    verdict = {
        "report": f"jobnet:{report.id}",
        "verdict": "registered",
        "registration": "0e0e1c0e-3b3a",
        "comment": "ok",
    }
    for item in (met.registration("cv.check", KAREN, check), met.registration("selfreport.seen", KAREN, verdict)):
        assigned = met.assign(item)
        rendered = met.port.render(assigned)
        assert (await met.port.look_up(assigned, None)).sight.value == "absent"
        outcome = await met.send(rendered)
        assert (item.kind, outcome.cls, outcome.code) == (item.kind, OutcomeClass.ACCEPTED, "accepted")
        again = await met.send(rendered)
        assert (again.cls, again.code) == (OutcomeClass.ACCEPTED, "replayed")
        seen = await met.port.look_up(assigned, rendered)
        assert (seen.sight.value, dict(seen.theirs)) == ("found", {})
        other_key = await met.send(met.port.render(met.assign(item)))
        assert (other_key.cls, other_key.code) == (OutcomeClass.ALREADY, "REFERENCE_USED")
        assert met.applied(item) == 1


@pytest.mark.parametrize(
    ("kind", "details", "code"),
    [
        ("selfreport.seen", {"report": "jobnet:nothing", "verdict": "ask"}, "REPORT_UNKNOWN"),
        ("cv.check", {"result": "missing", "comment": "<i>ny"}, "HTML_IN_TEXT"),
    ],
)
async def test_what_jobnet_refuses(met: ContractedMeeting, kind: str, details: dict[str, Any], code: str) -> None:
    item = met.registration(kind, KAREN, details)
    outcome = await deliver(met, item)
    assert (outcome.cls, outcome.code, met.applied(item)) == (OutcomeClass.REFUSED, code, 0)


async def test_a_cv_that_is_not_there_cannot_be_approved(met: ContractedMeeting) -> None:
    for person in met.control.people(limit=200, municipality="0751"):
        reading = await met.port.read(person["cpr"], frozenset({Section.JOB}), met.asker)
        told = {fact.field: fact.value for fact in reading.facts}
        if told["job.cv_status"] == "none" and not person["dead"]:
            break
    approved = await deliver(met, met.registration("cv.check", person["cpr"], {"result": "approved"}))
    assert (approved.code, approved.field) == ("CV_NOT_FOUND", "result")
    missing = await deliver(met, met.registration("cv.check", person["cpr"], {"result": "missing"}))
    assert missing.cls is OutcomeClass.ACCEPTED


async def test_a_citizens_own_report_is_told_with_what_can_be_answered(met: ContractedMeeting) -> None:
    report = await reported(met)
    reading = await met.port.read(KAREN, ALL, met.asker)
    assert reading.state is ReadState.FRESH
    facts = {fact.field: fact.value for fact in reading.facts}
    today = met.clock.now().date().isoformat()
    assert (facts["absence.type"], facts["absence.first_day"]) == ("sickness", today)
    assert facts["enrolment.status"] == "enrolled"
    assert facts["job.wishes"] == "Lagermedarbejder"
    assert facts["interview.next_type"] == "7"
    (matter,) = [one for one in reading.matters if one.ref == f"jobnet:{report.id}"]
    assert (matter.kind, matter.data["kind"], matter.data["first_day"]) == ("selfreport", "sickness.report", today)
    assert [line.ref for line in reading.timeline][:1] == [f"jobnet:{report.id}"]
    await deliver(met, met.registration("selfreport.seen", KAREN, {"report": report.id, "verdict": "in_order"}))
    after = await met.port.read(KAREN, ALL, met.asker)
    assert after.matters == ()
    assert "selfreport.seen" in [line.kind for line in after.timeline]


async def test_only_the_sections_asked_for_are_asked_and_told(met: ContractedMeeting) -> None:
    reading = await met.port.read(KAREN, frozenset({Section.ENROLMENT, Section.PERSON}), met.asker)
    assert {fact.field.partition(".")[0] for fact in reading.facts} == {"enrolment"}
    assert b'"sections":["enrolment"]' in met.watched.requests[-1].body


async def test_unknown_and_other_centres_citizens(met: ContractedMeeting) -> None:
    assert (await met.port.read(met.nobody(), ALL, met.asker)).state is ReadState.NOT_KNOWN
    elsewhere = Asker(("municipality", "0851"), met.asker.user)
    assert (await met.port.read(BO, ALL, elsewhere)).state is ReadState.NO_ACCESS
    guest = Asker(("municipality", "0851"), met.asker.user, "flyttet hertil")
    assert (await met.port.read(BO, ALL, guest)).state is ReadState.FRESH


async def test_everybody_can_be_read(met: ContractedMeeting) -> None:
    for person in met.control.people(limit=120, municipality="0751"):
        assert (await met.port.read(person["cpr"], ALL, met.asker)).state is ReadState.FRESH


async def test_what_a_citizen_does_reaches_feed_record_system_and_ledger(met: ContractedMeeting) -> None:
    _, cursor = await events(met)
    today = met.clock.now().date().isoformat()
    does(met, "sickness.report", first_day=today)
    does(met, "cv.updated")
    found, _ = await events(met, cursor)
    assert [(one.kind, one.citizen) for one in found] == [("sickness.report", KAREN), ("cv.updated", KAREN)]
    assert found[0].details == {"first_day": today}
    ledger = [(row["system"], row["kind"], row["effect"]) for row in met.control.ledger()]
    assert ("jobnet", "sickness.report", "citizen") in ledger
    assert ("amp", "sickness.report", "citizen") in ledger
    assert [row for row in ledger if row[1] == "cv.updated"] == [("jobnet", "cv.updated", "citizen")]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_the_feed_gives_every_event_once_and_in_one_order_whatever_the_page(
    met: ContractedMeeting, limit: int
) -> None:
    for place in range(9):
        does(met, "jobcheck.confirmed", cpr=(KAREN, BO, KAJ)[place % 3])
    whole, _ = await events(met)
    paged, cursor = await events(met, limit=limit)
    assert [one.id for one in paged] == [one.id for one in whole]
    assert len({one.id for one in whole}) == len(whole) >= 9
    assert await events(met, cursor, limit) == ([], cursor)


async def test_what_was_told_earlier_and_published_later_stands_later(met: ContractedMeeting) -> None:
    does(met, "jobcheck.confirmed")
    before, cursor = await events(met)
    early = to_text(met.clock.now() - timedelta(days=3))
    does(met, "sickness.report", first_day="2026-11-17", told_at=early, forward=False)
    after, _ = await events(met, cursor)
    assert [to_text(one.told_at) for one in after] == [early]
    assert [one.id for one in (await events(met))[0]] == [one.id for one in (*before, *after)]


async def test_only_the_own_municipalitys_citizens_are_told_of_and_the_cursor_moves_past_the_others(
    met: ContractedMeeting,
) -> None:
    far = next(one for one in met.control.people(limit=200) if one["municipality"] != "0751" and not one["dead"])
    does(met, "jobcheck.confirmed")
    _, cursor = await events(met)
    does(met, "jobcheck.confirmed", cpr=far["cpr"])
    nothing, moved = await events(met, cursor)
    assert nothing == []
    assert moved != cursor
    theirs = await met.port.feed(None, Asker(("municipality", far["municipality"]), met.asker.user), 500)
    assert far["cpr"] in {one.citizen for one in theirs.events}
    assert KAREN not in {one.citizen for one in theirs.events}


async def test_after_a_restore_a_cursor_from_later_is_refused_even_when_its_place_is_taken_again(
    met: ContractedMeeting,
) -> None:
    does(met, "jobcheck.confirmed")
    kept, safe = await events(met)
    met.clock.advance(600)
    does(met, "cv.updated")
    _, lost = await events(met)
    met.control.rollback({"system": "jobnet", "minutes": 5})
    assert await met.port.feed(lost, met.asker) == CursorRefused("CURSOR_UNKNOWN")
    does(met, "job_wishes.updated", job_wishes=[{"title": "Smed"}])
    assert await met.port.feed(lost, met.asker) == CursorRefused("CURSOR_UNKNOWN")
    new, _ = await events(met, safe)
    assert [one.kind for one in new] == ["job_wishes.updated"]
    assert [one.id for one in (await events(met))[0]] == [one.id for one in (*kept, *new)]


@pytest.mark.parametrize("cursor", ["x", "7", "-1-00000000", "1-zzzzzzzz", "999-0e5751c0", "00-0e5751c0", ""])
async def test_a_cursor_that_jobnet_never_gave_is_refused(met: ContractedMeeting, cursor: str) -> None:
    answer = await met.port.feed(cursor, met.asker)
    assert answer == CursorRefused("CURSOR_UNKNOWN")


async def test_a_booking_that_the_citizen_moved_is_told(met: ContractedMeeting) -> None:
    reading = await met.port.read(KAREN, frozenset({Section.INTERVIEW}), met.asker)
    start = next(fact.value for fact in reading.facts if fact.field == "interview.next_start")
    _, cursor = await events(met)
    moved = to_text(met.clock.now() + timedelta(days=7))
    assert moved != start
    does(met, "interview.move", booking="A000000-6", start=moved, reason="Barn syg")
    (event,), _ = await events(met, cursor)
    assert (event.kind, event.details["booking"], event.details["start"]) == ("interview.move", "A000000-6", moved)
    reading = await met.port.read(KAREN, frozenset({Section.INTERVIEW}), met.asker)
    assert [fact.value for fact in reading.facts if fact.field == "interview.next_start"] == [moved]
    assert ("amp", "interview.move") in [(row["system"], row["kind"]) for row in met.control.ledger()]
    does(met, "interview.cancel", booking="A000000-6")
    assert (await met.port.read(KAREN, frozenset({Section.INTERVIEW}), met.asker)).facts == ()
    with pytest.raises(ControlError, match="no such booking"):
        does(met, "interview.cancel", booking="A-none")


async def test_advertisements_are_found_as_jobnets_own_pages_find_them(met: ContractedMeeting) -> None:
    found = await met.port.find_ads("lager", met.asker, limit=10)
    assert 0 < len(found) <= 10
    assert all("Lager" in one.title or "lager" in one.employer.lower() for one in found)
    here = await met.port.find_ads("", met.asker, municipality="0751", limit=200)
    assert {one.municipality for one in here} == {"0751"}
    assert await met.port.find_ads("zzyzx", met.asker) == []
    assert all("cpr" not in request.target for request in met.watched.requests)


async def test_closed_says_until_when_for_writes_reads_and_feed(met: ContractedMeeting) -> None:
    await met.port.probe()
    until = met.clock.now() + timedelta(hours=2)
    met.control.turn("jobnet", {"state": "closed", "until": to_text(until), "reason": "breakdown"})
    told = (await deliver(met, met.registration("cv.check", KAREN, {"result": "approved"})), await met.port.probe(),
            await met.port.feed(None, met.asker))  # fmt: skip
    for outcome in told:
        assert (outcome.cls, outcome.code, outcome.until) == (OutcomeClass.CLOSED, "closed.breakdown", until)
    assert (await met.port.read(KAREN, ALL, met.asker)).state is ReadState.CLOSED


async def test_a_damaged_page_is_no_page(met: ContractedMeeting) -> None:
    met.control.turn("jobnet", {"faults": {"garble": 1.0}})
    with pytest.raises(ValueError, match=r".*"):
        await met.port.feed(None, met.asker)  # the contract's reader cannot read it
    plain = Meeting.wire(met)
    again = await jobnet.Jobnet(plain, met.clock, met.asker).feed(None, met.asker)
    assert isinstance(again, Outcome)
    assert again.cls is OutcomeClass.UNKNOWN


async def test_a_lost_answer_is_found_and_a_lost_request_is_not(met: ContractedMeeting) -> None:
    await met.port.probe()
    for fault, sight in (("lose_request", "absent"), ("lose_answer", "found")):
        assigned = met.assign(met.registration("cv.check", KAREN, {"result": "approved"}))
        met.control.turn("jobnet", {"faults": {fault: 1.0}})
        assert (await met.send(met.port.render(assigned))).cls is OutcomeClass.UNKNOWN
        met.control.turn("jobnet", {"faults": {}})
        assert (await met.port.look_up(assigned, None)).sight.value == sight


world = World()
numbers = itertools.count()
few = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
# A cursor is opaque: that 410 is the answer to a made-up one, a schema cannot say.
schema = read_contract("jobnet", world.app("jobnet"), accepts=[*REFUSED, 410])
good = read_contract("jobnet", world.app("jobnet"), good_only=True)


@schema.parametrize()
@few
def test_the_simulator_keeps_its_contract_whatever_comes(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@good.include(tag="write").parametrize()
@few
def test_the_simulator_keeps_its_contract_when_the_citizen_is_known(case: schemathesis.Case[Any]) -> None:
    if isinstance(case.body, dict):
        case.body["citizenCpr"] = KAREN
        case.headers["x-jobnet-organisation"] = "municipality;0751"
        case.headers["x-jobnet-key"] = f"k-{next(numbers)}"
    case.call_and_validate()
