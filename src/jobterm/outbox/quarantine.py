"""Rows that this version cannot read: kept whole, set aside, shown for what they are (guarantee G15).

What stood in the row goes, as it was, into ``meta``; a readable stand-in takes its place, quarantined, so that its
lane is held (rule R5) and everything else works. A newer minor version's fact or state is such a row too.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox import states
from jobterm.outbox.delivery import FINAL, Delivery, Mode, Role
from jobterm.outbox.records import (
    Unreadable,
    delivery_to_text,
    gate_from_text,
    registration_to_text,
)
from jobterm.outbox.sqldialect import Dialect
from jobterm.outbox.store import NewEvent

UNREADABLE: Final = "unreadable"
"""The reason that a quarantined delivery gives."""
PAGE: Final = 500

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")


def setting_aside(question: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """A question to a store that, where it meets a row that cannot be read, has it set aside and asks again."""

    @functools.wraps(question)
    def asked(store: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return question(store, *args, **kwargs)
        except Unreadable:
            store.set_aside()  # type: ignore[attr-defined]
            return question(store, *args, **kwargs)

    return asked


def sweep(rows: Any) -> int:
    """Set aside every row that cannot be read, inside one transaction of ``sqlrows.Rows``; how many."""
    found = [*_registrations(rows), *_deliveries(rows)]
    for work in found:
        work()
    return len(found) + _gates(rows)


# ---- registrations ---------------------------------------------------------------------------------------------------


def _registrations(rows: Any) -> list[Callable[[], None]]:
    found: list[Callable[[], None]] = []
    dialect = rows._db.dialect
    paged = "SELECT n, id, body, findings FROM registration WHERE n > ? ORDER BY n LIMIT ?"
    for n, id, body, findings in _paged(rows, paged):
        try:
            dialect.registration(id, body)
        except Unreadable:
            found.append(functools.partial(_registration, rows, n))
        if not _is_list(dialect, id, findings):
            found.append(functools.partial(_findings, rows, n))
    return found


def _registration(rows: Any, n: int) -> None:
    sql = "SELECT id, revision, kind, subject, author, body FROM registration WHERE n = ?"
    id, revision, kind, subject, author, body = rows._db.rows(sql, (n,))[0]
    taken = rows._db.value("SELECT min(at) FROM event WHERE registration = ?", (id,))
    keyed_at = datetime.fromtimestamp(taken, UTC) if taken is not None else rows._now
    event_date, told_at = _dates(rows, n, keyed_at)
    subject = rows._db.dialect.subject(subject)
    citizen = None if subject.startswith("cvr:") else subject
    stand_in = Registration(
        id, kind, citizen, event_date, told_at, {} if citizen else {"cvr": subject[4:]}, author, author, keyed_at,
        Authority.STATE, revision=revision,
    )  # fmt: skip
    _keep(rows, f"registration:{id}", body)
    kept = rows._db.dialect.keep("registration", id, registration_to_text(stand_in))
    rows._db.run("UPDATE registration SET body = ? WHERE n = ?", (kept, n))
    rows.note(id, NewEvent("quarantined", code=UNREADABLE))
    for delivery_id, delivery_body in rows._db.rows("SELECT id, body FROM delivery WHERE registration = ?", (n,)):
        try:
            delivery = rows._db.dialect.delivery(delivery_id, delivery_body)
        except Unreadable:
            continue  # has a turn of its own
        if delivery.state not in FINAL:
            rows.put(states.quarantine(delivery, UNREADABLE), NewEvent("quarantined", code=delivery_id))


def _dates(rows: Any, n: int, otherwise: datetime) -> tuple[date, datetime]:
    """Event date and time told, from a delivery that can be read."""
    for row in rows._db.rows("SELECT id, body FROM delivery WHERE registration = ?", (n,)):
        try:
            delivery = rows._db.dialect.delivery(*row)
        except Unreadable:
            continue
        return delivery.event_date, delivery.told_at
    return otherwise.date(), otherwise


def _findings(rows: Any, n: int) -> None:
    id, findings = rows._db.rows("SELECT id, findings FROM registration WHERE n = ?", (n,))[0]
    _keep(rows, f"findings:{id}", findings)
    none = rows._db.dialect.keep("findings", id, "[]")
    rows._db.run("UPDATE registration SET findings = ? WHERE n = ?", (none, n))
    rows.note(id, NewEvent("quarantined", code="findings"))


# ---- deliveries ------------------------------------------------------------------------------------------------------


def _deliveries(rows: Any) -> list[Callable[[], None]]:
    found: list[Callable[[], None]] = []
    for row, *body in _paged(rows, "SELECT row, id, body FROM delivery WHERE row > ? ORDER BY row LIMIT ?"):
        try:
            rows._db.dialect.delivery(*body)
        except Unreadable:
            found.append(functools.partial(_delivery, rows, row))
    return found


def _delivery(rows: Any, row: int) -> None:
    id, n, system, subject, mode, role, body = rows._db.rows(
        "SELECT id, registration, system, subject, mode, role, body FROM delivery WHERE row = ?", (row,)
    )[0]
    registration = rows._db.dialect.registration(
        *rows._db.rows("SELECT id, body FROM registration WHERE n = ?", (n,))[0]
    )
    stand_in = Delivery(
        id, registration.id, registration.revision, system, _member(Role, role, Role.RECORD),
        _member(Mode, mode, Mode.DELIVER), rows._db.dialect.subject(subject), registration.event_date,
        registration.told_at, n,
        # Nobody can read whether it was sent: it counts as if it had been (rule R1).
        possible=True,
    )  # fmt: skip
    _keep(rows, f"delivery:{id}", body)
    # The stand-in stands there before the lane is looked at, for that reads all of it.
    kept = rows._db.dialect.keep("delivery", id, delivery_to_text(stand_in))
    rows._db.run("UPDATE delivery SET body = ? WHERE row = ?", (kept, row))
    rows.put(states.quarantine(stand_in, UNREADABLE), NewEvent("quarantined", code=UNREADABLE))


def _member(kind: Any, value: str, otherwise: Any) -> Any:
    return kind(value) if value in {one.value for one in kind} else otherwise


# ---- what we know of systems -----------------------------------------------------------------------------------------


def _gates(rows: Any) -> int:
    """Drop what is unreadable of what is known of a system: it is asked again, and nothing hangs on it."""
    dropped = 0
    for system, body in rows._db.rows("SELECT system, body FROM gate"):
        try:
            gate_from_text(body)
        except Unreadable:
            dropped += rows._db.run("DELETE FROM gate WHERE system = ?", (system,))
    return dropped


def _keep(rows: Any, name: str, content: Any) -> None:
    """What stood there, whole; never over what was kept before."""
    sql = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
    rows._db.run(sql, (f"quarantine:{name}", rows._db.dialect.aside(content)))


def _paged(rows: Any, sql: str) -> Any:
    after = -1
    while page := rows._db.rows(sql, (after, PAGE)):
        yield from page
        after = page[-1][0]


def _is_list(dialect: Dialect, id: str, stored: Any) -> bool:
    try:
        return isinstance(json.loads(dialect.kept("findings", id, stored)), list)
    except ValueError:
        return False
