"""Rule R8: deliveries that travel in files. Each story holds, and turns red when its sentence is left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.simulation.file_defects import SEEDED
from tests.simulation.file_runs import run
from tests.simulation.file_stories import STORIES, play

SEEDS = range(1, 3)
"""More of them: ``python -c "from tests.simulation.file_runs import run; print(run(3))"``."""


@pytest.mark.parametrize("name", sorted(STORIES))
def test_what_travels_in_files_keeps_its_promises(name: str) -> None:
    assert play(STORIES[name]) == [], STORIES[name].sentence


@pytest.mark.parametrize("seed", SEEDS)
def test_random_days_of_files_keep_their_promises(seed: int) -> None:
    assert run(seed) == []


@pytest.mark.parametrize("defect", SEEDED, ids=lambda one: one.__name__)
def test_a_sentence_left_out_is_seen(
    defect: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    defect(monkeypatch)
    assert play(STORIES[SEEDED[defect]]) != []
