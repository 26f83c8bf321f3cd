"""G3: a disk that is full or fails refuses before the acknowledgement; nothing earlier is lost, states can still be
written, and what was said not to be saved is not."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.durability import fulldisk
from tests.unit.outbox.making import ANCHOR_KEY, KEY, item, place, registration, uid

from jobterm.clock import ManualClock
from jobterm.outbox import ballast, states
from jobterm.outbox.delivery import Moment, State
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.store import ItemQuery, NewEvent, StoreFull

RUNS = 40


def test_a_medium_that_refuses_at_any_step_loses_nothing_and_is_never_said_to_have_saved(tmp_path: Path) -> None:
    refused = 0
    for seed in range(RUNS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        wrong, times = fulldisk.refusals(folder, seed)
        assert wrong == [], f"seed {seed}"
        refused += times > 0
    assert refused > RUNS // 2


@pytest.fixture(params=[1536, 2048, 2560, 3072, 4096])
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={request.param}k,mode=0700", "jobterm-test", str(folder)]
    subprocess.run(mounted, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def opened(folder: Path) -> SqlStore:
    where = replace(place(folder), ballast=folder / "ballast")
    return open_outbox(where, key=KEY, anchor_key=ANCHOR_KEY, profile="training", clock=ManualClock())


def fill(outbox: SqlStore) -> int:
    """Append until it is refused; how many were taken."""
    for taken in range(100_000):
        try:
            outbox.append([item(registration(taken + 1))], by="aho")
        except StoreFull:
            return taken
    raise AssertionError("a small disk is never full")


def pour(file: io.RawIOBase) -> None:
    """Write until the disk refuses."""
    while file.write(bytes(1024)):
        pass


@pytest.mark.system
def test_on_a_full_disk_nothing_new_is_taken_and_states_are_still_written(small_disk: Path) -> None:
    outbox = opened(small_disk)
    taken = fill(outbox)
    with (small_disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        pour(filler)
    with pytest.raises(StoreFull):
        outbox.append([item(registration(8_000))], by="aho")
    for number in range(1, min(taken, 40) + 1):
        record = outbox.item(uid(number)).deliveries[0]
        sending = states.claim(record, "k", Moment.read(ManualClock()))
        [result] = outbox.commit([lambda tx, sending=sending: tx.put(sending, NewEvent("claimed"))])  # type: ignore[misc]
        assert result is None
    outbox.close()
    again = opened(small_disk)
    there = again.items(ItemQuery(limit=10_000))
    assert [one.registration.id for one in there] == [uid(number) for number in range(1, taken + 1)]
    assert {one.deliveries[0].state for one in there[:40]} <= {State.SENDING}
    (small_disk / "filler").unlink()
    if ballast.free_bytes(small_disk) > ballast.SIZE + ballast.RESERVE + 256 * 1024:
        again.append([item(registration(8_001))], by="aho")
        assert (small_disk / "ballast").stat().st_size == ballast.SIZE
    again.close()
