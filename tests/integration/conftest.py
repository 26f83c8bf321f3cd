"""One served sandbox for all tests of this run that ask for it, and homes beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.integration.cli_site import Home, Served, settle


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The simulated systems, in a process of their own."""
    sandbox = Served(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def home(tmp_path: Path, served: Served) -> Home:
    """A new caseworker's home, nothing in it but site file and plan."""
    return settle(tmp_path / "home", served, f"u{uuid4().hex[:8]}")
