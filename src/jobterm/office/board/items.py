"""The items behind a line of the board, masked unless a superuser has said why not; one of them with its log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from jobterm.i18n import _
from jobterm.office.board.queue import data, house
from jobterm.office.board.views import BoardItems
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.queue import detail, views
from jobterm.office.resolve import checked_reason
from jobterm.office.troubles import telling
from jobterm.office.views import ItemDetail, ItemView
from jobterm.outbox import board
from jobterm.outbox.delivery import FINAL
from jobterm.outbox.store import ItemQuery, NoSuchItem, Store, StoredItem
from jobterm.security.audit import AuditError

PAGE: Final = 500
PLACE: Final = "board"
"""Where the log of look-ups says that somebody was seen."""


def items(parts: Parts, wish: BoardItems, *, reason: str | None = None) -> list[ItemView]:
    """Items in order of entry, at most ``wish.limit``. With a reason the citizens are shown, and each of them is
    written down as looked up before anything is."""
    with telling(), house(parts) as whole:
        found = _stored(whole, wish)
        if reason is not None:
            _note(whole, found, checked_reason(reason))
        return [one if reason is not None else masked(one) for one in views(whole, found, full=reason is not None)]


def item(parts: Parts, registration: str, *, reason: str | None = None) -> ItemDetail:
    """One item with its log; without a reason nothing that tells whose it is."""
    with telling(), house(parts) as whole:
        if reason is not None:
            _note(whole, [whole.store().item(registration)], checked_reason(reason))
        found = detail(whole, registration, full=reason is not None)
    return found if reason is not None else hidden(found)


def masked(one: ItemView) -> ItemView:
    """Without name, and without what opens the citizen's file; the CPR is masked already."""
    return replace(one, name=None, citizen=None)


def hidden(found: ItemDetail) -> ItemDetail:
    """An item of which only what became of it is told: no texts of the form, no note, no prints."""
    return replace(
        found, item=masked(found.item), details={}, note=None, overrides=(), prints=(),
        conflict=None if found.conflict is None else replace(found.conflict, fields=()),
    )  # fmt: skip


def ids_of(parts: Parts, wish: BoardItems) -> tuple[str, ...]:
    """The ids of everything behind a line of the board, not only of what fits a page."""
    with telling(), house(parts) as whole:
        if wish.ids or not (wish.cause or wish.author):
            return wish.ids
        return _ids(whole, wish)


def _stored(parts: Parts, wish: BoardItems) -> list[StoredItem]:
    store = parts.store()
    if wish.system:
        return list(islice(_open_at(store, wish.system), wish.limit))
    found = []
    for one in (wish.ids or _ids(parts, wish))[: wish.limit]:
        try:
            found.append(store.item(one))
        except NoSuchItem:
            continue  # it has gone since the board was read
    return found


def _open_at(store: Store, system: str) -> Iterator[StoredItem]:
    """Items of which something at this system is open; what only waits elsewhere is not among them."""
    after = 0
    while page := store.items(ItemQuery(system=system, open_only=True, after=after, limit=PAGE)):
        after = page[-1].n
        yield from (one for one in page if any(d.system == system and d.state not in FINAL for d in one.deliveries))


def _ids(parts: Parts, wish: BoardItems) -> tuple[str, ...]:
    told = data(parts)
    if wish.author:
        waits = board.waits(told.asking, told.people, told.at)
        return next((one.ids for one in waits if one.author == wish.author), ())
    if wish.cause:
        return next((one.ids for one in board.causes(told.asking) if one.key == wish.cause), ())
    return tuple(dict.fromkeys(one.registration for one in told.asking))


def _note(parts: Parts, found: list[StoredItem], why: str) -> None:
    """Write down whom the superuser looks at; where that cannot be written nothing is shown."""
    try:
        for cpr in dict.fromkeys(one.registration.citizen for one in found):
            if cpr is not None:
                parts.lookups().note(cpr, PLACE, (), why)
    except AuditError as error:
        raise OfficeError(
            "board.audit",
            _("The look-up cannot be written down, so nothing is shown."),
            cure=_("Make room on the disk, then try again."),
            exit_code=Exit.DAMAGED,
        ) from error
