"""A system that was put back to an older copy: what it confirmed since may be gone, and becomes unknown again, to be
asked after (rule R7). When that is so, a person says; nothing here notices it by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from jobterm.outbox.delivery import Delivery, Mode, State
from jobterm.outbox.store import ItemQuery, NewEvent, Store, StoredItem, Transaction

RESTORED = "system_restored"
A_CLOCK_WRONG = timedelta(days=1)
"""By so much a desk's clock may have been wrong when it dated a person's word (guarantee G13)."""
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
    """Put in doubt all that ``system`` confirmed after ``since``; how many deliveries."""
    count = 0
    for page in _pages(store):
        lost = [one for item in page for one in item.deliveries if one.system == system]
        again = [(one, in_doubt(one, since, now)) for one in lost]
        changed = [(before, after) for before, after in again if after != before]
        if changed:
            (result,) = store.commit([_writing(changed, event)])
            if isinstance(result, Exception):
                raise result
            count += result
    return count


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
