"""G4: a file that was changed behind jobterm's back is announced, or nothing is missing; never silently shorter."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from tests.durability import mutations
from tests.durability.mutations import Specimen

MUTATIONS = 40


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Specimen:
    return mutations.specimen(tmp_path_factory.mktemp("specimen"), 1)


def test_a_changed_file_is_announced_or_nothing_is_missing(whole: Specimen, tmp_path: Path) -> None:
    chance = Random(1)
    for number in range(MUTATIONS):
        done = mutations.mutate(whole, tmp_path / str(number), chance)
        assert done.outcome in ("announced", "harmless"), done


def test_the_queue_and_its_anchor_both_gone_are_a_loss_while_there_are_backups(whole: Specimen, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole.home, home)
    shutil.copyfile(home / "data" / "outbox.db", home / "data" / "backup" / "outbox-20261120T080000Z-12.db")
    for name in ("outbox.db", "outbox.anchor"):
        (home / "data" / name).unlink()
    assert mutations.outcome(home, whole.saved) == "announced"


def test_an_older_copy_of_queue_and_anchor_together_is_the_one_thing_that_cannot_be_seen(
    whole: Specimen, tmp_path: Path
) -> None:
    """Said in the decision: whoever restores a whole folder must say so, with `outbox recover`."""
    home = tmp_path / "home"
    shutil.copytree(whole.home, home)
    for name in ("outbox.db", "outbox.anchor"):
        shutil.copyfile(whole.older / "data" / name, home / "data" / name)
    assert mutations.outcome(home, whole.saved).startswith("silently other")
