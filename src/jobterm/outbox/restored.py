"""A system that was put back to an older copy: what it confirmed since may be gone, and becomes unknown again, to be
asked after (rule R7). When that is so, a person says; nothing here notices it by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from jobterm.outbox.delivery import Delivery, Mode, State
from jobterm.outbox.moving import Moved
from jobterm.outbox.put_back import A_CLOCK_WRONG, PutBack
from jobterm.outbox.store import ItemQuery, NewEvent, Store, StoredItem, T, Transaction

RESTORED = "system_restored"
PAGE = 500
"""Items looked at, and written, at a time."""


def in_doubt(delivery: Delivery, since: datetime, now: datetime) -> Delivery:
    """A delivery whose system holds nothing that it accepted after ``since``, as it stands from now on.

    What we sent stays possibly applied (rule R1), the age of its key is not known any more (R4), and a wish that came
    too late may now be fulfilled. What another system passes on is looked for again at the far end.
    """
    receipt = delivery.receipt
    if delivery.state is not State.CONFIRMED or receipt is None:
        return delivery
    if receipt.at + (A_CLOCK_WRONG if receipt.by_person else timedelta(0)) <= since:
        return delivery
    if delivery.mode is Mode.PERSON:
        return delivery  # paper lies where it was delivered
    if delivery.handed_to is not None:
        # Another desk sent it, or has it too: were both to ask and send, there would be two.
        return replace(delivery, state=State.NEEDS_REVIEW, reason=RESTORED, attempt=delivery.attempt + 1)
    state = State.UNKNOWN if delivery.mode is Mode.DELIVER else State.EXPECTED
    return replace(delivery, state=state, reason=RESTORED, possible=True, earlier=True, attempt=delivery.attempt + 1,
                   failures=0, verdict=None, burnt=False, key_birth=None, version=None, next_at=now)  # fmt: skip


def reopen(store: Store, system: str, since: datetime, now: datetime, event: NewEvent) -> int:
    """Put in doubt all that ``system`` confirmed after ``since``; how many deliveries. That it was said is kept first,
    where no older copy of the outbox can make it forgotten."""
    count = 0
    _done(store, lambda tx: tx.heard(PutBack(system, since, now)))
    for page in _pages(store):
        lost = [one for item in page for one in item.deliveries if one.system == system]
        again = [(one, in_doubt(one, since, now)) for one in lost]
        changed = [(before, after) for before, after in again if after != before]
        if changed:
            count += _done(store, _writing(changed, event))
    return count


def unheard_by(one: Moved, heard: Sequence[PutBack], now: datetime, bundle: str | None) -> Moved:
    """An item out of a store that had not ``heard`` all that was said here: what it calls confirmed may be gone since.

    ``bundle``: the one out of which it comes, where another desk has it too; that desk goes on with it, not this one.
    """
    deliveries = list(one.deliveries)
    for word in heard:
        if word not in one.heard:
            deliveries = [_told(each, word, now, bundle) for each in deliveries]
    return one if deliveries == list(one.deliveries) else replace(one, deliveries=tuple(deliveries))


def _told(delivery: Delivery, word: PutBack, now: datetime, bundle: str | None) -> Delivery:
    receipt = delivery.receipt
    if delivery.system != word.system or receipt is None or receipt.at > word.said_at + A_CLOCK_WRONG:
        return delivery
    theirs = delivery if bundle is None else replace(delivery, handed_to=bundle)
    after = in_doubt(theirs, word.since, now)
    return delivery if after is theirs else after


def _done(store: Store, operation: Callable[[Transaction], T]) -> T:
    (result,) = store.commit([operation])
    if isinstance(result, Exception):
        raise result
    made: T = result
    return made


def _writing(changed: list[tuple[Delivery, Delivery]], event: NewEvent) -> Callable[[Transaction], int]:
    def write(tx: Transaction) -> int:
        still = [(before, after) for before, after in changed if tx.delivery(before.id) == before]
        for _before, after in still:
            tx.put(after, event)
        return len(still)

    return write


def _pages(store: Store) -> Iterator[list[StoredItem]]:
    """Every item: one that is withdrawn as a whole may have a recipient who had confirmed before."""
    after = 0
    while page := store.items(ItemQuery(after=after, limit=PAGE)):
        yield page
        after = page[-1].n
