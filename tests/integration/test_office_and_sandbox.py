"""From a registration to its receipt: the office, the engine and the adapters against the simulated systems in this
process, without a screen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobterm import i18n
from jobterm.bootstrap import DemoWish
from jobterm.bootstrap.demo import DemoControl, demo_parts
from jobterm.clock import COPENHAGEN
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.office import Office
from jobterm.office.views import RegisterResult
from jobterm.office.wishes import OutboxQuery, SyncWish

KAREN = "1503801234"
IDLE = SyncWish(until_idle=True, timeout=60)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home, spoken to in English."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    yield tmp_path
    i18n.forget()


class World:
    """One demo world with its office."""

    def __init__(self, wish: DemoWish | None = None) -> None:
        parts, self.switches = demo_parts(wish or DemoWish())
        self.clock = parts.clock
        self.office = Office(parts)

    @property
    def control(self) -> Any:
        """The sandbox's own control, for ledger and people."""
        return self.switches._control

    def register(self, *given: dict[str, Any]) -> list[RegisterResult]:
        """``register`` with JSON lines."""
        text = "".join(json.dumps(one) + "\n" for one in given)
        return list(self.office.register(io.BytesIO(text.encode())))

    def sick(self, cpr: str = KAREN, days: int = 0, **more: Any) -> dict[str, Any]:
        """A report of illness, today or some days from now."""
        day = self.clock.now().astimezone(COPENHAGEN).date() + timedelta(days=days)
        return {"kind": "sickness.report", "citizen": cpr, "details": {"first_day": day.isoformat()}, **more}

    def applied(self) -> list[tuple[str, str]]:
        """(system, registration) of everything that took effect."""
        return [(row["system"], row["registration"]) for row in self.control.ledger() if row["effect"] == "applied"]


@pytest.fixture
def world() -> Iterator[World]:
    """A fresh world."""
    made = World()
    yield made
    made.office.close()


def test_a_registration_goes_from_the_office_to_the_ledger_and_back_as_a_receipt(world: World) -> None:
    (result,) = world.register(world.sick())
    done = world.office.sync(IDLE)
    assert (done.stopped_by, done.confirmed, done.exit_code) == ("idle", 1, Exit.DONE)
    detail = world.office.outbox_show((result.id or "")[:8])
    record = detail.item.deliveries[0]
    assert (record.system, record.state) == ("amp", "confirmed")
    assert record.receipt is not None
    assert world.applied() == [("amp", result.id)]


def test_the_insured_go_to_the_state_and_the_others_to_their_municipality(world: World) -> None:
    ours = [one for one in world.control.people(limit=1000, municipality="0751") if not one["dead"]]
    people = {one["record_system"]: one["cpr"] for one in ours}
    results = world.register(*(world.sick(cpr) for cpr in people.values()))
    assert [one.recipients[0].system for one in results] == list(people)
    world.office.sync(IDLE)
    assert {system for system, _ in world.applied()} == {"amp", "workbase"}


def test_a_closed_system_keeps_its_items_safe_and_gets_them_when_it_opens(world: World) -> None:
    world.switches.turn("amp", {"state": "closed"})
    (result,) = world.register(world.sick())
    done = world.office.sync(IDLE)
    assert (done.exit_code, done.systems["amp"].state) == (Exit.UNREACHABLE, "closed")
    assert world.applied() == []
    world.switches.turn("amp", {"state": "open"})
    world.clock.advance(40)  # type: ignore[attr-defined]
    done = world.office.sync(IDLE)
    assert done.confirmed == 1
    assert world.applied() == [("amp", result.id)]


def test_a_lost_answer_is_asked_after_and_doubles_nothing(world: World) -> None:
    world.switches.turn("amp", {"state": "open", "faults": {"lose_answer": 1.0}})
    (result,) = world.register(world.sick())
    world.office.sync(SyncWish(until_idle=False, timeout=1))
    world.switches.turn("amp", {"state": "open", "faults": {}})
    world.clock.advance(60)  # type: ignore[attr-defined]
    world.office.sync(IDLE)
    assert world.applied() == [("amp", result.id)]
    assert world.office.outbox_show(result.id or "").item.deliveries[0].state == "confirmed"


def test_the_merged_file_shows_the_disagreement_and_where_each_fact_comes_from(world: World) -> None:
    (person,) = world.office.find("150380").people
    case = world.office.show(person.citizen)
    start = next(fact for fact in case.facts if fact.field == "enrolment.start_date")
    assert start.disagree
    assert {value.system for value in start.values} >= {"amp", "workbase"}
    assert case.record["system"] == "amp"


def test_asked_on_purpose_every_system_says_whether_it_is_open(world: World) -> None:
    assert {one.state for one in world.office.status().systems} == {"unknown"}
    world.switches.turn("workbase", {"state": "closed"})
    world.switches.turn("opera", {"state": "down"})
    found = {one.id: one.state for one in world.office.status(probe=True).systems}
    known = {"amp": "open", "workbase": "closed", "opera": "down", "fund": "open", "national": "open",
             "jobnet": "open", "employers": "open", "providers": "open"}  # fmt: skip
    assert known.items() <= found.items()


def test_a_refusal_names_its_reason_and_can_be_withdrawn(world: World) -> None:
    dead = next(one["cpr"] for one in world.control.people(limit=1000) if one["record_system"] == "amp")
    (result,) = world.register(world.sick(dead))
    world.control.citizen({"cpr": dead, "change": {"dead": True}})
    done = world.office.sync(IDLE)
    assert (done.exit_code, done.need_person) == (Exit.NEEDS_PERSON, (result.id,))
    (item,) = world.office.outbox_list(OutboxQuery(states=("refused",)))
    assert item.message.startswith("AMP refuses it: The system says that the citizen is dead.")
    assert world.office.withdraw(item.id, "the citizen has died").state == "withdrawn"
    assert world.office.sync(IDLE).exit_code == Exit.DONE


def test_a_demo_that_ended_comes_back_with_world_queue_and_ledger(home: Path) -> None:
    first = World()
    first.switches.turn("amp", {"state": "closed"})
    (result,) = first.register(first.sick())
    first.office.close()
    again = World()
    assert again.office.outbox_show(result.id or "").item.state == "queued"
    assert next(one for one in again.switches.systems() if one["id"] == "amp")["state"] == "closed"
    again.office.close()
    fresh = World(DemoWish(fresh=True))
    assert fresh.office.outbox_list(OutboxQuery()) == []
    fresh.office.close()
    assert (home / "demo" / "i-dag-1").is_dir()


def test_a_demo_world_is_open_once(world: World) -> None:
    del world
    with pytest.raises(OfficeError, match=r"demo\.running"):
        demo_parts(DemoWish())
    other, _switches = demo_parts(DemoWish(seed=2))
    other.close()


@pytest.mark.parametrize("wish", [DemoWish(scenario="1864"), DemoWish(role="king"), DemoWish(seed=0)])
def test_a_world_that_there_is_not_is_refused(wish: DemoWish) -> None:
    with pytest.raises(OfficeError) as error:
        demo_parts(wish)
    assert error.value.exit_code is Exit.USAGE


def test_the_switches_refuse_what_is_no_state(world: World) -> None:
    switches: DemoControl = world.switches
    with pytest.raises(ValueError, match=r".+"):
        switches.turn("amp", {"state": "broken"})
    with pytest.raises(ValueError, match=r".*"):
        switches.turn("nobody", {"state": "open"})
