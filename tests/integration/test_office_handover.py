"""A desk that has an office store: local first, always; handed over once, mirrored back, nothing doubled, nothing lost
(issue 6 point 2; rule R7, guarantee G20)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.office_desks import OFFICE, Office, desk_store
from tests.office_store.fixtures import cluster, database
from tests.office_store.making import opened, prepared
from tests.unit.outbox.making import ANCHOR_KEY, BO, KEY, item, place, registration, uid

from jobterm.clock import ManualClock
from jobterm.office.recipients import promise_time
from jobterm.outbox.delivery import Mode, Role, State, Wish
from jobterm.outbox.mirror import office_of
from jobterm.outbox.salvage import Keys, Wreck, salvage
from jobterm.outbox.states import ELSEWHERE_REPLACED
from jobterm.outbox.store import ItemQuery, NewDelivery, NewEvent

__all__ = ["cluster", "database"]

BUNDLE = office_of(OFFICE)
RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER, promise="4h")
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="4h")


prepare = prepared


@pytest.fixture(params=["a desk's engine", pytest.param("PostgreSQL", marks=pytest.mark.system)])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    clock = ManualClock()
    if request.param == "PostgreSQL":
        database = request.getfixturevalue("database")
        made = Office(tmp_path, clock, lambda _folder, clock: opened(database.superuser_dsn, clock=clock))
    else:
        made = Office(tmp_path, clock)
    yield made
    made.close()


async def test_what_is_registered_at_a_desk_is_sent_by_a_worker_and_confirmed_on_its_authors_screen(
    office: Office,
) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1), RECORD, FUND)], "aho")
    assert desk.shows(uid(1)) == "queued"
    desk.talk()
    assert desk.shows(uid(1)) == "queued", "as it stands there"
    assert desk.item(uid(1)).elsewhere
    await office.work()
    assert office.system.ledger == [uid(1)]
    desk.talk()
    assert desk.shows(uid(1)) == "expected"
    assert desk.item(uid(1)).deliveries[0].receipt == office.store.item(uid(1)).deliveries[0].receipt
    office.fund.held.add(uid(1))
    office.clock.advance(600)
    await office.work()
    desk.talk()
    assert desk.shows(uid(1)) == "confirmed"
    assert not desk.item(uid(1)).elsewhere
    events = [one.what.event for one in desk.store.events(uid(1))]
    assert {"taken", "handed", "at_office", "claimed", "answered", "settled_elsewhere"} <= set(events)
    assert desk.store.tally().registrations["confirmed"] == 1


async def test_an_answer_that_is_lost_behind_the_commit_doubles_nothing(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(n)) for n in (1, 2, 3)], "aho")
    desk.line.lose = 1
    assert desk.talk().away
    assert desk.shows(uid(1)) == "handed", "nobody knows yet whether the office has it"
    assert office.store.item(uid(1)).shown == "queued", "it has"
    await office.work()
    desk.talk()
    assert [desk.shows(uid(n)) for n in (1, 2, 3)] == ["confirmed"] * 3
    assert sorted(office.system.ledger) == [uid(n) for n in (1, 2, 3)]


@pytest.mark.parametrize("dies_before", ["hand_over", "unanswered", "mirror"])
async def test_a_desk_that_dies_between_any_two_steps_goes_on_where_it_was(
    office: Office, dies_before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")

    class Killed(BaseException):
        """The process ends here."""

    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, dies_before, die)
        with pytest.raises(Killed):
            desk.talk()
    desk.reborn()
    desk.talk()
    await office.work()
    desk.talk()
    assert desk.shows(uid(1)) == "confirmed"
    assert office.system.ledger == [uid(1)]


async def test_a_desk_registers_on_while_the_office_store_is_away_and_hands_over_when_it_is_back(
    office: Office,
) -> None:
    desk = office.desk("a")
    desk.line.down = True
    desk.store.append([item(registration(1))], "aho")
    done = desk.talk(3)
    assert done.away
    assert done.left
    assert desk.shows(uid(1)) == "queued", "nothing is handed to whom nobody can reach"
    assert not desk.item(uid(1)).elsewhere
    desk.line.down = False
    desk.talk()
    await office.work()
    desk.talk()
    assert desk.shows(uid(1)) == "confirmed"


async def test_an_office_store_that_only_reads_takes_it_later(office: Office) -> None:
    desk = office.desk("a")
    desk.line.read_only = True
    desk.store.append([item(registration(1))], "aho")
    assert desk.talk().left
    desk.line.read_only = False
    desk.talk()
    await office.work()
    desk.talk()
    assert office.system.ledger == [uid(1)]
    assert desk.shows(uid(1)) == "confirmed"


def test_what_was_never_attempted_arrives_as_it_was_with_its_order_and_its_waits(office: Office) -> None:
    desk = office.desk("a")
    late, early = registration(1, day=20), registration(2, day=19)
    needing = registration(3, citizen=BO, needs=(uid(1),))
    desk.store.append([item(late, RECORD), item(early, RECORD), item(needing, RECORD)], "aho")
    desk.talk()
    there = {n: office.store.item(uid(n)).deliveries[0] for n in (1, 2, 3)}
    assert [one.state for one in there.values()] == [State.QUEUED] * 3
    assert not any(one.possible for one in there.values())
    assert there[3].unmet == 1
    assert office.store.due("amp", office.clock.now(), 5)[0].delivery == there[2].id, "the earlier event goes first"
    assert desk.shows(uid(3)) == "waiting"


async def test_what_was_attempted_before_there_was_an_office_arrives_with_an_unknown_fate(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")
    mine, office.store = office.store, desk.store
    office.system.script = ["lose_answer"]
    await office.work(1)
    office.store = mine
    assert desk.shows(uid(1)) == "unknown"
    desk.talk()
    there = office.store.item(uid(1)).deliveries[0]
    assert (there.state, there.possible, there.key_birth) == (State.UNKNOWN, True, None)
    office.clock.advance(600)
    await office.work(4)
    desk.talk()
    assert office.system.ledger == [uid(1)], "asked after, not sent again"
    assert desk.shows(uid(1)) == "confirmed"


async def test_another_terminal_shows_the_same_queue(office: Office) -> None:
    one, other = office.desk("a"), office.desk("b")
    one.store.append([item(registration(1)), item(registration(2, citizen=BO))], "aho")
    one.store.append([item(registration(3, citizen=BO, author="bni"))], "bni")
    one.talk()
    office.system.always = "closed"
    other.talk()
    assert {each.registration.id for each in other.store.items(ItemQuery())} == {uid(1), uid(2)}, "one's own"
    assert other.item(uid(1)).elsewhere
    office.system.always = "ok"
    office.clock.advance(700)
    await office.work(4)
    office.clock.advance(3600)
    other.talk()
    assert other.shows(uid(1)) == "confirmed"
    third = office.desk("c")
    third.talk()
    assert third.shows(uid(1)) == "confirmed", "what was settled today is here too"


async def test_two_desks_of_one_author_double_nothing(office: Office) -> None:
    one, other = office.desk("a"), office.desk("b")
    one.store.append([item(registration(1))], "aho")
    one.talk()
    other.talk()
    for _ in range(3):
        one.talk()
        other.talk()
    await office.work()
    one.talk()
    other.talk()
    assert office.system.ledger == [uid(1)]
    assert one.shows(uid(1)) == other.shows(uid(1)) == "confirmed"


async def test_a_desk_that_dies_for_good_after_hand_over_takes_nothing_with_it(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")
    desk.line.lose = 1
    desk.talk()
    await office.work()
    assert office.system.ledger == [uid(1)]
    heir = office.desk("b")
    heir.talk()
    assert heir.shows(uid(1)) == "confirmed"


async def test_an_edit_made_after_hand_over_replaces_the_older_one_there(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")
    desk.talk()
    (taken,) = desk.store.append([item(registration(2, supersedes=uid(1)), given="an edit")], "aho")
    assert not isinstance(taken, Exception)
    desk.talk()
    assert office.store.item(uid(1)).shown == "superseded"
    await office.work()
    desk.talk()
    assert office.system.ledger == [uid(2)]
    assert (desk.shows(uid(1)), desk.shows(uid(2))) == ("superseded", "confirmed")


async def test_an_edit_that_comes_after_the_older_one_has_arrived_is_a_persons_affair(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")
    desk.talk()
    await office.work()
    desk.store.append([item(registration(2, supersedes=uid(1)), given="an edit")], "aho")
    desk.talk()
    assert office.system.ledger == [uid(1)]
    assert desk.shows(uid(2)) == "needs_review"


async def test_the_same_item_changed_at_two_desks_is_sent_once(office: Office) -> None:
    one, other = office.desk("a"), office.desk("b")
    one.store.append([item(registration(1))], "aho")
    one.talk()
    other.talk()
    one.store.append([item(registration(2, supersedes=uid(1)), given="one way")], "aho")
    other.store.append([item(registration(3, supersedes=uid(1)), given="another")], "aho")
    one.talk()
    other.talk()
    await office.work()
    other.talk()
    assert office.system.ledger == [], "until somebody has looked, neither goes"
    assert other.shows(uid(3)) == "needs_review"
    assert other.item(uid(3)).deliveries[0].reason == ELSEWHERE_REPLACED
    office.store.commit([lambda tx: tx.wish(uid(3), Wish.WITHDRAW, NewEvent("withdraw_wished", by="aho"))])
    await office.work()
    one.talk()
    other.talk()
    assert office.system.ledger == [uid(2)]
    assert (other.shows(uid(2)), other.shows(uid(3))) == ("confirmed", "withdrawn")


async def test_a_need_is_met_wherever_the_needed_one_is(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")
    desk.talk()
    desk.store.append([item(registration(2, citizen=BO, needs=(uid(1),)))], "aho")
    desk.talk()
    assert desk.shows(uid(2)) == "waiting"
    await office.work()
    desk.talk()
    assert office.system.ledger == [uid(1), uid(2)]
    desk.store.append([item(registration(3, citizen=BO, needs=(uid(1),)))], "aho")
    desk.talk()
    await office.work()
    desk.talk()
    assert desk.shows(uid(3)) == "confirmed"


async def test_an_office_store_put_back_to_an_older_copy_gets_what_it_lacks_and_doubles_nothing(
    office: Office, tmp_path: Path
) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")
    desk.talk()
    office.system.script = ["lose_answer"]
    await office.work(1)
    office.store.close()
    office.store = desk_store(tmp_path / "older", office.clock)
    desk.line._store = office.store
    desk.start()
    desk.talk(2)
    there = office.store.item(uid(1)).deliveries[0]
    assert there.state is State.UNKNOWN, "the lost copy may have sent it"
    office.clock.advance(600)
    await office.work(4)
    desk.talk()
    assert office.system.ledger == [uid(1)]
    assert desk.shows(uid(1)) == "confirmed"


async def test_a_desk_restored_from_a_copy_of_before_the_hand_over_doubles_nothing(
    office: Office, tmp_path: Path
) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1)), item(registration(2, citizen=BO))], "aho")
    desk.store.close()
    copy = shutil.copytree(tmp_path / "a", tmp_path / "copy")
    desk.reborn()
    desk.talk()
    await office.work()
    desk.talk()
    desk.store.append([item(registration(3))], "aho")
    desk.talk()
    desk.store.close()
    shutil.rmtree(tmp_path / "a")
    shutil.copytree(copy, tmp_path / "a")
    desk.reborn()
    assert desk.shows(uid(1)) == "queued", "all that was since is gone, its anchor too"
    desk.talk(2)
    await office.work(4)
    desk.talk()
    assert sorted(office.system.ledger) == [uid(1), uid(2), uid(3)]
    assert [desk.shows(uid(n)) for n in (1, 2, 3)] == ["confirmed"] * 3


async def test_what_is_recovered_from_an_older_copy_is_the_offices_still(office: Office, tmp_path: Path) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1))], "aho")
    office.system.script = ["lose_answer"]
    mine, office.store = office.store, desk.store
    await office.work(1)
    office.store = mine
    desk.store.append([item(registration(2, citizen=BO))], "aho")
    desk.store.close()
    copy = tmp_path / "older.db"
    shutil.copyfile(place(tmp_path / "a").database, copy)
    desk.reborn()
    desk.talk()
    desk.store.close()
    shutil.copyfile(copy, place(tmp_path / "a").database)  # its anchor knows better
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    keys = Keys(KEY, ANCHOR_KEY, "training")
    saved = salvage(Wreck(place(tmp_path / "a")), place(fresh), keys, clock=office.clock, promise=promise_time, by="it")
    assert {one.shown for one in saved.items} == {"handed"}, "nothing of it is sent from here"
    desk.folder = fresh
    desk.reborn()
    desk.talk(2)
    office.clock.advance(600)
    await office.work(4)
    desk.talk()
    assert sorted(office.system.ledger) == [uid(1), uid(2)]
    assert [desk.shows(uid(n)) for n in (1, 2)] == ["confirmed"] * 2


def test_what_was_written_on_an_item_that_is_replaced_later_is_written_on_the_new_one(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(1)), item(registration(2, base={"amp": uid(1)}))], "aho")
    desk.talk()
    desk.store.append([item(registration(3, supersedes=uid(1)), given="an edit")], "aho")
    desk.talk(2)
    assert office.store.item(uid(2)).deliveries[0].base == uid(3)
    assert desk.item(uid(2)).deliveries[0].base == uid(3)


async def test_one_item_that_the_office_does_not_take_holds_up_no_other(office: Office) -> None:
    desk = office.desk("a")
    desk.store.append([item(registration(n)) for n in (1, 2, 3)], "aho")
    desk.line.refuses = uid(2)
    assert desk.talk(2).left
    await office.work()
    desk.talk()
    assert [desk.shows(uid(n)) for n in (1, 2, 3)] == ["confirmed", "handed", "confirmed"]
    desk.line.refuses = ""
    desk.start()
    desk.talk()
    await office.work()
    desk.talk()
    assert desk.shows(uid(2)) == "confirmed"
    assert sorted(office.system.ledger) == [uid(1), uid(2), uid(3)]
