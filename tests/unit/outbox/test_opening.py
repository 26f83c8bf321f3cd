"""Opening: whole, of this version, on a disk of this machine, and made by nobody else meanwhile; or it says why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.unit.outbox.making import ANCHOR_KEY, BO, KEY, item, place, registration, store, uid

from jobterm.clock import ManualClock
from jobterm.outbox import filesystem, integrity, sqlopen
from jobterm.outbox.anchor import Anchor, Mark
from jobterm.outbox.backup import backups_in
from jobterm.outbox.delivery import State
from jobterm.outbox.quarantine import UNREADABLE
from jobterm.outbox.sqlcipher import connect
from jobterm.outbox.sqlstore import open_outbox
from jobterm.outbox.store import (
    ItemQuery,
    NewEvent,
    StoreDamaged,
    StoreElsewhere,
    StoreNewer,
    StoreReadOnly,
    StoreUnsure,
)

PAGE = 4096


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def written(folder: Path, *statements: str) -> None:
    """Change rows behind the store's back."""
    connection = connect(folder / "outbox.db", KEY)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def three(folder: Path, clock: ManualClock) -> None:
    outbox = store(folder, clock)
    for number, citizen in ((1, "1503801234"), (2, BO), (3, "1503801234")):
        outbox.append([item(registration(number, citizen=citizen))], by="aho")
    outbox.close()


# ---- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", range(1, 12))
def test_a_damaged_page_is_found_at_opening_and_what_is_whole_can_be_read(
    tmp_path: Path, clock: ManualClock, page: int
) -> None:
    three(tmp_path, clock)
    content = bytearray((tmp_path / "outbox.db").read_bytes())
    content[page * PAGE + 17] ^= 1
    (tmp_path / "outbox.db").write_bytes(content)
    try:
        outbox = store(tmp_path, clock)
    except StoreDamaged:
        return
    assert outbox.info()["state"] == "read_only"
    with pytest.raises(StoreReadOnly):
        outbox.append([item(registration(4))], by="aho")
    outbox.close()


def test_a_damaged_first_page_is_told_apart_from_a_wrong_key(tmp_path: Path, clock: ManualClock) -> None:
    three(tmp_path, clock)
    content = bytearray((tmp_path / "outbox.db").read_bytes())
    content[100] ^= 1
    (tmp_path / "outbox.db").write_bytes(content)
    with pytest.raises(StoreDamaged):
        store(tmp_path, clock)


def test_a_log_that_is_not_as_it_was_written_is_found(tmp_path: Path, clock: ManualClock) -> None:
    three(tmp_path, clock)
    written(tmp_path, "UPDATE event SET event = 'settled' WHERE n = 3")
    outbox = store(tmp_path, clock)
    assert (outbox.info()["state"], outbox.info()["reason"]) == (
        "read_only", "the log of commit 3 is not as it was written",
    )  # fmt: skip
    outbox.close()


def test_a_registration_of_the_newest_commits_that_is_gone_is_found(tmp_path: Path, clock: ManualClock) -> None:
    three(tmp_path, clock)
    written(tmp_path, "DELETE FROM registration WHERE n = 2")
    outbox = store(tmp_path, clock)
    assert outbox.info()["reason"] == "a registration of commit 2 is missing"
    outbox.close()


def test_the_newest_commits_are_held_against_their_digest_however_many_there_were(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)
    for number in range(1, 3 * integrity.NEWEST):
        outbox.append([item(registration(number))], by="aho")
        outbox.commit([lambda tx, number=number: tx.note(uid(number), NewEvent("noted"))])  # type: ignore[misc]
    assert integrity.Newest(outbox._db.rows).wrong() is None
    outbox.close()


