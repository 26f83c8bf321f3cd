"""The desk: all that a screen may ask of the office. The screen awaits; the work runs in the engine's thread.

A screen never sees a store, a system or a file. ``bootstrap`` makes the one real desk (embedded systems or a site's);
tests make others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from jobterm.domain.readings import Section
from jobterm.office.rooms import Rooms
from jobterm.office.views import (
    CaseView,
    FindingView,
    FindResult,
    ItemDetail,
    ItemView,
    RecipientView,
    RegisterResult,
    StatusView,
    SystemView,
)
from jobterm.office.wishes import Decision


class Changed(StrEnum):
    """What a desk tells its listeners; coalesced, at most a few a second."""

    READY = "ready"
    SYSTEMS = "systems"
    QUEUE = "queue"
    CASE = "case"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """Something changed; ``subject`` is a registration id (QUEUE), a citizen (CASE) or a sentence (FAILED)."""

    changed: Changed
    subject: str = ""


Listener = Callable[[DeskEvent], None]
"""Called from the engine's thread; must only hand the event over and return."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form, made from the kind's table.

    ``widget``: ``date`` ``time`` ``datetime`` ``text`` ``lines`` ``choice`` ``bool`` ``number``. ``value`` is what
    stands in it at first (ISO text for dates). ``choices``: (code, label, one-letter key). ``words``: what ``value``
    names, where it is a reference; shown in its place.
    """

    name: str
    label: str
    widget: str
    required: bool
    value: str
    hint: str = ""
    max_length: int | None = None
    choices: tuple[tuple[str, str, str], ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form for one kind on one citizen: fields with everything known filled in.

    ``carried``: what goes along with the texts of the fields when it is checked, parked or saved, and is not shown:
    what it was written on, which item it replaces, and which it needs. ``begins``: the field that has the keys first,
    empty = the first of all; ``then``: those that Enter goes to though something stands in them.
    """

    kind: str
    title: str
    citizen: str | None
    fields: tuple[FieldView, ...]
    carried: Mapping[str, str] = field(default_factory=dict)
    begins: str = ""
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WayView:
    """Another way to register the same event: ``finding`` is the remark that it answers, ``words`` its name in the
    question; ``steps`` are kinds with texts of forms, registered in this order, the form's own kind with its texts and
    these changes."""

    code: str
    finding: str
    words: str
    steps: tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True, slots=True)
class CheckView:
    """What the form says before it is saved: findings, who gets it and when, what is similar in the queue, and what
    follows by itself (``follows``: whole sentences); ``checked``: who was asked for it and who was not (sentence, all
    well); ``ways``: other ways to register the same event; ``reasons``: what has been said already, by finding."""

    findings: tuple[FindingView, ...]
    recipients: tuple[RecipientView, ...]
    similar: tuple[ItemView, ...]
    intent: Mapping[str, Any]
    follows: tuple[str, ...] = ()
    checked: tuple[tuple[str, bool], ...] = ()
    ways: tuple[WayView, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind that can be registered on a citizen: its letter after F3, its name, and why not if it cannot be now."""

    kind: str
    letter: str
    title: str
    available: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftView:
    """A half-filled form: what stands in its cells as typed (by cell name), the form's token, when it was kept; the
    kind's name and the letter that takes it up again."""

    kind: str
    citizen: str
    values: Mapping[str, str]
    token: str
    saved_at: datetime
    title: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """Which items a queue screen shows. ``show``: ``all`` open ones, ``needs_me``, ``on_the_way``, ``paper``,
    ``confirmed_today``."""

    show: str = "all"
    citizen: str | None = None
    mine_only: bool = True
    after: int = 0
    limit: int = 200


class Desk(Rooms, Protocol):
    """One caseworker's desk. Every method may raise ``office.errors.OfficeError`` (code, sentence, cure).

    Citizens, forms and the queue are asked for here; every other subject has a room of its own (``office/SUBJECT/
    room.py``)."""

    def start(self) -> None:
        """Begin loading in the engine's thread (configuration, vault, store, engine); returns at once.
        READY or FAILED follows to the listeners."""

    def stop(self) -> None:
        """End cleanly: what is in flight is settled or left as unknown; returns when the thread has ended."""

    def subscribe(self, listener: Listener) -> None:
        """Have ``listener`` called at each change."""

    async def status(self) -> StatusView:
        """Strip, queue line and store state; opens no connection."""

    async def find(self, text: str) -> FindResult:
        """Search: CPR, name, birthday, telephone; the cached part at once."""

    async def case(
        self,
        citizen: str,
        *,
        fresh: bool,
        force: bool = False,
        sections: frozenset[Section] | None = None,
        reason: str | None = None,
    ) -> CaseView:
        """The merged file: cached parts at once (``fresh=False``), or read from all systems, each with its deadline;
        ``force``: also from those that were asked within the last minute; ``sections``: those that are shown (all,
        without); ``reason``: for another centre's citizen, once a visit (OfficeError ``reason.required``)."""

    async def kinds(self, citizen: str) -> Sequence[KindView]:
        """What can be registered on this citizen."""

    async def form(self, kind: str, citizen: str) -> FormView:
        """A form with everything known filled in."""

    async def revise(self, registration: str) -> FormView:
        """The form of an item that is not settled, filled in with what stands in it; saving it replaces the item."""

    async def check(self, kind: str, citizen: str, values: Mapping[str, str]) -> CheckView:
        """What the form would say if it were saved now; saves nothing."""

    async def register(
        self, kind: str, citizen: str, values: Mapping[str, str], overrides: Mapping[str, str], token: str
    ) -> RegisterResult:
        """Save durably. ``token`` is the form's own id: a second call with it saves nothing more (U4)."""

    async def save_draft(self, kind: str, citizen: str, values: Mapping[str, str], token: str) -> DraftView:
        """Keep what stands in a form, durably and encrypted; a later call with the same token takes its place."""

    async def drafts(self) -> Sequence[DraftView]:
        """This user's drafts, oldest first; what cannot be read is set aside and said once as OfficeError."""

    async def drop_draft(self, token: str) -> None:
        """Take a draft away; silent where there is none."""

    async def queue(self, query: QueueQuery) -> Sequence[ItemView]:
        """A page of the queue, oldest first."""

    async def item(self, registration: str) -> ItemDetail:
        """One item with its log."""

    async def retry(self, registration: str) -> ItemView:
        """Try now what waits; never re-sends an unknown one without look-up."""

    async def withdraw(self, registration: str, reason: str) -> ItemView:
        """Withdraw with a reason (rule R6)."""

    async def decide(self, registration: str, decision: Decision) -> ItemView:
        """Settle what a machine cannot (see ``ItemDetail.decisions``); the item as it is then, or the one that took its
        place."""

    async def training_systems(self) -> Sequence[SystemView]:
        """The simulated systems of a training world; empty at a real site."""

    async def set_training_system(self, system: str, state: str, until: str | None = None) -> None:
        """Open, close, slow or down a simulated system: ``open``, ``closed``, ``slow``, ``down``."""

    async def details(self, kind: str) -> Mapping[str, Any]:
        """Field labels of a kind, for showing an item's details in words."""
