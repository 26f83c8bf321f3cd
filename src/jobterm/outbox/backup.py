"""Rolling copies of the outbox: encrypted as it is, taken at one moment between two commits, opened again and held
against the anchor's count before they count as backups. When they are made is decided by whoever keeps the desk."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from jobterm.outbox import integrity
from jobterm.outbox.anchor import Mark
from jobterm.outbox.ballast import RESERVE, SIZE, free_bytes
from jobterm.outbox.filelock import FileLock
from jobterm.outbox.sqlcipher import Connector, Place, connect, translated
from jobterm.outbox.store import StoreDamaged, StoreFull

KEEP: Final = 7
"""So many are kept, the newest: a week of working days and one more."""
EVERY: Final = timedelta(days=1)
"""How old the newest may become."""
_NAME: Final = re.compile(r"outbox-(\d{8}T\d{6}Z)-(\d+)\.db")
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_UNFINISHED: Final = ".partial"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was verified when it was made. ``commits``: what the outbox's count was then."""

    path: Path
    at: datetime
    commits: int


class Copying(Protocol):
    """What a connection must offer to be copied: SQLite's own backup."""

    def backup(self, target: Any, /) -> None:
        """Copy all pages into ``target``, as they are at one moment."""


class Backups:
    """The copies in one folder. ``key``: 32 bytes, the outbox's own; so a copy is as secret as what it was made of."""

    def __init__(self, place: Place, folder: Path, key: bytes, connector: Connector = connect) -> None:
        self._place = place
        self._folder = folder
        self._key = key
        self._connector = connector

    def all(self) -> list[Backup]:
        """What there is, newest first."""
        return backups_in(self._folder)

    def due(self, now: datetime) -> bool:
        """Whether none is younger than a day. One that a clock set ahead has dated in the future is none."""
        return not any(timedelta(0) <= now - one.at < EVERY for one in self.all())

    def make(self, now: datetime, *, locked: bool = False) -> Backup:
        """Copy, verify, then give it its name; drop the oldest beyond `KEEP`. ``locked``: the caller holds the lock of
        the outbox. StoreDamaged where the copy is not whole:
        then nothing older is dropped. StoreFull where there is no room for it beside what saving needs."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._room()
        draft = self._folder / f"outbox-{now.astimezone(UTC):{_STAMP}}{_UNFINISHED}"
        draft.unlink(missing_ok=True)
        try:
            with translated():
                mark = self._copy(draft, contextlib.nullcontext() if locked else FileLock(self._place.lock).held())
                self._verify(draft, mark)
            _force(draft)
            made = Backup(draft.with_name(f"{draft.stem}-{mark.count}.db"), now, mark.count)
            draft.rename(made.path)
            _force(self._folder)
        except OSError as error:
            raise StoreFull("a backup cannot be written") from error
        finally:
            for left in (draft, draft.with_name(f"{draft.name}-journal")):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)
        self._drop_old()
        return made

    def _room(self) -> None:
        needed = self._place.database.stat().st_size + SIZE + RESERVE
        if free_bytes(self._folder) < needed:
            raise StoreFull("no room for a backup beside what saving needs")

    def _copy(self, draft: Path, alone: AbstractContextManager[None]) -> Mark:
        """Copy at one moment between two commits; what the count was then."""
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600))
        source: Any = self._connector(self._place.database, self._key)
        target: Any = self._connector(draft, self._key)
        try:
            with alone:
                mark = mark_of(source)
                source.backup(target)
        finally:
            target.close()
            source.close()
        return mark

    def _verify(self, draft: Path, mark: Mark) -> None:
        """All pages and trees of the copy, and that it stands where the outbox stood."""
        copy = self._connector(draft, self._key)
        try:
            damage = integrity.pages(copy, None)
            if damage is not None or mark_of(copy) != mark:
                raise StoreDamaged("the backup is not what the outbox was")
        finally:
            copy.close()

    def _drop_old(self) -> None:
        for old in self.all()[KEEP:]:
            with contextlib.suppress(OSError):
                old.path.unlink()


def backups_in(folder: Path) -> list[Backup]:
    """The verified copies in a folder, newest first; unfinished ones have no name yet and are none."""
    found = []
    for path in folder.glob("outbox-*.db") if folder.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name is not None:
            at = datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC)
            found.append(Backup(path, at, int(name[2])))
    return sorted(found, key=lambda one: (one.at, one.commits), reverse=True)


def mark_of(connection: Any) -> Mark:
    """Where an outbox file stands."""
    rows: Sequence[Any] = connection.execute(
        "SELECT name, value FROM meta WHERE name IN ('count', 'digest')"
    ).fetchall()
    found = dict(rows)
    return Mark(int(found["count"]), bytes(found["digest"]))


def _force(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
