"""Rows of offices, members and wrapped keys in the office store: read and written, one function for each thing that is
asked. Who may is said by the policies of ``migrations/0002.sql``; what the keys are by ``security.office_keys``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from jobterm.security.office_keys import Person

ROLES: Final = ("caseworker", "worker", "superuser", "board")
"""What a member may do: her own items; all items, by a machine; all, and who is a member; counts only."""
PENDING, ADMITTED, REMOVED = "pending", "admitted", "removed"


class Sql(Protocol):
    """What is used of a database, within a transaction or without."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a question."""

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, None without one."""

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One statement; how many rows it changed."""


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office: its id, the name it has in the site files, and its world (``training`` or ``production``)."""

    id: str
    name: str
    profile: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A login that belongs to an office, or asks to. ``state``: pending, admitted, removed."""

    login: str
    office: str
    user: str
    role: str
    state: str
    public_key: bytes
    voucher: bytes | None
    joined_at: datetime
    decided_at: datetime | None
    decided_by: str | None

    @property
    def person(self) -> Person:
        """As an office vouches for her."""
        return Person(self.login, self.user, self.role, self.public_key)


@dataclass(frozen=True, slots=True)
class EpochRow:
    """An epoch of an office's keys and what proves its key."""

    epoch: int
    proof: bytes
    made_at: datetime
    made_by: str


_MEMBER: Final = (
    "SELECT login, office, user_id, role, state, public_key, voucher, joined_at, decided_at, decided_by"
    " FROM jobterm.member"
)


def my_login(sql: Sql) -> str:
    """The login that the server knows us by."""
    return str(sql.value("SELECT session_user"))


def offices(sql: Sql) -> list[OfficeRow]:
    """One's own office; all of them for who has none."""
    return [OfficeRow(*row) for row in sql.rows("SELECT id, name, profile FROM jobterm.office ORDER BY name")]


def member(sql: Sql, login: str) -> MemberRow | None:
    """A member of one's own office, or oneself."""
    found = sql.rows(f"{_MEMBER} WHERE login = ?", (login,))
    return _member(found[0]) if found else None


def members(sql: Sql, office: str) -> list[MemberRow]:
    """All who belong to an office, ask to, or have left it."""
    return [_member(row) for row in sql.rows(f"{_MEMBER} WHERE office = ? ORDER BY login", (office,))]


def one_superuser_at_a_time(sql: Sql, office: str) -> None:
    """Wait, within a transaction of a superuser's, until no other changes members or keys."""
    sql.rows(
        "SELECT login FROM jobterm.member WHERE office = ? AND role = 'superuser' ORDER BY login FOR UPDATE", (office,)
    )


def found_office(sql: Sql, office: OfficeRow) -> None:
    """Enter a new office."""
    sql.run("INSERT INTO jobterm.office (id, name, profile) VALUES (?, ?, ?)", (office.id, office.name, office.profile))


def ask(sql: Sql, office: str, person: Person) -> None:
    """Ask to be let in, or ask again with another key: what one was before ends with that."""
    sql.run(
        "INSERT INTO jobterm.member (login, office, user_id, role, state, public_key)"
        " VALUES (?, ?, ?, ?, 'pending', ?)"
        " ON CONFLICT ON CONSTRAINT member_pkey DO UPDATE SET office = excluded.office, user_id = excluded.user_id,"
        " role = excluded.role, state = 'pending', public_key = excluded.public_key, voucher = NULL,"
        " joined_at = now(), decided_at = NULL, decided_by = NULL",
        (person.login, office, person.user, person.role, person.public_key),
    )


def decide(sql: Sql, person: Person, state: str, voucher: bytes | None, by: str) -> int:
    """Let somebody in, or put her out; 0 where her key is another than the one that was looked at."""
    return sql.run(
        "UPDATE jobterm.member SET state = ?, role = ?, voucher = ?, decided_at = now(), decided_by = ?"
        " WHERE login = ? AND public_key = ?",
        (state, person.role, voucher, by, person.login, person.public_key),
    )


def epochs(sql: Sql, office: str) -> list[EpochRow]:
    """The epochs of an office, oldest first."""
    rows = sql.rows(
        "SELECT epoch, proof, made_at, made_by FROM jobterm.epoch WHERE office = ? ORDER BY epoch", (office,)
    )
    return [EpochRow(int(row[0]), bytes(row[1]), row[2], row[3]) for row in rows]


def enter_epoch(sql: Sql, office: str, epoch: int, proof: bytes, by: str) -> None:
    """Enter a new epoch."""
    sql.run("INSERT INTO jobterm.epoch (office, epoch, proof, made_by) VALUES (?, ?, ?, ?)", (office, epoch, proof, by))


def wrapped(sql: Sql, login: str) -> dict[int, bytes]:
    """The keys that are wrapped for a login, by epoch."""
    rows = sql.rows("SELECT epoch, wrapped FROM jobterm.wrapped_key WHERE login = ? ORDER BY epoch", (login,))
    return {int(row[0]): bytes(row[1]) for row in rows}


def give(sql: Sql, office: str, login: str, keys: dict[int, bytes]) -> None:
    """Keep keys that were wrapped for a login, in the place of those of the same epochs."""
    for epoch, key in sorted(keys.items()):
        sql.run("DELETE FROM jobterm.wrapped_key WHERE login = ? AND epoch = ?", (login, epoch))
        sql.run(
            "INSERT INTO jobterm.wrapped_key (login, epoch, office, wrapped) VALUES (?, ?, ?, ?)",
            (login, epoch, office, key),
        )


def take_away(sql: Sql, login: str) -> int:
    """Delete all that is wrapped for a login; how many keys that were."""
    return sql.run("DELETE FROM jobterm.wrapped_key WHERE login = ?", (login,))


def _member(row: Any) -> MemberRow:
    login, office, user, role, state, key, voucher, joined, decided, by = row
    seal = None if voucher is None else bytes(voucher)
    return MemberRow(login, office, user, role, state, bytes(key), seal, joined, decided, by)
