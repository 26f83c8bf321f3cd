"""The office store's side of the hand-over: items taken from desks, and how somebody's items stand. One code over a
desk's file and over the office store; the rules for one delivery stand in ``mirror``, the desk's side in
``mirror_desk``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol, runtime_checkable

from jobterm.outbox import mirror, states
from jobterm.outbox.delivery import FINAL, Delivery, Role, State
from jobterm.outbox.moving import Adopted, Moved, Need
from jobterm.outbox.sqladopt import Adopter
from jobterm.outbox.sqldialect import EVENT_COLUMNS
from jobterm.outbox.sqlmoves import Moves
from jobterm.outbox.store import NewEvent

CLOSED_MOST = 500
"""Among so many of somebody's newest items the settled ones are looked for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands: where ``version`` is another than before, something happened to it."""

    id: str
    version: str
    open: bool


@runtime_checkable
class ReceivingStore(Protocol):
    """What an office store offers to desks besides ``store.Store`` and ``moving.MovingStore``."""

    def receive(self, items: Sequence[Moved], bundle: str, *, by: str, sent_at: datetime) -> Adopted:
        """Take what a desk hands over, in one commit; a second time changes nothing. ``bundle``: this office, as
        deliveries carry it; ``sent_at``: the desk's clock now."""

    def standings(self, author: str, since: datetime | None) -> list[Standing]:
        """The open items of an author, and with ``since`` those that were settled since then."""

    def moved_of(self, registrations: Sequence[str]) -> list[Moved]:
        """All that is known of these items, without those that are not there."""

    def moved(self, registration: str) -> Moved:
        """All that is known of one item; NoSuchItem."""


class Receiving(Moves):
    """Over one engine or the other."""

    def receive(self, items: Sequence[Moved], bundle: str, *, by: str, sent_at: datetime) -> Adopted:
        """See ``ReceivingStore``."""

        def work(tx: Any) -> Adopted:
            return Receiver(tx, self._db, sent_at).adopt(items, bundle, private=True, by=by)

        adopted: Adopted = self._one(work)
        return adopted

    def standings(self, author: str, since: datetime | None) -> list[Standing]:
        """See ``ReceivingStore``. The rows of deliveries tell it: numbers of the log are not in the order of commits,
        and to look for the last one of each item costs more, each second, than all else."""
        rows = self._db.rows(
            "SELECT r.id, d.system, d.state, d.shown, d.next_at, length(d.body) FROM registration r"
            " JOIN delivery d ON d.registration = r.n WHERE r.author = ? AND r.open = 1 ORDER BY d.registration, d.row",
            (author,),
        )
        found = [
            Standing(name, repr([tuple(row[1:]) for row in its]), True)
            for name, its in groupby(rows, key=lambda row: str(row[0]))
        ]
        if since is None:
            return found
        version = "(SELECT max(e.n) FROM event e WHERE e.registration = r.id)"
        closed = (
            f"SELECT c.id, c.version FROM (SELECT r.id AS id, {version} AS version FROM registration r"
            " WHERE r.author = ? AND r.open = 0 ORDER BY r.n DESC LIMIT ?) c"
            " JOIN event e ON e.n = c.version WHERE e.at >= ?"
        )
        settled = self._db.rows(closed, (author, CLOSED_MOST, since.timestamp()))
        return found + [Standing(row[0], str(row[1]), False) for row in settled]

    def moved_of(self, registrations: Sequence[str]) -> list[Moved]:
        """See ``ReceivingStore``: for many as many questions as for one."""
        kept, marks = self._db.dialect, ",".join("?" * len(registrations))
        rows = self._db.rows(
            f"SELECT n, id, body, {kept.given}, findings, superseded_by FROM registration WHERE id IN ({marks})"
            " ORDER BY n",
            registrations,
        )
        numbers = [int(row[0]) for row in rows]
        if not numbers:
            return []
        of = f"IN ({','.join('?' * len(numbers))})"
        deliveries = self._many(f"SELECT registration, id, body FROM delivery WHERE registration {of} ORDER BY row",
                                numbers)  # fmt: skip
        needs = self._many(f"SELECT dependant, needs, kind, met FROM need WHERE dependant {of} ORDER BY needs, kind",
                           numbers)  # fmt: skip
        requests = self._many(
            "SELECT d.registration, q.delivery, q.revision, q.rendering, q.key, q.sha256, q.bytes FROM request q"
            f" JOIN delivery d ON d.id = q.delivery WHERE d.registration {of}"
            " ORDER BY d.row, q.revision, q.rendering",
            numbers,
        )
        log = f"SELECT registration, {EVENT_COLUMNS} FROM event WHERE registration IN ({marks}) ORDER BY n"
        events = self._many(log, registrations)
        heard = self.heard()
        return [
            Moved(
                kept.registration(name, body),
                kept.given_of(name, given),
                tuple(json.loads(kept.kept("findings", name, findings))),
                superseded_by,
                tuple(kept.delivery(*row) for row in deliveries[n]),
                tuple(Need(row[0], row[1], bool(row[2])) for row in needs[n]),
                tuple(kept.event(row) for row in events[name]),
                tuple(self._kept(row) for row in requests[n]),
                heard,
            )
            for n, name, body, given, findings, superseded_by in rows
        ]

    def _many(self, sql: str, values: Sequence[Any]) -> defaultdict[Any, list[Any]]:
        """Rows without their first column, by it."""
        found: defaultdict[Any, list[Any]] = defaultdict(list)
        for first, *rest in self._db.rows(sql, values):
            found[first].append(rest)
        return found


