"""The shared rows of an office's pace: one for each system, locked for a moment by whichever worker comes (``shared``),
and the lanes that are claimed with it. Each errand is a short transaction of its own, so that nobody waits for what
somebody else does with an item.
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from datetime import UTC, datetime
from typing import Any, Final

from jobterm.outbox.board import HERE_WITHIN
from jobterm.outbox.pacing import Budget, Gate
from jobterm.outbox.postgres.connection import OfficeDatabase
from jobterm.outbox.postgres.writer import ALIVE
from jobterm.outbox.records import gate_from_text, gate_to_text
from jobterm.outbox.shared import Decided, Errand, Granted, LiveWorker, Pace, Paces, decide, holding
from jobterm.outbox.store import Due

_BUDGET: Final = "budget"
"""The office's one budget of second tries, in ``meta``: it is touched only where something failed lately."""


class Admissions:
    """What an office store offers its workers (`shared.PaceStore`)."""

    _office: OfficeDatabase

    def paces(self) -> Paces:
        """What is known of every system, and who works."""
        rows = self._office.rows("SELECT system, body, pace FROM gate")
        workers = self._live_workers()
        systems = {system: _pace(gate_from_text(body), text) for system, body, text in rows}
        return Paces(systems, frozenset(one.token for one in workers), workers)

    def at_desks(self) -> frozenset[str]:
        """Users who are logged in at a desk of the office just now: each by her own login to the database, which lets
        nobody say it for another."""
        since = (self._office.clock.now() - HERE_WITHIN).timestamp()
        return frozenset(row[0] for row in self._office.rows("SELECT author FROM presence WHERE at > ?", (since,)))

    def errand(self, errand: Errand) -> Granted:
        """Carry out one errand under the lock of its row; LeaseLost."""
        return self._office.brief(lambda: self._carried_out(errand))

    def _carried_out(self, errand: Errand) -> Granted:
        system, mine = errand.system, errand.lease.token
        body, text = self._locked_gate(system)
        # Only now: what stood there before this row was ours to change is old.
        now = self._office.clock.now()
        live = frozenset(one.token for one in self._live_workers())
        before = _pace(gate_from_text(body), text)
        budget = self._kept_budget(now) if errand.told else None
        done = decide(errand, before, budget, live, now)
        if done.budget != budget:
            # Nearly never: something failed lately. Then it is the office's, under its own lock.
            budget = self._kept_budget(now, " FOR UPDATE")
            done = decide(errand, before, budget, live, now)
        due = self._claimed_lanes(errand, done, live, now) if done.room else ()
        after = holding(done.pace, mine, done.pace.held.get(mine, 0) + len(due))
        if after != before:
            values = (gate_to_text(after.gate), _text(after), system)
            self._office.run("UPDATE gate SET body = ?, pace = ? WHERE system = ?", values)
        if done.budget != budget:
            self._keep_budget(done.budget)
        return Granted(after, live, due, done.given)

    def _locked_gate(self, system: str) -> tuple[str, str]:
        ask = "SELECT body, pace FROM gate WHERE system = ? FOR UPDATE"
        found = self._office.rows(ask, (system,))
        if not found:
            new = "INSERT INTO gate (system, body) VALUES (?, ?) ON CONFLICT (system) DO NOTHING"
            self._office.run(new, (system, gate_to_text(Gate())))
            found = self._office.rows(ask, (system,))
        return found[0]  # type: ignore[no-any-return]

    def _live_workers(self) -> tuple[LiveWorker, ...]:
        rows = self._office.rows(f"SELECT token, owner, since, until FROM worker WHERE {ALIVE} ORDER BY token")
        return tuple(
            LiveWorker(int(token), owner, _instant(since), _instant(until)) for token, owner, since, until in rows
        )

    def _claimed_lanes(self, errand: Errand, done: Decided, live: Set[int], now: datetime) -> tuple[Due, ...]:
        """The lanes that have been ready longest and that nobody serves whose lease holds."""
        wanted = errand.lanes
        assert wanted is not None
        free = [token for token in live if token != errand.lease.token]
        others = f" AND (holder IS NULL OR holder NOT IN ({','.join('?' * len(free))}))" if free else ""
        rows: Sequence[Any] = self._office.rows(
            f"SELECT system, subject, delivery, ready_at FROM lane WHERE system = ? AND ready_at <= ?{others}"
            " ORDER BY ready_at, n LIMIT ? FOR UPDATE SKIP LOCKED",
            (errand.system, now.timestamp(), *free, done.room + wanted.slack),
        )
        due = tuple(one for one in (Due(*row) for row in rows) if not wanted.passes(one))[: done.room]
        if due:
            self._office.run(
                f"UPDATE lane SET holder = ? WHERE system = ? AND subject IN ({','.join('?' * len(due))})",
                (errand.lease.token, errand.system, *(one.subject for one in due)),
            )
        return due

    # ---- the budget ------------------------------------------------------------------------------------------------

    def _kept_budget(self, now: datetime, lock: str = "") -> Budget:
        """As it stands; a full one where nobody has ever needed it."""
        kept = self._office.value(f"SELECT value FROM meta WHERE name = ?{lock}", (_BUDGET,))
        if kept is None:
            return Budget(now)
        told = json.loads(kept)
        return Budget(min(now, _instant(told["at"])), float(told["left"]))

    def _keep_budget(self, budget: Budget | None) -> None:
        if budget is None:
            return
        text = json.dumps({"at": budget.at.timestamp(), "left": budget.left})
        self._office.run(
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_BUDGET, text),
        )


def _pace(gate: Gate, text: str) -> Pace:
    told = json.loads(text)
    held = {int(token): int(count) for token, count in told.get("held", {}).items()}
    return Pace(gate, held, told.get("prober"), told.get("keeper"))


def _text(pace: Pace) -> str:
    told: dict[str, Any] = {"held": {str(token): count for token, count in sorted(pace.held.items())}}
    told |= {"prober": pace.prober, "keeper": pace.keeper}
    return json.dumps({name: value for name, value in told.items() if value}, separators=(",", ":"))


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
