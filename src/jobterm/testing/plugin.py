"""What the kit adds to pytest: ``--jobterm-report FILE`` writes what came of a run, workflow by workflow. To be named
in a supplier's ``conftest.py`` as ``pytest_plugins = ["jobterm.testing.plugin"]``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pytest

from jobterm.clock import to_text
from jobterm.domain.registrations.names import KIND_NAMES
from jobterm.office.conformance import FAIL, FORMAT, NOT_OFFERED, PASS, digest
from jobterm.systems import plugins
from jobterm.systems.plugin_errors import PluginError
from jobterm.testing import offers

KIT: Final = "1.0"
"""The kit's version: what it demands may grow with it."""
RUN: Final = pytest.StashKey["Run"]()


class Run:
    """What came of the tests of one run so far: system → workflow → ends."""

    def __init__(self) -> None:
        self.ends: dict[str, dict[str, list[str]]] = {}
        self.failures: dict[str, list[str]] = {}

    def note(self, report: pytest.TestReport) -> None:
        """One test's end."""
        told = {str(name): str(value) for name, value in report.user_properties}
        system, workflow = told.get(offers.SYSTEM), told.get(offers.WORKFLOW)
        if system is None or workflow is None or (report.when != "call" and report.passed):
            return
        end = NOT_OFFERED if offers.NOT_OFFERED in told else PASS
        if report.failed:
            end = FAIL
            self.failures.setdefault(system, []).append(f"{workflow}: {report.nodeid.rpartition('::')[2]}")
        self.ends.setdefault(system, {}).setdefault(workflow, []).append(end)

    def report(self, system: str, at: datetime) -> dict[str, Any]:
        """The content of the report on one system."""
        ends = self.ends[system]
        workflows: dict[str, str] = dict.fromkeys(KIND_NAMES, NOT_OFFERED)
        workflows |= {name: _end(found) for name, found in ends.items() if name != offers.NOTHING}
        every = [end for found in ends.values() for end in found]
        content: dict[str, Any] = {
            "format": FORMAT,
            "kit": KIT,
            "jobterm": _version("jobterm"),
            "system": system,
            "plugin": _plugin(system),
            "at": to_text(at),
            "counts": {end: every.count(end) for end in (PASS, FAIL, NOT_OFFERED)},
            "workflows": dict(sorted(workflows.items())),
            "failures": sorted(self.failures.get(system, [])),
        }
        return {**content, "sha256": digest(content)}


def _end(found: list[str]) -> str:
    return FAIL if FAIL in found else PASS if PASS in found else NOT_OFFERED


def _plugin(system: str) -> Mapping[str, str]:
    """Whose adapter was tried: its package and the digest of its code; jobterm's own has none."""
    try:
        found, code = plugins.source_of(system)
    except PluginError:
        return {"distribution": "jobterm", "version": _version("jobterm"), "sha256": ""}
    return {"distribution": found.distribution, "version": found.version, "sha256": code}


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--jobterm-report``."""
    parser.addoption("--jobterm-report", metavar="FILE", help="write what the conformance kit found (JSON)")


def pytest_configure(config: pytest.Config) -> None:
    """The kit's marker."""
    config.addinivalue_line("markers", "jobterm_workflow(name): which workflow a test of the kit speaks of")
    config.stash[RUN] = Run()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Write into a test's report what it speaks of."""
    mark = item.get_closest_marker("jobterm_workflow")
    if mark is not None:
        kind = getattr(item, "callspec", None)
        name = kind.params.get("kind", offers.NOTHING) if mark.args[0] == "kind" and kind is not None else mark.args[0]
        item.user_properties.append((offers.WORKFLOW, name))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Count a test's end."""
    report: pytest.TestReport = yield
    item.config.stash[RUN].note(report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report; of several systems one file each, named after the system."""
    wanted, run = session.config.getoption("--jobterm-report"), session.config.stash[RUN]
    if not wanted:
        return
    if not run.ends:
        raise pytest.UsageError("--jobterm-report: no test of the conformance kit was run")
    for system in run.ends:
        path = Path(wanted)
        path = path if len(run.ends) == 1 else path.with_name(f"{path.stem}-{system}{path.suffix}")
        path.write_text(json.dumps(run.report(system, datetime.now(UTC)), indent=1) + "\n", encoding="utf-8")
