"""Caseloads and calendars: asked for with a budget (G17), kept per user with their age, left as they are by a system
that is closed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from jobterm.casebook import caseload as kept
from jobterm.casebook.cache import Cache
from jobterm.casebook.caseload import Whose
from jobterm.casebook.lists import AGAIN_AFTER, DEADLINE_S, Lists
from jobterm.clock import ManualClock
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Appointment, Asker, CaseRow, Reading, Section

ANNE = Asker(("state", "0751"), ("person", "aho", "Anne Holm"))
KAREN, BO, IDA = "1503801234", "2406752345", "0911883456"
CLOSED = Outcome(OutcomeClass.CLOSED, code="LUKKET")
FIRST = date(2026, 11, 20)
LAST = FIRST + timedelta(days=6)


@dataclass
class ListingReader:
    """A record system that tells lists, counting how often it is asked."""

    id: str = "amp"
    sections: frozenset[Section] = frozenset(Section)
    rows: list[CaseRow] | Outcome = field(default_factory=list)
    days: list[Appointment] | Outcome = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    release: asyncio.Event | None = None

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """Never asked here: no list costs a request per citizen."""
        raise AssertionError(f"asked for {len(cpr)} digits, {sections}, {asker.user[0]}")

    async def caseload(self, asker: Asker, *, team: bool = False) -> list[CaseRow] | Outcome:
        assert asker is ANNE
        self.asked.append("team" if team else "own")
        if self.release is not None:
            await self.release.wait()
        return self.rows

    async def appointments(
        self, first: date, last: date, asker: Asker, *, team: bool = False
    ) -> list[Appointment] | Outcome:
        assert asker is ANNE
        self.asked.append(f"{first.isoformat()}/{last.isoformat()}{'*' if team else ''}")
        return self.days


@dataclass
class Desk:
    """A cache, a clock, one system and what asks it."""

    cache: Cache
    clock: ManualClock = field(default_factory=ManualClock)
    amp: ListingReader = field(default_factory=ListingReader)
    waits: list[float] = field(default_factory=list)
    never: bool = True

    def __post_init__(self) -> None:
        self.lists = Lists({"amp": self.amp}, self.cache, self.clock, wait=self._wait)

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        if self.never or seconds > DEADLINE_S:
            await asyncio.Event().wait()

    async def fetch(self, *, team: bool = False, force: bool = False) -> dict[str, Outcome]:
        """One look at the day."""
        return await self.lists.fetch(ANNE, FIRST, LAST, team=team, force=force)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with nothing kept."""
    return Desk(Cache(tmp_path / "cache.db", bytes(32)))


def row(cpr: str = KAREN, user: str = "aho", name: str = "Karen Testesen") -> CaseRow:
    """One citizen of a caseload."""
    return CaseRow(
        cpr, name, user, "Anne Holm", FIRST, date(1980, 3, 15), "0751", "2.1", "KG1", "20000012", enrolled=True,
        enrolled_since=FIRST, last_interview=FIRST, next_booking=datetime(2026, 11, 24, 9, tzinfo=UTC),
        plan_saved=FIRST, cv_approved=FIRST, system="amp",
    )  # fmt: skip


def meeting(day: int = 24, ref: str = "amp:A1", user: str = "aho", cpr: str = KAREN) -> Appointment:
    """One appointment in November."""
    start = datetime(2026, 11, day, 9, tzinfo=UTC)
    return Appointment(
        ref, cpr, "Karen Testesen", start, start + timedelta(minutes=30), "v1", None, "7", "meeting", "Lokale 2",
        notice=FIRST, caseworker=user, interpreter=True, settled="held" if day < 20 else None, system="amp",
    )  # fmt: skip