class Receiver(Adopter):
    """Takes items from desks of this office within one commit."""

    entered = "at_office"

    def __init__(self, writer: Any, database: Any, sent_at: datetime) -> None:
        super().__init__(writer, database)
        self._sent_at = sent_at

    def adopt(self, items: Sequence[Moved], bundle: str, *, private: bool, by: str) -> Adopted:
        """See ``moving.MovingStore.adopt``; what replaces an item that the office has replaces it there."""
        told = super().adopt(items, bundle, private=private, by=by)
        for name in told.new:
            self._takes_place(self._coming[name], by)
        return told

    def _coming_in(self, one: Moved, delivery: Delivery, bundle: str) -> Delivery:
        unmet, failed = self._waits(one.needs, one.deliveries, delivery)
        made = mirror.arrived(delivery, self._now, unmet=unmet, bundle=bundle, sent_at=self._sent_at)
        return self._placed(made, failed, delivery.state)

    def _takes_place(self, one: Moved, by: str) -> None:
        """An edit that was made after its older one was handed over (rule R6)."""
        new, old = one.registration.id, one.registration.supersedes
        record = None if old is None else self._standing_record(old)
        if old is None or record is None:
            return
        newer = self._db.value("SELECT superseded_by FROM registration WHERE id = ?", (old,))
        if newer not in (None, new) and not self._tx._never(newer):
            for mine in self._tx._deliveries(new):
                if mine.role is Role.RECORD and mine.state not in FINAL:
                    event = NewEvent("need_failed", code=states.ELSEWHERE_REPLACED)
                    self._tx.put(states.review(replace(mine, unmet=0), states.ELSEWHERE_REPLACED), event)
        elif record.state not in FINAL and (newer is None or record.wish is None):
            self._tx._supersede(old, new, by)
            self._rebase(record, new)

    def _rebase(self, replaced: Delivery, new: str) -> None:
        """What was written on the item that another replaces is written on that one now: two own edits in a row never
        conflict with themselves (guarantee G8). At the desk they were handed over already."""
        kept = self._db.dialect
        rows = self._db.rows(
            "SELECT d.id, d.body, r.id, r.body FROM delivery d JOIN registration r ON r.n = d.registration"
            " WHERE d.system = ? AND d.subject = ? AND d.open = 1 AND d.role = 'record'",
            (replaced.system, kept.blind(replaced.lane)),
        )
        for id, body, name, registration in rows:
            one = kept.delivery(id, body)
            base = one.base or kept.registration(name, registration).base.get(one.system)
            if base == replaced.registration and name != new and not one.possible and one.state is not State.CONFLICT:
                self._tx.put(replace(one, base=new), NewEvent("rebased", code=new))

    def _standing_record(self, registration: str) -> Delivery | None:
        return next((one for one in self._tx._deliveries(registration) if one.role is Role.RECORD), None)
