"""The joint employer module: adapter and simulator, each held against contracts/employers.yaml, and its rules."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from tests.contract.json_meeting import ContractedMeeting
from tests.contract.rest import contract, read_contract
from tests.unit.sandbox.caller import KAJ, KAREN, World

from jobterm.clock import to_text
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.companies import EmployerFile, Offered
from jobterm.outbox.port import Outcome, OutcomeClass, SystemPort
from jobterm.outbox.reading import EmployersPort
from jobterm.sandbox.switchboard import LIFE_S
from jobterm.sandbox.world.employers import companies
from jobterm.systems import employers, employers_tables

NORDPOST = companies(1).all[0]


@pytest.fixture
async def met() -> AsyncIterator[ContractedMeeting]:
    meeting = ContractedMeeting("employers")
    yield meeting
    await meeting.close()


def order(met: ContractedMeeting, **more: Any) -> Registration:
    details = {
        "action": "create",
        "cvr": NORDPOST.cvr,
        "pno": NORDPOST.units[0].pno,
        "title": "Lagermedarbejder æøå",
        "positions": 2,
        "hours": 37,
        "minutes": 0,
        "municipality": "0751",
        "description": "To\nlinjer",
        **more,
    }
    return met.registration("employer.job_order", None, details)


def referral(met: ContractedMeeting, named: str, cpr: str = KAREN) -> Registration:
    later = (met.clock.now().date() + timedelta(days=5)).isoformat()
    details = {"title": "Lager", "delivered": "letter", "apply_by": later, "order": named}
    return met.registration("referral.offer", cpr, details)


async def deliver(met: ContractedMeeting, item: Registration) -> Outcome:
    return await met.send(met.port.render(met.assign(item)))


async def file_of(met: ContractedMeeting, cvr: str = NORDPOST.cvr) -> EmployerFile:
    found = await met.port.employer(cvr, met.asker)
    assert isinstance(found, EmployerFile), found
    return found


def test_what_is_declared_is_what_the_contract_declares() -> None:
    said = contract("employers")["x-jobterm"]
    able = employers.EmployersCodec.capabilities
    assert (able.create_once, able.version, able.lookup, able.closes) == (True, False, True, True)
    assert said["L_seconds"] == LIFE_S["employers"] == able.life.total_seconds()  # type: ignore[union-attr]
    assert said["key"]["ttl_seconds"] == able.key_ttl.total_seconds()  # type: ignore[union-attr]
    assert set(said["kinds"]) == set(employers_tables.COLLECTIONS)
    told = {code: row["class"] for code, row in said["codes"].items() if row["class"] not in ("not_there", "closed",
            "throttled", "unknown")}  # fmt: skip
    assert told == {code: cls.value for code, cls in employers_tables.CODES.items()}


def test_it_is_a_system_and_an_employer_register(met: ContractedMeeting) -> None:
    assert isinstance(met.port, SystemPort)
    assert isinstance(met.port, EmployersPort)


def every_kind(met: ContractedMeeting) -> list[Registration]:
    today = met.clock.now().date().isoformat()
    contact = {"cvr": NORDPOST.cvr, "form": "visit", "date": today, "contact": "Fru Å", "outcome": "To pladser",
               "follow_up": "2027-01-04", "places": 3}  # fmt: skip
    made = order(met)
    offer = referral(met, made.id)
    answer = met.registration(
        "referral.outcome", KAREN, {"referral": offer.id, "outcome": "hired", "reason": "Fik den"}
    )
    change = order(met, action="update", order=made.id, title="Terminalarbejder")
    return [met.registration("employer.contact", None, contact), made, offer, answer, change]


async def test_each_kind_is_accepted_found_and_applied_once_and_again_is_the_same(met: ContractedMeeting) -> None:
    for item in every_kind(met):
        assigned = met.assign(item)
        rendered = met.port.render(assigned)
        assert (await met.port.look_up(assigned, None)).sight.value == "absent"
        outcome = await met.send(rendered)
        assert (item.kind, outcome.cls, outcome.code) == (item.kind, OutcomeClass.ACCEPTED, "accepted")
        again = await met.send(rendered)
        assert (again.cls, again.code) == (OutcomeClass.ACCEPTED, "replayed")
        seen = await met.port.look_up(assigned, rendered)
        assert (seen.sight.value, dict(seen.theirs)) == ("found", {})
        assert seen.receipt.id == outcome.receipt.id  # type: ignore[union-attr]
        other_key = await met.send(met.port.render(met.assign(item)))
        assert (other_key.cls, other_key.code) == (OutcomeClass.ALREADY, "VM02")
        assert met.applied(item) == 1


async def test_the_ledger_names_the_company_or_the_citizen(met: ContractedMeeting) -> None:
    for item in every_kind(met):
        await deliver(met, item)
    rows = met.control.ledger("employers")
    assert {row["cvr"] for row in rows} == {NORDPOST.cvr}
    assert [row["citizen"] for row in rows] == [None, None, KAREN, KAREN, None]
    assert {(row["author"], row["on_behalf_of"]) for row in rows} == {("trainee1", "municipality")}


async def test_a_key_with_another_body_is_known_as_such(met: ContractedMeeting) -> None:
    item = order(met)
    assigned = met.assign(item)
    await met.send(met.port.render(assigned))
    other = replace(assigned, registration=replace(item, id="another", details={**item.details, "title": "Andet"}))
    outcome = await met.send(met.port.render(other))
    assert (outcome.cls, outcome.code) == (OutcomeClass.ALREADY, "VM03")


async def test_closing_an_order_closes_its_referrals_and_says_which(met: ContractedMeeting) -> None:
    made = order(met)
    first, second = referral(met, made.id), referral(met, f"employers:{made.id}", KAJ)
    for item in (made, first, second):
        assert (await deliver(met, item)).cls is OutcomeClass.ACCEPTED
    mine = next(one for one in (await file_of(met)).orders if one.registration == made.id)
    assert (mine.referred, mine.open_positions, mine.status) == (2, 2, "open")
    answer = met.registration("referral.outcome", KAJ, {"referral": second.id, "outcome": "hired"})
    await deliver(met, answer)
    mine = next(one for one in (await file_of(met)).orders if one.registration == made.id)
    assert (mine.referred, mine.open_positions) == (1, 1)
    closed = await deliver(met, order(met, action="close", order=made.id))
    assert closed.message == f"Lukkede henvisninger: {first.id}"
    mine = next(one for one in (await file_of(met)).orders if one.registration == made.id)
    assert (mine.referred, mine.open_positions, mine.status) == (0, 0, "closed")
    late = await deliver(
        met, met.registration("referral.outcome", KAREN, {"referral": first.id, "outcome": "declined"})
    )
    assert (late.cls, late.code, late.field) == (OutcomeClass.REFUSED, "VM24", "referral")


async def test_a_change_made_on_an_older_version_is_a_conflict_that_shows_both(met: ContractedMeeting) -> None:
    made = order(met)
    await deliver(met, made)
    seen = next(one for one in (await file_of(met)).orders if one.registration == made.id)
    await deliver(met, order(met, action="update", order=made.id, title="En andens ændring"))
    mine = replace(order(met, action="update", order=made.id), base={"employers": str(seen.version)})
    outcome = await deliver(met, mine)
    assert (outcome.cls, outcome.code, outcome.theirs["title"]) == (OutcomeClass.CONFLICT, "VM05", "En andens ændring")
    assert outcome.version not in (None, seen.version)
    fresh = replace(order(met, action="update", order=made.id), base={"employers": str(outcome.version)})
    assert (await deliver(met, fresh)).cls is OutcomeClass.ACCEPTED


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"cvr": "10150817", "pno": None}, "VM10"),
        ({"pno": "9912345678"}, "VM11"),
        ({"action": "update"}, "VM25"),
        ({"order": "some-order"}, "VM25"),
        ({"action": "close", "order": "some-order"}, "VM20"),
        ({"start": "2026-12-01", "apply_by": "2026-12-02"}, "VM22"),
        ({"description": "<b>fed"}, "VM40"),
    ],
)
async def test_what_the_rules_refuse_is_refused_and_not_applied(
    met: ContractedMeeting, details: dict[str, Any], code: str
) -> None:
    item = order(met, **details)
    outcome = await deliver(met, item)
    assert (outcome.cls, outcome.code) == (OutcomeClass.REFUSED, code)
    assert met.applied(item) == 0


async def test_a_ceased_company_and_another_centres_citizen(met: ContractedMeeting) -> None:
    ceased = next(one for one in companies(1).all if one.ceased)
    outcome = await deliver(met, order(met, cvr=ceased.cvr, pno=ceased.units[0].pno))
    assert outcome.code == "VM12"
    made = order(met)
    await deliver(met, made)
    far = next(one for one in met.control.people(limit=200) if one["municipality"] != "0751" and not one["dead"])
    assert (await deliver(met, referral(met, made.id, far["cpr"]))).code == "VM15"
    assert (await deliver(met, referral(met, made.id, met.nobody()))).code == "VM13"
    met.control.citizen({"cpr": KAJ, "change": {"dead": True}})
    assert (await deliver(met, referral(met, made.id, KAJ))).code == "VM14"


async def test_who_of_us_called_them_last(met: ContractedMeeting) -> None:
    today = met.clock.now().date().isoformat()
    item = met.registration("employer.contact", None, {"cvr": NORDPOST.cvr, "form": "call", "date": today, "places": 4})
    await deliver(met, item)
    found = await file_of(met)
    last = found.contacts[0]
    assert (last.authority, last.by, last.form, last.registration) == ("municipality", "Anne Børgesen", "call", item.id)
    placements = next(one for one in found.places if one.type == "placement")
    assert (placements.agreed, placements.free <= 4) == (4, True)
    tomorrow = (met.clock.now() + timedelta(days=2)).date().isoformat()
    future = met.registration("employer.contact", None, {"cvr": NORDPOST.cvr, "form": "call", "date": tomorrow})
    assert (await deliver(met, future)).code == "VM26"


async def test_employers_are_found_and_protected_ones_are_marked(met: ContractedMeeting) -> None:
    port = met.port
    for text in (NORDPOST.cvr, NORDPOST.units[0].pno, "nordpost"):
        assert NORDPOST.cvr in [one.cvr for one in await port.find_employers(text, met.asker)]
    assert await port.find_employers("zzyzx", met.asker) == []
    assert await port.find_employers("  ", met.asker) == []
    protected = next(one for one in companies(1).all if one.protected)
    assert (await file_of(met, protected.cvr)).employer.protected
    assert await port.employer("10150817", met.asker) is None


async def test_what_is_free_is_found_by_occupation_and_place(met: ContractedMeeting) -> None:
    made = order(met, title="Drejebænksoperatør")
    await deliver(met, made)
    found = await met.port.open_offers(met.asker, occupation="drejeb", municipality="0751")
    assert isinstance(found, Offered)
    assert [one.registration for one in found.orders] == [made.id]
    everything = await met.port.open_offers(met.asker, limit=200)
    assert len(everything.orders) > 20
    assert all(one.open_positions for one in everything.orders)
    assert all(one.free for one in everything.places)


async def test_closed_says_until_when_for_writes_and_reads(met: ContractedMeeting) -> None:
    await met.port.probe()
    until = met.clock.now() + timedelta(hours=2)
    met.control.turn("employers", {"state": "closed", "until": to_text(until), "reason": "planned"})
    for outcome in (
        await deliver(met, order(met)),
        await met.port.probe(),
        await met.port.employer(NORDPOST.cvr, met.asker),
    ):
        assert (outcome.cls, outcome.code, outcome.until) == (OutcomeClass.CLOSED, "closed.planned", until)


async def test_a_lost_answer_is_found_and_a_lost_request_is_not(met: ContractedMeeting) -> None:
    await met.port.probe()
    for fault, sight in (("lose_request", "absent"), ("lose_answer", "found")):
        item = order(met)
        assigned = met.assign(item)
        met.control.turn("employers", {"faults": {fault: 1.0}})
        assert (await met.send(met.port.render(assigned))).cls is OutcomeClass.UNKNOWN
        met.control.turn("employers", {"faults": {}})
        assert (await met.port.look_up(assigned, None)).sight.value == sight


async def test_a_roll_back_takes_back_orders_and_referrals(met: ContractedMeeting) -> None:
    made = order(met)
    await deliver(met, made)
    met.clock.advance(600)
    await deliver(met, order(met, action="update", order=made.id, title="Senere"))
    met.control.rollback({"system": "employers", "minutes": 5})
    mine = next(one for one in (await file_of(met)).orders if one.registration == made.id)
    assert mine.title == "Lagermedarbejder æøå"


world = World()
numbers = itertools.count()
few = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
schema = read_contract("employers", world.app("employers"))
good = read_contract("employers", world.app("employers"), good_only=True)


@schema.parametrize()
@few
def test_the_simulator_keeps_its_contract_whatever_comes(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@good.include(tag="write").parametrize()
@few
def test_the_simulator_keeps_its_contract_when_company_and_citizen_are_known(case: schemathesis.Case[Any]) -> None:
    if isinstance(case.body, dict):
        if "cvr" in case.body:
            case.body["cvr"] = NORDPOST.cvr
            case.body.pop("pnummer", None)
        if "borgerCpr" in case.body:
            case.body["borgerCpr"] = KAJ
        case.headers["x-myndighed"] = "kommune;0751"
        case.headers["x-noegle"] = f"k-{next(numbers)}"
    case.call_and_validate()
