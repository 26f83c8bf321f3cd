"""How alerts are told: a line of the log, and the site's own command with the text on its input (its own mail program,
for one). Which were told already is kept beside the queue, so that a restart or a second worker tells none again."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from jobterm.clock import Clock
from jobterm.office.board import alerts
from jobterm.office.board.alerts import AlertBook
from jobterm.office.board.views import AlertView
from jobterm.office.papers.printer import Printing, run

LOG: Final = "jobterm.alerts"
FILE: Final = "alerts.json"
"""Under which name the book lies in a desk's data."""


@dataclass(frozen=True, slots=True)
class Alerting:
    """How a site is told. ``command``: program and arguments, empty where there is none; ``folder``: where the book is
    kept, None where none is."""

    command: tuple[str, ...] = ()
    timeout_s: int = 30
    folder: Path | None = None


@runtime_checkable
class KeepsAlerts(Protocol):
    """Where the book is kept. Nothing of a citizen is in it."""

    def alert_book(self) -> str:
        """As it stands, empty where there is none."""

    def swap_alert_book(self, before: str, after: str) -> bool:
        """Put another in its place, unless somebody else just has."""


class BookFile:
    """The book of one desk, in a file of its data that nobody else can read."""

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / FILE

    def alert_book(self) -> str:
        """As it stands."""
        if self._file is None:
            return ""
        try:
            return self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def swap_alert_book(self, before: str, after: str) -> bool:
        """Put another in its place, unless another process just has."""
        if self._file is None:
            return True
        with self._alone(self._file.with_suffix(".lock")):
            if self.alert_book() != before:
                return False
            new = self._file.with_suffix(".new")
            descriptor = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                out.write(after)
            new.replace(self._file)
            return True

    @contextlib.contextmanager
    def _alone(self, lock: Path) -> Iterator[None]:
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def tell(
    book: KeepsAlerts,
    stands: Sequence[AlertView],
    alerting: Alerting,
    *,
    clock: Clock,
    site: str,
    environ: Mapping[str, str],
) -> tuple[AlertView, ...]:
    """Look at what stands now, and tell what is new; returns what was told. Blocks while the command runs."""
    now, log = clock.now(), logging.getLogger(LOG)
    before = book.alert_book()
    step = alerts.step(_read(before), stands, now)
    for key in step.cleared:
        log.info("cleared: %s", code_of(key))
    after = _text(AlertBook(step.book.entries, now if step.tell else step.book.sent_at))
    # The minute of this message is taken first: of several workers that look at once only one goes on.
    if after != before and not book.swap_alert_book(before, after):
        return ()
    if not step.tell:
        return ()
    for one in step.tell:
        log.warning("alert: %s", one.code)
    if alerting.command:
        ended = run(
            Printing(alerting.command, timeout_s=alerting.timeout_s), alerts.letter(site, step.tell, now), environ
        )
        if not ended.well:
            log.error("the alert command failed (%s); tried again in a minute", ended.why)
            return ()
    book.swap_alert_book(after, _text(alerts.told(step.book, step.tell, now)))
    return step.tell


def code_of(key: str) -> str:
    """What a key is about, without whom: a log names nobody."""
    return key.partition(":")[0]


def _text(book: AlertBook) -> str:
    return json.dumps(alerts.to_plain(book), sort_keys=True)


def _read(text: str) -> AlertBook:
    """A book that cannot be read is begun anew: what stands is told once more."""
    if not text:
        return AlertBook()
    try:
        return alerts.from_plain(json.loads(text))
    except (ValueError, KeyError, TypeError):
        return AlertBook()
