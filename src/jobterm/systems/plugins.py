"""Suppliers' own systems: found by their entry point, held against the rules, and told apart from ours. Nothing of this
is loaded unless a site file names a system that is not ours; what a plug-in is made of stands in ``api``."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, entry_points
from typing import Any, Final

from jobterm.clock import Clock
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import SYSTEMS, SystemId
from jobterm.domain.registrations.names import KIND_NAMES
from jobterm.outbox import port, reading, registry, statistics
from jobterm.outbox.reading import Asker
from jobterm.systems import joined, plugin_code, words
from jobterm.systems.joined import COLUMNS, Sentence
from jobterm.systems.maker import API, Made, Port
from jobterm.systems.plugin_errors import PluginError
from jobterm.systems.wire import Wire

GROUP: Final = "jobterm.systems"
"""The entry point group."""
PORTS: Final[Mapping[str, type]] = {
    "send": port.SystemPort,
    "read": reading.ReaderPort,
    "search": reading.SearchPort,
    "received": reading.RegisterPort,
    "slots": reading.SlotsPort,
    "feed": reading.FeedPort,
    "find_employers": reading.EmployersPort,
    "agreements": reading.AgreementsPort,
    "find_ads": reading.AdsPort,
    "company": registry.CompanyPort,
    "published": statistics.StatisticsPort,
}
"""What says that a port is meant → the port, which is then wanted whole."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A plug-in as its package's metadata name it; nothing of it is loaded for that."""

    system: str
    module: str
    distribution: str
    version: str

    @property
    def replaces_ours(self) -> bool:
        """Whether it has the name of a system of ours; such a one is never looked at."""
        return self.system in SYSTEMS


def installed() -> list[Installed]:
    """Every plug-in on this machine, in order of names."""
    found = [
        Installed(one.name, one.module, one.dist.name if one.dist else "", one.dist.version if one.dist else "")
        for one in _offers()
    ]
    return sorted(found, key=lambda one: (one.system, one.distribution))


def load(system: str) -> Made:
    """What the plug-in of that name offers, held against the rules; raises PluginError. From then on its names and
    sentences are known."""
    offers = [one for one in _offers() if one.name == system]
    if not offers:
        raise PluginError(system, "plugin.missing")
    if len(offers) > 1:
        whose = ", ".join(sorted(one.dist.name if one.dist else one.module for one in offers))
        raise PluginError(system, "plugin.twice", whose=whose)
    made = _loaded(system, offers[0])
    _checked(system, made)
    joined.join(system, made.introduction)
    return made


def connect(system: str, made: Made, wire: Wire, clock: Clock, house: Asker) -> Port:
    """A plug-in's system made ready; raises PluginError where it fails at that, or lacks a part of what it offers."""
    try:
        ready = made.connect(wire, clock, house)
    except Exception as error:  # whatever a stranger's code raises: the others must go on
        raise PluginError(system, "plugin.make", error=type(error).__name__, place=place(error)) from None
    if lacking := lacks(ready, system):
        raise PluginError(system, "plugin.protocol", lacking=lacking)
    return ready


def lacks(ready: object, system: str) -> str:
    """The first thing that a system made ready lacks, empty where it is whole: ``SystemPort.look_up``."""
    if getattr(ready, "id", None) != system:
        return f"id = {system!r}"
    if not asyncio.iscoroutinefunction(getattr(ready, "close", None)):
        return "async close"
    meant = [offered for method, offered in PORTS.items() if hasattr(ready, method)]
    if not meant:
        return " | ".join(PORTS)
    for offered in meant:
        for name in sorted(_members(offered)):
            member = getattr(ready, name, None)
            if member is None:
                return f"{offered.__name__}.{name}"
            wanted = getattr(offered, name, None)
            if asyncio.iscoroutinefunction(wanted) and not asyncio.iscoroutinefunction(member):
                return f"async {offered.__name__}.{name}"
    return ""


def place(error: BaseException) -> str:
    """Where a stranger's code failed, ``module:line``, without a value of it."""
    frames = inspect.getinnerframes(error.__traceback__, context=0) if error.__traceback__ else []
    last = next((one for one in reversed(frames) if "importlib" not in one.filename), None)
    if last is None:
        return "?"
    return f"{last.frame.f_globals.get('__name__', '?')}:{last.lineno}"


def source_of(system: str) -> tuple[Installed, str]:
    """Whose it is, and the digest of its code; raises PluginError where there is not exactly one."""
    mine = [one for one in installed() if one.system == system]
    if len(mine) != 1:
        raise PluginError(system, "plugin.twice" if mine else "plugin.missing", whose="")
    return mine[0], plugin_code.digest(mine[0].module)


def _offers() -> Iterator[EntryPoint]:
    """The entry points of our group, each package once: a folder that stands on the path twice is one package."""
    seen: set[tuple[str, str, str]] = set()
    for one in entry_points(group=GROUP):
        key = (one.name, one.value, _name(one.dist))
        if key not in seen:
            seen.add(key)
            yield one


def _name(dist: Distribution | None) -> str:
    return dist.name if dist is not None else ""


def _loaded(system: str, offer: EntryPoint) -> Made:
    own_line = next(plugin_code.breaches(offer.module), None)
    if own_line is not None:
        raise PluginError(system, "plugin.code", module=own_line.module, line=own_line.line, name=own_line.imported)
    try:
        found: Any = offer.load()
    except Exception as error:  # as above
        raise PluginError(system, "plugin.import", error=type(error).__name__, place=place(error)) from None
    if not isinstance(found, Made):
        raise PluginError(system, "plugin.maker", error=type(found).__name__)
    return found


def _checked(system: str, made: Made) -> None:
    if made.api != API:
        raise PluginError(system, "plugin.api", wanted=made.api if made.api is not None else "?", ours=API)
    if (wrong := _wrong(system, made)) is not None:
        raise PluginError(system, "plugin.introduction", wrong=wrong)


def _wrong(system: str, made: Made) -> str | None:
    """The first thing in what a plug-in tells of itself that nobody can use."""
    told = made.introduction
    try:
        SystemId(system)
    except InvalidIdentifier:
        return f"id {system!r}"
    for name, text, most in (("label", told.label, 15), ("short", told.short, 8), ("name", told.name, 40)):
        if len(text) > most or not _printable(text):
            return f"{name} (at most {most} characters of Latin-1)"
    if told.column not in COLUMNS:
        return f"column (one of {', '.join(COLUMNS)})"
    if unknown := sorted(made.kinds - set(KIND_NAMES)):
        return f"kinds: {unknown[0]!r}"
    for code, said in told.codes.items():
        if isinstance(said, Sentence):
            if not all(_printable(text) and len(text) > 20 for text in (said.en, said.da)):
                return f"codes: {code!r} (a whole sentence in both languages, in Latin-1)"
        elif said not in words.KNOWN:
            return f"codes: {code!r} (no word of jobterm: {said!r})"
    return None


def _printable(text: str) -> bool:
    return text.isprintable() and text.encode("latin-1", "replace").decode("latin-1") == text


def _members(protocol: type) -> frozenset[str]:
    """Attributes and methods that a protocol wants."""
    wanted: set[str] = set()
    for base in protocol.__mro__[:-1]:
        if base.__name__ in ("Protocol", "Generic"):
            continue
        wanted |= set(inspect.get_annotations(base))
        wanted |= {name for name, value in vars(base).items() if inspect.isfunction(value) and name[0] != "_"}
    return frozenset(wanted)
