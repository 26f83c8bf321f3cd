"""What can be saved of a damaged queue: all that is whole, what is not by its number, and nothing is sent twice."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.outbox.making import ANCHOR_KEY, BO, KEY, item, place, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.outbox import states
from jobterm.outbox.backup import Backups
from jobterm.outbox.delivery import Mode, Moment, Role, State
from jobterm.outbox.port import Rendered
from jobterm.outbox.salvage import Keys, Salvaged, Wreck, place_in, salvage
from jobterm.outbox.sqlcommits import no_promise
from jobterm.outbox.store import NewDelivery, NewEvent, StoreBusy, StoreDamaged

PAGE = 4096
KEYS = Keys(KEY, ANCHOR_KEY, "training")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def wreck(folder: Path, file: Path | None = None) -> Wreck:
    return Wreck(replace(place(folder), backups=folder / "backup"), file)


def saved(folder: Path, clock: ManualClock, file: Path | None = None) -> Salvaged:
    to = folder / "saved"
    to.mkdir()
    return salvage(wreck(folder, file), place_in(to), KEYS, clock=clock, promise=no_promise, by="jlu")


def fill(folder: Path, clock: ManualClock, count: int = 60) -> None:
    outbox = store(folder, clock)
    for number in range(1, count + 1):
        outbox.append([item(registration(number, note="x" * 900))], by="aho")
    outbox.close()


def damage(file: Path, *pages: int) -> None:
    content = bytearray(file.read_bytes())
    for page in pages:
        content[page * PAGE + 100] ^= 1
    file.write_bytes(content)


def test_all_of_a_whole_queue_is_saved_and_the_original_is_not_touched(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock, 5)
    before = (tmp_path / "outbox.db").read_bytes()
    found = saved(tmp_path, clock)
    assert [one.registration for one in found.items] == [registration(n, note="x" * 900) for n in range(1, 6)]
    assert (found.missing, found.from_backup, found.without_log) == ((), (), ())
    assert (tmp_path / "outbox.db").read_bytes() == before
    assert not (tmp_path / "saved" / "copies").exists()


def test_what_is_open_starts_as_unknown_with_unknown_key_age_and_keeps_its_bytes(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1)), item(registration(2, citizen=BO))], by="aho")
    first, second = (outbox.item(uid(number)).deliveries[0] for number in (1, 2))
    sending = states.claim(first, "key", Moment.read(clock))
    bytes_sent = Rendered("POST", "/x", (), b"body", "key")
    outbox.commit([lambda tx: tx.rendered(sending, bytes_sent), lambda tx: tx.put(sending, NewEvent("claimed"))])
    outbox.commit([lambda tx: tx.put(states.confirm(second, None), NewEvent("settled"))])
    outbox.close()
    found = saved(tmp_path, clock)
    opened, confirmed = (one.deliveries[0] for one in found.items)
    assert (opened.state, opened.possible, opened.key_birth) == (State.UNKNOWN, True, None)
    assert confirmed.state is State.CONFIRMED
    again = store(tmp_path / "saved", clock)
    assert again.rendering(opened) == bytes_sent
    assert [event.what.event for event in again.events(uid(1))] == ["taken", "claimed", "imported"]
    again.close()


def test_damaged_pages_take_only_what_lies_on_them_and_it_is_named(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock)
    size = (tmp_path / "outbox.db").stat().st_size // PAGE
    damage(tmp_path / "outbox.db", size - 8, size - 5)
    found = saved(tmp_path, clock)
    numbers = {int(one.registration.id.replace("-", "")[-6:], 16) for one in found.items}
    assert found.missing
    assert set(found.missing) | numbers == set(range(1, 61))
    assert not set(found.missing) & numbers
    assert len(found.items) > 40


def test_what_the_queue_has_lost_comes_from_a_backup(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock)
    Backups(replace(place(tmp_path), backups=tmp_path / "backup"), tmp_path / "backup", KEY).make(clock.now())
    size = (tmp_path / "outbox.db").stat().st_size // PAGE
    damage(tmp_path / "outbox.db", size - 8, size - 5)
    found = saved(tmp_path, clock)
    assert found.missing == ()
    assert found.from_backup or found.without_log == ()
    assert len(found.items) == 60


def test_a_queue_that_cannot_be_opened_at_all_leaves_its_backups(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock, 4)
    Backups(replace(place(tmp_path), backups=tmp_path / "backup"), tmp_path / "backup", KEY).make(clock.now())
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(99))], by="aho")
    outbox.close()
    damage(tmp_path / "outbox.db", 0)
    found = saved(tmp_path, clock)
    assert [source.trouble for source in found.sources] == ["unreadable", None]
    assert (len(found.items), found.sources[1].behind) == (4, 1)


def test_commits_behind_the_anchor_are_told(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock, 2)
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    outbox = store(tmp_path, clock)
    for number in (3, 4, 5):
        outbox.append([item(registration(number))], by="aho")
    outbox.close()
    shutil.copyfile(tmp_path / "older.db", tmp_path / "outbox.db")
    found = saved(tmp_path, clock)
    assert (found.sources[0].behind, len(found.items)) == (3, 2)


def test_one_named_file_alone_is_taken_from(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock, 2)
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(3))], by="aho")
    outbox.close()
    found = saved(tmp_path, clock, tmp_path / "older.db")
    assert [source.path.name for source in found.sources] == ["older.db"]
    assert len(found.items) == 2


def test_nothing_is_saved_while_somebody_sends_from_the_queue(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock, 1)
    outbox = store(tmp_path, clock)
    assert outbox.acquire_lease("other", 30)
    with pytest.raises(StoreBusy):
        saved(tmp_path, clock)
    assert list((tmp_path / "saved").iterdir()) == []
    outbox.close()


def test_where_nothing_can_be_read_nothing_is_made(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock, 1)
    damage(tmp_path / "outbox.db", 0)
    with pytest.raises(StoreDamaged):
        saved(tmp_path, clock)
    assert list((tmp_path / "saved").iterdir()) == []


def test_a_newer_store_gives_what_this_version_understands(tmp_path: Path, clock: ManualClock) -> None:
    from jobterm.outbox.sqlcipher import connect

    fill(tmp_path, clock, 3)
    connection = connect(tmp_path / "outbox.db", KEY)
    connection.execute("PRAGMA user_version = 99")
    connection.execute("ALTER TABLE registration ADD COLUMN invented TEXT")
    connection.execute("UPDATE delivery SET body = json_set(body, '$.invented', 1) WHERE registration = 2")
    connection.close()
    found = saved(tmp_path, clock)
    assert [one.registration.id for one in found.items] == [uid(1), uid(3)]
    assert found.missing == (2,)


def test_what_is_saved_is_encrypted(tmp_path: Path, clock: ManualClock) -> None:
    fill(tmp_path, clock, 3)
    saved(tmp_path, clock)
    for path in (tmp_path / "saved").iterdir():
        content = path.read_bytes()
        assert not any(word in content for word in (b"1503801234", b"sickness", b"SQLite format", b"Anne"))


@pytest.mark.parametrize("behind", [False, True])
def test_what_had_no_certain_recipient_goes_to_a_person_where_commits_are_missing_since(
    tmp_path: Path, clock: ManualClock, behind: bool
) -> None:
    outbox = store(tmp_path, clock)
    provisional = NewDelivery("amp", Role.RECORD, Mode.DELIVER, provisional=True)
    outbox.append([item(registration(1), provisional)], by="aho")
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    if behind:
        outbox.append([item(registration(2))], by="aho")
    outbox.close()
    shutil.copyfile(tmp_path / "older.db", tmp_path / "outbox.db")
    [one] = saved(tmp_path, clock).items
    assert one.shown == ("needs_review" if behind else "queued")
