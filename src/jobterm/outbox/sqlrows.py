"""Rows of an outbox inside one commit: written and kept consistent with each other. What is decided with them stands in
``sqlwrite``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from jobterm.outbox import lanes
from jobterm.outbox.delivery import FINAL, Delivery, Mode
from jobterm.outbox.pacing import Gate
from jobterm.outbox.port import Rendered
from jobterm.outbox.records import delivery_from_text, delivery_to_text, dump, gate_to_text, registration_to_text
from jobterm.outbox.sqlcipher import Database
from jobterm.outbox.store import FINAL_SHOWN, NewEvent, NewItem, NoSuchItem, shown, worst


class Rows:
    """The rows that one transaction touches; lanes, shown states and counts follow when it is finished."""

    def __init__(self, database: Database, content: list[bytes]) -> None:
        self._db = database
        self._content = content
        self._now = database.clock.now()
        self._lanes: set[tuple[str, str]] = set()
        self._registrations: set[int] = set()

    def delivery(self, delivery: str) -> Delivery:
        """As stored now."""
        text = self._db.value("SELECT body FROM delivery WHERE id = ?", (delivery,))
        if text is None:
            raise NoSuchItem("no such delivery")
        return delivery_from_text(text)

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

    def clock_set_back(self, by: timedelta) -> None:
        """Bring forward what was to happen by itself at a moment of a clock that was ahead."""
        now = self._now.timestamp()
        late = "SELECT body, shown FROM delivery WHERE open = 1 AND next_at > ?"
        for body, before_shown in self._db.rows(late, (now,)):
            delivery = delivery_from_text(body)
            if delivery.next_at is not None:
                self._update(replace(delivery, next_at=delivery.next_at - by), before_shown)
        self._lanes.update(self._db.rows("SELECT system, subject FROM lane WHERE ready_at > ?", (now,)))

    def finish(self) -> None:
        """Bring lanes and shown states up to date with what was written."""
        for n in self._registrations:
            self._refresh_registration(n)
        for system, subject in self._lanes:
            self._refresh_lane(system, subject)
        self._registrations.clear()
        self._lanes.clear()

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
            "UPDATE delivery SET state = ?, shown = ?, open = ?, next_at = ?, mode = ?, role = ?, body = ?"
            " WHERE id = ?",
            (
                after.state.value,
                now_shown,
                is_open,
                next_at,
                after.mode.value,
                after.role.value,
                delivery_to_text(after),
                after.id,
            ),
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
        # First come, first served: what has been ready, or due to be asked after, longest goes first, so that new
        # items never starve those whose fate is unknown.
        ready = None if first.ready_at is None else max(first.ready_at, self._now).timestamp()
        self._db.run(
            "INSERT OR REPLACE INTO lane (system, subject, delivery, ready_at, n) VALUES (?, ?, ?, ?, ?)",
            (system, subject, first.delivery, ready, deliveries[first.delivery].n),
        )

    def _drop_delivery(self, delivery: Delivery) -> None:
        """Take out a delivery of which nothing was ever attempted; the log keeps that it was there."""
        self._db.run("DELETE FROM delivery WHERE id = ?", (delivery.id,))
        self._db.run("UPDATE tally SET count = count - 1 WHERE scope = ? AND shown = ?",
                     (delivery.system, shown(delivery)))  # fmt: skip
        self._lanes.add((delivery.system, delivery.lane))
