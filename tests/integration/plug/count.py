"""The count after: attempted, acknowledged, lost, duplicated, reordered, unexpected; judged by the systems' ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from tests.integration.plug.work import Job

CASE_SYSTEMS = ("amp", "workbase", "opera")


@dataclass
class Count:
    """What the ledger says of what was acknowledged. All lists hold registration ids."""

    attempted: int = 0
    acknowledged: int = 0
    applied: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    reordered: list[tuple[str, str]] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    falsely_green: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled, out of order, unexpected, shown as done when it is not, or unexplained."""
        wrong = (self.lost, self.duplicated, self.reordered, self.unexpected, self.falsely_green, self.unexplained)
        return not any(wrong)


@dataclass(frozen=True)
class Witness:
    """What was seen from outside: which ids were acknowledged, and by when each was certainly taken; the queue as
    ``outbox list`` shows it; the systems' ledger; when each was first sent (RFC 3339, comparable as text)."""

    acknowledged: list[str]
    taken_by: dict[str, str]
    items: list[dict[str, Any]]
    ledger: list[dict[str, Any]]
    claims: dict[str, str]


def count(jobs: list[Job], seen: Witness) -> Count:
    """Compare what was acknowledged with what the systems applied and what the queue shows."""
    acknowledged, items, ledger = seen.acknowledged, seen.items, seen.ledger
    by_id = {job.id: job for job in jobs}
    applied = [row for row in ledger if row["effect"] == "applied" and row["system"] in CASE_SYSTEMS]
    times = Counter(row["registration"] for row in applied)
    shown = {item["id"]: _record(item) for item in items}
    made = Count(len(jobs), len(acknowledged), len(applied))
    for id in acknowledged:
        state = shown.get(id)
        if state is None or (times[id] == 0 and state not in ("refused", "withdrawn")):
            made.lost.append(id)
        if state == "confirmed" and times[id] == 0:
            made.falsely_green.append(id)
        if state not in ("confirmed", "refused"):
            made.unexplained.append(f"{id} {state}")
    made.duplicated = [id for id, often in times.items() if often > 1]
    made.unexpected = [row["registration"] for row in applied if row["registration"] not in by_id]
    made.reordered = _reordered(by_id, applied, seen)
    return made


def _record(item: dict[str, Any]) -> str:
    [state] = [delivery["state"] for delivery in item["deliveries"] if delivery["role"] == "record"]
    return str(state)


def _reordered(by_id: dict[str, Job], applied: list[dict[str, Any]], seen: Witness) -> list[tuple[str, str]]:
    """Pairs of a lane that waited at the same time and were applied the wrong way round; one that waited for what it
    needs lets others pass."""
    place = {row["registration"]: row["n"] for row in applied}
    numbers = {item["id"]: item["n"] for item in seen.items}
    lanes: dict[tuple[str, str], list[Job]] = {}
    for job in by_id.values():
        if job.id in place and job.id in seen.claims:
            lanes.setdefault((job.record, job.citizen), []).append(job)
    wrong = []
    for lane in lanes.values():
        lane.sort(key=lambda job: (job.event_date, job.told_at, numbers[job.id]))
        for first, second in combinations(lane, 2):
            taken = max(seen.taken_by[first.id], seen.taken_by[second.id])
            both_waited = taken < min(seen.claims[first.id], seen.claims[second.id])
            if both_waited and not first.needs and place[first.id] > place[second.id]:
                wrong.append((first.id, second.id))
    return wrong
