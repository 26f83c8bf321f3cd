"""The right to drain an outbox, and what a store must offer to whoever has it. What is drained stands in ``store``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to drain: ``token`` rises with every new holder and fences the store (rule R3)."""

    owner: str
    token: int


class Draining(Protocol):
    """What one process at a time may do with an outbox."""

    def acquire_lease(self, owner: str, seconds: float) -> Lease | None:
        """The drain lease, if nobody else holds it; what the former holder left in ``sending`` becomes unknown."""

    def renew_lease(self, lease: Lease, seconds: float) -> bool:
        """Prolong it; False when it is lost."""

    def release_lease(self, lease: Lease) -> None:
        """Give it back."""

    def lease_owner(self) -> str | None:
        """Who drains now."""

    def last_written(self) -> datetime | None:
        """When anything was written to the log last, by the clock of then."""

    def clock_ahead(self) -> float | None:
        """How many seconds the wall clock stood ahead of the one that nobody sets when anything was written last, None
        where that was not in this boot."""
