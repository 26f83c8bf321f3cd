"""The open referrals to a job order as they will stand once what waits here has arrived: those that the module names,
our own that it does not have yet, without those whose outcome waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.office.parts import Parts
from jobterm.office.people import person
from jobterm.outbox.companies import JobOrder
from jobterm.outbox.store import FINAL_SHOWN, ItemQuery, StoredItem

EMPLOYERS: Final = "employers"
OPEN_MAX: Final = 1_000
SAME_MOMENT: Final = timedelta(seconds=2)
"""A system's clock tells whole seconds."""


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """One referral that came from jobterm. ``waits``: the employer module may not have it yet."""

    registration: str
    cpr: str
    name: str
    given: date | None
    waits: bool = False

    @property
    def who(self) -> str:
        """Her name, her number where nobody has told it."""
        return self.name or f"{self.cpr[:6]}-{self.cpr[6:]}"


def open_items(parts: Parts) -> list[StoredItem]:
    """What of ours is not settled."""
    found = parts.store().items(ItemQuery(open_only=True, limit=OPEN_MAX))
    return [one for one in found if one.shown not in FINAL_SHOWN]


def names(ref: object, order: JobOrder) -> bool:
    """Whether a reference names an order: its own, or our registration's id."""
    return ref is not None and ref in (order.ref, order.registration, order.ref.rpartition(":")[2])


def module_knows(item: StoredItem, read_at: datetime | None) -> bool:
    """Whether the employer module had an item of ours when it was read: from then on its own word counts, also where
    another recipient still waits."""
    receipts = [one.receipt for one in item.deliveries if one.system == EMPLOYERS]
    return read_at is not None and any(one is not None and one.at - SAME_MOMENT <= read_at for one in receipts)


def open_referrals(parts: Parts, order: JobOrder, read_at: datetime) -> list[OpenReferral]:
    """Those to one order as it was read at that time, the module's first."""
    waiting = open_items(parts)
    ended = {str(one.registration.details.get("referral")).rpartition(":")[2] for one in waiting
             if one.registration.kind == "referral.outcome"}  # fmt: skip
    found = {one.registration: one for one in (*_told(parts, order), *_own(parts, order, waiting, read_at))}
    return [one for id, one in found.items() if id not in ended]


def others(order: JobOrder) -> int:
    """How many more the module only counts, or names without their having come from here."""
    return max(0, order.referred - sum(bool(one.registration) and one.cpr is not None for one in order.referrals))


def _own(parts: Parts, order: JobOrder, waiting: list[StoredItem], read_at: datetime) -> Iterator[OpenReferral]:
    told = {one.registration for one in order.referrals}
    for item in waiting:
        made = item.registration
        if module_knows(item, read_at):
            continue
        if made.kind == "referral.offer" and made.citizen is not None and names(made.details.get("order"), order):
            name = person(parts, made.citizen).name or ""
            yield OpenReferral(made.id, made.citizen, name, made.event_date, made.id not in told)


def _told(parts: Parts, order: JobOrder) -> Iterator[OpenReferral]:
    for one in order.referrals:
        if one.registration and one.cpr is not None:
            yield OpenReferral(one.registration, one.cpr, one.name or person(parts, one.cpr).name or "", one.given)
