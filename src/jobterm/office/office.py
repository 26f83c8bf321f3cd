"""The office as commands see it: one synchronous method per use case. What each does stands in the module of its name;
here they are only handed the parts they work with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeVar

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import (
    CaseView,
    ExportView,
    FindResult,
    ImportView,
    ItemDetail,
    ItemView,
    StatusView,
    SyncView,
)
from jobterm.office.wishes import Decision, ExportWish, OutboxQuery, SyncWish

if TYPE_CHECKING:
    from jobterm.office.board.commands import OfficeBoard
    from jobterm.office.cutover.commands import OfficeCutover
    from jobterm.office.evidence import Package
    from jobterm.office.figures.statistics import StatisticsView
    from jobterm.office.papers.commands import OfficePapers
    from jobterm.office.parts import Parts
    from jobterm.office.register import Intake
    from jobterm.office.restored import Reopened

T = TypeVar("T")


class Office:
    """The use cases of one user at one site, for commands. Opens only what the use case needs; close it, or use it in
    a ``with``. Every method may raise ``errors.OfficeError`` (code, sentence, field, cure, exit code)."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def training(self) -> bool:
        """Whether this is a training world: JSON says it, people read ØVELSE."""
        return self._parts.site.training

    def register(self, source: BinaryIO) -> Intake:
        """Read registrations from ``source`` and take them. Iterate the result: one `RegisterResult` per registration,
        each after its own commit; then ``exit_code`` tells how it ended (0, 2, 3). A store that fails (4, 7, 8) raises
        OfficeError out of the iteration: what was yielded before is kept."""
        from jobterm.office.register import take

        return take(self._parts, source)

    def find(self, text: str, *, full: bool = False) -> FindResult:
        """Search by CPR, name, birthday or telephone; ``silent`` names the systems that did not answer."""
        from jobterm.office.look_up import find

        return asyncio.run(_then_hang_up(self._parts, find(self._parts, text, full=full)))

    def show(self, citizen: str, *, reason: str | None = None, full: bool = False) -> CaseView:
        """The merged file of one citizen (CPR or the id that ``find`` prints), read from every system that answers."""
        from jobterm.office.look_up import show

        return asyncio.run(_then_hang_up(self._parts, show(self._parts, citizen, reason=reason, full=full)))

    def outbox_list(self, query: OutboxQuery) -> list[ItemView]:
        """Items in order of n. OfficeError where only a system is asked for that neither site nor queue knows."""
        from jobterm.office.queue import listed

        found = listed(self._parts, query)
        known = [facts.id for facts in self._parts.systems]
        if found or query.system is None or query.system in known:
            return found
        raise OfficeError(
            "system.unknown",
            _("This site has no system {name}, and nothing in the queue goes there.").format(name=query.system[:40]),
            cure=_("Systems: {names}.").format(names=", ".join(known)),
            field="--system",
            exit_code=Exit.USAGE,
        )

    def outbox_show(self, item: str, *, full: bool = False) -> ItemDetail:
        """One item with its log; ``item`` is its id or the first 8 or more characters of it."""
        from jobterm.office.queue import detail

        return detail(self._parts, item, full=full)

    def retry(self, item: str) -> ItemView:
        """Try now what waits; what is unknown is asked after, never sent again without that."""
        from jobterm.office.resolve import retry

        return retry(self._parts, item)

    def withdraw(self, item: str, reason: str) -> ItemView:
        """Withdraw with a reason (rule R6)."""
        from jobterm.office.resolve import withdraw

        return withdraw(self._parts, item, reason)

    def decide(self, item: str, decision: Decision) -> ItemView:
        """Settle what a machine cannot."""
        from jobterm.office.resolve import decide

        return decide(self._parts, item, decision)

    @property
    def board(self) -> OfficeBoard:
        """The whole house's queue, its alerts, take-over."""
        from jobterm.office.board.commands import OfficeBoard

        return OfficeBoard(self._parts)

    @property
    def papers(self) -> OfficePapers:
        """Letters, papers, receipts and prints."""
        from jobterm.office.papers.commands import OfficePapers

        return OfficePapers(self._parts)

    @property
    def cutover(self) -> OfficeCutover:
        """Two systems matched, and what follows from it."""
        from jobterm.office.cutover.commands import OfficeCutover

        return OfficeCutover(self._parts, partial(_then_hang_up, self._parts))

    def keep_secret(self, system: str, value: str | None) -> None:
        """Keep the key or login of a service in the vault; None forgets it."""
        from jobterm.office.secrets import keep

        keep(self._parts, system, value)

    def statistics(self, table: str) -> StatisticsView:
        """The own centre in the national statistics."""
        from jobterm.office.figures.statistics import statistics

        return asyncio.run(_then_hang_up(self._parts, statistics(self._parts, table)))

    def evidence(self, item: str, *, full: bool = False) -> Package:
        """The signed proof package of one item."""
        from jobterm.office.evidence import package

        return package(self._parts, item, full=full)

    def signing_key(self) -> str:
        """The fingerprint of the key that signs this home's proof packages."""
        from jobterm.office.evidence import signing_key

        return signing_key(self._parts)

    def export(self, wish: ExportWish) -> ExportView:
        """Hand items on in a sealed file (rule R7)."""
        from jobterm.office.bundles import export

        return export(self._parts, wish)

    def take_in(self, file: Path, passphrase: str | None) -> ImportView:
        """Take what a bundle holds; a second time changes nothing."""
        from jobterm.office.bundles import take_in

        return take_in(self._parts, file, passphrase)

    def system_restored(self, system: str, to: datetime, reason: str) -> Reopened:
        """Say that a system was put back to the copy of a moment: what it confirmed since is asked after again."""
        from jobterm.office.restored import system_restored

        return system_restored(self._parts, system, to, reason)

    def sync(self, wish: SyncWish) -> SyncView:
        """Drain the queue in this process; a signal ends it cleanly (``stopped_by`` = ``signal``)."""
        from jobterm.office.sync import sync

        return asyncio.run(_then_hang_up(self._parts, sync(self._parts, wish)))

    def status(self, *, probe: bool = False) -> StatusView:
        """Systems, windows, counts; opens no connection without ``probe``."""
        from jobterm.office.status import probed, status

        if probe:
            return asyncio.run(_then_hang_up(self._parts, probed(self._parts)))
        return status(self._parts)

    def close(self) -> None:
        """Close stores and connections."""
        self._parts.close()


async def _then_hang_up(parts: Parts, work: Awaitable[T]) -> T:
    try:
        return await work
    finally:
        await parts.hang_up()


def schema(kind: str | None = None) -> Mapping[str, Any]:
    """JSON Schema of what ``register`` takes, for one kind or all; needs no site. OfficeError for an unknown kind."""
    from jobterm.office.schema import registration_schema

    return registration_schema(kind)