def test_what_a_system_told_comes_back_as_it_was_with_its_age(desk: Desk) -> None:
    desk.amp.rows, desk.amp.days = [row()], [meeting(20), meeting(24, "amp:A2")]
    assert asyncio.run(desk.fetch()) == {}
    caseload = desk.cache.caseload("aho")
    assert caseload.rows == (row(),)
    assert caseload.read_at == {"amp": desk.clock.now()}
    days = desk.cache.appointments("aho", FIRST, LAST)
    assert days.rows == (meeting(20), meeting(24, "amp:A2"))
    assert days.read_at == {"amp": desk.clock.now()}
    assert [one.ref for one in desk.cache.appointments("aho", FIRST, FIRST).rows] == ["amp:A1"]


def test_another_user_of_the_same_desk_has_lists_of_her_own(desk: Desk) -> None:
    desk.amp.rows = [row()]
    asyncio.run(desk.fetch())
    assert desk.cache.caseload("jlu").rows == ()
    assert desk.cache.caseload("jlu").read_at == {}


def test_a_list_is_asked_for_once_in_a_quarter_of_an_hour(desk: Desk) -> None:
    async def a_morning() -> None:
        for _ in range(10):
            await desk.fetch()
            desk.clock.advance(60)

    asyncio.run(a_morning())
    assert desk.amp.asked == ["own", f"{FIRST}/{LAST}"]
    desk.clock.advance(AGAIN_AFTER.total_seconds())
    asyncio.run(desk.fetch())
    assert len(desk.amp.asked) == 4


def test_f5_asks_again_at_once_and_two_wishes_at_a_time_are_one_request(desk: Desk) -> None:
    async def twice() -> None:
        await asyncio.gather(desk.fetch(force=True), desk.fetch(force=True), desk.fetch())

    asyncio.run(twice())
    assert sorted(desk.amp.asked) == [f"{FIRST}/{LAST}", "own"]
    asyncio.run(desk.fetch(force=True))
    assert len(desk.amp.asked) == 4


def test_what_was_confirmed_since_makes_a_list_older(desk: Desk) -> None:
    asyncio.run(desk.fetch())
    desk.clock.advance(60)
    changed = {"amp": desk.clock.now()}
    desk.clock.advance(1)
    for _ in range(3):
        asyncio.run(desk.lists.fetch(ANNE, FIRST, LAST, changed=changed))
    assert len(desk.amp.asked) == 4, "once more, not thrice"


def test_a_closed_system_leaves_what_it_told_and_is_not_asked_again_at_once(desk: Desk) -> None:
    desk.amp.rows, desk.amp.days = [row()], [meeting()]
    asyncio.run(desk.fetch())
    told_at = desk.clock.now()
    desk.clock.advance(3600)
    desk.amp.rows = desk.amp.days = CLOSED
    for _ in range(3):
        assert asyncio.run(desk.fetch()) == {"amp": CLOSED}
        desk.clock.advance(4)
    assert len(desk.amp.asked) == 4
    assert desk.cache.caseload("aho").rows == (row(),)
    assert desk.cache.caseload("aho").read_at == {"amp": told_at}
    assert desk.cache.appointments("aho", FIRST, LAST).read_at == {"amp": told_at}


def test_a_slow_system_is_waited_for_no_longer_than_a_look_and_its_answer_is_still_kept(desk: Desk) -> None:
    desk.never = False
    desk.amp.rows = [row()]

    async def story() -> None:
        desk.amp.release = asyncio.Event()
        silent = await desk.fetch()
        assert silent["amp"].code == "timeout"
        assert desk.cache.caseload("aho").rows == ()
        desk.amp.release.set()
        for _ in range(20):
            await asyncio.sleep(0)

    asyncio.run(story())
    assert desk.cache.caseload("aho").rows == (row(),)


def test_the_teams_list_holds_ones_own(desk: Desk) -> None:
    desk.amp.rows = [row(), row(BO, "mkr", "Bo Prøvesen")]
    desk.amp.days = [meeting(), meeting(25, "amp:A2", "mkr", BO)]
    asyncio.run(desk.fetch(team=True))
    assert {one.cpr for one in desk.cache.caseload("aho", team=True).rows} == {KAREN, BO}
    assert {one.cpr for one in desk.cache.caseload("aho").rows} == {KAREN}
    assert [one.ref for one in desk.cache.appointments("aho", FIRST, LAST).rows] == ["amp:A1"]
    asyncio.run(desk.fetch())
    assert len(desk.amp.asked) == 2, "one's own was told with the team's"