def test_a_look_that_takes_too_long_finds_nothing_and_is_no_finding(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    for start in range(1, 400, 100):
        outbox.append([item(registration(number)) for number in range(start, start + 100)], by="aho")
    outbox.close()
    connection = connect(tmp_path / "outbox.db", KEY)
    assert integrity.pages(connection, 0.0) is None
    assert integrity.pages(connection, None) is None
    connection.close()


# ---- another version, another disk -----------------------------------------------------------------------------------


def test_a_newer_store_is_refused_and_left_as_it_is(tmp_path: Path, clock: ManualClock) -> None:
    three(tmp_path, clock)
    written(tmp_path, "PRAGMA user_version = 99")
    before = (tmp_path / "outbox.db").read_bytes()
    with pytest.raises(StoreNewer):
        store(tmp_path, clock)
    assert (tmp_path / "outbox.db").read_bytes() == before


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A version of jobterm that writes the schema after this one's."""
    folder = tmp_path / "package"
    (folder / "migrations").mkdir(parents=True)
    for name in sqlopen.MIGRATIONS:
        script = Path(sqlopen.__file__).parent / "migrations" / name
        (folder / "migrations" / name).write_bytes(script.read_bytes())
    (folder / "migrations" / "next.sql").write_text("CREATE TABLE added (x);\nCREATE TABLE second (y);\n")
    monkeypatch.setattr(sqlopen, "MIGRATIONS", (*sqlopen.MIGRATIONS, "next.sql"))
    monkeypatch.setattr(sqlopen, "SCHEMA", sqlopen.SCHEMA + 1)
    monkeypatch.setattr(sqlopen, "inside", lambda _package, name: folder / name)
    return folder


def opened(folder: Path, clock: ManualClock) -> Any:
    where = replace(place(folder), backups=folder / "backup")
    return open_outbox(where, key=KEY, anchor_key=ANCHOR_KEY, profile="training", clock=clock)


def test_an_older_store_is_brought_up_in_one_transaction_behind_a_verified_backup(
    tmp_path: Path, clock: ManualClock, request: pytest.FixtureRequest
) -> None:
    three(tmp_path, clock)
    request.getfixturevalue("next_schema")
    outbox = opened(tmp_path, clock)
    assert outbox.info() == {"state": "ok", "schema": sqlopen.SCHEMA, "anchor": 3, "reason": None}
    assert len(outbox.items(ItemQuery())) == 3
    assert [one.commits for one in backups_in(tmp_path / "backup")] == [3]
    outbox.append([item(registration(4))], by="aho")
    outbox.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, clock: ManualClock, request: pytest.FixtureRequest
) -> None:
    three(tmp_path, clock)
    before = sqlopen.SCHEMA
    folder: Path = request.getfixturevalue("next_schema")
    (folder / "migrations" / "next.sql").write_text("CREATE TABLE added (x);\nCREATE TABLE meta (y);\n")
    with pytest.raises(Exception, match="already exists"):
        opened(tmp_path, clock)
    connection = connect(tmp_path / "outbox.db", KEY)
    assert connection.execute("PRAGMA user_version").fetchone() == (before,)
    assert connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'added'").fetchall() == []
    connection.close()


@pytest.mark.parametrize(
    ("magic", "mounted", "expected"),
    [
        (0x6969, "nfs4", "nfs"),
        (0xFE534D42, "cifs", "smb"),
        (filesystem.FUSE, "fuse.sshfs", "fuse.sshfs"),
        (filesystem.FUSE, "fuseblk", None),
        (0xEF53, "ext4", None),
        (None, "ext4", None),
    ],
)
def test_a_network_file_system_is_known_by_what_the_kernel_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, magic: int | None, mounted: str, expected: str | None
) -> None:
    device = tmp_path.stat().st_dev
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 2 {device >> 8}:{device & 0xFF} / / rw - {mounted} source rw\n")
    monkeypatch.setattr(filesystem, "statfs_magic", lambda _folder: magic)
    monkeypatch.setattr("os.major", lambda number: number >> 8)
    monkeypatch.setattr("os.minor", lambda number: number & 0xFF)
    assert filesystem.network(tmp_path, mounts) == expected


def test_the_disk_of_the_tests_is_a_local_one(tmp_path: Path) -> None:
    assert filesystem.statfs_magic(tmp_path) is not None
    assert filesystem.network(tmp_path) is None


def test_no_outbox_is_opened_or_made_on_a_network_file_system(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem, "statfs_magic", lambda _folder: 0x6969)
    with pytest.raises(StoreElsewhere):
        store(tmp_path, clock)
    assert list(tmp_path.iterdir()) == []


