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
from jobterm.outbox.sqlopen import binding
from jobterm.outbox.store import NewEvent


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
    assert from_lines(lines(tmp_path)) == (HandedOn("bundle-1", (uid(2),)),)
    assert states(saved(tmp_path, clock, tmp_path / "older.db")) == [State.UNKNOWN, State.HANDED]


def test_a_bundle_that_was_never_written_is_forgotten(tmp_path: Path, clock: ManualClock) -> None:
    outbox = store(tmp_path, clock)
    outbox.append([item(registration(1))], by="aho")
    outbox.hand(Selection(), "bundle-1", "aho")
    outbox.unhand("bundle-1", NewEvent("hand_failed", code="bundle-1", by="aho"))
    outbox.close()
    assert lines(tmp_path) == []


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


def test_words_of_one_bundle_are_one() -> None:
    both = together([HandedOn("a", ("1",))], [HandedOn("b", ("2",)), HandedOn("a", ("1", "3"))])
    assert both == (HandedOn("a", ("1", "3")), HandedOn("b", ("2",)))
    assert without(both, "b", {"2"}) == (HandedOn("a", ("1", "3")),)


@pytest.mark.parametrize("text", ["{}", "[]", '{"bundle": "a"}', "nothing"])
def test_what_is_no_such_word_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        HandedOn.from_text(text)
