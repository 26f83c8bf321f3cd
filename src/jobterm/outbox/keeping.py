"""What an outbox needs now and then, in the order in which it matters. When is decided by whoever keeps the desk."""

from __future__ import annotations

import contextlib
from datetime import datetime

from jobterm.outbox.backup import Backups
from jobterm.outbox.ballast import Ballast
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import StoreBusy, StoreFull


def keep(store: SqlStore, place: Place, key: bytes, now: datetime) -> None:
    """Ballast, what was handed on and not answered for, and a verified backup where the newest is a day old and
    anything was ever written.

    A disk that is full or an outbox that is busy is tried again the next time. Raises StoreDamaged where the backup
    finds damage.
    """
    Ballast(place.ballast).settle()
    info = store.info()
    if info["state"] == "ok":
        with contextlib.suppress(StoreFull, StoreBusy):
            store.mark_unanswered(now)
    if place.backups is None or info["state"] != "ok" or not info["anchor"]:
        return  # a copy of a damaged file would push out whole ones
    backups = Backups(place, place.backups, key)
    with contextlib.suppress(StoreFull, StoreBusy):
        if backups.due(now):
            backups.make(now)
