"""All systems are read at once; a slow one delays no other, and none is asked for more than what is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from jobterm.casebook.cache import Cache
from jobterm.casebook.fetch import Casebook
from jobterm.clock import ManualClock
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, Fact, Hit, Reading, ReadState, Section

KAREN = "1503801234"
PERSON = frozenset({Section.PERSON})
BOTH = frozenset({Section.PERSON, Section.ENROLMENT})
ASKER = Asker(("municipality", "0751"), ("caseworker", "kth", "Kirsten Thomsen"))


class Timer:
    """Waiting that ends when the test moves the clock."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self._waits: list[tuple[float, asyncio.Future[None]]] = []

    async def wait(self, seconds: float) -> None:
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waits.append((self.clock.boot + seconds, ended))
        await ended

    async def advance(self, seconds: float) -> None:
        await turn()
        self.clock.advance(seconds)
        for due, ended in self._waits:
            if due <= self.clock.boot and not ended.done():
                ended.set_result(None)
        await turn()


async def turn() -> None:
    """Let everything run that can run now."""
    for _ in range(30):
        await asyncio.sleep(0)


@dataclass
class ScriptedReader:
    """A system that answers when the test lets it."""

    id: str
    state: ReadState = ReadState.FRESH
    held: bool = False
    error: Exception | None = None
    hits: list[Hit] | Outcome = field(default_factory=list)
    sections: frozenset[Section] = frozenset(Section)
    calls: list[tuple[str, frozenset[Section]]] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def _turn_comes(self) -> None:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if self.held:
                await self.released.wait()
            if self.error is not None:
                raise self.error
        finally:
            self.running -= 1

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        assert asker.user[1]
        self.calls.append((cpr, sections))
        await self._turn_comes()
        facts = tuple(Fact(f"{section.value}.x", f"{self.id} {len(self.calls)}") for section in sorted(sections))
        return Reading(self.id, self.state, facts=facts if self.state is ReadState.FRESH else (), message=self.state)

    async def search(self, text: str, asker: Asker, limit: int = 200) -> list[Hit] | Outcome:
        assert text
        assert asker.user[1]
        assert limit
        await self._turn_comes()
        return self.hits


@dataclass
class World:
    amp: ScriptedReader
    workbase: ScriptedReader
    timer: Timer
    cache: Cache
    make: Callable[..., Casebook]
    book: Casebook

    def look(self, **wishes: object) -> Coroutine[None, None, dict[str, Reading]]:
        return self.book.look_all(KAREN, BOTH, ASKER, **wishes)  # type: ignore[arg-type]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    amp, workbase, timer = ScriptedReader("amp"), ScriptedReader("workbase"), Timer()
    cache = Cache(tmp_path / "cache.db", bytes(32))

    def make(**more: object) -> Casebook:
        readers = {"amp": amp, "workbase": workbase}
        return Casebook(readers, cache, timer.clock, wait=timer.wait, **more)  # type: ignore[arg-type]

    book = make()
    yield World(amp, workbase, timer, cache, make, book)
    await book.close()
    cache.close()


async def test_every_system_is_asked_at_once_and_its_answer_is_kept(world: World) -> None:
    found = await world.look()
    assert {system: reading.state for system, reading in found.items()} == {
        "amp": ReadState.FRESH,
        "workbase": ReadState.FRESH,
    }
    assert found["amp"].fetched_at == world.timer.clock.now()
    assert set(world.book.known(KAREN, BOTH)) == {"amp", "workbase"}


async def test_a_slow_system_delays_no_other(world: World) -> None:
    world.amp.held = True
    seen: list[tuple[str, ReadState]] = []

    async def follow() -> None:
        async for reading in world.book.look(KAREN, BOTH, ASKER):
            seen.append((reading.system, reading.state))

    task = asyncio.create_task(follow())
    await turn()
    assert seen == [("workbase", ReadState.FRESH)]
    await world.timer.advance(3)
    assert seen == [("workbase", ReadState.FRESH), ("amp", ReadState.UNREACHABLE)]
    await task


async def test_what_is_kept_comes_first_and_stays_when_the_system_is_silent(world: World) -> None:
    await world.look()
    read_at = world.timer.clock.now()
    await world.timer.advance(3600)
    world.amp.state, world.workbase.held = ReadState.CLOSED, True
    seen: list[Reading] = []

    async def follow() -> None:
        async for reading in world.book.look(KAREN, BOTH, ASKER):
            seen.append(reading)

    task = asyncio.create_task(follow())
    await turn()
    assert [(one.system, one.state) for one in seen] == [
        ("amp", ReadState.CACHED),
        ("workbase", ReadState.CACHED),
        ("amp", ReadState.CLOSED),
    ]
    await world.timer.advance(3)
    await task
    for last in seen[2:]:
        assert last.fetched_at == read_at
        assert len(last.facts) == 2
    assert seen[-1].outcome is not None
    assert seen[-1].outcome.code == "timeout"


