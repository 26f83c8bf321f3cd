"""Settings of a supplier's plug-in, held against what it declares. Loads nothing unless a site file names a system that
is not ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jobterm.config.problems import ConfigProblem
from jobterm.domain.identifiers import SYSTEMS
from jobterm.domain.registrations.names import nearest

_KINDS: Final = {str: '"text"', int: "123", float: "1.5", bool: "true / false"}


def is_installed(system: str) -> bool:
    """Whether somebody offers a plug-in of that name."""
    from jobterm.systems import plugins

    return any(one.system == system for one in plugins.installed())


def doubts(system: str, given: Mapping[str, Any] | None) -> Iterator[ConfigProblem]:
    """What is wrong with the settings of one system; nothing where its plug-in cannot be used, which is said elsewhere
    and keeps nobody from the other systems."""
    path = f"systems.{system}.settings"
    if system in SYSTEMS:
        if given is not None:
            yield ConfigProblem(path, "config.unknown_key", values={"nearest": f"systems.{system}.capabilities"})
        return
    from jobterm.systems import catalogue

    try:
        wanted = catalogue.plugin(system).settings
    except catalogue.UnknownSystem:
        return
    for name, value in (given or {}).items():
        if name not in wanted:
            near = nearest(name, tuple(wanted))
            yield ConfigProblem(
                f"{path}.{name}", "config.unknown_key", values={"nearest": near or ", ".join(wanted) or "-"}
            )
        elif not wanted[name].takes(value):
            yield ConfigProblem(f"{path}.{name}", "config.type", values={"expected": _KINDS[wanted[name].kind]})
    for name, one in wanted.items():
        if one.default is None and name not in (given or {}):
            yield ConfigProblem(f"{path}.{name}", "config.missing", values={"expected": f"{name} = {_KINDS[one.kind]}"})
