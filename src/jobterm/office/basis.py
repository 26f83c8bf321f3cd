"""What a registration was written on: the version of the case that its author had before her, and what stood in its
fields then. Without it nobody could tell later who changed what (guarantee G8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from jobterm.clock import from_text, to_text
from jobterm.domain.merge import WIDER
from jobterm.domain.readings import Matter, matter_section
from jobterm.domain.registrations.fields import specs
from jobterm.domain.registrations.kinds import KINDS
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
CHANGES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "absence.change": ("absence", ("absence",)),
    "interview.move": ("booking", ("booking", "unsettled")),
    "interview.cancel": ("booking", ("booking", "unsettled")),
    "activation.change": ("activation", ("activation",)),
    "activation.end": ("activation", ("activation",)),
}
"""Kinds that change one of several things that stand there: the field that names it → as what it is read."""
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

    def plain(self) -> dict[str, Any]:
        """The same for JSON."""
        at = None if self.at is None else to_text(self.at)
        return {"system": self.system, "version": self.version, "details": dict(self.details), "at": at}

    def to_text(self) -> str:
        """For a form, which keeps it from the moment it was opened until it is saved."""
        return json.dumps(self.plain())

    @classmethod
    def from_text(cls, text: str) -> Basis | None:
        """What ``to_text`` made; None for anything else."""
        try:
            plain = json.loads(text)
        except ValueError:
            return None
        return cls.from_plain(plain)

    @classmethod
    def from_plain(cls, plain: Any) -> Basis | None:
        """What ``plain`` made; None for anything else."""
        try:
            at = None if plain["at"] is None else from_text(plain["at"])
            return cls(str(plain["system"]), str(plain["version"]), dict(plain["details"]), at)
        except (ValueError, KeyError, TypeError):
            return None

    def on(self, registration: Registration) -> Registration:
        """The registration as written on this."""
        seen = {**self.details, **registration.base_details}
        return replace(registration, base={self.system: self.version}, base_details=seen, base_at=self.at)


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


def carried(parts: Parts, kind: str, cpr: str, record: str | None) -> str:
    """What a form of this kind keeps from the moment it is opened: what stood there, of each thing that it could
    change; empty where nobody has read anything."""
    if kind not in CHANGES:
        read = now_read(parts, kind, cpr, record)
        return "" if read is None else read.to_text()
    found = {} if record is None else _stands(parts, kind, cpr, record)
    return json.dumps({"each": {ref: one.plain() for ref, one in found.items()}}) if found else ""


def written_on(text: str, registration: Registration) -> Basis | None:
    """What a registration was written on, of all that its form kept (``carried``)."""
    if registration.kind not in CHANGES:
        return Basis.from_text(text)
    target = registration.details.get(CHANGES[registration.kind][0])
    try:
        return Basis.from_plain(json.loads(text)["each"][target])
    except (ValueError, KeyError, TypeError):
        return None


def _stands(parts: Parts, kind: str, cpr: str, record: str) -> dict[str, Basis]:
    """Reference → what stands there, as the record system was last seen to have it, or as our own last change, which
    waits or has arrived since, leaves it (guarantee G8: two own edits in a row never conflict with themselves)."""
    field, sorts = CHANGES[kind]
    reading = parts.cache().readings(cpr, (matter_section(sorts[0]),)).get(record)
    if reading is None:
        return {}
    own = [one for one in _own(parts, cpr, record, reading) if CHANGES.get(one.kind, ("",))[0] == field]
    found: dict[str, Basis] = {}
    for matter in (one for one in reading.matters if one.kind in sorts and one.ref.startswith(f"{record}:")):
        names = [name for name in (matter.ref, matter.registration) if name is not None]
        last = next((one for one in reversed(own) if one.details.get(field) in names), None)
        version = matter.version if last is None else last.id
        if version is None:
            continue
        details = _told(kind, matter) | ({} if last is None else _told(kind, last))
        read = Basis(record, version, details, reading.fetched_at if last is None else last.keyed_at)
        found |= dict.fromkeys(names, read)
    return found


def _own(parts: Parts, cpr: str, record: str, reading: Reading) -> list[Registration]:
    """Our registrations that a reading does not know of yet, in the order in which they were entered."""
    since = ItemQuery(citizen=cpr, confirmed_since=reading.fetched_at, limit=OWN_MAX)
    queries = (ItemQuery(citizen=cpr, open_only=True, limit=OWN_MAX), *(() if reading.fetched_at is None else (since,)))
    items = {one.n: one for query in queries for one in parts.store().items(query) if _comes_to(one, record)}
    return [items[n].registration for n in sorted(items)]


def _told(kind: str, said: Matter | Registration) -> dict[str, Any]:
    """What a thing is said to be, in the fields in which a change of it is described."""
    known = KINDS[WIDER.get(kind, kind)].details
    assert known is not None, "every change has a form"
    values = said.data if isinstance(said, Matter) else said.details
    own = CHANGES[kind][0]
    return {name: values[name] for name in specs(known) if name in values and name != own}


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
    if registration.kind not in {*VERSIONED, *CHANGES} or registration.citizen is None:
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
