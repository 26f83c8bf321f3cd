"""The demo: the same desk on simulated systems in this process, kept in one folder per world, so that a killed demo
comes back with the same world, queue and ledger."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from jobterm import config
from jobterm.bootstrap import DemoWish
from jobterm.bootstrap.desk_parts import BY_NIGHT, DeskParts, Making
from jobterm.bootstrap.keys import Key, open_vault
from jobterm.clock import RandomIds, SystemClock
from jobterm.config.home import Home
from jobterm.domain import shipped
from jobterm.i18n import _
from jobterm.office.day.notices import FILE as NOTICES
from jobterm.office.day.notices import NoticeFile
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.papers.templates import FOLDER, own_texts
from jobterm.office.parts import Site, SystemFacts
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.systems import SYSTEMS
from jobterm.sandbox.worldclock import WorldClock
from jobterm.security.profile import Profile
from jobterm.systems.wire import Wire, WireSettings

if TYPE_CHECKING:
    from jobterm.sandbox.control import Control

PEOPLE = {
    "caseworker": ("aho", "Anne Holm"),
    "superuser": ("jlu", "Jens Lund"),
    "trainer": ("mbr", "Mette Bro"),
}
"""Whose desk it is, by role; all of them made up."""
HOME_MUNICIPALITY = "0751"
SEEDS = range(1, 2**31)


class DemoControl:
    """The switches of the demo's world (`office.training.TrainingControl`)."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @cached_property
    def _control(self) -> Control:
        from jobterm.sandbox.control import Control  # late: for a trainer's hand, not for every desk

        return Control(self._sandbox)

    def systems(self) -> Sequence[Mapping[str, Any]]:
        """Every simulated system."""
        return self._control.systems()

    def turn(self, system: str, wish: Mapping[str, Any]) -> None:
        """Set one; raises ValueError."""
        from jobterm.sandbox.control import ControlError

        try:
            self._control.turn(system, wish)
        except ControlError as error:
            raise ValueError(error.field) from error


def demo_parts(wish: DemoWish) -> tuple[DeskParts, DemoControl]:
    """The parts of a demo world, resumed or made; OfficeError for a world that there is not, or that runs already."""
    home = _home(wish)
    guard = _only_one(home)
    if wish.fresh:
        _forget(home)
    clock, ids = WorldClock(SystemClock()), RandomIds()
    sandbox = Sandbox(clock, seed=wish.seed, state=home.data / "world", scenario=wish.scenario)
    apps = sandbox.apps()

    def wire(system: str) -> Wire | None:
        from jobterm.systems.inprocess import in_process_wire

        if system not in apps:
            return None
        app, gate = apps[system]
        # The name is never resolved: there is no socket behind it.
        settings = WireSettings(system=system, url=f"http://{system}.sandbox.invalid", training=True)
        return in_process_wire(settings, clock, app, gate)

    def after_close() -> None:
        sandbox.close()
        guard.close()

    user, name = PEOPLE[wish.role]
    hat = shipped.WORLDS[wish.scenario].authority
    parts = DeskParts(
        Making(
            site=Site("Jobcenter Aarhus", HOME_MUNICIPALITY, user, name, wish.role, hat, training=True),
            systems=tuple(SystemFacts(system, by_night=system in BY_NIGHT) for system in SYSTEMS),
            home=home,
            vault=lambda: open_vault(home, Key(Profile.TRAINING), clock, ids),
            plan=lambda: shipped.plan(wish.scenario),
            wire=wire,
            clock=clock,
            ids=ids,
            overrides={},
            after_close=after_close,
            notices=NoticeFile(home.data.parent / NOTICES),
            templates=lambda: own_texts(home.data.parent / FOLDER, named=False),
        )
    )
    return parts, DemoControl(sandbox)


def _home(wish: DemoWish) -> Home:
    if wish.scenario not in shipped.WORLDS:
        raise OfficeError(
            "demo.scenario",
            _("There is no world named {name}.").format(name=wish.scenario[:40]),
            cure=_("Worlds: {names}.").format(names=", ".join(shipped.WORLDS)),
            field="--scenario",
            exit_code=Exit.USAGE,
        )
    if wish.role not in PEOPLE or wish.seed not in SEEDS:
        raise OfficeError(
            "demo.wish",
            _("The demo has no such role or seed."),
            cure=_("Roles: {names}. A seed is a whole number from 1.").format(names=", ".join(PEOPLE)),
            field="--role",
            exit_code=Exit.USAGE,
        )
    return config.locate(None, os.environ).home.demo(wish.scenario, wish.seed)


def _only_one(home: Home) -> IO[str]:
    """Hold the world: two programs on one would tear it apart. The system lets go when the holder dies."""
    import fcntl

    folder = home.run
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (folder / "demo.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise OfficeError(
            "demo.running",
            _("This demo world is open in another window."),
            cure=_("Go on there, or open another world with --seed N."),
            field="--seed",
            exit_code=Exit.USAGE,
        ) from None
    return file


def _forget(home: Home) -> None:
    """Forget world, queue and cache; the lock that is held stays."""
    for folder in (home.data, home.cache, home.logs):
        if folder.is_dir():
            shutil.rmtree(folder)


def demo_folder(wish: DemoWish) -> Path:
    """Where a demo world is kept."""
    return _home(wish).data.parent
