"""The systems that a sandbox has: one line each, which says how its application is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from jobterm.clock import Clock
from jobterm.sandbox.apps.amp import Amp
from jobterm.sandbox.apps.benefits import Benefits
from jobterm.sandbox.apps.cvr import CompanyRegister
from jobterm.sandbox.apps.employers import Employers
from jobterm.sandbox.apps.fund import Fund
from jobterm.sandbox.apps.host import System
from jobterm.sandbox.apps.jobindsats import Statistics
from jobterm.sandbox.apps.jobnet import Jobnet
from jobterm.sandbox.apps.letters import Letters
from jobterm.sandbox.apps.national import National
from jobterm.sandbox.apps.opera import Opera
from jobterm.sandbox.apps.providers import Providers
from jobterm.sandbox.apps.workbase import WorkBase
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Desk
from jobterm.sandbox.store import Store
from jobterm.sandbox.world.employers import companies


@dataclass(frozen=True)
class Ground:
    """What every system stands on. ``desks``: the case systems' own desks, filled as they are made.
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


MAKERS: Final[Mapping[str, Callable[[Ground], System]]] = {
    "amp": lambda ground: Amp(ground.desk("amp")),
    "workbase": lambda ground: WorkBase(ground.desk("workbase")),
    "opera": lambda ground: Opera(ground.desk("opera")),
    "fund": lambda ground: Fund(ground.store, ground.citizens, ground.clock, ground.forward_delay),
    "letters": lambda ground: Letters(ground.store, ground.citizens, ground.clock),
    "benefits": lambda ground: Benefits(ground.store, ground.citizens, ground.clock),
    "employers": lambda ground: Employers(ground.store, ground.citizens, ground.clock),
    "jobnet": lambda ground: Jobnet(ground.store, ground.citizens, ground.clock, ground.desk),
    "providers": lambda ground: Providers(ground.store, ground.citizens, ground.clock),
    "cvr": lambda ground: CompanyRegister(companies(ground.citizens.population.seed)),
    "jobindsats": lambda ground: Statistics(ground.citizens.population.seed, ground.clock),
    "national": lambda ground: National(ground.desk("national")),
}
SYSTEMS: Final = tuple(MAKERS)
