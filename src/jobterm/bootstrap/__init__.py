"""The one place where parts are put together: site file to office or desk, embedded systems to desk; no rule is here.
Entrances call what stands in this module; it is light, and loads the rest when it is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobterm.office.desk import Desk
    from jobterm.office.office import Office
    from jobterm.office.parts import Parts
    from jobterm.office.training import TrainingControl


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


def office_for_site(access: Access) -> Office:
    """The use cases of a site for commands: synchronous, no thread, opens only what a use case needs. OfficeError
    (exit 2) where the site file is missing or wrong."""
    from jobterm.bootstrap.site import parts_of
    from jobterm.office.office import Office

    return Office(parts_of(access))


def desk_for_site(access: Access) -> Desk:
    """The desk of a site, for a screen; its site file is read in the engine's thread, after the first paint."""
    from jobterm.office.thread_desk import ThreadDesk

    def make() -> tuple[Parts, TrainingControl | None]:
        from jobterm.bootstrap.site import parts_of

        return parts_of(access), None

    return ThreadDesk(make)


def desk_for_demo(wish: DemoWish) -> Desk:
    """The desk of a demo world: embedded simulated systems, nothing leaves the process."""
    from jobterm.office.thread_desk import ThreadDesk

    def make() -> tuple[Parts, TrainingControl | None]:
        from jobterm.bootstrap.demo import demo_parts

        return demo_parts(wish)

    return ThreadDesk(make)
