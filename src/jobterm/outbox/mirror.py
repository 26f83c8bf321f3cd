"""Rule R7 between a desk and an office store, as functions: a delivery as it is given to the office, as it arrives
there, and what it becomes here when the office says where it stands. No store, no clock; bundles stand in ``handing``.

The desk commits ``handed`` before anything leaves it, and never sends the item again itself. So what was never
attempted here arrives as what it is, queued; all else arrives with an unknown fate, as out of any bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from jobterm.outbox import handing
from jobterm.outbox.delivery import FINAL, Delivery, Mode, Moment, State
from jobterm.outbox.moving import Moved
from jobterm.outbox.states import FAR_END_FIRST, FOR_A_TIME


class Seen(NamedTuple):
    """What of an item depends on where it is decided."""

    deliveries: tuple[Delivery, ...]
    elsewhere: bool


def office_of(office: str) -> str:
    """The name of an office store as deliveries carry it; ``office``: its id."""
    return handing.OFFICE + office


def at_office(delivery: Delivery) -> bool:
    """Whether an office store decides what becomes of it: it was handed there, settled there or not."""
    return handing.is_office(delivery.handed_to)


def awaits(delivery: Delivery) -> bool:
    """Whether an office store has the right to it and this desk does not know yet that it has it."""
    return delivery.state is State.HANDED and at_office(delivery) and delivery.there is None


# ---- on the way there ------------------------------------------------------------------------------------------------


def given(delivery: Delivery, bundle: str) -> Delivery:
    """A delivery as it stood before it was handed to this office: what the office gets, however often it is given."""
    if delivery.state is not State.HANDED or delivery.handed_to != bundle:
        return replace(delivery, there=None)
    return replace(delivery, state=delivery.handed_from or State.QUEUED, reason=delivery.handed_reason, handed_to=None,
                   handed_at=None, handed_from=None, handed_reason=None, next_at=None, there=None)  # fmt: skip


def never_attempted(delivery: Delivery) -> bool:
    """Whether nothing of it can have left this desk."""
    sent = delivery.possible or delivery.shared or delivery.claimed_at is not None or delivery.key is not None
    return not sent and delivery.file is None and delivery.attempts == 0


def arrived(delivery: Delivery, now: Moment, *, unmet: int, bundle: str, sent_at: datetime | None = None) -> Delivery:
    """What a delivery is at the office when a desk hands it over. ``unmet``: how many things it waits for there;
    ``sent_at``: the desk's clock when it gave it, so that a wait for a length of time lasts as long (G13, G19)."""
    if delivery.state in FINAL or delivery.state in (State.QUARANTINED, State.HANDED):
        return delivery
    if delivery.mode is Mode.DELIVER and not never_attempted(delivery):
        return handing.estranged(delivery, now, sole=True, unmet=unmet, bundle=bundle)
    lineage = " ".join((*(delivery.lineage or "").split(), bundle))
    made = replace(delivery, lineage=lineage, unmet=unmet, next_at=None)
    if delivery.state is State.EXPECTED:
        return replace(made, next_at=now.wall + FAR_END_FIRST)
    if delivery.held_until is not None and delivery.reason in FOR_A_TIME and sent_at is not None:
        left = max(delivery.held_until - sent_at, timedelta(0))
        return replace(made, held_until=now.wall + left)
    return made


# ---- on the way back -------------------------------------------------------------------------------------------------


def mirrored(mine: Delivery | None, theirs: Delivery, bundle: str, now: datetime) -> Delivery:
    """What stands here for a delivery that the office has. ``mine``: what stood here, None where it came from another
    desk of its author's; what is not in the office's hands stays as it is."""
    if mine is not None and (mine.handed_to != bundle or mine.state is State.QUARANTINED):
        return mine
    handed_at, came_from, why, n = now, theirs.state, theirs.reason, theirs.n
    if mine is not None:
        n, handed_at = mine.n, mine.handed_at or now
        came_from, why = mine.handed_from or theirs.state, mine.handed_reason
    bare = replace(theirs, there=None)
    mark = replace(bare, n=n, handed_to=bundle, handed_at=handed_at, handed_from=came_from, handed_reason=why)
    if theirs.state in FINAL:
        return mark
    return replace(mark, state=State.HANDED, reason=None, next_at=None, there=bare)


def forgotten(mine: Delivery, now: Moment, bundle: str) -> Delivery:
    """The office says that it does not hold what it had: it was put back to an older copy. What it did meanwhile nobody
    knows, so that it gets the item anew with an unknown fate (rule R7)."""
    if mine.there is None:
        return mine
    lost = handing.estranged(mine.there, now, sole=True, unmet=mine.there.unmet, bundle=bundle)
    return replace(handing.hand(replace(lost, n=mine.n, claimed_at=lost.claimed_at or now.wall), bundle, now.wall),
                   handed_at=mine.handed_at)  # fmt: skip


def numbered(delivery: Delivery, n: int) -> Delivery:
    """With the number of entry that its item has here."""
    return replace(delivery, n=n)


def seen(delivery: Delivery) -> Delivery:
    """The delivery as people see it: where the office has it, as it stands there."""
    return delivery.there if delivery.state is State.HANDED and delivery.there is not None else delivery


def seen_of(deliveries: Sequence[Delivery]) -> Seen:
    """The deliveries of an item as people see them, and whether an office decides what becomes of it."""
    return Seen(tuple(seen(one) for one in deliveries), any(one.state is State.HANDED and at_office(one)
                                                            for one in deliveries))  # fmt: skip


def as_given(moved: Moved, bundle: str) -> Moved:
    """An item as the office gets it."""
    return replace(moved, deliveries=tuple(given(one, bundle) for one in moved.deliveries))
