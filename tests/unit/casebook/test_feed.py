"""Following a feed: every event once, none lost, whatever breaks; seldom, after the registrations, never in a rush."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from jobterm.casebook.cache import Cache
from jobterm.casebook.feed import INTERVAL_S, LONGEST_S, PAGES, Feeds
from jobterm.clock import ManualClock
from jobterm.outbox.feeding import CursorRefused, FeedEvent, FeedPage
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, Entry, Fact, Matter, Reading, ReadState, Section

ME = Asker(("municipality", "0751"), ("system", "jobterm", "jobterm"))
KAREN, BO = "1503801234", "2406752345"
SECTIONS = (Section.JOB, Section.TIMELINE)


@dataclass
class Feed:
    """A system's feed: events in order, cursors as in the contracts (how many events, and the last one's id)."""

    clock: ManualClock
    id: str = "jobnet"
    events: list[FeedEvent] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    page: int = 100
    outcome: Outcome | None = None
    slow_s: float = 0.0

    def add(self, cpr: str = KAREN, kind: str = "sickness.report", **details: str) -> FeedEvent:
        told = {"first_day": "2026-11-20"} if kind == "sickness.report" else {}
        event = FeedEvent(f"e{len(self.events)}-{kind}-{cpr[:4]}", kind, self.clock.now(), cpr, text="Meldt",
                          details={**told, **details})  # fmt: skip
        self.events.append(event)
        return event

    def cursor(self, place: int) -> str:
        return f"{place}-{self.events[place - 1].id if place else ''}"

    async def feed(self, cursor: str | None, asker: Asker, limit: int = 100) -> FeedPage | CursorRefused | Outcome:
        assert asker is ME
        self.asked.append(cursor)
        if self.slow_s:
            self.clock.advance(self.slow_s)
        if self.outcome is not None:
            return self.outcome
        place = 0 if cursor is None else int(cursor.partition("-")[0])
        if cursor is not None and (place > len(self.events) or cursor != self.cursor(place)):
            return CursorRefused("CURSOR_UNKNOWN")
        end = min(len(self.events), place + min(limit, self.page))
        return FeedPage(tuple(self.events[place:end]), self.cursor(end), end < len(self.events))


class Desk:
    """A desk that follows one feed."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.feed = Feed(self.clock)
        self.path = folder / "cache.db"
        self.cache = Cache(self.path, b"k" * 32)
        self.news: list[FeedEvent] = []
        self.before: list[str] = []
        self.heard: list[Outcome | None] = []
        self.begin()

    def begin(self) -> None:
        async def never(_seconds: float) -> None:
            await asyncio.Event().wait()

        async def writes_first(system: str) -> None:
            self.before.append(system)

        async def heard(_system: str, outcome: Outcome | None) -> None:
            self.heard.append(outcome)

        def news(_system: str, events: Sequence[FeedEvent]) -> None:
            self.news += events

        self.feeds = Feeds({"jobnet": self.feed}, self.cache, self.clock, ME, chance=Random(1), news=news, wait=never,
                           writes_first=writes_first, heard=heard)  # fmt: skip

    def restart(self) -> None:
        self.cache.close()
        self.cache = Cache(self.path, b"k" * 32)
        self.begin()

    def due_in(self) -> float:
        return self.feeds._paces["jobnet"].due - self.clock.boot_seconds()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def reports(desk: Desk, cpr: str = KAREN) -> list[str]:
    found = desk.cache.readings(cpr, SECTIONS).get("jobnet")
    return [] if found is None else [one.ref for one in found.matters]


@pytest.mark.parametrize("page", [1, 3, 100])
async def test_every_event_comes_once_and_in_its_order(desk: Desk, page: int) -> None:
    desk.feed.page = page
    wanted = [desk.feed.add(cpr) for cpr in (KAREN, BO, KAREN, KAREN)]
    assert await desk.feeds.poll("jobnet") == 4
    wanted.append(desk.feed.add())
    assert await desk.feeds.poll("jobnet") == 1
    assert await desk.feeds.poll("jobnet") == 0
    assert desk.news == wanted


