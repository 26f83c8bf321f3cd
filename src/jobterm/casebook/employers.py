"""What the employer module told of each company, kept so that a closed module, or another start of the program, leaves
it to be read: functions on a connection that ``cache`` opened, and the shelf that the office sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from jobterm.casebook.instants import from_ms, to_ms
from jobterm.casebook.people import Connection
from jobterm.domain.text import spelled_out
from jobterm.outbox.companies import Contact, Employer, EmployerFile, JobOrder, Places, Referred, Unit

if TYPE_CHECKING:
    from jobterm.casebook.cache import Cache

SCHEMA = (
    """CREATE TABLE employer(
        cvr TEXT PRIMARY KEY, name TEXT NOT NULL, fetched_at INTEGER NOT NULL, content TEXT NOT NULL)""",
)
_MOST: Final = 5_000
"""More companies than one job centre ever talks with; beyond them the oldest go."""


class EmployerShelf:
    """The employers' files in a cache that is opened when it is first asked."""

    def __init__(self, cache: Callable[[], Cache]) -> None:
        self._cache = cache

    def keep(self, file: EmployerFile) -> None:
        """Put a file in the place of the older one."""
        self._cache().keep_extracts(lambda connection: _keep(connection, file))

    def file(self, cvr: str) -> EmployerFile | None:
        """The file of one company, as old as its ``fetched_at`` says; None where none is kept."""
        return self._cache().extracts(lambda connection: _file(connection, cvr), None)

    def named(self, text: str) -> list[Employer]:
        """Companies whose name has words that begin with every word of ``text``, by name."""
        return self._cache().extracts(lambda connection: _named(connection, text), [])

    def files(self) -> list[EmployerFile]:
        """All that are kept, the newest first."""
        return self._cache().extracts(_files, [])


def forget(connection: Connection, cpr: str) -> None:
    """Drop every file that names a citizen; it is read again when it is wanted."""
    connection.execute("DELETE FROM employer WHERE instr(content, ?) > 0", (f'"{cpr}"',))


def forget_before(connection: Connection, instant: datetime) -> None:
    """Drop what the module has not told since `instant`."""
    connection.execute("DELETE FROM employer WHERE fetched_at < ?", (to_ms(instant),))


def _keep(connection: Connection, file: EmployerFile) -> None:
    name = spelled_out(file.employer.name)
    connection.execute(
        """INSERT INTO employer(cvr, name, fetched_at, content) VALUES(?, ?, ?, ?)
        ON CONFLICT(cvr) DO UPDATE SET name = excluded.name, fetched_at = excluded.fetched_at,
            content = excluded.content""",
        (file.employer.cvr, name, to_ms(file.fetched_at), json.dumps(_plain(asdict(file)), separators=(",", ":"))),
    )
    connection.execute(
        """DELETE FROM employer WHERE cvr IN
        (SELECT cvr FROM employer ORDER BY fetched_at DESC LIMIT -1 OFFSET ?)""",
        (_MOST,),
    )


def _file(connection: Connection, cvr: str) -> EmployerFile | None:
    rows = connection.execute("SELECT fetched_at, content FROM employer WHERE cvr = ?", (cvr,)).fetchall()
    return _read(*rows[0]) if rows else None


def _files(connection: Connection) -> list[EmployerFile]:
    rows = connection.execute("SELECT fetched_at, content FROM employer ORDER BY fetched_at DESC").fetchall()
    return [file for row in rows if (file := _read(*row)) is not None]


def _named(connection: Connection, text: str) -> list[Employer]:
    words = spelled_out(text).split()
    rows = connection.execute("SELECT name, fetched_at, content FROM employer ORDER BY name").fetchall()
    found = [
        _read(fetched_at, content) for name, fetched_at, content in rows
        if words and all(any(part.startswith(word) for part in name.replace("-", " ").split()) for word in words)
    ]  # fmt: skip
    return [file.employer for file in found if file is not None]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if name != "fetched_at"}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _read(fetched_at: int, content: str) -> EmployerFile | None:
    """A kept file; None for one that another version of the program wrote."""
    try:
        told = json.loads(content)
        units = tuple(_made(Unit, one) for one in told["employer"]["units"])
        return EmployerFile(
            _made(Employer, told["employer"], units=units),
            from_ms(fetched_at),
            tuple(_made(Contact, one) for one in told["contacts"]),
            tuple(_made(JobOrder, one, referrals=tuple(_made(Referred, each) for each in one["referrals"]))
                  for one in told["orders"]),
            tuple(_made(Places, one) for one in told["places"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None


_DAYS: Final = frozenset({"date", "given", "issued", "start", "apply_by", "follow_up"})


def _made(kind: Any, told: Mapping[str, Any], **parts: Any) -> Any:
    """A value of that class out of its plain fields; days become days again."""
    names = {one.name for one in fields(kind)}
    values = {
        name: date.fromisoformat(value) if name in _DAYS and value is not None else value
        for name, value in told.items() if name in names
    }  # fmt: skip
    return kind(**values | parts)
