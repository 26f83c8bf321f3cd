"""Guarantee G15: a store of any released schema opens in this version in one transaction, behind a backup; a newer one
is refused politely, and what is understood of it can be had; a row that cannot be read is quarantined whole."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.guarantees import released
from tests.unit.outbox.making import ANCHOR_KEY, KAREN, KEY, item, place, registration, uid

from jobterm import i18n
from jobterm.clock import ManualClock
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.recover import Wanted, recover
from jobterm.office.troubles import telling
from jobterm.outbox.backup import backups_in
from jobterm.outbox.delivery import State
from jobterm.outbox.salvage import Keys
from jobterm.outbox.sqlcipher import connect
from jobterm.outbox.sqlopen import SCHEMA
from jobterm.outbox.store import Author, ItemQuery, Taken

KEYS = Keys(KEY, ANCHOR_KEY, "training")


def written(folder: Path, *statements: str) -> None:
    """Change rows behind the program's back."""
    connection = connect(folder / "outbox.db", KEY)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def bodies(folder: Path, where: str) -> list[str]:
    """Stored texts of deliveries, as they lie in the file."""
    connection = connect(folder / "outbox.db", KEY)
    rows = connection.execute(f"SELECT body FROM delivery WHERE {where} ORDER BY row").fetchall()
    connection.close()
    return [row[0] for row in rows]


def test_there_is_a_store_of_every_schema() -> None:
    assert released.numbers() == list(range(1, SCHEMA + 1)), "make it: python -m tests.guarantees.released"


@pytest.mark.parametrize("schema", released.numbers())
def test_a_store_of_an_earlier_schema_opens_whole_and_goes_on(tmp_path: Path, schema: int) -> None:
    expected = released.copy(schema, tmp_path)
    outbox = released.opened(tmp_path, backups=tmp_path / "backup")
    info = outbox.info()
    assert (info["state"], info["schema"]) == ("ok", SCHEMA)
    assert json.loads(json.dumps(released.found(outbox))) == expected
    (taken,) = outbox.append([item(registration(200, citizen=KAREN))], by="aho")
    assert isinstance(taken, Taken)
    assert taken.n > max(one["n"] for one in expected["items"])
    outbox.close()
    assert len(backups_in(tmp_path / "backup")) == (schema < SCHEMA)


@pytest.mark.parametrize("schema", released.numbers())
def test_what_an_earlier_version_was_sending_is_asked_after_and_what_it_handed_on_stays_handed(
    tmp_path: Path, schema: int
) -> None:
    released.copy(schema, tmp_path)
    outbox = released.opened(tmp_path)
    assert outbox.acquire_lease("next", 30) is not None
    states = {one.deliveries[0].state for one in outbox.items(ItemQuery(limit=1000))}
    assert State.SENDING not in states
    assert {State.UNKNOWN, State.HANDED, State.CONFIRMED, State.QUARANTINED} <= states
    outbox.close()


def test_the_fixture_can_be_made_again_by_this_version(tmp_path: Path) -> None:
    released.make(tmp_path / "anew")
    outbox = released.opened(tmp_path / "anew")
    there = {one.deliveries[0].state for one in outbox.items(ItemQuery(limit=1000))}
    assert there == set(State)
    outbox.close()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A store that a later version wrote: a state, a fact and a column that this one does not know."""
    released.copy(SCHEMA, tmp_path)
    written(
        tmp_path,
        "ALTER TABLE delivery ADD COLUMN invented TEXT",
        f"UPDATE delivery SET body = json_set(body, '$.state', 'teleported') WHERE id = '{_record(1)}'",
        f"UPDATE delivery SET body = json_set(body, '$.invented', 1) WHERE id = '{_record(8)}'",
        f"PRAGMA user_version = {SCHEMA + 1}",
    )
    return tmp_path


def _record(number: int) -> str:
    from jobterm.outbox.sqlwrite import delivery_id

    return delivery_id(uid(number), "amp")


def test_a_newer_store_is_refused_politely_is_left_as_it_is_and_its_export_is_offered(newer: Path) -> None:
    i18n.use("en")
    before = (newer / "outbox.db").read_bytes(), (newer / "outbox.anchor").read_bytes()
    with pytest.raises(OfficeError) as refused, telling():
        released.opened(newer)
    assert (refused.value.code, refused.value.exit_code) == ("store.newer", Exit.NEWER)
    assert "outbox recover" in refused.value.cure
    assert ((newer / "outbox.db").read_bytes(), (newer / "outbox.anchor").read_bytes()) == before


def test_the_export_that_is_offered_has_all_that_this_version_understands_and_names_the_rest(newer: Path) -> None:
    i18n.use("en")
    clock = ManualClock()
    told = recover(place(newer), KEYS, Wanted(to=newer / "saved"), clock=clock, by="jlu")
    outbox = released.opened(Path(told.folder), clock)
    there = {one.registration.id: one for one in outbox.items(ItemQuery(limit=1000))}
    expected = json.loads((released.FOLDER / f"schema-{SCHEMA:04}" / "expected.json").read_text(encoding="utf-8"))
    whole = {one["id"] for one in expected["items"]}
    assert whole - there.keys() <= {uid(1), uid(8)}
    assert len(told.missing) == len(whole - there.keys())
    assert there[uid(2)].registration.note == "en note: æøå"
    outbox.close()


ROW = {
    "no JSON": "'?'",
    "no object": "'[]'",
    "a state nobody knows": "json_set(body, '$.state', 'teleported')",
    "a fact nobody knows": "json_set(body, '$.invented', 1)",
    "a date that is none": "json_set(body, '$.event_date', '2026-13-45')",
    "without its id": "json_remove(body, '$.registration')",
}


@pytest.mark.parametrize("value", ROW.values(), ids=list(ROW))
def test_a_row_that_cannot_be_read_is_kept_whole_and_every_other_item_goes_on(tmp_path: Path, value: str) -> None:
    expected = released.copy(SCHEMA, tmp_path)
    written(tmp_path, f"UPDATE delivery SET body = {value} WHERE id = '{_record(1)}'")
    [before] = bodies(tmp_path, f"id = '{_record(1)}'")
    clock = ManualClock()
    outbox = released.opened(tmp_path, clock)
    assert sum(outbox.tally(of=Author(None, clock.now())).registrations.values()) > 0, "it is counted before it is met"
    after: dict[str, Any] = released.found(outbox)
    others = [one for one in after["items"] if one["id"] != uid(1)]
    assert others == [one for one in expected["items"] if one["id"] != uid(1)]
    damaged = outbox.item(uid(1))
    assert (damaged.shown, damaged.deliveries[0].state) == ("quarantined", State.QUARANTINED)
    assert [due.delivery for due in outbox.due("amp", clock.now() + timedelta(days=2), 100)].count(_record(1)) == 0
    outbox.close()
    connection = connect(tmp_path / "outbox.db", KEY)
    kept = connection.execute("SELECT value FROM meta WHERE name LIKE 'quarantine:delivery:%'").fetchall()
    connection.close()
    assert [row[0] for row in kept] == [before]
