"""The store: what it takes stays, in order, once; what is damaged or older is announced."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.outbox.conftest import Stores
from tests.unit.outbox.making import ANCHOR_KEY, BO, KAREN, KEY, item, place, registration, store, uid, under

from jobterm.clock import ManualClock
from jobterm.outbox import states
from jobterm.outbox.delivery import Mode, Moment, Role, State, Wish
from jobterm.outbox.port import Outcome, OutcomeClass, Rendered
from jobterm.outbox.store import (
    CannotSupersede,
    IdReused,
    ItemQuery,
    NewDelivery,
    NewEvent,
    Stale,
    StoreLocked,
    StoreReadOnly,
    StoreRolledBack,
    Taken,
    UnknownNeed,
    WrongProfile,
)

RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="07:00")
PAPER = NewDelivery("benefits", Role.NOTIFY, Mode.PERSON)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_what_is_taken_is_there_after_opening_again(stores: Stores, tmp_path: Path, clock: ManualClock) -> None:
    first = stores(tmp_path, clock)
    [taken] = first.append([item(registration(1))], by="aho")
    first.close()
    again = stores(tmp_path, clock)
    assert taken == Taken(uid(1), 1, new=True)
    assert again.item(uid(1)).registration == registration(1)
    assert [event.what.event for event in again.events(uid(1))] == ["taken"]
    again.close()


def test_the_same_id_with_the_same_content_is_one_registration(
    stores: Stores, tmp_path: Path, clock: ManualClock
) -> None:
    outbox = stores(tmp_path, clock)
    results = [outbox.append([item(registration(1))], by="aho")[0] for _ in range(2)]
    assert results == [Taken(uid(1), 1, new=True), Taken(uid(1), 1, new=False)]
    [refused] = outbox.append([item(registration(1), given="other")], by="aho")
    assert isinstance(refused, IdReused)
    assert len(outbox.items(ItemQuery())) == 1
    outbox.close()


def test_one_that_cannot_be_taken_does_not_stop_its_neighbours(
    stores: Stores, tmp_path: Path, clock: ManualClock
) -> None:
    outbox = stores(tmp_path, clock)
    results = outbox.append(
        [item(registration(1)), item(registration(2, needs=(uid(99),))), item(registration(3, citizen=BO))], by="aho"
    )
    assert isinstance(results[1], UnknownNeed)
    assert [found.registration.id for found in outbox.items(ItemQuery())] == [uid(1), uid(3)]
    outbox.close()


def test_the_head_of_a_lane_is_the_earliest_event(stores: Stores, tmp_path: Path, clock: ManualClock) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1, day=20)), item(registration(2, day=18))], by="aho")
    [due] = outbox.due("amp", clock.now(), 10)
    assert outbox.delivery(due.delivery).registration == uid(2)
    outbox.close()


def test_notified_recipients_wait_for_the_record(stores: Stores, tmp_path: Path, clock: ManualClock) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1), RECORD, FUND, PAPER)], by="aho")
    assert [d.unmet for d in outbox.item(uid(1)).deliveries] == [0, 1, 1]
    record = outbox.item(uid(1)).deliveries[0]
    outbox.commit([lambda tx: tx.put(states.confirm(record, None), NewEvent("settled"))])
    stored = outbox.item(uid(1))
    assert [d.state for d in stored.deliveries] == [State.CONFIRMED, State.EXPECTED, State.HAND_OVER]
    assert stored.shown == "hand_over"
    counts = outbox.tally().registrations
    assert {shown: count for shown, count in counts.items() if count} == {"hand_over": 1}
    outbox.close()


def test_a_dependant_goes_only_when_what_it_needs_is_confirmed(
    stores: Stores, tmp_path: Path, clock: ManualClock
) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1)), item(registration(2, citizen=BO, needs=(uid(1),)))], by="aho")
    assert [due.subject for due in outbox.due("amp", clock.now(), 10)] == [KAREN]
    record = outbox.item(uid(1)).deliveries[0]
    outbox.commit([lambda tx: tx.put(states.confirm(record, None), NewEvent("settled"))])
    assert [due.subject for due in outbox.due("amp", clock.now(), 10)] == [BO]
    outbox.close()


def test_superseding_a_queued_one_frees_the_new_one(stores: Stores, tmp_path: Path, clock: ManualClock) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1), RECORD, FUND)], by="aho")
    outbox.append([item(registration(2, day=19, supersedes=uid(1)), RECORD, FUND)], by="aho")
    old, new = outbox.item(uid(1)), outbox.item(uid(2))
    assert [d.state for d in old.deliveries] == [State.SUPERSEDED, State.SUPERSEDED]
    assert old.superseded_by == uid(2)
    assert new.deliveries[0].unmet == 0
    assert [outbox.delivery(due.delivery).registration for due in outbox.due("amp", clock.now(), 9)] == [uid(2)]
    outbox.close()


def test_of_two_in_one_place_the_second_is_refused_while_the_first_stands(
    stores: Stores, tmp_path: Path, clock: ManualClock
) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1), RECORD)], by="aho")
    old = outbox.item(uid(1)).deliveries[0]
    outbox.commit([lambda tx: tx.put(states.claim(old, "k", Moment.read(clock)), NewEvent("claimed"))])
    outbox.append([item(registration(2, supersedes=uid(1)))], by="aho")
    (second,) = outbox.append([item(registration(3, supersedes=uid(1)))], by="aho")
    assert isinstance(second, CannotSupersede)
    outbox.commit([lambda tx: tx.wish(uid(2), Wish.WITHDRAW, NewEvent("withdraw_wished", by="aho"))])
    (third,) = outbox.append([item(registration(4, supersedes=uid(1)))], by="aho")
    assert isinstance(third, Taken)
    outbox.close()


def test_withdrawing_what_may_have_been_applied_waits_for_its_fate(
    stores: Stores, tmp_path: Path, clock: ManualClock
) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1), RECORD, FUND)], by="aho")
    record = outbox.item(uid(1)).deliveries[0]
    sending = states.claim(record, "k", Moment.read(clock))
    outbox.commit([lambda tx: tx.put(sending, NewEvent("claimed"))])
    outbox.commit([lambda tx: tx.wish(uid(1), Wish.WITHDRAW, NewEvent("withdraw_wished", by="aho"))])
    assert [d.state for d in outbox.item(uid(1)).deliveries] == [State.SENDING, State.QUEUED]
    outbox.commit([lambda tx: tx.put(states.confirm(tx.delivery(record.id), None), NewEvent("settled"))])
    stored = outbox.item(uid(1))
    assert stored.deliveries[0].reason == "withdraw_too_late"
    assert stored.deliveries[1].state is State.EXPECTED
    outbox.close()


def test_an_operation_that_fails_has_written_nothing(stores: Stores, tmp_path: Path, clock: ManualClock) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    record = outbox.item(uid(1)).deliveries[0]

    def half(tx: object) -> None:
        tx.put(replace(record, state=State.CONFIRMED), NewEvent("settled"))  # type: ignore[attr-defined]
        raise Stale("no longer so")

    results = outbox.commit([half, lambda tx: tx.note(uid(1), NewEvent("noted"))])
    assert isinstance(results[0], Stale)
    assert outbox.item(uid(1)).shown == "queued"
    assert [event.what.event for event in outbox.events(uid(1))] == ["taken", "noted"]
    outbox.close()


def test_bytes_once_stored_are_never_overwritten(stores: Stores, tmp_path: Path, clock: ManualClock) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    record = outbox.item(uid(1)).deliveries[0]
    first, second = (Rendered("POST", "/x", (("a", "b"),), body, "k") for body in (b"one\ntwo", b"three"))
    outbox.commit([lambda tx: tx.rendered(record, first)])
    outbox.commit([lambda tx: tx.rendered(record, second)])
    assert outbox.rendering(record) == first
    outbox.close()


def test_a_new_drainer_makes_the_old_ones_claims_unknown_and_fences_it(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    old = outbox.acquire_lease("one", 30)
    assert old is not None
    assert outbox.acquire_lease("two", 30) is None
    record = outbox.item(uid(1)).deliveries[0]
    outbox.commit([lambda tx: tx.put(states.claim(record, "k", Moment.read(clock)), NewEvent("claimed"))])
    clock.advance(31)
    new = outbox.acquire_lease("two", 30)
    assert new is not None
    assert new.token > old.token
    assert outbox.item(uid(1)).deliveries[0].state is State.UNKNOWN
    [stale] = outbox.commit([lambda tx: tx.check_lease(old)])
    assert isinstance(stale, Stale)
    assert not outbox.renew_lease(old, 30)
    outbox.close()


def test_an_older_copy_is_announced_and_read_only(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    outbox.close()
    shutil.copy(tmp_path / "outbox.db", tmp_path / "older.db")
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(2))], by="aho")
    outbox.close()
    shutil.copy(tmp_path / "older.db", tmp_path / "outbox.db")
    outbox = store(tmp_path, clock)
    assert outbox.info()["state"] == "read_only"
    with pytest.raises(StoreReadOnly):
        outbox.append([item(registration(3))], by="aho")
    assert outbox.item(uid(1)).n == 1
    outbox.close()


def test_a_missing_file_with_its_anchor_is_a_loss(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    outbox.close()
    (tmp_path / "outbox.db").unlink()
    with pytest.raises(StoreRolledBack):
        store(tmp_path, clock)


def test_a_commit_that_outlived_its_anchor_write_is_an_ordinary_crash(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    before = (tmp_path / "outbox.anchor").read_bytes()
    outbox.append([item(registration(2))], by="aho")
    outbox.close()
    (tmp_path / "outbox.anchor").write_bytes(before)
    outbox = store(tmp_path, clock)
    assert outbox.info()["state"] == "ok"
    outbox.append([item(registration(3))], by="aho")
    assert len(outbox.items(ItemQuery())) == 3
    outbox.close()


def test_an_anchor_with_a_flipped_bit_in_both_slots_makes_the_store_read_only(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    outbox.close()
    content = bytearray((tmp_path / "outbox.anchor").read_bytes())
    content[20] ^= 1
    content[148] ^= 1
    (tmp_path / "outbox.anchor").write_bytes(bytes(content))
    outbox = store(tmp_path, clock)
    assert outbox.info()["state"] == "read_only"
    outbox.close()


def test_a_training_store_does_not_open_under_a_production_profile(tmp_path: Path, clock: ManualClock) -> None:
    store(tmp_path, clock).close()
    with pytest.raises(WrongProfile):
        store(tmp_path, clock, profile="production")


def test_a_wrong_key_is_told(tmp_path: Path, clock: ManualClock) -> None:
    from jobterm.outbox.sqlstore import open_outbox

    store(tmp_path, clock).close()
    with pytest.raises(StoreLocked):
        open_outbox(place(tmp_path), key=bytes(32), anchor_key=bytes(32), profile="training", clock=clock)
    assert bytes(32) not in (KEY, ANCHOR_KEY)


def test_a_held_back_item_lets_others_pass_and_comes_due_by_itself(
    stores: Stores, tmp_path: Path, clock: ManualClock
) -> None:
    held = clock.now() + timedelta(minutes=30)
    outbox = stores(tmp_path, clock)
    outbox.append(
        [item(registration(1, day=18), replace(RECORD, held_until=held)), item(registration(2, day=20))], by="aho"
    )
    [due] = outbox.due("amp", clock.now(), 9)
    assert outbox.delivery(due.delivery).registration == uid(2)
    second = outbox.delivery(due.delivery)
    outbox.commit([lambda tx: tx.put(states.confirm(second, None), NewEvent("settled"))])
    assert outbox.due("amp", clock.now(), 9) == []
    assert outbox.next_moment(clock.now()) == held
    outbox.close()


@pytest.mark.parametrize(("withdrawn", "shown"), [(False, "waiting"), (True, "needs_review")])
def test_what_comes_to_need_one_that_is_being_replaced_waits_for_its_successor_if_there_is_one(
    stores: Stores, tmp_path: Path, clock: ManualClock, withdrawn: bool, shown: str
) -> None:
    outbox = stores(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    old = outbox.item(uid(1)).deliveries[0]
    outbox.commit([lambda tx: tx.put(states.claim(old, "k", Moment.read(clock)), NewEvent("claimed"))])
    outbox.append([item(registration(2, supersedes=uid(1)))], by="aho")
    outbox.append([item(registration(3, needs=(uid(1),)))], by="aho")
    if withdrawn:
        outbox.commit([lambda tx: tx.wish(uid(2), Wish.WITHDRAW, NewEvent("withdraw_wished"))])
    sending = outbox.item(uid(1)).deliveries[0]
    gone = states.settle(sending, 1, Outcome(OutcomeClass.CLOSED, "closed"), under(clock))
    outbox.commit([lambda tx: tx.put(gone, NewEvent("answered"))])
    assert outbox.item(uid(1)).shown == "superseded"
    dependant = outbox.item(uid(3))
    assert dependant.shown == shown
    if not withdrawn:
        assert dependant.needs_open == (uid(2),)
    outbox.close()
