"""A worker of an office: the parts of a site over the office store instead of the desk's own queue, for who drains
unattended. What it does with them stands in ``office.workers``."""

from __future__ import annotations

import os
import platform
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobterm import config
from jobterm.bootstrap import Access
from jobterm.bootstrap.desk_parts import DeskParts, Making
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.troubles import telling
from jobterm.outbox.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobterm.outbox.engine import Listener, Surroundings
    from jobterm.outbox.postgres.store import OfficeStore
    from jobterm.outbox.postgres.upkeep import Upkeep

NAME_MOST: Final = 48
"""Characters of a worker's name that are kept."""
ASK_AGAIN_S: Final = 5.0
"""So often it is asked who is at a desk, where an item needs its author's own login."""


@dataclass(frozen=True, slots=True)
class WorkerAccess:
    """How a worker is reached besides its site. ``name``: what the log and the board call it, default: this machine's;
    ``lease_seconds``: how long what a silent worker had in hand is left to it."""

    site: Access
    name: str | None = None
    lease_seconds: float = 30.0


class AtDesks:
    """Who is logged in at a desk of the office, asked of it once in a while."""

    def __init__(self, store: OfficeStore) -> None:
        self._store = store
        self._asked = -ASK_AGAIN_S
        self._here: frozenset[str] = frozenset()

    def __call__(self) -> frozenset[str]:
        """Their user ids; those of the last answer where the store does not answer."""
        now = self._store.clock.boot_seconds()
        if not 0 <= now - self._asked < ASK_AGAIN_S:
            with suppress(StoreError):
                self._here, self._asked = self._store.at_desks(), now
        return self._here


class WorkerParts(DeskParts):
    """See `office.parts.Parts`; its queue is the office's, its clock the database's. ``retention``: for how long the
    content of what is settled is kept."""

    def __init__(self, making: Making, store: OfficeStore, access: WorkerAccess, retention: timedelta) -> None:
        super().__init__(making)
        self._office_store = store
        self._access = access
        self._retention = retention

    @cached_property
    def name(self) -> str:
        """This process among all workers, now and ever: a machine's name alone comes back after a restart."""
        base = self._access.name or platform.node() or "worker"
        return f"{base[:NAME_MOST]}/{self.ids.new()[:8]}"

    def store(self) -> OfficeStore:
        """The office's queue."""
        return self._office_store

    def keep(self) -> None:
        """The database's owner sees to backups; settled items are put away a little at a time (`upkeep`)."""

    def upkeep(self) -> Upkeep:
        """When settled items are put away and shredded."""
        from jobterm.outbox.postgres.upkeep import Upkeep

        return Upkeep(retention=self._retention)

    def _surroundings(self, listener: Listener) -> Surroundings:
        from jobterm.outbox.shared_admission import SharedAdmission

        seconds, made = self._access.lease_seconds, super()._surroundings(listener)
        return replace(
            made,
            owner=self.name,
            presence=replace(made.presence, also=AtDesks(self._office_store)),
            admit=SharedAdmission,
            lease_seconds=seconds,
            renew_seconds=seconds / 3,
        )

    def close(self) -> None:
        """Hang up, and forget the keys."""
        self._office_store.close()
        super().close()


@contextmanager
def worker_parts(access: WorkerAccess) -> Iterator[WorkerParts]:
    """The parts of a worker, closed at the end. OfficeError: exit 2 without an office store in the site file, else as
    the office store says."""
    from random import Random

    from jobterm.bootstrap.membership import dsn_of
    from jobterm.bootstrap.office_store import open_members_store
    from jobterm.bootstrap.site import parts_of, read_site

    found = read_site(config.locate(access.site.config, os.environ))
    if found.office is None:
        raise without_office()
    desk = parts_of(access.site)
    try:
        with telling():
            vault, folder = desk.vault(), desk.home.data
            dsn = dsn_of(found.office.dsn(), vault, Path(folder))
            store = open_members_store(dsn, vault, folder, desk.clock, Random())
        making = replace(desk.making, clock=store.clock, vault=lambda: vault, shared=None)
        retention = timedelta(days=found.settings.store.retention_days)
        parts = WorkerParts(making, store, access, retention)
        try:
            yield parts
        finally:
            parts.close()
    finally:
        desk.close()


def without_office() -> OfficeError:
    """What is said to who wants a worker where there is no office store (amendment 19)."""
    return OfficeError(
        "office.not_configured",
        _("This site has no office store: every desk has a queue of its own."),
        cure=_('To have one, write its address into the site file: [store] office = "postgresql://...".'),
        field="--office",
        exit_code=Exit.USAGE,
    )
