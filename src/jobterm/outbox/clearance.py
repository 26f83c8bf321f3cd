"""What the office says of a registration before it is sent for the first time: go, not yet, or a person first. Values
only; what is looked up for it is the office's affair."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Go:
    """Nothing stands against it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Not before ``until``: ``why`` is a stable code. It lets others of its lane pass."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """A person must decide: ``code`` is the reason (``stale:interview.past``), ``findings`` its evidence as JSON
    values (as a registration's own findings are kept)."""

    code: str
    findings: tuple[Mapping[str, Any], ...] = ()


Clearance = Go | Hold | Review
BeforeSending = Callable[[Registration, Delivery], Clearance | Awaitable[Clearance]]
"""Asked before an attempt of a delivery that was never sent. At once where nothing has to be looked up; else an
awaitable, which is waited for without holding up anything but its own lane."""

GO = Go()


def at_once(_registration: Registration, _delivery: Delivery) -> Clearance:
    """Nobody is asked."""
    return GO


PASS_SECONDS = 60.0
"""So long after the office said go its word holds: a version may have to be asked for first."""

ASKS = 16
"""So many registrations of one system may be looked after at the same time without taking a place among what is on its
way there."""
