"""What PostgreSQL is asked otherwise than a desk's file: bodies are sealed before they leave this machine, so what SQL
decides on stands in columns of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.delivery import Delivery, State
from jobterm.outbox.files import BatchFile
from jobterm.outbox.records import Unreadable, delivery_from_text, dump, registration_from_text
from jobterm.outbox.sealing import SealBroken, Sealer
from jobterm.outbox.sqldialect import Dialect
from jobterm.outbox.store import NewEvent, StoredEvent

BLIND = "blind:"
"""How a subject begins that is known only as it stands in a column: of a row that could not be read."""


class OfficeDialect(Dialect):
    """Over an office's keys."""

    late = "d.promise_at < ?"
    held = "held_until IS NOT NULL"
    to_settle = "to_settle = 1"
    given = "given"
    more_facts = ("held_until", "promise_at", "to_settle")
    more_sets = (
        ", held_until = ?, promise_at = ?, to_settle = ?, sender = CASE WHEN ? = 'sending' THEN coalesce(?, sender) END"
    )

    def __init__(self, sealer: Sealer) -> None:
        self.sealer = sealer

    def facts(self, delivery: Delivery) -> tuple[Any, ...]:
        """Values for ``more_facts``."""
        return _seconds(delivery.held_until), _seconds(delivery.promise_at), int(_to_settle(delivery))

    def changed_facts(self, delivery: Delivery, token: int | None) -> tuple[Any, ...]:
        """Values for ``more_sets``: who sends it stands beside it while it is being sent."""
        return (*self.facts(delivery), delivery.state.value, token)

    def instant(self, moment: datetime) -> Any:
        """Columns hold seconds since 1970."""
        return moment.timestamp()

    # ---- bodies --------------------------------------------------------------------------------------------------

    def keep(self, table: str, key: str, text: str) -> Any:
        """Sealed for its row."""
        return self.sealer.seal(text.encode(), f"{table}:{key}")

    def kept(self, table: str, key: str, stored: Any) -> str:
        """Unsealed; Unreadable where it was not sealed for this row."""
        try:
            return self.kept_bytes(table, key, stored).decode()
        except UnicodeDecodeError:
            raise Unreadable("a stored row cannot be read") from None

    def keep_bytes(self, table: str, key: str, content: bytes) -> bytes:
        """Sealed for its row."""
        return self.sealer.seal(content, f"{table}:{key}")

    def kept_bytes(self, table: str, key: str, stored: Any) -> bytes:
        """Unsealed; Unreadable where it was not sealed for this row."""
        try:
            return self.sealer.unseal(bytes(stored), f"{table}:{key}")
        except SealBroken:
            raise Unreadable("a stored row cannot be unsealed") from None

    def blind(self, text: str) -> str:
        """A keyed hash; what is known only as one stays that."""
        return text.removeprefix(BLIND) if text.startswith(BLIND) else self.sealer.blind(text)

    def given_of(self, registration: str, stored: Any) -> str:
        """Unsealed."""
        return self.kept(self.given, registration, stored)

    def delivery(self, id: str, stored: Any) -> Delivery:
        """A delivery's body unsealed and read."""
        return delivery_from_text(self.kept("delivery", id, stored))

    def registration(self, id: str, stored: Any) -> Registration:
        """A registration's body unsealed and read."""
        return registration_from_text(self.kept("registration", id, stored))

    def file(self, name: str, stored: Any) -> BatchFile:
        """A file's body unsealed and read."""
        return BatchFile.from_text(self.kept("file", name, stored))

    def aside(self, stored: Any) -> Any:
        """As it stood, sealed as it is, in letters."""
        return base64.b64encode(bytes(stored)).decode("ascii")

    def subject(self, column: str) -> str:
        """Only what it stands as; `blind` leaves that as it is."""
        return BLIND + column

    # ---- the log -------------------------------------------------------------------------------------------------

    def event_values(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Hashes of what was said to a system and notes are sealed together: a hash of few possible contents tells
        which of them it was."""
        at, registration, *rest, asked, answered, by, note = values
        sealed = None
        if asked or answered or note:
            sealed = self.keep("event", f"{registration}/{at!r}", dump([asked, answered, note]))
        return (at, registration, *rest, None, None, by, sealed)

    def event(self, row: Sequence[Any]) -> StoredEvent:
        """A line out of its row."""
        n, at, registration, delivery, event, system, attempt, cls, code, _asked, _answered, by, note = row
        asked, answered, said = None, None, None
        if note is not None:
            try:
                asked, answered, said = json.loads(self.kept("event", f"{registration}/{at!r}", note))
            except Unreadable:
                said = "unreadable"
        what = NewEvent(event, system, attempt, cls, code, asked, answered, by, said)
        return StoredEvent(int(n), datetime.fromtimestamp(at, UTC), registration, delivery, what)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _to_settle(delivery: Delivery) -> bool:
    """Whether it must be asked after, or routed, before it may go in a file."""
    if delivery.file is not None:
        return False
    if delivery.state is State.UNKNOWN:
        return True
    waits = delivery.state in (State.QUEUED, State.RETRY_WAIT) and not delivery.unmet and not delivery.insisted
    return waits and (delivery.possible or delivery.provisional)
