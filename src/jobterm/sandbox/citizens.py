"""The people of the running world: the made-up population, and what has changed about some since it began.

What systems have registered about them is not here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from jobterm.domain.registrations.names import kind_matches
from jobterm.sandbox.store import Store
from jobterm.sandbox.world import names
from jobterm.sandbox.world.diary import Diary
from jobterm.sandbox.world.history import record_system
from jobterm.sandbox.world.person import Person, changed
from jobterm.sandbox.world.population import Population, fits

_TAKEN = "taken"
"""The shelf of who has taken over whose case."""


def any_matches(selectors: tuple[str, ...], kind: str) -> bool:
    """Whether one of the selectors covers a kind."""
    return any(kind_matches(selector, kind) for selector in selectors)


@dataclass(frozen=True, slots=True)
class Changed:
    """A person as they are now; ``seq`` is the place of the last change in the row of everything."""

    person: Person
    seq: int


class Citizens:
    """Everyone there is, as they are now.

    ``epoch`` is the day on which the world began; histories count back from it.
    """

    def __init__(self, population: Population, store: Store, epoch: date) -> None:
        self.population = population
        self.epoch = epoch
        self.diary = Diary(population, epoch)
        """What stood in caseworkers' calendars on that day."""
        self._store = store
        self._changed: dict[int, Changed] = {}
        self._now: dict[str, int] = {}
        self._former: dict[str, int] = {}
        self.reload()

    def reload(self) -> None:
        """Read again what has changed, as after a restore."""
        self._changed, self._now, self._former = {}, {}, {}
        for row in self._store.changed_people():
            person = self.population.at(row["idx"])
            if person is not None:
                self._remember(changed(person, json.loads(row["change"])), row["seq"])

    def by_cpr(self, cpr: str) -> Person | None:
        """The person whose CPR this is today; a number that was given up is nobody's."""
        index = self._now.get(cpr)
        if index is not None:
            return self._changed[index].person
        person = self.population.by_cpr(cpr)
        return None if person is None or person.index in self._changed else person

    def replaced(self, cpr: str) -> str | None:
        """The number that a person has instead of one that was given up; None for a number that nobody gave up."""
        index = self._former.get(cpr)
        return None if index is None else self._changed[index].person.cpr

    def at(self, index: int) -> Person | None:
        """The person of that place as they are now."""
        held = self._changed.get(index)
        return self.population.at(index) if held is None else held.person

    def origin(self, person: Person) -> Person:
        """The same person as they were when the world began."""
        return self.population.at(person.index) or person

    def changes(self, person: Person) -> int:
        """The place of the last change to this person, 0 where there was none."""
        held = self._changed.get(person.index)
        return 0 if held is None else held.seq

    def moved_to(self, municipality: str) -> list[int]:
        """The places of those who have changed and live in a municipality now."""
        return [at for at, held in sorted(self._changed.items()) if held.person.municipality == municipality]

    def people(self, start: int = 0) -> Iterator[Person]:
        """Everyone, from a place on."""
        for person in self.population.people(start):
            held = self._changed.get(person.index)
            yield person if held is None else held.person

    def search(self, name: str | None, born: date | None, phone: str | None, limit: int) -> tuple[list[Person], bool]:
        """Those whom everything given fits, by name then CPR, and whether there were more than ``limit``."""
        words = names.fold(name).split() if name else []
        found = [p for p in self.population.search(name, born, phone) if p.index not in self._changed]
        found += [held.person for held in self._changed.values() if fits(held.person, words, born, phone)]
        found.sort(key=lambda person: (names.fold(person.name), person.cpr))
        return list(islice(found, limit)), len(found) > limit

    def change(self, person: Person, change: Mapping[str, Any], scope: str) -> Person:
        """Change something about a person, durably; ValueError where that cannot be."""
        origin = self.origin(person)
        rows = {row["idx"]: row for row in self._store.changed_people()}
        before = json.loads(rows[person.index]["change"]) if person.index in rows else {}
        whole = {**before, **change}
        after = changed(origin, whole)
        if after.cpr != person.cpr and self.by_cpr(after.cpr) is not None:
            raise ValueError("cpr: somebody else has it")
        with self._store.transaction():
            row = {"idx": person.index, "cpr": after.cpr, "name": after.name, "change": json.dumps(whole)}
            seq = self._store.change_person({**row, "scope": scope})
            if after.cpr != person.cpr:
                self._store.rename_citizen(person.cpr, after.cpr)
        self._now.pop(person.cpr, None)
        self._former[person.cpr] = person.index
        self._remember(after, seq)
        return after

    # ---- conversions ----

    def record(self, person: Person) -> str:
        """Which system keeps the person's case today: the one that took it over last, else the world's own."""
        kept = self._store.shelf(_TAKEN).get(f"record/{person.index}")
        return record_system(person) if kept is None else str(kept.doc["system"])

    def taken_over(self, person: Person, system: str) -> tuple[str, ...] | None:
        """The kinds that a system has taken over with this person's case, empty for all; None where it has none."""
        kept = self._store.shelf(_TAKEN).get(f"at/{person.index}/{system}")
        return None if kept is None else tuple(kept.doc["kinds"])

    def converted(self, person: Person, system: str, kinds: tuple[str, ...], at: datetime, scope: str) -> None:
        """A system has taken over the person's case, or some kinds of it; what it had heard before no longer counts."""
        shelf = self._store.shelf(_TAKEN)
        before = self.taken_over(person, system)
        whole = not kinds or before == ()
        taken = [] if whole else sorted({*kinds, *(before or ())})
        shelf.put(f"at/{person.index}/{system}", {"kinds": taken}, at, scope)
        if not kinds:
            shelf.put(f"record/{person.index}", {"system": system}, at, scope)

    def _remember(self, person: Person, seq: int) -> None:
        self._changed[person.index] = Changed(person, seq)
        self._former[self.origin(person).cpr] = person.index
        self._now[person.cpr] = person.index
        self._former.pop(person.cpr, None)
