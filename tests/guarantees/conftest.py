"""A town for each test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.guarantees.town import Town, town


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """A fresh town: its systems open, nobody's desk in it yet."""
    with town(tmp_path) as made:
        yield made