async def test_an_answer_after_the_deadline_is_kept_and_announced(world: World) -> None:
    late: list[tuple[str, str]] = []
    book = world.make(late=lambda cpr, system: late.append((cpr, system)))
    world.amp.held = True
    task = asyncio.create_task(book.look_all(KAREN, BOTH, ASKER))
    await world.timer.advance(3)
    assert (await task)["amp"].state is ReadState.UNREACHABLE
    assert late == []
    world.amp.released.set()
    await turn()
    assert late == [(KAREN, "amp")]
    assert (await book.look_all(KAREN, BOTH, ASKER))["amp"].state is ReadState.FRESH
    assert len(world.amp.calls) == 1


async def test_patience_ends_too(world: World) -> None:
    world.amp.held = True
    task = asyncio.create_task(world.look())
    await world.timer.advance(3)
    await task
    assert world.amp.running == 1
    await world.timer.advance(12)
    assert world.amp.running == 0


async def test_only_sections_shown_are_asked_for_and_only_once_a_minute(world: World) -> None:
    await world.book.look_all(KAREN, PERSON, ASKER)
    again = await world.book.look_all(KAREN, PERSON, ASKER)
    assert again["amp"].state is ReadState.FRESH
    await world.look()
    assert world.amp.calls == [(KAREN, PERSON), (KAREN, frozenset({Section.ENROLMENT}))]
    await world.timer.advance(59)
    await world.look()
    assert len(world.amp.calls) == 2
    await world.timer.advance(2)
    await world.look()
    assert world.amp.calls[2:] == [(KAREN, BOTH)]


async def test_what_a_system_has_just_confirmed_is_read_anew(world: World) -> None:
    await world.look()
    world.book.changed(KAREN, "amp")
    await world.timer.advance(1)
    await world.look()
    assert (len(world.amp.calls), len(world.workbase.calls)) == (2, 1)
    await world.look()
    assert len(world.amp.calls) == 2


async def test_the_minute_is_the_offices_not_the_programs(world: World) -> None:
    await world.look()
    assert (await world.make().look_all(KAREN, BOTH, ASKER))["amp"].state is ReadState.FRESH
    assert len(world.amp.calls) == 1


async def test_force_reads_anew(world: World) -> None:
    await world.look()
    found = await world.look(force=True)
    assert len(world.amp.calls) == 2
    assert {fact.value for fact in found["amp"].facts} == {"amp 2"}


async def test_a_wish_joins_the_read_that_is_under_way_even_by_force(world: World) -> None:
    world.amp.held = True
    first = asyncio.create_task(world.look())
    await turn()
    second = asyncio.create_task(world.book.look_all(KAREN, PERSON, ASKER, force=True))
    await turn()
    assert len(world.amp.calls) == 1
    world.amp.released.set()
    assert (await first)["amp"].state is (await second)["amp"].state is ReadState.FRESH


async def test_another_askers_read_is_not_joined(world: World) -> None:
    world.amp.state = ReadState.NO_ACCESS
    assert (await world.look())["amp"].state is ReadState.NO_ACCESS
    world.amp.state = ReadState.FRESH
    guest = replace(ASKER, reason="kollega er syg")
    assert (await world.book.look_all(KAREN, BOTH, guest))["amp"].state is ReadState.FRESH


async def test_a_system_that_shut_us_out_shows_nothing_that_was_kept(world: World) -> None:
    await world.look()
    await world.timer.advance(3600)
    world.amp.state = ReadState.NO_ACCESS
    assert (await world.look())["amp"].facts == ()


async def test_a_closed_system_is_asked_again_after_a_quarter_of_a_minute(world: World) -> None:
    world.amp.state = ReadState.CLOSED
    await world.look()
    assert (await world.look())["amp"].state is ReadState.CLOSED
    assert len(world.amp.calls) == 1
    world.amp.state = ReadState.FRESH
    await world.timer.advance(16)
    assert (await world.look())["amp"].state is ReadState.FRESH


async def test_leaving_early_loses_no_answer(world: World) -> None:
    world.amp.held = True
    async for reading in world.book.look(KAREN, BOTH, ASKER):
        assert reading.system == "workbase"
        break
    world.amp.released.set()
    await turn()
    assert set(world.book.known(KAREN, BOTH)) == {"amp", "workbase"}


