"""One fleet, one system, one seed: who asked when, and what it came to. Virtual time only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from tests.fleet.clients import POLICIES, RUN_IN, Client, Request
from tests.fleet.offices import Office, Offices
from tests.fleet.server import PROBE_WORK, Answer, Kind, Opening, Server

from jobterm.outbox.port import OutcomeClass

HORIZON = 6 * 3600.0
"""Seconds after the reopening at which a run is given up."""

ITEMS_AN_HOUR = 5.0
"""What a desk registers in an hour, on average; each desk its own, anything from nothing to twice as much."""

MOST = 80
"""More than this no desk gathers, however long the system is away: people go home."""


@dataclass(frozen=True)
class Case:
    """One run. ``per_desk``: writes a second for which the system is built, per desk. ``offices``: what paces itself
    is not a desk (``clients`` of them) but an office."""

    clients: int
    policy: str
    kind: Kind
    opening: Opening
    seed: int = 1
    per_desk: float = 0.05
    offices: Offices | None = None

    @property
    def desks(self) -> int:
        """How many people register."""
        return self.clients if self.offices is None else sum(self.offices.sizes)

    @property
    def capacity(self) -> float:
        """Writes a second that the system can do."""
        return self.desks * self.per_desk


@dataclass
class Seen:
    """What the system saw, and when each item was known to be accepted. Seconds count from the reopening."""

    case: Case
    items: int = 0
    accepted: list[float] = field(default_factory=list)
    urgent: list[float] = field(default_factory=list)
    refused: int = 0
    reads: int = 0
    probes_before: int = 0
    load: Counter[int] = field(default_factory=Counter)
    last_noticed: float = 0.0
    events: int = 0


def run(case: Case, alone: int = 0) -> Seen:
    """Until the last item is accepted. ``alone``: how many items each desk has, where chance shall not say it."""
    chance = Random(f"{case.seed} {case.clients} {case.policy} {case.kind.name} {case.opening.name}")
    seen = Seen(case)
    clients: list[Client] = []
    for number in range(case.clients):
        desks = 1 if case.offices is None else case.offices.sizes[number]
        count = sum(alone or waiting(case.opening.away, chance) for _ in range(desks))
        urgent = sum(chance.random() < 0.1 for _ in range(count))
        seen.items += count
        if case.offices is not None:
            clients.append(Office((urgent, count - urgent), case.opening, chance, case.offices, number))
        else:
            clients.append(POLICIES[case.policy](urgent, count - urgent, case.opening, chance))
    _Loop(case, seen, clients, Server(case.kind, case.opening, case.capacity, chance)).run()
    return seen


def waiting(away: float, chance: Random) -> int:
    """How many items one desk has gathered in so many seconds."""
    mean = min(MOST / 2, ITEMS_AN_HOUR * away / 3600) * chance.uniform(0, 2)
    at, count = chance.expovariate(1.0), 0
    while at < mean:
        at, count = at + chance.expovariate(1.0), count + 1
    return count


class _Loop:
    def __init__(self, case: Case, seen: Seen, clients: list[Client], server: Server) -> None:
        self._case, self._seen, self._clients, self._server = case, seen, clients, server
        self._heap: list[tuple[float, int, int, Request | None, Answer | None]] = []
        self._wakes: list[float] = [float("inf")] * len(clients)
        self._serial = 0

    def run(self) -> None:
        seen, begins = self._seen, -min(RUN_IN, self._case.opening.away)
        for number in range(len(self._clients)):
            self._wake(number, begins)
        while self._heap and len(seen.accepted) < seen.items:
            now, _, number, request, answer = heappop(self._heap)
            if now > HORIZON:
                break
            seen.events += 1
            client = self._clients[number]
            if request is not None and answer is not None:
                self._take(client, request, answer, now)
            elif self._wakes[number] != now:
                continue  # an earlier or later one has taken its place
            else:
                self._wakes[number] = float("inf")
            for asked in client.due(now):
                self._ask(number, asked, now)
            self._wake(number, now)

    def _take(self, client: Client, request: Request, answer: Answer, now: float) -> None:
        if client.answered(request, answer, now):
            self._seen.accepted.append(now)
            if request.item is not None and request.item.urgent:
                self._seen.urgent.append(now)
        elif now >= 0 and answer.outcome.cls in (OutcomeClass.THROTTLED, OutcomeClass.UNKNOWN):
            self._seen.refused += 1

    def _ask(self, number: int, request: Request, now: float) -> None:
        if now < 0:
            self._seen.probes_before += 1
        else:
            self._seen.reads += request.read
            self._seen.load[int(now)] += round((PROBE_WORK if request.item is None else request.work) * 10)
        answer = self._server.ask(now, request.work)
        self._push(answer.at, number, request, answer)

    def _wake(self, number: int, now: float) -> None:
        at = self._clients[number].next_at(now)
        if at is None:
            self._wakes[number] = float("inf")
        elif at != self._wakes[number]:
            self._wakes[number] = at
            self._push(at, number, None, None)

    def _push(self, at: float, number: int, request: Request | None, answer: Answer | None) -> None:
        self._serial += 1
        heappush(self._heap, (at, self._serial, number, request, answer))
