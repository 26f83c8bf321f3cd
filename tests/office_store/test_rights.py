"""Each login really tries: nobody sees another office's row, a caseworker writes only her own, the log only grows, a
board counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.office_store.belonging import BOARD, CASEWORKER, COLLEAGUE, SUPERUSER, WORKER, Desks, desks, put
from tests.office_store.fixtures import Database
from tests.unit.outbox.making import item, registration, uid

from jobterm.office.membership import founding, people
from jobterm.office.membership.access import OfficeAccess
from jobterm.outbox import states
from jobterm.outbox.port import Receipt, Rendered
from jobterm.outbox.postgres import archive, migrate
from jobterm.outbox.store import NewEvent, StoreError, Transaction

pytestmark = pytest.mark.system

TABLES = (
    "meta", "registration", "need", "delivery", "lane", "request", "event", "settled", "gate", "worker", "era", "file",
    "file_hour", "presence", "old_registration", "old_need", "old_delivery", "old_request", "old_event",
)  # fmt: skip


@dataclass
class House:
    """An office with one login of each kind; two caseworkers have an item each, and the first one's was rendered."""

    desks: Desks
    lone: OfficeAccess
    anna: OfficeAccess
    bente: OfficeAccess
    robot: OfficeAccess
    wall: OfficeAccess
    annas: str
    bentes: str

    def tries(self, desk: OfficeAccess, sql: str) -> int | str:
        """How many rows a statement changed, or the code of why it did not."""
        try:
            return desk.within(lambda: desk.database.run(sql))
        except StoreError as error:
            return error.code

    def sees(self, desk: OfficeAccess, table: str) -> int:
        """How many rows a login sees."""
        return int(desk.database.value(f"SELECT count(*) FROM jobterm.{table}"))


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[House]:
    """The whole house."""
    with desks(database, tmp_path) as office:
        lone, _done = office.found()
        anna, bente = office.member(lone, CASEWORKER), office.member(lone, COLLEAGUE)
        robot = office.member(lone, WORKER, "worker")
        wall = office.member(lone, BOARD, "board")
        annas = put(office.store(anna), 1, "u-anna")
        bentes = put(office.store(bente), 2, "u-bente", "2406752345")
        store = office.store(robot)

        def render(tx: Transaction) -> None:
            for name in (annas, bentes):
                delivery = store.item(name).deliveries[0]
                tx.rendered(delivery, Rendered("POST", "/x", (), b"150380-1234 Karen", "key"))

        assert store.commit([render]) == [None]
        yield House(office, lone, anna, bente, robot, wall, annas, bentes)


def test_nobody_sees_another_offices_row(house: House, tmp_path: Path) -> None:
    office = house.desks
    office.database.cluster.create_login("elsewhere")
    office.database.run(f'GRANT "{SUPERUSER}" TO "elsewhere"')
    with desks(office.database, tmp_path / "other", "Andenby") as second:
        other = second.desk("elsewhere", role="superuser")
        founding.init(other, lambda: (migrate.SCHEMA, migrate.init(other.database)))
        karl = second.member(other, "karl")
        theirs = put(second.store(karl), 9, "u-karl")
        robot = second.member(other, "robot2", "worker")
        for stranger, at_home in ((other, house.lone), (karl, house.anna), (robot, house.robot)):
            assert house.sees(stranger, "registration") == 1
            assert house.sees(at_home, "registration") == 2
        ours = house.lone.database.value("SELECT jobterm.my_office()")
        for table in TABLES:
            assert other.database.value(f"SELECT count(*) FROM jobterm.{table} WHERE office = '{ours}'") == 0, table
        for table in ("member", "epoch", "office"):
            column = "id" if table == "office" else "office"
            seen = karl.database.value(f"SELECT count(*) FROM jobterm.{table} WHERE {column} = '{ours}'")
            assert seen == 0, table
        assert house.tries(other, f"UPDATE jobterm.registration SET open = 0 WHERE office = '{ours}'") == 0
        assert house.tries(karl, f"DELETE FROM jobterm.lane WHERE office = '{ours}'") == 0
        assert house.tries(robot, f"INSERT INTO jobterm.meta (office, name, value) VALUES ('{ours}', 'x', 'y')") == (
            "office.rights"
        )
        assert second.store(karl).registration(theirs).citizen == "1503801234"


