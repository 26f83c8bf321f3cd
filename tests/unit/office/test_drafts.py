"""Drafts survive the program, tell nothing to who has no key, and never cost what was acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.office.making import KAREN, SITE, TestParts, register, sick

from jobterm.office.drafts import drafts, drop, save
from jobterm.office.errors import OfficeError
from jobterm.security import files

TYPED = {"first_day.whole": "-1", "comment.whole": "feber"}
ONE, TWO = (f"{n:08d}-0000-4000-8000-00000000000a" for n in (1, 2))


def kept(parts: TestParts, token: str = ONE, **changes: str) -> None:
    save(parts, "sickness.report", KAREN, {**TYPED, **changes}, token)


def test_a_draft_comes_back_as_it_was_typed_after_the_program_ended(parts: TestParts, tmp_path: Path) -> None:
    kept(parts)
    parts.close()
    again = TestParts(tmp_path)
    try:
        (found,) = drafts(again)
        assert (found.kind, found.citizen, dict(found.values), found.token) == ("sickness.report", KAREN, TYPED, ONE)
        assert (found.title, found.letter.lower()) == ("Report of illness", "s")
        assert found.saved_at == parts.clock.now()
    finally:
        again.close()


def test_a_later_call_takes_the_place_of_an_earlier_one(parts: TestParts) -> None:
    kept(parts)
    kept(parts, **{"comment.whole": "feber og hoste"})
    (found,) = drafts(parts)
    assert found.values["comment.whole"] == "feber og hoste"


def test_nothing_of_it_can_be_read_on_the_disk(parts: TestParts) -> None:
    kept(parts)
    (file,) = parts.drafts().iterdir()
    assert KAREN.encode() not in file.read_bytes()
    assert b"feber" not in file.read_bytes()
    assert KAREN not in file.name
    assert (file.stat().st_mode & 0o777, parts.drafts().stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_draft_is_its_authors_own(parts: TestParts, tmp_path: Path) -> None:
    kept(parts)
    parts.close()
    from dataclasses import replace

    other = TestParts(tmp_path, site=replace(SITE, user="jlu"))
    try:
        assert drafts(other) == []
    finally:
        other.close()


def test_one_that_is_dropped_is_gone_and_dropping_it_twice_is_nothing(parts: TestParts) -> None:
    kept(parts)
    kept(parts, TWO)
    drop(parts, ONE)
    drop(parts, ONE)
    assert [one.token for one in drafts(parts)] == [TWO]


def test_one_that_was_saved_as_a_registration_is_taken_away(parts: TestParts) -> None:
    kept(parts)
    parts.knows(KAREN)
    (taken,) = register(parts, sick(id=ONE))
    assert taken.new
    assert drafts(parts) == []
    assert list(parts.drafts().iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "flip", "empty"])
def test_a_damaged_one_is_set_aside_whole_and_said_and_the_others_come(parts: TestParts, damage: str) -> None:
    kept(parts)
    kept(parts, TWO)
    (file,) = parts.drafts().glob(f"{ONE}*")
    content = file.read_bytes()
    broken = {"cut": content[:-1], "flip": content[:-1] + bytes([content[-1] ^ 1]), "empty": b""}[damage]
    file.write_bytes(broken)
    with pytest.raises(OfficeError) as said:
        drafts(parts)
    assert said.value.code == "drafts.damaged"
    assert [one.token for one in drafts(parts)] == [TWO]
    (aside,) = parts.drafts().glob("*.damaged")
    assert aside.read_bytes() == broken


def test_another_homes_draft_is_not_opened(parts: TestParts, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = TestParts(tmp_path / "other")
    try:
        kept(other)
        (file,) = other.drafts().iterdir()
        parts.drafts().mkdir()
        (parts.drafts() / file.name).write_bytes(file.read_bytes())
        with pytest.raises(OfficeError, match=r"drafts\.damaged"):
            drafts(parts)
    finally:
        other.close()


def test_a_disk_that_refuses_is_said_and_the_earlier_draft_stays(
    parts: TestParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(parts)

    def full(path: Path, content: bytes) -> None:
        del path, content
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_private", full)
    with pytest.raises(OfficeError) as said:
        kept(parts, **{"comment.whole": "more"})
    assert said.value.code == "drafts.unwritable"
    (found,) = drafts(parts)
    assert found.values["comment.whole"] == "feber"


def test_looking_for_drafts_where_there_never_were_any_makes_nothing(parts: TestParts) -> None:
    assert drafts(parts) == []
    assert not parts.drafts().exists()
