"""What the simulated systems have written down: one SQLite file with `--state`, or memory. SQL is only here and in
`shelf`.

An effect, its ledger row, the entity, the remembered key and the request row are one transaction, synced to disk before
the answer leaves; so a killed sandbox has either all of them or none. Rows that only tell of a request without an
effect may wait for the next transaction.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as driver  # without a key; Python's own would be a second SQLite in the process

from jobterm.sandbox.shelf import SCHEMA, Shelf

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (one INTEGER PRIMARY KEY CHECK (one = 1), value INTEGER NOT NULL);
INSERT OR IGNORE INTO counter VALUES (1, 0);
CREATE TABLE IF NOT EXISTS entity (
    seq INTEGER PRIMARY KEY, system TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
    citizen TEXT NOT NULL, data TEXT NOT NULL, wire TEXT NOT NULL, operation TEXT NOT NULL, received TEXT NOT NULL,
    receipt TEXT NOT NULL, version TEXT NOT NULL, reference TEXT NOT NULL, registration TEXT, organisation TEXT,
    user TEXT, scope TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS entity_id ON entity (system, id);
CREATE INDEX IF NOT EXISTS entity_citizen ON entity (citizen, system);
CREATE TABLE IF NOT EXISTS key_memory (
    system TEXT NOT NULL, key TEXT NOT NULL, at REAL NOT NULL, print TEXT NOT NULL, answer TEXT NOT NULL,
    scope TEXT NOT NULL, PRIMARY KEY (system, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger (
    n INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL, registration TEXT, kind TEXT NOT NULL, citizen TEXT,
    cvr TEXT, applied_at TEXT NOT NULL, author TEXT, on_behalf_of TEXT, event_date TEXT, effect TEXT NOT NULL,
    caused_by TEXT, key TEXT, entity TEXT, origin TEXT, fund TEXT, at REAL NOT NULL, scope TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_registration ON ledger (registration, system);
CREATE TABLE IF NOT EXISTS request (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, system TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, key TEXT,
    status INTEGER, outcome TEXT NOT NULL, registration TEXT, number INTEGER NOT NULL, scope TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS due (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, entry TEXT NOT NULL, scope TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS person (
    seq INTEGER NOT NULL, idx INTEGER PRIMARY KEY, cpr TEXT NOT NULL, name TEXT NOT NULL, change TEXT NOT NULL,
    scope TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS person_cpr ON person (cpr);
"""

SCOPED = ("entity", "key_memory", "ledger", "request", "due", "person", "shelf")
ALL = "all"
MOST_WAITING = 200
"""How many rows that tell of requests without effect may wait for the disk, and so be lost by a kill."""

Row = dict[str, Any]


