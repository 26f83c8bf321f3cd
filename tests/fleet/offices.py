"""An office in the fleet: one queue and one pacing budget for all of its desks, however many workers drain it, and a
store that does so many claims a second."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.fleet.clients import IN_FLIGHT, Ours
from tests.fleet.server import EPOCH, Opening


@dataclass(frozen=True)
class Offices:
    """How desks are gathered into offices. ``sizes``: desks of each. ``window``: the most that an office may have on
    its way to one system; with ``desks_a_place`` only one for each so many desks of it. ``rate``: items a second that
    its store and workers can claim and settle, 0 for no limit."""

    sizes: tuple[int, ...]
    window: int = IN_FLIGHT
    rate: float = 0.0
    desks_a_place: int = 0

    def window_of(self, number: int) -> int:
        """The window of one of them."""
        if not self.desks_a_place:
            return self.window
        return min(self.window, max(1, round(self.sizes[number] / self.desks_a_place)))


def even(desks: int, offices: int) -> tuple[int, ...]:
    """All alike."""
    return (desks // offices,) * offices


def as_municipalities(desks: int, offices: int) -> tuple[int, ...]:
    """As unlike as municipalities are: the largest has about a tenth of all, half of them have less than two thirds of
    the mean, the smallest a few desks (our assumption; `docs/office-scale.md`)."""
    weights = [1.0 / (rank + 4.0) * (1.0 - rank / (offices * 1.02)) for rank in range(offices)]
    whole = sum(weights)
    sizes = [max(2, round(desks * weight / whole)) for weight in weights]
    sizes[0] += desks - sum(sizes)
    return tuple(sizes)


class Office(Ours):
    """The workers of one office: a desk's turn, with the queue of all its desks (`Surroundings.gates` of the office
    store) and no more claims than its store can do."""

    def __init__(self, items: tuple[int, int], opening: Opening, chance: Random, offices: Offices, number: int) -> None:
        """``items``: urgent ones and others; ``number``: which of the offices."""
        super().__init__(*items, opening, chance, limit=offices.window_of(number))
        self._each = 1.0 / offices.rate if offices.rate else 0.0
        self._free_at = float("-inf")

    def _may_claim(self, now: float) -> bool:
        """Each claim, with its settling, takes the store its time; the next begins after it. Reading a citizen before
        takes none."""
        if self._ready[-1].old and now >= self._silent_until:
            return True
        if self._free_at > now:
            return False
        self._free_at = now + self._each
        return True

    def next_at(self, now: float) -> float | None:
        """When the store is free again, or the gate open if that is later."""
        at = super().next_at(now)
        if at is None or self._free_at <= now:
            return at
        gate_at = self.gate.next_probe_at
        opens = now if gate_at is None else (gate_at - EPOCH).total_seconds()
        return at if opens > self._free_at else self._free_at
