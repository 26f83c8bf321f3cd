"""What a trainer does to the world: switches, clock, citizens, copies, a new world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.sandbox.caller import AMP_HEADERS, BO, KAREN, World, send

from jobterm.sandbox.control import Control, ControlError
from jobterm.sandbox.control_app import ControlApp
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.switchboard import State
from jobterm.sandbox.systems import SYSTEMS


def test_systems_tell_state_faults_and_counts() -> None:
    world = World()
    world.sick("r-1")
    systems = {row["id"]: row for row in world.control.systems()}
    assert tuple(systems) == SYSTEMS
    assert systems["amp"]["state"] == "open"
    assert systems["amp"]["counts"] == {"requests": 1, "applied": 1, "side_effect": 1}


def test_a_closed_system_says_until_when_and_opens_then() -> None:
    world = World()
    world.control.turn("amp", {"state": "closed", "until": "2026-11-20T12:00:00+01:00", "reason": "planned"})
    reply = world.sick("r-1")
    assert (reply.status, reply.json["fejlkode"]) == (503, "LUKKET")
    assert (reply.json["lukketTil"], reply.json["aarsag"]) == ("2026-11-20T12:00:00.000+01:00", "planlagt")
    status = send(world.app("amp"), "GET", "/amp/Drift/v1/Status", AMP_HEADERS)
    assert status.json["tilstand"] == "lukket"
    world.control.clock({"now": "2026-11-20T12:00:00+01:00"})
    assert world.sick("r-1").status == 201


def test_a_system_that_is_down_accepts_no_connection() -> None:
    world = World()
    gate = world.sandbox.apps()["amp"][1]
    told: list[str] = []
    world.sandbox.board.watch(told.append)
    assert gate()
    world.control.turn("amp", {"state": "down"})
    assert not gate()
    assert told == ["amp"]
    assert world.sick("r-1").status == 0, "a connection that was open is cut"


def test_a_trainee_may_have_a_setting_of_their_own() -> None:
    world = World()
    world.control.turn("amp", {"state": "closed"}, scope="trainee2")
    assert world.sick("r-1").status == 201
    other = {"x-requestUser": "1;trainee2;Ole"}
    assert world.amp("GET", "/PersonStatus/v1/VariabelPersonstatus", **other).status == 503
    assert world.control.systems("trainee2")[0]["state"] == "closed"
    assert [row["outcome"] for row in world.control.requests(scope="trainee2")] == ["closed"]


def test_a_new_state_clears_the_old_ones_time_and_latency() -> None:
    world = World()
    slow = world.control.turn("workbase", {"state": "slow"})
    assert slow["latency_ms"] > 3000
    faults = {"faults": {"garble": 0.1}}
    world.control.turn("workbase", {"state": "closed", "reason": "breakdown", **faults})
    opened = world.control.turn("workbase", {"state": "open"})
    assert (opened["latency_ms"], opened["until"], opened["reason"]) == (0.0, None, None)
    assert opened["faults"]["garble"] == 0.1, "faults stay until they are set anew"


@pytest.mark.parametrize(
    ("system", "wish", "field"),
    [
        ("nobody", {"state": "open"}, "system"),
        ("amp", {"state": "ajar"}, "state"),
        ("amp", {"until": "soon"}, "until"),
        ("amp", {"reason": "strike"}, "reason"),
        ("amp", {"latency_ms": -1}, "latency_ms"),
        ("amp", {"colour": 1}, "colour"),
        ("amp", {"faults": {"nope": 1}}, "faults.nope"),
        ("amp", {"faults": 3}, "faults"),
    ],
)
def test_an_impossible_wish_names_its_member(system: str, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(ControlError) as caught:
        World().control.turn(system, wish)
    assert caught.value.field == field


def test_a_citizen_moves_dies_or_gets_a_new_number_behind_our_back() -> None:
    world = World()
    world.control.citizen({"cpr": KAREN, "change": {"municipality": "0851"}})
    assert world.sick("r-1").json["fejlkode"] == "4575"
    world.control.citizen({"cpr": BO, "change": {"dead": True}})
    assert world.sick("r-1", cpr=BO).json["fejlkode"] == "4405"
    ida = "0911883456"
    world.sick("r-2", cpr=ida)
    new = "0911883464"
    assert world.control.citizen({"cpr": ida, "change": {"cpr": new, "name": "Ida Nytrup"}})["cpr"] == new
    assert world.amp("GET", "/PersonStatus/v1/VariabelPersonstatus", cpr=ida).json["fejlkode"] == "90311"
    shown = world.amp("GET", "/PersonStatus/v1/VariabelPersonstatus?person=true&fravaer=true", cpr=new).json
    assert shown["person"]["navn"] == "Ida Nytrup"
    assert shown["fravaer"][0]["registreringId"] == "r-2", "what was registered follows her"
    assert [row["effect"] for row in world.control.ledger() if row["kind"] == "person.change"] == ["control"] * 3


def test_a_citizen_reports_on_jobnet_and_the_systems_have_it() -> None:
    world = World()
    report = {"kind": "sickness.report", "details": {"first_day": "2026-11-19"}}
    world.control.citizen({"cpr": KAREN, "change": {"report": report}})
    [row] = world.effects("citizen")
    assert (row["kind"], row["registration"], row["author"]) == ("sickness.report", None, None)
    assert [(r["kind"], r["caused_by"]) for r in world.effects("side_effect")] == [("enrolment.end", row["entity"])]
    shown = world.amp("GET", "/PersonStatus/v1/VariabelPersonstatus?fravaer=true").json
    assert [(f["fravaerType"], f["registreringId"]) for f in shown["fravaer"]] == [(11, None)]


def test_a_colleague_changes_the_plan_by_another_way() -> None:
    world = World()
    plan = {"kind": "plan.save", "details": {"goal": "Kontor"}, "by": "colleague"}
    world.control.citizen({"cpr": KAREN, "change": {"report": plan}})
    assert [row["effect"] for row in world.control.ledger("amp")] == ["control"]
    assert world.amp("GET", "/PersonStatus/v1/VariabelPersonstatus?plan=true").json["plan"]["maal"] == "Kontor"


@pytest.mark.parametrize(
    "wish",
    [
        {"cpr": "0000000000", "change": {"dead": True}},
        {"cpr": KAREN, "change": {}},
        {"cpr": KAREN, "change": {"shoe_size": 43}},
        {"cpr": KAREN, "change": {"cpr": BO}},
        {"cpr": KAREN, "change": {"report": {"kind": "sickness.report", "details": {}}}},
        {"cpr": KAREN, "change": {"report": {"kind": "sickness.report", "details": {"first_day": "today"}}}},
        {"cpr": KAREN, "change": {"report": {"kind": "plan.save", "details": {}}}},
        {"cpr": KAREN, "change": {"report": {"kind": "sickness.recovery", "details": {"recovered_on": "2026-11-20"}}}},
        {"cpr": KAREN, "change": {"report": {"kind": "shoe.size", "details": {}}}},
        {"cpr": KAREN, "change": {"report": "ill", "name": "Karen Prøvesen"}},
    ],
)
def test_an_impossible_change_changes_nothing(wish: dict[str, Any]) -> None:
    world = World()
    with pytest.raises(ControlError):
        world.control.citizen(wish)
    assert world.control.ledger() == []
    karen = world.sandbox.citizens.by_cpr(KAREN)
    assert karen is not None
    assert karen.name == "Karen Testesen"


@pytest.mark.parametrize("durable", [True, False])
def test_a_copy_brings_everything_back(durable: bool, tmp_path: Path) -> None:
    world = World(tmp_path if durable else None)
    world.sick("r-1")
    world.control.turn("amp", {"state": "closed"})
    world.control.citizen({"cpr": BO, "change": {"name": "Bo Andersen"}})
    world.control.snapshot({"name": "before"})
    world.control.turn("amp", {"state": "open"})
    world.sick("r-2", cpr=BO)
    world.control.citizen({"cpr": BO, "change": {"name": "Bo Nielsen"}})
    world.control.restore({"name": "before"})
    assert [row["registration"] for row in world.effects()] == ["r-1"]
    assert world.sandbox.board.setting("amp").state is State.CLOSED
    bo = world.sandbox.citizens.by_cpr(BO)
    assert bo is not None
    assert bo.name == "Bo Andersen"
    with pytest.raises(ControlError, match="no copy"):
        world.control.restore({"name": "never"})
    with pytest.raises(ControlError):
        world.control.snapshot({"name": "../outside"})


def test_a_reset_makes_a_new_world_of_the_same_size_at_once() -> None:
    world = World()
    world.sick("r-1")
    world.control.turn("amp", {"state": "down"})
    made = world.control.reset({"seed": 9, "scenario": "i-dag"})
    assert (made["seed"], made["population"]) == (9, 200)
    assert world.control.ledger() == []
    assert world.sandbox.board.accepts("amp")
    assert world.sick("r-1").json["fejlkode"] == "1010", "Karen belongs to seed 1"
    with pytest.raises(ControlError):
        world.control.reset({"scenario": "1914"})


def test_a_trainees_reset_leaves_the_others_work() -> None:
    world = World()
    world.sick("r-1")
    other = {"x-requestUser": "1;trainee2;Ole"}
    body = {"fravaerType": 10, "startDato": "2026-12-21", "anmeldelsesDato": "2026-11-20T08:00:00Z"}
    body |= {"tastetTidspunkt": "2026-11-20T08:00:00Z"}
    assert world.amp("POST", "/VisiteringOgStatus/v1/Fravaer/r-2", body, cpr=BO, **other).status == 201
    world.control.reset({}, scope="trainee1")
    assert [row["registration"] for row in world.effects()] == ["r-2"]


def test_the_clock_is_moved_stretched_and_told() -> None:
    world = World()
    assert world.control.clock()["now"] == "2026-11-20T09:00:00.000+01:00"
    assert world.control.clock({"advance_s": 90})["now"] == "2026-11-20T09:01:30.000+01:00"
    world.control.clock({"factor": 60})
    world.base.advance(1)
    assert world.control.clock()["now"] == "2026-11-20T09:02:30.000+01:00"
    for wish in ({"advance_s": -1}, {"now": "noon"}, {"factor": True}, {"hour": 3}, {"now": 1, "factor": 2}):
        with pytest.raises(ControlError):
            world.control.clock(wish)


def test_a_clock_that_is_not_ours_is_not_moved() -> None:
    sandbox = Sandbox(World().base)
    with pytest.raises(ControlError, match="cannot be moved"):
        Control(sandbox).clock({"advance_s": 1})


def test_people_to_practise_on_say_where_they_belong() -> None:
    people = World().control.people(limit=50, municipality="0751", target_group="2.1")
    assert people[0]["cpr"] == KAREN
    assert people[0]["record_system"] == "amp"
    assert {person["municipality"] for person in people} == {"0751"}
    assert {person["enrolled"] for person in people} == {True, False}


def test_over_http_calls_answer_json_and_errors_name_the_member() -> None:
    world = World()
    app = ControlApp(world.control, world.sandbox)

    def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        reply = send(app, method, f"/control{path}", {}, b"" if body is None else json.dumps(body).encode())
        return reply.status, reply.json

    assert call("GET", "/systems")[1][0]["id"] == "amp"
    assert call("PUT", "/systems/amp", {"state": "closed"})[1]["state"] == "closed"
    assert call("GET", "/ledger?system=amp&after=0") == (200, [])
    assert call("GET", "/requests") == (200, [])
    assert call("POST", "/clock", {"advance_s": 1})[0] == 200
    assert call("GET", "/world")[1]["seed"] == 1
    assert call("GET", "/people?limit=1")[1][0]["cpr"] == KAREN
    assert call("POST", "/snapshot", {"name": "a"}) == (200, {"name": "a"})
    assert call("POST", "/restore", {"name": "a"}) == (200, {"name": "a"})
    assert call("POST", "/reset", {"seed": 4})[1]["seed"] == 4
    assert call("PUT", "/systems/amp", {"state": "ajar"})[1]["error"]["field"] == "state"
    assert call("GET", "/ledger?after=x")[0] == 400
    assert call("POST", "/convert", {})[1]["error"]["field"] == "municipality"
    assert call("POST", "/convert", {"municipality": "0751", "from": "amp", "to": "workbase"})[1]["planted"] == []
    assert len(call("GET", "/conversions")[1]) == 1
    assert call("POST", "/timeline", {})[0] == 501
    assert call("POST", "/citizen", [])[0] == 400
    assert call("GET", "/nothing")[0] == 404
    assert call("DELETE", "/systems")[0] == 404
