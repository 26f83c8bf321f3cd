"""What was said of systems that were put back is not forgotten by an older copy of the outbox: it stands beside the
anchor too, and goes with what is handed on (rule R7)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.outbox.making import ANCHOR_KEY, item, place, registration, store, uid
from tests.unit.outbox.test_salvage import saved

from jobterm.clock import ManualClock
from jobterm.outbox import states
from jobterm.outbox.anchor import WORDS_AT, Anchor
from jobterm.outbox.delivery import State
from jobterm.outbox.moving import Moved, from_plain, to_plain
from jobterm.outbox.port import Receipt
from jobterm.outbox.put_back import PutBack, together
from jobterm.outbox.restored import RESTORED, reopen, unheard_by
from jobterm.outbox.sqlopen import binding
from jobterm.outbox.sqlstore import SqlStore
from jobterm.outbox.store import NewEvent

HOUR = timedelta(hours=1)
SAID = NewEvent(RESTORED, by="jlu", note="the copy of noon")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def confirmed(outbox: SqlStore, clock: ManualClock, number: int = 1) -> None:
    outbox.append([item(registration(number))], by="aho")
    before = outbox.item(uid(number)).deliveries[0]
    outbox.commit([lambda tx: tx.put(states.confirm(before, Receipt("a", clock.now())), NewEvent("answered"))])


def said(outbox: SqlStore, clock: ManualClock) -> PutBack:
    word = PutBack("amp", clock.now() - HOUR, clock.now())
    reopen(outbox, word.system, word.since, word.said_at, SAID)
    return word


def state_of(outbox: SqlStore, number: int = 1) -> State:
    return outbox.item(uid(number)).deliveries[0].state


def beside(folder: Path) -> Anchor:
    return Anchor(place(folder).anchor, ANCHOR_KEY, binding("training"))


def test_a_recovery_from_a_copy_older_than_the_word_asks_after_what_was_lost(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)
    confirmed(outbox, clock)
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    word = said(outbox, clock)
    outbox.close()
    found = saved(tmp_path, clock, tmp_path / "older.db")
    assert [one.deliveries[0].state for one in found.items] == [State.UNKNOWN]
    assert not found.deaf
    again = store(tmp_path / "saved", clock)
    assert again.heard() == (word,), "and the next recovery knows it too"
    assert RESTORED in [event.what.event for event in again.events(uid(1))]


def test_what_was_confirmed_again_after_the_word_is_not_put_in_doubt_a_second_time(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)
    confirmed(outbox, clock)
    said(outbox, clock)
    doubted = outbox.item(uid(1)).deliveries[0]
    outbox.commit([lambda tx: tx.put(states.confirm(doubted, Receipt("b", clock.now())), NewEvent("looked_up"))])
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "newer.db")
    outbox.close()
    found = saved(tmp_path, clock, tmp_path / "newer.db")
    assert [one.deliveries[0].state for one in found.items] == [State.CONFIRMED]


def test_without_its_anchor_a_recovery_says_that_it_may_have_forgotten(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    confirmed(outbox, clock)
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    said(outbox, clock)
    outbox.close()
    place(tmp_path).anchor.unlink()
    found = saved(tmp_path, clock, tmp_path / "older.db")
    assert found.deaf
    assert [one.deliveries[0].state for one in found.items] == [State.CONFIRMED]


@pytest.mark.parametrize("harm", ["bit", "cut", "gone"])
def test_words_that_were_spoilt_beside_the_anchor_are_written_there_again(
    tmp_path: Path, clock: ManualClock, harm: str
) -> None:
    outbox = store(tmp_path, clock)
    first = said(outbox, clock)
    clock.advance(60)
    words = (first, said(outbox, clock))
    outbox.close()
    file = place(tmp_path).anchor
    content = bytearray(file.read_bytes())
    content[WORDS_AT + 20] ^= 1
    file.write_bytes({"bit": bytes(content), "cut": bytes(content[:-9]), "gone": bytes(content[:WORDS_AT])}[harm])
    assert len(beside(tmp_path).words()) < len(words)
    outbox = store(tmp_path, clock)
    assert outbox.info()["state"] == "ok"
    outbox.close()
    assert beside(tmp_path).words() == tuple(word.to_text().encode() for word in words)


def test_nobody_who_lacks_the_key_can_put_a_word_beside_the_anchor(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    said(outbox, clock)
    outbox.close()
    forged = Anchor(place(tmp_path).anchor, bytes(32), binding("training"))
    forged.add([b"{}"])
    assert beside(tmp_path).words() == ()


def test_a_word_names_nobody_where_it_lies_unencrypted(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    said(outbox, clock)
    outbox.close()
    content = place(tmp_path).anchor.read_bytes()
    assert b"amp" in content
    assert not any(word in content for word in (b"jlu", b"noon", b"15038"))


def test_a_bundle_says_what_its_desk_had_heard_and_one_from_before_is_not_believed(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)
    confirmed(outbox, clock)
    before = from_plain(to_plain(outbox.moved(uid(1))))
    word = said(outbox, clock)
    after = from_plain(to_plain(outbox.moved(uid(1))))
    assert (before.heard, after.heard) == ((), (word,))

    def heard_at_another_desk(one: Moved, bundle: str | None) -> list[State]:
        return [each.state for each in unheard_by(one, [word], clock.now(), bundle).deliveries]

    assert heard_at_another_desk(before, "b1") == [State.NEEDS_REVIEW], "its own desk goes on with it"
    assert heard_at_another_desk(before, None) == [State.UNKNOWN]
    assert unheard_by(after, [word], clock.now(), "b1") is after


def test_words_are_kept_once_and_in_the_order_in_which_they_were_said(clock: ManualClock) -> None:
    first, second = (PutBack("amp", clock.now() - HOUR, clock.now() + n * HOUR) for n in (1, 2))
    assert together([second], [first, second]) == (first, second)
    assert PutBack.from_text(first.to_text()) == first
    with pytest.raises(ValueError, match="no word"):
        PutBack.from_text("[]")
