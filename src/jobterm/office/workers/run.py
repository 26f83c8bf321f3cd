"""A worker's run: drains the office's queue beside others until it is told to stop, writes its figures for a monitoring
system, and puts away what is long settled when it is its turn."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from jobterm.i18n import _
from jobterm.office.board import watch
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.sync import report, signals
from jobterm.office.troubles import telling
from jobterm.office.views import SyncView
from jobterm.office.workers.health import figures
from jobterm.office.workers.metrics import OwnFigures, text
from jobterm.outbox.store import StoreError

if TYPE_CHECKING:
    from jobterm.outbox.engine import Engine
    from jobterm.outbox.postgres.store import OfficeStore
    from jobterm.outbox.postgres.upkeep import Upkeep

METRICS_EVERY: Final = 15.0
"""Seconds between two writings of the figures: what a monitoring system usually asks for."""
UPKEEP_EVERY: Final = 60.0
"""Seconds between two looks at what is long settled."""


class WorkerSide(Parts, Protocol):
    """The parts of a worker."""

    @property
    def name(self) -> str:
        """What the log calls it."""

    def store(self) -> OfficeStore:
        """The office's queue."""

    def upkeep(self) -> Upkeep:
        """When settled items are put away and shredded."""


@dataclass(frozen=True, slots=True)
class WorkWish:
    """What a worker was asked for. ``metrics``: the file for its figures."""

    until_idle: bool = False
    timeout: float | None = None
    metrics: Path | None = None
    metrics_every: float = METRICS_EVERY


async def work(parts: WorkerSide, wish: WorkWish) -> SyncView:
    """Drain the office's queue. At SIGINT or SIGTERM what is under way is finished, and all that this worker holds is
    given back. OfficeError where the store cannot be asked in the beginning; afterwards it waits for it."""
    stop = asyncio.Event()
    with telling(), signals(stop):
        if wish.metrics is not None:
            _write(wish.metrics, text(figures(parts, office=True)))
        engine = parts.engine(lambda _change, _subject: None)
        beside = [asyncio.create_task(_every(UPKEEP_EVERY, _kept_up(parts), "upkeep"))]
        beside.append(asyncio.create_task(_every(watch.EVERY_S, lambda: watch.look(parts), "alerts")))
        if wish.metrics is not None:
            told = _figures_of(parts, engine, wish.metrics)
            beside.append(asyncio.create_task(_every(wish.metrics_every, told, "metrics")))
        try:
            drained = await engine.run(stop, until_idle=wish.until_idle, timeout=wish.timeout)
        finally:
            for one in beside:
                one.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        if wish.metrics is not None:
            await asyncio.to_thread(_figures_of(parts, engine, wish.metrics))
        return report(parts, drained)


async def _every(seconds: float, work: Callable[[], object], what: str) -> None:
    """Beside the engine, in a thread; what fails there never stops a drain."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await asyncio.to_thread(work)
        except StoreError:
            continue  # the engine meets that too, and waits
        except Exception as error:
            logging.getLogger(__name__).warning("%s failed: %s", what, type(error).__name__)


def _kept_up(parts: WorkerSide) -> Callable[[], object]:
    """Put away and shred, as much as there is, a little at a time."""

    def step() -> None:
        store, upkeep = parts.store(), parts.upkeep()
        while upkeep.step(store, parts.clock.now(), parts.name).more:
            pass

    return step


def _figures_of(parts: WorkerSide, engine: Engine, file: Path) -> Callable[[], object]:
    began = parts.clock.boot_seconds()

    def tell() -> None:
        done = engine.drained
        seconds = max(0.0, parts.clock.boot_seconds() - began)
        own = OwnFigures(seconds, done.attempted, dict(done.confirmed), done.faults)
        _write(file, text(figures(parts, own, office=True)))

    return tell


def _write(file: Path, content: str) -> None:
    """Whole or not at all: a collector reads at any moment. It holds no personal data, and whoever may look at figures
    may read it."""
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(content, encoding="utf-8")
        beside.chmod(0o644)
        beside.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise OfficeError(
            "metrics.cannot_write",
            _("The figures cannot be written to {file}: {why}.").format(file=file, why=error.strerror or "?"),
            cure=_("Name a file in a folder that this worker may write to."),
            field="--metrics-file",
            exit_code=Exit.USAGE,
        ) from None
