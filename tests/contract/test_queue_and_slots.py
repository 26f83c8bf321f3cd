"""What record systems tell besides a citizen's case: free appointments, and Opera's polled queue of messages. Adapter
and simulator meet in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.contract.test_adapters_meet_simulators import SYSTEMS, Meeting

from jobterm.clock import COPENHAGEN, from_text, to_text
from jobterm.outbox.feeding import CursorRefused, FeedPage
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, FeedPort, SlotsPort
from jobterm.systems import catalogue


@pytest.fixture(params=SYSTEMS)
async def met(request: pytest.FixtureRequest) -> AsyncIterator[Meeting]:
    """A world and one system of it."""
    meeting = Meeting(request.param)
    yield meeting
    await meeting.port.close()
    meeting.sandbox.close()


def asker(citizen: dict[str, Any], user: str = "trainee1") -> Asker:
    """A caseworker of the citizen's municipality."""
    return Asker(("municipality", citizen["municipality"]), ("person", user, "Anne Børgesen"))


async def test_free_appointments_are_told_by_user_and_one_that_is_booked_is_free_no_more(met: Meeting) -> None:
    assert isinstance(met.port, SlotsPort)
    citizen = met.enrolled[0]
    first = met.clock.now().date()
    free = await met.port.slots(first, first + timedelta(days=13), asker(citizen))
    assert isinstance(free, list)
    assert free
    assert all(slot.place and slot.user == "trainee1" for slot in free)
    assert {slot.start.astimezone(COPENHAGEN).weekday() for slot in free} <= set(range(5))
    assert free == sorted(free, key=lambda slot: slot.start)
    assert all(slot.start >= met.clock.now() for slot in free)
    others = await met.port.slots(first, first + timedelta(days=13), asker(citizen, "trainee2"))
    assert isinstance(others, list)
    assert [slot.start for slot in others] != [slot.start for slot in free]
    chosen = free[3]
    details = {"interview_type": "7", "contact_form": "meeting", "place": chosen.place,
               "start": to_text(chosen.start), "end": to_text(chosen.end)}  # fmt: skip
    booking = met.registration("interview.summons", citizen, details)
    assert (await met.deliver(booking))[2].cls is OutcomeClass.ACCEPTED
    left = await met.port.slots(first, first + timedelta(days=13), asker(citizen))
    assert left == [slot for slot in free if slot != chosen]
    cancel = met.registration("interview.cancel", citizen, {"booking": booking.id, "by": "office", "reason": "x"})
    assert (await met.deliver(cancel))[2].cls is OutcomeClass.ACCEPTED
    assert await met.port.slots(first, first + timedelta(days=13), asker(citizen)) == free


async def test_days_that_are_reversed_or_too_many_are_refused_and_a_closed_system_says_so(met: Meeting) -> None:
    assert isinstance(met.port, SlotsPort)
    citizen, first = met.enrolled[0], met.clock.now().date()
    for last in (first - timedelta(days=1), first + timedelta(days=31)):
        told = await met.port.slots(first, last, asker(citizen))
        assert isinstance(told, Outcome)
        assert told.cls is OutcomeClass.REFUSED
    assert isinstance(await met.port.slots(first, first + timedelta(days=30), asker(citizen)), list)
    met.control.turn(met.system, {"state": "closed"})
    told = await met.port.slots(first, first, asker(citizen))
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.CLOSED


async def test_operas_queue_tells_what_others_did_each_once_and_in_order() -> None:
    met = Meeting("opera")
    port = catalogue.connect("opera", met.wire("opera"), met.clock, asker(met.enrolled[0]))
    assert isinstance(port, FeedPort)
    citizen = met.enrolled[0]
    theirs = asker(citizen)
    begun = await port.feed(None, theirs)
    assert isinstance(begun, FeedPage)
    assert (begun.events, begun.more) == ((), False)
    own = met.registration("plan.save", citizen, {"goal": "Vores egen"})
    assert (await met.deliver(own))[2].cls is OutcomeClass.ACCEPTED
    reports = (
        ("absence.holiday", {"first_day": "2026-12-21", "last_day": "2026-12-23"}, "citizen"),
        ("plan.save", {"goal": "Kollegas"}, "colleague"),
        ("benefit.notice", {"event": "withdrawn", "date": "2026-11-20", "text": "Udbetalt"}, "colleague"),
    )
    for kind, details, by in reports:
        report = {"kind": kind, "details": details, "system": "opera", "by": by}
        met.control.citizen({"cpr": citizen["cpr"], "change": {"report": report}})
    first = await port.feed(begun.cursor, theirs, limit=2)
    assert isinstance(first, FeedPage)
    second = await port.feed(first.cursor, theirs, limit=2)
    assert isinstance(second, FeedPage)
    told = [*first.events, *second.events]
    assert [event.kind for event in told] == [kind for kind, _, _ in reports], "and not what we did ourselves"
    assert len({event.id for event in told}) == 3
    assert (first.more, second.more) == (True, False)
    assert all(event.citizen == citizen["cpr"] and event.registration is None for event in told)
    assert [event.told_at for event in told] == [from_text(to_text(met.clock.now()))] * 3
    after = await port.feed(second.cursor, theirs)
    assert isinstance(after, FeedPage)
    assert after.events == ()
    other = next(one for one in met.enrolled if one["municipality"] != citizen["municipality"])
    elsewhere = await port.feed(None, asker(other))
    assert isinstance(elsewhere, FeedPage)
    assert elsewhere.events == (), "another municipality's citizens are nobody else's news"
    await port.close()
    met.sandbox.close()


async def test_a_message_that_the_queue_does_not_know_is_refused_by_name() -> None:
    met = Meeting("opera")
    port = catalogue.connect("opera", met.wire("opera"), met.clock, asker(met.enrolled[0]))
    assert isinstance(port, FeedPort)
    for cursor in ("B-999999", "nonsense"):
        assert await port.feed(cursor, asker(met.enrolled[0])) == CursorRefused("KOE_UKENDT")
    met.control.turn("opera", {"state": "closed"})
    shut = await port.feed(None, asker(met.enrolled[0]))
    assert isinstance(shut, Outcome)
    assert shut.cls is OutcomeClass.CLOSED
    await port.close()
    met.sandbox.close()
