"""A medium that refuses (G3): full or failing from the n-th thing on that reaches it, for once or for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.durability.vfs import ListeningVFS, anchor_heard, connector, failing, full
from tests.durability.work import Ledger, judge, work
from tests.unit.outbox.making import store

from jobterm.clock import ManualClock
from jobterm.outbox.store import StoreError

Refusal = Callable[[str, str], None]


@dataclass
class Medium:
    """Counts what reaches it, and refuses from step ``first`` on, ``times`` times."""

    first: int
    times: int
    refuse: Refusal
    count: int = 0
    refused: int = 0

    def heard(self, what: str, name: str, *_details: Any) -> None:
        """One thing that is about to reach the medium."""
        self.count += 1
        if self.count >= self.first and self.refused < self.times and what != "unlink":
            self.refused += 1
            self.refuse(what, name)


def refusals(folder: Path, seed: int) -> tuple[list[str], int]:
    """What does not hold after one run on a refusing medium, and how often it refused."""
    chance = Random(seed)
    medium = Medium(
        first=chance.randrange(1, 1500),
        times=chance.choice((1, 1, 2, 20, 10_000)),
        refuse=chance.choice((full, full, failing)),
    )
    ledger = Ledger()
    heals = connector(ListeningVFS(lambda *_step: None))
    with anchor_heard(medium.heard):
        try:
            outbox = store(folder, ManualClock(), connector=connector(ListeningVFS(medium.heard)))
        except StoreError:
            pass  # refused before there was a store at all: nothing was acknowledged
        else:
            try:
                work(outbox, ledger, seed)
            finally:
                outbox.close()
    wrong = judge(folder, ledger, heals)
    return wrong or judge(folder, ledger), medium.refused
