"""Whose citizens are whose, and a caseworker's calendar: contract, simulator and adapter of the three record systems
say the same, and what is registered shows there."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.contract.meeting import Meeting

from jobterm.clock import COPENHAGEN, to_text
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.port import Assignment, Outcome, OutcomeClass
from jobterm.outbox.reading import Appointment, Asker, CalendarPort, CaseloadPort, CaseRow, SlotsPort

CENTRES = {"amp": "0751", "workbase": "0751", "opera": "0740"}
SPAN = timedelta(days=24)


def asker(met: Meeting, user: str = "trainee1", name: str = "Anne Børgesen") -> Asker:
    """A caseworker of a municipality whose cases the system keeps."""
    return Asker(("municipality", CENTRES[met.system]), ("person", user, name))


@pytest.fixture(params=sorted(CENTRES))
async def met(request: pytest.FixtureRequest) -> AsyncIterator[Meeting]:
    """A world and one record system of it."""
    # All towns but the home of the world are small.
    meeting = Meeting(request.param, population=20_000 if request.param == "opera" else 2_000)
    yield meeting
    await meeting.close()


async def cases(met: Meeting, who: Asker, *, team: bool = False) -> list[CaseRow]:
    """The caseload as the adapter tells it."""
    assert isinstance(met.port, CaseloadPort)
    told = await met.port.caseload(who, team=team)
    assert isinstance(told, list), told
    return told


async def calendar(met: Meeting, who: Asker, *, team: bool = False) -> list[Appointment]:
    """The days around the one on which the world began."""
    assert isinstance(met.port, CalendarPort)
    first = met.clock.now().date() - timedelta(days=5)
    told = await met.port.appointments(first, first + SPAN, who, team=team)
    assert isinstance(told, list), told
    return told


async def deliver(met: Meeting, kind: str, row: CaseRow | Appointment, details: dict[str, Any]) -> Registration:
    """Register something about a citizen of the list, with the version that the system has now."""
    now, who = met.clock.now(), asker(met)
    item = Registration(
        id=str(uuid.uuid4()), kind=kind, citizen=row.cpr, event_date=now.date(), told_at=now, details=details,
        author=who.user[1], author_name=who.user[2], keyed_at=now, on_behalf_of=Authority.MUNICIPALITY,
        base={met.system: row.version} if isinstance(row, Appointment) and row.version else {},
    )  # fmt: skip
    first = Assignment(item, str(uuid.uuid4()), who.organisation, who.user)
    seen = await met.port.look_up(first, None)
    given = Assignment(item, first.key, who.organisation, who.user, version=seen.version)
    outcome = await met.send(met.port.render(given))
    assert outcome.cls is OutcomeClass.ACCEPTED, outcome
    return item


async def test_a_caseload_is_ones_own_and_the_team_holds_it(met: Meeting) -> None:
    mine, team = await cases(met, asker(met)), await cases(met, asker(met), team=True)
    assert mine
    assert {row.caseworker for row in mine} == {"trainee1"}
    assert {row.caseworker_name for row in mine} == {"Anne Børgesen"}
    assert {row.cpr for row in mine} <= {row.cpr for row in team}
    assert [row.name for row in mine] == [row.name for row in await cases(met, asker(met))]
    assert {row.municipality for row in team} == {CENTRES[met.system]}
    assert all(row.system == met.system and row.born is not None and row.phone for row in mine)
    assert all(row.enrolled or row.ill_since for row in mine)
    assert {row.target_group == "2.1" for row in team} == {met.system == "amp"}


async def test_two_caseworkers_share_no_citizen_and_a_stranger_of_another_centre_sees_none_of_them(
    met: Meeting,
) -> None:
    mine, team = await cases(met, asker(met)), await cases(met, asker(met), team=True)
    by_cpr = {row.cpr: row.caseworker for row in team}
    assert len(by_cpr) == len(team)
    if met.system != "opera":  # a town of a few citizens has one desk
        colleague = next(row for row in team if row.caseworker != "trainee1")
        hers = await cases(met, asker(met, colleague.caseworker, colleague.caseworker_name))
        assert colleague.cpr in {row.cpr for row in hers}
        assert not {row.cpr for row in hers} & {row.cpr for row in mine}
    elsewhere = Asker(("municipality", "0330"), ("person", "trainee1", "Anne Børgesen"))
    assert not {row.cpr for row in await cases(met, elsewhere, team=True)} & set(by_cpr)


async def test_the_dates_of_a_list_are_those_of_the_case(met: Meeting) -> None:
    sections = frozenset(met.port.sections)
    for row in (await cases(met, asker(met)))[:8]:
        reading = await met.port.read(row.cpr, sections, asker(met))
        facts = {fact.field: fact.value for fact in reading.facts}
        assert facts["person.name"] == row.name
        if row.enrolled:
            assert facts["enrolment.start_date"] == row.enrolled_since.isoformat()  # type: ignore[union-attr]
        booked = facts.get("interview.next_start")
        assert booked == (to_text(row.next_booking) if row.next_booking else None)
        held = max((line.date for line in reading.timeline if line.kind == "interview.held"), default=None)
        assert held == (row.last_interview.isoformat() if row.last_interview else None)
        saved = facts.get("plan.saved_at")
        assert (str(saved)[:10] if saved else None) == (row.plan_saved.isoformat() if row.plan_saved else None)


async def test_what_is_registered_shows_in_the_calendar(met: Meeting) -> None:
    row = (await cases(met, asker(met)))[0]
    start = (met.clock.now() + timedelta(days=6)).replace(hour=8, minute=5, second=0, microsecond=0)
    details = {"interview_type": "7", "contact_form": "meeting", "place": "Lokale 9", "start": to_text(start),
               "end": to_text(start + timedelta(minutes=30)), "letter": True}  # fmt: skip
    made = await deliver(met, "interview.summons", row, details)
    booked = next(one for one in await calendar(met, asker(met)) if one.registration == made.id)
    assert (booked.cpr, booked.start, booked.place, booked.contact_form) == (row.cpr, start, "Lokale 9", "meeting")
    assert (booked.caseworker, booked.interview_type, booked.notice) == ("trainee1", "7", None)
    assert booked.open
    later = start + timedelta(days=1)
    await deliver(met, "interview.move", booked, {
        "booking": made.id, "start": to_text(later), "end": to_text(later + timedelta(minutes=30)), "reason": "Kursus",
    })  # fmt: skip
    moved = next(one for one in await calendar(met, asker(met)) if one.registration == made.id)
    assert moved.start == later
    assert moved.version != booked.version
    await deliver(met, "interview.cancel", moved, {"booking": made.id, "by": "office", "reason": "x"})
    gone = next(one for one in await calendar(met, asker(met)) if one.registration == made.id)
    assert gone.settled == "cancelled"


async def test_what_was_held_and_who_did_not_come_is_settled(met: Meeting) -> None:
    now = met.clock.now()
    passed = [one for one in await calendar(met, asker(met), team=True) if one.end < now and one.open]
    assert passed, "appointments of yesterday wait"
    one = passed[0]
    start = one.start.astimezone(COPENHAGEN)
    await deliver(met, "interview.held", one, {
        "booking": one.ref, "interview_type": one.interview_type, "contact_form": "meeting", "held_at": to_text(start),
    })  # fmt: skip
    held = next(each for each in await calendar(met, asker(met), team=True) if each.ref == one.ref)
    assert held.settled == "held"
    if len(passed) > 1:
        details = {"booking": passed[1].ref, "heard": False, "contact_tried": "x"}
        await deliver(met, "interview.no_show", passed[1], details)
        absent = next(each for each in await calendar(met, asker(met), team=True) if each.ref == passed[1].ref)
        assert absent.settled == "no_show"


async def test_a_case_that_is_handed_over_leaves_the_list_and_its_appointments_go_along(met: Meeting) -> None:
    appointment = next(one for one in await calendar(met, asker(met)) if one.start > met.clock.now())
    row = next(one for one in await cases(met, asker(met)) if one.cpr == appointment.cpr)
    await deliver(met, "caseload.transfer", row, {"to_user": "jlu", "to_name": "Jens Lund", "reason": "barsel"})
    assert row.cpr not in {one.cpr for one in await cases(met, asker(met))}
    assert appointment.ref not in {one.ref for one in await calendar(met, asker(met))}
    hers = asker(met, "jlu", "Jens Lund")
    got = next(one for one in await cases(met, hers) if one.cpr == row.cpr)
    assert (got.caseworker, got.caseworker_name, got.since) == ("jlu", "Jens Lund", met.clock.now().date())
    assert appointment.ref in {one.ref for one in await calendar(met, hers)}


async def test_what_is_in_the_calendar_is_no_free_appointment(met: Meeting) -> None:
    assert isinstance(met.port, SlotsPort)
    first = met.clock.now().date()
    taken = {one.start for one in await calendar(met, asker(met)) if one.open}
    free = await met.port.slots(first, first + timedelta(days=14), asker(met))
    assert isinstance(free, list)
    assert free
    assert not taken & {slot.start for slot in free}


async def test_a_list_of_several_pages_is_told_whole(met: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await cases(met, asker(met), team=True)
    days = await calendar(met, asker(met), team=True)
    monkeypatch.setattr("jobterm.sandbox.caseloads.PAGE", max(1, len(whole) // 3))
    assert await cases(met, asker(met), team=True) == whole
    assert await calendar(met, asker(met), team=True) == days
    assert len(met.control.requests(met.system)) > 6


async def test_too_many_days_are_refused_and_a_closed_system_says_so(met: Meeting) -> None:
    first = met.clock.now().date()
    for last in (first - timedelta(days=1), first + timedelta(days=31)):
        told = await met.port.appointments(first, last, asker(met))
        assert isinstance(told, Outcome)
        assert told.cls is OutcomeClass.REFUSED
    assert isinstance(await met.port.appointments(first, first + timedelta(days=30), asker(met)), list)
    met.control.turn(met.system, {"state": "closed"})
    for told in (await met.port.caseload(asker(met)), await met.port.appointments(first, first, asker(met))):
        assert isinstance(told, Outcome)
        assert told.cls is OutcomeClass.CLOSED
