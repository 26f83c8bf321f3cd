"""A desk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.office.making import TestParts

from jobterm import i18n


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[TestParts]:
    """The parts of a desk in an empty folder, speaking English."""
    i18n.use("en")
    made = TestParts(tmp_path)
    yield made
    made.close()
    i18n.forget()
