"""Items as they travel from one outbox to another: everything that a store knows of them, as values and as JSON. What
becomes of them there stands in ``handing``, how they are written in ``sqlmoves``."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.anchor import Mark
from jobterm.outbox.delivery import Delivery
from jobterm.outbox.put_back import PutBack, from_lines
from jobterm.outbox.records import (
    delivery_from_text,
    delivery_to_text,
    dump,
    registration_from_text,
    registration_to_text,
)
from jobterm.outbox.store import NewEvent, StoredEvent


@dataclass(frozen=True, slots=True)
class Need:
    """What an item waits for, as a store keeps it: ``kind`` is ``confirmed`` or ``settled``."""

    needs: str
    kind: str
    met: bool


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """The bytes of one rendering, kept before the first of them left."""

    delivery: str
    revision: int
    rendering: int
    key: str
    sha256: str
    content: bytes = field(repr=False)

    @property
    def place(self) -> str:
        """Which bytes these are, as one text."""
        return f"{self.delivery}/{self.revision}/{self.rendering}"


@dataclass(frozen=True, slots=True)
class Moved:
    """All that a store knows of one item."""

    registration: Registration
    given_sha256: str
    findings: tuple[Mapping[str, Any], ...]
    superseded_by: str | None
    deliveries: tuple[Delivery, ...]
    needs: tuple[Need, ...]
    events: tuple[StoredEvent, ...]
    requests: tuple[KeptRequest, ...]
    heard: tuple[PutBack, ...] = ()
    """What that store had heard of systems that were put back."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which items are handed on: one (``item``), one person's open ones (``author``), or all that are open."""

    item: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an import did, as ids: ``new`` here; ``back``: handed on from here, and come back; ``answered``: handed on
    from here, and now known to be settled; ``known``: nothing new; ``refused``: the id is taken by another content."""

    new: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@runtime_checkable
class MovingStore(Protocol):
    """What a store offers besides ``store.Store``, so that items can be proved and moved."""

    def mark(self) -> Mark:
        """How many commits there are, and the digest chained over them."""

    def moved(self, registration: str) -> Moved:
        """All that is known of one item; NoSuchItem."""

    def hand(self, selection: Selection, bundle: str, by: str) -> list[Moved]:
        """Commit ``handed`` for what is chosen, with all that it needs, and give it as it stood before."""

    def taken_back(self, registration: str, system: str | None, event: NewEvent) -> int:
        """A person's word that no copy was used; how many deliveries came back."""

    def unhand(self, bundle: str, event: NewEvent) -> int:
        """A bundle that was never written: everything stands as before; how many deliveries that were."""

    def heard(self) -> tuple[PutBack, ...]:
        """All that was said here of systems that were put back."""

    def adopt(self, items: Sequence[Moved], bundle: str, *, private: bool, by: str) -> Adopted:
        """Take what comes out of a bundle, in one commit; a second time changes nothing. ``private``: only this very
        home can have opened it."""

    def mark_unanswered(self, now: datetime) -> int:
        """Show a person what was handed on and not answered for in a day; how many are new."""


def to_plain(moved: Moved) -> dict[str, Any]:
    """JSON values."""
    return {
        "registration": json.loads(registration_to_text(moved.registration)),
        "given_sha256": moved.given_sha256,
        "findings": [dict(one) for one in moved.findings],
        "superseded_by": moved.superseded_by,
        "deliveries": [json.loads(delivery_to_text(one)) for one in moved.deliveries],
        "needs": [asdict(one) for one in moved.needs],
        "events": [
            {"at": one.at.isoformat(), "delivery": one.delivery, "what": asdict(one.what)} for one in moved.events
        ],
        "requests": [
            {**asdict(one), "content": base64.b64encode(one.content).decode("ascii")} for one in moved.requests
        ],
        "heard": [one.to_text() for one in moved.heard],
    }


def from_plain(plain: Mapping[str, Any]) -> Moved:
    """What `to_plain` made; ValueError, KeyError or TypeError for anything else."""
    registration = registration_from_text(dump(plain["registration"]))
    events = tuple(
        StoredEvent(
            n, datetime.fromisoformat(one["at"]), registration.id, one["delivery"], NewEvent(**one["what"])
        )
        for n, one in enumerate(plain["events"], 1)
    )  # fmt: skip
    requests = tuple(
        KeptRequest(**{**one, "content": base64.b64decode(one["content"], validate=True)}) for one in plain["requests"]
    )
    return Moved(
        registration,
        str(plain["given_sha256"]),
        tuple(plain["findings"]),
        plain["superseded_by"],
        tuple(delivery_from_text(dump(one)) for one in plain["deliveries"]),
        tuple(Need(**one) for one in plain["needs"]),
        events,
        requests,
        from_lines(plain.get("heard", ())),
    )
