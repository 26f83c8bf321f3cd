"""The queue as people and scripts read it: items, deliveries and logs in words. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from jobterm.domain.dates import local_day, start_of
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office import sentences
from jobterm.office.answers import answer_sentence
from jobterm.office.before_sending import codes, evidence, explained
from jobterm.office.choices import choices
from jobterm.office.conflicts import CORRECTION, conflict
from jobterm.office.desk import QueueQuery
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.file_hour import file_at
from jobterm.office.findings import stored_finding
from jobterm.office.opening import Openings
from jobterm.office.parts import Parts
from jobterm.office.people import Person, person
from jobterm.office.settling import settled_by
from jobterm.office.shared.contact import Contact
from jobterm.office.shared.words import as_of, contact_of, hands_over
from jobterm.office.titles import brief, title
from jobterm.office.troubles import telling
from jobterm.office.views import (
    DeliveryView,
    EventView,
    ItemDetail,
    ItemView,
    LastError,
    ReceiptView,
)
from jobterm.office.wishes import OutboxQuery
from jobterm.outbox.delivery import FINAL, NEEDS_PERSON, Delivery, Role, State
from jobterm.outbox.store import SHOWN_WORST_FIRST, ItemQuery, NoSuchItem, StoredEvent, StoredItem, shown

LARGEST_PAGE = 10_000
"""Most items of one ``outbox list``."""


@dataclass
class Glass:
    """What turns stored items into views: asked once per page, so that a page shows one moment."""

    parts: Parts
    full: bool = False
    openings: Openings = field(init=False)
    _people: dict[str, Person] = field(default_factory=dict)
    _numbers: dict[str, int | None] = field(default_factory=dict)
    _contact: Contact | None = None

    def __post_init__(self) -> None:
        parts = self.parts
        systems = {facts.id: facts for facts in parts.systems}
        self.openings = Openings(parts.plan(), parts.store().gates(), systems, parts.clock.now())
        self._contact = contact_of(parts)

    def person(self, cpr: str) -> Person:
        """What is known of a citizen, looked up once."""
        if cpr not in self._people:
            self._people[cpr] = person(self.parts, cpr)
        return self._people[cpr]

    def number(self, registration: str) -> int | None:
        """The n of an item that another one needs."""
        if registration not in self._numbers:
            try:
                self._numbers[registration] = self.parts.store().item(registration).n
            except NoSuchItem:
                self._numbers[registration] = None
        return self._numbers[registration]

    def item(self, stored: StoredItem) -> ItemView:
        """One item."""
        registration = stored.registration
        cpr = registration.citizen
        whom = self.person(cpr) if cpr is not None else None
        deliveries = tuple(self.delivery(one, stored) for one in stored.deliveries)
        worst = next((one for one in deliveries if one.state == stored.shown), None)
        return ItemView(
            id=registration.id,
            n=stored.n,
            revision=registration.revision,
            kind=registration.kind,
            citizen=self.parts.citizen_ids().of(cpr) if cpr is not None else None,
            cpr=_cpr(cpr, full=self.full),
            cvr=_text(registration.details.get("cvr")),
            event_date=registration.event_date,
            told_at=registration.told_at,
            keyed_at=registration.keyed_at,
            author=registration.author,
            on_behalf_of=registration.on_behalf_of.value,
            state=stored.shown,
            message=worst.message if worst is not None else "",
            needs=registration.needs,
            supersedes=registration.supersedes,
            superseded_by=stored.superseded_by,
            deliveries=deliveries,
            title=title(registration),
            brief=brief(registration),
            name=whom.name if whom is not None else None,
            corrects=_text(registration.details.get("target")) if registration.kind == CORRECTION else None,
            settles=settled_by(registration),
            takes_back=registration.kind == CORRECTION and registration.details.get("action") == "delete",
        )

    def delivery(self, delivery: Delivery, stored: StoredItem) -> DeliveryView:
        """One delivery of an item."""
        around = self._around(delivery, stored)
        error, receipt = delivery.last_error, delivery.receipt
        return DeliveryView(
            id=delivery.id,
            system=delivery.system,
            role=delivery.role.value,
            mode=delivery.mode.value,
            via=delivery.via,
            state=shown(delivery),
            reason=delivery.reason or (around.reason if delivery.state is State.QUEUED else None),
            message=" ".join(filter(None, (sentences.message(delivery, around.said), self._as_of(delivery, stored)))),
            waiting_for=_waiting_for(delivery, stored),
            held_until=delivery.held_until,
            next_at=delivery.next_at or (around.said.goes_at if delivery.state is State.QUEUED else None),
            promise_at=delivery.promise_at,
            attempts=delivery.attempts,
            last_error=None if error is None else LastError(error.at, error.cls, error.code, around.answer or ""),
            receipt=None if receipt is None else ReceiptView(receipt.id, receipt.at, receipt.system_id),
            plan=delivery.plan,
            short=sentences.short(delivery, around.said),
            carrier=delivery.carrier,
        )

    def _as_of(self, delivery: Delivery, stored: StoredItem) -> str:
        """From when that is, where the office has it and does not answer."""
        return "" if delivery.state in FINAL else as_of(self._contact, stored, self.openings.now)

    def _around(self, delivery: Delivery, stored: StoredItem) -> _Around:
        registration = stored.registration
        whom = self.person(registration.citizen) if registration.citizen is not None else None
        municipality = (whom.municipality if whom else None) or self.parts.site.municipality
        group = whom.target_group if whom else None
        opening = self.openings.of(delivery.system, registration.kind, municipality, group)
        record = next((one.system for one in stored.deliveries if one.role is Role.RECORD), None)
        numbers = tuple(n for needed in stored.needs_open if (n := self.number(needed)) is not None)
        answer = answer_sentence(delivery)
        closed = not opening.open and not opening.down
        said = sentences.Around(
            self.openings.now, closed, opening.until if closed else None, opening.down, record, answer, numbers,
            file_at(self.parts, delivery, self.openings.now), hands_over(self._contact, delivery, stored),
        )  # fmt: skip
        return _Around(said, None if opening.open else opening.reason, answer)


@dataclass(frozen=True, slots=True)
class _Around:
    said: sentences.Around
    reason: str | None
    answer: str | None


def listed(parts: Parts, query: OutboxQuery) -> list[ItemView]:
    """Items in order of n (``outbox list``). OfficeError for a limit or citizen that is none."""
    if not 1 <= query.limit <= LARGEST_PAGE:
        raise OfficeError(
            "limit.range",
            _("The limit must lie between 1 and {max}.").format(max=LARGEST_PAGE),
            cure=_("Ask for fewer, and go on with --after."),
            field="limit",
            exit_code=Exit.USAGE,
        )
    with telling():
        found = parts.store().items(
            ItemQuery(
                shown=query.states,
                system=query.system,
                citizen=None if query.citizen is None else citizen_cpr(parts, query.citizen),
                author=query.author,
                after=query.after,
                limit=query.limit,
            )
        )
        return views(parts, found, full=query.full)


_SHOWS = {
    "needs_me": tuple(state.value for state in NEEDS_PERSON),
    "paper": (State.HAND_OVER.value,),
    "on_the_way": tuple(one for one in SHOWN_WORST_FIRST if one not in {x.value for x in NEEDS_PERSON | FINAL}),
}
"""Which shown states the choices of the queue screen mean; ``all`` is everything open."""


def page(parts: Parts, query: QueueQuery) -> list[ItemView]:
    """A page of the queue as the screen asks for it, whole CPRs in it."""
    now = parts.clock.now()
    today = query.show == "confirmed_today"
    with telling():
        found = parts.store().items(
            ItemQuery(
                shown=_SHOWS.get(query.show, ("confirmed",) if today else ()),
                citizen=None if query.citizen is None else citizen_cpr(parts, query.citizen),
                author=parts.site.user if query.mine_only else None,
                open_only=not today,
                confirmed_since=start_of(local_day(now)) if today else None,
                after=query.after,
                limit=query.limit,
            )
        )
        return views(parts, found, full=True)


def views(parts: Parts, stored: Iterable[StoredItem], *, full: bool = False) -> list[ItemView]:
    """Stored items as they are shown, all of one moment."""
    glass = Glass(parts, full)
    return [glass.item(one) for one in stored]


def detail(parts: Parts, item: str, *, full: bool = False) -> ItemDetail:
    """One item with its log (``outbox show``)."""
    from jobterm.office.papers.prints import prints  # which stands on this module

    with telling():
        store = parts.store()
        stored = stored_item(parts, item)
        glass = Glass(parts, full)
        registration = stored.registration
        log = store.events(registration.id)
        against = evidence(log) if any(codes(one.reason) for one in stored.deliveries) else explained(parts, stored)
        return ItemDetail(
            item=glass.item(stored),
            details=dict(registration.details),
            note=registration.note,
            overrides=tuple({"code": one.code, "reason": one.reason} for one in registration.overrides),
            findings=tuple(stored_finding(one) for one in (*against, *stored.findings)),
            events=tuple(_event(one) for one in log),
            conflict=conflict(stored),
            decisions=tuple(choices(parts, stored)),
            prints=prints(parts, stored, full=full),
        )


def stored_item(parts: Parts, item: str) -> StoredItem:
    """An item by its id or the beginning of it; OfficeError where there is none, or more than one."""
    try:
        return parts.store().item(item.strip().lower())
    except NoSuchItem:
        raise OfficeError(
            "outbox.unknown_id",
            _("No item in the queue has this id, or more than one begins like it."),
            cure=_("Give at least 8 characters of an id that 'outbox list' shows."),
            field="id",
            exit_code=Exit.USAGE,
        ) from None


def citizen_cpr(parts: Parts, citizen: str) -> str:
    """The ten digits of a CPR or of an id that ``find`` printed; OfficeError for what is neither."""
    from jobterm.office.findings import identifier_error

    try:
        return parts.citizen_ids().cpr(citizen)
    except InvalidIdentifier as error:
        raise identifier_error(error.code) from None


def _event(stored: StoredEvent) -> EventView:
    what = stored.what
    return EventView(
        n=stored.n,
        at=stored.at,
        event=what.event,
        system=what.system,
        attempt=what.attempt,
        cls=what.cls,
        code=what.code,
        request_sha256=what.request_sha256,
        answer_sha256=what.answer_sha256,
        by=what.by,
    )


def _waiting_for(delivery: Delivery, stored: StoredItem) -> tuple[str, ...]:
    """Ids that it waits for: what it needs, or for a notified recipient its own record's delivery."""
    if shown(delivery) != "waiting":
        return ()
    if delivery.role is Role.NOTIFY:
        return tuple(one.id for one in stored.deliveries if one.role is Role.RECORD)
    return stored.needs_open


def _cpr(cpr: str | None, *, full: bool) -> str | None:
    if cpr is None:
        return None
    return cpr if full else Cpr(cpr).masked


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
