"""A conversion and the match run after it: every fault that was planted is found, and none is invented; what was taken
over is there under our id where our ids came along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.contract.meeting import ME, Meeting

from jobterm.cutover.match_run import Matching, SystemRoll
from jobterm.cutover.matchbook import Found, Matchbook, Question
from jobterm.cutover.roll_lines import ALL_PARTS
from jobterm.outbox.port import OutcomeClass, Sight
from jobterm.systems import catalogue

HERE = "0751"
INSURED = ["insured"]


class Town:
    """A world of one municipality that goes from one system to another."""

    def __init__(self, tmp_path: Path, a: str, b: str, *, seed: int = 1, population: int = 250) -> None:
        self.met = Meeting(a, population=population)
        self.met.sandbox.reset(seed)
        self.a, self.b = a, b
        self.ports = {a: self.met.port, b: self._port(b)}
        self.book = Matchbook(tmp_path / "match.db", b"k" * 32)

    def _port(self, system: str) -> Any:
        self.met.system, kept = system, self.met.system
        try:
            return catalogue.connect(system, self.met.wire(), self.met.clock, ME)
        finally:
            self.met.system = kept

    def convert(self, **wish: Any) -> dict[str, Any]:
        """From the one to the other, unless the wish says otherwise."""
        return self.met.control.convert({"municipality": HERE, "from": self.a, "to": self.b, **wish})

    async def match(self, groups: tuple[str, ...] = ()) -> list[Found]:
        """All rows."""
        clock = self.met.clock
        run = self.book.begin(f"run {len(self.book.runs())}", Question(self.a, self.b, HERE, groups), clock.now())
        rolls = (SystemRoll(self.ports[self.a], HERE, ME), SystemRoll(self.ports[self.b], HERE, ME))
        matching = Matching(self.book, run, rolls, clock.now().date(), clock.now)
        assert matching.parts == ALL_PARTS
        await matching.read()
        matching.compare()
        return list(self.book.rows(run))

    async def close(self) -> None:
        self.book.close()
        await self.met.close()


WAYS = [("amp", "workbase", INSURED), ("amp", "opera", INSURED), ("workbase", "opera", []), ("opera", "workbase", [])]
FAULTS = {"lose": 9, "alter": 8, "double": 8, "shift": 3}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("a", "b", "groups"), WAYS[:3], ids="-".join)
async def test_every_planted_fault_is_found_and_none_invented(
    tmp_path: Path, a: str, b: str, groups: list[str], seed: int
) -> None:
    town = Town(tmp_path, a, b, seed=seed)
    told = town.convert(**FAULTS, shift_days=(1, -2)[seed - 1], target_groups=groups, references=seed == 1)
    rows = await town.match(tuple(groups))
    planted = {one["citizen"]: one for one in told["planted"]}
    assert len(planted) == sum(FAULTS.values())
    assert {row.cpr for row in rows} == set(planted), "found, and nobody else"
    for row in rows:
        fault, situation = planted[row.cpr]["fault"], row.difference.situation.value
        if fault == "doubled":
            assert situation == "ambiguous"
            assert row.difference.b is not None
            assert row.difference.b.startswith("2 x ")
        elif fault == "lost":
            assert situation in ("only_a", "differs")
        else:
            assert situation in ("differs", "only_a", "only_b")
    for cpr, one in planted.items():
        if one["fault"] == "lost" and one["kind"] is None:
            assert [(row.difference.field, row.difference.a) for row in rows if row.cpr == cpr] == [(None, None)]
    await town.close()


@pytest.mark.parametrize(("a", "b", "groups"), WAYS, ids="-".join)
async def test_a_good_conversion_leaves_nothing_to_find(tmp_path: Path, a: str, b: str, groups: list[str]) -> None:
    town = Town(tmp_path, a, b)
    if a == "opera":  # nothing of this town is there before
        town.met.control.convert({"municipality": HERE, "from": "workbase", "to": "opera"})
    told = town.convert(target_groups=groups)
    assert told["planted"] == []
    assert told["written"] > 100
    assert await town.match(tuple(groups)) == []
    await town.close()


async def test_what_came_along_with_our_id_is_found_under_it(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "workbase")
    item = town.met.registration("plan.save", "1503801234", {"goal": "Lager", "agreements": "CV"})
    first = town.met.assign(item)
    assert (await town.met.send(town.met.port.render(first))).cls is OutcomeClass.ACCEPTED
    for system in ("workbase", "opera"):
        town.met.control.convert({"municipality": HERE, "from": "amp", "to": system})
        port = town._port(system)
        seen = await port.look_up(first, None)
        assert seen.sight is Sight.FOUND, seen
        assert not seen.theirs
        await port.close()
    rows = town.met.control.ledger("workbase")
    assert [row["effect"] for row in rows if row["registration"] == item.id] == ["converted"]
    await town.close()


async def test_what_came_without_our_ids_is_not_known_by_them(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "workbase")
    item = town.met.registration("plan.save", "1503801234", {"goal": "Lager", "agreements": "CV"})
    first = town.met.assign(item)
    await town.met.send(town.met.port.render(first))
    town.convert(references=False)
    seen = await town.ports["workbase"].look_up(first, None)
    assert seen.sight is Sight.ABSENT
    rows = town.met.control.ledger("workbase")
    assert [row["effect"] for row in rows if row["registration"] == item.id] == ["converted"], "the ledger keeps it"
    assert await town.match(tuple(INSURED)) == []
    await town.close()


async def test_the_new_system_has_the_case_and_takes_what_follows(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "workbase")
    before = await town.met.port.read("1503801234", town.met.port.sections, ME)
    town.convert(target_groups=INSURED)
    after = await town.ports["workbase"].read("1503801234", town.met.port.sections, ME)
    fields = ("enrolment.start_date", "plan.goal", "interview.next_start", "absence.type")
    told = [{fact.field: fact.value for fact in one.facts if fact.field in fields} for one in (before, after)]
    assert told[0] == told[1]
    assert len(told[0]) == len(fields)
    booking = next(one for one in after.matters if one.kind == "booking")
    assert booking.ref.startswith("workbase:")
    assert (await _who_has_karen(town)) == "workbase"
    await town.close()


async def _who_has_karen(town: Town) -> str:
    sandbox = town.met.sandbox
    karen = sandbox.citizens.by_cpr("1503801234")
    assert karen is not None
    return sandbox.citizens.record(karen)


async def test_one_kind_can_move_alone_and_the_record_stays(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "workbase")
    town.convert(target_groups=INSURED, kinds=["plan.*"])
    after = await town.ports["workbase"].read("1503801234", town.met.port.sections, ME)
    assert [one.kind for one in after.matters if one.kind == "plan"] == ["plan"]
    assert not [one for one in after.matters if one.kind == "booking"]
    assert await _who_has_karen(town) == "amp"
    await town.close()


async def test_a_citizen_who_changes_target_group_goes_to_the_municipality_with_her_case(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "workbase")
    told = town.met.control.convert({"cpr": "1503801234", "target_group": "2.2"})
    assert (told["from"], told["to"], told["people"]) == ("amp", "workbase", 1)
    rows = [row for row in await town.match(("2.2",)) if row.cpr == "1503801234"]
    assert rows == []
    assert await _who_has_karen(town) == "workbase"
    await town.close()


async def test_a_restoration_behind_our_back_changes_values_and_versions(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "workbase")
    town.convert(target_groups=INSURED)
    told = town.met.control.convert({"municipality": HERE, "from": "amp", "to": "amp", "alter": 6,
                                     "target_groups": INSURED})  # fmt: skip
    planted = {one["citizen"] for one in told["planted"]}
    assert len(planted) == 6
    assert {row.cpr for row in await town.match(tuple(INSURED))} == planted
    rows = [row for row in town.met.control.ledger("amp") if row["kind"] == "restoration"]
    assert {row["citizen"] for row in rows} == planted
    assert {row["effect"] for row in rows} == {"control"}
    await town.close()


async def test_from_the_old_employment_service_to_the_state(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "national")
    told = town.met.control.convert({"municipality": HERE, "from": "af", "to": "amp", "lose": 4,
                                     "target_groups": INSURED})  # fmt: skip
    assert len(told["planted"]) == 4
    effects = {row["effect"] for row in town.met.control.ledger("amp")}
    assert effects == {"converted"}
    assert town.met.control.conversions()[0]["planted"] == told["planted"]
    await town.close()


async def test_a_reset_forgets_conversions(tmp_path: Path) -> None:
    town = Town(tmp_path, "amp", "workbase")
    town.convert(lose=3)
    town.met.control.reset()
    assert town.met.control.conversions() == []
    assert await _who_has_karen(town) == "amp"
    await town.close()


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"from": "amp", "to": "opera"}, "municipality"),
        ({"municipality": HERE, "from": "letters", "to": "opera"}, "from"),
        ({"municipality": HERE, "from": "amp", "to": "af"}, "to"),
        ({"municipality": HERE, "from": "amp", "to": "opera", "lose": -1}, "lose"),
        ({"municipality": HERE, "from": "amp", "to": "opera", "alter": True}, "alter"),
        ({"municipality": HERE, "from": "amp", "to": "opera", "kinds": ["no.kind"]}, "kinds"),
        ({"municipality": HERE, "from": "amp", "to": "opera", "target_groups": [7]}, "target_groups"),
        ({"municipality": HERE, "from": "amp", "to": "opera", "references": "no"}, "references"),
        ({"municipality": HERE, "from": "amp", "to": "opera", "target_group": "2.2"}, "target_group"),
        ({"municipality": HERE, "from": "amp", "to": "opera", "loose": 3}, "loose"),
        ({"cpr": "0000000000"}, "cpr"),
    ],
)  # fmt: skip
async def test_a_wish_that_cannot_be_is_refused_and_named(tmp_path: Path, wish: dict[str, Any], field: str) -> None:
    from jobterm.sandbox.control import ControlError

    town = Town(tmp_path, "amp", "workbase", population=60)
    with pytest.raises(ControlError) as refused:
        town.met.control.convert(wish)
    assert refused.value.field == field
    assert town.met.control.conversions() == []
    await town.close()
