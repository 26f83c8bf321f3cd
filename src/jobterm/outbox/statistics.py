"""What can be asked of published statistics. Values and a port; no wire name stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from jobterm.outbox.port import Outcome


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table as it was published: column names, and rows of texts and numbers, not read yet."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    fetched_at: datetime


@runtime_checkable
class StatisticsPort(Protocol):
    """Published statistics by municipality. ``secret``: the organisation's key; an Outcome tells why there is no
    answer."""

    id: str

    async def published(self, table: str, periods: int, secret: str) -> PublishedTable | Outcome:
        """A table for all municipalities and its newest periods."""
