"""Asking the record systems for a caseworker's caseload and calendar, and keeping what they say.

The budget of a list (guarantee G17): one request per system and list, whoever wishes it; nothing again within a quarter
of an hour unless forced or something of it has been confirmed since; never one per citizen. A system that is closed or
silent leaves what it told before, with its age.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from jobterm.casebook import caseload
from jobterm.casebook.answers import heard
from jobterm.casebook.cache import Cache
from jobterm.casebook.caseload import Whose
from jobterm.clock import Clock
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.reading import Appointment, Asker, CalendarPort, CaseloadPort, CaseRow, Hit, ReaderPort

AGAIN_AFTER: Final = timedelta(minutes=15)
"""How long a list that was told is new enough, unless forced."""
FAILED_AGAIN_AFTER: Final = timedelta(seconds=15)
"""The same for a system that gave no answer."""
DEADLINE_S: Final = 3.0
PATIENCE_S: Final = 12.0
"""How long a screen waits for a list, and how long an answer that comes later is still kept."""
_LATE: Final = Outcome(OutcomeClass.NOT_SENT, code="timeout")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list being asked for, or that was: ``at`` when, ``task`` how it ended (None: it was kept)."""

    at: datetime
    task: asyncio.Task[Outcome | None]


@dataclass(frozen=True, slots=True)
class _Want:
    """One list of one system for one asker: ``span`` None is the caseload, else the first and last day."""

    whose: Whose
    asker: Asker
    span: tuple[date, date] | None