class Database:
    """One SQLite connection behind one lock, with transactions, small values and copies; knows no meaning of tables.

    ``folder`` None keeps everything in memory. Opening an existing folder goes on where it was.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        where = ":memory:" if folder is None else str(folder / "sandbox.db")
        self._lock = threading.RLock()
        self._db: Any = driver.connect(where, isolation_level=None, check_same_thread=False, cached_statements=256)
        self._db.row_factory = driver.Row
        weakref.finalize(self, self._db.close)
        if folder is not None:
            (folder / "sandbox.db").chmod(0o600)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(f"BEGIN;{_SCHEMA}{SCHEMA}COMMIT;")
        self._waiting: list[Row] = []
        self._depth = 0
        self._snapshots: dict[str, Any] = {}

    def close(self) -> None:
        """Write what waits and close."""
        with self.transaction():
            pass
        for copy in self._snapshots.values():
            copy.close()
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, synced at the end. Nested ones join the outermost."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth += 1
            try:
                self._db.execute("BEGIN IMMEDIATE")
                waiting = self._waiting[:]
                try:
                    yield
                    self.flush()
                except BaseException:
                    self._db.execute("ROLLBACK")
                    self._waiting = waiting
                    raise
                self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def meta(self, name: str) -> Any:
        """A value written with ``set_meta``, None if there is none."""
        rows = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return json.loads(rows[0]["value"]) if rows else None

    def set_meta(self, name: str, value: Any) -> None:
        """Remember a JSON value under a name."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, json.dumps(value)))

    def snapshot(self, name: str) -> None:
        """Keep a copy of everything under a name, in the folder or in memory."""
        with self.transaction():
            self.flush()
        with self._lock:
            copy = driver.connect(self._copy_at(name) or ":memory:", check_same_thread=False)
            self._db.backup(copy)
            if self._folder is None:
                weakref.finalize(self, copy.close)
                self._snapshots[name] = copy
            else:
                copy.close()

    def restore(self, name: str) -> None:
        """Put everything back as it was; KeyError if there is no such copy."""
        with self._lock:
            where = self._copy_at(name)
            if where is not None and not Path(where).is_file():
                raise KeyError(name)
            copy = driver.connect(where) if where is not None else self._snapshots[name]
            self._waiting.clear()
            copy.backup(self._db)
            if where is not None:
                copy.close()

    def clear(self, scope: str = ALL) -> None:
        """Forget everything, or what one trainee did."""
        with self.transaction():
            self._waiting.clear()
            for table in SCOPED:
                if scope == ALL:
                    self._db.execute(f"DELETE FROM {table}")
                else:
                    self._db.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,))

    def _copy_at(self, name: str) -> str | None:
        return None if self._folder is None else str(self._folder / f"snapshot-{name}.db")

    def next_number(self) -> int:
        """The next number in the row of everything that changes a case."""
        return int(self._db.execute("UPDATE counter SET value = value + 1 RETURNING value").fetchone()[0])

    def flush(self) -> None:
        """Write the requests that wait; inside a transaction."""
        if self._waiting:
            rows, self._waiting = self._waiting, []
            for row in rows:
                self.insert("request", row, "INSERT OR REPLACE")

    def page(self, table: str, system: str | None, after: int, scope: str, limit: int) -> list[Row]:
        """Rows after number ``after``, by system and scope where they are given."""
        sql = f"SELECT * FROM {table} WHERE n > ?"
        values: list[Any] = [after]
        for column, value in (("system", system), ("scope", None if scope == ALL else scope)):
            if value is not None:
                sql += f" AND {column} = ?"
                values.append(value)
        return self.rows(f"{sql} ORDER BY n LIMIT ?", (*values, limit))

    def insert(self, table: str, row: Mapping[str, Any], verb: str = "INSERT") -> Any:
        """Insert a row given as column → value."""
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        return self._db.execute(f"{verb} INTO {table} ({names}) VALUES ({marks})", dict(row))

    def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """All rows of a query."""
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]


