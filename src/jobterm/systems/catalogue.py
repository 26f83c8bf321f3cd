"""Which systems jobterm can talk to by itself, and how one is made ready; each is loaded only when it is needed. A
supplier's plug-in (entry point ``jobterm.systems``) joins them."""

from __future__ import annotations

from importlib import import_module
from typing import Final, cast

from jobterm.clock import Clock
from jobterm.outbox.port import Capabilities
from jobterm.outbox.reading import Asker
from jobterm.systems.maker import Maker, Port
from jobterm.systems.wire import Wire

_OURS: Final = {
    "amp": "jobterm.systems.amp",
    "workbase": "jobterm.systems.workbase",
    "opera": "jobterm.systems.opera",
    "national": "jobterm.systems.national",
    "fund": "jobterm.systems.fund",
    "letters": "jobterm.systems.letters",
    "benefits": "jobterm.systems.benefits",
    "employers": "jobterm.systems.employers",
    "jobnet": "jobterm.systems.jobnet",
    "providers": "jobterm.systems.providers",
    "cvr": "jobterm.systems.cvr",
    "jobindsats": "jobterm.systems.jobindsats",
}
"""System → the module that has its ``MAKER``, or one for several in ``MAKERS``."""
PLUGINS: Final = "jobterm.systems"


class UnknownSystem(LookupError):
    """No adapter of that name is installed; the message is the name."""


def maker(system: str) -> Maker:
    """How one system is made ready; raises UnknownSystem."""
    if system not in _OURS:
        return _plugin(system)
    module = import_module(_OURS[system])
    return cast(Maker, module.MAKERS[system] if hasattr(module, "MAKERS") else module.MAKER)


def capabilities(system: str) -> Capabilities:
    """What a system's contract declares; raises UnknownSystem."""
    return maker(system).capabilities


def connect(system: str, wire: Wire, clock: Clock, house: Asker) -> Port:
    """A system ready to be talked to; raises UnknownSystem. What it can do is told by the ports that it is: a
    ``SystemPort``, a ``ReaderPort``, a ``RegisterPort``. ``house``: in whose name the machine itself asks."""
    return maker(system).connect(wire, clock, house)


def _plugin(system: str) -> Maker:
    from importlib.metadata import entry_points  # slow: only for a name that is not ours

    for found in entry_points(group=PLUGINS, name=system):
        return cast(Maker, found.load())
    raise UnknownSystem(system)
