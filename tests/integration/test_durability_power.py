"""G2: whatever a loss of power leaves on a disk that honours fsync, nothing acknowledged is lost or changed back, and
the store goes on as if nothing had been."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from tests.durability import powerloss
from tests.durability.powerloss import Recording

IMAGES = 20


def wrong(recording: Recording, folder: Path, chance: Random, images: int) -> list[str]:
    found: list[str] = []
    for number in range(images):
        at = chance.randrange(len(recording.steps) + 1)
        powerloss.image(recording, at, folder / f"image{number}", chance)
        found += [f"step {at}: {one}" for one in powerloss.wrong_after(recording, at, folder / f"image{number}")]
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_loss_of_power_at_any_moment_takes_nothing_acknowledged(tmp_path: Path, seed: int) -> None:
    recording = powerloss.record(tmp_path, seed)
    assert len(recording.ledger.saved) == 10
    assert wrong(recording, tmp_path, Random(seed), IMAGES) == []


def test_every_step_of_making_the_store_and_of_its_first_commit_may_be_the_last(tmp_path: Path) -> None:
    recording = powerloss.record(tmp_path, 3)
    first = next(moment for moment, _id, _state in recording.ledger.entries)
    chance = Random(3)
    for at in range(0, first + 2, 3):
        powerloss.image(recording, at, tmp_path / f"image{at}", chance)
        assert powerloss.wrong_after(recording, at, tmp_path / f"image{at}") == [], f"step {at}"


@pytest.mark.parametrize("file", ["outbox.anchor", "outbox.db", "outbox.db-journal"])
def test_a_store_that_did_not_force_one_of_its_files_would_be_caught(tmp_path: Path, file: str) -> None:
    recording = powerloss.record(tmp_path, 4)
    recording.steps = [step if step[:2] != ("sync", file) else ("write", file, 0, b"") for step in recording.steps]
    assert wrong(recording, tmp_path, Random(4), IMAGES)


def test_a_store_that_did_not_make_the_deletion_of_its_journal_durable_would_be_caught(tmp_path: Path) -> None:
    recording = powerloss.record(tmp_path, 5)
    journal = "outbox.db-journal"
    kept, deleted = [], False
    for step in recording.steps:
        if step[0] == "folder" and deleted:
            step = ("write", "outbox.db", 0, b"")  # noqa: PLW2901 (the moments of the ledger count every step)
        deleted = step[:2] == ("unlink", journal)
        kept.append(step)
    recording.steps = kept
    assert wrong(recording, tmp_path, Random(5), 2 * IMAGES)
