"""Backups: verified before they count, encrypted, few, and never a reason to lose anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.outbox.making import KAREN, KEY, item, place, registration, store

from jobterm.clock import ManualClock
from jobterm.outbox import backup as module
from jobterm.outbox.backup import KEEP, Backups, backups_in
from jobterm.outbox.keeping import keep
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import ItemQuery, StoreDamaged, StoreFull


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def where(tmp_path: Path) -> Place:
    return replace(place(tmp_path), backups=tmp_path / "backup")


def filled(folder: Path, clock: ManualClock, count: int = 3) -> SqlStore:
    outbox = store(folder, clock)
    for number in range(1, count + 1):
        outbox.append([item(registration(number))], by="aho")
    return outbox


def test_a_backup_opens_with_the_key_and_holds_what_was_saved(tmp_path: Path, where: Place, clock: ManualClock) -> None:
    outbox = filled(tmp_path, clock)
    made = Backups(where, tmp_path / "backup", KEY).make(clock.now())
    assert (made.commits, made.path.stat().st_mode & 0o777) == (3, 0o600)
    outbox.append([item(registration(4))], by="aho")
    outbox.close()
    made.path.replace(tmp_path / "outbox.db")
    again = store(tmp_path, clock)
    assert again.info()["state"] == "read_only", "a backup put back is older than the anchor"
    assert len(again.items(ItemQuery())) == 3
    again.close()


def test_a_backup_holds_nothing_that_can_be_read_without_the_key(
    tmp_path: Path, where: Place, clock: ManualClock
) -> None:
    outbox = filled(tmp_path, clock)
    made = Backups(where, tmp_path / "backup", KEY).make(clock.now())
    content = made.path.read_bytes()
    assert not any(word in content for word in (KAREN.encode(), b"sickness", b"SQLite", b"Anne Holm"))
    outbox.close()


def test_a_backup_a_day_and_only_the_newest_are_kept(tmp_path: Path, where: Place, clock: ManualClock) -> None:
    outbox = filled(tmp_path, clock)
    for _ in range(2 * KEEP):
        keep(outbox, where, KEY, clock.now())
        keep(outbox, where, KEY, clock.now() + timedelta(hours=23))
        clock.advance(24 * 3600)
    kept = backups_in(tmp_path / "backup")
    assert [one.at for one in kept] == [clock.now() - timedelta(days=day) for day in range(1, KEEP + 1)]
    outbox.close()


def test_a_clock_that_was_ahead_once_does_not_stop_the_backups(
    tmp_path: Path, where: Place, clock: ManualClock
) -> None:
    outbox = filled(tmp_path, clock)
    backups = Backups(where, tmp_path / "backup", KEY)
    backups.make(clock.now() + timedelta(days=300))
    assert backups.due(clock.now())
    backups.make(clock.now())
    assert not backups.due(clock.now())
    outbox.close()


def test_a_copy_that_is_not_what_the_outbox_was_never_gets_a_name(
    tmp_path: Path, where: Place, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = filled(tmp_path, clock)
    backups = Backups(where, tmp_path / "backup", KEY)
    whole = backups.make(clock.now())
    real = Backups._copy

    def spoilt(self: Backups, draft: Path, alone: object) -> object:
        mark = real(self, draft, alone)  # type: ignore[arg-type]
        content = bytearray(draft.read_bytes())
        content[len(content) // 2] ^= 1
        draft.write_bytes(content)
        return mark

    monkeypatch.setattr(Backups, "_copy", spoilt)
    with pytest.raises(StoreDamaged):
        backups.make(clock.now() + timedelta(days=1))
    assert [one.path for one in backups_in(tmp_path / "backup")] == [whole.path]
    assert sorted(path.name for path in (tmp_path / "backup").iterdir()) == [whole.path.name]
    outbox.close()


def test_a_backup_never_takes_the_room_that_saving_needs(
    tmp_path: Path, where: Place, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = filled(tmp_path, clock)
    monkeypatch.setattr(module, "free_bytes", lambda _folder: 1024 * 1024)
    with pytest.raises(StoreFull):
        Backups(where, tmp_path / "backup", KEY).make(clock.now())
    keep(outbox, where, KEY, clock.now())  # tried again another time, and no reason to stop
    assert backups_in(tmp_path / "backup") == []
    outbox.close()


def test_a_damaged_outbox_pushes_no_whole_backup_out(tmp_path: Path, where: Place, clock: ManualClock) -> None:
    outbox = filled(tmp_path, clock)
    outbox._db.read_only = "a page is damaged"
    keep(outbox, where, KEY, clock.now())
    assert backups_in(tmp_path / "backup") == []
    outbox.close()
