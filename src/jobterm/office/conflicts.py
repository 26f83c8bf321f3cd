"""Two versions beside each other: as its author read it, as she wrote it, as the system has it now. Views only; what a
merge makes of them stands in ``domain.merge``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobterm.domain.merge import WIDER, FieldChoice, differing, same
from jobterm.domain.registrations.fields import specs
from jobterm.domain.registrations.kinds import KINDS, label
from jobterm.domain.registrations.model import Registration
from jobterm.i18n import _
from jobterm.office.views import ConflictField, ConflictView
from jobterm.outbox.delivery import Delivery, State
from jobterm.outbox.store import StoredItem

CORRECTION = "correction"
DIFFERENT = "different_content"
"""The reason of a review: the system holds our item with other content."""


def conflict(stored: StoredItem) -> ConflictView | None:
    """What differs, of the first delivery whose system holds something else; None where none does."""
    for delivery in stored.deliveries:
        if differs(delivery):
            at = delivery.last_error.at if delivery.last_error is not None else None
            fields = tuple(
                ConflictField(
                    one.field, one.base, one.mine, one.theirs, delivery.system, at, one.read, one.legal,
                    one.side.value if one.side is not None else None,
                    _label(said_by(stored.registration)[0], one.field),
                )
                for one in choices_of(delivery, stored.registration)
            )  # fmt: skip
            return ConflictView(delivery.system, fields, stored.registration.base_at)
    return None


def _label(kind: str, field: str) -> str:
    wider = WIDER.get(kind, kind)
    return _(label(kind, f"details.{field}") or label(wider, f"details.{field}") or field)


def differs(delivery: Delivery) -> bool:
    """Whether the system is known to hold something else than what we want there."""
    return delivery.state is State.CONFLICT or (delivery.state is State.NEEDS_REVIEW and delivery.reason == DIFFERENT)


def choices_of(delivery: Delivery, registration: Registration) -> tuple[FieldChoice, ...]:
    """The fields that differ, with whose value holds by itself."""
    kind, mine = said_by(registration)
    differ = differing(kind, read_before(delivery, registration), mine, delivery.theirs or {})
    return tuple(one for one in differ if said_in(kind, one.field) or not (one.read and same(one.base, one.theirs)))


def said_in(kind: str, field: str) -> bool:
    """Whether a kind says a field itself; what ends something only shows what it ends, where that has changed."""
    return kind not in WIDER or field in specs(KINDS[kind].details)


def said_by(registration: Registration) -> tuple[str, Mapping[str, Any]]:
    """The kind and the details that a system compares with its own: a correction says another's anew, or nothing more
    where it takes that back."""
    if registration.kind != CORRECTION:
        return registration.kind, registration.details
    return str(registration.details.get("kind")), registration.details.get("details") or {}


def read_before(delivery: Delivery, registration: Registration) -> Mapping[str, Any] | None:
    """What stood there when mine was written; None where nobody knows it: it was read by a script that says nothing of
    it, or a later version has been seen and decided against since."""
    seen = registration.base_details
    return seen if seen and delivery.base in (None, registration.base.get(delivery.system)) else None
