"""Writing inside one commit: a delivery's new state and all that follows from it, a registration being taken."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobterm.outbox import lanes, states
from jobterm.outbox.delivery import FINAL, Delivery, Mode, Role, State, Wish
from jobterm.outbox.pacing import Gate
from jobterm.outbox.port import Rendered
from jobterm.outbox.records import delivery_from_text, delivery_to_text, dump, gate_to_text, registration_to_text
from jobterm.outbox.sqlcipher import Database
from jobterm.outbox.store import (
    FINAL_SHOWN,
    CannotSupersede,
    IdReused,
    Lease,
    NewEvent,
    NewItem,
    NoSuchItem,
    Stale,
    Taken,
    UnknownNeed,
    shown,
    worst,
)

PromiseTime = Callable[[str | None, datetime], datetime | None]
"""(promise as in the plan, counted from) → when it is promised."""

CONFIRMED, SETTLED = "confirmed", "settled"
"""Kinds of need: wait until it is confirmed; wait until its fate is known (what one supersedes)."""


def delivery_id(registration: str, system: str) -> str:
    """A delivery's id: the same for the same registration and system, whoever computes it."""
    return str(uuid.uuid5(uuid.UUID(registration), system))


class Writer:
    """One transaction. Ask for nothing here that is not needed to write."""

    def __init__(self, database: Database, content: list[bytes], promise: PromiseTime) -> None:
        self._db = database
        self._content = content
        self._promise = promise
        self._now = database.clock.now()
        self._lanes: set[tuple[str, str]] = set()
        self._registrations: set[int] = set()

    # ---- what operations may do (store.Transaction) ------------------------------------------------------------

    def delivery(self, delivery: str) -> Delivery:
        """As stored now."""
        text = self._db.value("SELECT body FROM delivery WHERE id = ?", (delivery,))
        if text is None:
            raise NoSuchItem("no such delivery")
        return delivery_from_text(text)

    def put(self, after: Delivery, event: NewEvent) -> None:
        """Write a delivery and what follows."""
        row = self._db.rows("SELECT registration, shown FROM delivery WHERE id = ?", (after.id,))[0]
        n, before_shown = int(row[0]), row[1]
        self._update(after, before_shown)
        self._registrations.add(n)
        self.note(after.registration, replace(event, system=event.system or after.system), after.id)
        if after.state is State.CONFIRMED:
            last = "INSERT OR REPLACE INTO meta (name, value) VALUES ('last_confirmed', ?)"
            self._db.run(last, (self._now.timestamp(),))
        if after.role is Role.RECORD and after.state in FINAL:
            self._record_settled(after)

    def note(self, registration: str, event: NewEvent, delivery: str | None = None) -> None:
        """Write a line of the log."""
        values = (
            self._now.timestamp(), registration, delivery, event.event, event.system, event.attempt, event.cls,
            event.code, event.request_sha256, event.answer_sha256, event.by, event.note,
        )  # fmt: skip
        self._db.run(
            "INSERT INTO event (at, registration, delivery, event, system, attempt, class, code, request_sha256,"
            " answer_sha256, by, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        self._content.append(dump(values).encode())

    def rendered(self, delivery: Delivery, rendered: Rendered) -> None:
        """Keep bytes; what stands there already stays."""
        self._db.run(
            "INSERT OR IGNORE INTO request (delivery, revision, rendering, key, sha256, bytes)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (delivery.id, delivery.revision, delivery.rendering, rendered.key, rendered.sha256(), rendered.to_bytes()),
        )

    def gate(self, system: str, gate: Gate) -> None:
        """Keep what is known of a system."""
        self._db.run("INSERT OR REPLACE INTO gate (system, body) VALUES (?, ?)", (system, gate_to_text(gate)))

    def check_lease(self, lease: Lease) -> None:
        """Stale if the drain lease is no longer this one."""
        if self._db.value("SELECT token FROM lease WHERE name = 'drain'") != lease.token:
            raise Stale("the drain lease is another's")

    def is_head(self, delivery: Delivery) -> bool:
        """Whether it is still this delivery's turn in its lane, as the lane is now."""
        self._refresh_lane(delivery.system, delivery.lane)
        sql = "SELECT delivery FROM lane WHERE system = ? AND subject = ?"
        return bool(self._db.value(sql, (delivery.system, delivery.lane)) == delivery.id)

    # ---- taking a registration ---------------------------------------------------------------------------------

    def take(self, item: NewItem, by: str) -> Taken:
        """Write a new registration with its deliveries."""
        registration = item.registration
        there = self._db.rows("SELECT n, given_sha256 FROM registration WHERE id = ?", (registration.id,))
        if there:
            if there[0][1] != item.given_sha256:
                raise IdReused("the id is taken by a registration with other content")
            return Taken(registration.id, int(there[0][0]), new=False)
        needs = [self._stands_for(needed) for needed in registration.needs]
        open_needs = [needed for needed in needs if not self._need_met(needed)]
        if registration.supersedes is not None and not self._may_be_superseded(registration.supersedes, open_needs):
            raise CannotSupersede("what it would supersede is unknown or final, or it needs what waits for that")
        n = self._insert_registration(item)
        for needed in needs:
            self._insert_need(n, needed, CONFIRMED, met=needed not in open_needs)
        if registration.supersedes is not None:
            # Its own need comes first: should the old one be settled at once, this one is free at once.
            self._insert_need(n, registration.supersedes, SETTLED, met=False)
        waits = len(set(open_needs)) + (registration.supersedes is not None)
        self.note(registration.id, NewEvent("taken", by=by))
        for new in item.deliveries:
            unmet = waits if new.role is Role.RECORD else 1
            delivery = Delivery(
                delivery_id(registration.id, new.system), registration.id, registration.revision, new.system, new.role,
                new.mode, registration.subject, registration.event_date, registration.told_at, n, unmet=unmet,
                via=new.via, promise=new.promise, held_until=new.held_until, plan=item.plan,
            )  # fmt: skip
            if new.role is Role.RECORD and any(self._never(needed) for needed in open_needs):
                delivery = states.review(delivery, "needed_withdrawn")
            self._insert_delivery(self._begin(delivery), n)
        self._registrations.add(n)
        if registration.supersedes is not None:
            self._supersede(registration.supersedes, registration.id, by)
        return Taken(registration.id, n, new=True)

    def wish(self, registration: str, wanted: Wish, event: NewEvent) -> None:
        """Withdraw or supersede a registration: its record first; the others follow when its fate is known (R6)."""
        for delivery in self._deliveries(registration):
            if delivery.role is Role.RECORD and delivery.state not in FINAL:
                self.put(states.wish(delivery, wanted, self._now), event)
        record = [item for item in self._deliveries(registration) if item.role is Role.RECORD]
        if record and record[0].state is State.CONFIRMED:
            for delivery in self._deliveries(registration):
                if delivery.role is Role.NOTIFY and delivery.state not in FINAL:
                    self.put(states.wish(delivery, wanted, self._now), event)

    def finish(self) -> None:
        """Bring lanes and shown states up to date with what was written."""
        for n in self._registrations:
            self._refresh_registration(n)
        for system, subject in self._lanes:
            self._refresh_lane(system, subject)
        self._registrations.clear()
        self._lanes.clear()

    # ---- inside ------------------------------------------------------------------------------------------------

    def _insert_registration(self, item: NewItem) -> int:
        registration = item.registration
        body = registration_to_text(registration)
        self._db.run(
            "INSERT INTO registration (id, revision, kind, subject, author, given_sha256, shown, open, body, findings)"
            " VALUES (?, ?, ?, ?, ?, ?, '', 1, ?, ?)",
            (
                registration.id, registration.revision, registration.kind, registration.subject, registration.author,
                item.given_sha256, body, dump(list(item.findings)),
            ),
        )  # fmt: skip
        self._content.append(body.encode())
        return int(self._db.value("SELECT last_insert_rowid()"))

    def _insert_need(self, n: int, needed: str, kind: str, *, met: bool) -> None:
        self._db.run(
            "INSERT OR IGNORE INTO need (dependant, needs, kind, met) VALUES (?, ?, ?, ?)", (n, needed, kind, int(met))
        )

    def _need_met(self, needed: str) -> bool:
        if not self._db.rows("SELECT 1 FROM registration WHERE id = ?", (needed,)):
            raise UnknownNeed("it needs an id that is not in the queue")
        record = [item for item in self._deliveries(needed) if item.role is Role.RECORD]
        return all(item.state is State.CONFIRMED for item in record)

    def _stands_for(self, needed: str) -> str:
        """What has taken the place of a registration that will never be confirmed itself, or that one."""
        newer: str | None = needed
        while newer is not None and self._never(newer):
            needed = newer
            newer = self._db.value("SELECT superseded_by FROM registration WHERE id = ?", (needed,))
        return newer or needed

    def _never(self, registration: str) -> bool:
        """Whether it is final and was not confirmed: whoever waits for it waits in vain."""
        record = [item for item in self._deliveries(registration) if item.role is Role.RECORD]
        return any(item.state in FINAL and item.state is not State.CONFIRMED for item in record)

    def _may_be_superseded(self, registration: str, needs: Iterable[str]) -> bool:
        """Whether it is open, and nothing of ``needs`` waits for it: what waits for it will wait for the new one."""
        waiting, seen = list(needs), set[str]()
        while waiting:
            one = waiting.pop()
            if one == registration:
                return False
            if one not in seen:
                seen.add(one)
                sql = "SELECT needs FROM need JOIN registration r ON r.n = dependant WHERE r.id = ? AND met = 0"
                waiting.extend(row[0] for row in self._db.rows(sql, (one,)))
        record = [item for item in self._deliveries(registration) if item.role is Role.RECORD]
        return bool(record) and all(item.state not in FINAL for item in record)

    def _supersede(self, old: str, new: str, by: str) -> None:
        self._db.run("UPDATE registration SET superseded_by = ? WHERE id = ?", (new, old))
        self._db.run("UPDATE OR IGNORE need SET needs = ? WHERE needs = ? AND kind = ? AND met = 0",
                     (new, old, CONFIRMED))  # fmt: skip
        self.wish(old, Wish.SUPERSEDE, NewEvent("supersede_wished", by=by))

    def _begin(self, delivery: Delivery) -> Delivery:
        """A fresh delivery that waits for nothing and is not sent by us stands at once where it belongs."""
        return states.record_confirmed(delivery, self._promise(delivery.promise, self._now), self._now)

    def _insert_delivery(self, delivery: Delivery, n: int) -> None:
        self._db.run(
            "INSERT INTO delivery (id, registration, system, subject, mode, role, state, shown, open, body)"
            " VALUES (?, ?, ?, ?, ?, ?, '', '', 1, '')",
            (delivery.id, n, delivery.system, delivery.lane, delivery.mode.value, delivery.role.value),
        )
        self._update(delivery, None)

    def _update(self, after: Delivery, before_shown: str | None) -> None:
        now_shown = shown(after)
        is_open = int(after.state not in FINAL)
        next_at = after.next_at.timestamp() if after.next_at is not None else None
        self._db.run(
            "UPDATE delivery SET state = ?, shown = ?, open = ?, next_at = ?, body = ? WHERE id = ?",
            (after.state.value, now_shown, is_open, next_at, delivery_to_text(after), after.id),
        )
        self._count(after.system, before_shown, now_shown)
        if after.mode is Mode.DELIVER:
            self._lanes.add((after.system, after.lane))

    def _count(self, scope: str, before: str | None, after: str) -> None:
        if before == after:
            return
        add = (
            "INSERT INTO tally (scope, shown, count) VALUES (?, ?, ?)"
            " ON CONFLICT (scope, shown) DO UPDATE SET count = count + excluded.count"
        )
        self._db.run(add, (scope, after, 1))
        if before:
            self._db.run(add, (scope, before, -1))

    def _deliveries(self, registration: str) -> list[Delivery]:
        found = self._db.rows(
            "SELECT d.body FROM delivery d JOIN registration r ON r.n = d.registration WHERE r.id = ? ORDER BY d.row",
            (registration,),
        )
        return [delivery_from_text(row[0]) for row in found]

    def _record_settled(self, record: Delivery) -> None:
        confirmed = record.state is State.CONFIRMED
        for other in self._deliveries(record.registration):
            if other.role is Role.NOTIFY and other.state is State.QUEUED:
                if confirmed:
                    promise_at = self._promise(other.promise, self._now)
                    freed = states.record_confirmed(replace(other, unmet=0), promise_at, self._now)
                    self.put(freed, NewEvent("released"))
                else:
                    wanted = record.wish or Wish.WITHDRAW
                    self.put(states.wish(other, wanted, self._now), NewEvent("follows_record"))
        self._free_dependants(record, confirmed=confirmed)

    def _free_dependants(self, record: Delivery, *, confirmed: bool) -> None:
        rows = self._db.rows(
            "SELECT r.id, need.kind, dependant FROM need JOIN registration r ON r.n = dependant"
            " WHERE needs = ? AND met = 0",
            (record.registration,),
        )
        for dependant, kind, n in rows:
            for waiting in self._deliveries(dependant):
                if waiting.role is not Role.RECORD or waiting.state is not State.QUEUED:
                    continue
                if (kind == CONFIRMED) == confirmed:
                    meet = "UPDATE need SET met = 1 WHERE dependant = ? AND needs = ? AND kind = ?"
                    self._db.run(meet, (n, record.registration, kind))
                    freed = replace(waiting, unmet=waiting.unmet - 1)
                    promise_at = self._promise(freed.promise, self._now)
                    self.put(states.record_confirmed(freed, promise_at, self._now), NewEvent("need_met"))
                else:
                    reason = "superseded_was_confirmed" if confirmed else "needed_withdrawn"
                    self.put(states.review(waiting, reason), NewEvent("need_failed", code=reason))

    def _refresh_registration(self, n: int) -> None:
        found = self._db.rows("SELECT shown FROM delivery WHERE registration = ?", (n,))
        now_shown = worst([row[0] for row in found])
        before = self._db.value("SELECT shown FROM registration WHERE n = ?", (n,))
        if before == now_shown:
            return
        done = self._now.timestamp() if now_shown == "confirmed" else None
        self._db.run(
            "UPDATE registration SET shown = ?, open = ?, confirmed_at = coalesce(confirmed_at, ?) WHERE n = ?",
            (now_shown, int(now_shown not in FINAL_SHOWN), done, n),
        )
        self._count("", before or None, now_shown)

    def _refresh_lane(self, system: str, subject: str) -> None:
        found: list[Any] = self._db.rows(
            "SELECT body FROM delivery WHERE system = ? AND subject = ? AND open = 1 AND mode = 'deliver'",
            (system, subject),
        )
        deliveries = {item.id: item for item in (delivery_from_text(row[0]) for row in found)}
        first = lanes.head(deliveries.values(), self._now)
        if first is None:
            self._db.run("DELETE FROM lane WHERE system = ? AND subject = ?", (system, subject))
            return
        # First come, first served: what has been ready (or due to be asked after) longest goes first, so that new items
        # never starve those whose fate is unknown.
        ready = None if first.ready_at is None else max(first.ready_at, self._now).timestamp()
        self._db.run(
            "INSERT OR REPLACE INTO lane (system, subject, delivery, ready_at, n) VALUES (?, ?, ?, ?, ?)",
            (system, subject, first.delivery, ready, deliveries[first.delivery].n),
        )