# ---- a commit of which nobody knows ----------------------------------------------------------------------------------


def test_a_commit_whose_anchor_cannot_be_written_is_unsure_and_the_next_one_catches_up(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = store(tmp_path, clock)

    def fails(_anchor: Anchor, _mark: Mark) -> None:
        raise OSError(5, "failed")

    with monkeypatch.context() as patch:
        patch.setattr(Anchor, "write", fails)
        with pytest.raises(StoreUnsure):
            outbox.append([item(registration(1))], by="aho")
    outbox.append([item(registration(2))], by="aho")
    assert len(outbox.items(ItemQuery())) == 2
    outbox.close()


# ---- rows that cannot be read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", ["no JSON", "[]", """{"state": "teleported"}""", """json_set(body, '$.state', 'teleported')""",
             """json_set(body, '$.invented', 1)"""]
)  # fmt: skip
def test_a_delivery_that_cannot_be_read_is_kept_whole_and_holds_its_lane_alone(
    tmp_path: Path, clock: ManualClock, body: str
) -> None:
    three(tmp_path, clock)
    value = body if body.startswith("json_set") else f"'{body}'"
    written(tmp_path, f"UPDATE delivery SET body = {value} WHERE registration = 1")
    connection = connect(tmp_path / "outbox.db", KEY)
    [(before,)] = connection.execute("SELECT body FROM delivery WHERE registration = 1").fetchall()
    connection.close()
    outbox = store(tmp_path, clock)
    first, second, third = outbox.items(ItemQuery())
    assert (first.shown, second.shown, third.shown) == ("quarantined", "queued", "queued")
    assert (first.deliveries[0].reason, first.deliveries[0].possible) == (UNREADABLE, True)
    assert first.registration == registration(1)
    assert [due.subject for due in outbox.due("amp", clock.now(), 9)] == [BO]
    assert outbox.tally().registrations == {"quarantined": 1, "queued": 2}
    kept = outbox._db.value("SELECT value FROM meta WHERE name LIKE 'quarantine:delivery:%'")
    assert kept == before
    outbox.close()


def test_a_registration_that_cannot_be_read_is_shown_and_the_others_work(tmp_path: Path, clock: ManualClock) -> None:
    three(tmp_path, clock)
    written(tmp_path, "UPDATE registration SET body = '{}' WHERE n = 2")
    outbox = store(tmp_path, clock)
    assert [due.subject for due in outbox.due("amp", clock.now(), 9)] == ["1503801234", BO]
    found = outbox.item(uid(2))
    assert (found.shown, found.registration.citizen, found.registration.author) == ("quarantined", BO, "aho")
    assert found.deliveries[0].state is State.QUARANTINED
    assert [due.subject for due in outbox.due("amp", clock.now(), 9)] == ["1503801234"]
    assert outbox.append([item(registration(4))], by="aho")
    outbox.close()


def test_an_operation_that_meets_an_unreadable_row_has_it_set_aside_and_is_done(
    tmp_path: Path, clock: ManualClock
) -> None:
    three(tmp_path, clock)
    written(tmp_path, "UPDATE delivery SET body = '?' WHERE registration = 1")
    outbox = store(tmp_path, clock)
    [taken] = outbox.append([item(registration(5, day=19))], by="aho")
    assert not isinstance(taken, Exception)
    assert outbox.item(uid(1)).shown == "quarantined"
    outbox.close()


def test_what_is_known_of_a_system_may_be_forgotten(tmp_path: Path, clock: ManualClock) -> None:
    three(tmp_path, clock)
    written(tmp_path, "INSERT INTO gate VALUES ('amp', '?')")
    outbox = store(tmp_path, clock)
    assert outbox.gates() == {}
    outbox.close()


def test_a_home_that_lost_power_while_it_was_made_is_made_again(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "outbox.anchor").write_bytes(bytes(256))
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1, told_at=datetime(2026, 11, 20, 8, tzinfo=UTC)))], by="aho")
    assert outbox.info()["state"] == "ok"
    outbox.close()
