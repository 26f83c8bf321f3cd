"""Caseloads and calendars as the record systems told them, per user, with their age; functions on a connection that
``cache`` opened. A system that was closed leaves what it told before. How they are asked for stands in ``lists``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from jobterm.casebook.instants import from_ms, to_ms
from jobterm.casebook.people import Connection
from jobterm.domain.dates import local_day
from jobterm.outbox.reading import Appointment, CaseRow

SCHEMA = (
    # `list` is "caseload", or the day of a calendar.
    """CREATE TABLE list_read(
        system TEXT NOT NULL, user TEXT NOT NULL, team INTEGER NOT NULL, list TEXT NOT NULL, read_at INTEGER NOT NULL,
        PRIMARY KEY(user, team, list, system)) WITHOUT ROWID""",
    """CREATE TABLE list_case(
        system TEXT NOT NULL, user TEXT NOT NULL, team INTEGER NOT NULL, cpr TEXT NOT NULL, content TEXT NOT NULL,
        PRIMARY KEY(user, team, system, cpr)) WITHOUT ROWID""",
    """CREATE TABLE list_appointment(
        system TEXT NOT NULL, user TEXT NOT NULL, team INTEGER NOT NULL, ref TEXT NOT NULL, cpr TEXT NOT NULL,
        day TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY(user, team, system, ref)) WITHOUT ROWID""",
    "CREATE INDEX list_appointment_day ON list_appointment(user, team, day)",
)
CASELOAD: Final = "caseload"
_INSTANTS: Final = frozenset({"start", "end", "next_booking"})
_DAYS: Final = frozenset(
    {"since", "born", "enrolled_since", "last_interview", "plan_saved", "cv_approved", "ill_since", "notice"}
)


@dataclass(frozen=True, slots=True)
class Caseload:
    """Whose citizens, by name. ``read_at``: when each system told its part; one that never did is not named."""

    rows: tuple[CaseRow, ...] = ()
    read_at: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Appointments in order of time. ``read_at``: by system, when the oldest of the days asked for was told; a system
    that has not told all of them is not named."""

    rows: tuple[Appointment, ...] = ()
    read_at: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whose:
    """A list of one system: whose it is, and whether it is the whole team's."""

    system: str
    user: str
    team: bool = False


def keep_caseload(connection: Connection, whose: Whose, rows: Iterable[CaseRow], at: datetime) -> None:
    """Put a whole caseload in the place of the older one; a team's holds one's own too."""
    rows = list(rows)
    for one, mine in _with_own(whose, rows):
        key = (one.system, one.user, int(one.team))
        connection.execute("DELETE FROM list_case WHERE system = ? AND user = ? AND team = ?", key)
        connection.executemany(
            "INSERT OR REPLACE INTO list_case(system, user, team, cpr, content) VALUES(?, ?, ?, ?, ?)",
            [(*key, row.cpr, _to_text(row)) for row in mine],
        )
        _read(connection, one, [CASELOAD], at)


def keep_calendar(
    connection: Connection, whose: Whose, span: tuple[date, date], rows: Iterable[Appointment], at: datetime
) -> None:
    """Put the days of a calendar in the place of what was kept of them; a team's holds one's own too."""
    rows = list(rows)
    days = [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]
    for one, mine in _with_own(whose, rows):
        key = (one.system, one.user, int(one.team))
        connection.execute(
            "DELETE FROM list_appointment WHERE system = ? AND user = ? AND team = ? AND day BETWEEN ? AND ?",
            (*key, *(day.isoformat() for day in span)),
        )
        connection.executemany(
            """INSERT OR REPLACE INTO list_appointment(system, user, team, ref, cpr, day, content)
            VALUES(?, ?, ?, ?, ?, ?, ?)""",
            [(*key, row.ref, row.cpr, local_day(row.start).isoformat(), _to_text(row)) for row in mine],
        )
        _read(connection, one, [day.isoformat() for day in days], at)