def test_a_login_that_belongs_to_no_office_sees_nothing_and_writes_nothing(house: House) -> None:
    stranger = house.desks.desk("nobody")
    for table in TABLES:
        assert house.sees(stranger, table) == 0, table
    for table in ("member", "epoch", "wrapped_key"):
        assert house.sees(stranger, table) == 0, table
    assert house.tries(stranger, "INSERT INTO jobterm.meta (name, value) VALUES ('x', 'y')") == "office.rights"
    assert house.tries(stranger, "INSERT INTO jobterm.trial (login, content) VALUES (session_user, '')") == (
        "office.rights"
    )


def test_a_caseworker_puts_in_her_own_and_no_others(house: House) -> None:
    store = house.desks.store(house.anna)
    put(store, 3, "u-anna")
    with pytest.raises(StoreError) as refused:
        store.append([item(registration(4, author="u-bente"))], by="u-bente")
    assert refused.value.code == "office.rights"
    assert house.sees(house.robot, "registration") == 3


def test_a_caseworker_changes_her_own_and_no_others(house: House) -> None:
    for table in ("registration", "delivery"):
        assert house.tries(house.anna, f"UPDATE jobterm.{table} SET shown = 'x'") == 1, table
    assert house.tries(
        house.anna, f"UPDATE jobterm.registration SET author = 'u-bente' WHERE id = '{house.annas}'"
    ) == ("office.rights")
    assert (
        house.tries(house.anna, f"UPDATE jobterm.registration SET author = 'u-anna' WHERE id = '{house.bentes}'") == 0
    )
    assert house.tries(house.anna, "DELETE FROM jobterm.delivery") == 1
    assert house.tries(house.anna, "DELETE FROM jobterm.registration") == 0
    for table in ("gate", "worker", "era", "file"):
        assert house.sees(house.anna, table) <= house.sees(house.robot, table)
    assert house.tries(house.anna, "INSERT INTO jobterm.worker (owner, since, until) VALUES ('x', 0, 9e9)") == (
        "office.rights"
    )


def test_she_does_not_make_anothers_item_wait_for_hers_to_get_at_it(house: House) -> None:
    n = house.robot.database.value(f"SELECT n FROM jobterm.registration WHERE id = '{house.bentes}'")
    need = f"INSERT INTO jobterm.need (dependant, needs, kind, met) VALUES ({n}, '{house.annas}', 'confirmed', 0)"
    assert house.tries(house.anna, need) == "office.rights"
    own = house.anna.database.value(f"SELECT n FROM jobterm.registration WHERE id = '{house.annas}'")
    assert house.tries(house.anna, need.replace(f"({n},", f"({own},")) == 1
    assert house.tries(house.anna, f"UPDATE jobterm.need SET dependant = {n}") == "office.rights"
    assert house.tries(house.anna, f"UPDATE jobterm.delivery SET shown = 'x' WHERE registration = {n}") == 0


def test_what_waits_for_hers_is_set_free_with_it(house: House) -> None:
    bentes, annas = house.desks.store(house.bente), house.desks.store(house.anna)
    bentes.append([item(registration(7, citizen="0911883456", author="u-bente", needs=(house.annas,)))], by="u-bente")
    waiting = bentes.item(uid(7)).deliveries[0]
    assert waiting.unmet == 1

    def confirm(tx: Transaction) -> None:
        delivery = tx.delivery(annas.item(house.annas).deliveries[0].id)
        receipt = Receipt("r-1", datetime.now(UTC), "amp-1")
        tx.put(states.confirm(replace(delivery), receipt), NewEvent("settled_elsewhere", by="u-anna"))

    assert annas.commit([confirm]) == [None]
    assert house.desks.store(house.robot).item(uid(7)).deliveries[0].unmet == 0


def test_bytes_and_log_are_read_by_the_author_and_by_workers(house: House) -> None:
    for desk, requests in ((house.anna, 1), (house.bente, 1), (house.robot, 2), (house.lone, 2), (house.wall, 0)):
        assert house.sees(desk, "request") == requests
    logs = {desk.login(): house.sees(desk, "event") for desk in (house.anna, house.bente, house.robot)}
    assert logs["anna"] + logs["bente"] == logs["robot"]
    assert min(logs.values()) > 0


