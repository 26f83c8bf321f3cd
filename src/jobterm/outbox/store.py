"""What an outbox store must offer, whichever engine keeps it: values in, values out, one durable commit per call.

``sqlcipher`` is the store of a desk. An office store keeps the same promises and is held to the same tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.delivery import Delivery, Mode, Role, State, Wish
from jobterm.outbox.files_store import FileStore, FileWrites
from jobterm.outbox.lease import Draining, Lease
from jobterm.outbox.pacing import Gate
from jobterm.outbox.port import Rendered
from jobterm.outbox.put_back import Hears

T = TypeVar("T")


class StoreError(Exception):
    """Something is wrong with the store or the wish; ``code`` is stable. No personal data in the text."""

    code = "store.error"


class StoreDamaged(StoreError):
    """The file, its anchor or a page is damaged: read-only from here on (exit 7)."""

    code = "store.damaged"


class StoreRolledBack(StoreDamaged):
    """The anchor has seen commits that the file does not hold: an older copy was put in its place (exit 7)."""

    code = "store.rolled_back"


class StoreNewer(StoreError):
    """A newer version of jobterm wrote this store (exit 8)."""

    code = "store.newer"


class StoreLocked(StoreError):
    """The key does not open it (exit 4)."""

    code = "store.locked"


class StoreReadOnly(StoreError):
    """Opened for reading only."""

    code = "store.read_only"


class StoreFull(StoreError):
    """The disk or quota is full, or the medium refuses: nothing was taken, nothing earlier is lost."""

    code = "store.full"


class StoreUnsure(StoreFull):
    """The medium failed behind a commit: it may or may not have been written; what is stored says which."""

    code = "store.unsure"


class StoreElsewhere(StoreError):
    """The home lies on a network file system: locks and forced writes do not hold there. Never opened."""

    code = "store.network"


class StoreBusy(StoreError):
    """Somebody else holds the file for too long; nothing was written, try again."""

    code = "store.busy"


class WrongProfile(StoreError):
    """A training store under a production profile, or the reverse; never opened (interface §2)."""

    code = "store.wrong_profile"


class IdReused(StoreError):
    """The id is taken by a registration with other content."""

    code = "id.reused"


class UnknownNeed(StoreError):
    """It needs an id that the store does not hold."""

    code = "needs.unknown"


class CannotSupersede(StoreError):
    """What it would supersede is unknown, or final already."""

    code = "supersedes.not_open"


class Stale(StoreError):
    """The delivery is no longer as it was read, or the drain lease is another's: nothing was written."""

    code = "store.stale"


class LeaseLost(Stale):
    """The drain lease is another's."""


class NoSuchItem(StoreError):
    """No item with that id, or more than one that begins so."""

    code = "outbox.unknown_id"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """One recipient of a registration that is being taken; ``promise`` as in the plan (``"4h"``, ``"07:00"``);
    ``provisional``: where it belongs must be found out before it is sent; ``held_until``: not before an hour that
    somebody named; ``regret``: not before so long after it was taken, whatever is done to the clock (G13, G19)."""

    system: str
    role: Role
    mode: Mode
    via: str | None = None
    promise: str | None = None
    held_until: datetime | None = None
    provisional: bool = False
    regret: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NewItem:
    """A registration to be taken.

    ``given_sha256``: hash of the content as given, before defaults (amendment 13). ``findings``: JSON values of the
    findings accepted with it. ``plan``: hash of the plan it was routed under. ``clock_error_s``: by how much our clock
    is behind the systems', as far as that was measured when it was keyed.
    """

    registration: Registration
    deliveries: tuple[NewDelivery, ...]
    given_sha256: str
    findings: tuple[Mapping[str, Any], ...] = ()
    plan: str | None = None
    clock_error_s: float | None = None


