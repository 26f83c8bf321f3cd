"""The outbox of a desk over one encrypted file: the questions of ``store.Store`` as SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from jobterm.clock import Clock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.ballast import Ballast
from jobterm.outbox.delivery import Delivery
from jobterm.outbox.lease import Lease
from jobterm.outbox.mirror import seen_of
from jobterm.outbox.mirror_desk import Mirroring
from jobterm.outbox.mirror_office import Receiving
from jobterm.outbox.pacing import Gate
from jobterm.outbox.port import Rendered
from jobterm.outbox.quarantine import setting_aside
from jobterm.outbox.records import gate_from_text
from jobterm.outbox.sqlboard import BoardQuestions
from jobterm.outbox.sqlcipher import Connector, Place, connect
from jobterm.outbox.sqlcommits import no_promise
from jobterm.outbox.sqldialect import EVENT_COLUMNS, SqlDatabase
from jobterm.outbox.sqlfiles import FileQuestions
from jobterm.outbox.sqlopen import open_database
from jobterm.outbox.sqlwrite import CONFIRMED, PromiseTime
from jobterm.outbox.store import (
    Author,
    Due,
    ItemQuery,
    NoSuchItem,
    StoredEvent,
    StoredItem,
    Tally,
)

ITEM_COLUMNS = "r.id, r.n, r.body, r.shown, r.superseded_by, r.findings"
AT_ONCE = 50
"""Items whose deliveries and needs are asked for in one statement."""
SHORTEST_ID = 8
"""An id may be shortened to so many characters (interface §3)."""


def open_outbox(
    place: Place,
    *,
    key: bytes,
    anchor_key: bytes,
    profile: str,
    clock: Clock,
    promise: PromiseTime = no_promise,
    connector: Connector = connect,
) -> SqlStore:
    """Open a desk's outbox, or make it; arguments and errors as ``sqlopen.open_database``.

    ``promise`` turns a plan's promise and the instant it is counted from into the promised instant.
    """
    database = open_database(place, key=key, anchor_key=anchor_key, profile=profile, clock=clock, connector=connector)
    return SqlStore(database, promise, Ballast(place.ballast))


class SqlStore(FileQuestions, BoardQuestions, Mirroring, Receiving):
    """A desk's outbox: what is asked of it. Safe to use from several threads; one of them writes at a time."""

    # ---- items -------------------------------------------------------------------------------------------------

    @setting_aside
    def item(self, registration: str) -> StoredItem:
        """By id or its beginning."""
        found = self._db.rows(f"SELECT {ITEM_COLUMNS} FROM registration r WHERE r.id = ?", (registration,))
        if not found and len(registration) >= SHORTEST_ID:
            bounds = (registration, registration + "g")
            sql = f"SELECT {ITEM_COLUMNS} FROM registration r WHERE r.id >= ? AND r.id < ? LIMIT 2"
            found = self._db.rows(sql, bounds)
        if len(found) != 1:
            raise NoSuchItem("no item has this id" if not found else "more than one item begins like this")
        return self._stored(found)[0]

    @setting_aside
    def items(self, query: ItemQuery) -> list[StoredItem]:
        """A page in order of n."""
        wheres, values = ["r.n > ?"], [query.after]
        citizen = None if query.citizen is None else self._db.dialect.blind(query.citizen)
        for column, value in (("r.subject", citizen), ("r.author", query.author)):
            if value is not None:
                wheres.append(f"{column} = ?")
                values.append(value)  # type: ignore[arg-type]
        if query.shown:
            wheres.append(f"r.shown IN ({','.join('?' * len(query.shown))})")
            values.extend(query.shown)  # type: ignore[arg-type]
        if query.open_only:
            wheres.append("r.open = 1")
        if query.confirmed_since is not None:
            wheres.append("r.confirmed_at >= ?")
            values.append(query.confirmed_since.timestamp())  # type: ignore[arg-type]
        if query.system is not None:
            wheres.append("EXISTS (SELECT 1 FROM delivery d WHERE d.registration = r.n AND d.system = ?)")
            values.append(query.system)  # type: ignore[arg-type]
        sql = f"SELECT {ITEM_COLUMNS} FROM registration r WHERE {' AND '.join(wheres)} ORDER BY r.n LIMIT ?"
        return self._stored(self._db.rows(sql, (*values, query.limit)))

    def _stored(self, rows: Sequence[Any]) -> list[StoredItem]:
        items, kept = [], self._db.dialect
        numbers = [int(row[1]) for row in rows]
        made = self._beside(
            "SELECT registration, id, body FROM delivery WHERE registration IN ({}) ORDER BY row", numbers
        )
        open_needs = "SELECT dependant, needs FROM need WHERE dependant IN ({}) AND met = 0 AND kind = ?"
        needed = self._beside(open_needs, numbers, CONFIRMED)
        for id, n, body, shown, superseded_by, findings in rows:
            seen = seen_of([kept.delivery(*row) for row in made.get(int(n), ())])
            items.append(
                StoredItem(
                    kept.registration(id, body),
                    int(n),
                    seen.deliveries,
                    shown,
                    superseded_by,
                    tuple(json.loads(kept.kept("findings", id, findings))),
                    tuple(row[0] for row in needed.get(int(n), ())),
                    seen.elsewhere,
                )
            )
        return items

    def _beside(self, sql: str, numbers: Sequence[int], *more: Any) -> dict[int, list[Any]]:
        """What stands in another table beside these rows of ``registration``, asked for many at once: a page costs as
        many statements as one item. ``sql``: with a gap for the numbers, the first column tells whose a row is."""
        found: dict[int, list[Any]] = {}
        for start in range(0, len(numbers), AT_ONCE):
            some = list(numbers[start : start + AT_ONCE])
            # Two lengths only: each is a statement that stays prepared.
            some += some[-1:] * (AT_ONCE - len(some) if len(some) > 1 else 0)
            for whose, *row in self._db.rows(sql.format(",".join("?" * len(some))), (*some, *more)):
                found.setdefault(int(whose), []).append(row)
        return found

    @setting_aside
    def registration(self, registration: str) -> Registration:
        """One registration by its full id."""
        body = self._db.value("SELECT body FROM registration WHERE id = ?", (registration,))
        if body is None:
            raise NoSuchItem("no item has this id")
        return self._db.dialect.registration(registration, body)

    @setting_aside
    def delivery(self, delivery: str) -> Delivery:
        """One delivery."""
        body = self._db.value("SELECT body FROM delivery WHERE id = ?", (delivery,))
        if body is None:
            raise NoSuchItem("no such delivery")
        return self._db.dialect.delivery(delivery, body)

    def events(self, registration: str) -> list[StoredEvent]:
        """The log of one item."""
        sql = f"SELECT {EVENT_COLUMNS} FROM event WHERE registration = ? ORDER BY n"
        return [self._db.dialect.event(row) for row in self._db.rows(sql, (registration,))]

    def rendering(self, delivery: Delivery) -> Rendered | None:
        """The bytes made for this revision and rendering."""
        blob = self._db.value(
            "SELECT bytes FROM request WHERE delivery = ? AND revision = ? AND rendering = ?",
            (delivery.id, delivery.revision, delivery.rendering),
        )
        if blob is None:
            return None
        place = f"{delivery.id}/{delivery.revision}/{delivery.rendering}"
        return Rendered.from_bytes(self._db.dialect.kept_bytes("request", place, blob))

    @setting_aside
    def receipts(self, registrations: Sequence[str], system: str) -> Mapping[str, str]:
        """Our id → the system's own id."""
        known = {}
        for registration in registrations:
            rows = self._db.rows(
                "SELECT d.id, d.body FROM delivery d JOIN registration r ON r.n = d.registration"
                " WHERE r.id = ? AND d.system = ? AND d.state = 'confirmed'",
                (registration, system),
            )
            for row in rows:
                receipt = self._db.dialect.delivery(*row).receipt
                if receipt is not None and receipt.system_id is not None:
                    known[registration] = receipt.system_id
        return known

    # ---- what is due -------------------------------------------------------------------------------------------

    def lane_systems(self) -> list[str]:
        """The systems for which anything waits: from one to the next in the index, however many lanes each has."""
        steps = (
            "WITH RECURSIVE step (system) AS (SELECT min(system) FROM lane UNION ALL SELECT (SELECT min(system)"
            " FROM lane WHERE system > step.system) FROM step WHERE step.system IS NOT NULL)"
            " SELECT system FROM step WHERE system IS NOT NULL"
        )
        return [row[0] for row in self._db.rows(steps)]

    def due(self, system: str, now: datetime, limit: int, lease: Lease | None = None) -> list[Due]:
        """Lanes whose head may go now; who drains a desk drains alone and claims nothing."""
        del lease
        rows = self._db.rows(
            "SELECT system, subject, delivery, ready_at FROM lane WHERE system = ? AND ready_at <= ?"
            " ORDER BY ready_at, n LIMIT ?",
            (system, now.timestamp(), limit),
        )
        return [Due(*row) for row in rows]

    def due_by(self, system: str, moment: datetime) -> bool:
        """Whether anything of a system is due by then."""
        return bool(self.due(system, moment, 1))

    @setting_aside
    def expected_due(self, now: datetime, limit: int) -> list[Delivery]:
        """Expected deliveries to look after."""
        rows = self._db.rows(
            "SELECT id, body FROM delivery WHERE state = 'expected' AND next_at <= ? ORDER BY next_at LIMIT ?",
            (now.timestamp(), limit),
        )
        return [self._db.dialect.delivery(*row) for row in rows]

    def next_moment(self, after: datetime) -> datetime | None:
        """The earliest moment later than ``after`` at which something becomes due."""
        since = after.timestamp()
        found = [
            self._db.value("SELECT min(ready_at) FROM lane WHERE ready_at > ?", (since,)),
            self._db.value("SELECT min(next_at) FROM delivery WHERE state = 'expected' AND next_at > ?", (since,)),
        ]
        moments = [moment for moment in found if moment is not None]
        return datetime.fromtimestamp(min(moments), UTC) if moments else None

    def last_written(self) -> datetime | None:
        """When the log was written to last."""
        last = self._db.value("SELECT at FROM event ORDER BY n DESC LIMIT 1")
        return None if last is None else datetime.fromtimestamp(last, UTC)

    # ---- counts and systems --------------------------------------------------------------------------------------

    def tally(self, *, of: Author | None = None) -> Tally:
        """Counts as kept; of one author's open items counted now."""
        if of is not None:
            return open_tally(self._db, of)
        registrations: dict[str, int] = {}
        deliveries: dict[str, dict[str, int]] = {}
        for scope, shown, count in self._db.rows("SELECT scope, shown, count FROM tally"):
            if scope:
                deliveries.setdefault(scope, {})[shown] = count
            else:
                registrations[shown] = count
        return Tally(registrations, deliveries)

    def oldest_open(self) -> StoredItem | None:
        """The oldest open registration."""
        found = self.items(ItemQuery(open_only=True, limit=1))
        return found[0] if found else None

    def last_confirmed(self) -> datetime | None:
        """When anything was confirmed last."""
        last = self._db.value("SELECT value FROM meta WHERE name = 'last_confirmed'")
        return None if last is None else datetime.fromtimestamp(last, UTC)

    @setting_aside
    def gates(self) -> Mapping[str, Gate]:
        """What is known of each system."""
        return {system: gate_from_text(body) for system, body in self._db.rows("SELECT system, body FROM gate")}

    # ---- the file ------------------------------------------------------------------------------------------------

    def changes(self) -> int:
        """Changes whenever another process has written."""
        return int(self._db.value("PRAGMA data_version"))

    def info(self) -> Mapping[str, Any]:
        """State of the file."""
        return self._db.info()

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def open_tally(database: SqlDatabase, of: Author) -> Tally:
    """Open items by shown state, and deliveries past their promise."""
    whose, values = ("", ()) if of.id is None else (" AND r.author = ?", (of.id,))
    registrations = database.rows(
        f"SELECT r.shown, count(*) FROM registration r WHERE r.open = 1{whose} GROUP BY r.shown", values
    )
    joined = f"FROM delivery d JOIN registration r ON r.n = d.registration WHERE d.open = 1{whose}"
    deliveries: dict[str, dict[str, int]] = {}
    for system, shown, count in database.rows(f"SELECT d.system, d.shown, count(*) {joined} GROUP BY 1, 2", values):
        deliveries.setdefault(system, {})[shown] = count
    late = f"SELECT count(*) {joined} AND {database.dialect.late}"
    found = database.value(late, (*values, database.dialect.instant(of.now)))
    return Tally(dict(registrations), deliveries, int(found))
