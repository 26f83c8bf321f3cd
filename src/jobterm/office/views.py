"""What the office shows: frozen views with the stable names of the public JSON (interface §3). No behaviour beyond
turning themselves into JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from jobterm.clock import to_text
from jobterm.office.views_case import (
    CaseOf,
    CaseView,
    FactView,
    LookUpView,
    MatterView,
    SourceView,
    TimelineView,
    ValueView,
)

__all__ = ["CaseOf", "CaseView", "FactView", "LookUpView", "MatterView", "SourceView", "TimelineView", "ValueView"]

OFFICE_STORE = "office"
"""The id under which a desk's office store stands among the systems, while it does not answer."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its sentences in the user's language; ``level`` is hard, rule or soft."""

    field: str
    code: str
    level: str
    message: str
    cure: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Who will get a registration, how, and when. ``open``: may be sent to now; ``until``: closed until then."""

    system: str
    role: str
    mode: str
    via: str | None
    state: str
    open: bool
    until: datetime | None
    promise_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """One line of ``register``'s output; ``state`` is ``queued`` (taken) or ``not_accepted``."""

    line: int
    id: str | None
    state: str
    new: bool
    recipients: tuple[RecipientView, ...] = ()
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class LastError:
    """The last thing that went wrong with a delivery; it stays (U3). JSON name of ``cls`` is ``class``."""

    at: datetime
    cls: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A system's word that it holds the item."""

    id: str
    at: datetime
    system_id: str | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One recipient of one registration. ``state`` is the shown state; ``message`` a sentence: what happened, is it
    safe, what can I do. ``short`` is the word for a column of the screen (``ok``, ``i kø``, ``via AMP``);
    ``carrier``: who has taken it over from its absent author."""

    id: str
    system: str
    role: str
    mode: str
    via: str | None
    state: str
    reason: str | None
    message: str
    waiting_for: tuple[str, ...]
    held_until: datetime | None
    next_at: datetime | None
    promise_at: datetime | None
    attempts: int
    last_error: LastError | None
    receipt: ReceiptView | None
    plan: str | None
    short: str = ""
    carrier: str | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """A registration in the queue; ``state`` is its worst delivery's. ``cpr`` is masked unless ``--full``;
    ``title`` is one line for people ("Sygemeldt, 1. sygedag 20-11"), ``brief`` the same for a column ("sygemelding
    20-11"). Of a correction ``corrects`` is the id of what it takes back (``takes_back``) or puts right;
    ``settles``: the booking that it says the end of."""

    id: str
    n: int
    revision: int
    kind: str
    citizen: str | None
    cpr: str | None
    cvr: str | None
    event_date: date
    told_at: datetime
    keyed_at: datetime
    author: str
    on_behalf_of: str
    state: str
    message: str
    needs: tuple[str, ...]
    supersedes: str | None
    superseded_by: str | None
    deliveries: tuple[DeliveryView, ...]
    title: str = ""
    name: str | None = None
    brief: str = ""
    corrects: str | None = None
    takes_back: bool = False
    settles: str | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of an item's log. JSON name of ``cls`` is ``class``."""

    n: int
    at: datetime
    event: str
    system: str | None
    attempt: int | None
    cls: str | None
    code: str | None
    request_sha256: str | None
    answer_sha256: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One field of a conflict: as read, mine, theirs; ``source`` said theirs ``at`` that time. ``read``: whether it is
    known what stood there when mine was written. ``legal``: a date, state, number or sanction, which a merge never
    takes by itself. ``side``: whose value a merge takes by itself, ``mine`` or ``theirs``, None where a person must
    say it."""

    field: str
    base: Any
    mine: Any
    theirs: Any
    source: str
    at: datetime | None
    read: bool = False
    legal: bool = True
    side: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """What differs at which system. ``read_at``: when what mine was written on was read, as far as it is known."""

    system: str
    fields: tuple[ConflictField, ...]
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """What a person may decide of one recipient: a verdict of ``outbox decide``, its name, what follows. ``reason``:
    one must be given. ``allowed``: False where the rules forbid it now; ``why_not`` says why. ``alike``: so many items
    have the same cause and may be settled with it."""

    system: str
    verdict: str
    label: str
    consequence: str
    reason: bool
    allowed: bool = True
    why_not: str = ""
    alike: int = 0


@dataclass(frozen=True, slots=True)
class PrintView:
    """A text to print for one recipient on paper: 80 columns, in Danish. ``to``: whom it is for, in a word."""

    system: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """All that ``outbox show`` tells."""

    item: ItemView
    details: Mapping[str, Any]
    note: str | None
    overrides: tuple[Mapping[str, str], ...]
    findings: tuple[FindingView, ...]
    events: tuple[EventView, ...]
    conflict: ConflictView | None
    decisions: tuple[ChoiceView, ...] = ()
    prints: tuple[PrintView, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundView:
    """A citizen that a search found."""

    citizen: str
    cpr: str
    name: str
    born: str | None
    municipality: str | None
    target_group: str | None
    protected: bool
    mine: bool
    matched: str
    systems: tuple[str, ...]
    age_s: float | None


@dataclass(frozen=True, slots=True)
class FoundCompany:
    """A company or a provider that a search found. ``protected``: not to be called unasked; None where nobody could
    tell; ``provider``: what is agreed with it, empty where nothing is."""

    cvr: str
    name: str
    address: str = ""
    municipality: str | None = None
    protected: bool | None = None
    ended: bool = False
    pno: str | None = None
    provider: str = ""


@dataclass(frozen=True, slots=True)
class FindResult:
    """What a search gave, and which systems did not answer (system → sentence). ``team``: ids of the people who are the
    team's; ``quiet``: systems that told of no companies, and how (``closed``, ``unreachable``)."""

    people: tuple[FoundView, ...]
    silent: Mapping[str, str] = field(default_factory=dict)
    team: frozenset[str] = frozenset()
    companies: tuple[FoundCompany, ...] = ()
    quiet: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SystemView:
    """One system as ``status`` and the strip show it."""

    id: str
    state: str
    reason: str | None
    since: datetime | None
    until: datetime | None
    latency_ms: float | None
    last_ok_at: datetime | None
    queued: int
    clock_skew_s: float | None
    label: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class StatusView:
    """The state of the desk. Of a store that cannot be read, ``overall`` and every count are None: nobody knows.
    ``office``: of an office's own queue, its workers and rates; None for a desk's; ``office_store``: how a desk's
    office store answered last, None at a desk that has none."""

    at: datetime
    training: bool
    site: str
    user: str
    overall: str | None
    counts: Mapping[str, int | None]
    delivery_counts: Mapping[str, int | None]
    oldest: Mapping[str, Any] | None
    systems: tuple[SystemView, ...]
    windows: tuple[Mapping[str, Any], ...]
    store: Mapping[str, Any]
    draining_by: str | None
    user_name: str = ""
    authority: str = ""
    last_confirmed_at: datetime | None = None
    needs_me: int = 0
    on_the_way: int = 0
    late: int = 0
    office: Mapping[str, Any] | None = None
    office_store: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SystemProgress:
    """What one drain did at one system."""

    state: str
    confirmed: int
    left: int


@dataclass(frozen=True, slots=True)
class SyncView:
    """What ``sync`` did, and why it ended; ``exit_code`` as amendment 5 has it (5 a person is needed, 6 something is
    left, 0)."""

    stopped_by: str
    seconds: float
    attempted: int
    confirmed: int
    counts: Mapping[str, int]
    systems: Mapping[str, SystemProgress]
    need_person: tuple[str, ...]
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class ExportView:
    """What was handed on: the file, the bundle's id, how many items are in it, the ids of those handed on now (the
    others go along because these need them), and what closes it (``passphrase`` or ``vault``)."""

    file: str
    bundle: str
    items: int
    handed: tuple[str, ...]
    closed_with: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """What a bundle brought, as ids: new here; come back to the desk that handed them on; settled elsewhere meanwhile;
    here already; refused, since their id is taken by another content."""

    bundle: str
    new: tuple[str, ...]
    back: tuple[str, ...]
    answered: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]


_JSON_NAMES = {"cls": "class"}
_SCREEN_ONLY = {"case_of", "short", "title", "brief", "name_hint", "label", "exit_code"}


def to_json(value: Any) -> Any:
    """The JSON values of a view: times with offset and milliseconds, unknown = null, key names as in interface §3.

    An `ItemDetail` is an item with more keys (``outbox show`` adds to ``outbox list``), not an item within an item.
    """
    if isinstance(value, ItemDetail):
        added = {item.name: to_json(getattr(value, item.name)) for item in fields(value) if item.name != "item"}
        return {**to_json(value.item), **added}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            _JSON_NAMES.get(item.name, item.name): to_json(getattr(value, item.name))
            for item in fields(value)
            if item.name not in _SCREEN_ONLY
        }
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [to_json(item) for item in value]
    return value
