"""What can be saved of an outbox that is damaged, was rolled back or cannot be opened: item by item, from a copy and
from the backups, into a fresh store beside it, under rule R7. The original is never opened, let alone changed."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from jobterm.clock import Clock
from jobterm.outbox import handed_on, states, words
from jobterm.outbox.anchor import Anchor, Mark
from jobterm.outbox.backup import backups_in, mark_of
from jobterm.outbox.delivery import FINAL, Moment
from jobterm.outbox.filelock import FileLock
from jobterm.outbox.handed_on import HandedOn
from jobterm.outbox.moving import Moved, Need
from jobterm.outbox.put_back import PutBack, known_to, together
from jobterm.outbox.records import Unreadable, delivery_from_text, registration_from_text
from jobterm.outbox.sqlcipher import Connection, Connector, Place, connect, translated, translated_opening
from jobterm.outbox.sqldialect import PLAIN
from jobterm.outbox.sqlmoves import Moves
from jobterm.outbox.sqlopen import binding
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.sqlwrite import PromiseTime
from jobterm.outbox.store import ItemQuery, NoSuchItem, StoreBusy, StoreDamaged, StoredItem, StoreError, Transaction

GROUP: Final = 200
"""Items that are taken over in one commit."""
_NOT_WHOLE: Final = (StoreDamaged, NoSuchItem, Unreadable, StoreError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that items are taken from. ``commits``: where it stands; ``behind``: how many commits of the anchor it
    lacks, None where nobody can say; ``trouble``: why it gives nothing at all."""

    path: Path
    commits: int | None = None
    behind: int | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved. ``items``: as they stand in the new store; ``missing``: numbers of entry that no source has
    whole; ``from_backup``: numbers that came from a backup; ``without_log``: whose log could not be read; ``deaf``: the
    anchor could not be read, so that nobody knows which systems were called put back since the copies were made."""

    place: Place
    sources: tuple[Source, ...]
    items: tuple[StoredItem, ...]
    missing: tuple[int, ...]
    from_backup: tuple[int, ...]
    without_log: tuple[int, ...]
    deaf: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the stores of a home. ``profile``: ``training`` or ``production``."""

    outbox: bytes = field(repr=False)
    anchor: bytes = field(repr=False)
    profile: str


@dataclass(frozen=True, slots=True)
class Wreck:
    """What is to be saved: where it lies; ``file``: take from this one alone, None = the outbox, then its backups."""

    place: Place
    file: Path | None = None


def salvage(
    wreck: Wreck, to: Place, keys: Keys, *, clock: Clock, promise: PromiseTime, by: str, connector: Connector = connect
) -> Salvaged:
    """Save what is whole into a new store at ``to``, whose folder must be there and empty of stores.

    Every open delivery starts there as unknown with unknown key age (rule R7). Raises StoreBusy while somebody drains
    the original, whose requests could still be on their way; StoreDamaged where no source can be read.
    """
    beside = Anchor(wreck.place.anchor, keys.anchor, binding(keys.profile))
    anchor = _anchor(beside)
    heard, gone = _beside(beside)
    found: dict[int, _Found] = {}
    last = 0
    with _copies(wreck, to.database.parent) as files:
        sources = []
        for copy, original in files:
            source, reading = _opened(copy, original, anchor, keys, connector)
            sources.append(source)
            if reading is None:
                continue
            with contextlib.closing(reading):
                if original == wreck.place.database and _drained(reading, clock):
                    raise StoreBusy("somebody drains the outbox")
                last = max(last, reading.last())
                moves = _Moves(reading)
                heard, gone = together(heard, moves.heard()), handed_on.together(gone, moves.gone())
                _take_from(moves, _Kind(original != files[0][1], source.behind == 0), found, last)
    if not any(source.trouble is None for source in sources):
        raise StoreDamaged("no file can be read, and no backup")
    store = open_outbox(
        to, key=keys.outbox, anchor_key=keys.anchor, profile=keys.profile, clock=clock, promise=promise,
        connector=connector,
    )  # fmt: skip
    with contextlib.closing(store):
        if heard or gone:
            store.commit([*(partial(_hear, word) for word in heard), partial(_gave, gone)])
        now = Moment.read(clock)
        _write(store, [handed_on.remembered(found[n].moved, gone, now) for n in sorted(found)], by)
        items = tuple(_all(store))
    return Salvaged(
        to,
        tuple(sources),
        items,
        missing=tuple(n for n in range(1, last + 1) if n not in found),
        from_backup=tuple(n for n in sorted(found) if found[n].from_backup),
        without_log=tuple(n for n in sorted(found) if found[n].without_log),
        deaf=anchor is None,
    )


