"""The outbox of an office: what ``store.Store`` and ``moving.MovingStore`` promise, over a database that many share.
The statements are a desk's; what an office does otherwise stands here, in ``writer`` and in ``claims``."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from jobterm.clock import Clock, SystemClock
from jobterm.outbox.anchor import EMPTY_DIGEST, Mark
from jobterm.outbox.ballast import Ballast
from jobterm.outbox.delivery import Moment, State
from jobterm.outbox.lease import Lease
from jobterm.outbox.postgres import claims, errors, migrate
from jobterm.outbox.postgres.admission import Admissions
from jobterm.outbox.postgres.archived import Archiving
from jobterm.outbox.postgres.board import OfficeBoard
from jobterm.outbox.postgres.clock import Era
from jobterm.outbox.postgres.connection import OfficeDatabase, Ways
from jobterm.outbox.postgres.writer import ALIVE, OfficeWriter
from jobterm.outbox.records import Unreadable
from jobterm.outbox.sealing import Sealer
from jobterm.outbox.sqlclock import move_waits
from jobterm.outbox.sqlcommits import no_promise
from jobterm.outbox.sqlstore import open_tally
from jobterm.outbox.sqlwrite import PromiseTime, Writer
from jobterm.outbox.store import Author, Due, Tally
from jobterm.outbox.timekeeper import SLACK, ahead


class OfficeStore(OfficeBoard, Admissions, Archiving):
    """An office's outbox. Safe to use from several threads; one of them asks or writes at a time."""

    def __init__(self, database: OfficeDatabase, promise: PromiseTime = no_promise) -> None:
        super().__init__(database, promise, Ballast(None))
        self._office = database
        watch = EraWatch(database)
        watch.open()
        self._clock = watch

    @property
    def clock(self) -> Clock:
        """The office's clock: engine and courier of a worker read this one."""
        return self._office.clock

    @property
    def database(self) -> OfficeDatabase:
        """The connection, for what belongs to an office and is no outbox (members, paces, the archive)."""
        return self._office

    def _writer(self, content: list[bytes]) -> Writer:
        return OfficeWriter(self._db, content, self._promise)

    # ---- who drains ----------------------------------------------------------------------------------------------

    def acquire_lease(self, owner: str, seconds: float) -> Lease | None:
        """A lease beside those of others; ``owner`` names this worker among all of the office. What it, or anybody
        whose lease has run out, was sending becomes unknown."""

        def work(writer: Any) -> Lease:
            lease = claims.enter(self._office, owner, seconds)
            claims.reap(writer, self._office)
            return lease

        lease: Lease = self._one(work)
        return lease

    def renew_lease(self, lease: Lease, seconds: float) -> bool:
        """Prolong it while it holds; the dead are looked after on the way."""
        kept = self._office.brief(lambda: claims.renew(self._office, lease, seconds))
        self.reap()
        claims.draw_together(self._office)
        return kept

    def reap(self) -> int:
        """Look after workers whose leases have run out; how many deliveries they left."""
        if not claims.somebody_died(self._office):
            return 0
        return int(self._one(lambda writer: claims.reap(writer, self._office)))

    def release_lease(self, lease: Lease) -> None:
        """Give it back."""

        def work(writer: Any) -> None:
            claims.leave(self._office, lease)
            claims.reap(writer, self._office)

        self._one(work)

    def lease_owner(self) -> str | None:
        """Who drains longest of those that drain now."""
        found = self._db.value(f"SELECT owner FROM worker WHERE {ALIVE} ORDER BY token LIMIT 1")
        return None if found is None else str(found)

    def due(self, system: str, now: datetime, limit: int, lease: Lease | None = None) -> list[Due]:
        """Lanes whose head may go now; claimed for ``lease``, where one is given."""
        if lease is None:
            return super().due(system, now, limit)
        return self._office.brief(lambda: claims.claim(self._office, system, now, limit, lease))

    def clock_ahead(self) -> float | None:
        """How far the clocks stand apart: the waits are brought along by whoever writes first in a new era."""
        return ahead(Moment.read(self._db.clock))

    # ---- counts --------------------------------------------------------------------------------------------------

    def tally(self, *, of: Author | None = None) -> Tally:
        """What is open counted now, what came to its end as it was added up."""
        if of is not None:
            return open_tally(self._db, of)
        found = self._db.rows(
            "SELECT '', shown, count(*) FROM registration WHERE open = 1 GROUP BY shown"
            " UNION ALL SELECT system, shown, count(*) FROM delivery WHERE open = 1 GROUP BY system, shown"
            " UNION ALL SELECT scope, shown, sum(count) FROM settled GROUP BY scope, shown"
        )
        registrations: dict[str, int] = {}
        deliveries: dict[str, dict[str, int]] = {}
        for scope, shown, count in found:
            counts = deliveries.setdefault(scope, {}) if scope else registrations
            counts[shown] = counts.get(shown, 0) + int(count)
        return Tally(registrations, deliveries)

    def last_confirmed(self) -> datetime | None:
        """When anything was confirmed last."""
        sql = "SELECT max(at) FROM settled WHERE scope <> '' AND shown = 'confirmed' AND count > 0"
        last = self._db.value(sql)
        return None if last is None else datetime.fromtimestamp(last, UTC)

    def _any_handed(self) -> bool:
        sql = "SELECT EXISTS (SELECT 1 FROM delivery WHERE state = ?)"
        return bool(self._db.value(sql, (State.HANDED.value,)))

    # ---- the store -----------------------------------------------------------------------------------------------

    def mark(self) -> Mark:
        """How often anything was written. There is no digest over all commits."""
        return Mark(self.changes(), EMPTY_DIGEST)

    def changes(self) -> int:
        """How often anybody has written."""
        return int(self._db.value("SELECT value FROM meta WHERE name = 'turn'") or 0)

    def info(self) -> Mapping[str, Any]:
        """State of the store."""
        return {**self._db.info(), "schema": migrate.version(self._office), "anchor": self.mark().count}


