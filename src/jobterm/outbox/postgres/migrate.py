"""The schema of an office store: made, brought forward, held against this version. What stands in it is said by
``migrations/*.sql``."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.postgres import errors
from jobterm.outbox.postgres.connection import OfficeDatabase
from jobterm.resources import inside

MIGRATIONS: Final = ("0001.sql", "0002.sql", "0003.sql", "0004.sql", "0005.sql", "0006.sql")
"""The scripts that lead from schema to schema, in their order."""
SCHEMA: Final = len(MIGRATIONS)
"""The schema that this version works with."""


def version(database: OfficeDatabase) -> int:
    """The schema that is there; 0 where there is none."""
    try:
        return int(database.value("SELECT max(version) FROM jobterm.schema_version") or 0)
    except errors.OfficeNotMade:
        return 0


def init(database: OfficeDatabase) -> int:
    """Make the schema, or bring it forward, in one transaction; a second time changes nothing. Its version.

    Raises OfficeNewer where a newer version of jobterm was here first, OfficeRights where this login may not.
    """
    there = version(database)
    if there > SCHEMA:
        raise errors.OfficeNewer(f"schema {there} is newer than {SCHEMA}")
    if there < SCHEMA:
        database.brief(lambda: _bring_forward(database, there))
    return SCHEMA


def _bring_forward(database: OfficeDatabase, there: int) -> None:
    folder = inside("outbox", "postgres", "migrations")
    for number, name in enumerate(MIGRATIONS[there:], there + 1):
        database.script(folder.joinpath(name).read_text(encoding="utf-8"))
        # Whoever does this at the same moment meets the key, and begins again.
        database.run("INSERT INTO jobterm.schema_version (version) VALUES (?)", (number,))


def fits(database: OfficeDatabase) -> int:
    """The schema's version, where this program works with it; OfficeNotMade, OfficeOlder, OfficeNewer."""
    there = version(database)
    if there == 0:
        raise errors.OfficeNotMade("there is no office store in that database")
    if there < SCHEMA:
        raise errors.OfficeOlder(f"schema {there} is older than {SCHEMA}")
    if there > SCHEMA:
        raise errors.OfficeNewer(f"schema {there} is newer than {SCHEMA}")
    return there
