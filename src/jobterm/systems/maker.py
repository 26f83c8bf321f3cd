"""What a system's module, ours or a supplier's, offers to whoever puts a desk together: its contract in numbers, and
how to make it ready. Each module names one as ``MAKER``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from jobterm.clock import Clock
from jobterm.outbox.port import Capabilities
from jobterm.outbox.reading import Asker
from jobterm.systems.joined import Introduction
from jobterm.systems.wire import Wire

API: Final = 1
"""The version of what a plug-in may lean on (``systems.api``). It grows by additions; what is there keeps its meaning,
or the number changes."""


class Port(Protocol):
    """A system made ready; which of the ports of ``outbox.port`` and ``outbox.reading`` it is besides, it tells by
    having their methods."""

    id: str

    async def close(self) -> None:
        """Close idle connections."""


class Maker(Protocol):
    """What a supplier's entry point names, and what our own modules have."""

    @property
    def capabilities(self) -> Capabilities:
        """What its contract declares."""

    def connect(self, wire: Wire, clock: Clock, house: Asker) -> Port:
        """The system behind ``wire``; ``house``: in whose name the machine itself asks."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a plug-in's own, written in ``[systems.ID.settings]``. ``kind``: ``str``, ``int``, ``float`` or
    ``bool``; without a ``default`` it must be given. ``help`` says what it is."""

    kind: type[str] | type[int] | type[float] | type[bool]
    help: str
    default: str | int | float | bool | None = None

    def takes(self, value: Any) -> bool:
        """Whether a value is of its kind; a whole number is a number too, a yes or no is none."""
        if isinstance(value, bool):
            return self.kind is bool
        return isinstance(value, self.kind) or (self.kind is float and isinstance(value, int))


@dataclass(frozen=True, slots=True)
class Made:
    """A ``Maker`` of what the module has.

    A plug-in says besides for which version of the interface it is written (``api``), what it is called, which kinds of
    registrations it takes, and its own settings: where it has any, ``make`` gets them as a fourth argument.
    """

    capabilities: Capabilities
    make: Callable[..., Port]
    api: int | None = None
    introduction: Introduction = field(default_factory=Introduction)
    kinds: frozenset[str] = frozenset()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    given: Mapping[str, Any] | None = None

    def connect(self, wire: Wire, clock: Clock, house: Asker) -> Port:
        """The system behind ``wire``."""
        if not self.settings:
            return self.make(wire, clock, house)
        defaults = {name: one.default for name, one in self.settings.items()}
        return self.make(wire, clock, house, defaults | dict(self.given or {}))

    def set_up(self, given: Mapping[str, Any]) -> Made:
        """The same with what the site file says."""
        return replace(self, given=dict(given))
