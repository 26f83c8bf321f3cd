"""G1: no acknowledged registration is lost by kill -9 of real processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.durability import kills


def counted(folder: Path, seed: int, times: int) -> None:
    found = kills.run(kills.home(folder), seed, times)
    assert found.clean, found
    assert found.kills >= times // 2
    assert found.acknowledged


def test_what_a_killed_register_acknowledged_is_there(tmp_path: Path) -> None:
    counted(tmp_path, 1, 12)


@pytest.mark.slow
def test_what_sixty_killed_registers_acknowledged_is_there(tmp_path: Path) -> None:
    counted(tmp_path, 2, 60)
