"""Rows of an outbox inside one commit: written and kept consistent with each other. What is decided with them stands in
``sqlwrite``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from jobterm.outbox import lanes
from jobterm.outbox.delivery import FINAL, Delivery, Mode, State
from jobterm.outbox.moving import KeptRequest
from jobterm.outbox.pacing import Gate
from jobterm.outbox.port import Rendered
from jobterm.outbox.records import delivery_to_text, dump, gate_to_text, registration_to_text
from jobterm.outbox.sqldialect import Dialect, SqlDatabase
from jobterm.outbox.store import FINAL_SHOWN, NewEvent, NewItem, NoSuchItem, shown, worst


class Rows:
    """The rows that one transaction touches; lanes, shown states and counts follow when it is finished."""

    def __init__(self, database: SqlDatabase, content: list[bytes]) -> None:
        self._db = database
        self._dialect = database.dialect
        self._token: int | None = None
        self._content = content
        self._now = database.clock.now()
        self._lanes: set[tuple[str, str]] = set()
        """System and subject as they stand in the columns."""
        self._registrations: set[int] = set()
        self._tally: Counter[tuple[str, str]] = Counter()
        self._stood: dict[str, tuple[int, str]] = {}
        """Deliveries that were read or written: the row of their registration, and what is shown of them."""

    def delivery(self, delivery: str) -> Delivery:
        """As stored now."""
        found = self._db.rows("SELECT body, registration, shown FROM delivery WHERE id = ?", (delivery,))
        if not found:
            raise NoSuchItem("no such delivery")
        body, n, stood = found[0]
        self._stood[delivery] = (int(n), stood)
        return self._dialect.delivery(delivery, body)

    def _standing(self, delivery: str) -> tuple[int, str]:
        n, stood = self._db.rows("SELECT registration, shown FROM delivery WHERE id = ?", (delivery,))[0]
        return int(n), stood

    def note(self, registration: str, event: NewEvent, delivery: str | None = None) -> None:
        """Write a line of the log."""
        values = (
            self._now.timestamp(), registration, delivery, event.event, event.system, event.attempt, event.cls,
            event.code, event.request_sha256, event.answer_sha256, event.by, event.note,
        )  # fmt: skip
        self._db.write(
            "INSERT INTO event (at, registration, delivery, event, system, attempt, class, code, request_sha256,"
            " answer_sha256, by, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._dialect.event_values(values),
        )
        self._content.append(dump(values).encode())

    def rendered(self, delivery: Delivery, rendered: Rendered) -> None:
        """Keep bytes; what stands there already stays."""
        made = KeptRequest(
            delivery.id, delivery.revision, delivery.rendering, rendered.key, rendered.sha256(), rendered.to_bytes()
        )
        self._keep_request(made)

    def _keep_request(self, made: KeptRequest) -> None:
        key, keep = made.place, self._dialect
        self._db.write(
            "INSERT INTO request (delivery, revision, rendering, key, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (delivery, revision, rendering) DO NOTHING",
            (made.delivery, made.revision, made.rendering, made.key, keep.keep("request.sha256", key, made.sha256),
             keep.keep_bytes("request", key, made.content)),
        )  # fmt: skip

    def gate(self, system: str, gate: Gate) -> None:
        """Keep what is known of a system."""
        self._db.write(
            "INSERT INTO gate (system, body) VALUES (?, ?) ON CONFLICT (system) DO UPDATE SET body = excluded.body",
            (system, gate_to_text(gate)),
        )

    def finish(self) -> None:
        """Bring lanes, shown states and counts up to date with what was written."""
        for n, found in self._shown_of(self._registrations):
            self._refresh_registration(n, found)
        for lane, found in self._standing_in(self._lanes):
            self._refresh_lane(*lane, found)
        self._keep_counts()
        self._registrations.clear()
        self._lanes.clear()
        self._tally.clear()

    def _keep_counts(self) -> None:
        for (scope, is_shown), more in self._tally.items():
            if more:
                self._db.write(
                    "INSERT INTO tally (scope, shown, count) VALUES (?, ?, ?)"
                    " ON CONFLICT (scope, shown) DO UPDATE SET count = tally.count + excluded.count",
                    (scope, is_shown, more),
                )

    def _last_confirmed(self) -> None:
        """Something is confirmed now."""
        last = "INSERT INTO meta (name, value) VALUES ('last_confirmed', ?)"
        self._db.write(f"{last} ON CONFLICT (name) DO UPDATE SET value = excluded.value", (self._now.timestamp(),))

    def _keep_word(self, name: str, text: str) -> None:
        """One row of ``meta``, and beside the anchor too."""
        sql = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        self._db.write(sql, (name, text))
        self._content.append(text.encode())
        self._db.told = True

    def _insert_registration(self, item: NewItem) -> int:
        registration = item.registration
        body, keep = registration_to_text(registration), self._dialect
        own = () if keep.given == "given_sha256" else (keep.keep(keep.given, registration.id, item.given_sha256),)
        n = self._db.value(
            "INSERT INTO registration (id, revision, kind, subject, author, given_sha256, shown, open, body, findings"
            f"{f', {keep.given}' if own else ''}) VALUES (?, ?, ?, ?, ?, ?, '', 1, ?, ?{', ?' * len(own)}) RETURNING n",
            (
                registration.id, registration.revision, registration.kind, keep.blind(registration.subject),
                registration.author, keep.blind(item.given_sha256), keep.keep("registration", registration.id, body),
                keep.keep("findings", registration.id, dump(list(item.findings))), *own,
            ),
        )  # fmt: skip
        self._content.append(body.encode())
        return int(n)

    def _insert_need(self, n: int, needed: str, kind: str, *, met: bool) -> None:
        self._db.write(
            "INSERT INTO need (dependant, needs, kind, met) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (dependant, needs, kind) DO NOTHING",
            (n, needed, kind, int(met)),
        )

    def _insert_delivery(self, delivery: Delivery, n: int) -> None:
        now_shown, values = _columns(delivery, self._dialect)
        more = self._dialect.more_facts
        self._db.write(
            "INSERT INTO delivery (state, shown, open, next_at, mode, role, body, id, registration, system, subject"
            f"{''.join(', ' + name for name in more)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?{', ?' * len(more)})",
            (*values, delivery.id, n, delivery.system, self._dialect.blind(delivery.lane),
             *self._dialect.facts(delivery)),
        )  # fmt: skip
        self._follow(delivery, None, now_shown)

    def _update(self, after: Delivery, before_shown: str) -> str:
        """Write a delivery's row; what is shown of it now."""
        now_shown, values = _columns(after, self._dialect)
        self._db.write(
            "UPDATE delivery SET state = ?, shown = ?, open = ?, next_at = ?, mode = ?, role = ?, body = ?"
            f"{self._dialect.more_sets} WHERE id = ?",
            (*values, *self._dialect.changed_facts(after, self._token), after.id),
        )
        self._follow(after, before_shown, now_shown)
        return now_shown

    def _follow(self, after: Delivery, before_shown: str | None, now_shown: str) -> None:
        if before_shown != now_shown:
            self._count(after.system, before_shown, now_shown)
        # One that turned out to be for paper leaves the lane in which it was.
        if after.mode is Mode.DELIVER or after.state is State.HAND_OVER:
            self._lanes.add((after.system, self._dialect.blind(after.lane)))

    def _count(self, scope: str, before: str | None, after: str) -> None:
        self._tally[scope, after] += 1
        if before:
            self._tally[scope, before] -= 1

    def _deliveries(self, registration: str) -> list[Delivery]:
        found = self._db.rows(
            "SELECT d.id, d.body FROM delivery d JOIN registration r ON r.n = d.registration"
            " WHERE r.id = ? ORDER BY d.row",
            (registration,),
        )
        return [self._dialect.delivery(*row) for row in found]

    def _shown_of(self, registrations: Collection[int]) -> Iterable[tuple[int, list[Any]]]:
        """What is shown of the deliveries of each registration, and of itself."""
        shown_now = "SELECT d.shown, r.shown FROM delivery d JOIN registration r ON r.n = d.registration WHERE r.n = ?"
        return ((n, self._db.rows(shown_now, (n,))) for n in registrations)

    def _refresh_registration(self, n: int, found: list[Any]) -> None:
        now_shown, before = worst([row[0] for row in found]), found[0][1]
        if before == now_shown:
            return
        done = self._now.timestamp() if now_shown == "confirmed" else None
        self._db.write(
            "UPDATE registration SET shown = ?, open = ?, confirmed_at = coalesce(confirmed_at, ?) WHERE n = ?",
            (now_shown, int(now_shown not in FINAL_SHOWN), done, n),
        )
        self._count("", before or None, now_shown)

    def _standing_in(self, of: Collection[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], list[Any]]]:
        """What is open in each lane."""
        sql = "SELECT id, body FROM delivery WHERE system = ? AND subject = ? AND open = 1 AND mode = 'deliver'"
        return ((lane, self._db.rows(sql, lane)) for lane in of)

    def _lane_head(self, found: list[Any]) -> tuple[lanes.Head, int] | None:
        """Whose turn it is among what is open in a lane, and its number of entry."""
        deliveries = {row[0]: self._dialect.delivery(*row) for row in found}
        first = lanes.head(deliveries.values(), self._now)
        return None if first is None else (first, deliveries[first.delivery].n)

    def _refresh_lane(self, system: str, subject: str, found: list[Any]) -> None:
        head = self._lane_head(found)
        if head is None:
            self._db.write("DELETE FROM lane WHERE system = ? AND subject = ?", (system, subject))
            return
        first, n = head
        at = lanes.place(first, self._now)
        ready = None if at is None else at.timestamp()
        self._keep_lane((system, subject, first.delivery, ready, n))

    def _keep_lane(self, values: tuple[str, str, str, float | None, int]) -> None:
        self._db.write(
            "INSERT INTO lane (system, subject, delivery, ready_at, n) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (system, subject) DO UPDATE"
            " SET delivery = excluded.delivery, ready_at = excluded.ready_at, n = excluded.n",
            values,
        )

    def _drop_delivery(self, delivery: Delivery) -> None:
        """Take out a delivery of which nothing was ever attempted; the log keeps that it was there."""
        self._db.write("DELETE FROM delivery WHERE id = ?", (delivery.id,))
        self._tally[delivery.system, shown(delivery)] -= 1
        self._lanes.add((delivery.system, self._dialect.blind(delivery.lane)))


def _columns(delivery: Delivery, dialect: Dialect) -> tuple[str, tuple[Any, ...]]:
    """What is shown of a delivery, and what its row says, besides whose it is."""
    now_shown = shown(delivery)
    is_open = int(delivery.state not in FINAL)
    next_at = delivery.next_at.timestamp() if delivery.next_at is not None else None
    state, mode, role = delivery.state.value, delivery.mode.value, delivery.role.value
    body = dialect.keep("delivery", delivery.id, delivery_to_text(delivery))
    return now_shown, (state, now_shown, is_open, next_at, mode, role, body)
