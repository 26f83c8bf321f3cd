"""The guide for suppliers, done as its reader would: the example is installed without an index, held against the kit,
and used by a desk, from the registration to the register behind and to the screen."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli_site import KAREN, Ran, environment, run, sickness
from tests.pty.terminal import F, program

from jobterm.office import conformance
from jobterm.office.conformance import Wanted
from jobterm.systems import plugin_code

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "nordlys"
GUIDE = ROOT / "docs" / "guide" / "adapter.md"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the example was installed."""
    folder = tmp_path_factory.mktemp("nordlys")
    source, target = folder / "source", folder / "site"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    command = ["pip", "install", "-q", "--no-index", "--no-build-isolation", "--no-deps", "--target", str(target), "."]
    subprocess.run([sys.executable, "-m", *command], cwd=source, check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def tried(installed: Path) -> Path:
    """The report of its tests, run as its author runs them."""
    report = installed.parent / "jobterm-conformance.json"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "--jobterm-report",
         str(report), "tests"],
        cwd=installed.parent / "source", env=environment(None, PYTHONPATH=str(installed)), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    return report


class Desk:
    """A desk whose site file names the simulated Nordlys."""

    def __init__(self, folder: Path, installed: Path, simulator: Any) -> None:
        self.folder, self.installed, self.simulator = folder, installed, simulator
        site = (EXAMPLE / "site" / "jobterm.toml").read_text(encoding="utf-8")
        (folder / "jobterm.toml").write_text(site.replace("http://127.0.0.1:8095", simulator.url), encoding="utf-8")
        shutil.copy(EXAMPLE / "site" / "plan.toml", folder)

    def run(self, *arguments: str, given: str | None = None, plugged: bool = True) -> Ran:
        """One command, with the plug-in on the path or without."""
        more = {"PYTHONPATH": str(self.installed)} if plugged else {}
        return run(self.folder, *arguments, given=given, **more)


@pytest.fixture
def desk(tmp_path: Path, installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.syspath_prepend(installed)
    simulator = importlib.import_module("nordlys.simulator").Nordlys()
    yield Desk(tmp_path, installed, simulator)
    simulator.shutdown()
    simulator.server_close()
    for name in [name for name in sys.modules if name.partition(".")[0] == "nordlys"]:
        del sys.modules[name]


def test_the_guide_shows_the_files_as_they_are() -> None:
    blocks = re.findall(r"^```(?:python|toml)\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names = ("pyproject.toml", "nordlys/adapter.py", "nordlys/simulator.py", "tests/conftest.py",
             "tests/test_nordlys.py", "site/jobterm.toml", "site/plan.toml")  # fmt: skip
    assert blocks == [(EXAMPLE / name).read_text(encoding="utf-8") for name in names]


def test_it_is_fewer_than_two_hundred_lines() -> None:
    files = [*EXAMPLE.glob("nordlys/*.py"), *EXAMPLE.glob("tests/*.py")]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) < 200


@pytest.mark.slow
def test_its_tests_pass_and_the_report_says_what_was_tried(tried: Path, desk: Desk) -> None:
    report = conformance.read(tried.read_text(encoding="utf-8"))
    code = plugin_code.digest("nordlys.adapter")
    kinds = ("sickness.report", "note", "reading", "search", "hostile answers", "weather", "windows")
    assert conformance.verdict(report, Wanted("nordlys", code, kinds), datetime.now(UTC)).good
    assert (report.system, report.plugin, report.version) == ("nordlys", "jobterm-nordlys", "1.0")
    assert report.workflows["plan.save"] == "not_offered"
    more = conformance.verdict(report, Wanted("nordlys", code, ("plan.save",)), datetime.now(UTC))
    assert [reason for reason, _ in more.reasons] == ["not_offered"]
    kept = desk.folder / "data" / "conformance"
    kept.mkdir(parents=True)
    shutil.copy(tried, kept / "nordlys.json")
    shown = desk.run("systems", "show", "nordlys", "--json").json
    assert (shown["verdict"]["good"], shown["code_sha256"], shown["trouble"]) == (True, code, None)
    listed = {one["id"]: one for one in desk.run("systems", "list", "--json").json}
    assert (listed["nordlys"]["conformance"], listed["nordlys"]["at_this_site"]) == (True, True)
    assert listed["amp"]["ours"]


@pytest.mark.slow
def test_a_registration_reaches_it_and_what_it_knows_is_shown(desk: Desk) -> None:
    checked = desk.run("config", "check", "--json")
    assert (checked.code, [one["code"] for one in checked.json]) == (0, ["plan.not_taken"])
    assert [one["cpr"] for one in desk.run("citizen", "find", "Karen", "--json").json] == ["150380-xxxx"]
    [taken] = desk.run("register", given=json.dumps(sickness())).lines
    done = desk.run("sync", "--until-idle", "--json")
    assert done.code == 0, done.err
    assert list(desk.simulator.taken) == [taken["id"]], "by its own ledger"
    item = desk.run("outbox", "show", taken["id"], "--json").json
    assert [one["state"] for one in item["deliveries"]] == ["confirmed"]
    shown = desk.run("citizen", "show", KAREN).out
    assert "Record system  Nordlys" in shown
    assert re.search(r"Absent from\s+\d\d-\d\d-\d{4}\s+Nordlys", shown)
    assert re.search(r"Nordlys\s+open", desk.run("status").out)


@pytest.mark.slow
def test_a_plan_that_sends_it_more_than_it_takes_is_told_so(desk: Desk) -> None:
    plan = desk.folder / "plan.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(f'{text}kinds = ["note", "plan.*"]\n', encoding="utf-8")
    told = {one["code"]: one["message"] for one in desk.run("config", "check", "--json").json}
    assert "2 in number, e.g. plan.save" in told["plan.not_taken"]


@pytest.mark.slow
def test_the_screen_has_it_in_the_column_of_the_case(desk: Desk) -> None:
    desk.run("register", given=json.dumps(sickness()))
    assert desk.run("sync", "--until-idle").code == 0
    path = f"{desk.installed}:{ROOT}"
    with program(module="jobterm", JOBTERM_HOME=str(desk.folder), PYTHONPATH=path) as terminal:
        terminal.sees("Jobcenter Aarhus").type(KAREN).sees("Karen Testesen, 46", "Registreres i Nordlys")
        terminal.sees("Sygemeldt", "Nordlys har den. Kvittering N-1")
        assert re.search(r"Sygemeldt.* ok \d\d-\d\d +- +- ", terminal.text)
        terminal.type(F[4]).sees("Nordlys ok")


@pytest.mark.slow
def test_without_the_plug_in_it_waits_and_everything_else_goes_on(desk: Desk) -> None:
    [taken] = desk.run("register", given=json.dumps(sickness()), plugged=False).lines
    assert taken["state"] == "queued"
    checked = desk.run("config", "check", "--json", plugged=False)
    assert [one["code"] for one in checked.json] == ["plugin.missing"], checked.out
    shown = desk.run("systems", "show", "nordlys", "--json", plugged=False)
    assert (shown.code, shown.json["trouble"]["code"]) == (3, "plugin.missing")
    assert desk.run("outbox", "list", "--json", plugged=False).json[0]["state"] == "queued"
    assert desk.run("sync", "--until-idle").code == 0
    assert list(desk.simulator.taken) == [taken["id"]]
