"""Last night's extracts of registers, kept so that another start of the program does not fetch them again: functions
on a connection that ``cache`` opened, and the shelf that who fetches them sees. How one is read is not here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from jobterm.casebook.instants import from_ms, to_ms
from jobterm.casebook.people import Connection
from jobterm.outbox.reading_funds import AbsencePeriod, ExtractFile, Member

if TYPE_CHECKING:
    from jobterm.casebook.cache import Cache

SCHEMA = (
    "CREATE TABLE extract(fund TEXT PRIMARY KEY, n INTEGER NOT NULL, as_of INTEGER NOT NULL)",
    """CREATE TABLE extract_member(
        cpr TEXT NOT NULL, fund TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY(cpr, fund)) WITHOUT ROWID""",
    "CREATE TABLE extract_place(only INTEGER PRIMARY KEY CHECK(only = 1), n INTEGER NOT NULL)",
)
_DATES: Final = ("member_from", "member_to", "enrolled_from", "benefit_from", "paid_to")


class Shelf:
    """An ``ExtractShelf`` in a cache that is opened when it is first asked. What the file cannot take is not on it."""

    def __init__(self, cache: Callable[[], Cache]) -> None:
        self._cache = cache

    def place(self) -> int:
        """Up to which number every extract was read or refused; 0 where none was."""
        return self._cache().extracts(_place, 0)

    def known(self) -> Mapping[str, ExtractFile]:
        """The extract that is kept of each fund."""
        return self._cache().extracts(_known, {})

    def member(self, cpr: str) -> list[Member]:
        """What the kept extracts say of a citizen."""
        return self._cache().extracts(lambda connection: _members(connection, cpr), [])

    def keep(self, file: ExtractFile, members: Sequence[Member]) -> bool:
        """Put a whole extract in the place of the fund's older one; whether it is kept."""
        return self._cache().keep_extracts(lambda connection: _keep(connection, file, members))

    def passed(self, n: int) -> None:
        """Everything up to that number is dealt with."""
        self._cache().keep_extracts(lambda connection: _passed(connection, n))


def forget(connection: Connection, cpr: str) -> None:
    """Drop every extract that names a citizen; it is fetched again when it is wanted."""
    rows = connection.execute("SELECT fund FROM extract_member WHERE cpr = ?", (cpr,)).fetchall()
    _drop(connection, [fund for (fund,) in rows])


def forget_before(connection: Connection, instant: datetime) -> None:
    """Drop extracts that tell how it was before `instant`."""
    rows = connection.execute("SELECT fund FROM extract WHERE as_of < ?", (to_ms(instant),)).fetchall()
    _drop(connection, [fund for (fund,) in rows])


def _drop(connection: Connection, funds: Sequence[str]) -> None:
    for fund in funds:
        connection.execute("DELETE FROM extract_member WHERE fund = ?", (fund,))
        connection.execute("DELETE FROM extract WHERE fund = ?", (fund,))
    if funds:
        connection.execute("DELETE FROM extract_place")


def _place(connection: Connection) -> int:
    row = connection.execute("SELECT n FROM extract_place").fetchone()
    return 0 if row is None else int(row[0])


def _passed(connection: Connection, n: int) -> None:
    connection.execute("INSERT INTO extract_place(only, n) VALUES(1, ?) ON CONFLICT DO UPDATE SET n = excluded.n", (n,))


def _known(connection: Connection) -> dict[str, ExtractFile]:
    rows = connection.execute("SELECT fund, n, as_of FROM extract").fetchall()
    return {fund: ExtractFile(n, "", fund, from_ms(as_of)) for fund, n, as_of in rows}


def _keep(connection: Connection, file: ExtractFile, members: Sequence[Member]) -> None:
    connection.execute("DELETE FROM extract_member WHERE fund = ?", (file.fund,))
    connection.executemany(
        "INSERT OR REPLACE INTO extract_member(cpr, fund, content) VALUES(?, ?, ?)",
        [(one.cpr, file.fund, _to_text(one)) for one in members],
    )
    connection.execute(
        """INSERT INTO extract(fund, n, as_of) VALUES(?, ?, ?)
        ON CONFLICT DO UPDATE SET n = excluded.n, as_of = excluded.as_of""",
        (file.fund, file.n, to_ms(file.made_at)),
    )


def _members(connection: Connection, cpr: str) -> list[Member]:
    rows = connection.execute("SELECT fund, content FROM extract_member WHERE cpr = ?", (cpr,)).fetchall()
    return [_member(cpr, fund, json.loads(content)) for fund, content in rows]


def _to_text(one: Member) -> str:
    told: dict[str, Any] = {name: _text(getattr(one, name)) for name in _DATES}
    told |= {"enrolled": one.enrolled, "degree": one.degree}
    told["absences"] = [[each.type, _text(each.first_day), _text(each.last_day)] for each in one.absences]
    return json.dumps(told, separators=(",", ":"))


def _member(cpr: str, fund: str, told: Mapping[str, Any]) -> Member:
    absences = tuple(
        AbsencePeriod(type, date.fromisoformat(first), _day(last)) for type, first, last in told["absences"]
    )
    dates = {name: _day(told[name]) for name in _DATES}
    return Member(cpr, fund, **dates, enrolled=told["enrolled"], degree=told["degree"], absences=absences)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
