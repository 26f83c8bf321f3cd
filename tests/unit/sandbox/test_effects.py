"""What the ledger says after faults: every accepted message exactly once, whatever became of its answer."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.sandbox.caller import BO, KAJ, KAREN, TOLD, World, holiday, send

from jobterm.sandbox.control import ControlError
from jobterm.sandbox.switchboard import LIFE_S


def ids(world: World, effect: str = "applied", system: str | None = None) -> list[str]:
    return [row["registration"] for row in world.effects(effect, system)]


def test_an_accepted_message_is_one_row_with_its_author() -> None:
    world = World()
    reply = world.sick("r-1", key="k-1")
    [row] = world.effects()
    assert reply.status == 201
    assert reply.json["registreringId"] == "r-1"
    assert row["registration"] == row["entity"] == "r-1"
    assert (row["system"], row["kind"], row["citizen"], row["key"]) == ("amp", "sickness.report", KAREN, "k-1")
    assert (row["author"], row["on_behalf_of"], row["event_date"]) == ("trainee1", "state", "2026-11-20")
    assert set(row) == {
        "n", "system", "registration", "kind", "citizen", "cvr", "applied_at", "author", "on_behalf_of", "event_date",
        "effect", "caused_by", "key", "entity",
    }  # fmt: skip


def test_what_a_system_does_by_itself_is_a_side_effect_that_names_its_cause() -> None:
    world = World()
    world.sick("r-1")
    [row] = world.effects("side_effect")
    assert (row["kind"], row["caused_by"], row["registration"]) == ("enrolment.end", "r-1", None)
    assert world.sick("r-2").status == 201
    assert len(world.effects("side_effect")) == 1, "who is deregistered is not deregistered again"


def test_every_answer_carries_the_mark_of_the_sandbox() -> None:
    world = World()
    for system in ("amp", "workbase", "opera", "fund", "national"):
        assert send(world.app(system), "GET", f"/{system}/nowhere").headers["x-jobterm-sandbox"] == world.sandbox.uuid


def test_a_lost_request_is_not_applied() -> None:
    world = World()
    world.control.turn("amp", {"faults": {"lose_request": 1}})
    assert world.sick("r-1").status == 0
    assert world.effects() == []
    assert [row["outcome"] for row in world.control.requests()] == ["lost_request"]


@pytest.mark.parametrize("fault", ["lose_answer", "garble", "double"])
def test_an_answer_that_is_no_use_belongs_to_one_effect(fault: str) -> None:
    world = World()
    world.control.turn("amp", {"faults": {fault: 1}})
    reply = world.sick("r-1")
    assert ids(world) == ["r-1"]
    if fault == "lose_answer":
        assert reply.status == 0
    elif fault == "double":
        assert (reply.status, reply.json["fejlkode"]) == (412, "412")
    else:
        with pytest.raises(ValueError, match=r"codec|JSON|Unterminated|delimiter|Expecting"):
            json.loads(reply.body)
    world.control.turn("amp", {"faults": {}})
    assert world.amp("GET", "/Registrering/v1/Registrering/r-1").json["indhold"]["startDato"] == "2026-11-20"


def test_an_internal_error_may_hide_an_effect_and_503_does_not() -> None:
    world = World()
    world.control.turn("amp", {"faults": {"error_500": 1}})
    for n in range(20):
        assert world.sick(f"r-{n}", cpr=BO).status == 500
    assert 0 < len(world.effects()) < 20
    world.control.turn("amp", {"faults": {"error_503": 1}})
    before = len(world.effects())
    reply = world.sick("r-99", cpr=BO)
    assert (reply.status, len(world.effects())) == (503, before)
    assert b"LUKKET" not in reply.body


def test_a_late_request_takes_effect_exactly_then() -> None:
    world = World()
    world.control.turn("amp", {"faults": {"late_s": [30, 30]}})
    assert world.sick("r-1").status == 0
    world.control.turn("amp", {"faults": {}})
    world.base.advance(29)
    assert world.amp("GET", "/Registrering/v1/Registrering/r-1").json["fejlkode"] == "4990"
    world.base.advance(1)
    assert world.amp("GET", "/Registrering/v1/Registrering/r-1").json["registreringId"] == "r-1"
    late = world.control.requests()[0]
    assert (late["outcome"], late["status"], late["registration"]) == ("late", 201, "r-1")


def test_the_declared_life_of_a_request_is_kept_unless_it_is_broken_on_purpose() -> None:
    for system, life in LIFE_S.items():
        world = World()
        with pytest.raises(ControlError) as caught:
            world.control.turn(system, {"faults": {"late_s": [0, life + 1]}})
        assert caught.value.field == "faults.late_s"
        assert world.control.turn(system, {"faults": {"late_s": [0, life + 1], "beyond_life": True}})
    for broken, seconds in ((False, 85), (True, 95)):
        world = World()
        late = 90 if not broken else 95
        world.control.turn("amp", {"faults": {"late_s": [late, late], "beyond_life": broken}})
        world.sick("r-1")
        world.control.clock({"advance_s": seconds - 1})
        assert world.effects() == []
        world.control.clock({"advance_s": 1})
        assert len(world.effects()) == 1


def test_a_system_slower_than_its_declared_life_lets_the_request_go(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    world = World()
    world.control.turn("amp", {"state": "slow", "latency_ms": 200_000})
    assert world.sick("r-1").status == 0
    assert slept == [85.0]
    assert world.effects() == []
    world.control.turn("amp", {"state": "slow"})
    assert world.sick("r-1").status == 201
    assert slept == [85.0, 4.0]


def test_a_late_request_and_its_repetition_are_one_effect() -> None:
    world = World()
    world.control.turn("amp", {"faults": {"late_s": [30, 30]}})
    world.sick("r-1", key="k-1")
    world.control.turn("amp", {"faults": {}})
    assert world.sick("r-1", key="k-1").status == 201
    world.control.clock({"advance_s": 31})
    assert ids(world) == ["r-1"]


def test_at_opera_a_late_twin_finds_another_version() -> None:
    world = World()
    desk = world.sandbox.desks["opera"]
    person = next(p for p in world.sandbox.citizens.people() if desk.citizen(p.cpr) and not p.dead)
    before = desk.version(person)
    world.sandbox.citizens.change(person, {"phone": "20202020"}, "all")
    assert desk.version(person) != before


def test_the_fund_has_it_tonight_and_the_national_base_at_once() -> None:
    world = World()
    world.sick("r-1")
    assert ids(world, "forwarded") == ["r-1"]
    assert world.register("fund", "registration=r-1").json["received"] == []
    world.control.clock({"now": "2026-11-21T02:00:00+01:00"})
    [row] = world.register("fund", "registration=r-1").json["received"]
    assert (row["from"], row["fund"], row["kind"]) == ("amp", "FTFa", "sickness.report")
    assert row["receivedAt"] == "2026-11-21T02:00:00.000+01:00"
    assert ids(world, "forwarded", "fund") == ids(world, "forwarded", "national") == ["r-1"]


def test_a_demo_need_not_wait_for_the_night() -> None:
    world = World(delay=timedelta(seconds=5))
    world.sick("r-1")
    world.base.advance(5)
    assert len(world.register("fund", "since=2026-11-20T00:00:00Z").json["received"]) == 1


def test_the_uninsured_have_no_fund() -> None:
    world = World(delay=timedelta(0))
    body = {"citizenCpr": KAJ, "firstDay": "2026-11-20", "toldAt": TOLD, "keyedAt": TOLD}
    assert world.put("sickness-absences", "r-1", body).status == 201
    assert ids(world, "forwarded") == ["r-1"]
    assert world.effects("forwarded")[0]["system"] == "national"
    assert world.effects("side_effect") == []


def test_what_was_applied_survives_and_what_was_late_dies_with_the_server(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.sick("r-1", key="k-1")
    world.control.turn("amp", {"faults": {"late_s": [30, 30]}})
    world.amp("POST", "/VisiteringOgStatus/v1/Fravaer/r-2", holiday(), cpr=BO)
    again = World(tmp_path)
    assert again.sandbox.uuid == world.sandbox.uuid
    again.control.turn("amp", {"faults": {}})
    again.control.clock({"advance_s": 60})
    assert ids(again) == ["r-1"]
    assert again.sick("r-1", key="k-1").json["fejlkode"] == "412"
    again.control.clock({"now": "2026-11-21T02:00:00+01:00"})
    assert ids(again, "forwarded", "fund") == ["r-1"], "what is to be passed on is not forgotten"


def test_a_refused_message_leaves_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert world.sick("r-1", key="k-1", first="2026-11-21").status == 422
    assert world.control.ledger() == []
    assert world.sick("r-1", key="k-1").status == 201, "its id and its key are free"
