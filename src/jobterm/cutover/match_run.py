"""A match run from beginning to end: two rolls read page by page and kept, then every citizen compared in two phases.
In the first, digests tell who is equal; only of the others the whole is taken out and compared.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Protocol

from jobterm.cutover.match import Difference, Open, Sides, Situation, alone, compared, since_then, twice
from jobterm.cutover.matchbook import Both, Found, Matchbook, Run, Side
from jobterm.cutover.roll_lines import ALL_PARTS, Person, person_of
from jobterm.domain.identifiers import group_matches
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Asker, Resident, RollPage, RollPort

BATCH: Final = 10
"""Pages that are kept together: one write of the file, and at most so many read again after a break."""
PATIENCE: Final = 5
"""How often one page is asked for where a system is busy or does not answer."""
_AGAIN: Final = frozenset({OutcomeClass.THROTTLED, OutcomeClass.UNKNOWN, OutcomeClass.NOT_SENT})
"""How a page can fail and be asked for again: reading twice does nothing twice."""
LONGEST_PAUSE: Final = 30.0
_ROWS: Final = 500


class Roll(Protocol):
    """One side of a run. ``parts``: what it tells besides facts; ``knows_place``: whether it can tell who belongs to
    the municipality, so that somebody whom only it has is a finding."""

    id: str
    parts: frozenset[str]
    knows_place: bool

    async def page(self, after: str | None) -> RollPage | Outcome:
        """The page after ``after``, None: the first."""

    def expects(self, person: Person) -> bool:
        """Whether it ought to have somebody whom only the other side has."""

    def notes(self) -> tuple[str, ...]:
        """What of it could not be had, in stable words."""


@dataclass
class SystemRoll:
    """A system that tells everybody of a municipality."""

    port: RollPort
    municipality: str
    asker: Asker
    parts: frozenset[str] = ALL_PARTS
    knows_place: bool = True
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.port.id

    async def page(self, after: str | None) -> RollPage | Outcome:
        """One page of it."""
        return await self.port.roll(self.municipality, after, self.asker)

    def expects(self, person: Person) -> bool:
        """It has everybody."""
        del person
        return True

    def notes(self) -> tuple[str, ...]:
        """Nothing is left out."""
        return ()


class RollBroken(Exception):
    """A side could not be read to its end; what was read is kept. ``outcome`` says why."""

    def __init__(self, system: str, outcome: Outcome) -> None:
        super().__init__(f"{system}: {outcome.cls} {outcome.code}")
        self.system = system
        self.outcome = outcome


Waiting = Callable[[str], Sequence[Open]]
"""The items of a citizen in our queue that one of the two systems does not have yet."""
Settled = Callable[[str, str, str | None], bool]
"""Whether a system, being the record now of a citizen of that target group, has taken a registration of ours that the
other was not to get."""
Pause = Callable[[float], Awaitable[None]]


def _nothing_waits(_cpr: str) -> Sequence[Open]:
    return ()


def _never_settled(_system: str, _registration: str, _group: str | None) -> bool:
    return False


def _nobody_watches(_system: str, _people: int) -> None:
    return None


@dataclass
class Matching:
    """One run under way. ``today`` in Copenhagen; ``now`` gives the time; ``told``: how many citizens were read, after
    every page, for whoever watches."""

    book: Matchbook
    run: Run
    rolls: tuple[Roll, Roll]
    today: date
    now: Callable[[], datetime]
    waiting: Waiting = _nothing_waits
    settled: Settled = _never_settled
    pause: Pause = asyncio.sleep
    told: Callable[[str, int], None] = _nobody_watches

    async def read(self) -> None:
        """Both rolls to their ends, from where they stood. Raises RollBroken."""
        for side, roll in enumerate(self.rolls):
            await self._read(side, roll)

    async def _read(self, side: int, roll: Roll) -> None:
        reached = self.book.side(self.run, side)
        held: list[tuple[str, Person, bytes]] = []
        pages = people = 0
        try:
            while not reached.whole:
                page = await self._page(roll, reached.after)
                held += [self._kept(one) for one in page.people]
                people += len(page.people)
                at = page.at if reached.at is None else min(reached.at, page.at)
                reached = Side(page.after, page.after is None, at, roll.notes())
                pages += 1
                self.told(roll.id, people)
                if reached.whole or pages % BATCH == 0:
                    self.book.keep(self.run, side, held, reached)
                    held = []
        finally:
            if held:
                self.book.keep(self.run, side, held, reached)

    def _kept(self, one: Resident) -> tuple[str, Person, bytes]:
        person = person_of(one, self.today)
        return one.cpr, person, person.digest(self.parts)

    async def _page(self, roll: Roll, after: str | None) -> RollPage:
        asked = 1
        while not isinstance(page := await roll.page(after), RollPage):
            if page.cls not in _AGAIN or asked == PATIENCE:
                raise RollBroken(roll.id, page)
            rest = 2.0**asked if page.retry_after is None else page.retry_after.total_seconds()
            asked += 1
            await self.pause(min(LONGEST_PAUSE, max(0.1, rest)))
        return page

    @property
    def parts(self) -> frozenset[str]:
        """What both sides tell of."""
        return self.rolls[0].parts & self.rolls[1].parts

    def compare(self) -> Run:
        """Compare everybody and end the run; what was compared before a break is compared again."""
        sides = self._sides()
        self.book.clear_rows(self.run)
        counts: Counter[str] = Counter({situation.value: 0 for situation in Situation})
        people, n, held = 0, 0, list[Found]()
        for both in self.book.both(self.run):
            found = self._citizen(both, sides)
            if found is None:
                continue
            people += 1
            counts[Situation.EQUAL.value] += not found
            group = self._group(both) if found else None
            ages = sides.a_at if both.a else None, sides.b_at if both.b else None
            for one in found:
                n += 1
                counts[one.situation.value] += 1
                held.append(Found(n, both.cpr, one, *ages, group))
            if len(held) >= _ROWS:
                self.book.add_rows(self.run, held)
                held = []
        self.book.add_rows(self.run, held)
        ended = self.now()
        self.book.end(self.run, ended, people, dict(counts))
        return replace(self.run, done=ended, people=people, counts=dict(counts))

    def _sides(self) -> Sides:
        a, b = (self.book.side(self.run, side) for side in (0, 1))
        return Sides(self.parts, a.at or self.run.at, b.at or self.run.at)

    def _citizen(self, both: Both, sides: Sides) -> list[Difference] | None:
        """The differences about one citizen; None where the run is not about her."""
        if len(both.a) == len(both.b) == 1 and both.a[0][1] == both.b[0][1]:
            return [] if not self.run.question.groups or self._wanted(both) else None
        if not self._wanted(both):
            return None
        waiting = self.waiting(both.cpr)
        if len(both.a) > 1 or len(both.b) > 1:
            return [twice(len(both.a), len(both.b))]
        if both.a and both.b:
            a, b = self.book.person(both.a[0][0]), self.book.person(both.b[0][0])
            group = a.facts.get("person.target_group") or b.facts.get("person.target_group")
            named = {Situation.ONLY_A: self.rolls[0].id, Situation.ONLY_B: self.rolls[1].id}
            found = compared(a, b, sides, waiting)
            return [since_then(one, lambda side, ours: self.settled(named[side], ours, group)) for one in found]
        here, there, side = (
            (both.a, self.rolls[1], Situation.ONLY_A) if both.a else (both.b, self.rolls[0], Situation.ONLY_B)
        )
        mine = self.rolls[0] if both.a else self.rolls[1]
        if not mine.knows_place or not there.expects(self.book.person(here[0][0])):
            return None
        return [alone(side, waiting)]

    def _group(self, both: Both) -> str | None:
        said, _digest = (*both.a, *both.b)[0]
        return self.book.person(said).facts.get("person.target_group")

    def _wanted(self, both: Both) -> bool:
        """Whether either side counts her among the groups that the run is about."""
        groups = self.run.question.groups
        if not groups:
            return True
        codes = {self.book.person(said).facts.get("person.target_group", "") for said, _digest in (*both.a, *both.b)}
        return any(group_matches(wanted, code) for wanted in groups for code in codes if code)


def by_citizen(items: Iterator[tuple[str, Open]]) -> Mapping[str, list[Open]]:
    """Items of the queue by CPR number."""
    found: dict[str, list[Open]] = {}
    for cpr, item in items:
        found.setdefault(cpr, []).append(item)
    return found
