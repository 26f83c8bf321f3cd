"""What a registration was written on: the version of the case that its author had before her, and what stood in its
fields then. Without it nobody could tell later who changed what (guarantee G8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from jobterm.clock import from_text, to_text
from jobterm.domain.registrations.model import Registration
from jobterm.office.parts import Parts
from jobterm.outbox.delivery import Delivery, Role, State
from jobterm.outbox.reading import Reading, Section
from jobterm.outbox.store import ItemQuery, StoredItem

VERSIONED: Final[Mapping[str, Mapping[str, str]]] = {
    "plan.save": {"goal": "plan.goal", "agreements": "plan.agreements"},
}
"""Kinds that write over what stands there: field → the fact that is read for it."""
_SECTIONS: Final[Mapping[str, Section]] = {"plan.save": Section.PLAN}
OWN_MAX: Final = 200
"""Open items of one citizen among which one's own earlier save is looked for."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What was read before something was written over it: ``version`` at ``system``, the fields as they stood, and when
    that was."""

    system: str
    version: str
    details: Mapping[str, Any]
    at: datetime | None = None

    def to_text(self) -> str:
        """For a form, which keeps it from the moment it was opened until it is saved."""
        at = None if self.at is None else to_text(self.at)
        return json.dumps({"system": self.system, "version": self.version, "details": dict(self.details), "at": at})

    @classmethod
    def from_text(cls, text: str) -> Basis | None:
        """What ``to_text`` made; None for anything else."""
        try:
            plain = json.loads(text)
            at = None if plain["at"] is None else from_text(plain["at"])
            return cls(str(plain["system"]), str(plain["version"]), dict(plain["details"]), at)
        except (ValueError, KeyError, TypeError):
            return None

    def on(self, registration: Registration) -> Registration:
        """The registration as written on this."""
        return replace(registration, base={self.system: self.version}, base_details=self.details, base_at=self.at)


def now_read(parts: Parts, kind: str, cpr: str, record: str | None) -> Basis | None:
    """What somebody who opens a form of this kind has before her: her own save that waits, else what the record system
    was last seen to hold; None where nothing is written over, or nobody has read it."""
    if kind not in VERSIONED or record is None:
        return None
    waiting = parts.store().items(ItemQuery(citizen=cpr, open_only=True, limit=OWN_MAX))
    own = [one for one in waiting if one.registration.kind == kind and _comes_to(one, record)]
    if own:
        newest = own[-1].registration
        return Basis(record, newest.id, _whole(kind, newest.details), newest.keyed_at)
    reading = parts.cache().readings(cpr, (_SECTIONS[kind],)).get(record)
    return None if reading is None else _as_read(kind, reading)


def of_item(stored: StoredItem) -> Basis | None:
    """What a revision of an item is written on: what its author read, or what she was shown in a conflict."""
    registration = stored.registration
    record = next((one for one in stored.deliveries if one.role is Role.RECORD), None)
    if record is not None and record.state is State.CONFLICT and record.their_version is not None:
        return of_conflict(record)
    for system, version in registration.base.items():
        return Basis(system, version, dict(registration.base_details), registration.base_at)
    return None


def of_conflict(delivery: Delivery) -> Basis | None:
    """What somebody who decides a conflict has before her: what the system has now."""
    if delivery.their_version is None:
        return None
    at = delivery.last_error.at if delivery.last_error is not None else None
    return Basis(delivery.system, delivery.their_version, dict(delivery.theirs or {}), at)


def followers(parts: Parts, registration: Registration) -> list[Delivery]:
    """Open deliveries of items that were written on this one: they must know what takes its place (guarantee G8)."""
    if registration.kind not in VERSIONED or registration.citizen is None:
        return []
    waiting = parts.store().items(ItemQuery(citizen=registration.citizen, open_only=True, limit=OWN_MAX))
    return [
        delivery
        for item in waiting
        for delivery in item.deliveries
        if delivery.role is Role.RECORD
        and (delivery.base or item.registration.base.get(delivery.system)) == registration.id
        and not delivery.possible
        and delivery.state is not State.CONFLICT
    ]


def _comes_to(item: StoredItem, record: str) -> bool:
    return any(one.role is Role.RECORD and one.system == record and one.wish is None for one in item.deliveries)


def _whole(kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    return {field: details.get(field) for field in VERSIONED[kind]} | dict(details)


def _as_read(kind: str, reading: Reading) -> Basis | None:
    if reading.version is None:
        return None
    told = {one.field: one.value for one in reading.facts}
    details = {field: told.get(fact) for field, fact in VERSIONED[kind].items()}
    return Basis(reading.system, reading.version, details, reading.fetched_at)
