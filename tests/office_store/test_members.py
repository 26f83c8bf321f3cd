"""Who belongs to an office: founded once, let in by a compared fingerprint, put out with a new key, none stranded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office_store.belonging import BOARD, CASEWORKER, COLLEAGUE, SUPERUSER, WORKER, Desks, desks, put
from tests.office_store.fixtures import Database

from jobterm.office.errors import OfficeError
from jobterm.office.membership import founding, look, people
from jobterm.outbox.postgres import members, migrate, rewrap
from jobterm.outbox.sealing import ForeignKey
from jobterm.outbox.store import StoreError
from jobterm.security.errors import OfficeKeyForeign
from jobterm.security.office_keys import HEADER_BYTES, MemberKey, epoch_of, fingerprint

pytestmark = pytest.mark.system


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Desks]:
    """Desks of an office that nobody has made yet."""
    with desks(database, tmp_path) as made:
        yield made


def test_an_empty_database_becomes_an_office_and_a_second_time_nothing_changes(office: Desks) -> None:
    desk, done = office.found()
    assert [one.code for one in done] == ["schema", "office", "member", "fingerprint"]
    assert all(one.new for one in done)
    tables = office.database.run("SELECT count(*) FROM jobterm.member")
    again = founding.init(desk, lambda: (migrate.version(desk.database), migrate.init(desk.database)))
    assert not any(one.new for one in again)
    assert again[-1].text == done[-1].text
    assert office.database.run("SELECT count(*) FROM jobterm.member") == tables
    me = desk.me()
    assert me is not None
    assert (me.login, me.role, me.state) == (SUPERUSER, "superuser", members.ADMITTED)


def test_who_asks_waits_until_a_superuser_has_compared_the_fingerprint(office: Desks) -> None:
    lone, _done = office.found()
    anna = office.desk(CASEWORKER)
    asked = people.join(anna, "caseworker")
    assert (asked.state, asked.fingerprint) == ("pending", fingerprint(anna.key.public_key))
    with pytest.raises(OfficeKeyForeign):
        anna.ring()
    with pytest.raises(OfficeError) as refused:
        people.admit(lone, CASEWORKER, "00000 " * 6)
    assert refused.value.code == "office.fingerprint"
    with pytest.raises(OfficeKeyForeign):
        anna.ring()
    people.admit(lone, CASEWORKER, asked.fingerprint.replace(" ", "").upper())
    assert anna.ring().fingerprint() == lone.ring().fingerprint()


def test_asking_twice_changes_nothing(office: Desks) -> None:
    lone, _done = office.found()
    anna = office.desk(CASEWORKER)
    first = people.join(anna, "caseworker")
    assert people.join(anna, "caseworker") == first
    people.admit(lone, CASEWORKER, first.fingerprint)
    assert people.join(anna, "caseworker").state == "admitted"
    before = members.wrapped(lone.database, CASEWORKER)
    people.admit(lone, CASEWORKER, "not even looked at")
    assert members.wrapped(lone.database, CASEWORKER) == before


def test_who_asks_again_keeps_the_role_that_was_asked_for_and_a_member_gets_another_from_a_superuser(
    office: Desks,
) -> None:
    lone, _done = office.found()
    robot = office.desk(WORKER, role="superuser")
    people.join(robot, "worker")
    assert people.join(robot).role == "worker"
    told = people.admit(lone, WORKER, fingerprint(robot.key.public_key))
    assert (told.role, people.join(robot).role) == ("worker", "worker")
    with pytest.raises(OfficeError) as refused:
        people.join(robot, "superuser")
    assert refused.value.code == "office.role"
    assert robot.ring().newest == 1
    assert people.admit(lone, WORKER, told.fingerprint, "board").role == "board"
    assert members.wrapped(lone.database, WORKER) == {}


def test_nobody_lets_herself_in_or_makes_herself_more(office: Desks) -> None:
    lone, _done = office.found()
    anna = office.member(lone, CASEWORKER)
    for statement in (
        "UPDATE jobterm.member SET role = 'superuser' WHERE login = session_user",
        "UPDATE jobterm.member SET state = 'admitted', voucher = '\\x00' WHERE login = session_user",
        "INSERT INTO jobterm.member (login, office, user_id, role, state, public_key)"
        " SELECT 'eva', office, 'eva', 'superuser', 'admitted', public_key FROM jobterm.member LIMIT 1",
        "INSERT INTO jobterm.wrapped_key (login, epoch, office, wrapped)"
        " SELECT login, 9, office, '\\x00' FROM jobterm.member LIMIT 1",
    ):
        with pytest.raises(StoreError) as refused:
            anna.within(lambda sql=statement: anna.database.run(sql))  # type: ignore[misc]
        assert refused.value.code == "office.rights"
    with pytest.raises(OfficeError) as told:
        people.remove(anna, SUPERUSER)
    assert told.value.code == "office.superuser_only"


def test_a_row_that_the_databases_administrator_changes_is_vouched_for_by_nobody(office: Desks) -> None:
    lone, _done = office.found()
    anna = office.member(lone, CASEWORKER)
    office.database.run("UPDATE jobterm.member SET role = 'superuser' WHERE login = 'anna'")
    with pytest.raises(OfficeKeyForeign, match="vouched"):
        anna.ring()
    assert [one.vouched for one in people.listed(lone) if one.login == CASEWORKER] == [False]
    done = people.rotate(lone)
    assert done.without == (CASEWORKER,)
    assert done.epoch not in members.wrapped(lone.database, CASEWORKER)


def test_an_administrator_cannot_slip_in_a_key_of_his_own(office: Desks) -> None:
    lone, _done = office.found()
    office.database.run("UPDATE jobterm.epoch SET proof = sha256('x')")
    with pytest.raises(OfficeKeyForeign, match="proved"):
        lone.ring()


def test_a_database_in_the_others_place_does_not_pass_for_it(office: Desks, tmp_path: Path) -> None:
    lone, _done = office.found()
    lone.ring()
    other = Database(office.database.cluster, office.database.cluster.create_database())
    with desks(other, tmp_path / "other") as elsewhere:
        elsewhere.vaults, elsewhere.kept = office.vaults, office.kept
        elsewhere.database.run(f'ALTER DATABASE "{other.name}" OWNER TO "{SUPERUSER}"')
        desk = elsewhere.desk(SUPERUSER, role="superuser")
        with pytest.raises(OfficeKeyForeign, match="another office"):
            founding.init(desk, lambda: (0, migrate.init(desk.database)))
    other.cluster.drop_database(other.name)


def test_who_leaves_loses_her_keys_and_what_lies_there_gets_a_new_one(office: Desks) -> None:
    lone, _done = office.found()
    anna, bente = office.member(lone, CASEWORKER), office.member(lone, COLLEAGUE)
    store = office.store(anna)
    made = [put(store, n, "u-anna") for n in range(1, 8)]
    old = anna.ring()
    done = people.remove(lone, CASEWORKER)
    assert (done.epoch, done.left) == (2, 0)
    assert done.rows >= 7 * 4
    with pytest.raises(OfficeKeyForeign):
        anna.ring()
    assert members.wrapped(lone.database, CASEWORKER) == {}
    sealed = [bytes(row[0]) for row in office.database.run("SELECT body FROM jobterm.registration")]  # type: ignore[call-overload]
    assert {epoch_of(body[:HEADER_BYTES]) for body in sealed} == {2}
    assert max(old.epochs) == 1
    theirs = office.store(bente)
    assert [theirs.item(one).registration.citizen for one in made] == ["1503801234"] * 7
    assert [event.what.event for event in office.store(lone).events(made[0])][:1] == ["taken"]


def test_every_sealed_column_is_wrapped_anew(office: Desks) -> None:
    office.found()
    found = office.database.run(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'jobterm'"
        " AND data_type = 'bytea'"
    )
    keys = {("member", "public_key"), ("member", "voucher"), ("epoch", "proof"), ("wrapped_key", "wrapped"),
            ("trial", "content")}  # fmt: skip
    assert {(part.table, part.column) for part in rewrap.PARTS} == set(found) - keys


def test_a_change_of_keys_that_was_interrupted_is_finished_and_nothing_is_stranded(
    office: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    lone, _done = office.found()
    anna = office.member(lone, CASEWORKER)
    store = office.store(anna)
    made = [put(store, n, "u-anna") for n in range(1, 12)]
    monkeypatch.setattr(people, "PAGE", 3)
    real, calls = rewrap.wrap_anew, 0

    def dying(*given: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rewrap, "wrap_anew", dying)
    with pytest.raises(KeyboardInterrupt):
        people.rotate(lone)
    assert rewrap.left(lone.database, 2) > 0
    for desk in (lone, anna):  # in between everybody reads everything
        assert [office.store(desk).registration(one).citizen for one in made] == ["1503801234"] * 11
    monkeypatch.setattr(rewrap, "wrap_anew", real)
    done = people.rotate(lone)
    assert (done.resumed, done.epoch, done.left) == (True, 2, 0)
    assert people.rotate(lone).epoch == 3


def test_what_was_written_under_the_old_key_meanwhile_is_found_by_the_next_look(office: Desks) -> None:
    lone, _done = office.found()
    anna = office.member(lone, CASEWORKER)
    store = office.store(anna)
    put(store, 1, "u-anna")
    people.rotate(lone)
    put(store, 2, "u-anna")  # her process still seals with the key of a minute ago
    assert look.status(lone).older_keys
    assert people.rotate(lone).resumed
    assert look.status(lone).older_keys == 0


def test_a_new_vault_asks_anew_and_is_let_in_with_its_new_key(office: Desks) -> None:
    lone, _done = office.found()
    anna = office.member(lone, CASEWORKER)
    one = put(office.store(anna), 1, "u-anna")
    del office.vaults[CASEWORKER]
    fresh = office.desk(CASEWORKER)
    with pytest.raises(OfficeKeyForeign, match="another vault"):
        fresh.ring()
    asked = people.join(fresh, "caseworker")
    assert asked.state == "pending"
    people.admit(lone, CASEWORKER, asked.fingerprint)
    assert office.store(fresh).item(one).registration.citizen == "1503801234"
    assert MemberKey(office.vault(CASEWORKER)).public_key == fresh.key.public_key


def test_the_last_superuser_stays_and_nobody_puts_herself_out(office: Desks) -> None:
    lone, _done = office.found()
    hers = office.vaults.pop(SUPERUSER)
    with pytest.raises(OfficeError) as refused:
        people.join(office.desk(SUPERUSER, role="superuser"))
    assert refused.value.code == "office.last_superuser"
    office.vaults[SUPERUSER] = hers  # it was found again, and opens everything
    assert lone.ring().newest == 1
    with pytest.raises(OfficeError) as oneself:
        people.remove(lone, SUPERUSER)
    assert oneself.value.code == "office.oneself"
    second = office.member(lone, "mette", "superuser")
    people.remove(second, SUPERUSER)
    assert [one.login for one in people.listed(second) if one.state == "admitted"] == ["mette"]


def test_two_superusers_who_change_the_key_at_once_do_it_one_after_the_other(office: Desks) -> None:
    lone, _done = office.found()
    second = office.member(lone, "mette", "superuser")
    keys = second.ring()
    assert people.rotate(lone).epoch == 2
    with pytest.raises(StoreError):
        second.within(lambda: members.enter_epoch(second.database, keys.office, 2, bytes(32), "mette"))
    assert people.rotate(second).epoch == 3


def test_a_board_gets_no_key(office: Desks) -> None:
    lone, _done = office.found()
    wall = office.member(lone, BOARD, "board")
    assert members.wrapped(lone.database, BOARD) == {}
    with pytest.raises(OfficeKeyForeign):
        wall.ring()
    people.rotate(lone)
    assert members.wrapped(lone.database, BOARD) == {}


def test_a_worker_reads_what_an_author_sealed(office: Desks) -> None:
    lone, _done = office.found()
    one = put(office.store(office.member(lone, CASEWORKER)), 1, "u-anna")
    robot = office.store(office.member(lone, WORKER, "worker"))
    assert robot.registration(one).details == {"first_day": "2026-11-20"}


def test_a_store_opened_with_another_offices_key_says_so_and_writes_nothing(office: Desks) -> None:
    lone, _done = office.found()
    put(office.store(office.member(lone, CASEWORKER)), 1, "u-anna")
    del office.vaults[SUPERUSER]
    stranger = office.desk(SUPERUSER)
    with pytest.raises(ForeignKey):
        office.store(stranger)


def test_status_tells_members_key_and_counts(office: Desks) -> None:
    lone, _done = office.found()
    anna = office.member(lone, CASEWORKER)
    office.desk(COLLEAGUE)
    put(office.store(anna), 1, "u-anna")
    told = look.status(lone)
    assert (told.schema, told.durable, told.member, told.epoch) == (migrate.SCHEMA, True, "superuser", 1)
    assert told.members == {"superuser": 1, "caseworker": 1}
    assert told.counts == {"queued": 1}
    assert told.office is not None
    assert told.office["fingerprint"] == lone.ring().fingerprint()
    assert len(told.remarks) == 1  # she is the only superuser
    office.member(lone, "mette", "superuser")
    assert look.status(lone).remarks == ()


def test_check_writes_reads_and_undoes(office: Desks) -> None:
    lone, _done = office.found()
    found = look.checked(lone)
    assert {one.id: one.level for one in found} == dict.fromkeys(
        ("tls", "schema", "durability", "writable", "clock", "member", "key", "trial"), "ok"
    )
    assert office.database.run("SELECT count(*) FROM jobterm.trial") == [(0,)]