class Store(Database):
    """The systems' memory. Every caller holds its lock only for a moment."""

    def add_entity(self, row: Mapping[str, Any], version: str | None = None) -> Row:
        """Write an entity; its number, version, receipt and reference follow from its place in the row of all."""
        with self.transaction():
            seq = self.next_number()
            letter = str(row["system"])[0].upper()
            made = {"version": version or str(seq), "receipt": f"{letter}K-{seq:08}", "reference": f"{letter}-{seq:08}"}
            whole = {**row, **made, "seq": seq}
            self.insert("entity", whole)
            return whole

    def entities(self, system: str, id: str) -> list[Row]:
        """Those with this id at this system, oldest first; more than one only where twins are not refused."""
        return self.rows("SELECT * FROM entity WHERE system = ? AND id = ? ORDER BY seq", (system, id))

    def entities_of(self, system: str, citizen: str) -> list[Row]:
        """All of a citizen at a system, in the order of acceptance."""
        return self.rows("SELECT * FROM entity WHERE citizen = ? AND system = ? ORDER BY seq", (citizen, system))

    def interviews_by(self, system: str, scope: str) -> list[Row]:
        """What one user has booked, moved and settled at a system, in the order of acceptance."""
        sql = "SELECT * FROM entity WHERE system = ? AND scope = ? AND kind LIKE 'interview.%' ORDER BY seq"
        return [{**row, "data": json.loads(row["data"])} for row in self.rows(sql, (system, scope))]

    def booked(self, system: str) -> list[Row]:
        """Every summons that a user has sent to a system: its id, citizen and user."""
        sql = "SELECT id, citizen, scope FROM entity WHERE system = ? AND kind = 'interview.summons' AND user <> ''"
        return self.rows(sql, (system,))

    def handed_over(self, system: str) -> list[str]:
        """Citizens whose case went from one colleague to another."""
        sql = "SELECT DISTINCT citizen FROM entity WHERE system = ? AND kind = 'caseload.transfer' ORDER BY citizen"
        return [str(row["citizen"]) for row in self.rows(sql, (system,))]

    def key(self, system: str, key: str, since: float) -> Row | None:
        """What is remembered under a key since that instant (seconds of the epoch)."""
        rows = self.rows("SELECT * FROM key_memory WHERE system = ? AND key = ? AND at > ?", (system, key, since))
        return rows[0] if rows else None

    def remember_key(self, row: Mapping[str, Any]) -> None:
        """Remember a key with the print of its request and its answer."""
        self.insert("key_memory", row, "INSERT OR REPLACE")

    def shelf(self, system: str) -> Shelf:
        """A system's documents: part of snapshots, restores and roll-backs like everything here."""
        return Shelf(self, system)

    # ---- ledger, requests, what is due ----

    def add_ledger(self, row: Mapping[str, Any]) -> int:
        """Write one effect; its number."""
        return self.insert("ledger", row).lastrowid or 0

    def ledger(self, system: str | None, after: int, scope: str, limit: int = 1000) -> list[Row]:
        """Effects after number ``after``."""
        return self.page("ledger", system, after, scope, limit)

    def received(self, system: str, registration: str | None, since: float | None, limit: int) -> list[Row]:
        """What was passed on to a register: of one registration, or since an instant."""
        where, value = ("registration = ?", registration) if registration is not None else ("at >= ?", since)
        sql = (
            f"SELECT * FROM ledger l WHERE system = ? AND {where} AND effect = 'forwarded' AND NOT EXISTS (SELECT 1"
            " FROM ledger c WHERE c.effect = 'control' AND c.kind = 'rollback' AND c.n > l.n AND c.system = l.system"
            " AND c.registration IS l.registration AND c.entity IS l.entity) ORDER BY at, n LIMIT ?"
        )
        return self.rows(sql, (system, value, limit))

    def lose_since(self, system: str, instant: datetime, scope: str) -> list[Row]:
        """Forget what a system has taken in since an instant: entities, remembered keys, what it was still to pass on;
        inside a transaction. Returns the ledger rows of what it does not hold any more."""
        since = instant.timestamp()
        mine, whose = ("", ()) if scope == ALL else (" AND scope = ?", (scope,))
        held = (
            "SELECT * FROM ledger l WHERE system = ? AND at > ? AND effect <> 'control' AND NOT EXISTS (SELECT 1 FROM"
            " ledger c WHERE c.effect = 'control' AND c.kind = 'rollback' AND c.n > l.n AND c.system = l.system"
            f" AND c.registration IS l.registration AND c.entity IS l.entity){mine} ORDER BY n"
        )
        lost = self.rows(held, (system, since, *whose))
        entities = f"SELECT seq, received FROM entity WHERE system = ?{mine}"
        gone = [(row["seq"],) for row in self.rows(entities, (system, *whose)) if _at(row["received"]) > instant]
        self._db.executemany("DELETE FROM entity WHERE seq = ?", gone)
        self._db.execute(f"DELETE FROM key_memory WHERE system = ? AND at > ?{mine}", (system, since, *whose))
        self._db.execute(f"DELETE FROM shelf WHERE system = ? AND at > ?{mine}", (system, since, *whose))
        forgotten = {row["entity"] for row in lost}
        for row in self.rows(f"SELECT n, entry FROM due WHERE 1{mine}", whose):
            entry = json.loads(row["entry"])
            if entry["origin"] == system and entry["entity"] in forgotten:
                self._db.execute("DELETE FROM due WHERE n = ?", (row["n"],))
        return lost

    def add_request(self, row: Row) -> None:
        """Note a request; it is written with the next transaction."""
        with self._lock:
            self._waiting.append(row)
            if len(self._waiting) >= MOST_WAITING and not self._depth:
                with self.transaction():
                    pass

    def settle_request(self, n: int, **changes: Any) -> None:
        """Tell more of a request that was noted before, such as how a late one ended."""
        with self.transaction():
            self.flush()
            names = ", ".join(f"{name} = :{name}" for name in changes)
            self._db.execute(f"UPDATE request SET {names} WHERE n = :n", {**changes, "n": n})

    def requests(self, system: str | None, after: int, scope: str, limit: int = 1000) -> list[Row]:
        """Requests after number ``after``."""
        with self.transaction():
            self.flush()
            return self.page("request", system, after, scope, limit)

    def counts(self, scope: str = ALL) -> dict[str, dict[str, int]]:
        """Per system the number of requests and of effects by kind, of one trainee or of all."""
        found: dict[str, dict[str, int]] = {}
        where, values = ("", ()) if scope == ALL else (" WHERE scope = ?", (scope,))
        requests = f"SELECT system, count(*) AS c FROM request{where} GROUP BY system"
        effects = f"SELECT system, effect, count(*) AS c FROM ledger{where} GROUP BY system, effect"
        with self.transaction():
            self.flush()
            for row in self.rows(requests, values):
                found.setdefault(row["system"], {})["requests"] = row["c"]
            for row in self.rows(effects, values):
                found.setdefault(row["system"], {})[row["effect"]] = row["c"]
        return found

    def last_numbers(self) -> tuple[int, dict[str, int]]:
        """The number of the last request, and per system how many there were."""
        top = self.rows("SELECT coalesce(max(n), 0) AS n FROM request", ())[0]["n"]
        each = self.rows("SELECT system, max(number) AS number FROM request GROUP BY system", ())
        return int(top), {row["system"]: int(row["number"]) for row in each}

    def add_due(self, at: float, entry: Mapping[str, Any], scope: str) -> None:
        """Remember a ledger row that becomes true at that instant (seconds of the epoch)."""
        self.insert("due", {"at": at, "entry": json.dumps(entry), "scope": scope})

    def next_due(self) -> float | None:
        """When the first of them is due."""
        value = self.rows("SELECT min(at) AS at FROM due", ())[0]["at"]
        return None if value is None else float(value)

    def take_due(self, now: float) -> list[tuple[float, Row]]:
        """Take out what is due, in the order in which it became true."""
        rows = self.rows("SELECT * FROM due WHERE at <= ? ORDER BY at, n", (now,))
        self._db.executemany("DELETE FROM due WHERE n = ?", [(row["n"],) for row in rows])
        return [(float(row["at"]), json.loads(row["entry"])) for row in rows]

    # ---- people who have changed ----

    def change_person(self, row: Mapping[str, Any]) -> int:
        """Write what has changed about a person since the world began; the change's place in the row of all."""
        with self.transaction():
            seq = self.next_number()
            self.insert("person", {**row, "seq": seq}, "INSERT OR REPLACE")
            return seq

    def changed_people(self) -> list[Row]:
        """Everyone who has changed."""
        return self.rows("SELECT * FROM person", ())

    def rename_citizen(self, old: str, new: str) -> None:
        """Entities follow their citizen to a new CPR."""
        self._db.execute("UPDATE entity SET citizen = ? WHERE citizen = ?", (new, old))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
