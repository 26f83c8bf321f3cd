"""What the SQL of an outbox asks of the engine beneath it, and in what engines differ: how a body is kept, which facts
SQL decides on. The statements themselves stand in ``sqlrows`` and its neighbours, once for all engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from jobterm.clock import Clock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.delivery import Delivery
from jobterm.outbox.files import BatchFile
from jobterm.outbox.records import delivery_from_text, registration_from_text
from jobterm.outbox.store import NewEvent, StoredEvent

T = TypeVar("T")


class Dialect:
    """A desk's: bodies are clear text in an encrypted file, and SQL looks into them. An engine that keeps them sealed
    says otherwise, and has columns for what SQL decides on."""

    late: str = "CASE WHEN json_valid(d.body) THEN json_extract(d.body, '$.promise_at') < ? END"
    """Of a ``delivery d``: whether its promise lies before an ``instant``."""
    held: str = "CASE WHEN json_valid(body) THEN json_extract(body, '$.held_until') IS NOT NULL ELSE 1 END"
    """Of a delivery: whether it is held back until a moment."""
    to_settle: str = (
        "json_valid(body) AND json_extract(body, '$.file') IS NULL"
        " AND (state = 'unknown' OR (state IN ('queued', 'retry_wait')"
        " AND coalesce(json_extract(body, '$.unmet'), 0) = 0"
        " AND json_extract(body, '$.insisted') IS NULL AND (json_extract(body, '$.possible') IS NOT NULL"
        " OR json_extract(body, '$.provisional') IS NOT NULL)))"
    )
    """Of a delivery: whether it must be asked after, or routed, before it may go in a file."""
    given: str = "given_sha256"
    """Which column of ``registration`` holds the hash of what was given as it was (``given_of`` reads it); another one
    than ``given_sha256``, which only tells it apart, is filled besides."""
    more_facts: tuple[str, ...] = ()
    """Columns of ``delivery`` for what SQL decides on, besides those that every engine has; ``facts`` fills them."""
    more_sets: str = ""
    """What an update of a delivery says besides; ``changed_facts`` are its values."""

    def facts(self, delivery: Delivery) -> tuple[Any, ...]:
        """Values for ``more_facts``."""
        del delivery
        return ()

    def changed_facts(self, delivery: Delivery, token: int | None) -> tuple[Any, ...]:
        """Values for ``more_sets``; ``token``: of the lease under which it is written."""
        del delivery, token
        return ()

    def instant(self, moment: datetime) -> Any:
        """As ``late`` compares it: in bodies instants are in UTC, so their text compares."""
        return moment.isoformat()

    # ---- bodies: ``table`` and ``key`` name the row that they stand in --------------------------------------------

    def keep(self, table: str, key: str, text: str) -> Any:
        """A text as it is stored."""
        del table, key
        return text

    def kept(self, table: str, key: str, stored: Any) -> str:
        """What `keep` made; records.Unreadable for anything else."""
        del table, key
        return stored  # type: ignore[no-any-return]

    def keep_bytes(self, table: str, key: str, content: bytes) -> bytes:
        """Bytes as they are stored."""
        del table, key
        return content

    def kept_bytes(self, table: str, key: str, stored: Any) -> bytes:
        """What `keep_bytes` made; records.Unreadable for anything else."""
        del table, key
        return bytes(stored)

    def blind(self, text: str) -> str:
        """What stands in a column for a text that only must be told apart from others (a subject, a hash, a name)."""
        return text

    def given_of(self, registration: str, stored: Any) -> str:
        """The hash of what was given, out of the column ``given``."""
        del registration
        return str(stored)

    def delivery(self, id: str, stored: Any) -> Delivery:
        """A delivery's body read."""
        del id
        return delivery_from_text(stored)

    def registration(self, id: str, stored: Any) -> Registration:
        """A registration's body read."""
        del id
        return registration_from_text(stored)

    def file(self, name: str, stored: Any) -> BatchFile:
        """A file's body read; ``name`` as in the column."""
        return BatchFile.from_text(self.kept("file", name, stored))

    def aside(self, stored: Any) -> Any:
        """What stood in a row that cannot be read, as ``meta`` keeps it."""
        return stored

    def subject(self, column: str) -> str:
        """A subject as far as its column tells it, for a row that cannot be read."""
        return column

    # ---- the log -------------------------------------------------------------------------------------------------

    def event_values(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """What is stored of a line; ``values`` as in `EVENT_COLUMNS`, without ``n``."""
        return values

    def event(self, row: Sequence[Any]) -> StoredEvent:
        """A line out of a row of `EVENT_COLUMNS`."""
        return StoredEvent(int(row[0]), datetime.fromtimestamp(row[1], UTC), row[2], row[3], NewEvent(*row[4:]))


EVENT_COLUMNS = (
    "n, at, registration, delivery, event, system, attempt, class, code, request_sha256, answer_sha256, by, note"
)

PLAIN = Dialect()
"""The desk's."""


class SqlDatabase(Protocol):
    """One open outbox as the shared statements use it. Values stand as ``?``; what the engine calls an error is its own
    affair until it leaves it as a StoreError."""

    clock: Clock
    dialect: Dialect
    told: bool
    read_only: str | None
    faults: tuple[type[BaseException], ...]
    """What ends a whole commit, whichever of its parts meets it."""

    def rows(self, sql: str, values: Sequence[Any] = ..., /) -> list[Any]:
        """All rows of one question, at any time."""

    def value(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """The first column of the first row, None without one."""

    def run(self, sql: str, values: Sequence[Any] = ..., /) -> int:
        """One statement inside ``commit``; the number of rows it changed."""

    def write(self, sql: str, values: Sequence[Any] = ..., /) -> None:
        """One statement inside ``commit`` of which nobody asks what it changed: it may wait for the next question."""

    def commit(self, content: list[bytes], /) -> AbstractContextManager[None]:
        """A durable write transaction for the block, which adds to ``content`` what it wrote."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part of a transaction that is undone alone when it fails."""

    def again(self, work: Callable[[], T], /) -> T:
        """``work`` holds one ``commit``; done once more from its beginning where the engine says that it must be."""

    def info(self) -> Mapping[str, Any]:
        """See ``store.Store.info``."""

    def close(self) -> None:
        """Close it."""
