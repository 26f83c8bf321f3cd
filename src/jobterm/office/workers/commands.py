"""What commands ask of a worker, synchronously: drain, tell how it stands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from jobterm.office.parts import Parts
from jobterm.office.views import StatusView, SyncView
from jobterm.office.workers.health import figures, health
from jobterm.office.workers.metrics import text
from jobterm.office.workers.run import WorkWish, work

if TYPE_CHECKING:
    from jobterm.office.workers.run import WorkerSide

__all__ = ["WorkWish", "drain", "how_it_stands", "metrics"]


def drain(parts: WorkerSide, wish: WorkWish) -> SyncView:
    """`run.work`, in a loop of its own."""

    async def run() -> SyncView:
        try:
            return await work(parts, wish)
        finally:
            await parts.hang_up()

    return asyncio.run(run())


def how_it_stands(parts: Parts) -> StatusView:
    """The office's queue and its workers."""
    return health(parts)


def metrics(parts: Parts, *, office: bool) -> str:
    """The same for a monitoring system, and for a desk's queue too."""
    return text(figures(parts, office=office))
