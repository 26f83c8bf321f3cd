"""Reading a citizen from all systems at once, each with its own deadline, and searching them; nothing is written to a
system from here.

What is known already is there at once; a slow system delays no other. Reading has a budget (guarantee G17): only the
sections asked for, one request per citizen and system at a time (a second wish joins the first), nothing again within a
minute unless forced, fewer at a time where answers slow down, and writes go first.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from jobterm.casebook.answers import heard, stranger, told_of, under_new_number, unreachable
from jobterm.casebook.cache import Cache
from jobterm.casebook.instants import to_ms
from jobterm.casebook.lists import Lists
from jobterm.casebook.pace import Lane, Pace
from jobterm.casebook.people import Person, Searcher, ranked
from jobterm.clock import Clock
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, Hit, ReaderPort, Reading, ReadState, SearchPort, Section

Sections = frozenset[Section]
Wait = Callable[[float], Awaitable[None]]
"""Waits that many seconds; ``asyncio.sleep`` everywhere but in tests."""

DEADLINE_S = 3.0
"""How long a screen waits for one system (interface §3)."""
PATIENCE_S = 12.0
"""How long an answer that missed the deadline is still welcome: it goes into the cache for the next look."""
AGAIN_AFTER = timedelta(minutes=1)
"""Nothing is asked for twice within this time unless forced (G17)."""
FAILED_AGAIN_AFTER = timedelta(seconds=15)
"""The same for a system that was closed or did not answer: about the interval of a probe, so that the next look after
its reopening is a read."""
SLOW_S = 1.0
OWN_WORD = "closed"
_MEANS = {ReadState.CLOSED: OutcomeClass.CLOSED, ReadState.UNREACHABLE: OutcomeClass.UNKNOWN}
CHANGED_FOR = timedelta(minutes=15)
"""So long is remembered that a citizen was changed at a system: longer, nobody takes what was read for fresh."""
OUR_OWN = frozenset({"timeout", "adapter_failed", "cache_lost"})
"""Codes that say something of us, not of the system."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long is waited for what; seconds."""

    deadline_s: float = DEADLINE_S
    patience_s: float = PATIENCE_S
    slow_s: float = SLOW_S
    again_after: timedelta = AGAIN_AFTER
    failed_again_after: timedelta = FAILED_AGAIN_AFTER


@dataclass(frozen=True, slots=True)
class FindAnswer:
    """What a search over all systems gave; ``silent``: systems that did not answer, and why."""

    people: tuple[Person, ...]
    silent: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass
class _Asked:
    """A read under way, or the last one of a citizen at a system: what was asked when, and how it ended."""

    sections: Sections
    asker: Asker
    at: datetime
    task: asyncio.Task[Reading]

    def counts(self, now: datetime, timing: Timing) -> bool:
        """Whether an ended read still answers a wish. No access never does: another reason may be let in."""
        if self.task.cancelled():
            return False
        match self.task.result().state:
            case ReadState.NO_ACCESS:
                return False
            case ReadState.FRESH | ReadState.NOT_KNOWN:
                return now - self.at < timing.again_after
            case _:
                return now - self.at < timing.failed_again_after


