"""What can be asked of who carries letters. No wire name stands here."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Asker


@runtime_checkable
class PostPort(Protocol):
    """A carrier of letters that knows who gets them digitally."""

    id: str

    async def subscribes(self, cpr: str, asker: Asker) -> bool | Outcome:
        """Whether a citizen gets Digital Post; an Outcome tells why there is no answer."""