class Lists:
    """Caseloads and calendars, fetched with a budget. Belongs to one event loop."""

    def __init__(
        self,
        readers: Mapping[str, ReaderPort],
        cache: Cache,
        clock: Clock,
        *,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        writes_first: Callable[[str], Awaitable[None]] | None = None,
        told: Callable[[str, Outcome | None], Awaitable[None]] | None = None,
    ) -> None:
        self._readers = readers
        self._cache = cache
        self._clock = clock
        self._wait = wait
        self._writes_first = writes_first
        self._told = told
        self._asked: dict[_Want, _Asked] = {}

    async def fetch(
        self,
        asker: Asker,
        first: date,
        last: date,
        *,
        team: bool = False,
        force: bool = False,
        systems: Iterable[str] | None = None,
        changed: Mapping[str, datetime] | None = None,
    ) -> dict[str, Outcome]:
        """Bring what is kept up to date: the caseload, and the calendar from the first day to the last (31 at most).

        ``systems``: whom to ask, all that can tell unless given; ``changed``: when something of a system's lists was
        last confirmed there, so that they are older than that. By system why there was no answer, nothing where all is
        well; what was kept before stays.
        """
        names = list(self._readers) if systems is None else [one for one in systems if one in self._readers]
        wants = [
            _Want(Whose(system, asker.user[1], team), asker, span)
            for system in names
            for kind, span in ((CaseloadPort, None), (CalendarPort, (first, last)))
            if isinstance(self._readers[system], kind)
        ]
        tasks: dict[_Want, asyncio.Task[Outcome | None]] = {}
        for want in wants:
            if (task := self._task(want, (changed or {}).get(want.whose.system), force=force)) is not None:
                tasks[want] = task
        running = [task for task in tasks.values() if not task.done()]
        if running:
            deadline = asyncio.ensure_future(self._wait(DEADLINE_S))
            try:
                while not deadline.done() and (left := [task for task in running if not task.done()]):
                    await asyncio.wait([*left, deadline], return_when=asyncio.FIRST_COMPLETED)
            finally:
                deadline.cancel()
        silent = {}
        for want, task in tasks.items():
            if (outcome := task.result() if task.done() and not task.cancelled() else _LATE) is not None:
                silent[want.whose.system] = outcome
        return silent

    def _task(self, want: _Want, changed: datetime | None, *, force: bool) -> asyncio.Task[Outcome | None] | None:
        """The request that answers a wish: one that runs, one that has just ended, a new one; None where what is kept
        is new enough."""
        asked, now = self._asked.get(want), self._clock.now()
        if asked is not None and not asked.task.done():
            return asked.task
        if not force:
            since = changed or now - AGAIN_AFTER
            ended = asked if asked is not None and not asked.task.cancelled() else None
            if ended is not None and now - ended.at < FAILED_AGAIN_AFTER and (ended.at > since or ended.task.result()):
                return ended.task
            at = self._read_at(want)
            if at is not None and at > max(since, now - AGAIN_AFTER):
                return None
        recent = now - AGAIN_AFTER
        self._asked = {key: one for key, one in self._asked.items() if not one.task.done() or one.at > recent}
        task = asyncio.create_task(self._one(want), name=f"list {want.whose.system}")
        task.add_done_callback(heard)
        self._asked[want] = _Asked(now, task)
        return task

    def _read_at(self, want: _Want) -> datetime | None:
        user, team = want.whose.user, want.whose.team
        if want.span is None:
            read = self._cache.caseload(user, team=team).read_at
        else:
            read = self._cache.appointments(user, *want.span, team=team).read_at
        return read.get(want.whose.system)

    async def _one(self, want: _Want) -> Outcome | None:
        """Ask for one list and keep it; None where that went well."""
        system = want.whose.system
        if self._writes_first is not None:
            await self._writes_first(system)
        answer = await self._within(self._ask(want))
        if isinstance(answer, Outcome):
            if self._told is not None and answer.code not in ("timeout", "adapter_failed"):
                await self._told(system, answer)
            return answer
        if self._told is not None:
            await self._told(system, None)
        self._keep(want, answer)
        return None

    async def _ask(self, want: _Want) -> list[CaseRow] | list[Appointment] | Outcome:
        port: object = self._readers[want.whose.system]
        if want.span is None:
            assert isinstance(port, CaseloadPort)
            return await port.caseload(want.asker, team=want.whose.team)
        assert isinstance(port, CalendarPort)
        return await port.appointments(*want.span, want.asker, team=want.whose.team)

    async def _within(
        self, answer: Awaitable[list[CaseRow] | list[Appointment] | Outcome]
    ) -> list[CaseRow] | list[Appointment] | Outcome:
        """The answer, or why there is none when patience ends or a supplier's adapter fails as it should not."""
        task = asyncio.ensure_future(answer)
        task.add_done_callback(heard)
        limit = asyncio.ensure_future(self._wait(PATIENCE_S))
        try:
            await asyncio.wait({task, limit}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() or task.cancelled():
                return _LATE
            if (error := task.exception()) is not None:
                return Outcome(OutcomeClass.NOT_SENT, code="adapter_failed", message=type(error).__name__)
            return task.result()
        finally:
            task.cancel()
            limit.cancel()

    def _keep(self, want: _Want, answer: list[CaseRow] | list[Appointment]) -> None:
        now = self._clock.now()
        if want.span is None:
            rows = [row for row in answer if isinstance(row, CaseRow)]
            self._cache.keep_extracts(partial(caseload.keep_caseload, whose=want.whose, rows=rows, at=now))
            self._cache.remember_people([_hit(row) for row in rows], now)
            return
        told = [row for row in answer if isinstance(row, Appointment)]
        self._cache.keep_extracts(partial(caseload.keep_calendar, whose=want.whose, span=want.span, rows=told, at=now))

    async def close(self) -> None:
        """End what is still being asked for."""
        running = [one.task for one in self._asked.values() if not one.task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._asked.clear()


def _hit(row: CaseRow) -> Hit:
    """What a caseload tells the index of people."""
    born = row.born.isoformat() if row.born is not None else None
    return Hit(
        row.cpr, row.name, born, row.municipality, row.target_group, row.protected, row.phone, row.system
    )  # fmt: skip