def test_nobody_takes_a_line_out_of_the_log_but_into_the_archive(house: House) -> None:
    before = house.sees(house.robot, "event")
    mette = house.desks.member(house.lone, "mette", "superuser")  # the first one owns the tables, and stands above it
    for desk in (house.anna, house.robot, mette, house.wall):
        assert house.tries(desk, "DELETE FROM jobterm.event") in (0, "office.rights")
        assert house.tries(desk, "UPDATE jobterm.event SET event = 'x'") == "office.rights"
        assert house.tries(desk, "DELETE FROM jobterm.request") in (0, "office.rights")
    assert house.sees(house.robot, "event") == before
    store = house.desks.store(house.robot)

    def settle(tx: Transaction) -> None:
        delivery = tx.delivery(store.item(house.annas).deliveries[0].id)
        done = states.confirm(delivery, Receipt("r-1", datetime.now(UTC), "amp-1"))
        tx.put(done, NewEvent("accepted"))

    assert store.commit([settle]) == [None]
    later = datetime.now(UTC) + timedelta(days=1)
    robot = house.robot.database
    found = archive.settled_before(robot, later, 10)
    assert found == [house.annas]
    assert house.robot.within(lambda: archive.put_away(robot, found)) == 1
    assert (house.sees(house.robot, "registration"), house.sees(house.robot, "old_registration")) == (1, 1)
    assert house.sees(house.anna, "old_registration") == 1
    assert house.sees(house.bente, "old_registration") == 0
    assert house.sees(house.bente, "old_event") == 0
    assert house.tries(house.anna, "DELETE FROM jobterm.old_event") == 0
    assert house.robot.within(lambda: archive.bring_back(robot, found)) == 1
    assert store.item(house.annas).shown == "confirmed"


def test_a_colleague_cannot_write_into_anothers_log_in_her_name(house: House) -> None:
    said = "INSERT INTO jobterm.event (at, registration, event, by) VALUES (0, '{}', 'decided', '{}')"
    assert house.tries(house.anna, said.format(house.bentes, "u-bente")) == "office.rights"
    assert house.tries(house.anna, said.format(house.annas, "u-anna")) == 1


def test_who_is_here_is_said_by_herself_and_wrapped_anew_with_the_rest(house: House) -> None:
    assert house.tries(house.anna, "INSERT INTO jobterm.presence (author, name, at) VALUES ('u-bente', '', 0)") == (
        "office.rights"
    )
    sealed = house.anna.ring().seal(b"Anna", "presence:u-anna", house.anna.entropy)
    said = f"INSERT INTO jobterm.presence (author, name, at) VALUES ('u-anna', '\\x{sealed.hex()}', 0)"
    assert house.tries(house.anna, said) == 1
    assert house.tries(house.bente, "UPDATE jobterm.presence SET at = 1") == 0
    assert house.tries(house.robot, "UPDATE jobterm.presence SET at = 1") == 0
    assert people.rotate(house.lone).left == 0
    name = house.bente.database.value("SELECT name FROM jobterm.presence")
    assert house.bente.ring().unseal(bytes(name), "presence:u-anna") == b"Anna"


def test_a_board_counts_and_sees_nothing_else(house: House) -> None:
    for table in (*TABLES, "wrapped_key", "epoch"):
        if table != "epoch":
            assert house.sees(house.wall, table) == 0, table
    counted = house.wall.database.rows("SELECT system, shown, open FROM jobterm.board()")
    assert [tuple(row) for row in counted] == [("amp", "queued", 2)]
    for statement in (
        "INSERT INTO jobterm.meta (name, value) VALUES ('x', 'y')",
        "INSERT INTO jobterm.lane (system, subject, delivery, n) VALUES ('amp', 'x', 'x', 1)",
    ):
        assert house.tries(house.wall, statement) == "office.rights"


def test_keys_are_seen_by_whom_they_are_for_and_by_superusers(house: House) -> None:
    assert house.sees(house.anna, "wrapped_key") == 2
    assert house.sees(house.lone, "wrapped_key") == 2 * 4
    for desk in (house.anna, house.robot):
        assert house.tries(desk, "DELETE FROM jobterm.wrapped_key") == 0
        assert house.tries(desk, "INSERT INTO jobterm.epoch (office, epoch, proof, made_by)"
                           " SELECT jobterm.my_office(), 9, '', session_user") == "office.rights"  # fmt: skip


def test_every_table_has_row_level_security(house: House) -> None:
    free: list[Any] = house.desks.database.run(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'jobterm' AND relkind = 'r' AND NOT relrowsecurity"
    )
    assert free == [("schema_version",)]
    unforced: list[Any] = house.desks.database.run(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'jobterm'"
        " AND relkind = 'r' AND NOT relforcerowsecurity AND EXISTS (SELECT 1 FROM information_schema.columns i"
        " WHERE i.table_schema = 'jobterm' AND i.table_name = relname AND i.column_name = 'office')"
    )
    assert {row[0] for row in unforced} == {"member", "epoch", "wrapped_key"}
