"""Whether an outbox file is whole, as far as a look of bounded length can tell: its pages and trees, and the newest
commits against what their own digest says. What is done about it is decided by whoever asks."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from jobterm.outbox.records import dump

LOOK_S: Final = 0.1
"""Seconds that an opening may spend on its look: a desk's file of 15 MB is looked at whole. The daily backup looks at
all of any file."""
STEPS: Final = 1000
"""Steps of the database between two looks at the time."""
NEWEST: Final = 8
"""So many commits can be held against their digest: more would make the row of it spill into a page of its own."""

Rows = Callable[[str, Sequence[Any]], list[Any]]
"""Runs a question on an outbox file."""

EVENT_COLUMNS: Final = (
    "at, registration, delivery, event, system, attempt, class, code, request_sha256, answer_sha256, by, note"
)


def pages(connection: Any, seconds: float | None = LOOK_S) -> str | None:
    """What is wrong with pages and trees, None where nothing was found in the time there was (``seconds`` None: all
    the time it takes). Driver's errors are let through but for that of an end by time."""
    with _for(connection, seconds) as over:
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchall()
        except Exception:
            if over():
                return None  # the look took too long: not a finding
            raise
    said = str(found[0][0]) if found else "no answer"
    return None if said == "ok" else "a page or a tree of the file is damaged"


@contextmanager
def _for(connection: Any, seconds: float | None) -> Iterator[Callable[[], bool]]:
    """Have the database stop after some time; yields whether that time is over."""
    set_handler = getattr(connection, "set_progress_handler", None)
    if seconds is None or set_handler is None:
        yield lambda: False
        return
    until = time.monotonic() + seconds
    set_handler(lambda: time.monotonic() >= until, STEPS)
    try:
        yield lambda: time.monotonic() >= until
    finally:
        set_handler(None, 0)


class Newest:
    """The digests of the newest commits' log lines, kept in the file with each commit. They tell a file whose newest
    pages were not written, or are of another age, from a whole one, where every page for itself is authentic."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._known: list[Any] = []

    def with_commit(self, count: int, content: Sequence[bytes]) -> str:
        """The text to keep when commit ``count`` has written ``content``: (count, log lines, digest) of the newest.

        What this process wrote last is remembered; only where another wrote meanwhile is it read again.
        """
        if not self._known or self._known[-1][0] != count - 1:
            self._known = self._kept()
        lines = [one for one in content if one.startswith(b"[")]
        kept = [*self._known, [count, len(lines), digest(lines)]][-NEWEST:]
        return json.dumps(kept, separators=(",", ":"))

    def written(self, text: str) -> None:
        """That text has been committed."""
        self._known = list(json.loads(text))

    def wrong(self) -> str | None:
        """What does not fit among the newest commits, None where all does."""
        last = self._last()
        for count, lines, expected in reversed(self._kept()):
            sql = f"SELECT {EVENT_COLUMNS} FROM event WHERE n > ? AND n <= ? ORDER BY n"
            found = self._rows(sql, (last - lines, last))
            if digest([dump(tuple(row)).encode() for row in found]) != expected:
                return f"the log of commit {count} is not as it was written"
            for row in found:
                if row[3] == "taken" and not self._rows("SELECT 1 FROM registration WHERE id = ?", (row[1],)):
                    return f"a registration of commit {count} is missing"
            last -= lines
        return None

    def _kept(self) -> list[Any]:
        found = self._rows("SELECT value FROM meta WHERE name = 'newest'", ())
        return list(json.loads(found[0][0])) if found else []

    def _last(self) -> int:
        found = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'event'", ())
        return int(found[0][0]) if found else 0


def digest(lines: Sequence[bytes]) -> str:
    """Of log lines in their order; short, for it tells accidents: pages are authentic by themselves."""
    return hashlib.sha256(b"\0".join(lines)).hexdigest()[:16]
