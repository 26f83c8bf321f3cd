"""What the employer module names and counts: whose referrals an order has, what closing it ends, which places are free;
adapter and simulator, both held against contracts/employers.yaml."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.contract.json_meeting import ContractedMeeting
from tests.contract.test_employers import NORDPOST, deliver, file_of, order, referral
from tests.unit.sandbox.caller import BO, KAREN

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.companies import JobOrder, Places
from jobterm.outbox.port import OutcomeClass
from jobterm.outbox.reading import Asker
from jobterm.sandbox.apps.employers_places import Places as Taken
from jobterm.sandbox.world import offers


@pytest.fixture
async def met() -> AsyncIterator[ContractedMeeting]:
    meeting = ContractedMeeting("employers")
    yield meeting
    await meeting.close()


async def order_of(met: ContractedMeeting, made: Registration) -> JobOrder:
    return next(one for one in (await file_of(met)).orders if one.registration == made.id)


async def places_of(met: ContractedMeeting, type: str) -> Places:
    return next(one for one in (await file_of(met)).places if one.type == type)


async def test_an_order_names_who_was_referred_when_and_by_whom(met: ContractedMeeting) -> None:
    made = order(met)
    await deliver(met, made)
    sent = referral(met, made.id)
    await deliver(met, sent)
    (one,) = (await order_of(met, made)).referrals
    assert (one.registration, one.cpr, one.name, one.authority) == (sent.id, KAREN, "Karen Testesen", "municipality")
    assert one.given == met.clock.now().date()
    assert one.by == met.asker.user[2]


async def test_another_centre_is_told_that_somebody_is_referred_and_not_who(met: ContractedMeeting) -> None:
    made = order(met)
    await deliver(met, made)
    await deliver(met, referral(met, made.id))
    met.asker = Asker(("municipality", "0615"), met.asker.user)
    seen = await order_of(met, made)
    assert seen.referred == 1
    assert [(one.cpr, one.name) for one in seen.referrals] == [(None, None)]


async def test_a_protected_name_is_told_nobody(met: ContractedMeeting) -> None:
    made = order(met)
    await deliver(met, made)
    await deliver(met, referral(met, made.id))
    met.control.citizen({"cpr": KAREN, "change": {"protected": True}})
    assert [(one.cpr, one.name) for one in (await order_of(met, made)).referrals] == [(KAREN, None)]


async def test_the_worlds_past_has_karen_referred_to_nordpost_by_the_state(met: ContractedMeeting) -> None:
    (past,) = (one for one in (await file_of(met)).orders if one.registration is None)
    assert [(one.cpr, one.authority, one.registration) for one in past.referrals] == [(KAREN, "state", "")]


async def test_what_closing_an_order_has_ended_may_be_said_again_and_nothing_else(met: ContractedMeeting) -> None:
    made = order(met)
    await deliver(met, made)
    first, second = referral(met, made.id), referral(met, made.id, BO)
    await deliver(met, first)
    await deliver(met, second)
    await deliver(met, order(met, action="close", order=made.id))
    assert (await order_of(met, made)).referrals == ()
    again = met.registration("referral.outcome", KAREN, {"referral": first.id, "outcome": "order_closed"})
    assert (await deliver(met, again)).cls is OutcomeClass.ACCEPTED
    other = met.registration("referral.outcome", BO, {"referral": second.id, "outcome": "hired"})
    refused = await deliver(met, other)
    assert (refused.cls, refused.code) == (OutcomeClass.REFUSED, "VM24")
    assert (await order_of(met, made)).open_positions == 0


async def test_a_measure_that_runs_takes_a_place_and_one_that_has_ended_gives_it_back(met: ContractedMeeting) -> None:
    today = met.clock.now().date()
    contact = {"cvr": NORDPOST.cvr, "form": "call", "date": today.isoformat(), "places": 4}
    await deliver(met, met.registration("employer.contact", None, contact))
    before = await places_of(met, "placement")
    start, end = today - timedelta(days=2), today + timedelta(days=20)
    measure = {"type": "placement", "start": start.isoformat(), "end": end.isoformat(), "hours": 37,
               "employer_cvr": NORDPOST.cvr}  # fmt: skip
    person = met.sandbox.citizens.by_cpr(KAREN)
    assert person is not None
    met.sandbox.desks["amp"].record(person, "activation.offer", measure, "trainee1", "applied")
    taken = await places_of(met, "placement")
    assert (taken.agreed, taken.free) == (4, before.free - 1)
    met.clock.advance(timedelta(days=21).total_seconds())
    assert (await places_of(met, "placement")).free == before.free


def test_every_measure_of_the_worlds_past_takes_the_place_at_its_employer() -> None:
    sandbox = ContractedMeeting("employers").sandbox
    people, today = sandbox.citizens, sandbox.citizens.epoch
    taken = Taken(sandbox.store, people, sandbox.desks.__getitem__)
    runs = [run for index in range(400) if (person := people.at(index)) is not None and not person.dead
            and (run := offers.running(1, person, today)) is not None and run.employer is not None
            and (run.event.day("end") or today) >= today]  # fmt: skip
    assert runs
    for run in runs:
        assert run.employer is not None
        assert taken.taken(run.employer, today)[str(run.event.data["type"])] >= 1
