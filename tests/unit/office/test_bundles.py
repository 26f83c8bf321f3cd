"""Export commits `handed` before the file is there, and takes it back where no file came to be; a person's word takes
back what nobody used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.office.making import BO, KAREN, TestParts, change, register, sick

from jobterm.office.bundles import export, take_in
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.queue import detail
from jobterm.office.resolve import decide, retry, withdraw
from jobterm.office.wishes import Decision, ExportWish, Verdict
from jobterm.outbox.delivery import State
from jobterm.security import files

WORDS = "korrekt hest batteri"


@pytest.fixture
def items(parts: TestParts) -> list[str]:
    """Two reports that were taken."""
    parts.knows(KAREN)
    parts.knows(BO)
    return [one.id or "" for one in register(parts, sick(), sick(BO))]


def states(parts: TestParts, item: str) -> set[str]:
    return {one.state.value for one in parts.store().item(item).deliveries}


def test_what_is_exported_is_handed_and_says_so_with_who_and_where_to(
    parts: TestParts, items: list[str], tmp_path: Path
) -> None:
    made = export(parts, ExportWish(tmp_path / "b", passphrase=WORDS))
    assert (made.items, set(made.handed), made.closed_with) == (2, set(items), "passphrase")
    assert states(parts, items[0]) == {"handed"}
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert KAREN.encode() not in (tmp_path / "b").read_bytes()
    log = [(one.event, one.by, one.code) for one in detail(parts, items[0]).events]
    assert ("handed", "aho", made.bundle) in log


def test_one_item_is_chosen_by_its_id(parts: TestParts, items: list[str], tmp_path: Path) -> None:
    made = export(parts, ExportWish(tmp_path / "b", item=items[0]))
    assert made.handed == (items[0],)
    assert states(parts, items[1]) != {"handed"}


def test_a_file_that_is_there_is_never_written_over_and_nothing_is_handed(
    parts: TestParts, items: list[str], tmp_path: Path
) -> None:
    (tmp_path / "b").write_text("a letter")
    with pytest.raises(OfficeError) as refusal:
        export(parts, ExportWish(tmp_path / "b"))
    assert (refusal.value.code, refusal.value.exit_code) == ("file.exists", Exit.USAGE)
    assert (tmp_path / "b").read_text() == "a letter"
    assert "handed" not in states(parts, items[0])


def test_nothing_open_is_said_and_makes_no_file(parts: TestParts, tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match=r"export\.nothing"):
        export(parts, ExportWish(tmp_path / "b"))
    assert not (tmp_path / "b").exists()


def test_a_place_that_cannot_be_written_hands_nothing_on(parts: TestParts, items: list[str], tmp_path: Path) -> None:
    before = parts.store().item(items[0]).deliveries
    with pytest.raises(OfficeError, match=r"file\.unwritable"):
        export(parts, ExportWish(tmp_path / "no folder" / "b"))
    assert [one.state for one in parts.store().item(items[0]).deliveries] == [one.state for one in before]


def test_a_fault_while_writing_leaves_neither_file_nor_handed_items(
    parts: TestParts, items: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write: Callable[[Path, bytes], None] = files.write_private

    def torn(path: Path, content: bytes) -> None:
        write(path, content)
        raise KeyboardInterrupt  # the folder's entry may or may not be durable: the file must go

    monkeypatch.setattr(files, "write_private", torn)
    with pytest.raises(KeyboardInterrupt):
        export(parts, ExportWish(tmp_path / "b"))
    assert not (tmp_path / "b").exists()
    assert "handed" not in states(parts, items[0])


def test_a_file_that_cannot_be_taken_away_again_keeps_its_items_handed(
    parts: TestParts, items: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write: Callable[[Path, bytes], None] = files.write_private
    stuck = tmp_path / "b"

    def torn(path: Path, content: bytes) -> None:
        write(path, content)
        monkeypatch.setattr(Path, "unlink", refuse)
        raise OSError(5, "input/output error")

    def refuse(path: Path, missing_ok: bool = False) -> None:
        del path, missing_ok
        raise OSError(30, "read-only")

    monkeypatch.setattr(files, "write_private", torn)
    with pytest.raises(OfficeError, match=r"file\.half_written"):
        export(parts, ExportWish(stuck))
    monkeypatch.undo()
    assert stuck.exists()
    assert states(parts, items[0]) == {"handed"}


def test_a_bundle_of_this_home_comes_back_here_and_is_asked_after(
    parts: TestParts, items: list[str], tmp_path: Path
) -> None:
    made = export(parts, ExportWish(tmp_path / "b"))
    assert made.closed_with == "vault"
    told = take_in(parts, tmp_path / "b", None)
    assert (set(told.back), told.new) == (set(items), ())
    record = parts.store().item(items[0]).deliveries[0]
    assert (record.state, record.reason, record.possible) == (State.UNKNOWN, "from_bundle", True)
    assert set(take_in(parts, tmp_path / "b", None).known) == set(items)


def test_another_home_takes_it_by_the_passphrase(parts: TestParts, items: list[str], tmp_path: Path) -> None:
    export(parts, ExportWish(tmp_path / "b", passphrase=WORDS))
    (tmp_path / "other").mkdir()
    other = TestParts(tmp_path / "other")
    try:
        with pytest.raises(OfficeError) as refusal:
            take_in(other, tmp_path / "b", "not these")
        assert refusal.value.exit_code is Exit.LOCKED
        assert set(take_in(other, tmp_path / "b", WORDS).new) == set(items)
        there = detail(other, items[0])
        assert there.item.author == "aho"
        assert {"taken", "imported"} <= {one.event for one in there.events}
    finally:
        other.close()


def test_an_id_that_stands_for_something_else_here_is_refused_and_the_rest_is_taken(
    parts: TestParts, items: list[str], tmp_path: Path
) -> None:
    export(parts, ExportWish(tmp_path / "b", passphrase=WORDS))
    (tmp_path / "other").mkdir()
    other = TestParts(tmp_path / "other")
    try:
        other.knows(KAREN)
        (taken,) = register(other, sick(id=items[0], note="another matter"))
        assert taken.new
        told = take_in(other, tmp_path / "b", WORDS)
        assert (told.refused, told.new) == ((items[0],), (items[1],))
    finally:
        other.close()


def test_handed_items_are_neither_tried_nor_withdrawn_here(parts: TestParts, items: list[str], tmp_path: Path) -> None:
    export(parts, ExportWish(tmp_path / "b"))
    with pytest.raises(OfficeError) as error:
        retry(parts, items[0])
    assert error.value.exit_code is Exit.REFUSED
    assert "--not-applied" in error.value.cure
    with pytest.raises(OfficeError) as error:
        withdraw(parts, items[0], "typed twice")
    assert error.value.exit_code is Exit.REFUSED


def test_a_persons_word_takes_back_what_was_never_sent_into_the_queue(
    parts: TestParts, items: list[str], tmp_path: Path
) -> None:
    before = parts.store().item(items[0]).deliveries
    export(parts, ExportWish(tmp_path / "b"))
    parts.clock.advance(86_401)
    assert parts.store().mark_unanswered(parts.clock.now()) > 0
    shown = detail(parts, items[0]).item
    assert (shown.state, shown.deliveries[0].state) == ("needs_review", "needs_review")
    assert "bundle" in shown.message
    decide(parts, items[0], Decision(Verdict.NOT_APPLIED, "the stick lies in my drawer"))
    after = parts.store().item(items[0]).deliveries
    assert [one.state for one in after] == [one.state for one in before]
    assert [one.possible for one in after] == [False for _ in before]
    event = next(one for one in parts.store().events(items[0]) if one.what.event == "taken_back")
    assert (event.what.by, event.what.note) == ("aho", "the stick lies in my drawer")


def test_a_persons_word_that_it_arrived_is_the_receipt(parts: TestParts, items: list[str], tmp_path: Path) -> None:
    export(parts, ExportWish(tmp_path / "b"))
    after = decide(parts, items[0], Decision(Verdict.APPLIED, "seen in AMP", system="amp")).deliveries[0]
    assert after.state == "confirmed"
    assert after.receipt is not None
    assert after.receipt.id == "aho: seen in AMP"


def test_what_is_confirmed_goes_as_it_is_and_comes_back_as_an_answer(
    parts: TestParts, items: list[str], tmp_path: Path
) -> None:
    change(parts, items[0], state=State.CONFIRMED)
    made = export(parts, ExportWish(tmp_path / "b", item=items[0], passphrase=WORDS))
    assert states(parts, items[0]) <= {"confirmed", "handed"}
    assert made.items == 1
