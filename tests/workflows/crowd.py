"""Thousands of registrations of all kinds, to all systems, while answers get lost, arrive late, are doubled, garbled
and refused and systems close and open: counted as Jepsen's queue checker counts, on the systems' own ledgers.

``python -m tests.workflows.crowd --count 10000 --seed 1`` prints the report and fails where a count is not zero.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.guarantees.town import Desk, Town
from tests.workflows.cells import AARHUS, BY_KIND, COLUMNS, WORKFLOWS, Column, Story, Workflow

from jobterm.clock import ManualClock
from jobterm.sandbox.systems import SYSTEMS

FAULTS: Final = {
    "lose_request": 0.04, "lose_answer": 0.06, "error_500": 0.03, "error_503": 0.03, "double": 0.05, "garble": 0.03,
}  # fmt: skip
STEPS: Final = 100_000
"""Looks of the engine in one spell of weather."""
ROUND: Final = 40
"""Registrations between two changes of the weather."""
COLUMN_OF: Final = {True: COLUMNS[0], False: next(one for one in COLUMNS if one.name == "uninsured-workbase")}


WITH_A_PERSON: Final = frozenset({"needs_review", "refused", "conflict", "hand_over", "held_auth", "quarantined"})


@dataclass
class Counts:
    """What came of everything; the last five must be zero."""

    attempted: int = 0
    acknowledged: int = 0
    refused_at_once: int = 0
    with_a_person: int = 0
    confirmed: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    falsely_green: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def wrong(self) -> dict[str, list[str]]:
        """What must not be, by name."""
        found = {
            "lost": self.lost, "duplicated": self.duplicated, "reordered": self.reordered,
            "unexpected": self.unexpected, "falsely green": self.falsely_green,
        }  # fmt: skip
        return {name: rows for name, rows in found.items() if rows}

    def text(self) -> str:
        """The report."""
        lines = [
            f"attempted {self.attempted}, acknowledged {self.acknowledged}, refused at once {self.refused_at_once}",
            f"deliveries confirmed {self.confirmed}, with a person {self.with_a_person}",
            f"lost {len(self.lost)}, duplicated {len(self.duplicated)}, reordered {len(self.reordered)}, "
            f"unexpected {len(self.unexpected)}, falsely green {len(self.falsely_green)}",
            "kinds: " + ", ".join(f"{kind} {n}" for kind, n in sorted(self.kinds.items())),
        ]
        return "\n".join(lines)


class Crowd:
    """Caseworkers at one desk, on a bad day that lasts weeks."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = Random(seed)
        self.town = Town(folder, ManualClock(), seed=seed, population=600, municipality=AARHUS)
        self.desk: Desk = self.town.desk()
        self.counts = Counts()
        self.taken: list[str] = []
        self._stories: dict[str, Story] = {}
        self._deliveries: dict[str, Mapping[str, Any]] = {}
        self._of: dict[str, list[str]] = {}
        self._people = [(True, cpr) for cpr in self.town.people("amp", 60)]
        self._people += [(False, cpr) for cpr in self.town.people("workbase", 20)]

    def run(self, count: int) -> Counts:
        """So many registrations, then good weather until nothing moves any more, then the count."""
        while self.counts.attempted < count:
            self._weather()
            for _ in range(ROUND):
                self._one()
            self.desk.drain(self.chance.choice((0.2, 2.0, 12.0, 24.0)), STEPS)
        for system in SYSTEMS:
            self.town.turn(system, faults={})
        self.desk.drain(24 * 14, STEPS)
        return self.judged()

    def close(self) -> None:
        """Close stores and systems."""
        self.town.close()

    def _weather(self) -> None:
        self.town.clock.advance(self.chance.uniform(60, 6 * 3600))
        for system in SYSTEMS:
            state = self.chance.choices(("open", "closed", "down"), (8, 1, 1))[0]
            faults = {name: share * self.chance.choice((0, 1, 2)) for name, share in FAULTS.items()}
            self.town.turn(system, state, faults=faults)

    def _one(self) -> None:
        insured, cpr = self.chance.choice(self._people)
        column = COLUMN_OF[insured]
        workflow = self.chance.choice([one for one in WORKFLOWS if one.only in (None, insured)])
        story = self._stories.setdefault(cpr, Story(self.town, column, cpr))
        for kind in workflow.first:
            if kind not in story.done and not self._told(story, column, BY_KIND[kind]):
                return
        self._told(story, column, workflow)

    def _told(self, story: Story, column: Column, workflow: Workflow) -> bool:
        for kind in workflow.first:
            if kind not in story.done and not self._told(story, column, BY_KIND[kind]):
                return False
        self.counts.attempted += 1
        given = {"kind": workflow.kind, "citizen": story.cpr, "details": dict(workflow.details(story))}
        (result,) = self.desk.results(given)
        if result.state != "queued" or result.id is None:
            self.counts.refused_at_once += 1
            return False
        self.counts.acknowledged += 1
        self.counts.kinds[workflow.kind] += 1
        self.taken.append(result.id)
        story.done[workflow.kind] = result.id
        return True

    # ---- the count ---------------------------------------------------------------------------------------------

    def judged(self) -> Counts:
        """The count, anew: what was attempted stays, what came of it is read from queue and ledgers."""
        before = self.counts
        self.counts = Counts(before.attempted, before.acknowledged, before.refused_at_once, kinds=before.kinds)
        self._of.clear()
        self._judge()
        return self.counts

    def _judge(self) -> None:
        rows = [row for row in self.town.ledger("applied", "forwarded") if row["registration"]]
        effects = Counter((row["system"], row["registration"]) for row in rows)
        known = set(self.taken)
        self.counts.duplicated = [f"{where}: {n}" for where, n in effects.items() if n > 1]
        self.counts.unexpected = [str(where) for where in effects if where[1] not in known]
        self._deliveries = {item: self.desk.deliveries(item) for item in self.taken}
        for item in self.taken:
            self._of.setdefault(self.desk.store.item(item).registration.subject, []).append(item)
        for item in self.taken:
            for system, delivery in self._deliveries[item].items():
                self._delivery(item, system, delivery, effects)
        self._order(rows)

    def _delivery(self, item: str, system: str, delivery: Any, effects: Counter[tuple[str, str]]) -> None:
        there = effects[system, item] > 0
        if delivery.state == "confirmed":
            self.counts.confirmed += 1
            if not there:
                self.counts.falsely_green.append(f"{system} {item}")
        elif delivery.state in WITH_A_PERSON:
            self.counts.with_a_person += 1
        elif delivery.state not in ("withdrawn", "superseded") and not self._stands_behind(item, system, delivery):
            self.counts.lost.append(f"{system} {item} {delivery.state} {delivery.waiting_for}")

    def _stands_behind(self, item: str, system: str, delivery: Any) -> bool:
        """Whether it waits for what a person must decide: its own record, what it needs, or another of its lane. Each
        of these is judged too, so that a chain ends at a person or is told as lost."""
        if delivery.state not in ("waiting", "queued"):
            return False
        if delivery.role == "notify" and self._record(item) != "confirmed":
            return True
        stored = self.desk.store.item(item).registration
        if any(self._record(need) != "confirmed" for need in stored.needs):
            return True
        return any(
            (found := self._deliveries[other].get(system)) is not None and found.state in WITH_A_PERSON
            for other in self._of[stored.subject]
            if other != item
        )

    def _record(self, item: str) -> str:
        return str(next(one.state for one in self._deliveries[item].values() if one.role == "record"))

    def _order(self, rows: list[dict[str, Any]]) -> None:
        """What was taken of one citizen for one system took effect in the order of event, time told and entry, as far
        as it waited there together: taken before the other had taken effect."""
        stored = {one: self.desk.store.item(one) for one in self.taken}
        lanes: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in rows:
            if row["effect"] == "applied" and row["registration"] in stored:
                lanes.setdefault((row["system"], row["citizen"] or ""), []).append(row)
        for (system, _), applied in lanes.items():
            for first, second in pairwise(applied):
                one, other = stored[first["registration"]], stored[second["registration"]]
                together = other.registration.keyed_at < one.registration.keyed_at
                needs = one.registration.id in other.registration.needs
                if together and not needs and _place(other) < _place(one) and not self._held(other, system):
                    self.counts.reordered.append(f"{system} {one.registration.id} before {other.registration.id}")

    def _held(self, stored: Any, system: str) -> bool:
        """Whether it was held back on purpose, waited for what it needs, or was tried before: then it holds no lane."""
        for one in stored.deliveries:
            if one.system == system and (one.attempts > 1 or one.held_until is not None):
                return True
        return bool(stored.registration.needs)


def _place(stored: Any) -> tuple[Any, ...]:
    one = stored.registration
    return one.event_date, one.told_at, stored.n


def play(folder: Path, count: int, seed: int) -> Counts:
    """One crowd from its first registration to the count."""
    crowd = Crowd(folder, seed)
    try:
        return crowd.run(count)
    finally:
        crowd.close()


def main(arguments: list[str] | None = None) -> int:
    """Print the report; 1 where something is lost, doubled, reordered, unexpected or falsely green."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        counts = play(Path(folder), given.count, given.seed)
    print(counts.text())
    for name, rows in counts.wrong().items():
        print(f"{name}: {'; '.join(rows[:5])}")
    return int(bool(counts.wrong()))


if __name__ == "__main__":
    sys.exit(main())