def _hear(word: PutBack, tx: Transaction) -> None:
    tx.heard(word)


def _gave(words: tuple[HandedOn, ...], tx: Any) -> None:
    tx.handed_on(words)


# ---- copies ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _copies(wreck: Wreck, folder: Path) -> Iterator[list[tuple[Path, Path]]]:
    """(copy, original) of every file to take from, newest first; the copies, encrypted as they are, go afterwards."""
    shelf = folder / "copies"
    shelf.mkdir(mode=0o700)
    try:
        originals = [wreck.file] if wreck.file is not None else _candidates(wreck.place)
        lock = FileLock(wreck.place.lock)
        with contextlib.closing(lock), lock.held():
            yield [(_copy(original, shelf / f"{number}.db"), original) for number, original in enumerate(originals)]
    finally:
        shutil.rmtree(shelf, ignore_errors=True)


def _candidates(place: Place) -> list[Path]:
    backups = backups_in(place.backups) if place.backups is not None else []
    return [*([place.database] if place.database.exists() else []), *(one.path for one in backups)]


def _copy(original: Path, copy: Path) -> Path:
    """With the journal of a commit that was cut off, so that the copy is healed as the original would be."""
    for ending in ("", "-journal"):
        source = original.with_name(original.name + ending)
        if source.exists():
            target = copy.with_name(copy.name + ending)
            shutil.copyfile(source, target)
            target.chmod(0o600)
    return copy


# ---- reading what can be read ----------------------------------------------------------------------------------------


class _Reading:
    """A copy that is asked row by row: a damaged page spoils its own rows only. Offers what ``Moves`` asks of a
    database."""

    dialect = PLAIN

    def __init__(self, path: Path, key: bytes, connector: Connector) -> None:
        self._path, self._key, self._connector = path, key, connector
        self._connection: Connection | None = None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Rows; StoreDamaged where one of them cannot be read."""
        try:
            with translated():
                if self._connection is None:
                    self._connection = self._connector(self._path, self._key)
                return list(self._connection.execute(sql, values).fetchall())
        except StoreError:
            self.close()  # the codec stays in its error: the next question needs a new connection
            raise

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row."""
        found = self.rows(sql, values)
        return found[0][0] if found else None

    def last(self) -> int:
        """The highest number of entry ever given, as far as it can be read."""
        found = [0]
        for sql in ("SELECT seq FROM sqlite_sequence WHERE name = 'registration'", "SELECT max(n) FROM registration"):
            with contextlib.suppress(StoreError):
                found.append(int(self.value(sql) or 0))
        return max(found)

    def mark(self) -> Mark:
        """Where the file stands."""
        self.rows("SELECT 1")
        with translated():
            return mark_of(self._connection)

    def close(self) -> None:
        """Close the copy."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()


def _opened(
    copy: Path, original: Path, anchor: Mark | None, keys: Keys, connector: Connector
) -> tuple[Source, _Reading | None]:
    reading = _Reading(copy, keys.outbox, connector)
    try:
        with translated_opening():
            reading.rows("SELECT count(*) FROM sqlite_schema")
    except StoreError:
        return Source(original, trouble="unreadable"), None
    try:
        mark = reading.mark()
        if reading.value("SELECT value FROM meta WHERE name = 'profile'") != keys.profile:
            reading.close()
            return Source(original, trouble="wrong_profile"), None
    except (StoreError, KeyError):
        return Source(original), reading
    behind = None if anchor is None else max(0, anchor.count - mark.count)
    return Source(original, mark.count, behind), reading


class _Moves(Moves):
    """Items out of a copy; what it had heard is asked once, and is nothing where that cannot be read: what it calls
    confirmed is asked after once more then."""

    def __init__(self, reading: _Reading) -> None:
        self._db: Any = reading
        self._heard: tuple[PutBack, ...] = ()
        self._gone: tuple[HandedOn, ...] = ()
        with contextlib.suppress(*_NOT_WHOLE):
            self._heard = known_to(reading)
        with contextlib.suppress(*_NOT_WHOLE):
            self._gone = handed_on.known_to(reading)

    def heard(self) -> tuple[PutBack, ...]:
        """As read in the beginning."""
        return self._heard

    def gone(self) -> tuple[HandedOn, ...]:
        """What had been handed on, as read in the beginning."""
        return self._gone


def _anchor(anchor: Anchor) -> Mark | None:
    try:
        return anchor.read()
    except StoreDamaged:
        return None


def _beside(anchor: Anchor) -> tuple[tuple[PutBack, ...], tuple[HandedOn, ...]]:
    """What was said of systems that were put back, and what was handed on, also since the copies were made."""
    with contextlib.suppress(StoreDamaged):
        return words.meant(word.decode() for word in anchor.words())
    return (), ()


def _drained(reading: _Reading, clock: Clock) -> bool:
    with contextlib.suppress(StoreError):
        rows = reading.rows("SELECT owner, boot_id, until FROM lease WHERE name = 'drain'")
        return bool(rows and rows[0][0] and rows[0][1] == clock.boot_id() and rows[0][2] > clock.boot_seconds())
    return False


@dataclass(frozen=True, slots=True)
class _Found:
    moved: Moved
    from_backup: bool
    without_log: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a source is: a backup; ``current``: nothing was committed since, as far as the anchor knows."""

    backup: bool
    current: bool


