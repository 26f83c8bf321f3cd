"""Which systems jobterm can talk to by itself, and how one is made ready; each is loaded only when it is needed. A
supplier's plug-in (entry point ``jobterm.systems``) joins them."""

from __future__ import annotations

from importlib import import_module
from typing import Final, Protocol, cast

from jobterm.clock import Clock
from jobterm.outbox.port import Asker, Capabilities, SystemPort
from jobterm.systems.adapter import Adapter, Codec
from jobterm.systems.wire import Wire

_CODECS: Final = {
    "amp": ("jobterm.systems.amp", "AmpCodec"),
    "workbase": ("jobterm.systems.workbase", "WorkbaseCodec"),
    "opera": ("jobterm.systems.opera", "OperaCodec"),
}
WRITABLE: Final = tuple(_CODECS)
"""Systems that can be written to, searched and read."""
REGISTERS: Final = ("fund", "national")
"""Far ends that show what they received."""
PLUGINS: Final = "jobterm.systems"


class UnknownSystem(LookupError):
    """No adapter of that name is installed; the message is the name."""


class Plugin(Protocol):
    """What a supplier's entry point names: a system's contract in numbers, and how to make it ready."""

    capabilities: Capabilities

    def connect(self, wire: Wire, clock: Clock, house: Asker) -> SystemPort:
        """The system behind ``wire``."""


def codec(system: str) -> Codec:
    """One system's pure half; raises UnknownSystem."""
    if system not in _CODECS:
        raise UnknownSystem(system)
    module, name = _CODECS[system]
    return cast(Codec, getattr(import_module(module), name)())


def capabilities(system: str) -> Capabilities:
    """What a system's contract declares; raises UnknownSystem. A register takes no writes and says so."""
    if system in REGISTERS:
        return Capabilities(lookup=True)
    return codec(system).capabilities if system in _CODECS else _plugin(system).capabilities


def connect(system: str, wire: Wire, clock: Clock, house: Asker) -> SystemPort:
    """A system ready to be written to; raises UnknownSystem. ``house``: in whose name the machine itself asks."""
    if system in _CODECS:
        return Adapter(codec(system), wire, clock, house)
    return _plugin(system).connect(wire, clock, house)


def reader(system: str, wire: Wire, clock: Clock, house: Asker) -> Adapter:
    """A system of ours ready to be written to and read; raises UnknownSystem."""
    return Adapter(codec(system), wire, clock, house)


def _plugin(system: str) -> Plugin:
    from importlib.metadata import entry_points  # slow: only for a name that is not ours

    for found in entry_points(group=PLUGINS, name=system):
        return cast(Plugin, found.load())
    raise UnknownSystem(system)
