"""``outbox recover``: what can be saved of a queue that is damaged or was rolled back, and what the superuser does
with it. How it is saved stands in ``outbox.salvage``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobterm.clock import Clock
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.recipients import promise_time
from jobterm.office.titles import title
from jobterm.office.troubles import telling
from jobterm.outbox.store import FINAL_SHOWN, StoreBusy, StoredItem, shown

if TYPE_CHECKING:
    from jobterm.outbox.salvage import Keys, Salvaged, Source
    from jobterm.outbox.sqlcipher import Place

_STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. ``source``: take from this file alone; ``to``: where the new queue is made."""

    source: Path | None = None
    to: Path | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was saved. ``sources``: each file with ``commits`` and how many it lacks (``behind``), or ``trouble``;
    ``items``: JSON values, CPR masked; ``steps``: what the superuser does next, in order."""

    folder: str
    sources: tuple[dict[str, Any], ...]
    items: tuple[dict[str, Any], ...]
    missing: tuple[int, ...]
    from_backup: tuple[int, ...]
    without_log: tuple[int, ...]
    open: int
    steps: tuple[str, ...]

    @property
    def exit_code(self) -> Exit:
        """0, or 5 where something is missing: a person must find out what."""
        lacking = self.missing or any(one["trouble"] or one["behind"] for one in self.sources[:1])
        return Exit.NEEDS_PERSON if lacking else Exit.DONE


def recover(place: Place, keys: Keys, wanted: Wanted, *, clock: Clock, by: str) -> Recovered:
    """Save what is whole of the queue at ``place`` into a new one; OfficeError where nothing can be read, somebody
    drains it, or the folder cannot be used."""
    from jobterm.outbox.salvage import Wreck, place_in, salvage, tidy

    folder = wanted.to or place.database.parent / f"recovered-{clock.now().astimezone(UTC):{_STAMP}}"
    if wanted.source is not None and not wanted.source.is_file():
        raise _usage("recover.no_file", _("There is no such file."), _("Name a queue's file or a backup."), "--from")
    _make(folder)
    to = place_in(folder)
    try:
        with telling(), _drained_by_nobody():
            saved = salvage(Wreck(place, wanted.source), to, keys, clock=clock, promise=promise_time, by=by)
        tidy(to)
    except BaseException:
        with contextlib.suppress(OSError):
            folder.rmdir()  # only where nothing was written
        raise
    return _told(saved, folder, place)


@contextlib.contextmanager
def _drained_by_nobody() -> Iterator[None]:
    try:
        yield
    except StoreBusy:
        raise OfficeError(
            "recover.drained",
            _("A program still sends from this queue. Nothing was written."),
            cure=_("Leave jobterm everywhere on this desk, wait half a minute, and try again."),
            exit_code=Exit.REFUSED,
        ) from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise _usage("recover.folder", _("The folder is not empty; nothing was written."),
                         _("Name one that is not there yet."), "--to")  # fmt: skip
    except OSError as error:
        raise _usage("recover.folder", _("The folder cannot be made; nothing was written."),
                     _("Name another one."), "--to") from error  # fmt: skip


def _usage(code: str, message: str, cure: str, field: str) -> OfficeError:
    return OfficeError(code, message, cure=cure, field=field, exit_code=Exit.USAGE)


def _told(saved: Salvaged, folder: Path, place: Place) -> Recovered:
    return Recovered(
        str(folder),
        tuple(_source(one) for one in saved.sources),
        tuple(_item(one) for one in saved.items),
        saved.missing,
        saved.from_backup,
        saved.without_log,
        sum(one.shown not in FINAL_SHOWN for one in saved.items),
        tuple(_steps(folder, place.database.parent, deaf=saved.deaf)),
    )


def _source(source: Source) -> dict[str, Any]:
    return {"file": str(source.path), "commits": source.commits, "behind": source.behind, "trouble": source.trouble}


def _item(stored: StoredItem) -> dict[str, Any]:
    """One item as a line: enough to know it by, the CPR masked."""
    made = stored.registration
    return {
        "id": made.id,
        "n": stored.n,
        "kind": made.kind,
        "title": title(made),
        "cpr": None if made.citizen is None else Cpr(made.citizen).masked,
        "cvr": made.details.get("cvr"),
        "event_date": made.event_date,
        "told_at": made.told_at,
        "keyed_at": made.keyed_at,
        "author": made.author,
        "state": stored.shown,
        "deliveries": [
            {"system": one.system, "state": shown(one), "reason": one.reason} for one in stored.deliveries
        ],
    }  # fmt: skip


def _steps(folder: Path, data: Path, *, deaf: bool) -> Sequence[str]:
    """As in docs/guide/superuser.md. ``deaf``: which systems were called put back stood in an anchor that is gone."""
    again = _(
        "If a system was put back to an older copy lately, say so again with 'jobterm outbox restored': the anchor,"
        " where it stood, cannot be read."
    )
    return (
        _("Leave jobterm everywhere on this desk. Nothing may send from the old queue any more."),
        _("Copy the whole folder {data} aside and keep it; delete nothing.").format(data=data),
        _("Move outbox.db and outbox.anchor out of {data} into that copy.").format(data=data),
        _("Move outbox.db and outbox.anchor from {folder} into {data}.").format(folder=folder, data=data),
        _("Start jobterm. Everything open is asked about at its system before anything is sent again."),
        *([again] if deaf else []),
        _("Register anew what is missing, once it is known that it did not arrive."),
    )
