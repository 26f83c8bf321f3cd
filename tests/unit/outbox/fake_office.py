"""An office's shared rows in memory, and several workers that come to them: what PostgreSQL does for the real one."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from jobterm.clock import ManualClock
from jobterm.outbox.admission import Grounds, Wanted
from jobterm.outbox.committer import Committer
from jobterm.outbox.lease import Lease
from jobterm.outbox.pacing import Budget, Gate
from jobterm.outbox.shared import Errand, Granted, Pace, Paces, Want, decide, holding
from jobterm.outbox.shared_admission import SharedAdmission
from jobterm.outbox.store import Due, StoreBusy, Tally

T = TypeVar("T")


class FakeOffice:
    """Rows, leases and lanes. ``lanes``: system → subjects of lanes that are due, in order; ``errands`` counts visits
    by what was wanted."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.rows: dict[str, Pace] = {}
        self.budget: Budget | None = None
        self.live: set[int] = set()
        self.lanes: dict[str, list[str]] = {}
        self.claimed: dict[tuple[str, str], int] = {}
        self.errands: list[tuple[int, Want]] = []
        self.unreachable = False
        self.being_sent = 0

    # ---- what a worker's store offers -------------------------------------------------------------------------------

    def paces(self) -> Paces:
        self._reached()
        return Paces(dict(self.rows), frozenset(self.live))

    def errand(self, errand: Errand) -> Granted:
        self._reached()
        self.errands.append((errand.lease.token, errand.want))
        pace = self.rows.get(errand.system, Pace())
        done = decide(errand, pace, self.budget, self.live, self.clock.now())
        due = self._claim(errand, done.room) if done.room else []
        here = done.pace.held.get(errand.lease.token, 0)
        after = holding(done.pace, errand.lease.token, here + len(due))
        self.rows[errand.system], self.budget = after, done.budget
        return Granted(after, frozenset(self.live), tuple(due), done.given)

    def _claim(self, errand: Errand, room: int) -> list[Due]:
        assert errand.lanes is not None
        found: list[Due] = []
        for subject in self.lanes.get(errand.system, []):
            lane, due = (errand.system, subject), Due(errand.system, subject, f"d-{subject}", 0.0)
            mine = self.claimed.get(lane, errand.lease.token) in (errand.lease.token, *self._dead(lane))
            if mine and len(found) < room and not errand.lanes.passes(due):
                self.claimed[lane] = errand.lease.token
                found.append(due)
        return found

    def _dead(self, lane: tuple[str, str]) -> set[int]:
        return {self.claimed[lane]} - self.live if lane in self.claimed else set()

    def due_by(self, system: str, moment: object) -> bool:
        del moment
        return bool(self.lanes.get(system))

    def tally(self) -> Tally:
        return Tally({}, {"amp": {"sending": self.being_sent}})

    def _reached(self) -> None:
        if self.unreachable:
            raise StoreBusy("nobody answers")

    # ---- workers ----------------------------------------------------------------------------------------------------

    def worker(self, token: int, limit: int = 8) -> Worker:
        """One more worker, with a lease."""
        self.live.add(token)
        return Worker(self, token, limit)


class Straight(Committer):
    """Asks at once, without a thread."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self._asked: Any = store

    async def read(self, question: Callable[[Any], T]) -> T:
        return question(self._asked)


class Worker:
    """One worker's admission. ``serving``: the subjects that it serves at the moment."""

    def __init__(self, office: FakeOffice, token: int, limit: int) -> None:
        self.lease = Lease(f"worker-{token}", token)
        self.serving: set[str] = set()
        self.changed: list[str] = []
        self.clock = office.clock
        self.office = office
        systems = dict.fromkeys(("amp", "fund"), limit)
        self.admission = SharedAdmission(
            Grounds(Straight(office), office.clock, Random(token), {}, systems, self.changed.append)
        )

    async def look(self) -> None:
        """Once before each look at everything."""
        await self.admission.look(self.lease)

    async def take(self, system: str = "amp", *, known: bool = True) -> list[str]:
        """Look and take what may go; the subjects."""
        await self.look()
        gate = self.admission.gates[system]
        wanted = Wanted(
            system, self.clock.now(), self.lease, gate, len(self.serving), lambda due: due.subject in self.serving,
            known=known,
        )  # fmt: skip
        subjects = [due.subject for due in await self.admission.due(wanted)]
        self.serving.update(subjects)
        return subjects

    def done(self, subject: str, system: str = "amp") -> None:
        """It is answered and settled: its lane is empty."""
        self.serving.remove(subject)
        self.admission.give_back(system)
        self.office.lanes[system].remove(subject)
        self.office.claimed.pop((system, subject), None)


def opened(office: FakeOffice, system: str, **gate: Any) -> None:
    """What is known of a system already."""
    office.rows[system] = Pace(Gate(**gate))
