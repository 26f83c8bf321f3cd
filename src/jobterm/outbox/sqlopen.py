"""Opening the outbox of a desk: made where there is none, brought to this version's schema, refused where it is
another's, and looked over. What is done with an open one stands in ``sqlcipher``."""

from __future__ import annotations

import contextlib
import errno
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jobterm.clock import Clock
from jobterm.outbox import filesystem
from jobterm.outbox.anchor import EMPTY_DIGEST, Anchor, Mark
from jobterm.outbox.backup import Backups, backups_in
from jobterm.outbox.ballast import Ballast
from jobterm.outbox.filelock import FileLock
from jobterm.outbox.sqlcipher import Connection, Connector, Database, Place, connect, translated, translated_opening
from jobterm.outbox.store import (
    StoreDamaged,
    StoreElsewhere,
    StoreFull,
    StoreLocked,
    StoreNewer,
    StoreRolledBack,
    WrongProfile,
)
from jobterm.resources import inside

MIGRATIONS: Final = ("0001.sql", "0002.sql")
"""The scripts that lead from schema to schema, in their order."""
SCHEMA = len(MIGRATIONS)
"""The schema that this version writes."""

_REFUSALS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM)


def open_database(
    place: Place, *, key: bytes, anchor_key: bytes, profile: str, clock: Clock, connector: Connector = connect
) -> Database:
    """Open the outbox at ``place``, or make it.

    ``key``, ``anchor_key``: 32 bytes each. ``profile``: ``training`` or ``production``; a store of the other is
    refused for ever. Raises StoreElsewhere (network file system), StoreLocked (wrong key), StoreDamaged (its first
    page), StoreNewer, WrongProfile, StoreRolledBack (the file is gone but its anchor or its backups are there),
    StoreFull. Other damage opens it read-only.
    """
    if filesystem.network(place.database.parent) is not None:
        raise StoreElsewhere("the outbox lies on a network file system")
    anchor = Anchor(place.anchor, anchor_key, binding(profile))
    lock = FileLock(place.lock)
    with _refused():
        with lock.held():  # all of it: another process may be making the store at this moment
            connection = _connection(place, profile, anchor, _Opener(key, connector, clock))
        place.database.chmod(0o600)
    database = Database(connection, anchor, lock, clock)
    stored = database.value("SELECT value FROM meta WHERE name = 'profile'")
    if stored != profile:
        database.close()
        raise WrongProfile(f"this is a {stored} store, the profile is {profile}")
    database.compare_with_anchor()
    database.look_over()
    Ballast(place.ballast).settle()
    return database


def binding(profile: str) -> bytes:
    """What ties an anchor to the profile of its store."""
    return hashlib.sha256(b"jobterm outbox " + profile.encode()).digest()[:16]


@dataclass(frozen=True, slots=True)
class _Opener:
    key: bytes
    connector: Connector
    clock: Clock


def _connection(place: Place, profile: str, anchor: Anchor, opener: _Opener) -> Connection:
    _not_gone(place, anchor)
    try:
        with translated_opening():
            connection = opener.connector(place.database, opener.key)
            version = _user_version(connection)
    except StoreLocked:
        if _knows(anchor):  # the anchor's key is made of the same secret: the key is right, the page is not
            raise StoreDamaged("the first page of the outbox file is damaged") from None
        raise
    if version > SCHEMA:
        connection.close()
        raise StoreNewer(f"schema {version} is newer than {SCHEMA}")
    if version == 0:
        if not anchor.exists:
            anchor.create(Mark(0, EMPTY_DIGEST))
        _bring_up(connection, 0, profile)
    elif version < SCHEMA:
        if place.backups is not None:
            Backups(place, place.backups, opener.key, opener.connector).make(opener.clock.now(), locked=True)
        _bring_up(connection, version, profile)
    return connection


def _not_gone(place: Place, anchor: Anchor) -> None:
    """A store that is made anew is no loss only where there was none."""
    if place.database.exists() and place.database.stat().st_size > 0:
        return
    if anchor.exists:
        # A crash while the store was made leaves an anchor that has seen no commit; anything else is a loss.
        if not anchor.unborn and anchor.read().count > 0:
            raise StoreRolledBack("the outbox file is gone, but its anchor is there")
        place.anchor.unlink()
    elif place.backups is not None and backups_in(place.backups):
        raise StoreRolledBack("the outbox file and its anchor are gone, but there are backups")


def _knows(anchor: Anchor) -> bool:
    try:
        anchor.read()
    except StoreDamaged:
        return False
    return True


def _user_version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _bring_up(connection: Connection, version: int, profile: str) -> None:
    """From one schema to this version's, in one transaction."""
    folder = inside("outbox", "migrations")
    with translated():
        scripts = [folder.joinpath(name).read_text(encoding="utf-8") for name in MIGRATIONS[version:]]
        _migrate(connection, scripts, newborn=profile if version == 0 else None)


def _migrate(connection: Connection, scripts: list[str], newborn: str | None) -> None:
    """Run the scripts that are missing, all or none. ``newborn``: the profile of a store that is being made."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in scripts:
            for statement in script.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
        if newborn is not None:
            first = (("count", 0), ("digest", EMPTY_DIGEST), ("previous", EMPTY_DIGEST), ("profile", newborn))
            connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", first)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(Exception):
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _refused() -> Iterator[None]:
    """What the medium refuses, in our words."""
    try:
        yield
    except OSError as error:
        if error.errno in _REFUSALS:
            raise StoreFull("the disk is full or refuses to write") from error
        raise