async def test_an_adapter_with_a_fault_takes_nothing_from_the_others(world: World) -> None:
    world.amp.error = ValueError("150380-1234")
    found = await world.look()
    assert found["workbase"].state is ReadState.FRESH
    outcome = found["amp"].outcome
    assert outcome is not None
    assert (outcome.code, outcome.message) == ("adapter_failed", "ValueError")


async def test_not_known_is_an_answer(world: World) -> None:
    world.amp.state = ReadState.NOT_KNOWN
    await world.look()
    assert (await world.look())["amp"].state is ReadState.NOT_KNOWN
    assert len(world.amp.calls) == 1


async def test_writes_go_first(world: World) -> None:
    sent = asyncio.Event()

    async def writes_first(system: str) -> None:
        if system == "amp":
            await sent.wait()

    book = world.make(writes_first=writes_first)
    task = asyncio.create_task(book.look_all(KAREN, BOTH, ASKER))
    await turn()
    assert (len(world.amp.calls), len(world.workbase.calls)) == (0, 1)
    sent.set()
    assert (await task)["amp"].state is ReadState.FRESH


async def test_fewer_reads_run_at_once_where_answers_slow_down(world: World) -> None:
    def open_six(first: int) -> list[asyncio.Task[dict[str, Reading]]]:
        world.amp.released.clear()
        cprs = [f"150380{n:04}" for n in range(first, first + 6)]
        return [asyncio.create_task(world.book.look_all(cpr, PERSON, ASKER, systems=["amp"])) for cpr in cprs]

    world.amp.held = True
    tasks = open_six(0)
    await world.timer.advance(2)
    assert world.amp.running == 4
    world.amp.released.set()
    await asyncio.gather(*tasks[:4])
    tasks += open_six(10)
    await turn()
    assert world.amp.running < 4
    world.amp.released.set()
    await asyncio.gather(*tasks)


async def test_a_cache_that_keeps_nothing_still_lets_fresh_answers_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.cache, "remember", lambda *_: None)
    found = await world.look()
    assert found["amp"].state is ReadState.FRESH
    assert len(found["amp"].facts) == 2


async def test_a_search_merges_systems_and_names_the_silent_ones(world: World) -> None:
    karen = Hit(KAREN, "Karen Testesen", "1980-03-15", "0751", "2.1")
    world.amp.hits = [karen]
    world.workbase.hits = Outcome(OutcomeClass.CLOSED, code="closed")
    answer = await world.book.find("teste", ASKER)
    assert [(one.cpr, one.matched, one.systems) for one in answer.people] == [(KAREN, "name", ("amp",))]
    assert {system: outcome.code for system, outcome in answer.silent.items()} == {"workbase": "closed"}


async def test_a_search_waits_for_nobody_beyond_the_deadline(world: World) -> None:
    world.amp.held = True
    world.workbase.error = ValueError()
    task = asyncio.create_task(world.book.find("karen", ASKER))
    await world.timer.advance(3)
    answer = await task
    assert answer.people == ()
    assert {system: outcome.code for system, outcome in answer.silent.items()} == {
        "amp": "timeout",
        "workbase": "adapter_failed",
    }


async def test_whom_only_a_system_finds_is_shown_as_found_by_it(world: World) -> None:
    world.amp.hits = [Hit(KAREN, "Karen Testesen", None, None, None)]
    answer = await world.book.find("formername", ASKER)
    assert [(one.cpr, one.matched) for one in answer.people] == [(KAREN, "system")]


async def test_a_lying_search_is_cut_to_what_was_asked(world: World) -> None:
    world.amp.hits = [Hit(f"150380{n:04}", f"Jens {n}", None, None, None) for n in range(500)]
    assert len((await world.book.find("jens", ASKER, limit=20)).people) == 20


async def test_what_systems_answer_is_told_to_who_sends_but_not_our_own_impatience(world: World) -> None:
    told: list[tuple[str, str]] = []

    async def heard(system: str, outcome: Outcome | None) -> None:
        told.append((system, outcome.cls.value if outcome is not None else "fine"))

    book = world.make(heard=heard)
    world.amp.state = ReadState.CLOSED
    await book.look_all(KAREN, BOTH, ASKER)
    assert sorted(told) == [("amp", "closed"), ("workbase", "fine")]
    told.clear()
    world.amp.hits = Outcome(OutcomeClass.CLOSED, code="closed")
    await book.find("kar", ASKER)
    assert sorted(told) == [("amp", "closed"), ("workbase", "fine")]
    told.clear()
    world.amp.error = RuntimeError("a defect in the adapter")
    await book.look_all(KAREN, BOTH, ASKER, force=True)
    assert told == [("workbase", "fine")]
    await book.close()
