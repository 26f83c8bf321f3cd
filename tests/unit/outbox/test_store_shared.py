"""Several processes on one outbox: none spoils the anchor, the making or the commits of another, or hangs with it."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.unit.outbox.making import BO, item, place, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.outbox import filelock
from jobterm.outbox.anchor import Anchor, Mark
from jobterm.outbox.sqlcipher import connect
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import NewEvent, StoreBusy, StoreReadOnly, Taken


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


class Killed(BaseException):
    """The process ends here."""


def append_and_die_before_the_anchor(outbox: SqlStore, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_anchor: Anchor, _mark: Mark) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Anchor, "write", die)
        with pytest.raises(Killed):
            outbox.append([item(registration(number))], by="aho")


def test_two_processes_that_die_between_commit_and_anchor_one_after_the_other_are_ordinary_crashes(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = store(tmp_path, clock), store(tmp_path, clock)
    append_and_die_before_the_anchor(one, 1, monkeypatch)
    real, written = Anchor.write, list[int]()

    def die_at_the_second(anchor: Anchor, mark: Mark) -> None:
        written.append(mark.count)
        if len(written) == 2:
            raise Killed
        real(anchor, mark)

    with monkeypatch.context() as patch:
        patch.setattr(Anchor, "write", die_at_the_second)
        with pytest.raises(Killed):
            two.append([item(registration(2))], by="aho")
    assert written == [1, 2], "first what the dead one left undone, then its own"
    one.close()
    two.close()
    again = store(tmp_path, clock)
    assert again.info()["state"] == "ok"
    assert [again.item(uid(number)).n for number in (1, 2)] == [1, 2]
    again.close()


def test_an_older_copy_put_in_place_while_the_program_runs_is_noticed_at_the_next_commit(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox, other = store(tmp_path, clock), store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    before = (tmp_path / "outbox.db").read_bytes()
    outbox.append([item(registration(2))], by="aho")
    with (tmp_path / "outbox.db").open("r+b") as file:
        file.write(before)
        file.truncate(len(before))
    with pytest.raises(StoreReadOnly):
        other.append([item(registration(3, citizen=BO))], by="aho")
    outbox.close()
    other.close()


class SlowToMake:
    """A connection that lets somebody else come in while the store is being made."""

    def __init__(self, path: Path, key: bytes, meanwhile: Any) -> None:
        self._real = connect(path, key)
        self._meanwhile = meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, sql: str, values: Any = ()) -> Any:
        """Let the other one come before the first transaction."""
        meanwhile, self._meanwhile = self._meanwhile, None
        if sql == "BEGIN IMMEDIATE" and meanwhile is not None:
            meanwhile()
        else:
            self._meanwhile = meanwhile
        return self._real.execute(sql, values)


def test_a_second_process_does_not_take_the_anchor_from_one_that_is_making_the_store(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_lock, opened = threading.Event(), list[SqlStore]()
    other = threading.Thread(target=lambda: opened.append(store(tmp_path, clock)))
    take = filelock._take

    def seen(file: int) -> None:
        if threading.current_thread() is other:
            at_the_lock.set()
        take(file)

    def meanwhile() -> None:
        other.start()
        assert at_the_lock.wait(30)

    monkeypatch.setattr(filelock, "_take", seen)
    first = store(tmp_path, clock, connector=lambda path, key: SlowToMake(path, key, meanwhile))
    other.join(30)
    first.append([item(registration(1))], by="aho")
    first.close()
    assert opened[0].info()["state"] == "ok"
    opened[0].close()
    again = store(tmp_path, clock)
    assert again.info()["state"] == "ok"
    again.close()


def test_a_process_that_stands_still_with_the_lock_makes_others_busy_and_does_not_hang_them(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = store(tmp_path, clock)
    monkeypatch.setattr(filelock, "PATIENCE_S", 0.0)
    with place(tmp_path).lock.open("r+b") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        with pytest.raises(StoreBusy):
            outbox.append([item(registration(1))], by="aho")
    [taken] = outbox.append([item(registration(1))], by="aho")
    assert isinstance(taken, Taken)
    outbox.close()


def test_whoever_waits_for_the_lease_writes_nothing_while_waiting(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    assert outbox.acquire_lease("one", 30) is not None
    commits = outbox.info()["anchor"]
    assert outbox.acquire_lease("two", 30) is None
    assert outbox.info()["anchor"] == commits
    outbox.close()


def test_a_defect_met_on_one_item_does_not_undo_what_is_written_of_others_in_the_same_commit(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)

    def defective(tx: Any) -> None:
        tx.note(uid(1), NewEvent("never"))
        raise KeyError("a defect")

    results = outbox.commit([
        lambda tx: tx.take(item(registration(1)), "aho"),  # type: ignore[attr-defined]
        defective,
        lambda tx: tx.take(item(registration(2, citizen=BO)), "aho"),  # type: ignore[attr-defined]
    ])  # fmt: skip
    assert [type(one) for one in results] == [Taken, KeyError, Taken]
    assert [event.what.event for event in outbox.events(uid(1))] == ["taken"]
    outbox.close()
