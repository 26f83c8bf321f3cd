"""Order: which delivery of a lane may go now (rule R5, amendments 1 and 2). A lane is what one system gets about one
citizen or employer. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobterm.clock import COPENHAGEN
from jobterm.outbox.delivery import FINAL, HOLDS_LANE, Delivery, Mode, State

UNDER_WAY = {State.SENDING: 0, State.UNKNOWN: 1, State.RETRY_WAIT: 2}
"""What the machine goes on with by itself, in the order in which it does."""


@dataclass(frozen=True, slots=True)
class Head:
    """The delivery whose turn it is in a lane, and from when; ``ready_at`` None = a person or another item must act.
    ``urgent``: before other lanes that are ready."""

    delivery: str
    ready_at: datetime | None
    urgent: bool = False


URGENT_BY = timedelta(days=1)


def place(head: Head, now: datetime) -> datetime | None:
    """Where a lane stands among those that are ready: what has been ready longest goes first, and what is urgent as if
    it had been ready for a day."""
    if head.ready_at is None or head.ready_at > now:
        return head.ready_at
    return now - URGENT_BY if head.urgent else now


def order(delivery: Delivery) -> tuple[object, ...]:
    """Among unsent items: event date, then the time told, then the order of entry."""
    return (delivery.event_date, delivery.told_at, delivery.n)


def turn(delivery: Delivery) -> tuple[object, ...]:
    """Among several that hold a lane. Out of a bundle or a recovery come several at once, some of which never left:
    they overtake none that did. One whose need has failed comes to a person while another of its lane is under way:
    that one is settled first."""
    return (not delivery.attempts, UNDER_WAY.get(delivery.state, len(UNDER_WAY)), order(delivery))


def holds(delivery: Delivery) -> bool:
    """Whether nothing of its lane goes while it stands as it does (rule R5); what lies in a file without a receipt is
    under way too (rule R8)."""
    return delivery.state in HOLDS_LANE or (delivery.state is State.EXPECTED and delivery.mode is Mode.DELIVER)


def head(deliveries: Iterable[Delivery], now: datetime) -> Head | None:
    """Whose turn it is in one lane.

    What is being sent, asked after or decided holds the lane; among the rest the first in order that waits for
    nothing goes. One that waits for what it needs, or is held back on purpose until a moment, lets others pass; if
    all are held back, the earliest moment counts. Urgent is what happened today, for enrolment and sickness count from
    the day on which they are registered, and what is asked after, so that nothing new starves it.
    """
    free: list[Delivery] = []
    later: list[Delivery] = []
    holding: list[Delivery] = []
    for delivery in deliveries:
        if delivery.mode is not Mode.DELIVER or delivery.state in FINAL:
            continue
        if holds(delivery):
            holding.append(delivery)
        elif delivery.state is State.QUEUED and delivery.unmet == 0:
            (later if delivery.held_until is not None and delivery.held_until > now else free).append(delivery)
    if holding:
        first = min(holding, key=turn)
        runs = first.state in (State.UNKNOWN, State.RETRY_WAIT) and first.file is None
        return Head(first.id, (first.next_at or now) if runs else None, urgent=runs)
    if free:
        first = min(free, key=order)
        return Head(first.id, first.next_at or now, urgent=first.event_date == now.astimezone(COPENHAGEN).date())
    if later:
        soonest = min(later, key=lambda item: (item.held_until, order(item)))
        return Head(soonest.id, soonest.held_until)
    return None
