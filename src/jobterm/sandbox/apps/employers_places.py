"""Who has a place at an employer: the measures that the case systems have running there, counted. No wire here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Desk
from jobterm.sandbox.store import Store
from jobterm.sandbox.world import offers
from jobterm.sandbox.world.case import Event
from jobterm.sandbox.world.employers import Company
from jobterm.sandbox.world.history import record_system
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.population import Population

TYPES = ("placement", "wage_subsidy")
EARLY = 400
"""So many places of the population are looked at for measures that ran before the world began; what was registered
since counts of everybody."""


class Places:
    """Counts the measures at one employer on one day."""

    def __init__(self, store: Store, citizens: Citizens, desk: Callable[[str], Desk]) -> None:
        self._store = store
        self._citizens = citizens
        self._desk = desk

    def taken(self, company: Company, today: date) -> Mapping[str, int]:
        """Type of place → how many have one today."""
        people = self._citizens.population
        then = _began(people.seed, people.size, self._citizens.epoch)
        cprs = {row["citizen"] for row in self._told() if json.loads(row["data"]).get("employer_cvr") == company.cvr}
        who = [self._citizens.at(index) for index in then.get(company.cvr, ())]
        who += [self._citizens.by_cpr(cpr) for cpr in sorted(cprs)]
        found: Counter[str] = Counter()
        for person in {one.index: one for one in who if one is not None}.values():
            found.update(self._of(person, company, today))
        return found

    def _told(self) -> list[dict[str, str]]:
        sql = "SELECT citizen, data FROM entity WHERE kind IN ('activation.offer', 'activation.change')"
        return self._store.rows(sql, ())

    def _of(self, person: Person, company: Company, today: date) -> list[str]:
        """The types of the person's measures that run there today."""
        origin = self._citizens.origin(person)
        past = offers.running(self._citizens.population.seed, origin, self._citizens.epoch)

        def employer(event: Event) -> str | None:
            if event.data.get("employer_cvr") is not None:
                return str(event.data["employer_cvr"])
            own = past is not None and event.named(past.event.id) and past.employer is not None
            return past.employer.cvr if own and past is not None and past.employer is not None else None

        found = []
        for event in self._desk(record_system(person)).case(person).activations:
            start, end = event.day("start"), event.day("end")
            runs = start is not None and start <= today and (end is None or today <= end)
            if runs and event.data.get("type") in TYPES and employer(event) == company.cvr:
                found.append(str(event.data["type"]))
        return found


@cache
def _began(seed: int, size: int, epoch: date) -> Mapping[str, tuple[int, ...]]:
    """CVR number → places in the population of those who had a measure there when the world began."""
    people = Population(seed, size)
    found: dict[str, list[int]] = {}
    for index in range(min(size, EARLY)):
        person = people.at(index)
        run = offers.running(seed, person, epoch) if person is not None and not person.dead else None
        if run is not None and run.employer is not None:
            found.setdefault(run.employer.cvr, []).append(index)
    return {cvr: tuple(places) for cvr, places in found.items()}