class Casebook:
    """What is known of citizens: kept and read anew. Belongs to one event loop.

    ``writes_first``: awaited with the system's id before each read; the engine returns from it when no registration is
    on its way to that system. ``late``: told (CPR, system) when an answer came after its deadline and is now kept.
    ``heard``: awaited with what each system answered to a look or a search, None where it answered as it should; an
    answer that merely took too long is none.
    """

    def __init__(
        self,
        readers: Mapping[str, ReaderPort],
        cache: Cache,
        clock: Clock,
        *,
        timing: Timing | None = None,
        wait: Wait = asyncio.sleep,
        writes_first: Callable[[str], Awaitable[None]] | None = None,
        late: Callable[[str, str], None] | None = None,
        heard: Callable[[str, Outcome | None], Awaitable[None]] | None = None,
    ) -> None:
        self.cache = cache
        self._readers = dict(readers)
        self._clock = clock
        self._timing = timing or Timing()
        self._wait = wait
        self._writes_first = writes_first
        self._late = late
        self._told = heard
        self._asked: dict[tuple[str, str], list[_Asked]] = {}
        self._changed: dict[tuple[str, str], datetime] = {}
        self._began = clock.now()
        self.lists = Lists(self._readers, cache, clock, wait=wait, writes_first=writes_first, told=heard)
        """Caseloads and calendars."""
        self._lanes = {system: Lane(Pace(self._timing.slow_s)) for system in readers}

    # ---- one citizen -----------------------------------------------------------------------------------------

    def known(self, cpr: str, sections: Sections) -> dict[str, Reading]:
        """What is kept of a citizen, per system; opens no connection."""
        return self.cache.readings(cpr, sections)

    def changed(self, cpr: str, system: str, at: datetime | None = None) -> None:
        """A system has confirmed something about a citizen (``at``, else now): what was read of her there before is
        asked for anew."""
        now = self._clock.now()
        self._changed = {key: one for key, one in self._changed.items() if now - one < CHANGED_FOR}
        # A system's clock may be ahead: what it says of a later moment is of this one.
        self._changed[cpr, system] = now if at is None else min(at, now)

    def stands(self, cpr: str, system: str, read_at: datetime) -> bool:
        """Whether what was read then still is the newest that this process can know: it read it itself, and nothing has
        been confirmed there about the citizen since."""
        changed = self._changed.get((cpr, system))
        return read_at >= self._began and (changed is None or changed < read_at)

    async def look(
        self,
        cpr: str,
        sections: Sections,
        asker: Asker,
        *,
        force: bool = False,
        systems: Iterable[str] | None = None,
    ) -> AsyncIterator[Reading]:
        """What is kept, at once; then each system's own word in the order of arrival, at the latest at its deadline.

        States of the latter: FRESH (read now, or within the last minute), NOT_KNOWN, CLOSED, UNREACHABLE, NO_ACCESS.
        CLOSED and UNREACHABLE carry what is kept, with its age. Leaving the loop early cancels nothing: the answers
        still go into the cache. A system is asked only for what it can tell, and one that can tell nothing of it not
        at all.
        """
        wanted = {
            system: told
            for system in (self._readers if systems is None else systems)
            if system in self._readers and (told := sections & self._readers[system].sections)
        }
        kept = self.known(cpr, sections)
        # Asked before the first yield: a caller who paints between two readings must not hold back the requests.
        waits = {
            asyncio.ensure_future(self._one(system, cpr, told, asker, force=force)) for system, told in wanted.items()
        }
        try:
            for system in wanted:
                if system in kept:
                    yield kept[system]
            while waits:
                done, waits = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        finally:
            for one in waits:
                one.cancel()

    async def look_all(
        self,
        cpr: str,
        sections: Sections,
        asker: Asker,
        *,
        force: bool = False,
        systems: Iterable[str] | None = None,
    ) -> dict[str, Reading]:
        """The last word of each system, when all have answered or missed their deadlines."""
        found: dict[str, Reading] = {}
        async for reading in self.look(cpr, sections, asker, force=force, systems=systems):
            found[reading.system] = reading
        return found

    async def _one(self, system: str, cpr: str, sections: Sections, asker: Asker, *, force: bool) -> Reading:
        """One system's word on one citizen, at its deadline at the latest."""
        tasks, missing = self._under_way(system, cpr, sections, asker, force=force)
        if missing:
            task = asyncio.create_task(self._read(system, cpr, missing, asker), name=f"read {system}")
            self._note(system, cpr, _Asked(missing, asker, self._clock.now(), task))
            tasks.append(task)
        deadline = asyncio.ensure_future(self._wait(self._timing.deadline_s))
        try:
            while not deadline.done() and (pending := [task for task in tasks if not task.done()]):
                await asyncio.wait([*pending, deadline], return_when=asyncio.FIRST_COMPLETED)
        finally:
            deadline.cancel()
        if overdue := [task for task in tasks if not task.done()]:
            for task in overdue:
                task.add_done_callback(partial(self._tell_late, cpr))
            return self._with_kept(unreachable(system, "timeout"), cpr, sections)
        ends = [task.result() for task in tasks]
        bad = next((end for end in ends if end.state not in (ReadState.FRESH, ReadState.NOT_KNOWN)), None)
        if bad is not None:
            return self._with_kept(bad, cpr, sections)
        return self._as_fresh(system, cpr, sections, ends)

    def _under_way(
        self, system: str, cpr: str, sections: Sections, asker: Asker, *, force: bool
    ) -> tuple[list[asyncio.Task[Reading]], Sections]:
        """Reads that answer a part of the wish already, and the sections that are left to ask for.

        A read that is still running is joined; one that has ended counts for its time, unless forced. Only the same
        asker's: a system may let one in and another not.
        """
        now = self._clock.now()
        changed = self._changed.get((cpr, system))
        tasks: list[asyncio.Task[Reading]] = []
        left = set(sections)
        for asked in self._asked.get((cpr, system), []):
            good = asked.counts(now, self._timing) and not force if asked.task.done() else True
            good = good and (changed is None or asked.at > changed)
            if good and asked.asker == asker and left & asked.sections:
                tasks.append(asked.task)
                left -= asked.sections
        if left and not force:
            fresh_from = to_ms(max(now - self._timing.again_after, changed or now - self._timing.again_after))
            kept = self.cache.parts(cpr, frozenset(left))
            left -= {one.section for one in kept if one.system == system and to_ms(one.fetched_at) > fresh_from}
        return tasks, frozenset(left)

    def _note(self, system: str, cpr: str, asked: _Asked) -> None:
        """Remember a read for a minute; forget those of all citizens that are older."""
        oldest = asked.at - self._timing.again_after
        for key, others in list(self._asked.items()):
            others[:] = [one for one in others if not one.task.done() or one.at > oldest]
            if not others:
                del self._asked[key]
        mine = self._asked.setdefault((cpr, system), [])
        mine[:] = [one for one in mine if not one.task.done() or not one.sections <= asked.sections]
        mine.append(asked)

    async def _read(self, system: str, cpr: str, sections: Sections, asker: Asker) -> Reading:
        """Ask one system and keep what it says; a life of its own, so that nobody's leaving ends it."""
        lane = self._lanes[system]
        async with lane.place():
            began = self._clock.boot_seconds()
            reading = await self._within(self._ask(system, cpr, sections, asker), unreachable(system, "timeout"))
            silent = reading.state is ReadState.UNREACHABLE
            lane.pace.note(None if silent else self._clock.boot_seconds() - began)
        if silent or reading.state is ReadState.CLOSED:
            await self._tell(system, reading.outcome or Outcome(_MEANS[reading.state], code=OWN_WORD))
        else:
            await self._tell(system, None)
        reading = under_new_number(replace(reading, system=system))
        if reading.state in (ReadState.FRESH, ReadState.CACHED, ReadState.NOT_KNOWN):
            state = ReadState.NOT_KNOWN if reading.state is ReadState.NOT_KNOWN else ReadState.FRESH
            # What a system itself has only from last night is as old as that.
            old = reading.fetched_at if reading.state is ReadState.CACHED else None
            reading = replace(reading, state=state, fetched_at=old or self._clock.now())
            self.cache.remember(cpr, sections | told_of(reading), reading)
        return reading

    async def _ask(self, system: str, cpr: str, sections: Sections, asker: Asker) -> Reading:
        if self._writes_first is not None:
            await self._writes_first(system)
        return await self._readers[system].read(cpr, sections, asker)

    async def _within(self, answer: Awaitable[Reading], otherwise: Reading) -> Reading:
        """The answer, or `otherwise` when patience ends or the adapter fails in a way it should not."""
        task = asyncio.ensure_future(answer)
        task.add_done_callback(heard)
        limit = asyncio.ensure_future(self._wait(self._timing.patience_s))
        try:
            await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() or task.cancelled():
                return otherwise
            if (error := task.exception()) is not None:
                # A supplier's adapter with a fault of its own must not take the others' answers away.
                return unreachable(otherwise.system, "adapter_failed", type(error).__name__)
            return task.result()
        finally:
            task.cancel()
            limit.cancel()

    def _as_fresh(self, system: str, cpr: str, sections: Sections, ends: list[Reading]) -> Reading:
        """All sections of the wish, from the answers and from what was read within the last minute."""
        kept = self.known(cpr, sections).get(system)
        oldest = self._clock.now() - self._timing.again_after
        if kept is None or kept.fetched_at is None or kept.fetched_at < oldest:
            # The cache was deleted meanwhile, or its disk is full.
            return ends[-1] if ends else unreachable(system, "cache_lost")
        state = ReadState.NOT_KNOWN if kept.state is ReadState.NOT_KNOWN else ReadState.FRESH
        return replace(kept, state=state, message=ends[-1].message if ends else "")

    def _with_kept(self, reading: Reading, cpr: str, sections: Sections) -> Reading:
        """A system that said nothing, with what it said before; not where it has shut us out."""
        kept = self.known(cpr, sections).get(reading.system)
        if reading.state is ReadState.NO_ACCESS or kept is None or kept.state is ReadState.NOT_KNOWN:
            return reading
        return replace(
            reading, fetched_at=kept.fetched_at, facts=kept.facts, timeline=kept.timeline, version=kept.version,
            matters=kept.matters, sections=kept.sections,
        )  # fmt: skip

    async def _tell(self, system: str, outcome: Outcome | None) -> None:
        """Let who sends know what a system answered to who reads; of impatience of our own there is nothing to tell."""
        if self._told is not None and (outcome is None or outcome.code not in OUR_OWN):
            await self._told(system, outcome)

    def _tell_late(self, cpr: str, task: asyncio.Task[Reading]) -> None:
        if self._late is not None and not task.cancelled() and task.exception() is None:
            reading = task.result()
            if reading.state in (ReadState.FRESH, ReadState.NOT_KNOWN):
                self._late(cpr, reading.system)

    # ---- searching -------------------------------------------------------------------------------------------

    async def find(self, text: str, asker: Asker, limit: int = 200) -> FindAnswer:
        """Search the systems that can be searched, each with its deadline, and the index; the asker's own citizens
        first, then the team's, the centre's, all others."""
        searched = {system: one for system, one in self._readers.items() if isinstance(one, SearchPort)}
        answers = await asyncio.gather(*(self._search(one, text, asker, limit) for one in searched.values()))
        silent: dict[str, Outcome] = {}
        hits: list[Hit] = []
        for system, answer in zip(searched, answers, strict=True):
            if isinstance(answer, Outcome):
                silent[system] = answer
            else:
                hits += [replace(hit, system=system) for hit in answer]
        self.cache.remember_people(hits, self._clock.now())
        searcher = Searcher(asker.user[1], asker.organisation[1])
        found = {person.cpr: person for person in self.cache.search(text, limit, searcher)}
        for hit in hits:
            if hit.cpr not in found:
                found[hit.cpr] = (self.cache.person(hit.cpr) or stranger(hit, self._clock.now()))._replace(
                    matched="system"
                )
        nearest = self.cache.near(searcher.user)
        return FindAnswer(tuple(ranked(found.values(), nearest, searcher.centre)[:limit]), silent)

    async def _search(self, port: SearchPort, text: str, asker: Asker, limit: int) -> list[Hit] | Outcome:
        search = asyncio.ensure_future(port.search(text, asker, limit))
        search.add_done_callback(heard)
        deadline = asyncio.ensure_future(self._wait(self._timing.deadline_s))
        try:
            await asyncio.wait({search, deadline}, return_when=asyncio.FIRST_COMPLETED)
            if not search.done() or search.cancelled():
                return Outcome(OutcomeClass.NOT_SENT, code="timeout")
            if (error := search.exception()) is not None:
                return Outcome(OutcomeClass.NOT_SENT, code="adapter_failed", message=type(error).__name__)
            found = search.result()
            await self._tell(port.id, found if isinstance(found, Outcome) else None)
            return found if isinstance(found, Outcome) else found[:limit]
        finally:
            search.cancel()
            deadline.cancel()

    async def close(self) -> None:
        """End reads that are still running."""
        await self.lists.close()
        running = [one.task for asked in self._asked.values() for one in asked if not one.task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._asked.clear()
