"""WorkBase's conditional requests, stored answers, look-up, problems; each answer is also held to the contract."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract.rest import ContractedWorld
from tests.unit.sandbox.caller import BO, KAJ, KAREN, TOLD

TIMES = {"toldAt": TOLD, "keyedAt": TOLD}
SICK = {"citizenCpr": KAJ, "firstDay": "2026-11-20", **TIMES}
PLAN = {"citizenCpr": KAJ, "agreedOn": "2026-11-20", "goal": "Truckkort", **TIMES}
MEETING = {
    "citizenCpr": KAJ, "issuedOn": "2026-11-20", "type": 7, "form": "meeting", "place": "Lokale 2",
    "start": "2026-11-24T13:00:00+01:00", "end": "2026-11-24T13:30:00+01:00", "mayRebook": False, "mayCancel": False,
    "owner": "jobterm", **TIMES,
}  # fmt: skip


@pytest.fixture
def world() -> ContractedWorld:
    return ContractedWorld()


def kind(reply: Any) -> str:
    return str(reply.json["type"]).rpartition(":")[2]


def read(world: ContractedWorld, cpr: str, *sections: str) -> Any:
    return world.workbase("POST", "/citizens/read", {"cpr": cpr, "sections": list(sections)})


def test_the_same_key_gets_the_stored_answer_for_a_day(world: ContractedWorld) -> None:
    first = world.put("sickness-absences", "r-1", SICK, key="k-1")
    assert (first.status, first.headers["etag"]) == (201, f'"{first.json["version"]}"')
    assert first.headers["location"] == "/workbase/api/v1/sickness-absences/r-1"
    again = world.put("sickness-absences", "r-1", SICK, key="k-1")
    assert (again.status, again.body, again.headers["etag"]) == (201, first.body, first.headers["etag"])
    assert again.headers["idempotency-replayed"] == "true"
    assert [row["outcome"] for row in world.control.requests()] == ["applied", "replayed"]
    world.base.advance(86_400)
    assert kind(world.put("sickness-absences", "r-1", SICK, key="k-1")) == "already-exists"
    assert len(world.effects()) == 1


def test_a_key_belongs_to_its_body_and_its_path(world: ContractedWorld) -> None:
    world.put("sickness-absences", "r-1", SICK, key="k-1")
    other = {**SICK, "firstDay": "2026-11-19"}
    assert kind(world.put("sickness-absences", "r-1", other, key="k-1")) == "key-reused"
    assert kind(world.put("sickness-absences", "r-2", SICK, key="k-1")) == "key-reused"


def test_an_id_once_used_is_refused_for_ever_under_any_condition(world: ContractedWorld) -> None:
    world.put("sickness-absences", "r-1", SICK)
    reply = world.put("sickness-absences", "r-1", SICK)
    assert (reply.status, kind(reply), reply.json["id"]) == (412, "already-exists", "r-1")
    assert kind(world.put("plans", "r-1", PLAN)) == "already-exists"


def test_a_write_without_its_condition_is_428(world: ContractedWorld) -> None:
    reply = world.workbase("PUT", "/plans/r-1", PLAN, Idempotency_Key="k-1")
    assert (reply.status, kind(reply)) == (428, "precondition-required")
    wrong = world.workbase("PUT", "/plans/r-1", PLAN, Idempotency_Key="k-1", If_None_Match='"7"')
    assert (wrong.status, kind(wrong)) == (400, "malformed")
    assert world.put("plans", "r-1", PLAN, key="k-1").status == 201, "nothing was remembered"


def test_a_look_up_gives_content_receipt_and_version_or_not_found(world: ContractedWorld) -> None:
    assert kind(world.workbase("GET", "/registrations/r-1")) == "not-found"
    receipt = world.put("plans", "r-1", PLAN).json
    found = world.workbase("GET", "/registrations/r-1").json
    assert (found["resource"], found["content"], found["status"]) == ("plans", PLAN, "current")
    assert found["receiptId"] == receipt["receiptId"]


def test_a_plan_based_on_another_one_is_a_conflict_with_the_one_in_force(world: ContractedWorld) -> None:
    first = world.put("plans", "r-1", PLAN).json
    reply = world.put("plans", "r-2", {**PLAN, "goal": "Kontor", "basedOn": "older"})
    assert (reply.status, kind(reply), reply.json["current"]["version"]) == (409, "plan-changed", first["version"])
    assert reply.json["current"]["content"]["goal"] == "Truckkort"
    assert world.put("plans", "r-2", {**PLAN, "goal": "Kontor", "basedOn": first["version"]}).status == 201
    assert read(world, KAJ, "plan").json["plan"]["goal"] == "Kontor"


def test_the_version_of_a_case_rises_with_every_change_by_whomever(world: ContractedWorld) -> None:
    seen = [read(world, KAJ, "person").headers["etag"]]
    world.put("plans", "r-1", PLAN)
    seen.append(read(world, KAJ, "person").headers["etag"])
    world.control.citizen({"cpr": KAJ, "change": {"phone": "20202020"}})
    seen.append(read(world, KAJ, "person").headers["etag"])
    assert len(set(seen)) == 3


def test_karen_starts_a_day_later_here_than_at_amp(world: ContractedWorld) -> None:
    here = read(world, KAREN, "enrolment").json["enrolment"]
    there = world.amp("GET", "/PersonStatus/v1/VariabelPersonstatus?tilmelding=true").json["tilmelding"]
    assert (there["startdato"], here["startDate"]) == ("2026-09-03", "2026-09-04")


def test_sickness_of_the_uninsured_leaves_them_enrolled(world: ContractedWorld) -> None:
    world.put("sickness-absences", "r-1", SICK)
    shown = read(world, KAJ, "enrolment", "absence").json
    assert shown["enrolment"]["status"] == "enrolled"
    assert [(a["type"], a["registration"]) for a in shown["absences"]] == [("sickness", "r-1")]
    recovery = {"citizenCpr": KAJ, "recoveredOn": "2026-11-20", **TIMES}
    assert kind(world.put("recoveries", "r-2", {**recovery, "absence": "other"})) == "no-open-absence"
    assert world.put("recoveries", "r-2", recovery).status == 201
    assert kind(world.put("recoveries", "r-3", recovery)) == "no-open-absence"


@pytest.mark.parametrize(
    ("resource", "body", "problem"),
    [
        ("enrolments", {"citizenCpr": KAJ, "firstDay": "2026-11-20", "category": "cashBenefit"}, "already-enrolled"),
        ("deregistrations", {"citizenCpr": KAJ, "endDate": "2026-11-19", "cause": "job"}, "deregistration-date"),
        ("deregistrations", {"citizenCpr": KAJ, "endDate": "2026-11-20", "cause": "bored"}, "deregistration-cause"),
        ("holidays", {"citizenCpr": KAJ, "firstDay": "2026-12-24", "lastDay": "2026-12-21"}, "dates-reversed"),
        ("holidays", {"citizenCpr": KAJ, "firstDay": "2026-12-24"}, "malformed"),
        ("sickness-absences", {"citizenCpr": KAJ, "firstDay": "2026-11-21"}, "invalid"),
        ("sickness-absences", {"citizenCpr": KAJ, "firstDay": "2026-11-20", "comment": "<p>x"}, "html-in-text"),
        ("sickness-absences", {"citizenCpr": "0205940131", "firstDay": "2026-11-20"}, "citizen-unknown"),
        ("appointments", {**MEETING, "start": "2026-11-19T13:00:00+01:00"}, "meeting-in-past"),
        ("appointments", {**MEETING, "end": "2026-11-24T13:00:00+01:00"}, "dates-reversed"),
        ("appointments", {**MEETING, "mayCancel": True}, "deadline-contrary"),
        ("appointments", {**MEETING, "form": "digital"}, "invalid"),
    ],
)
def test_business_rules_have_their_problem(
    world: ContractedWorld, resource: str, body: dict[str, Any], problem: str
) -> None:
    assert kind(world.put(resource, "r-1", {**TIMES, **body})) == problem
    assert world.control.ledger() == []


def test_dead_and_other_centres_citizens(world: ContractedWorld) -> None:
    other = {"X_Acting_Organisation": "municipality;0851"}
    reply = world.workbase("POST", "/citizens/read", {"cpr": BO, "sections": ["person"]}, **other)
    assert (reply.status, kind(reply)) == (403, "not-your-citizen")
    with_reason = {"cpr": BO, "sections": ["person"], "reason": "flyttet hertil"}
    assert world.workbase("POST", "/citizens/read", with_reason, **other).status == 200
    world.control.citizen({"cpr": KAJ, "change": {"dead": True}})
    assert kind(world.put("plans", "r-1", PLAN)) == "citizen-dead"
    assert read(world, KAJ, "person").json["person"]["dead"] is True


def test_a_citizen_of_the_other_municipal_system_is_unknown(world: ContractedWorld) -> None:
    theirs = next(p for p in world.control.people(limit=200) if p["record_system"] == "opera")
    assert kind(read(world, theirs["cpr"], "person")) == "citizen-unknown"


def test_everything_of_everyone_can_be_read(world: ContractedWorld) -> None:
    sections = ("person", "enrolment", "absence", "interview", "plan", "activation", "timeline")
    for person in world.control.people(limit=150, municipality="0751"):
        assert read(world, person["cpr"], *sections).status == 200


def test_search_finds_only_its_own(world: ContractedWorld) -> None:
    found = world.workbase("POST", "/citizens/search", {"name": "attrup"}).json
    assert [person["cpr"] for person in found["citizens"]] == [KAJ]
    many = world.workbase("POST", "/citizens/search", {"name": "a", "limit": 2}).json
    assert (len(many["citizens"]), many["more"]) == (2, True)


def test_closed_is_a_problem_of_its_own(world: ContractedWorld) -> None:
    world.control.turn("workbase", {"state": "closed", "until": "2026-11-20T12:00:00+01:00", "reason": "planned"})
    reply = world.put("plans", "r-1", PLAN)
    assert (reply.status, kind(reply), reply.json["closedUntil"]) == (503, "closed", "2026-11-20T12:00:00.000+01:00")
    assert world.workbase("GET", "/health").json["state"] == "closed"
