"""A match run from beginning to end: kept encrypted, gone on with after a break, equal people only counted, and as
small for many as for few."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.cutover.people import BO, IDA, KAJ, KAREN, NOW, PER, TODAY, MadeRoll, booking, resident

from jobterm.cutover.match import Open
from jobterm.cutover.match_run import Matching, RollBroken
from jobterm.cutover.matchbook import KEPT, Found, Matchbook, Question, Run
from jobterm.outbox.port import Outcome, OutcomeClass

KEY = b"k" * 32
ASKED = Question("amp", "opera", "0751")
CLOSED = Outcome(OutcomeClass.CLOSED, "closed")
BUSY = Outcome(OutcomeClass.THROTTLED, "busy", retry_after=timedelta(seconds=3))


def book(tmp_path: Path) -> Matchbook:
    return Matchbook(tmp_path / "match.db", KEY)


def matching(kept: Matchbook, a: MadeRoll, b: MadeRoll, run: Run | None = None, question: Question = ASKED) -> Matching:
    began = run or kept.begin(f"run {len(kept.runs())}", question, NOW)
    return Matching(kept, began, (a, b), TODAY, lambda: NOW)


def said(kept: Matchbook, run: Run) -> list[tuple[str, str, str | None]]:
    return [(row.cpr, row.difference.situation.value, row.difference.field) for row in kept.rows(run)]


async def test_equal_people_are_counted_and_the_others_listed_by_number(tmp_path: Path) -> None:
    a = MadeRoll("amp", [resident(cpr) for cpr in (KAREN, BO, IDA, KAJ)])
    b = MadeRoll("opera", [resident(BO), resident(PER), resident(KAREN, start="2026-09-04"), resident(IDA)])
    kept = book(tmp_path)
    under_way = matching(kept, a, b)
    await under_way.read()
    done = under_way.compare()
    assert (done.people, done.counts["equal"]) == (5, 2)
    assert said(kept, done) == [
        (PER, "only_b", None), (KAREN, "differs", "enrolment.start_date"), (KAJ, "only_a", None),
    ]  # fmt: skip
    assert [row.n for row in kept.rows(done)] == [1, 2, 3]
    assert kept.runs()[0] == done
    kept.close()


async def test_nothing_of_anybody_lies_readable_on_the_disk_at_any_moment(tmp_path: Path) -> None:
    secret = "Ravnsborg-Hemmelig"
    a = MadeRoll("amp", [resident(cpr, person__name=secret) for cpr in (KAREN, BO, IDA)], breaks={1: CLOSED})
    b = MadeRoll("opera", [resident(KAREN, person__name="En Anden")])
    kept = book(tmp_path)
    under_way = matching(kept, a, b)
    with pytest.raises(RollBroken):
        await under_way.read()
    _search(tmp_path, secret)
    await under_way.read()
    under_way.compare()
    _search(tmp_path, secret)
    kept.close()
    _search(tmp_path, secret)


def _search(folder: Path, secret: str) -> None:
    for file in folder.iterdir():
        content = file.read_bytes()
        for word in (secret, KAREN, BO, "2026-09-03", "enrolment"):
            assert word.encode() not in content, file.name


async def test_a_run_that_was_broken_off_goes_on_where_it_stood(tmp_path: Path) -> None:
    people = [resident(cpr) for cpr in (KAREN, BO, IDA, KAJ, PER)]
    a, b = MadeRoll("amp", people), MadeRoll("opera", people, breaks={2: CLOSED})
    kept = book(tmp_path)
    with pytest.raises(RollBroken) as broken:
        await matching(kept, a, b).read()
    assert (broken.value.system, broken.value.outcome.cls) == ("opera", OutcomeClass.CLOSED)
    kept.close()
    kept, later = book(tmp_path), (MadeRoll("amp", people), MadeRoll("opera", people))
    run = kept.unfinished(ASKED, NOW - timedelta(hours=1))
    assert run is not None
    under_way = matching(kept, *later, run=run)
    await under_way.read()
    assert later[0].asked == [], "the whole of it was there"
    assert later[1].asked == ["4"], "only the rest"
    assert under_way.compare().counts["equal"] == 5
    assert kept.unfinished(ASKED, NOW - timedelta(hours=1)) is None
    kept.close()


def test_only_the_same_question_of_today_is_gone_on_with(tmp_path: Path) -> None:
    kept = book(tmp_path)
    kept.begin("first", ASKED, NOW)
    assert kept.unfinished(Question("amp", "opera", "0101"), NOW) is None
    assert kept.unfinished(ASKED, NOW + timedelta(seconds=1)) is None
    assert kept.unfinished(ASKED, NOW) is not None
    kept.close()


async def test_a_busy_system_is_asked_again_after_its_pause_and_not_for_ever(tmp_path: Path) -> None:
    rests: list[float] = []

    async def pause(seconds: float) -> None:
        rests.append(seconds)

    kept, people = book(tmp_path), [resident(KAREN)]
    under_way = matching(kept, MadeRoll("amp", people, breaks={0: BUSY}), MadeRoll("opera", people))
    under_way.pause = pause
    await under_way.read()
    assert rests == [3.0]

    class Never(MadeRoll):
        async def page(self, after: str | None) -> Outcome:
            del after
            return BUSY

    under_way = matching(kept, Never("amp", people), MadeRoll("opera", people))
    under_way.pause = pause
    with pytest.raises(RollBroken):
        await under_way.read()
    assert len(rests) < 10
    kept.close()


async def test_who_stands_twice_in_a_roll_is_ambiguous(tmp_path: Path) -> None:
    kept = book(tmp_path)
    under_way = matching(kept, MadeRoll("amp", [resident()]), MadeRoll("opera", [resident(), resident()]))
    await under_way.read()
    done = under_way.compare()
    assert [(row.difference.situation.value, row.difference.a, row.difference.b) for row in kept.rows(done)] == [
        ("ambiguous", "1", "2")
    ]
    kept.close()


async def test_only_the_groups_that_were_asked_for_count_in_either_system(tmp_path: Path) -> None:
    a = MadeRoll("amp", [resident(KAREN), resident(BO, group="2.2"), resident(IDA, group="2.2")])
    b = MadeRoll("opera", [resident(KAREN), resident(BO, group="2.1"), resident(IDA, group="2.2", start="2026-01-01")])
    kept = book(tmp_path)
    under_way = matching(kept, a, b, question=Question("amp", "opera", "0751", ("insured",)))
    await under_way.read()
    done = under_way.compare()
    assert done.people == 2
    assert said(kept, done) == [(BO, "differs", "person.target_group")]
    kept.close()


async def test_what_our_queue_explains_says_by_which_item(tmp_path: Path) -> None:
    ours = "22222222-2222-4222-8222-222222222222"
    kept = book(tmp_path)
    under_way = matching(kept, MadeRoll("amp", [resident(matters=[booking()])]), MadeRoll("opera", [resident()]))
    under_way.waiting = lambda cpr: [Open(ours, "interview.summons")] if cpr == KAREN else []
    await under_way.read()
    done = under_way.compare()
    assert [(row.difference.situation.value, row.difference.explained_by) for row in kept.rows(done)] == [
        ("explained", ours)
    ]
    assert done.counts["explained"] == 1
    kept.close()


async def test_what_was_read_goes_when_a_run_ends_and_its_rows_stay(tmp_path: Path) -> None:
    kept = book(tmp_path)
    under_way = matching(kept, MadeRoll("amp", [resident(KAREN)]), MadeRoll("opera", [resident(BO)]))
    await under_way.read()
    done = under_way.compare()
    assert list(kept.both(done)) == []
    assert len(list(kept.rows(done))) == 2
    found: list[Found] = list(kept.rows(done, [2]))
    assert [row.n for row in found] == [2]
    kept.close()


def test_old_runs_are_forgotten(tmp_path: Path) -> None:
    kept = book(tmp_path)
    for number in range(KEPT + 5):
        kept.begin(f"run {number}", ASKED, NOW)
    assert len(kept.runs()) == KEPT
    assert kept.runs()[0].id == f"run {KEPT + 4}"
    kept.close()


@pytest.mark.parametrize("how", ["another key", "damage", "a text"])
def test_a_file_that_cannot_be_used_is_begun_anew(tmp_path: Path, how: str) -> None:
    kept = book(tmp_path)
    kept.begin("run", ASKED, NOW)
    kept.close()
    file = tmp_path / "match.db"
    if how == "damage":
        content = bytearray(file.read_bytes())
        content[100] ^= 0xFF
        file.write_bytes(content)
    elif how == "a text":
        file.write_text("hello")
    again = Matchbook(file, b"x" * 32 if how == "another key" else KEY)
    assert again.runs() == []
    again.begin("next", ASKED, NOW)
    again.close()


async def test_many_people_take_no_more_memory_than_few(tmp_path: Path) -> None:
    async def peak(people: int) -> int:
        found = [resident(f"{number:010}", start=f"2026-0{1 + number % 9}-01") for number in range(people)]
        kept = Matchbook(tmp_path / f"{people}.db", KEY)
        under_way = matching(kept, MadeRoll("amp", found, size=100), MadeRoll("opera", found[1:], size=100))
        tracemalloc.start()
        await under_way.read()
        under_way.compare()
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        kept.close()
        return used

    assert await peak(3_000) < 1.3 * await peak(1_000)


async def test_a_page_that_did_not_come_is_asked_for_again(tmp_path: Path) -> None:
    rests: list[float] = []

    async def pause(seconds: float) -> None:
        rests.append(seconds)

    kept, people = book(tmp_path), [resident(cpr) for cpr in (KAREN, BO, IDA)]
    late = Outcome(OutcomeClass.UNKNOWN, "timeout")
    under_way = matching(kept, MadeRoll("amp", people, breaks={1: late}), MadeRoll("opera", people))
    under_way.pause = pause
    await under_way.read()
    assert rests == [2.0]
    assert under_way.compare().counts["equal"] == 3
    kept.close()
