"""A test that needs the system is run or named as not run, never silently missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TWO_TESTS = """
import pytest

def test_anywhere() -> None: ...

@pytest.mark.system
def test_with_tmux() -> None: ...
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with this configuration and two tests, one of them marked `system`."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_two.py").write_text(TWO_TESTS, encoding="utf-8")
    for name in ("pyproject.toml", "tests/conftest.py"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def suite(checkout: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the suite of `checkout` with the few plug-ins it needs; loading all of them takes seconds."""
    plugins = ("-p", "no:cacheprovider", "-p", "pytest_asyncio.plugin", "-p", "xdist.plugin")
    command = [sys.executable, "-m", "pytest", "-q", *plugins, *options]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("-n", "1")])
def test_without_the_system_it_is_named_as_not_run(checkout: Path, options: tuple[str, ...]) -> None:
    done = suite(checkout, *options)
    assert done.returncode == 0, done.stdout
    assert "not run: they need `make setup-system`" in done.stdout
    assert "tests/test_two.py::test_with_tmux" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 passed")


def test_with_the_system_it_is_run(checkout: Path) -> None:
    (checkout / ".system-ready").touch()
    done = suite(checkout, "--require-system")
    assert "not run" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("2 passed")


def test_the_check_of_a_change_fails_where_it_cannot_be_run(checkout: Path) -> None:
    done = suite(checkout, "--require-system")
    assert done.returncode != 0
    assert "make setup-system" in done.stderr
