"""The office store as one desk knows it: opened when it is first needed, dropped when it fails, and how that stands.
What is said to it stands in ``exchange``, how it is opened is decided by ``bootstrap``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from jobterm.clock import Clock
from jobterm.office.errors import OfficeError
from jobterm.outbox.mirror import office_of
from jobterm.outbox.mirror_office import ReceivingStore
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.sealing import ForeignKey, SealBroken
from jobterm.outbox.store import CannotSupersede, IdReused, NoSuchItem, Stale, Store, StoreError, UnknownNeed

KEPT_AS: Final = "office-store"
"""Under this name a desk keeps among its gates how the office store answered last."""


SLOW: Final = 6.0
"""Seconds after which whoever waits for an answer is told that there is none yet."""
TOO_SLOW: Final = "office.slow"
ANSWERS: Final = (NoSuchItem, Stale, IdReused, UnknownNeed, CannotSupersede, SealBroken, ForeignKey)
"""What an office store says of one item or wish: it has answered."""


class Answers(StrEnum):
    """How the office store answers."""

    NEW = "new"
    THERE = "there"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Contact:
    """``code``: what it, or the way there, said last; ``since``: from when on it is so; ``last_at``: when it answered
    last."""

    answers: Answers = Answers.NEW
    code: str | None = None
    since: datetime | None = None
    last_at: datetime | None = None

    @property
    def away(self) -> bool:
        """Whether it did not answer when it was asked last."""
        return self.answers is Answers.AWAY

    def to_gate(self) -> Gate:
        """As a desk keeps it."""
        states = {Answers.NEW: GateState.UNKNOWN, Answers.THERE: GateState.OPEN, Answers.AWAY: GateState.DOWN}
        return Gate(states[self.answers], reason=self.code, since=self.since, last_ok_at=self.last_at)

    @classmethod
    def of(cls, gate: Gate | None) -> Contact:
        """What was kept."""
        answers = {GateState.OPEN: Answers.THERE, GateState.DOWN: Answers.AWAY}
        if gate is None:
            return cls()
        return cls(answers.get(gate.state, Answers.NEW), gate.reason, gate.since, gate.last_ok_at)


class OfficeSide(ReceivingStore, Store, Protocol):
    """What an office store offers to a desk."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open office store; ``office``: the office's id; ``clock``: the one that counts there; ``interrupt`` ends a
    wait for its answer, from another thread."""

    store: OfficeSide
    office: str
    clock: Clock
    interrupt: Callable[[], None] = lambda: None

    @property
    def bundle(self) -> str:
        """This office, as deliveries carry it."""
        return office_of(self.office)


class Away(Exception):
    """The office store did not answer, or refused; ``error`` says why. What was asked may have been done or not."""

    def __init__(self, error: StoreError) -> None:
        super().__init__(error.code)
        self.error = error


class Shared:
    """One desk's way to its office store. One thread at a time talks through it; the others wait."""

    def __init__(self, open_store: Callable[[], Opened], clock: Clock) -> None:
        self._open_store = open_store
        self._clock = clock
        self._opened: Opened | None = None
        self._talking = threading.RLock()
        self._contact = Contact()
        self._asked_at: float | None = None
        """Since when somebody waits for an answer, on the clock that nobody sets."""

    @property
    def contact(self) -> Contact:
        """How it stands; asks nobody. One that lets somebody wait for long is away, whatever comes of it."""
        asked, known = self._asked_at, self._contact
        if asked is None or known.away or self._clock.boot_seconds() - asked < SLOW:
            return known
        return replace(known, answers=Answers.AWAY, code=TOO_SLOW, since=self._clock.now() - timedelta(seconds=SLOW))

    @contextmanager
    def talking(self) -> Iterator[Opened]:
        """The open store, for one conversation. ``Away`` where it cannot be opened, or fails in the middle of it; then
        it is opened anew the next time."""
        with self._talking:
            outer, self._asked_at = self._asked_at, self._clock.boot_seconds()
            try:
                if self._opened is None:
                    self._opened = self._open_store()
                yield self._opened
            except ANSWERS:
                raise
            except StoreError as error:
                self._gone(error)
                raise Away(error) from error
            except OfficeError as error:
                # A use case has put the store's error into words already.
                cause = error.__cause__
                if not isinstance(cause, StoreError) or isinstance(cause, ANSWERS):
                    raise
                self._gone(cause)
                raise Away(cause) from error
            finally:
                self._asked_at = outer
            self._contact = _there(self._contact, self._clock.now())

    def _gone(self, error: StoreError) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            _closed(opened)
        since = self._contact.since if self._contact.away else self._clock.now()
        self._contact = replace(self._contact, answers=Answers.AWAY, code=error.code, since=since)

    def interrupt(self) -> None:
        """End a wait that has lasted too long, from another thread."""
        opened = self._opened
        if opened is not None and self._asked_at is not None:
            opened.interrupt()

    def remember(self, contact: Contact) -> None:
        """What another process of this desk found, where this one has not asked yet."""
        if self._contact.answers is Answers.NEW:
            self._contact = contact

    def close(self) -> None:
        """Hang up; who waits for an answer at this moment waits no longer."""
        if not self._talking.acquire(timeout=1.0):
            self.interrupt()
            if not self._talking.acquire(timeout=1.0):
                return
        try:
            opened, self._opened = self._opened, None
            if opened is not None:
                _closed(opened)
        finally:
            self._talking.release()


def _there(before: Contact, now: datetime) -> Contact:
    since = before.since if before.answers is Answers.THERE else now
    return Contact(Answers.THERE, None, since, now)


def _closed(opened: Opened) -> None:
    try:
        opened.store.close()
    except StoreError:
        return  # it is gone already
