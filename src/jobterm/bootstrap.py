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


@dataclass(frozen=True, slots=True)
class SandboxWish:
    """What ``jobterm sandbox serve`` was asked for (interface §1)."""

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    population: int = 2_000
    state: Path | None = None
    write_config: Path | None = None


class SandboxRefused(Exception):
    """The simulated systems cannot be served; ``code`` says why, as ``host.not_loopback`` or ``port.taken``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def serve_sandbox(wish: SandboxWish) -> None:
    """Serve the simulated systems over HTTP until a signal ends it; raises SandboxRefused."""
    from jobterm.sandbox.serve import CannotServe, serve

    try:
        serve(
            host=wish.host,
            port=wish.port,
            seed=wish.seed,
            population=wish.population,
            state=wish.state,
            write_config=wish.write_config,
        )
    except CannotServe as error:
        raise SandboxRefused(error.code) from error


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