CLOCK_ERROR = "clock_error_s="
"""How the log's line ``taken`` tells a NewItem's ``clock_error_s``."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a NewItem: ``new`` is False where the same one was there already."""

    id: str
    n: int
    new: bool


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A registration with its deliveries; ``needs_open``: needs not confirmed yet; ``elsewhere``: an office decides."""

    registration: Registration
    n: int
    deliveries: tuple[Delivery, ...]
    shown: str
    superseded_by: str | None = None
    findings: tuple[Mapping[str, Any], ...] = ()
    needs_open: tuple[str, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened to a delivery or registration, for the log. ``at`` None = now."""

    event: str
    system: str | None = None
    attempt: int | None = None
    cls: str | None = None
    code: str | None = None
    request_sha256: str | None = None
    answer_sha256: str | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A line of the log."""

    n: int
    at: datetime
    registration: str
    delivery: str | None
    what: NewEvent


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """Which items; all given conditions hold. ``shown``: shown states of the registration; ``open_only``: at least
    one delivery is not final; ``after``: n greater than."""

    shown: tuple[str, ...] = ()
    system: str | None = None
    citizen: str | None = None
    author: str | None = None
    open_only: bool = False
    confirmed_since: datetime | None = None
    after: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Author:
    """Whose open items are counted (``id`` None: everybody's), and the moment that decides what is late."""

    id: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A lane whose head may go now."""

    system: str
    subject: str
    delivery: str
    ready_at: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts kept as rows change: registrations by shown state, deliveries by system and shown state. ``late``: open
    deliveries past their promise, counted only where one author's are asked for."""

    registrations: Mapping[str, int] = field(default_factory=dict)
    deliveries: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    late: int = 0


class Transaction(FileWrites, Hears, Protocol):
    """Inside one commit."""

    def delivery(self, delivery: str) -> Delivery:
        """As stored now; NoSuchItem."""

    def put(self, after: Delivery, event: NewEvent) -> None:
        """Write a delivery's new state with its event, and all that follows from it in the same commit: lanes,
        needs of others, notified recipients, tallies."""

    def note(self, registration: str, event: NewEvent) -> None:
        """Write an event that changes no delivery."""

    def rendered(self, delivery: Delivery, rendered: Rendered) -> None:
        """Keep the bytes of one rendering; never overwritten."""

    def gate(self, system: str, gate: Gate) -> None:
        """Keep what we know of a system."""

    def check_lease(self, lease: Lease) -> None:
        """Stale if somebody else drains now."""

    def is_head(self, delivery: Delivery) -> bool:
        """Whether it is still this delivery's turn in its lane, which is brought up to date: another's regret may be
        over since."""

    def reroute(self, registration: str, deliveries: Sequence[NewDelivery], event: NewEvent) -> None:
        """Give a registration of which nothing was ever attempted the recipients that it should have."""

    def wish(self, registration: str, wanted: Wish, event: NewEvent) -> None:
        """Withdraw or supersede a registration (rule R6)."""


Operation = Callable[[Transaction], T]


class Store(Draining, FileStore, Protocol):
    """The outbox of a desk or an office. Every method is synchronous; writes are durable when they return."""

    def append(self, items: Sequence[NewItem], by: str) -> list[Taken | StoreError]:
        """Take registrations in one commit; one that cannot be taken is refused alone."""

    def commit(self, operations: Sequence[Operation[Any]]) -> list[Any]:
        """Run operations in one transaction; an operation that raises StoreError has written nothing and its error
        stands in its place."""

    def item(self, registration: str) -> StoredItem:
        """By id, or by its first 8 or more characters; NoSuchItem."""

    def items(self, query: ItemQuery) -> list[StoredItem]:
        """A page in order of n."""

    def events(self, registration: str) -> list[StoredEvent]:
        """The log of one item, oldest first."""

    def delivery(self, delivery: str) -> Delivery:
        """One delivery; NoSuchItem."""

    def registration(self, registration: str) -> Registration:
        """One registration by its full id; NoSuchItem."""

    def rendering(self, delivery: Delivery) -> Rendered | None:
        """The bytes made for this revision and rendering, if they were made."""

    def receipts(self, registrations: Sequence[str], system: str) -> Mapping[str, str]:
        """Our id → the system's own id, for registrations confirmed there (G7)."""

    def lane_systems(self) -> list[str]:
        """The systems for which anything waits."""

    def due(self, system: str, now: datetime, limit: int, lease: Lease | None = None) -> list[Due]:
        """Lanes whose head may go now, in order of readiness. ``lease``: whose right to drain it is asked under; where
        many drain one store they are claimed for it, and its own come again."""

    def expected_due(self, now: datetime, limit: int) -> list[Delivery]:
        """Expected deliveries whose far end is to be looked at."""

    def next_moment(self, after: datetime) -> datetime | None:
        """The earliest moment later than ``after`` at which a lane or an expected delivery becomes due by itself."""

    def due_by(self, system: str, moment: datetime) -> bool:
        """Whether any lane of a system is due at or before ``moment``."""

    def tally(self, *, of: Author | None = None) -> Tally:
        """Counts of everything, or of the open items of one author with how many are late."""

    def oldest_open(self) -> StoredItem | None:
        """The oldest registration that is not final."""

    def last_confirmed(self) -> datetime | None:
        """When anything was confirmed last."""

    def gates(self) -> Mapping[str, Gate]:
        """What is known of each system."""

    def changes(self) -> int:
        """A number that changes whenever another process has written."""

    def info(self) -> Mapping[str, Any]:
        """``state`` (ok|read_only), ``schema``, ``anchor`` (commit count), ``reason``."""

    def close(self) -> None:
        """Close the file."""


FINAL_SHOWN = frozenset({State.CONFIRMED.value, State.WITHDRAWN.value, State.SUPERSEDED.value})
"""Shown states of a registration with which nothing more happens."""

SHOWN_WORST_FIRST = (
    "quarantined",
    "needs_review",
    "conflict",
    "refused",
    "hand_over",
    "held_auth",
    "unknown",
    "rerouting",
    "sending",
    "retry_wait",
    "queued",
    "waiting",
    "handed",
    "expected",
    "withdrawn",
    "superseded",
    "confirmed",
)
"""A registration shows its worst delivery's state (interface §3 with amendment 9)."""


OVERDUE = "handed_unanswered"
"""The reason of a handed delivery for which nobody has answered in a day."""


def shown(delivery: Delivery) -> str:
    """The state people see: ``waiting`` for another; handed on = as there, after a day a person's (amendment 21)."""
    if delivery.there is not None:
        return shown(delivery.there)
    if delivery.state is State.QUEUED and delivery.unmet > 0:
        return "waiting"
    if delivery.state is State.HANDED and delivery.reason == OVERDUE:
        return State.NEEDS_REVIEW.value
    return delivery.state.value


def worst(states: Sequence[str]) -> str:
    """The worst of several shown states."""
    return min(states, key=SHOWN_WORST_FIRST.index, default="confirmed")
