"""Taking over an absent colleague's items: a superuser says so, with a reason. Their author stays their author, and who
carries them stands in the log and on the item; what waited for the author's own login goes by the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from jobterm.i18n import N_, _, ngettext
from jobterm.office.board.queue import house
from jobterm.office.board.views import BulkView
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item
from jobterm.office.resolve import checked_reason
from jobterm.office.troubles import telling
from jobterm.outbox import states
from jobterm.outbox.delivery import FINAL, Delivery, State
from jobterm.outbox.store import FINAL_SHOWN, ItemQuery, NewEvent, Operation, StoredItem, StoreError, Transaction

TAKEN_OVER = "taken_over"
"""The line of the log: by whom, and why."""
PAGE = 500

_NOT_HERE = N_("It was handed on from here: take it over where it is now.")
_DONE = N_("It is settled already.")
_OWN = N_("It is your own.")


def taken_over(delivery: Delivery, by: str, now: datetime) -> Delivery:
    """A delivery that another carries from now on. What waited for its author goes on; what may have arrived is asked
    after first (rule R1)."""
    carried = replace(delivery, carrier=by)
    if delivery.state is State.HELD_AUTH and delivery.reason == states.AUTHOR_AWAY:
        return states.retry(carried, now)
    return carried


def take_over(parts: Parts, items: Sequence[str], reason: str) -> BulkView:
    """Take over these items; OfficeError without a reason, or for anybody but a superuser. Those that cannot be are
    named with why; the others are taken."""
    why = checked_reason(reason)
    with telling(), house(parts) as whole:
        refused: list[tuple[str, str]] = []
        found: list[StoredItem] = []
        for one in dict.fromkeys(items):
            stored = stored_item(whole, one)
            said = _why_not(stored, whole.site.user)
            if said:
                refused.append((stored.registration.id, _(said)))
            else:
                found.append(stored)
        done = 0
        if found:
            results = whole.store().commit([_taking(whole, one, why) for one in found])
            for stored, result in zip(found, results, strict=True):
                if isinstance(result, Exception):
                    if not isinstance(result, StoreError):
                        raise result
                    refused.append((stored.registration.id, _("It has just changed: look at it anew.")))
                else:
                    done += 1
    said = ngettext("{n} item taken over. Its author stays its author.",
                    "{n} items taken over. Their author stays their author.", done).format(n=done)  # fmt: skip
    return BulkView(done, tuple(refused), said)


def of_author(parts: Parts, author: str) -> tuple[str, ...]:
    """All open items of one author, oldest first; OfficeError where there are none."""
    with telling(), house(parts) as whole:
        store = whole.store()
        found: list[str] = []
        after = 0
        while page := store.items(ItemQuery(author=author, open_only=True, after=after, limit=PAGE)):
            found += [item.registration.id for item in page]
            after = page[-1].n
    if not found:
        raise OfficeError(
            "take_over.nobody",
            _("{author} has nothing open in this queue.").format(author=author[:40]),
            cure=_("`jobterm board` names who has."),
            field="--author",
            exit_code=Exit.USAGE,
        )
    return tuple(found)


def _taking(parts: Parts, stored: StoredItem, why: str) -> Operation[None]:
    user, now = parts.site.user, parts.clock.now()

    def take(tx: Transaction) -> None:
        event = NewEvent(TAKEN_OVER, by=user, note=why)
        for delivery in stored.deliveries:
            before = tx.delivery(delivery.id)
            if before.state not in FINAL and before.carrier != user:
                tx.put(taken_over(before, user, now), event)

    return take


def _why_not(stored: StoredItem, user: str) -> str:
    if stored.shown in FINAL_SHOWN:
        return _DONE
    if stored.registration.author == user:
        return _OWN
    if all(one.state in FINAL or one.state is State.HANDED for one in stored.deliveries):
        return _NOT_HERE
    return ""
