"""What a desk's own queue tells a board, as SQL over its one file: counts, the confirmations of the last hour, and what
asks for a decision. The office store answers the same in ``postgres.board``; what is made of it stands in ``board``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from jobterm.outbox.board import (
    ASKS,
    LAST_HOUR,
    Asking,
    BoardData,
    BoardWish,
    Confirmed,
    Group,
    Seen,
    asking_of,
    instant,
    minutes_of,
    worth_reading,
)
from jobterm.outbox.quarantine import setting_aside
from jobterm.outbox.records import delivery_from_text

ASKING_MOST: Final = 5_000
"""So many deliveries are listed one by one; the rest are counted."""

_PROMISED = (
    # Most have none: what is not there need not be parsed for.
    "CASE WHEN instr(d.body, '\"promise_at\"') AND json_valid(d.body) THEN json_extract(d.body, '$.promise_at') END"
)
_GROUPS = (
    f"SELECT d.system, d.shown, r.author, {{subject}}, count(*), min(r.n), min({_PROMISED}), sum({_PROMISED} < ?)"
    " FROM delivery d JOIN registration r ON r.n = d.registration WHERE d.open = 1 {elsewhere} GROUP BY 1, 2, 3, 4"
)
_THESE = "(SELECT value FROM json_each(?))"


class BoardQuestions:
    """The questions of a board to a desk's outbox (`board.BoardStore`)."""

    _db: Any
    """The desk's file, `sqlcipher.Database`."""

    @setting_aside
    def board(self, wish: BoardWish) -> BoardData:
        """Everything that a board shows of this queue."""
        now = wish.now
        rows = self._groups(wish)
        first = self._first_ones(worth_reading(rows))
        groups = tuple(_group(row, first) for row in rows)
        asking, left = self._asking(wish)
        last = self._db.value("SELECT value FROM meta WHERE name = 'last_confirmed'")
        return BoardData(
            at=now,
            groups=groups,
            confirmed=self._confirmed(now - LAST_HOUR),
            asking=asking,
            people=_people(rows, first, wish),
            workers=self._drains(now),
            last_confirmed=instant(last),
            asking_left=left,
        )

    def _groups(self, wish: BoardWish) -> list[Any]:
        """Counts of what belongs here, and of those who belong elsewhere by their municipality: these are few."""
        at = wish.now.astimezone(UTC).isoformat()
        if not wish.elsewhere:
            return list(self._db.rows(_GROUPS.format(subject="NULL", elsewhere=""), (at,)))
        these = json.dumps(list(wish.elsewhere))
        here = _GROUPS.format(subject="NULL", elsewhere=f"AND r.subject NOT IN {_THESE}")
        there = _GROUPS.format(subject="r.subject", elsewhere=f"AND r.subject IN {_THESE}")
        rows = [(*row[:3], wish.elsewhere[row[3]], *row[4:]) for row in self._db.rows(there, (at, these))]
        return [*self._db.rows(here, (at, these)), *rows]

    def _first_ones(self, numbers: Iterable[int]) -> dict[int, tuple[str | None, str | None]]:
        """When the oldest items of groups were keyed, and what their authors are called."""
        found = {}
        for n in numbers:
            rows = self._db.rows("SELECT CASE WHEN json_valid(body) THEN body END FROM registration WHERE n = ?", (n,))
            plain = json.loads(rows[0][0]) if rows and rows[0][0] is not None else {}
            found[n] = (plain.get("keyed_at"), plain.get("author_name"))
        return found

    def _confirmed(self, since: datetime) -> tuple[Confirmed, ...]:
        """From the log: when each delivery that is confirmed now became so. The log rises with time, so that its first
        line of the hour is found without an index."""
        last = self._db.value("SELECT max(n) FROM event") or 0
        low, high, moment = 0, int(last), since.timestamp()
        while low < high:
            middle = (low + high) // 2
            at = self._db.value("SELECT at FROM event WHERE n > ? ORDER BY n LIMIT 1", (middle,))
            low, high = (middle + 1, high) if at is not None and at < moment else (low, middle)
        rows = self._db.rows(
            "SELECT d.system, max(e.at) FROM event e JOIN delivery d ON d.id = e.delivery"
            " WHERE e.n > ? AND e.at >= ? AND d.state = 'confirmed' GROUP BY d.id",
            (low, moment),
        )
        return minutes_of((system, float(at)) for system, at in rows)

    def _asking(self, wish: BoardWish) -> tuple[tuple[Asking, ...], int]:
        marks = ",".join("?" * len(ASKS))
        # A registration shows its worst delivery's state, and these are the worst: by its own index they are few.
        where = (
            "FROM registration r JOIN delivery d ON d.registration = r.n"
            f" WHERE r.shown IN ({marks}) AND d.open = 1 AND d.shown IN ({marks})"
        )
        rows = self._db.rows(
            f"SELECT d.body, d.shown, r.author, r.kind, r.subject {where} ORDER BY r.n LIMIT ?",
            (*ASKS, *ASKS, ASKING_MOST),
        )
        asking = tuple(
            asking_of(delivery_from_text(body), shown, author, kind, wish.elsewhere.get(subject))
            for body, shown, author, kind, subject in rows
        )
        if len(rows) < ASKING_MOST:
            return asking, 0
        return asking, int(self._db.value(f"SELECT count(*) {where}", (*ASKS, *ASKS))) - len(rows)

    def _drains(self, now: datetime) -> tuple[Seen, ...]:
        clock = self._db.clock
        rows = self._db.rows("SELECT owner, boot_id, until FROM lease WHERE name = 'drain'")
        held = [owner for owner, boot, until in rows if boot == clock.boot_id() and until > clock.boot_seconds()]
        return tuple(Seen(owner, at=now) for owner in held if owner)


def _group(row: Sequence[Any], first: dict[int, tuple[str | None, str | None]]) -> Group:
    system, shown, author, municipality, count, n, promised, late = row
    keyed_at = first.get(int(n), (None, None))[0]
    return Group(
        system, shown, author, int(count), municipality,
        None if keyed_at is None else datetime.fromisoformat(keyed_at),
        None if promised is None else datetime.fromisoformat(promised), int(late or 0),
    )  # fmt: skip


def _people(
    rows: Iterable[Sequence[Any]], first: dict[int, tuple[str | None, str | None]], wish: BoardWish
) -> tuple[Seen, ...]:
    """All who have something in the queue, and who sits here. On a desk nobody else can be seen."""
    names = {wish.me: ""} if wish.me else {}
    for row in rows:
        names[row[2]] = first.get(int(row[5]), (None, None))[1] or names.get(row[2], "")
    return tuple(Seen(author, name, wish.now if author == wish.me else None) for author, name in names.items())
