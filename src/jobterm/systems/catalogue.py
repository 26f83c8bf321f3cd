"""Which systems jobterm can talk to by itself, and how one is made ready; each is loaded only when it is needed. A
supplier's plug-in (entry point ``jobterm.systems``) joins them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, cast

from jobterm.clock import Clock
from jobterm.outbox.port import Capabilities
from jobterm.outbox.reading import Asker
from jobterm.systems import joined
from jobterm.systems.maker import Made, Maker, Port
from jobterm.systems.plugin_errors import PluginError, UnknownSystem
from jobterm.systems.wire import Wire

__all__ = ["UnknownSystem", "capabilities", "connect", "forget", "maker", "plugin"]

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
_plugins: Final[dict[str, Made | PluginError]] = {}
"""What was found out about a supplier's plug-in: looked for once in a process."""


def maker(system: str) -> Maker:
    """How one system is made ready; raises UnknownSystem."""
    if system not in _OURS:
        return plugin(system)
    module = import_module(_OURS[system])
    return cast(Maker, module.MAKERS[system] if hasattr(module, "MAKERS") else module.MAKER)


def capabilities(system: str) -> Capabilities:
    """What a system's contract declares; raises UnknownSystem."""
    return maker(system).capabilities


def connect(system: str, wire: Wire, clock: Clock, house: Asker, settings: Mapping[str, Any] | None = None) -> Port:
    """A system ready to be talked to; raises UnknownSystem. What it can do is told by the ports that it is: a
    ``SystemPort``, a ``ReaderPort``, a ``RegisterPort``. ``house``: in whose name the machine itself asks;
    ``settings``: a plug-in's own."""
    if system in _OURS:
        return maker(system).connect(wire, clock, house)
    from jobterm.systems import plugins

    made = plugin(system)
    return plugins.connect(system, made.set_up(settings) if settings else made, wire, clock, house)


def plugin(system: str) -> Made:
    """What a supplier's plug-in offers; raises PluginError."""
    if system not in _plugins:
        from jobterm.systems import plugins  # slow: only for a name that is not ours

        try:
            _plugins[system] = plugins.load(system)
        except PluginError as error:
            _plugins[system] = error
    found = _plugins[system]
    if isinstance(found, PluginError):
        raise found
    return found


def forget() -> None:
    """Look for plug-ins anew; for a process that changes sites, which tests are."""
    _plugins.clear()
    joined.forget()
