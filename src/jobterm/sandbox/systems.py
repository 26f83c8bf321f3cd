"""The systems that a sandbox has: one line each, which says how its application is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from jobterm.clock import Clock
from jobterm.sandbox.apps.host import System
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Desk
from jobterm.sandbox.store import Store


@dataclass(frozen=True)
class Ground:
    """What every system stands on. ``desks``: the case systems' own desks, filled as they are asked for.
    ``forward_delay``: how long passing on to the funds takes, None for "tonight"."""

    store: Store
    citizens: Citizens
    clock: Clock
    forward_delay: timedelta | None
    desks: dict[str, Desk] = field(default_factory=dict)

    def desk(self, system: str) -> Desk:
        """The desk at which a case system takes what it is told."""
        if system not in self.desks:
            self.desks[system] = Desk(system, self.store, self.citizens, self.clock, self.forward_delay)
        return self.desks[system]


def _amp(ground: Ground) -> System:
    from jobterm.sandbox.apps.amp import Amp

    return Amp(ground.desk("amp"))


def _workbase(ground: Ground) -> System:
    from jobterm.sandbox.apps.workbase import WorkBase

    return WorkBase(ground.desk("workbase"))


def _opera(ground: Ground) -> System:
    from jobterm.sandbox.apps.opera import Opera

    return Opera(ground.desk("opera"))


def _fund(ground: Ground) -> System:
    from jobterm.sandbox.apps.fund import Fund

    return Fund(ground.store, ground.citizens, ground.clock, ground.forward_delay)


def _letters(ground: Ground) -> System:
    from jobterm.sandbox.apps.letters import Letters

    return Letters(ground.store, ground.citizens, ground.clock)


def _benefits(ground: Ground) -> System:
    from jobterm.sandbox.apps.benefits import Benefits

    return Benefits(ground.store, ground.citizens, ground.clock)


def _employers(ground: Ground) -> System:
    from jobterm.sandbox.apps.employers import Employers

    return Employers(ground.store, ground.citizens, ground.clock, ground.desk)


def _jobnet(ground: Ground) -> System:
    from jobterm.sandbox.apps.jobnet import Jobnet

    return Jobnet(ground.store, ground.citizens, ground.clock, ground.desk)


def _providers(ground: Ground) -> System:
    from jobterm.sandbox.apps.providers import Providers

    return Providers(ground.store, ground.citizens, ground.clock)


def _cvr(ground: Ground) -> System:
    from jobterm.sandbox.apps.cvr import CompanyRegister
    from jobterm.sandbox.world.employers import companies

    return CompanyRegister(companies(ground.citizens.population.seed))


def _jobindsats(ground: Ground) -> System:
    from jobterm.sandbox.apps.jobindsats import Statistics

    return Statistics(ground.citizens.population.seed, ground.clock)


def _national(ground: Ground) -> System:
    from jobterm.sandbox.apps.national import National

    return National(ground.desk("national"))


MAKERS: Final[Mapping[str, Callable[[Ground], System]]] = {
    "amp": _amp,
    "workbase": _workbase,
    "opera": _opera,
    "fund": _fund,
    "letters": _letters,
    "benefits": _benefits,
    "employers": _employers,
    "jobnet": _jobnet,
    "providers": _providers,
    "cvr": _cvr,
    "jobindsats": _jobindsats,
    "national": _national,
}
"""How each is made; its module is loaded then, when somebody asks it for the first time."""
SYSTEMS: Final = tuple(MAKERS)
CASE_SYSTEMS: Final = ("amp", "workbase", "opera", "national")
"""Those that keep citizens' cases, each at a desk of its own."""
