"""Guarantee G18: no effect reaches a recipient by two roads; what one system forwards to another is expected there,
timed and seen, never sent as well. Counted in the ledger over every kind that can be registered, insured and not."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.guarantees.town import Desk, Town, town
from tests.integration.plug.work import Job, make_work

from jobterm.clock import ManualClock, SystemClock
from jobterm.domain.registrations.kinds import KINDS
from jobterm.office.views import RegisterResult
from jobterm.sandbox.apps.letters import subscribes

SEED, POPULATION, CITIZENS, REGISTRATIONS = 5, 300, 18, 26
FAR_ENDS = ("fund", "national")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Town]:
    """The world in which the registrations of ``make_work`` are right."""
    with town(tmp_path, clock=ManualClock(instant=SystemClock().now()), seed=SEED, population=POPULATION) as made:
        yield made


def registered(desk: Desk) -> dict[str, tuple[Job, RegisterResult]]:
    """Many registrations of many kinds, with what was said of who gets each."""
    jobs = {job.id: job for job in make_work(SEED, POPULATION, CITIZENS, REGISTRATIONS)}
    results = list(desk.office.register(io.BytesIO(b"".join(job.line for job in jobs.values()))))
    taken = {one.id or "": one for one in results if one.state == "queued"}
    assert len(taken) == len(jobs), [one.findings for one in results if one.state != "queued"]
    return {id: (jobs[id], taken[id]) for id in jobs}


def on_paper(desk: Desk, world: Town, item: str) -> set[str]:
    """The letter box, where the citizen is exempt from Digital Post: no road but somebody's hand, and it says so."""
    letter = desk.deliveries(item).get("letters")
    if letter is None or letter.state != "hand_over":
        return set()
    by_number = {person.cpr: person for person in world.sandbox.citizens.people()}
    assert not subscribes(SEED, by_number[desk.store.item(item).registration.subject]), item
    return {"letters"}


@pytest.mark.parametrize("faults", [{}, {"lose_answer": 0.2, "lose_request": 0.1}], ids=["calm", "storm"])
def test_each_recipient_gets_each_registration_by_one_road_and_by_the_one_that_was_said(
    world: Town, faults: dict[str, float]
) -> None:
    desk = world.desk()
    given = registered(desk)
    kinds = {row.registration.kind for row in (desk.store.item(id) for id in given)}
    assert len(kinds) >= 5, "kinds of several families"
    assert kinds <= set(KINDS)
    for system in ("amp", "workbase"):
        world.turn(system, faults=faults)
    desk.look(30, seconds=7)
    for system in ("amp", "workbase"):
        world.turn(system, faults={})
    desk.drain(hours=100)

    roads = Counter(
        (row["registration"], row["system"], row["effect"])
        for row in world.ledger("applied", "forwarded")
        if row["registration"] in given
    )
    assert world.twice() == []
    assert set(roads.values()) == {1}
    for id, (job, result) in given.items():
        arrived = {(system, effect) for registration, system, effect in roads if registration == id}
        paper = on_paper(desk, world, id)
        said = {(one.system, "applied" if one.mode == "deliver" else "forwarded") for one in result.recipients
                if one.mode != "person" and one.system not in paper}  # fmt: skip
        assert arrived == said, (job.record, desk.store.item(id).registration.kind)


def test_nothing_is_ever_sent_to_a_system_that_another_one_forwards_to(world: Town) -> None:
    desk = world.desk()
    given = registered(desk)
    desk.drain(hours=100)
    for system in FAR_ENDS:
        asked = world.control.requests(system)
        assert asked, "what is expected there is looked for"
        assert {row["method"] for row in asked} == {"GET"}
    for item in given:
        for system in FAR_ENDS:
            told = desk.deliveries(item).get(system)
            assert told is None or (told.mode, told.attempts) == ("expect", 0), (item, system)


def test_insured_and_not_each_have_one_record_and_only_the_insured_a_fund(world: Town) -> None:
    desk = world.desk()
    funds, records = set(), set()
    for job, result in registered(desk).values():
        records.add((job.record, *(one.system for one in result.recipients if one.role == "record")))
        funds |= {job.record for one in result.recipients if one.system == "fund"}
        names = [one.system for one in result.recipients]
        assert len(names) == len(set(names)), "nobody is told twice"
    assert records == {("amp", "amp"), ("workbase", "workbase")}
    assert funds == {"amp"}