class EraWatch:
    """Sees that the database's clock is another's, or was set, and writes down that a new era began: once, whoever of
    all workers writes first. What waits by itself waits as long as it would have (guarantee G13)."""

    def __init__(self, database: OfficeDatabase) -> None:
        self._db = database
        self._keeps = True

    def open(self) -> None:
        """In the beginning: the era in which others wrote last, or one that is not written down yet."""
        clock, last = self._db.office_clock, self._last()
        fresh = clock.fresh()
        self._keeps = bool(self._db.value("SELECT jobterm.all_items()"))
        clock.begin(last if last is not None and last.server == fresh.server else fresh)

    def waits(self, rows: Any, now: Moment) -> Era | None:
        """Within each commit; what to ``remember`` once it is written."""
        del now
        clock = self._db.office_clock
        if not clock.stale:
            return None
        last = self._last()
        before = clock.era
        if last is not None and last.server == clock.fresh().server and (before is None or last.n > before.n):
            clock.begin(last)  # another was first; the waits came along with that
            return None
        if not self._keeps:
            return None  # who sees no more than her own items cannot bring all waits along: a worker does
        fresh = clock.fresh()
        era = Era(1 if last is None else last.n + 1, fresh.server, fresh.since)
        moved = clock.moved if last is not None and last.server == era.server else self._set_back(fresh.since)
        sql = "INSERT INTO era (n, server, since, moved) VALUES (?, ?, ?, ?)"
        self._db.run(sql, (era.n, era.server, era.since, moved))
        if abs(moved) > SLACK:
            move_waits(rows, timedelta(seconds=moved), datetime.fromtimestamp(fresh.since, UTC))
        return era

    def _last(self) -> Era | None:
        found = self._db.rows("SELECT n, server, since FROM era ORDER BY n DESC LIMIT 1")
        return Era(int(found[0][0]), found[0][1], found[0][2]) if found else None

    def _set_back(self, now: float) -> float:
        """Another server's clock can only be held against the log: where it stands before its newest line, it was set
        back."""
        last = self._db.value("SELECT max(at) FROM event WHERE n > (SELECT coalesce(max(n), 0) FROM event) - ?", (100,))
        return 0.0 if last is None else min(0.0, now - float(last))

    def remember(self, era: Era | None) -> None:
        """It is written."""
        if era is not None:
            self._db.office_clock.begin(era)


def open_office(
    dsn: str,
    sealer: Sealer,
    *,
    promise: PromiseTime = no_promise,
    local: Clock | None = None,
    chance: Random | None = None,
) -> OfficeStore:
    """Open an office's outbox.

    ``dsn``: an address as libpq takes it. ``sealer``: the office's keys. ``promise``: as for a desk. ``local``,
    ``chance``: this machine's clock, whose wall time is never used, and the dice for pauses.

    Raises one of ``errors``: OfficeUnreachable, OfficeAddress, OfficeCertificate, OfficeRights, OfficeNotMade,
    OfficeOlder, OfficeNewer, OfficeNotDurable, ForeignKey.
    """
    database = connect(dsn, sealer, local=local, chance=chance)
    try:
        migrate.fits(database)
        store = OfficeStore(database, promise)
        _unseals(database)
    except BaseException:
        database.close()
        raise
    return store


def connect(dsn: str, sealer: Sealer, *, local: Clock | None = None, chance: Random | None = None) -> OfficeDatabase:
    """A connection whose server keeps what it says; for `open_office`, and for who makes an office store."""
    database = OfficeDatabase(dsn, sealer, Ways(local or SystemClock(), chance or Random()))
    try:
        database.look()
    except BaseException:
        database.close()
        raise
    return database


def _unseals(database: OfficeDatabase) -> None:
    """ForeignKey where none of the newest and none of the oldest rows opens with our keys."""
    sql = "SELECT id, body FROM registration ORDER BY n {} LIMIT 3"
    found = [row for way in ("DESC", "ASC") for row in database.rows(sql.format(way))]
    for id, body in found:
        with contextlib.suppress(Unreadable, errors.ForeignKey):
            database.dialect.kept("registration", id, body)
            return
    if found:
        raise errors.ForeignKey("nothing there opens with our keys")