def _take_from(moves: _Moves, kind: _Kind, found: dict[int, _Found], last: int) -> None:
    """Add what this source has whole and no better one had; one without its log gives way to one with it."""
    reading = moves._db
    for n in range(1, last + 1):
        if n in found and not found[n].without_log:
            continue
        with contextlib.suppress(*_NOT_WHOLE):
            id = reading.value("SELECT id FROM registration NOT INDEXED WHERE n = ?", (n,))
            if id is not None:
                found[n] = _Found(_as_of(moves.moved(id), kind), kind.backup, without_log=False)
                continue
        if n not in found:
            with contextlib.suppress(*_NOT_WHOLE):
                one = replace(_without_log(reading, n), heard=moves.heard())
                found[n] = _Found(_as_of(one, kind), kind.backup, without_log=True)


def _as_of(one: Moved, kind: _Kind) -> Moved:
    """An item as its source knows it. Where commits are missing since, what had no certain recipient then may have been
    routed and sent: nobody knows whom to ask, and a person decides."""
    if kind.current:
        return one
    deliveries = (
        states.review(each, "cannot_be_proved") if each.provisional and each.state not in FINAL else each
        for each in one.deliveries
    )
    return replace(one, deliveries=tuple(deliveries))


def _without_log(reading: _Reading, n: int) -> Moved:
    """The registration and its deliveries alone, by no index."""
    rows = reading.rows("SELECT body, given_sha256, superseded_by FROM registration NOT INDEXED WHERE n = ?", (n,))
    if not rows:
        raise NoSuchItem("no such number")
    body, given, superseded_by = rows[0]
    deliveries = reading.rows("SELECT body FROM delivery NOT INDEXED WHERE registration = ? ORDER BY row", (n,))
    registration = registration_from_text(body)
    needs = tuple(Need(one, "confirmed", met=False) for one in registration.needs)
    made = tuple(delivery_from_text(row[0]) for row in deliveries)
    if not made:
        raise NoSuchItem("its deliveries are gone")
    return Moved(registration, given, (), superseded_by, made, needs, (), ())


# ---- writing ---------------------------------------------------------------------------------------------------------


def _write(store: SqlStore, items: Sequence[Moved], by: str) -> None:
    """All items, each after what it needs; the new store begins with them."""
    for start in range(0, len(items), GROUP):
        store.adopt(items[start : start + GROUP], "recovered", private=True, by=by)


def _all(store: SqlStore) -> Iterator[StoredItem]:
    after = 0
    while page := store.items(ItemQuery(after=after, limit=GROUP)):
        yield from page
        after = page[-1].n


def place_in(folder: Path) -> Place:
    """Where a saved store lies in its folder."""
    return Place(folder / "outbox.db", folder / "outbox.anchor", folder / ".outbox.lock")


def tidy(place: Place) -> None:
    """Leave only the store and its anchor; force their names."""
    with contextlib.suppress(OSError):
        place.lock.unlink()
    file = os.open(place.database.parent, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
