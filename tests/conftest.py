"""What holds for every test: no key ring, no home and no language of this machine, and which tests need the system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pytest_textual_snapshot import SVGImageExtension

from jobterm import i18n

ROOT = Path(__file__).resolve().parent.parent
NOT_RUN = pytest.StashKey[list[str]]()
WORKER_REPORT = "system_not_run"

# The plug-in names the extension as an older syrupy did; without this, pictures are saved as .raw.
SVGImageExtension.file_extension = "svg"

# A red suite must be red again tomorrow; `--hypothesis-profile=search` looks further.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def _machine_left_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads the developer's site file, language or key ring."""
    for name in ("JOBTERM_HOME", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    i18n.forget()
    yield
    i18n.forget()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--require-system`, as the check of a change uses it."""
    parser.addoption("--require-system", action="store_true", help="fail unless tests marked `system` can be run")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by name, what needs `make setup-system` where that has not run."""
    config.stash[NOT_RUN] = []
    if (ROOT / ".system-ready").exists():
        return
    left_out = [item for item in items if item.get_closest_marker("system")]
    if left_out and config.getoption("--require-system"):
        raise pytest.UsageError("tests marked `system` cannot be run: `make setup-system` has not finished here")
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[NOT_RUN] = [item.nodeid for item in left_out]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells its controller what was left out."""
    report: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if report is not None:
        report[WORKER_REPORT] = session.config.stash.get(NOT_RUN, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The controller of pytest-xdist keeps what a worker told it; all workers tell the same."""
    node.config.stash[NOT_RUN] = getattr(node, "workeroutput", {}).get(WORKER_REPORT, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name every test that was not run, so that nobody takes green for more than it says."""
    if left_out := config.stash.get(NOT_RUN, []):
        terminalreporter.section("not run: they need `make setup-system`")
        for name in left_out:
            terminalreporter.line(name)
