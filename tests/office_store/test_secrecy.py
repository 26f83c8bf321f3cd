"""What the database's administrator sees is what the guide lists, and nothing of whom or what it is about, neither in
the tables nor in the server's log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT
from tests.office_store.belonging import CASEWORKER, COLLEAGUE, WORKER, Desks, desks, digest
from tests.office_store.fixtures import Database
from tests.unit.outbox.making import KAREN, item, registration, uid

from jobterm.office.membership import people
from jobterm.outbox import states
from jobterm.outbox.port import Receipt, Rendered
from jobterm.outbox.postgres.dialect import OfficeDialect
from jobterm.outbox.postgres.store import OfficeStore
from jobterm.outbox.store import ItemQuery, NewEvent, Transaction

pytestmark = pytest.mark.system

GUIDE = ROOT / "docs" / "guide" / "office-secrecy.md"
SAID = ("hemmelig note", "Anne Holm", "2026-11-20T", "first_day", "tlf 2020", "kvittering til Karen")
"""What was registered, noted, sent and answered."""


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Desks]:
    """An office with a caseworker, a colleague and a worker, whose every statement is written to the server's log."""
    database.cluster.set("log_statement", "all")
    database.cluster.set("log_min_duration_statement", "0")
    with desks(database, tmp_path) as made:
        lone, _done = made.found()
        made.member(lone, CASEWORKER)
        made.member(lone, COLLEAGUE)
        made.member(lone, WORKER, "worker")
        yield made


def busy(office: Desks) -> tuple[OfficeStore, str]:
    """An item that was noted on, rendered, sent and settled; the caseworker's store, the item's id."""
    lone, anna, _bente, robot = office.opened
    store = office.store(anna)
    made = replace(registration(1, author="u-anna"), note="hemmelig note", details={"comment": "tlf 2020"})
    store.append([item(made, given=digest("as given"))], by="u-anna")
    other = office.store(robot)

    def work(tx: Transaction) -> None:
        delivery = other.item(uid(1)).deliveries[0]
        tx.rendered(delivery, Rendered("POST", f"/x/{KAREN}", (("x-person", KAREN),), b"<name>Karen</name>", "k"))
        event = NewEvent("sent", request_sha256=digest("<name>Karen</name>"), note="kvittering til Karen")
        tx.put(states.confirm(delivery, Receipt("r-1", datetime.now(UTC), KAREN)), event)

    assert other.commit([work]) == [None]
    assert store.item(uid(1)).registration.note == "hemmelig note"
    assert [one.registration.id for one in store.items(ItemQuery(citizen=KAREN))] == [uid(1)]
    assert store.events(uid(1))[-1].what.note == "kvittering til Karen"
    people.rotate(lone)
    return store, uid(1)


def everything(database: Database) -> bytes:
    """All values of all rows of all tables, as the administrator reads them."""
    names: list[Any] = database.run("SELECT table_name FROM information_schema.tables WHERE table_schema = 'jobterm'")
    found = b""
    for (name,) in names:
        for row in database.run(f"SELECT * FROM jobterm.{name}"):
            for value in row:
                found += (bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()) + b"\n"
    return found


def test_no_row_tells_whom_or_what_it_is_about(office: Desks) -> None:
    busy(office)
    stored = everything(office.database)
    assert b"sickness.report" in stored
    for said in (KAREN, KAREN[:6], "Karen", *SAID, digest("as given"), digest("<name>Karen</name>"), digest(KAREN)):
        assert said.encode() not in stored, said
        assert said.encode().hex().encode() not in stored, said


def test_the_servers_log_tells_no_more(office: Desks) -> None:
    before = len(office.database.cluster.log())
    busy(office)
    log = office.database.cluster.log()[before:]
    assert "INSERT INTO registration" in log
    for said in (KAREN, "Karen", *SAID, digest("as given"), digest(KAREN)):
        assert said not in log, said
        assert said.encode().hex() not in log, said


def test_the_guide_lists_every_column_that_there_is_and_no_other(office: Desks) -> None:
    columns: list[Any] = office.database.run(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'jobterm'"
    )
    listed: dict[tuple[str, str], str] = {}
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"\| ([a-z_, ]+) \| ((?:`\w+` ?)+) \| (.+) \|", line):
            for table in found[1].split(", "):
                for column in re.findall(r"`(\w+)`", found[2]):
                    assert (table, column) not in listed, (table, column)
                    listed[table, column] = found[3]
    assert set(listed) == {(table, column) for table, column, _kind in columns}
    for table, column, kind in columns:
        hidden = listed[table, column].startswith(("sealed", "wrapped", "a proof"))
        assert hidden == (kind == "bytea" and column != "public_key"), (table, column)


def test_what_is_called_blinded_is(office: Desks) -> None:
    busy(office)
    for table, column in (("registration", "subject"), ("registration", "given_sha256"), ("delivery", "subject")):
        values: list[Any] = office.database.run(f"SELECT {column} FROM jobterm.{table}")
        assert values
        assert all(re.fullmatch("[0-9a-f]{64}", value) for (value,) in values), (table, column)
    hashes: list[Any] = office.database.run("SELECT request_sha256, answer_sha256 FROM jobterm.event")
    assert set(hashes) == {(None, None)}


def test_a_row_in_anothers_place_is_set_aside_and_never_content(office: Desks) -> None:
    store, one = busy(office)
    store.append([item(registration(2, citizen="2406752345", author="u-anna"))], by="u-anna")
    office.database.run(
        f"UPDATE jobterm.registration r SET body = o.body FROM jobterm.registration o"
        f" WHERE r.id = '{uid(2)}' AND o.id = '{one}'"
    )
    there = store.registration(uid(2))
    assert there.citizen != KAREN
    assert there.note != "hemmelig note"
    assert store.item(uid(2)).shown == "quarantined"
    assert store.registration(one).citizen == KAREN


def test_a_row_that_was_changed_is_noticed(office: Desks) -> None:
    store, one = busy(office)
    office.database.run("UPDATE jobterm.event SET note = set_byte(note, 70, get_byte(note, 70) # 1)"
                        " WHERE note IS NOT NULL")  # fmt: skip
    assert all("kvittering" not in (event.what.note or "") for event in store.events(one))
    assert store.registration(one).citizen == KAREN


def test_an_older_key_opens_nothing_of_what_was_sealed_since(office: Desks) -> None:
    lone, anna, *_others = office.opened
    keys = anna.ring()
    assert keys.newest == 1
    busy(office)
    body: list[Any] = office.database.run("SELECT id, body FROM jobterm.registration")

    class Leaver:
        """Who has kept the keys of her time."""

        seal, unseal, blind = keys.seal, keys.unseal, keys.blind

    with pytest.raises(Exception, match="epoch 2"):
        OfficeDialect(Leaver()).registration(*body[0])  # type: ignore[arg-type]
    assert lone.ring().newest == 2