def test_who_left_a_list_is_gone_from_it_and_what_was_moved_to_another_day_stands_once(desk: Desk) -> None:
    desk.amp.rows, desk.amp.days = [row(), row(BO, name="Bo Prøvesen")], [meeting(22), meeting(23, "amp:A2")]
    asyncio.run(desk.fetch())
    desk.amp.rows, desk.amp.days = [row(BO, name="Bo Prøvesen")], [meeting(25)]
    asyncio.run(desk.fetch(force=True))
    assert {one.cpr for one in desk.cache.caseload("aho").rows} == {BO}
    assert [(one.ref, one.start.day) for one in desk.cache.appointments("aho", FIRST, LAST).rows] == [("amp:A1", 25)]


def test_days_that_were_never_told_have_no_age(desk: Desk) -> None:
    asyncio.run(desk.fetch())
    assert desk.cache.appointments("aho", FIRST, LAST + timedelta(days=1)).read_at == {}


def test_everybody_of_a_caseload_can_be_found(desk: Desk) -> None:
    desk.amp.rows = [row()]
    asyncio.run(desk.fetch())
    found = desk.cache.search("kar te")
    assert [(one.cpr, one.phone, one.born) for one in found] == [(KAREN, "20000012", "1980-03-15")]


def test_who_is_forgotten_is_in_no_list(desk: Desk) -> None:
    desk.amp.rows, desk.amp.days = [row(), row(IDA)], [meeting(), meeting(25, "amp:A2", cpr=IDA)]
    asyncio.run(desk.fetch())
    desk.cache.forget(KAREN)
    assert {one.cpr for one in desk.cache.caseload("aho").rows} == {IDA}
    assert {one.cpr for one in desk.cache.appointments("aho", FIRST, LAST).rows} == {IDA}


def test_old_lists_are_forgotten_with_what_stands_in_them(desk: Desk) -> None:
    desk.amp.rows, desk.amp.days = [row()], [meeting()]
    asyncio.run(desk.fetch())
    desk.cache.forget_before(desk.clock.now() + timedelta(days=30))
    assert desk.cache.caseload("aho") == kept.Caseload()
    assert desk.cache.appointments("aho", FIRST, LAST) == kept.Calendar()


def test_a_suppliers_adapter_with_a_fault_of_its_own_takes_nothing_away(desk: Desk) -> None:
    async def fails(asker: Asker, *, team: bool = False) -> list[CaseRow] | Outcome:
        raise RuntimeError(f"theirs {asker.user[0]} {team}")

    desk.amp.caseload = fails  # type: ignore[method-assign]
    desk.amp.days = [meeting()]
    assert asyncio.run(desk.fetch())["amp"].code == "adapter_failed"
    assert len(desk.cache.appointments("aho", FIRST, LAST).rows) == 1


def test_a_row_of_a_later_version_is_read_as_far_as_it_is_known(desk: Desk) -> None:
    whose, at = Whose("amp", "aho"), desk.clock.now()
    desk.cache.keep_extracts(partial(kept.keep_caseload, whose=whose, rows=[row()], at=at))
    desk.cache.keep_extracts(
        lambda connection: connection.execute(
            "UPDATE list_case SET content = replace(content, '{', '{\"new\":1,') WHERE cpr = ?", (KAREN,)
        )
    )
    assert desk.cache.caseload("aho").rows == (row(),)


def test_a_reader_that_tells_no_lists_is_not_asked(desk: Desk) -> None:
    @dataclass
    class Other:
        id: str = "fund"
        sections: frozenset[Section] = frozenset(Section)

        async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
            raise AssertionError(f"asked for {len(cpr)} digits, {sections}, {asker.user[0]}")

    lists = Lists({"fund": Other()}, desk.cache, desk.clock, wait=desk._wait)
    assert asyncio.run(lists.fetch(ANNE, FIRST, LAST)) == {}
