"""The systems that this jobterm can talk to, ours and suppliers', as `systems` and `doctor` tell of them. A plug-in is
loaded only where it is asked about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path
from typing import Any, Final

from jobterm import config
from jobterm.domain.identifiers import SYSTEMS
from jobterm.domain.plan import Mode, Plan
from jobterm.domain.registrations.names import KIND_NAMES, kind_matches
from jobterm.i18n import _
from jobterm.office.conformance import BadReport, Report, read
from jobterm.outbox.port import Capabilities
from jobterm.systems import catalogue, plugin_code, plugins
from jobterm.systems.maker import Made
from jobterm.systems.plugin_errors import PROBLEMS, PluginError, UnknownSystem

__all__ = [
    "Capabilities", "InstalledSystem", "SystemDetail", "Trouble", "as_json", "not_taken", "report_folder",
    "system_detail", "system_trouble", "systems",
]  # fmt: skip

REPORT: Final = "jobterm-conformance.json"
"""Under this name a supplier's package may bring its report."""
FOLDER: Final = "conformance"
"""In this folder of the home a site keeps its own, one ``ID.json`` for each system."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a supplier's system cannot be used, in words."""

    code: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class InstalledSystem:
    """A system that is there. ``package`` and ``version``: whose it is; jobterm's own for ours."""

    id: str
    ours: bool
    package: str
    version: str
    module: str = ""
    shadowed: bool = False


@dataclass(frozen=True, slots=True)
class SystemDetail:
    """One system with what it declares; ``trouble`` where it cannot be used, and then nothing is known."""

    installed: InstalledSystem | None
    trouble: Trouble | None = None
    capabilities: Capabilities | None = None
    kinds: tuple[str, ...] = ()
    settings: Mapping[str, str] | None = None
    code_sha256: str = ""
    report: Report | None = None
    report_trouble: str | None = None


def systems() -> list[InstalledSystem]:
    """Ours in their usual order, then the plug-ins that are installed; none of these is loaded."""
    own = _own_version()
    ours = [InstalledSystem(system, True, "jobterm", own) for system in SYSTEMS]
    return ours + [
        InstalledSystem(one.system, False, one.distribution, one.version, one.module, one.replaces_ours)
        for one in plugins.installed()
    ]


def system_trouble(system: str) -> Trouble | None:
    """Why a system cannot be used here; None where it can."""
    try:
        catalogue.maker(system)
    except PluginError as error:
        return said(error)
    return None


def not_taken(plan: Plan) -> list[tuple[int, str, tuple[str, ...]]]:
    """Rows of a plan that send a supplier's system kinds which it does not take: (line, system, kinds)."""
    found: list[tuple[int, str, tuple[str, ...]]] = []
    for row in plan.route_rows:
        told = {one.system for one in row.notify if one.mode is Mode.DELIVER}
        for system in sorted({row.record, *told} - set(SYSTEMS)):
            try:
                takes = catalogue.plugin(system).kinds
            except UnknownSystem:
                continue
            chosen = row.scope.kinds
            sent = KIND_NAMES if chosen is None else _chosen(chosen)
            left = tuple(kind for kind in sent if kind not in takes and kind != "correction")
            if takes and left:
                found.append((row.line, system, left))
    return found


def _chosen(selectors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(kind for kind in KIND_NAMES if any(kind_matches(one, kind) for one in selectors))


def said(error: PluginError) -> Trouble:
    """An error of a plug-in in the user's language."""
    message, cure = PROBLEMS[error.code]
    return Trouble(error.code, _(message).format(**error.values), _(cure).format(**error.values))


def system_detail(system: str, home: Path) -> SystemDetail:
    """All that is known of one system; ``home``: the folder in which the site's own reports lie."""
    found = next((one for one in systems() if one.id == system and not one.shadowed), None)
    report, report_trouble = _report(system, home, found)
    try:
        maker = catalogue.maker(system)
    except UnknownSystem as error:
        told = said(error) if isinstance(error, PluginError) else None
        return SystemDetail(found, told, report=report, report_trouble=report_trouble)
    made = maker if isinstance(maker, Made) else None
    return SystemDetail(
        found,
        None,
        maker.capabilities,
        tuple(sorted(made.kinds)) if made else (),
        {name: one.help for name, one in made.settings.items()} if made else {},
        plugin_code.digest(found.module) if found is not None and found.module else "",
        report,
        report_trouble,
    )


def report_folder(config_file: Path | None) -> Path:
    """Where a site keeps the reports of its systems."""
    return config.locate(config_file, os.environ).home.data / FOLDER


def _report(system: str, home: Path, found: InstalledSystem | None) -> tuple[Report | None, str | None]:
    """The newest report there is of a system: the site's own, or the one its package brought."""
    reports: list[Report] = []
    trouble: str | None = None
    for path in (home / f"{system}.json", *_brought(found)):
        try:
            if path.is_file():
                reports.append(read(path.read_text(encoding="utf-8")))
        except BadReport as error:
            trouble = str(error)
        except (OSError, UnicodeDecodeError):
            trouble = "report.unreadable"
    mine = [one for one in reports if one.system == system]
    return max(mine, key=lambda one: one.at, default=None), trouble


def _brought(found: InstalledSystem | None) -> list[Path]:
    if found is None or found.ours or not found.package:
        return []
    try:
        inside = files(found.package) or []
    except PackageNotFoundError:
        return []
    return [Path(str(one.locate())) for one in inside if one.name == REPORT]


def _own_version() -> str:
    try:
        return version("jobterm")
    except PackageNotFoundError:
        return ""


def as_json(found: Capabilities) -> dict[str, Any]:
    """Capabilities for programs, lengths of time in seconds."""

    def seconds(length: timedelta | None) -> float | None:
        return None if length is None else length.total_seconds()

    return {
        "create_once": found.create_once,
        "version": found.version,
        "key_ttl_s": seconds(found.key_ttl),
        "lookup": found.lookup,
        "life_s": seconds(found.life),
        "closes": found.closes,
        "per_system_in_flight": found.per_system_in_flight,
        "deletes": sorted(found.deletes),
        "replaces": sorted(found.replaces),
        "file_hour": None if found.file_hour is None else f"{found.file_hour:%H:%M}",
    }
