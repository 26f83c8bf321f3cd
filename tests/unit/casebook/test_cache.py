"""The cache keeps what systems said with its age, tells nobody without the key, and may vanish at any time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from jobterm.casebook.cache import Cache
from jobterm.outbox.reading import Entry, Fact, Hit, Matter, Reading, ReadState, Section

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
KAREN = "1503801234"
KEY = bytes(range(32))
TWO = frozenset({Section.PERSON, Section.ENROLMENT})

TOLD = Reading(
    system="amp",
    state=ReadState.FRESH,
    fetched_at=AT,
    facts=(
        Fact("person.name", "Karen Testesen"),
        Fact("person.phone", "20123456"),
        Fact("enrolment.start_date", "2026-09-03", since="2026-09-03"),
        Fact("plan.goal", "not asked for"),
    ),
    timeline=(Entry("2026-09-03", "enrolment.start", "Tilmeldt", "amp:1", None),),
    version="7",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "cache.db"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    opened = Cache(path, KEY)
    yield opened
    opened.close()


def test_what_was_read_comes_back_as_cached_with_its_age(cache: Cache) -> None:
    cache.remember(KAREN, TWO, TOLD)
    reading = cache.readings(KAREN, TWO)["amp"]
    assert reading.state is ReadState.CACHED
    assert reading.fetched_at == AT
    assert reading.version == "7"
    assert {fact.field for fact in reading.facts} == {"person.name", "person.phone", "enrolment.start_date"}
    assert Fact("enrolment.start_date", "2026-09-03", "2026-09-03") in reading.facts
    assert reading.timeline == ()


def test_only_sections_asked_for_are_kept_and_told(cache: Cache) -> None:
    cache.remember(KAREN, {Section.PERSON}, TOLD)
    assert cache.readings(KAREN, {Section.ENROLMENT, Section.TIMELINE}) == {}
    cache.remember(KAREN, {Section.TIMELINE}, TOLD)
    assert cache.readings(KAREN, {Section.TIMELINE})["amp"].timeline == TOLD.timeline
    assert cache.readings("2406752345", set(Section)) == {}


def test_a_reading_is_as_old_as_its_oldest_part(cache: Cache) -> None:
    cache.remember(KAREN, {Section.PERSON}, TOLD)
    later = Reading("amp", ReadState.FRESH, AT + timedelta(hours=1), (Fact("enrolment.status", "x"),), version="8")
    cache.remember(KAREN, {Section.ENROLMENT}, later)
    both = cache.readings(KAREN, TWO)["amp"]
    assert both.fetched_at == AT
    assert both.version == "8"
    assert cache.readings(KAREN, {Section.ENROLMENT})["amp"].fetched_at == AT + timedelta(hours=1)


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(cache: Cache) -> None:
    newer = Reading("amp", ReadState.FRESH, AT + timedelta(seconds=5), (Fact("person.name", "Ny"),))
    cache.remember(KAREN, {Section.PERSON}, newer)
    cache.remember(KAREN, {Section.PERSON}, TOLD)
    assert cache.readings(KAREN, {Section.PERSON})["amp"].facts == newer.facts


def test_not_known_is_remembered_as_an_answer(cache: Cache) -> None:
    cache.remember(KAREN, TWO, Reading("opera", ReadState.NOT_KNOWN, AT))
    assert cache.readings(KAREN, TWO)["opera"].state is ReadState.NOT_KNOWN


@pytest.mark.parametrize("state", [ReadState.CLOSED, ReadState.UNREACHABLE, ReadState.NO_ACCESS, ReadState.CACHED])
def test_a_system_that_said_nothing_changes_nothing(cache: Cache, state: ReadState) -> None:
    cache.remember(KAREN, TWO, TOLD)
    cache.remember(KAREN, TWO, Reading("amp", state, AT + timedelta(hours=1)))
    assert cache.readings(KAREN, TWO)["amp"].fetched_at == AT


def test_whoever_was_read_can_be_searched(cache: Cache) -> None:
    cache.remember(KAREN, TWO, TOLD)
    assert [person.cpr for person in cache.search("teste")] == [KAREN]
    assert [person.matched for person in cache.search("20123456")] == ["phone"]


def test_forgetting_one_system_a_citizen_or_the_old(cache: Cache) -> None:
    other = Reading("workbase", ReadState.FRESH, AT + timedelta(days=2), (Fact("person.name", "Karen"),))
    cache.remember(KAREN, TWO, TOLD)
    cache.remember(KAREN, TWO, other)
    cache.forget_before(AT + timedelta(days=1))
    assert set(cache.readings(KAREN, TWO)) == {"workbase"}
    cache.remember(KAREN, TWO, TOLD)
    cache.forget(KAREN, "amp")
    assert set(cache.readings(KAREN, TWO)) == {"workbase"}
    cache.forget(KAREN)
    assert cache.readings(KAREN, TWO) == {}
    assert cache.search("karen") == []


def test_it_is_there_again_after_a_restart(path: Path) -> None:
    first = Cache(path, KEY)
    first.remember(KAREN, TWO, TOLD)
    first.close()
    second = Cache(path, KEY)
    assert set(second.readings(KAREN, TWO)) == {"amp"}
    assert second.trouble is None
    second.close()


@pytest.mark.parametrize("damage", ["other key", "cut", "garbage", "empty", "folder gone", "another version"])
def test_a_cache_that_cannot_be_read_is_begun_anew_without_a_word(
    path: Path, damage: str, capfd: pytest.CaptureFixture[str]
) -> None:
    first = Cache(path, KEY)
    first.remember(KAREN, TWO, TOLD)
    if damage == "another version":
        first._connection.execute("PRAGMA user_version = 99")
    first.close()
    key = KEY
    match damage:
        case "other key":
            key = bytes(32)
        case "cut":
            os.truncate(path, 5000)
        case "garbage":
            path.write_bytes(Random(1).randbytes(20_000))
        case "empty":
            path.write_bytes(b"")
        case "folder gone":
            path.unlink()
            path.parent.rmdir()
    second = Cache(path, key)
    assert second.readings(KAREN, TWO) == {}
    second.remember(KAREN, TWO, TOLD)
    assert set(second.readings(KAREN, TWO)) == {"amp"}
    assert second.trouble is None
    second.close()
    assert capfd.readouterr() == ("", "")


def test_damage_while_it_is_open_is_healed(path: Path, cache: Cache, capfd: pytest.CaptureFixture[str]) -> None:
    cache.remember_people([Hit(f"150380{n:04}", f"Jens {n}", None, None, None) for n in range(2000)], AT)
    cache._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache._connection.execute("PRAGMA shrink_memory")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(os.path.getsize(path) - 4096))
    cache.search("jens")
    cache.remember(KAREN, TWO, TOLD)
    assert set(cache.readings(KAREN, TWO)) == {"amp"}
    assert capfd.readouterr() == ("", "")


def test_deleting_the_file_under_an_open_cache_breaks_nothing(path: Path, cache: Cache) -> None:
    for file in path.parent.iterdir():
        file.unlink()
    cache.remember(KAREN, TWO, TOLD)
    assert set(cache.readings(KAREN, TWO)) in ({"amp"}, set())
    cache.clear()
    cache.remember(KAREN, TWO, TOLD)
    assert set(cache.readings(KAREN, TWO)) == {"amp"}
    assert path.exists()


def test_where_no_file_can_be_made_it_works_from_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    cache = Cache(tmp_path / "cache" / "cache.db", KEY)
    cache.remember(KAREN, TWO, TOLD)
    assert set(cache.readings(KAREN, TWO)) == {"amp"}
    assert cache.trouble == "memory"
    cache.close()


def test_a_busy_file_loses_the_note_not_the_program(path: Path, cache: Cache) -> None:
    other = Cache(path, KEY)
    cache._connection.execute("PRAGMA busy_timeout = 0")
    other._connection.execute("BEGIN IMMEDIATE")
    cache.remember(KAREN, TWO, TOLD)
    troubles = [cache.trouble]
    other._connection.execute("ROLLBACK")
    cache.remember(KAREN, TWO, TOLD)
    assert [*troubles, cache.trouble] == ["busy", None]
    assert set(other.readings(KAREN, TWO)) == {"amp"}
    other.close()


def test_nothing_readable_stands_on_disk_and_only_the_owner_opens_it(path: Path) -> None:
    before = os.umask(0)
    try:
        cache = Cache(path, KEY)
        cache.remember(KAREN, set(Section), TOLD)
    finally:
        os.umask(before)
    written = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    assert "cache.db-wal" in written
    for content in written.values():
        for canary in (b"Karen", b"karen", KAREN.encode(), b"testesen", b"2026-09-03", KEY, KEY.hex().encode()):
            assert canary not in content
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    cache.close()


def test_what_can_be_changed_or_answered_is_kept_with_its_section_reference_and_version(cache: Cache) -> None:
    booking = Matter("booking", "amp:b1", "r1", "3", "jobnet", {"start": "2026-11-24T10:00:00.000+01:00"})
    hearing = Matter("hearing", "amp:h1", data={"answer_by": "2026-11-27"})
    told = replace(TOLD, matters=(booking, hearing))
    cache.remember(KAREN, {Section.INTERVIEW}, told)
    kept = cache.readings(KAREN, set(Section))["amp"]
    assert (kept.matters, kept.sections) == ((booking,), frozenset({Section.INTERVIEW}))
    cache.remember(KAREN, {Section.TIMELINE}, told)
    assert {one.ref for one in cache.readings(KAREN, set(Section))["amp"].matters} == {"amp:b1", "amp:h1"}
    cache.remember(KAREN, {Section.INTERVIEW}, replace(told, matters=()))
    assert [one.ref for one in cache.readings(KAREN, set(Section))["amp"].matters] == ["amp:h1"]
