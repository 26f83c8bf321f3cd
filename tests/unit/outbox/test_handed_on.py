"""What was handed on is not forgotten by an older copy of the outbox: it stands beside the anchor too (rule R7)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.outbox.making import ANCHOR_KEY, item, place, registration, store, uid
from tests.unit.outbox.test_salvage import saved

from jobterm.clock import ManualClock
from jobterm.outbox.anchor import Anchor
from jobterm.outbox.delivery import State
from jobterm.outbox.handed_on import HandedOn, from_lines, together, without
from jobterm.outbox.moving import Selection
from jobterm.outbox.restored import RESTORED, reopen
from jobterm.outbox.sqlcipher import Database
from jobterm.outbox.sqlopen import binding
from jobterm.outbox.store import NewEvent, StoreFull
from jobterm.outbox.words import meant, to_say


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def lines(folder: Path) -> list[str]:
    return [word.decode() for word in Anchor(place(folder).anchor, ANCHOR_KEY, binding("training")).words()]


def states(found: object) -> list[State]:
    return [one.deliveries[0].state for one in found.items]  # type: ignore[attr-defined]


def test_a_copy_from_before_a_bundle_leaves_what_went_into_it_with_its_receiver(
    tmp_path: Path, clock: ManualClock
) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1)), item(registration(2))], by="aho")
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    outbox.hand(Selection(item=uid(1)), "bundle-1", "aho")
    outbox.close()
    found = saved(tmp_path, clock, tmp_path / "older.db")
    assert states(found) == [State.HANDED, State.UNKNOWN]
    assert found.items[0].deliveries[0].handed_to == "bundle-1"
    store(tmp_path / "saved", clock).close()
    assert from_lines(lines(tmp_path / "saved")) == (HandedOn("bundle-1", (uid(1),)),), "the next recovery knows it too"


def test_what_nobody_used_is_this_desks_own_again(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1)), item(registration(2))], by="aho")
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    outbox.hand(Selection(), "bundle-1", "aho")
    outbox.taken_back(uid(1), None, NewEvent("taken_back", by="aho", note="never used"))
    outbox.close()
    assert meant(lines(tmp_path)) == ((), (HandedOn("bundle-1", (uid(2),)),))
    assert states(saved(tmp_path, clock, tmp_path / "older.db")) == [State.UNKNOWN, State.HANDED]


def test_a_bundle_that_was_never_written_is_forgotten(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    outbox.hand(Selection(), "bundle-1", "aho")
    outbox.unhand("bundle-1", NewEvent("hand_failed", code="bundle-1", by="aho"))
    outbox.close()
    assert meant(lines(tmp_path)) == ((), ())


def test_a_copy_that_knows_of_the_bundle_is_believed(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    given = outbox.hand(Selection(), "bundle-1", "aho")
    outbox.adopt(given, "bundle-1", private=True, by="aho")
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "newer.db")
    outbox.close()
    assert states(saved(tmp_path, clock, tmp_path / "newer.db")) == [State.UNKNOWN]


def test_no_name_and_no_reason_stand_beside_the_anchor(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    outbox.hand(Selection(), "bundle-1", "aho")
    outbox.close()
    (line,) = lines(tmp_path)
    assert line == HandedOn("bundle-1", (uid(1),)).to_text()


class Died(BaseException):
    """The process is gone."""


def dies(*_given: object) -> None:
    raise Died


def test_who_dies_behind_the_commit_has_not_made_an_older_copy_forget_it(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1)), item(registration(2))], by="aho")
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    with monkeypatch.context() as patch:
        patch.setattr(Anchor, "write", dies)
        with pytest.raises(Died):
            outbox.hand(Selection(item=uid(1)), "bundle-1", "aho")
    outbox.close()
    assert states(saved(tmp_path, clock, tmp_path / "older.db")) == [State.HANDED, State.UNKNOWN]


def test_who_dies_before_the_commit_has_handed_on_nothing(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    with monkeypatch.context() as patch:
        patch.setattr(Database, "_end", dies)
        with pytest.raises(Died):
            outbox.hand(Selection(), "bundle-1", "aho")
    outbox.close()
    assert meant(lines(tmp_path)) == ((), (HandedOn("bundle-1", (uid(1),)),)), "rather a word too many"
    outbox = store(tmp_path, clock)
    assert outbox.item(uid(1)).deliveries[0].state is State.QUEUED
    outbox.close()
    assert meant(lines(tmp_path)) == ((), ()), "the next opening takes it back"


def test_a_disk_that_does_not_take_the_word_hands_nothing_on(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError

    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    with monkeypatch.context() as patch:
        patch.setattr(Anchor, "add", full)
        with pytest.raises(StoreFull):
            outbox.hand(Selection(), "bundle-1", "aho")
    assert outbox.item(uid(1)).deliveries[0].state is State.QUEUED
    outbox.close()


def test_a_word_that_comes_later_touches_none_that_stands_there(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    shutil.copyfile(tmp_path / "outbox.db", tmp_path / "older.db")
    outbox.hand(Selection(), "bundle-1", "aho")
    with monkeypatch.context() as patch:
        patch.setattr("jobterm.outbox.anchor.os.pwrite", dies)
        with pytest.raises(Died):
            reopen(outbox, "amp", clock.now(), clock.now(), NewEvent(RESTORED, by="jlu", note="the copy of noon"))
    outbox.close()
    assert states(saved(tmp_path, clock, tmp_path / "older.db")) == [State.HANDED]


def test_of_a_bundle_the_last_word_holds_and_none_is_taken_back_before_the_commit() -> None:
    one, both = HandedOn("a", ("1",)), HandedOn("a", ("1", "2"))
    there = to_say([], [], [both], intended=True)
    assert to_say(there, [], [both], intended=False) == []
    assert to_say(there, [], [one], intended=True) == []
    there += to_say(there, [], [one], intended=False)
    assert meant(there) == ((), (one,))
    there += to_say(there, [], [], intended=False)
    assert meant(there) == ((), ())


def test_words_of_one_bundle_are_one() -> None:
    both = together([HandedOn("a", ("1",))], [HandedOn("b", ("2",)), HandedOn("a", ("1", "3"))])
    assert both == (HandedOn("a", ("1", "3")), HandedOn("b", ("2",)))
    assert without(both, "b", {"2"}) == (HandedOn("a", ("1", "3")),)


@pytest.mark.parametrize("text", ["{}", "[]", '{"bundle": "a"}', "nothing"])
def test_what_is_no_such_word_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        HandedOn.from_text(text)
