"""Rule R7 as functions: a delivery that is handed on in a bundle, one that comes out of a bundle, one that is taken
back on a person's word. No store, no file.

What is handed is never sent from here until the receiver answers, the bundle comes back, or a person says that no copy
of it was used. What comes out of a bundle is open again, and nobody knows its fate: it is asked after before it is
sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jobterm.outbox.delivery import FINAL, Delivery, Mode, Moment, State
from jobterm.outbox.states import FAR_END_FIRST
from jobterm.outbox.store import OVERDUE

UNANSWERED = timedelta(hours=24)
"""So long a bundle is waited for; then a person is shown it (amendment 21)."""

OFFICE = "office:"
"""So begins the name of what is handed to an office store; the office's own id follows."""

CAME = "from_bundle"
NOT_USED = "not_used_elsewhere"

_SAID_NO = frozenset({State.REFUSED, State.CONFLICT, State.HELD_AUTH})
"""What a system said before is believed again once it is certain that nothing was applied."""


def is_office(bundle: str | None) -> bool:
    """Whether what was handed on went to an office store, and not into a file."""
    return bundle is not None and bundle.startswith(OFFICE)


def may_hand(delivery: Delivery) -> bool:
    """Whether it can be handed on: what is final or damaged stays, and what is handed already is not ours to give."""
    return delivery.state not in FINAL and delivery.state not in (State.HANDED, State.QUARANTINED)


def hand(delivery: Delivery, bundle: str, now: datetime) -> Delivery:
    """Given to a bundle: from now on nothing of it is sent from here."""
    if not may_hand(delivery):
        return delivery
    # An office store that is away is no bundle that went astray: nobody need look for it after a day.
    answer_by = None if is_office(bundle) else now + UNANSWERED
    return replace(delivery, state=State.HANDED, handed_to=bundle, handed_at=now, handed_from=delivery.state,
                   handed_reason=delivery.reason, reason=None, next_at=answer_by)  # fmt: skip


def overdue(delivery: Delivery, now: datetime) -> Delivery:
    """After a day without an answer a person must look; nothing else changes (amendment 21)."""
    due = delivery.state is State.HANDED and delivery.handed_at is not None
    if not due or delivery.reason == OVERDUE or delivery.next_at is None or now < delivery.next_at:
        return delivery
    return replace(delivery, reason=OVERDUE, next_at=None)


def taken_back(delivery: Delivery, unmet: int, now: datetime) -> Delivery:
    """A person's word that no copy was used: it stands where it stood, and what this desk knows of it still holds.

    ``unmet``: how many things it waits for now. What was on its way when it was handed is asked after.
    """
    if delivery.state is not State.HANDED:
        return delivery
    if delivery.there is not None:
        return _out_of_the_office(delivery, delivery.there, unmet, now)
    before = delivery.handed_from or State.QUEUED
    back = replace(delivery, state=before, handed_to=None, handed_at=None, handed_from=None, handed_reason=None,
                   reason=NOT_USED, unmet=unmet, next_at=None)  # fmt: skip
    if before in (State.SENDING, State.UNKNOWN, State.RETRY_WAIT):
        after = State.RETRY_WAIT if before is State.RETRY_WAIT else State.UNKNOWN
        return replace(back, state=after, next_at=now)
    if before is State.EXPECTED and back.file is None:
        return replace(back, next_at=now + FAR_END_FIRST, failures=0)
    return back


def _out_of_the_office(delivery: Delivery, there: Delivery, unmet: int, now: datetime) -> Delivery:
    """An office store had it, and is given up for good. What it did since it spoke last nobody knows: what may have
    been sent is asked after, and from when its requests have died nobody can say."""
    back = replace(there, n=delivery.n, reason=NOT_USED, unmet=unmet, next_at=None, handed_to=None, handed_at=None,
                   handed_from=None, handed_reason=None, file=None, key_birth=None, version=None, claim_mark=None,
                   attempt=there.attempt + 1)  # fmt: skip
    if there.mode is not Mode.DELIVER or there.state is State.NEEDS_REVIEW:
        return replace(back, next_at=now + FAR_END_FIRST) if there.state is State.EXPECTED else back
    verdict = there.state if there.state in _SAID_NO else there.verdict
    return replace(back, state=State.UNKNOWN, possible=True, earlier=True, shared=True, verdict=verdict, next_at=now)


def estranged(delivery: Delivery, now: Moment, *, sole: bool, unmet: int, bundle: str) -> Delivery:
    """What comes out of a bundle, as it stood when it was handed over (rule R7): of unknown fate and key age.

    ``sole``: nobody else can have used the bundle, so that no request of ours began after this moment; without that
    nothing but a fence lets a machine send it. ``unmet``: how many things it waits for here. ``bundle`` joins the
    lineage, by which whoever handed it on knows it again.
    """
    if delivery.state in FINAL or delivery.state in (State.QUARANTINED, State.HANDED):
        return delivery
    lineage = " ".join((*(delivery.lineage or "").split(), bundle))
    fresh = replace(delivery, lineage=lineage, handed_to=None, handed_at=None, handed_from=None, handed_reason=None,
                    unmet=unmet, failures=0, key_birth=None, version=None, attempt=delivery.attempt + 1,
                    file=None)  # fmt: skip
    if delivery.mode is not Mode.DELIVER:
        return _not_sent_by_us(fresh, now)
    if delivery.provisional and delivery.attempts == 0:
        return replace(fresh, reason=CAME)  # where it belongs is found out first: nothing can have been sent
    shared = delivery.shared or not sole  # what came out of a bundle of others before stays theirs too
    # No request of ours began after this moment. Of what is shared that proves nothing, but a person waits for it too.
    lost = replace(fresh, possible=True, earlier=True, shared=shared, claim_mark=now.mark())
    if delivery.state is State.NEEDS_REVIEW:
        return lost
    waits = unmet > 0 or (delivery.held_until is not None and delivery.held_until > now.wall)
    if waits and delivery.state in (State.QUEUED, State.RETRY_WAIT, State.UNKNOWN, State.SENDING):
        return replace(lost, state=State.QUEUED, reason=CAME, next_at=None)
    verdict = delivery.state if delivery.state in _SAID_NO else delivery.verdict
    return replace(lost, state=State.UNKNOWN, reason=CAME, verdict=verdict, next_at=now.wall)


def _not_sent_by_us(fresh: Delivery, now: Moment) -> Delivery:
    """Another system passes it on, or a person carries paper: looking again can double nothing."""
    if fresh.state is State.EXPECTED:
        return replace(fresh, reason=CAME, next_at=now.wall + FAR_END_FIRST)
    return replace(fresh, reason=fresh.reason if fresh.state is State.NEEDS_REVIEW else CAME)
