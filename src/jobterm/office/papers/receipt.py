"""The receipt for a citizen, from what the queue proves of her registrations. Its words stand in the domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.clock import COPENHAGEN
from jobterm.domain.dates import local_day, parse_day, start_of
from jobterm.domain.identifiers import Cpr
from jobterm.domain.letters_receipt import Entry, Heard, Recipient, lines, told, when_of
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.look_up import check_reason
from jobterm.office.papers.letters import person_facts
from jobterm.office.papers.pages import WIDTH, wrapped
from jobterm.office.papers.printing import Paper, paged
from jobterm.office.parts import Parts
from jobterm.office.people import followed
from jobterm.office.queue import citizen_cpr
from jobterm.office.troubles import telling
from jobterm.outbox.delivery import Delivery, Mode, State
from jobterm.outbox.reading import Section
from jobterm.outbox.store import ItemQuery, StoredItem

DAYS: Final = 30
"""A receipt goes back so many days unless another day is named."""
_PAGE: Final = 200
_STUCK: Final = frozenset({State.CONFLICT, State.REFUSED, State.NEEDS_REVIEW, State.QUARANTINED})


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """One recipient of one line of a receipt; ``heard`` is a word of `letters_receipt.Heard`."""

    system: str
    heard: str
    at: datetime | None
    receipt: str | None


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One registration of a receipt."""

    id: str
    kind: str
    event_date: date
    told_at: datetime
    keyed_at: datetime
    by: str
    recipients: tuple[RecipientLine, ...]


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt. ``text``: its lines, 80 columns wide; ``page``: the same with the marks of a print."""

    citizen: str
    cpr: str
    name: str = field(repr=False)
    at: datetime
    since: date
    entries: tuple[ReceiptLine, ...]
    text: str = field(repr=False)
    page: str = field(repr=False)


def receipt(parts: Parts, citizen: str, since: str | None = None, *, reason: str | None = None) -> ReceiptView:
    """What was registered about a citizen since a day (30 days ago unless named), from this desk's queue alone. Written
    down like any look-up; another centre's citizen takes a reason. OfficeError ``receipt.since`` for what is no day."""
    with telling():
        cpr = followed(parts, citizen_cpr(parts, citizen))
        now = parts.clock.now()
        first = _first_day(since, now)
        lookups = parts.lookups()
        why = lookups.reason(cpr, reason)
        check_reason(parts, cpr, why, ())
        lookups.note(cpr, "receipt", (Section.PERSON,), why)
        entries = told(_entry(one) for one in _items(parts, cpr, start_of(first)))
        name = str(person_facts(parts, cpr).get("person.name") or "")
        text = _text(parts, name, entries, (first, now))
        return ReceiptView(
            parts.citizen_ids().of(cpr), Cpr(cpr).masked, name, now, first, tuple(map(_line, entries)), text,
            paged(parts, text),
        )  # fmt: skip


def paper(parts: Parts, view: ReceiptView) -> Paper:
    """A receipt as a text to print."""
    return Paper("Kvittering til borgeren", view.name, view.text, citizen_cpr(parts, view.citizen))


def _first_day(since: str | None, now: datetime) -> date:
    if since is None:
        return local_day(now) - timedelta(days=DAYS)
    try:
        return parse_day(since)
    except ValueError:
        raise OfficeError(
            "receipt.since",
            _("The day from which the receipt is wanted is no date."),
            cure=_("Write it as 2026-11-20."),
            field="--since",
            exit_code=Exit.USAGE,
        ) from None


def _items(parts: Parts, cpr: str, since: datetime) -> Iterator[StoredItem]:
    """Her registrations keyed since then, and older ones that are still on their way; without those that a later one
    took the place of."""
    after = 0
    while page := parts.store().items(ItemQuery(citizen=cpr, after=after, limit=_PAGE)):
        after = page[-1].n
        for one in page:
            if one.shown == State.SUPERSEDED.value:
                continue
            open_still = any(delivery.state not in _ENDED for delivery in one.deliveries)
            if one.registration.keyed_at >= since or open_still:
                yield one


_ENDED: Final = frozenset({State.CONFIRMED, State.WITHDRAWN, State.SUPERSEDED})


def _text(parts: Parts, name: str, entries: list[Entry], span: tuple[date, datetime]) -> str:
    since, now = span
    today = f"{now.astimezone(COPENHAGEN):%d-%m-%Y}"
    site = parts.site
    head = [f"{site.name[: WIDTH - len(today) - 1]:<{WIDTH - len(today)}}{today}", "", f"KVITTERING TIL {name}".strip()]
    foot = ["", "Er der noget, der ikke passer, så sig det til os.", "", f"Venlig hilsen {site.user_name}, {site.name}"]
    return "\n".join(wrapped([*head, "", *lines(entries, since, now), *foot]))


def _entry(stored: StoredItem) -> Entry:
    made = stored.registration
    target = made.details.get("target") if made.kind == "correction" else None
    return Entry(
        made.id, made.kind, made.event_date, made.told_at, made.keyed_at, made.author_name or made.author,
        tuple(_recipient(one) for one in stored.deliveries), str(target) if target else None,
        when_of(made.kind, made.details),
    )  # fmt: skip


def _recipient(one: Delivery) -> Recipient:
    word = one.receipt
    if one.state is State.CONFIRMED:
        if word is not None and word.by_person:
            return Recipient(one.system, Heard.TOLD, word.at)
        number = (word.system_id or word.id) if word is not None else ""
        return Recipient(one.system, Heard.HAS, word.at if word is not None else None, number)
    return Recipient(one.system, _heard(one), via=one.via)


def _heard(one: Delivery) -> Heard:
    if one.state in _ENDED:
        return Heard.BACK
    if one.state in _STUCK:
        return Heard.STUCK
    if one.mode is Mode.PERSON or one.state is State.HAND_OVER:
        return Heard.PAPER
    if one.mode is Mode.EXPECT or one.state is State.EXPECTED:
        return Heard.PASSED_ON
    sent = one.possible or one.state in (State.SENDING, State.UNKNOWN, State.HANDED)
    return Heard.SENT if sent else Heard.WAY


def _line(entry: Entry) -> ReceiptLine:
    return ReceiptLine(
        entry.id, entry.kind, entry.event_date, entry.told_at, entry.keyed_at, entry.by,
        tuple(RecipientLine(one.system, one.heard.value, one.at, one.receipt or None) for one in entry.recipients),
    )  # fmt: skip
