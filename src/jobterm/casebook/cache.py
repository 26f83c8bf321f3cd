"""The encrypted cache file: opened, healed and dropped here, and the only place that knows its database driver.

Nothing in it is the only copy of anything, so it may be deleted at any time. A file that is damaged, of another
version, or of another key is dropped and begun anew without a word; where no file can be used at all (full or read-only
disk) the cache lives in memory until the end of the process, and `trouble` says why.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as driver

from jobterm.casebook import caseload as lists
from jobterm.casebook import employers, events, extracts, parts, people
from jobterm.casebook.caseload import Calendar, Caseload
from jobterm.casebook.people import Person, Searcher
from jobterm.outbox.feeding import FeedEvent, FeedPage
from jobterm.outbox.reading import Hit, Reading, ReadState, Section
from jobterm.security.files import private_file, private_folder

T = TypeVar("T")
Work = Callable[[Any], T]

SCHEMA = 7
_STATEMENTS = (
    *parts.SCHEMA, *people.SCHEMA, *events.SCHEMA, *extracts.SCHEMA, *employers.SCHEMA,
    *lists.SCHEMA, f"PRAGMA user_version = {SCHEMA}",
)  # fmt: skip
_NO_ROOM = ("disk is full", "readonly database", "unable to open", "disk i/o error")
_BUSY = ("locked", "busy")
_NOT_DONE = object()
CHUNK = 500
"""People per transaction of a bulk load: short ones let others read and write in between."""


class Cache:
    """What was read from the systems, on disk under `key` (32 bytes). Safe to call from several threads.

    No method raises for the file's sake: at worst it finds nothing and keeps nothing.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._mutex = threading.RLock()
        self.trouble: str | None = None
        """Why the file is not used (``memory``) or the last write was not kept (``full``, ``busy``), else None."""
        self._in_memory = False
        self._nearest = people.Nearest()
        self._connection = self._open()

    def close(self) -> None:
        """Close the file."""
        with self._mutex:
            self._connection.close()

    # ---- what systems said ------------------------------------------------------------------------------------

    def remember(self, cpr: str, sections: Iterable[Section], reading: Reading) -> None:
        """Keep what a system answered when it was asked for `sections`: facts, or that it does not know the citizen.

        `reading` must be FRESH or NOT_KNOWN and carry ``fetched_at``: a closed system has said nothing.
        """
        if reading.state not in (ReadState.FRESH, ReadState.NOT_KNOWN) or reading.fetched_at is None:
            return
        fetched_at = reading.fetched_at
        found = parts.split(reading, sections, fetched_at)
        hit = _hit(cpr, reading)

        def work(connection: Any) -> None:
            parts.remember(connection, cpr, found)
            if hit is not None:
                people.remember(connection, [hit], fetched_at)

        self._write(work)

    def parts(self, cpr: str, sections: Iterable[Section]) -> list[parts.Part]:
        """What is kept of a citizen's sections, each part with its own age."""
        wanted = tuple(sections)
        return self._run(lambda connection: parts.recall(connection, cpr, wanted), [])

    def readings(self, cpr: str, sections: Iterable[Section]) -> dict[str, Reading]:
        """The same joined to one reading per system, CACHED or NOT_KNOWN, as old as its oldest part, and with what the
        systems' feeds told since."""
        wanted = frozenset(sections)
        found = self.parts(cpr, wanted)
        told = self._run(partial(events.of, cpr=cpr), list[tuple[str, datetime, FeedEvent]]())
        read_at = {(one.system, one.section): one.fetched_at for one in found}
        return events.joined(parts.join(found), told, wanted, read_at)

    # ---- feeds -----------------------------------------------------------------------------------------------

    def keep_events(self, system: str, page: FeedPage, at: datetime) -> list[FeedEvent] | None:
        """Keep a page of a feed and the place after it, both or neither; the events that are new, None where the file
        took nothing."""
        new: list[FeedEvent] | None = None

        def work(connection: Any) -> None:
            nonlocal new
            new = None
            new = events.keep(connection, system, page, at)

        kept = self._write(work)
        return new if kept else None

    def cursor(self, system: str) -> str | None:
        """Where this desk stands in a system's feed; None at its beginning."""
        return self._run(lambda connection: events.cursor(connection, system), None)

    def step_back(self, system: str, refused: str) -> None:
        """A system does not know a place: the one before it holds then."""
        self._write(lambda connection: events.step_back(connection, system, refused))

    # ---- extracts (see ``extracts.Shelf``) -------------------------------------------------------------------

    def extracts(self, work: Work[T], otherwise: T) -> T:
        """Look something up in the extracts that are kept."""
        return self._run(work, otherwise)

    def keep_extracts(self, work: Work[None]) -> bool:
        """Change them; whether the file took it."""
        return self._write(work)

    # ---- caseloads and calendars (kept by ``lists``) -----------------------------------------------------------

    def caseload(self, user: str, *, team: bool = False) -> Caseload:
        """A user's citizens, or her team's, as the record systems last told."""
        return self._run(lambda connection: lists.caseload(connection, user, team), Caseload())

    def appointments(self, user: str, first: date, last: date, *, team: bool = False) -> Calendar:
        """A user's calendar from the first day to the last, or her team's, as the record systems last told."""
        return self._run(lambda connection: lists.calendar(connection, user, team, first, last), Calendar())

    # ---- people ----------------------------------------------------------------------------------------------

    def remember_people(self, hits: Sequence[Hit], seen_at: datetime) -> None:
        """Add people to the index or bring them up to date, many at a time."""
        for start in range(0, len(hits), CHUNK):
            self._write(partial(people.remember, hits=hits[start : start + CHUNK], seen_at=seen_at))

    def search(self, text: str, limit: int = 200, searcher: Searcher | None = None) -> list[Person]:
        """People by beginnings of names (any spelling of æ, ø, å), CPR, birthday DDMMYY or telephone; the nearest to
        who searches first."""
        whose = searcher or Searcher()
        return self._run(lambda connection: people.search(connection, text, limit, whose, self._nearest), [])

    def near(self, user: str) -> dict[str, bool]:
        """By CPR: True who is in the user's own caseload, False who is in the team's alone."""
        nobody: dict[str, bool] = {}
        return self._run(lambda connection: self._nearest.of(connection, user), nobody)

    def person(self, cpr: str) -> Person | None:
        """The person with exactly this CPR."""
        return self._run(lambda connection: people.person(connection, cpr), None)

    # ---- forgetting ------------------------------------------------------------------------------------------

    def forget(self, cpr: str, system: str | None = None) -> None:
        """Drop what is kept of a citizen; of one system only, her name stays searchable."""

        def work(connection: Any) -> None:
            parts.forget(connection, cpr, system)
            if system is None:
                people.forget(connection, cpr)
                events.forget(connection, cpr)
                extracts.forget(connection, cpr)
                lists.forget(connection, cpr)
                employers.forget(connection, cpr)

        self._write(work)

    def forget_before(self, instant: datetime) -> None:
        """Drop what no system has told since `instant`."""

        def work(connection: Any) -> None:
            parts.forget_before(connection, instant)
            people.forget_before(connection, instant)
            events.forget_before(connection, instant)
            extracts.forget_before(connection, instant)
            lists.forget_before(connection, instant)
            employers.forget_before(connection, instant)

        self._write(work)

    def clear(self) -> None:
        """Drop everything, the file too, and begin anew."""
        with self._mutex:
            self._rebuild()

    # ---- the file --------------------------------------------------------------------------------------------

    def _write(self, work: Work[None]) -> bool:
        """Do ``work`` in a transaction; whether the file took it."""

        def transaction(connection: Any) -> object:
            connection.execute("BEGIN IMMEDIATE")
            try:
                work(connection)
                connection.execute("COMMIT")
                return None
            except BaseException:
                with contextlib.suppress(driver.Error):
                    connection.execute("ROLLBACK")
                raise

        if self._run(transaction, _NOT_DONE) is _NOT_DONE:
            return False
        self.trouble = "memory" if self._in_memory else None
        return True

    def _run(self, work: Work[T], otherwise: T) -> T:
        """Do `work`; drop a damaged file and do it again; `otherwise` where the disk or another process forbids."""
        with self._mutex:
            try:
                return work(self._connection)
            except (driver.ProgrammingError, driver.IntegrityError):
                raise  # our own mistake, not the file's
            except driver.DatabaseError as error:
                why = str(error).lower()
                if any(word in why for word in _BUSY):
                    self.trouble = "busy"
                    return otherwise
                if any(word in why for word in _NO_ROOM):
                    self.trouble = "full"
                    return otherwise
                self._rebuild()
                return work(self._connection)

    def _rebuild(self) -> None:
        with contextlib.suppress(driver.Error):
            self._connection.close()
        self._drop()
        self._connection = self._open()

    def _drop(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + ending).unlink()

    def _open(self) -> Any:
        """The file as it is, else a new one in its place, else one in memory."""
        for attempt in ("kept", "new"):
            try:
                return self._open_file()
            except (driver.DatabaseError, OSError):
                if attempt == "kept":
                    self._drop()
        self._in_memory, self.trouble = True, "memory"
        connection = driver.connect(":memory:", isolation_level=None, check_same_thread=False)
        _prepare(connection)
        return connection

    def _open_file(self) -> Any:
        private_folder(self._path.parent)
        private_file(self._path)
        connection = driver.connect(str(self._path), timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")  # else SQLCipher writes across the screen
            connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -4096")
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(connection: Any) -> None:
    """Make the tables in an empty file; raises DatabaseError where the file is of another version."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, SCHEMA):
        raise driver.DatabaseError("another version")
    if version == 0:
        for statement in _STATEMENTS:
            connection.execute(statement)
    connection.execute("COMMIT")


def _hit(cpr: str, reading: Reading) -> Hit | None:
    """What a reading tells the index of people, None without a name."""
    facts = {fact.field: fact.value for fact in reading.facts}
    name = facts.get("person.name")
    if not isinstance(name, str) or not name:
        return None
    return Hit(
        cpr=cpr,
        name=name,
        born=None,
        municipality=_text(facts.get("person.municipality")),
        target_group=_text(facts.get("person.target_group")),
        protected=bool(facts.get("person.protected")),
        phone=_text(facts.get("person.phone")),
        system=reading.system,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
