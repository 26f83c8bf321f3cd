"""The one place where parts are put together: site file to office or desk, embedded systems to desk. No rule lives here.

`office_for_site(access) -> Office`, `desk_for_site(access) -> Desk` and `desk_for_demo(wish) -> Desk` are what entrances call.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Access:
    """What an entrance was given to reach a site: ``--config``, ``--user``, ``--passphrase-file``,
    ``--passphrase-fd``."""

    config: Path | None = None
    user: str | None = None
    passphrase_file: Path | None = None
    passphrase_fd: int | None = None


@dataclass(frozen=True, slots=True)
class DemoWish:
    """What ``jobterm demo`` was asked for. ``fresh``: forget the former world of this scenario and seed."""

    scenario: str = "i-dag"
    seed: int = 1
    role: str = "caseworker"
    fresh: bool = False


def guard_process() -> None:
    """Files made from here on are their owner's alone, no memory image is written, and what fails is reported without
    a value. Light: it stands before the first paint."""
    from jobterm.security import crash

    crash.private_by_default()
    crash.no_core_dumps()
    crash.install()


def crash_report(error: BaseException) -> str:
    """Classes and places of an error, without a value."""
    from jobterm.security import crash

    return crash.describe(error)