async def test_the_place_outlives_a_restart(desk: Desk) -> None:
    desk.feed.add()
    await desk.feeds.poll("jobnet")
    desk.restart()
    late = desk.feed.add()
    assert await desk.feeds.poll("jobnet") == 1
    assert desk.news[-1] == late
    assert desk.feed.asked[-1] == desk.feed.cursor(1)


async def test_a_deleted_cache_begins_anew(desk: Desk) -> None:
    first = desk.feed.add()
    await desk.feeds.poll("jobnet")
    desk.cache.clear()
    assert await desk.feeds.poll("jobnet") == 1
    assert desk.feed.asked[-1] is None
    assert reports(desk) == [f"jobnet:{first.id}"]


async def test_after_a_restore_an_older_place_is_taken_and_nothing_is_doubled(desk: Desk) -> None:
    for _ in range(3):
        desk.feed.add()
        await desk.feeds.poll("jobnet")
    seen = len(desk.news)
    del desk.feed.events[1:]
    new = [desk.feed.add(kind="cv.updated"), desk.feed.add(kind="absence.holiday", first_day="2026-12-21")]
    assert await desk.feeds.poll("jobnet") == 2
    assert desk.news[seen:] == new
    assert len({one.id for one in desk.news}) == len(desk.news)


async def test_when_every_place_is_refused_the_beginning_is_asked_for(desk: Desk) -> None:
    desk.feed.add()
    await desk.feeds.poll("jobnet")
    desk.feed.events[:] = []
    new = desk.feed.add(kind="cv.updated", cpr=BO)
    assert await desk.feeds.poll("jobnet") == 1
    assert desk.news[-1] == new
    assert desk.feed.asked[-1] is None


async def test_what_was_not_kept_is_asked_for_again_from_the_same_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.feed.add()
    with monkeypatch.context() as broken:
        broken.setattr(desk.cache, "keep_events", lambda *_: None)
        assert await desk.feeds.poll("jobnet") == 0
    assert desk.news == []
    assert await desk.feeds.poll("jobnet") == 1
    assert desk.feed.asked == [None, None]


async def test_a_poll_has_a_budget_and_the_rest_waits_for_the_next(desk: Desk) -> None:
    desk.feed.page = 1
    for _ in range(PAGES + 3):
        desk.feed.add()
    assert await desk.feeds.poll("jobnet") == PAGES
    assert len(desk.feed.asked) == PAGES
    assert await desk.feeds.poll("jobnet") == 3


async def test_registrations_go_first_and_the_engine_hears_what_a_system_answers(desk: Desk) -> None:
    await desk.feeds.poll("jobnet")
    assert (desk.before, desk.heard) == (["jobnet"], [None])
    closed = Outcome(OutcomeClass.CLOSED, "closed")
    desk.feed.outcome = closed
    await desk.feeds.poll("jobnet")
    assert desk.heard == [None, closed]


async def test_a_silent_or_slow_system_is_asked_more_and_more_seldom_and_a_quick_one_as_before(desk: Desk) -> None:
    await desk.feeds.poll("jobnet")
    assert INTERVAL_S <= desk.due_in() <= INTERVAL_S * 1.25
    desk.feed.outcome = Outcome(OutcomeClass.UNKNOWN, "timeout")
    for expected in (2 * INTERVAL_S, 4 * INTERVAL_S, 8 * INTERVAL_S, LONGEST_S, LONGEST_S):
        await desk.feeds.poll("jobnet")
        assert expected <= desk.due_in() <= expected * 1.25
    desk.feed.outcome = None
    await desk.feeds.poll("jobnet")
    assert desk.due_in() <= INTERVAL_S * 1.25


async def test_two_polls_at_once_are_one(desk: Desk) -> None:
    desk.feed.add()
    found = await asyncio.gather(desk.feeds.poll("jobnet"), desk.feeds.poll("jobnet"))
    assert sorted(found) == [0, 1]
    assert len(desk.feed.asked) == 1


