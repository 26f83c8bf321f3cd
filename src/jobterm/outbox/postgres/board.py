"""What an office's queue tells a board, the same as a desk's own (``sqlboard``): here SQL decides on clear columns, and
what was confirmed stands counted already. Who is at a desk says so here, and which alerts were told is kept here,
so that of many workers one tells them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from jobterm.outbox.board import (
    ASKS,
    LAST_HOUR,
    MINUTE,
    Asking,
    BoardData,
    BoardWish,
    Confirmed,
    Group,
    Seen,
    asking_of,
    instant,
    worth_reading,
)
from jobterm.outbox.quarantine import setting_aside
from jobterm.outbox.sqlboard import ASKING_MOST

if TYPE_CHECKING:
    from jobterm.domain.registrations.model import Registration
    from jobterm.outbox.postgres.connection import OfficeDatabase

ALERTS: Final = "alerts"
"""Under which name the book of alerts stands in ``meta``."""
SAID_AGAIN_S: Final = 60.0
"""Who is here says so at most so often."""

_NOW = "extract(epoch FROM clock_timestamp())"
_GROUPS = (
    "SELECT d.system, d.shown, r.author, {whose}, count(*), min(r.n), min(d.promise_at),"
    " sum(CASE WHEN d.promise_at < ? THEN 1 ELSE 0 END)"
    " FROM delivery d JOIN registration r ON r.office = d.office AND r.n = d.registration {elsewhere}"
    " WHERE d.open = 1 GROUP BY 1, 2, 3, 4"
)
_ELSEWHERE = "LEFT JOIN json_each_text(CAST(? AS json)) e(subject, municipality) ON e.subject = r.subject"


class OfficeBoard:
    """The questions of a board to an office store (`board.BoardStore`), over ``self._office``."""

    _office: OfficeDatabase

    @setting_aside
    def board(self, wish: BoardWish) -> BoardData:
        """Everything that a board shows of this queue."""
        db = self._office
        now = db.clock.now()  # an office has no other clock
        rows = _groups(db, wish.elsewhere, now)
        first = _first_ones(db, worth_reading(rows))
        asking, left = _asking(db, wish.elsewhere)
        last = db.value("SELECT max(at) FROM settled WHERE scope <> '' AND shown = 'confirmed' AND count > 0")
        return BoardData(
            at=now,
            groups=tuple(_group(row, first) for row in rows),
            confirmed=_confirmed(db, now),
            asking=asking,
            people=_people(db, rows, first),
            workers=_workers(db),
            last_confirmed=instant(last),
            office=True,
            asking_left=left,
        )

    def here(self, user: str, name: str = "") -> None:
        """Somebody is at a desk: seen by boards from now on. Written once a minute, however often it is said; nobody
        says it for another."""
        db = self._office
        db.brief(
            lambda: db.run(
                f"INSERT INTO presence (author, name, at) SELECT ?, ?, {_NOW} WHERE my_user() = ?"
                " ON CONFLICT (office, author) DO UPDATE SET at = excluded.at, name = excluded.name"
                " WHERE presence.at < excluded.at - ?",
                (user, db.dialect.keep_bytes("presence", user, name.encode()), user, SAID_AGAIN_S),
            )
        )

    def alert_book(self) -> str:
        """Which alerts stand and were told; empty where none ever was."""
        return str(self._office.value("SELECT value FROM meta WHERE name = ?", (ALERTS,)) or "")

    def swap_alert_book(self, before: str, after: str) -> bool:
        """Put another in its place, unless somebody else just has."""
        db = self._office
        if before:
            sql = "UPDATE meta SET value = ? WHERE name = ? AND value = ?"
            return bool(db.brief(lambda: db.run(sql, (after, ALERTS, before))))
        sql = "INSERT INTO meta (value, name) VALUES (?, ?) ON CONFLICT DO NOTHING"
        return bool(db.brief(lambda: db.run(sql, (after, ALERTS))))


def _name(oldest: Registration | None) -> str:
    return oldest.author_name or "" if oldest is not None else ""


def _group(row: Sequence[Any], first: Mapping[int, Registration]) -> Group:
    system, shown, author, municipality, count, n, promised, late = row
    oldest = first.get(int(n))
    return Group(
        system, shown, author, int(count), municipality, None if oldest is None else oldest.keyed_at,
        instant(None if promised is None else float(promised)), int(late or 0),
    )  # fmt: skip


def _groups(db: OfficeDatabase, elsewhere: Mapping[str, str], now: datetime) -> list[Any]:
    at = now.timestamp()
    if not elsewhere:
        return db.rows(_GROUPS.format(whose="NULL", elsewhere=""), (at,))
    blinded = json.dumps({db.dialect.blind(subject): code for subject, code in elsewhere.items()})
    return db.rows(_GROUPS.format(whose="e.municipality", elsewhere=_ELSEWHERE), (at, blinded))


def _first_ones(db: OfficeDatabase, numbers: Collection[int]) -> dict[int, Registration]:
    """These registrations, by their number of entry."""
    if not numbers:
        return {}
    marks = ",".join("?" * len(numbers))
    rows = db.rows(f"SELECT n, id, body FROM registration WHERE n IN ({marks})", tuple(numbers))
    return {int(n): db.dialect.registration(id, body) for n, id, body in rows}


def _confirmed(db: OfficeDatabase, now: datetime) -> tuple[Confirmed, ...]:
    rows = db.rows(
        f"SELECT scope, CAST(floor(at / {MINUTE}) AS BIGINT), sum(count) FROM settled"
        " WHERE scope <> '' AND shown = 'confirmed' AND at >= ? GROUP BY 1, 2 ORDER BY 1, 2",
        ((now - LAST_HOUR).timestamp(),),
    )
    return tuple(Confirmed(system, int(minute), int(count)) for system, minute, count in rows if count > 0)


def _asking(db: OfficeDatabase, elsewhere: Mapping[str, str]) -> tuple[tuple[Asking, ...], int]:
    whose = {db.dialect.blind(subject): code for subject, code in elsewhere.items()}
    marks = ",".join("?" * len(ASKS))
    where = (
        "FROM registration r JOIN delivery d ON d.office = r.office AND d.registration = r.n"
        f" WHERE r.shown IN ({marks}) AND d.open = 1 AND d.shown IN ({marks})"
    )
    rows = db.rows(
        f"SELECT d.id, d.body, d.shown, r.author, r.kind, r.subject {where} ORDER BY r.n LIMIT ?",
        (*ASKS, *ASKS, ASKING_MOST),
    )
    asking = tuple(
        asking_of(db.dialect.delivery(id, body), shown, author, kind, whose.get(subject))
        for id, body, shown, author, kind, subject in rows
    )
    if len(rows) < ASKING_MOST:
        return asking, 0
    return asking, int(db.value(f"SELECT count(*) {where}", (*ASKS, *ASKS))) - len(rows)


def _people(db: OfficeDatabase, rows: Sequence[Any], first: Mapping[int, Registration]) -> tuple[Seen, ...]:
    """Whose items these are, and who has said that she is here."""
    names: dict[str, str] = {}
    for row in rows:
        names[row[2]] = _name(first.get(int(row[5]))) or names.get(row[2], "")
    said = db.rows("SELECT author, name, at FROM presence")
    seen = {author: float(at) for author, _name_there, at in said}
    kept = db.dialect
    there = {author: kept.kept_bytes("presence", author, name).decode() for author, name, _at in said}
    return tuple(
        Seen(author, names.get(author) or there.get(author, ""), instant(seen.get(author)))
        for author in dict.fromkeys((*names, *seen))
    )


def _workers(db: OfficeDatabase) -> tuple[Seen, ...]:
    """Those that drain: seen now while their lease holds, else when it ran out."""
    rows = db.rows(f"SELECT owner, least(until, {_NOW}) FROM worker ORDER BY token")
    return tuple(Seen(owner, at=instant(float(at))) for owner, at in rows)
