"""What an office store says of itself, asked in plain SQL: its clock, its durability, whether it takes writes, how we
come to it. Nothing of its items but how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobterm.outbox.postgres.members import Sql


@dataclass(frozen=True, slots=True)
class Line:
    """How we come to the server: ``tls`` the protocol, None over a unix socket; ``server``: its version."""

    tls: str | None
    server: str


@dataclass(frozen=True, slots=True)
class Durability:
    """What a commit promises: ``synchronous`` and the server's forced writes (``fsync``, ``full_page_writes``)."""

    synchronous: bool
    forced: bool

    @property
    def whole(self) -> bool:
        """Whether what was acknowledged survives a loss of power."""
        return self.synchronous and self.forced


def clock(sql: Sql) -> datetime:
    """The database's time now, not that of a transaction's beginning."""
    found: datetime = sql.value("SELECT clock_timestamp()")
    return found


def durability(sql: Sql) -> Durability:
    """What a commit promises here."""
    synchronous = str(sql.value("SELECT current_setting('synchronous_commit')"))
    forced = [sql.value(f"SELECT current_setting('{name}', true)") for name in ("fsync", "full_page_writes")]
    # An engine that speaks the protocol and has no such setting has its own way, which cannot be switched off.
    return Durability(synchronous != "off", all(value in (None, "", "on") for value in forced))


def takes_writes(sql: Sql) -> bool:
    """Whether it is the one that is written to, not a copy that follows it."""
    return str(sql.value("SELECT current_setting('default_transaction_read_only')")) != "on" and not sql.value(
        "SELECT pg_is_in_recovery()"
    )


def line(sql: Sql) -> Line:
    """How we come to the server."""
    tls = sql.value("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")
    return Line(None if tls is None else str(tls), str(sql.value("SELECT current_setting('server_version')")))


def counts(sql: Sql) -> dict[str, int]:
    """Open registrations by shown state, as far as we may see them."""
    rows = sql.rows("SELECT shown, count(*) FROM jobterm.registration WHERE open = 1 GROUP BY shown ORDER BY shown")
    return {str(row[0]): int(row[1]) for row in rows}


def put_trial(sql: Sql, content: bytes) -> None:
    """Write what is to be read back and undone."""
    sql.run("INSERT INTO jobterm.trial (login, content) VALUES (session_user, ?)", (content,))


def trial(sql: Sql) -> bytes:
    """What `put_trial` wrote."""
    return bytes(sql.value("SELECT content FROM jobterm.trial WHERE login = session_user"))
