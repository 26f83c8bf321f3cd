"""The work of a day for many citizens: registrations of the seven kinds that each citizen's systems would take."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from jobterm.clock import COPENHAGEN, SystemClock
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.world.case import Case
from jobterm.sandbox.world.person import Person

HOME = "0751"
CASE_RECORDS = ("amp", "workbase")
"""Where the home municipality's citizens have their cases."""


@dataclass(frozen=True, slots=True)
class Job:
    """One registration as it is given to ``register``, and where it belongs."""

    id: str
    record: str
    citizen: str
    event_date: str
    told_at: str
    line: bytes
    needs: tuple[str, ...] = ()


@dataclass
class _Maker:
    chance: Random
    now: datetime

    def job(self, person: Person, kind: str, event: date, details: dict[str, Any], **more: Any) -> Job:
        told = self.now - timedelta(minutes=self.chance.randrange(1, 600))
        made = {
            "id": str(UUID(int=self.chance.getrandbits(128), version=4)),
            "kind": kind,
            "citizen": person.cpr,
            "event_date": event.isoformat(),
            "told_at": told.isoformat(timespec="milliseconds"),
            "details": details,
            **more,
        }
        record = "amp" if person.insured else person.municipal_system
        line = json.dumps(made, ensure_ascii=False).encode() + b"\n"
        return Job(
            made["id"], record, person.cpr, made["event_date"], made["told_at"], line, tuple(more.get("needs", ()))
        )


def make_work(seed: int, population: int, citizens: int, registrations: int) -> list[Job]:
    """So many registrations for so many living citizens of the home municipality, under a seed."""
    clock = SystemClock()
    world = Sandbox(clock, seed=seed, population=population)
    maker = _Maker(Random(seed), clock.now().astimezone(UTC))
    today = clock.now().astimezone(COPENHAGEN).date()
    people = [p for p in world.citizens.people() if p.municipality == HOME and not p.dead and not p.protected]
    jobs: list[Job] = []
    for number, person in enumerate(people[:citizens]):
        record = "amp" if person.insured else person.municipal_system
        jobs += _for_citizen(maker, person, world.desks[record].case(person), number, today)
    extra = 0
    while len(jobs) < registrations:
        person = people[extra % citizens]
        jobs.append(_summons(maker, person, today, 40 + extra // citizens, hour=8 + extra % 8))
        extra += 1
    maker.chance.shuffle(jobs)
    world.close()
    return _needed_first(jobs[:registrations])


def _for_citizen(maker: _Maker, person: Person, case: Case, number: int, today: date) -> list[Job]:
    enrolled = case.enrolment(today) is not None
    begun = enrolled and case.enrolments[-1].start <= today
    match number % 6:
        case 0 if case.open_illness() is None:
            report = maker.job(person, "sickness.report", today, {"first_day": today.isoformat()})
            well: dict[str, Any] = {"recovered_on": today.isoformat()}
            return [report, maker.job(person, "sickness.recovery", today, well, needs=[report.id])]
        case 1:
            first = today + timedelta(days=30)
            holiday = {"first_day": first.isoformat(), "last_day": (first + timedelta(days=6)).isoformat()}
            return [maker.job(person, "absence.holiday", first, holiday), _summons(maker, person, today, 8, hour=10)]
        case 2 | 3 if begun:
            end = today + timedelta(days=5 + number % 20)
            return [maker.job(person, "enrolment.end", end, {"end_date": end.isoformat(), "cause": "job"})]
        case 2 | 3 if not enrolled:
            category = "insured" if person.insured else "cash_benefit"
            start = {"first_day": today.isoformat(), "client_category": category}
            return [maker.job(person, "enrolment.start", today, start)]
        case 4:
            return [maker.job(person, "plan.save", today, {"goal": f"Et arbejde inden for {number} uger"})]
        case _:
            return [_summons(maker, person, today, 6 + number % 20, hour=9)]


def _summons(maker: _Maker, person: Person, today: date, days: int, *, hour: int) -> Job:
    start = datetime(today.year, today.month, today.day, hour, tzinfo=COPENHAGEN) + timedelta(days=days)
    details = {
        "interview_type": "7",
        "contact_form": "meeting",
        "start": start.isoformat(),
        "end": (start + timedelta(minutes=45)).isoformat(),
        "place": "Jobcentret, lokale 2",
    }
    return maker.job(person, "interview.summons", today, details)


def _needed_first(jobs: list[Job]) -> list[Job]:
    """JSON lines may need only what was taken before them."""
    places = {job.id: place for place, job in enumerate(jobs)}
    ordered = list(jobs)
    for job in jobs:
        for needed in json.loads(job.line).get("needs", []):
            if needed in places and places[needed] > places[job.id]:
                a, b = places[needed], places[job.id]
                ordered[a], ordered[b] = ordered[b], ordered[a]
    return ordered