def caseload(connection: Connection, user: str, team: bool) -> Caseload:
    """What is kept of a caseload, of all systems."""
    key = (user, int(team))
    rows = connection.execute("SELECT content FROM list_case WHERE user = ? AND team = ?", key).fetchall()
    found = [_made(CaseRow, content) for (content,) in rows]
    read = connection.execute(
        "SELECT system, read_at FROM list_read WHERE user = ? AND team = ? AND list = ?", (*key, CASELOAD)
    ).fetchall()
    found.sort(key=lambda row: (row.name, row.cpr))
    return Caseload(tuple(found), {system: from_ms(at) for system, at in read})


def calendar(connection: Connection, user: str, team: bool, first: date, last: date) -> Calendar:
    """What is kept of a calendar's days, of all systems."""
    key = (user, int(team), first.isoformat(), last.isoformat())
    rows = connection.execute(
        "SELECT content FROM list_appointment WHERE user = ? AND team = ? AND day BETWEEN ? AND ?", key
    ).fetchall()
    found = [_made(Appointment, content) for (content,) in rows]
    read = connection.execute(
        """SELECT system, min(read_at), count(*) FROM list_read WHERE user = ? AND team = ? AND list BETWEEN ? AND ?
        GROUP BY system""",
        key,
    ).fetchall()
    found.sort(key=lambda row: (row.start, row.name, row.ref))
    whole = (last - first).days + 1
    return Calendar(tuple(found), {system: from_ms(at) for system, at, days in read if days == whole})


def forget(connection: Connection, cpr: str) -> None:
    """Take a citizen out of every list."""
    connection.execute("DELETE FROM list_case WHERE cpr = ?", (cpr,))
    connection.execute("DELETE FROM list_appointment WHERE cpr = ?", (cpr,))


def forget_before(connection: Connection, instant: datetime) -> None:
    """Drop lists that were read before `instant`, and days of the calendar that had passed by then."""
    limit, day = to_ms(instant), local_day(instant).isoformat()
    connection.execute("DELETE FROM list_appointment WHERE day < ?", (day,))
    connection.execute("DELETE FROM list_read WHERE read_at < ? OR (list < ? AND list <> ?)", (limit, day, CASELOAD))
    gone = """NOT EXISTS (SELECT 1 FROM list_read r WHERE r.user = {0}.user AND r.team = {0}.team
        AND r.system = {0}.system AND r.list = {1})"""
    connection.execute(f"DELETE FROM list_case WHERE {gone.format('list_case', repr(CASELOAD))}")
    connection.execute(f"DELETE FROM list_appointment WHERE {gone.format('list_appointment', 'list_appointment.day')}")


def _with_own(whose: Whose, rows: list[Any]) -> list[tuple[Whose, list[Any]]]:
    """The list as it was told, and of a team's the asker's part as her own."""
    if not whose.team:
        return [(whose, rows)]
    own = Whose(whose.system, whose.user)
    return [(whose, rows), (own, [row for row in rows if row.caseworker == whose.user])]


def _read(connection: Connection, whose: Whose, lists: Iterable[str], at: datetime) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO list_read(system, user, team, list, read_at) VALUES(?, ?, ?, ?, ?)",
        [(whose.system, whose.user, int(whose.team), one, to_ms(at)) for one in lists],
    )


def _to_text(row: CaseRow | Appointment) -> str:
    told = {name: value for name, value in asdict(row).items() if value is not None}
    return json.dumps(told, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: datetime | date) -> str:
    return value.isoformat()


def _made(kind: Any, content: str) -> Any:
    names = {one.name for one in fields(kind)}
    told = {name: value for name, value in json.loads(content).items() if name in names}
    for name in told.keys() & _INSTANTS:
        told[name] = datetime.fromisoformat(told[name])
    for name in told.keys() & _DAYS:
        told[name] = date.fromisoformat(told[name])
    return kind(**told)
