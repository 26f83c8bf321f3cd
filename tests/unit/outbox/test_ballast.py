"""Room for what must still be written: given up once, made again when there is room, and nothing new meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.unit.outbox.making import item, registration, store

from jobterm.clock import ManualClock
from jobterm.outbox.ballast import RESERVE, SIZE, Ballast
from jobterm.outbox.sqlcommits import Commits
from jobterm.outbox.store import NewEvent, StoreFull, StoreUnsure


@dataclass
class Disk:
    """How much is free."""

    free: int = 100 * SIZE

    def __call__(self, _folder: Path) -> int:
        return self.free


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_ballast_is_made_whole_for_its_owner_alone(tmp_path: Path, disk: Disk) -> None:
    ballast = Ballast(tmp_path / "ballast", disk)
    ballast.before_new()
    found = (tmp_path / "ballast").stat()
    assert (found.st_size, found.st_mode & 0o777, ballast.whole) == (SIZE, 0o600, True)


def test_nothing_new_is_taken_while_it_is_given_up_and_there_is_no_room(tmp_path: Path, disk: Disk) -> None:
    ballast = Ballast(tmp_path / "ballast", disk)
    assert ballast.settle()
    assert ballast.release()
    assert not ballast.release(), "only once"
    disk.free = SIZE
    with pytest.raises(StoreFull):
        ballast.before_new()
    disk.free = SIZE + RESERVE
    ballast.before_new()
    assert ballast.whole


def test_nothing_new_is_taken_on_a_disk_that_is_nearly_full(tmp_path: Path, disk: Disk) -> None:
    ballast = Ballast(tmp_path / "ballast", disk)
    assert ballast.settle()
    disk.free = RESERVE - 1
    with pytest.raises(StoreFull):
        ballast.before_new()


def test_a_change_of_state_on_a_full_disk_gives_the_ballast_up_and_is_written(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = store(tmp_path, ManualClock())
    outbox._ballast = Ballast(tmp_path / "ballast", disk)
    outbox.append([item(registration(1))], by="aho")
    real = Commits._written

    def refused_while_it_lies_there(self: Commits, operations: object) -> object:
        if (tmp_path / "ballast").exists():
            raise StoreFull("full")
        return real(self, operations)  # type: ignore[arg-type]

    monkeypatch.setattr(Commits, "_written", refused_while_it_lies_there)
    with pytest.raises(StoreFull):
        outbox.append([item(registration(2))], by="aho")
    assert (tmp_path / "ballast").exists(), "what is new does not get it"
    id = registration(1).id
    assert outbox.commit([lambda tx: tx.note(id, NewEvent("noted"))]) == [None]
    assert [event.what.event for event in outbox.events(id)] == ["taken", "noted"]
    outbox.close()


def test_a_commit_of_which_nobody_knows_is_not_done_twice(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = store(tmp_path, ManualClock())
    outbox._ballast = Ballast(tmp_path / "ballast", disk)
    outbox._ballast.settle()
    asked: list[int] = []

    def unsure(_self: Commits, _operations: object) -> object:
        asked.append(1)
        raise StoreUnsure("unsure")

    monkeypatch.setattr(Commits, "_written", unsure)
    with pytest.raises(StoreUnsure):
        outbox.commit([lambda tx: tx.note("x", NewEvent("noted"))])
    assert asked == [1]
    outbox.close()
