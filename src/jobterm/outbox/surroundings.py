"""What an engine is given and what it tells: values and the shapes of callbacks, nothing that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random

from jobterm.clock import Clock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox.admission import Admit, OwnAdmission
from jobterm.outbox.clearance import BeforeSending, at_once
from jobterm.outbox.courier import Identify, References, Route
from jobterm.outbox.files_port import Addressee, FilePort
from jobterm.outbox.papers import Write
from jobterm.outbox.port import SystemPort
from jobterm.outbox.presence import EVERYBODY, Presence
from jobterm.outbox.reading import RegisterPort
from jobterm.outbox.store import NewDelivery, Store

LEASE_SECONDS = 30.0
RENEW_SECONDS = 10.0
"""The drain lease and how often it is renewed (design §8)."""


class Stopped(StrEnum):
    """Why a drain ended (interface §3, ``stopped_by``)."""

    IDLE = "idle"
    TIMEOUT = "timeout"
    SIGNAL = "signal"
    LEASE = "lease"


@dataclass
class Drained:
    """What a drain did; ``faults``: how often the store could not do something just then."""

    stopped_by: Stopped = Stopped.SIGNAL
    seconds: float = 0.0
    attempted: int = 0
    confirmed: dict[str, int] = field(default_factory=dict)
    faults: int = 0

    def count(self, system: str) -> None:
        """One more was confirmed there."""
        self.confirmed[system] = self.confirmed.get(system, 0) + 1


class Change(StrEnum):
    """What the engine tells its listener."""

    QUEUE = "queue"
    SYSTEMS = "systems"
    LEASE = "lease"


Listener = Callable[[Change, str], None]
Closing = Callable[[str, datetime], datetime | None]
"""(system, now) → until when the calendar has it closed, None when it is open."""


async def as_taken(_registration: Registration) -> tuple[NewDelivery, ...] | None:
    """Nobody can be asked where a registration belongs."""
    return None


async def nobody(_registration: Registration) -> str | None:
    """Nobody can say whose it is."""
    return None


@dataclass(frozen=True)
class Surroundings:
    """What an engine works with. ``owner`` names this process for the lease; ``route`` finds out
    where an item belongs of whose citizen nothing was known; ``closing`` is the plan's calendar;
    ``presence`` who is here, for systems that demand the author's own login; ``before_sending`` the
    office's word before a delivery is sent for the first time; ``letters`` who writes, per system
    that carries letters; ``files`` the systems whose deliveries travel in files, ``addressee`` whose
    each is; ``admit`` who decides what may go now."""

    store: Store
    ports: Mapping[str, SystemPort]
    registers: Mapping[str, RegisterPort]
    clock: Clock
    chance: Random
    identify: Identify
    references: References
    owner: str
    route: Route = as_taken
    closing: Closing = lambda _system, _now: None
    listener: Listener = lambda _change, _subject: None
    presence: Presence = EVERYBODY
    before_sending: BeforeSending = at_once
    letters: Mapping[str, Write] = field(default_factory=dict)
    files: Mapping[str, FilePort] = field(default_factory=dict)
    addressee: Addressee = nobody
    admit: Admit = OwnAdmission
    lease_seconds: float = LEASE_SECONDS
    renew_seconds: float = RENEW_SECONDS

    @property
    def everywhere(self) -> Mapping[str, SystemPort | FilePort]:
        """Every system that gets something from here, one by one or in files."""
        return {**self.ports, **self.files}