async def test_an_adapter_that_fails_ends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> FeedPage:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(desk.feed, "feed", broken)
        assert await desk.feeds.poll("jobnet") == 0
    desk.feed.add()
    assert await desk.feeds.poll("jobnet") == 1


async def test_following_asks_once_in_an_interval(desk: Desk) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        desk.clock.advance(seconds)
        if len(waits) > 40:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    async def patient(seconds: float) -> None:
        if seconds == 12.0:  # the patience with one answer, not the pause between two
            await asyncio.Event().wait()
        await wait(seconds)

    desk.feeds._wait = patient
    began = desk.clock.boot_seconds()
    with pytest.raises(asyncio.CancelledError):
        await desk.feeds.run()
    polls = len(desk.feed.asked)
    assert polls <= (desk.clock.boot_seconds() - began) / INTERVAL_S + 1


# ---- what a desk knows from it ---------------------------------------------------------------------------------------


async def test_a_report_is_known_of_a_citizen_who_was_never_read(desk: Desk) -> None:
    event = desk.feed.add()
    await desk.feeds.poll("jobnet")
    reading = desk.cache.readings(KAREN, SECTIONS)["jobnet"]
    (matter,) = reading.matters
    assert (matter.kind, matter.ref) == ("selfreport", f"jobnet:{event.id}")
    assert matter.data["kind"] == "sickness.report"
    assert matter.data["first_day"] == "2026-11-20"
    assert [line.ref for line in reading.timeline] == [f"jobnet:{event.id}"]
    assert desk.cache.readings(BO, SECTIONS) == {}
    assert desk.cache.readings(KAREN, (Section.PERSON,)) == {}


async def test_what_was_read_later_knows_better_and_what_came_later_is_added(desk: Desk) -> None:
    event = desk.feed.add()
    await desk.feeds.poll("jobnet")
    desk.clock.advance(60)
    line = Entry("2026-11-20", "sickness.report", "Meldt", f"jobnet:{event.id}")
    settled = Reading("jobnet", ReadState.FRESH, desk.clock.now(), (Fact("job.cv_status", "active"),), (line,))
    desk.cache.remember(KAREN, SECTIONS, settled)
    assert reports(desk) == []
    assert len(desk.cache.readings(KAREN, SECTIONS)["jobnet"].timeline) == 1
    desk.clock.advance(60)
    later = desk.feed.add(kind="sickness.recovery", recovered_on="2026-11-21")
    await desk.feeds.poll("jobnet")
    assert reports(desk) == [f"jobnet:{later.id}"]


async def test_a_report_that_was_read_too_is_one(desk: Desk) -> None:
    event = desk.feed.add()
    matter = Matter("selfreport", f"jobnet:{event.id}", data={"kind": "sickness.report"})
    desk.cache.remember(KAREN, SECTIONS, Reading("jobnet", ReadState.FRESH, desk.clock.now(), matters=(matter,)))
    desk.clock.advance(1)
    await desk.feeds.poll("jobnet")
    assert reports(desk) == [f"jobnet:{event.id}"]


async def test_what_needs_no_answer_is_history_only(desk: Desk) -> None:
    desk.feed.add(kind="jobcheck.missed")
    await desk.feeds.poll("jobnet")
    reading = desk.cache.readings(KAREN, SECTIONS)["jobnet"]
    assert (reading.matters, [line.kind for line in reading.timeline]) == ((), ["jobcheck.missed"])


async def test_forgetting_a_citizen_and_what_is_old(desk: Desk) -> None:
    desk.feed.add()
    desk.feed.add(BO)
    await desk.feeds.poll("jobnet")
    desk.cache.forget(KAREN)
    assert (reports(desk), len(reports(desk, BO))) == ([], 1)
    desk.cache.forget_before(desk.clock.now() + timedelta(days=1))
    assert reports(desk, BO) == []
    assert await desk.feeds.poll("jobnet") == 0, "the place is not forgotten with the events"
