"""Time, ids and chance as values that are passed in; nothing else in jobterm asks the operating system for them."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
"""The zone in which plans, windows and people's dates are meant (interface §2)."""


class Clock(Protocol):
    """Where a part reads the time."""

    def now(self) -> datetime:
        """The instant by the wall clock, aware, in UTC."""

    def boot_seconds(self) -> float:
        """Seconds on a clock that no one sets and that counts while the machine sleeps (rule R4)."""

    def boot_id(self) -> str:
        """Name of the present boot: boot seconds of two boots cannot be compared."""


class Ids(Protocol):
    """Where a part gets new identifiers."""

    def new(self) -> str:
        """A new UUID in its 36 character form."""


class SystemClock:
    """The machine's own clock."""

    def __init__(self) -> None:
        known = _read_boot_id()
        self._boot = known or str(uuid.uuid4())
        # Under a name made up here seconds may only count from here: two programs of one boot would else take the
        # machine's whole age for time that has passed since the other one's claims.
        self._since = 0.0 if known else _boot_seconds()

    def now(self) -> datetime:
        """The wall clock."""
        return datetime.now(UTC)

    def boot_seconds(self) -> float:
        """CLOCK_BOOTTIME where there is one (Linux), else the monotonic clock."""
        return _boot_seconds() - self._since

    def boot_id(self) -> str:
        """The kernel's name for this boot, or one made when the program started."""
        return self._boot


def _boot_seconds() -> float:
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _read_boot_id() -> str:
    """The kernel's name for this boot, nothing where it tells none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


class RandomIds:
    """Identifiers from the operating system's random source."""

    def new(self) -> str:
        """A version 4 UUID."""
        return str(uuid.uuid4())


class FollowingClock:
    """Another clock, put right by what somebody says whose time counts: a screen's, after its desk's (in a demo world a
    desk may live in 2007)."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._ahead = timedelta()

    def follow(self, now: datetime) -> None:
        """It is ``now`` where it counts; what one answer takes to come is no difference."""
        ahead = now - self._base.now()
        self._ahead = ahead if abs(ahead) > _ANSWER_TAKES else timedelta()

    def now(self) -> datetime:
        """The instant there."""
        return self._base.now() + self._ahead

    def boot_seconds(self) -> float:
        """The base clock's."""
        return self._base.boot_seconds()

    def boot_id(self) -> str:
        """The base clock's."""
        return self._base.boot_id()


_ANSWER_TAKES = timedelta(seconds=30)


@dataclass
class ManualClock:
    """A clock that stands until it is moved: for tests, simulation and training worlds."""

    instant: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    boot: float = 1000.0
    boot_name: str = "boot-1"

    def now(self) -> datetime:
        """Where the clock stands."""
        return self.instant

    def boot_seconds(self) -> float:
        """Seconds advanced since the (pretended) boot."""
        return self.boot

    def boot_id(self) -> str:
        """The pretended boot."""
        return self.boot_name

    def advance(self, seconds: float) -> None:
        """Move both clocks ``seconds`` forward."""
        self.instant += timedelta(seconds=seconds)
        self.boot += seconds

    def reboot(self) -> None:
        """Start a new boot: boot seconds begin again and old ones cannot be compared."""
        self.boot_name = f"{self.boot_name}+"
        self.boot = 0.0


@dataclass
class CountingIds:
    """Identifiers in a row, so that a simulated run can be repeated."""

    count: int = 0

    def new(self) -> str:
        """The next UUID of the row."""
        self.count += 1
        return str(uuid.UUID(int=self.count, version=4))


def to_text(instant: datetime) -> str:
    """RFC 3339 with milliseconds and the offset of Copenhagen, as all output has it (interface §3)."""
    return instant.astimezone(COPENHAGEN).isoformat(timespec="milliseconds")


def from_text(text: str) -> datetime:
    """The instant that an RFC 3339 text with an offset names; ValueError without offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a time needs an offset")
    return instant.astimezone(UTC)
