"""What closing a job order takes along: the outcome of each open referral to it that is ours, by the ordinary road. The
form says which before it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid5

from jobterm.domain.registrations.model import Registration
from jobterm.office.clerk import Clerk
from jobterm.office.companies import in_forms
from jobterm.office.companies.referrals import OpenReferral, names, open_referrals
from jobterm.office.parts import Parts
from jobterm.outbox.companies import JobOrder

OUTCOME: Final = "referral.outcome"


def closes(made: Registration) -> bool:
    """Whether a registration closes a job order."""
    return made.kind == "employer.job_order" and made.details.get("action") == "close"


def end_referrals(parts: Parts, clerk: Clerk, close: Registration) -> int:
    """Enter an outcome for each open referral that ends with the order; each waits until the close has arrived, and is
    withdrawn with a question where the close is. The ids follow from the close's: a second call enters nothing more.
    How many there are."""
    ended = 0
    for one, order in _ending(parts, close):
        intent: dict[str, Any] = {
            "id": str(uuid5(UUID(close.id), one.registration)), "kind": OUTCOME, "citizen": one.cpr,
            "details": {"referral": one.registration, "outcome": "order_closed", "order": order.ref},
            "needs": [close.id, *([one.registration] if one.waits else [])],
        }  # fmt: skip
        draft = clerk.draft(intent)
        if draft.accepted:
            clerk.enter(draft, 1)
            ended += 1
    return ended


def _ending(parts: Parts, close: Registration) -> Iterator[tuple[OpenReferral, JobOrder]]:
    """The referrals that came from here, with the order that is closed."""
    named, held = close.details.get("order"), in_forms.file_of(parts, str(close.details.get("cvr")))
    for order in held[1].orders if held is not None else ():
        if held is not None and order.status == "open" and names(named, order):
            yield from ((one, order) for one in open_referrals(parts, order, held[1].fetched_at))
