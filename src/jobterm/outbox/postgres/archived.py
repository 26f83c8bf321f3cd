"""An outbox whose long settled items stand apart: asked for, they are found there; needed again, they come back. How
rows move stands in ``archive``, when they do in ``upkeep``."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NoReturn

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.delivery import Delivery
from jobterm.outbox.moving import Adopted, Moved
from jobterm.outbox.port import Rendered
from jobterm.outbox.postgres import archive
from jobterm.outbox.postgres.archive import Left, Shredded
from jobterm.outbox.sqldialect import SqlDatabase
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import (
    IdReused,
    ItemQuery,
    NewItem,
    NoSuchItem,
    Operation,
    StoredEvent,
    StoredItem,
    StoreError,
    Taken,
)

_TABLES: Final = re.compile(rf"\b(FROM|JOIN) ({'|'.join(archive.COLUMNS)})\b( [a-z]\w*)?")
"""Tables where a statement names them, with their alias; words of SQL are written large."""
_mentioned: ContextVar[tuple[str, ...]] = ContextVar("mentioned", default=())
"""Ids that the transaction to come may name, and that must be where it looks for them."""


class OldRows:
    """The old tables, read by the statements that read today's (``sqldialect.SqlDatabase``, without its writes)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._db = database
        self.clock, self.dialect = database.clock, database.dialect
        self.told, self.faults = False, database.faults
        self.read_only: str | None = "archive"

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of one question."""
        return self._db.rows(_old(sql), values)

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, None without one."""
        return self._db.value(_old(sql), values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the archive has no {name}: it is only read")


_WHOLE: Final = {"registration": "shredded_at IS NULL", "delivery": "subject <> ''"}
"""What of the old rows can still be read as it was."""


def _old(sql: str) -> str:
    """A statement about today's tables, said of the old ones."""
    return _TABLES.sub(_named_old, sql)


def _named_old(found: re.Match[str]) -> str:
    before, table, alias = found[1], found[2], found[3] or f" {found[2]}"
    whole = _WHOLE.get(table)
    return f"{before} (SELECT * FROM old_{table} WHERE {whole}){alias}" if whole else f"{before} old_{table}{alias}"


class Archiving(SqlStore):
    """The questions of an outbox over today's rows and the old ones; what names an old item brings it back first."""

    # ---- reading -------------------------------------------------------------------------------------------------

    def item(self, registration: str) -> StoredItem:
        """By id or its beginning; Shredded where only receipts and hashes are left."""
        try:
            return super().item(registration)
        except NoSuchItem:
            with self._or_shredded(registration):
                return self._old().item(registration)

    def items(self, query: ItemQuery) -> list[StoredItem]:
        """A page in order of n, old ones among them."""
        found = super().items(query)
        if query.open_only:
            return found
        return sorted([*found, *self._old().items(query)], key=lambda one: one.n)[: query.limit]

    def registration(self, registration: str) -> Registration:
        """One registration by its full id."""
        try:
            return super().registration(registration)
        except NoSuchItem:
            with self._or_shredded(registration):
                return self._old().registration(registration)

    def delivery(self, delivery: str) -> Delivery:
        """One delivery."""
        try:
            return super().delivery(delivery)
        except NoSuchItem:
            return self._old().delivery(delivery)

    def events(self, registration: str) -> list[StoredEvent]:
        """The log of one item; of a shredded one without notes."""
        return sorted([*self._old().events(registration), *super().events(registration)], key=lambda one: one.n)

    def rendering(self, delivery: Delivery) -> Rendered | None:
        """The bytes made for this revision and rendering."""
        return super().rendering(delivery) or (None if delivery.possible else self._old().rendering(delivery))

    def receipts(self, registrations: Sequence[str], system: str) -> Mapping[str, str]:
        """Our id → the system's own id."""
        known = super().receipts(registrations, system)
        others = [one for one in registrations if one not in known]
        return {**known, **self._old().receipts(others, system)} if others else known

    def moved(self, registration: str) -> Moved:
        """All that is known of one item."""
        try:
            return super().moved(registration)
        except NoSuchItem:
            with self._or_shredded(registration):
                return self._old().moved(registration)

    def left_of(self, registration: str) -> Left | None:
        """What is left of a shredded item: receipts and hashes."""
        return archive.left_of(self._db, registration)

    def _old(self) -> SqlStore:
        return SqlStore(OldRows(self._db), self._promise)

    @contextlib.contextmanager
    def _or_shredded(self, registration: str) -> Iterator[None]:
        try:
            yield
        except NoSuchItem:
            self._missing(registration)

    def _missing(self, registration: str) -> NoReturn:
        if self._db.rows("SELECT 1 FROM old_registration WHERE id = ?", (registration,)):
            raise Shredded("its content was thrown away after its retention") from None
        raise NoSuchItem("no item has this id") from None

    # ---- writing -------------------------------------------------------------------------------------------------

    def append(self, items: Sequence[NewItem], by: str) -> list[Taken | StoreError]:
        """Take registrations in one commit; one that is shredded by now was taken then."""
        gone = archive.shredded_among(self._db, [one.registration.id for one in items])
        rest = [one for one in items if one.registration.id not in gone]
        with _naming(name for one in rest for name in _names(one.registration)):
            taken = iter(super().append(rest, by) if rest else [])
        return [next(taken) if one.registration.id not in gone else self._known(one, gone) for one in items]

    def _known(self, item: NewItem, gone: Mapping[str, tuple[int, str]]) -> Taken | StoreError:
        n, given = gone[item.registration.id]
        if given != self._db.dialect.blind(item.given_sha256):
            return IdReused("the id is taken by a registration with other content")
        return Taken(item.registration.id, n, new=False)

    def adopt(self, items: Sequence[Moved], bundle: str, *, private: bool, by: str) -> Adopted:
        """Take what comes out of a bundle, in one commit; what is shredded here is known."""
        rest, gone = self._not_shredded(items)
        with _naming(name for one in rest for name in _names(one.registration, *(need.needs for need in one.needs))):
            told = super().adopt(rest, bundle, private=private, by=by)
        return replace(told, known=(*told.known, *gone))

    def receive(self, items: Sequence[Moved], bundle: str, *, by: str, sent_at: datetime) -> Adopted:
        """Take what a desk hands over, in one commit; what is shredded here is known."""
        rest, gone = self._not_shredded(items)
        with _naming(name for one in rest for name in _names(one.registration, *(need.needs for need in one.needs))):
            told = super().receive(rest, bundle, by=by, sent_at=sent_at)
        return replace(told, known=(*told.known, *gone))

    def _not_shredded(self, items: Sequence[Moved]) -> tuple[list[Moved], list[str]]:
        gone = archive.shredded_among(self._db, [one.registration.id for one in items])
        return [one for one in items if one.registration.id not in gone], list(gone)

    def _written(self, operations: Sequence[Operation[Any]]) -> list[Any]:
        named = _mentioned.get()
        if not named:
            return super()._written(operations)
        gone: list[bool] = []

        def back(_tx: Any) -> None:
            # Where one was shredded since it was looked for, it would be taken for new.
            gone[:] = [bool(archive.shredded_among(self._db, named))]
            archive.bring_back(self._db, named)

        return super()._written([back, *(_unless(gone, one) for one in operations)])[1:]

    # ---- upkeep --------------------------------------------------------------------------------------------------

    def put_away(self, before: datetime, limit: int) -> int:
        """Move up to so many items that ended before a moment to the old ones, in one commit; how many."""
        return int(self._one(lambda _tx: archive.put_away(self._db, archive.settled_before(self._db, before, limit))))

    def shred(self, before: datetime, limit: int) -> int:
        """Throw away the content of up to so many old items that ended before a moment, in one commit; how many."""
        now = self._db.clock.now()
        return int(self._one(lambda _tx: archive.shred(self._db, archive.whole_before(self._db, before, limit), now)))


def _names(registration: Registration, *more: str) -> Iterator[str]:
    """Ids that a transaction with this registration looks for."""
    yield registration.id
    yield from registration.needs
    if registration.supersedes is not None:
        yield registration.supersedes
    yield from more


def _unless(gone: list[bool], operation: Operation[Any]) -> Operation[Any]:
    def guarded(tx: Any) -> Any:
        if any(gone):
            raise Shredded("its content was thrown away after its retention")
        return operation(tx)

    return guarded


@contextlib.contextmanager
def _naming(names: Iterable[str]) -> Iterator[None]:
    token = _mentioned.set(tuple(dict.fromkeys(names)))
    try:
        yield
    finally:
        _mentioned.reset(token)
