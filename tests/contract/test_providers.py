"""Other providers: adapter and simulator, each held against contracts/providers.yaml; nobody acts outside an agreement,
and controller and provider are in every call."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from tests.contract.json_meeting import ContractedMeeting
from tests.contract.rest import REFUSED, contract, read_contract
from tests.unit.sandbox.caller import KAJ, KAREN, World

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.feeding import CursorRefused, FeedPage
from jobterm.outbox.port import CannotRender, Outcome, OutcomeClass, SystemPort
from jobterm.outbox.reading import AgreementsPort, Asker, FeedPort, ReaderPort, Reading, ReadState, SearchPort, Section
from jobterm.sandbox.switchboard import LIFE_S
from jobterm.sandbox.world import offers
from jobterm.sandbox.world.offers import Agreement
from jobterm.systems import providers, providers_tables

ALL = frozenset(Section)
EPOCH = date(2026, 11, 20)
MINE = offers.agreements(1, "0751", EPOCH)
WIDE, GUIDANCE, ENDED = MINE[0], MINE[1], MINE[3]


@pytest.fixture
async def met() -> AsyncIterator[ContractedMeeting]:
    meeting = ContractedMeeting("providers")
    yield meeting
    await meeting.close()


def measure(under: Agreement = WIDE, **more: Any) -> dict[str, Any]:
    return {"type": "guidance", "start": "2026-12-01", "end": "2026-12-31", "hours": 25, "minutes": 30,
            "place": "Nørregade 1 æ", "provider_cvr": under.provider.cvr, "agreement": under.number,
            "basis": "LAB § 91", **more}  # fmt: skip


def offer(met: ContractedMeeting, cpr: str = KAREN, under: Agreement = WIDE, **more: Any) -> Registration:
    return met.registration("activation.offer", cpr, measure(under, **more))


async def deliver(met: ContractedMeeting, item: Registration) -> Outcome:
    return await met.send(met.port.render(met.assign(item)))


async def told_of(met: ContractedMeeting, cpr: str = KAREN) -> Reading:
    reading = await met.port.read(cpr, ALL, met.asker)
    assert reading.state is ReadState.FRESH
    assert isinstance(reading, Reading)
    return reading


def each_kind(met: ContractedMeeting) -> list[Registration]:
    made = offer(met)
    change = {**measure(end="2026-12-20"), "activation": made.id}
    end = {"activation": made.id, "end": "2026-12-10", "cause": "job"}
    day = {"first_day": "2026-11-20"}
    return [
        made,
        met.registration("activation.change", KAREN, change),
        met.registration("sickness.report", KAREN, {**day, "comment": "Rygsmerter"}),
        met.registration("sickness.recovery", KAREN, {"recovered_on": "2026-11-21"}),
        met.registration("absence.holiday", KAREN, {**day, "last_day": "2026-11-22", "scheme": "own"}),
        met.registration("absence.other", KAREN, {**day, "type": "4", "comment": "Barsel"}),
        met.registration("absence.change", KAREN, {**day, "type": "4", "absence": "amp:A-1"}),
        met.registration("activation.end", KAREN, end),
        met.registration("enrolment.end", KAREN, {"end_date": "2026-12-01", "cause": "job"}),
        met.registration("enrolment.start", KAREN, {"first_day": "2026-11-20", "client_category": "insured"}),
    ]


def test_what_is_declared_is_what_the_contract_declares() -> None:
    said, able = contract("providers")["x-jobterm"], providers.ProvidersCodec.capabilities
    assert (able.create_once, able.version, able.lookup, able.closes) == (True, False, True, True)
    assert said["L_seconds"] == LIFE_S["providers"] == able.life.total_seconds()  # type: ignore[union-attr]
    assert said["key"]["ttl_seconds"] == able.key_ttl.total_seconds()  # type: ignore[union-attr]
    assert set(said["kinds"]) == set(providers_tables.COLLECTIONS)
    told = {code: row["class"] for code, row in said["codes"].items() if row["class"] not in ("not_there", "closed",
            "throttled", "unknown")}  # fmt: skip
    assert told == {code: cls.value for code, cls in providers_tables.CODES.items()}


def test_it_is_written_to_read_and_followed_but_not_searched(met: ContractedMeeting) -> None:
    for port in (SystemPort, ReaderPort, FeedPort, AgreementsPort):
        assert isinstance(met.port, port), port
    assert not isinstance(met.port, SearchPort)


async def test_each_kind_is_accepted_found_and_applied_once_and_again_is_the_same(met: ContractedMeeting) -> None:
    for item in each_kind(met):
        assigned = met.assign(item)
        rendered = met.port.render(assigned)
        assert (await met.port.look_up(assigned, None)).sight.value == "absent"
        outcome = await met.send(rendered)
        assert (item.kind, outcome.cls, outcome.code) == (item.kind, OutcomeClass.ACCEPTED, "accepted")
        assert outcome.message == f"Told: {WIDE.provider.cvr}"
        again = await met.send(rendered)
        assert (again.cls, again.code) == (OutcomeClass.ACCEPTED, "replayed")
        seen = await met.port.look_up(assigned, rendered)
        assert (item.kind, seen.sight.value, dict(seen.theirs)) == (item.kind, "found", {})
        other_key = await met.send(met.port.render(met.assign(item)))
        assert (other_key.cls, other_key.code) == (OutcomeClass.ALREADY, "id-used")
        assert met.applied(item) == 1


async def test_controller_and_provider_are_in_every_call(met: ContractedMeeting) -> None:
    for item in each_kind(met):
        await deliver(met, item)
    await told_of(met)
    await met.port.feed(None, met.asker)
    await met.port.agreements(met.asker)
    await met.port.probe()
    for request in met.watched.requests:
        headers = dict(request.headers)
        assert headers["x-controller"] == "municipality;0751"
        assert headers["x-provider-cvr"] in (WIDE.provider.cvr, "running")


async def test_a_provider_hears_that_somebody_is_away_and_never_why(met: ContractedMeeting) -> None:
    for item in each_kind(met):
        body = met.port.render(met.assign(item)).body.decode()
        assert "Rygsmerter" not in body
        assert "Barsel" not in body
        if item.kind.startswith("absence."):
            assert '"type"' not in body


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"agreement": "AFT-1999-1"}, "unknown-agreement", "agreement"),
        ({"provider_cvr": GUIDANCE.provider.cvr}, "unknown-agreement", "agreement"),
        ({"end": "2040-01-01"}, "outside-agreement", "agreement"),
        ({"end": "2026-11-30"}, "dates-reversed", "end"),
        ({"provider_cvr": "10150817"}, "provider-unknown", "provider_cvr"),
    ],
)
async def test_nobody_acts_outside_an_agreement(
    met: ContractedMeeting, more: dict[str, Any], code: str, field: str
) -> None:
    item = offer(met, **more)
    outcome = await deliver(met, item)
    assert (outcome.cls, outcome.code, outcome.field) == (OutcomeClass.REFUSED, code, field)
    assert met.applied(item) == 0


async def test_an_agreement_covers_its_types_and_its_time_and_no_more_than_its_places(met: ContractedMeeting) -> None:
    placement = await deliver(met, offer(met, under=GUIDANCE, type="placement"))
    assert placement.code == "outside-agreement"
    assert (await deliver(met, offer(met, under=ENDED))).code == "outside-agreement"
    told = {one.number: one for one in await met.port.agreements(met.asker)}
    assert set(told) == {one.number for one in MINE}
    free = told[WIDE.number].free
    people = [one["cpr"] for one in met.control.people(limit=200, municipality="0751") if not one["dead"]]
    codes = [(await deliver(met, offer(met, cpr=cpr))).code for cpr in people[: free + 1]]
    assert codes == ["accepted"] * free + ["agreement-full"]


async def test_who_is_with_no_provider_is_told_of_to_none(met: ContractedMeeting) -> None:
    living = [one["cpr"] for one in met.control.people(limit=200, municipality="0751") if not one["dead"]]
    matters = {cpr: (await told_of(met, cpr)).matters for cpr in living[:20]}
    alone = next(cpr for cpr, found in matters.items() if not found)
    notice = await deliver(met, met.registration("sickness.report", alone, {"first_day": "2026-11-20"}))
    assert (notice.cls, notice.code) == (OutcomeClass.REFUSED, "not-referred")
    ended = met.registration("activation.end", alone, {"activation": "amp:A-7", "end": "2026-12-01", "cause": "job"})
    assert (await deliver(met, ended)).code == "not-referred"


async def test_a_measure_of_the_worlds_past_is_here_under_the_case_systems_number(met: ContractedMeeting) -> None:
    people = [met.sandbox.citizens.by_cpr(one["cpr"]) for one in met.control.people(limit=200, municipality="0751")]
    mine = [(who, run) for who in people if who is not None and not who.dead
            and (run := offers.running(1, who, EPOCH)) is not None and run.agreement is not None]  # fmt: skip
    assert mine
    person, run = mine[0]
    reading = await told_of(met, person.cpr)
    facts = {fact.field: fact.value for fact in reading.facts}
    assert facts["activation.type"] == run.event.data["type"]
    assert facts["activation.provider"] == run.agreement.provider.name  # type: ignore[union-attr]
    (matter,) = reading.matters
    assert matter.data["provider_cvr"] == run.agreement.provider.cvr  # type: ignore[union-attr]
    end = {"activation": f"{run.system}:{run.event.reference}", "end": "2026-11-20", "cause": "job"}
    assert (await deliver(met, met.registration("activation.end", person.cpr, end))).cls is OutcomeClass.ACCEPTED
    assert (await told_of(met, person.cpr)).matters == ()
    again = await deliver(met, met.registration("activation.end", person.cpr, end))
    assert (again.code, again.field) == ("offer-ended", "activation")


async def test_a_number_that_is_new_here_means_the_citizens_one_measure(met: ContractedMeeting) -> None:
    await deliver(met, offer(met, cpr=KAJ))
    mine = (await told_of(met, KAJ)).matters
    end = {"activation": "workbase:W-00000042", "end": "2026-12-20", "cause": "left"}
    outcome = await deliver(met, met.registration("activation.end", KAJ, end))
    expected = "accepted" if len(mine) == 1 else "offer-unknown"
    assert outcome.code == expected


async def test_an_end_without_a_measure_cannot_be_made(met: ContractedMeeting) -> None:
    with pytest.raises(CannotRender):
        met.port.render(met.assign(met.registration("activation.end", KAREN, {"end": "2026-12-20", "cause": "left"})))


async def test_what_a_provider_reports_back_is_in_the_feed_once_and_in_the_history(met: ContractedMeeting) -> None:
    await deliver(met, offer(met))
    page = await met.port.feed(None, met.asker)
    assert isinstance(page, FeedPage)
    report = {"kind": "provider.absent", "details": {"text": "Kom ikke"}, "system": "providers"}
    met.control.citizen({"cpr": KAREN, "change": {"report": report}})
    attended = {"kind": "activation.attendance", "details": {"hours": 6, "minutes": 0}, "system": "providers"}
    met.control.citizen({"cpr": KAREN, "change": {"report": attended}})
    after = await met.port.feed(page.cursor, met.asker, 1)
    assert isinstance(after, FeedPage)
    assert [(one.kind, one.citizen, one.text) for one in after.events] == [("provider.absent", KAREN, "Kom ikke")]
    assert after.more
    last = await met.port.feed(after.cursor, met.asker)
    assert [one.details["hours"] for one in last.events] == [6]
    assert [line.kind for line in (await told_of(met)).timeline] == ["provider.absent", "activation.attendance"]
    met.clock.advance(60)
    met.control.rollback({"system": "providers", "minutes": 5})
    assert await met.port.feed(last.cursor, met.asker) == CursorRefused("cursor-unknown")


async def test_closed_and_lost_are_told_apart(met: ContractedMeeting) -> None:
    await met.port.probe()
    met.control.turn("providers", {"state": "closed", "reason": "planned"})
    assert (await deliver(met, offer(met))).code == "closed.planned"
    assert (await met.port.probe()).cls is OutcomeClass.CLOSED
    met.control.turn("providers", {"state": "open"})
    for fault, sight in (("lose_request", "absent"), ("lose_answer", "found")):
        assigned = met.assign(offer(met))
        met.control.turn("providers", {"faults": {fault: 1.0}})
        assert (await met.send(met.port.render(assigned))).cls is OutcomeClass.UNKNOWN
        met.control.turn("providers", {"faults": {}})
        assert (await met.port.look_up(assigned, None)).sight.value == sight


async def test_another_centre_sees_nothing(met: ContractedMeeting) -> None:
    elsewhere = Asker(("municipality", "0851"), met.asker.user)
    assert (await met.port.read(KAREN, ALL, elsewhere)).state is ReadState.NO_ACCESS
    assert (await met.port.read(met.nobody(), ALL, met.asker)).state is ReadState.NOT_KNOWN


world = World()
numbers = itertools.count()
few = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
# A cursor is opaque: that 410 is the answer to a made-up one, a schema cannot say.
schema = read_contract("providers", world.app("providers"), accepts=[*REFUSED, 410])
good = read_contract("providers", world.app("providers"), good_only=True)


@schema.parametrize()
@few
def test_the_simulator_keeps_its_contract_whatever_comes(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@good.include(tag="write").parametrize()
@few
def test_the_simulator_keeps_its_contract_when_the_citizen_is_known(case: schemathesis.Case[Any]) -> None:
    if isinstance(case.body, dict):
        case.body["citizen"] = KAREN
        case.headers["X-Controller"] = "municipality;0751"
        case.headers["X-Provider-Cvr"] = WIDE.provider.cvr
        case.headers["Idempotency-Key"] = f"k-{next(numbers)}"
    case.call_and_validate()
