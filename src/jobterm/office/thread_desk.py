"""The real desk: bridges each wish of a screen to a use case in the engine's house. The screen awaits and never waits
(design decision 6).

Nothing heavy may be imported at the top of this module: it stands before the first paint.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from jobterm.domain.readings import Section
from jobterm.office.desk import Changed, CheckView, DraftView, FormView, KindView, Listener, QueueQuery
from jobterm.office.engine_thread import EngineThread
from jobterm.office.rooms import ThreadRooms
from jobterm.office.views import CaseView, FindResult, ItemDetail, ItemView, RegisterResult, StatusView, SystemView
from jobterm.office.wishes import Decision

if TYPE_CHECKING:
    from jobterm.office.parts import Parts
    from jobterm.office.training import TrainingControl

T = TypeVar("T")

FIND_AT_ONCE = 0.4
"""Seconds after which a search shows what is kept while slow systems are still searching."""


class ThreadDesk(ThreadRooms):
    """A desk over parts that ``make`` builds in the engine's thread (see `EngineThread`)."""

    def __init__(self, make: Callable[[], tuple[Parts, TrainingControl | None]]) -> None:
        super().__init__(EngineThread(make))

    def start(self) -> None:
        """Begin loading in the engine's thread; returns at once."""
        self._house.start()

    def stop(self) -> None:
        """End cleanly; returns when the thread has ended, or after a few seconds with what hangs given up."""
        self._house.stop()

    def subscribe(self, listener: Listener) -> None:
        """Have ``listener`` called at each change, in the engine's thread."""
        self._house.subscribe(listener)

    async def status(self) -> StatusView:
        """Strip, queue line and store state; opens no connection."""
        from jobterm.office.status import status

        return await self._house.ask(status)

    async def find(self, text: str) -> FindResult:
        """Search everywhere; what is kept at once where a system is slow to answer."""
        return await self._house.talk(lambda parts: self._find(parts, text))

    async def _find(self, parts: Parts, text: str) -> FindResult:
        from jobterm.office.look_up import find_all, kept_all

        search = asyncio.create_task(find_all(parts, text))
        self._house.background.add(search)
        search.add_done_callback(self._house.background.discard)
        done, _pending = await asyncio.wait({search}, timeout=FIND_AT_ONCE)
        if not done:
            known = await self._house.in_store_thread(lambda: kept_all(parts, text))
            if known.people or known.companies:
                search.add_done_callback(lambda _task: self._house.announcer.soon(Changed.CASE))
                return known
        return await asyncio.shield(search)

    async def case(
        self,
        citizen: str,
        *,
        fresh: bool,
        force: bool = False,
        sections: frozenset[Section] | None = None,
        reason: str | None = None,
    ) -> CaseView:
        """The merged file: what is kept at once, or read from all systems."""
        from jobterm.office.look_up import fresh_case, kept_case

        if not fresh:
            return await self._house.ask(lambda parts: kept_case(parts, citizen, sections=sections, reason=reason))
        return await self._house.talk(
            lambda parts: fresh_case(parts, citizen, force=force, sections=sections, reason=reason)
        )

    async def kinds(self, citizen: str) -> Sequence[KindView]:
        """What can be registered on this citizen."""
        from jobterm.office.forms import kinds

        return await self._house.ask(lambda parts: kinds(parts, citizen))

    async def form(self, kind: str, citizen: str) -> FormView:
        """A form with everything known filled in; what matters to it is read anew behind it."""
        from jobterm.office.forms import form
        from jobterm.office.meetings.free_slots import at_once

        await self._house.talk(lambda parts: at_once(parts, kind, citizen))
        view = await self._house.ask(lambda parts: form(parts, kind, citizen))
        await self._house.talk(lambda parts: _read_anew(self._house, parts, kind, citizen))
        return view

    async def revise(self, registration: str) -> FormView:
        """The form of an item, filled in with what stands in it."""
        from jobterm.office.revising import revise

        return await self._house.ask(lambda parts: revise(parts, registration))

    async def check(self, kind: str, citizen: str, values: Mapping[str, str]) -> CheckView:
        """What the form would say if it were saved now; saves nothing."""
        from jobterm.office.companies.in_forms import wanting
        from jobterm.office.forms import check

        for cvr, pno in await self._house.ask(lambda parts: wanting(parts, kind, values)):
            await self._house.talk(partial(_read_company, self._house, cvr, pno))
        return await self._house.ask(lambda parts: check(parts, kind, citizen, values))

    async def register(
        self, kind: str, citizen: str, values: Mapping[str, str], overrides: Mapping[str, str], token: str
    ) -> RegisterResult:
        """Save durably; a second call with the same ``token`` saves nothing more."""
        from jobterm.office.forms import save

        result = await self._house.ask(lambda parts: save(parts, kind, citizen, values, overrides, token))
        self._house.queue_changed()
        return result

    async def save_draft(self, kind: str, citizen: str, values: Mapping[str, str], token: str) -> DraftView:
        """Keep what stands in a form, durably and encrypted."""
        from jobterm.office.drafts import save

        return await self._house.ask(lambda parts: save(parts, kind, citizen, values, token))

    async def drafts(self) -> Sequence[DraftView]:
        """This user's drafts, oldest first."""
        from jobterm.office.drafts import drafts

        return await self._house.ask(drafts)

    async def drop_draft(self, token: str) -> None:
        """Take a draft away."""
        from jobterm.office.drafts import drop

        await self._house.ask(lambda parts: drop(parts, token))

    async def queue(self, query: QueueQuery) -> Sequence[ItemView]:
        """A page of the queue, oldest first."""
        from jobterm.office.queue import page

        return await self._house.ask(lambda parts: page(parts, query))

    async def item(self, registration: str) -> ItemDetail:
        """One item with its log."""
        from jobterm.office.queue import detail

        return await self._house.ask(lambda parts: detail(parts, registration, full=True))

    async def retry(self, registration: str) -> ItemView:
        """Try now what waits; never re-sends an unknown one without look-up."""
        from jobterm.office.resolve import retry

        return await self._changing(self._house.settle(lambda parts: retry(parts, registration)))

    async def withdraw(self, registration: str, reason: str) -> ItemView:
        """Withdraw with a reason (rule R6)."""
        from jobterm.office.resolve import withdraw

        return await self._changing(self._house.settle(lambda parts: withdraw(parts, registration, reason)))

    async def decide(self, registration: str, decision: Decision) -> ItemView:
        """Settle what a machine cannot."""
        from jobterm.office.resolve import decide

        return await self._changing(self._house.settle(lambda parts: decide(parts, registration, decision)))

    async def _changing(self, work: Awaitable[T]) -> T:
        result = await work
        self._house.queue_changed()
        return result

    async def training_systems(self) -> Sequence[SystemView]:
        """The simulated systems of a training world; empty at a real site."""
        from jobterm.office.training import training_views

        status = await self.status()
        control = self._house.training
        if control is None:
            return ()
        queued = {system.id: system.queued for system in status.systems}

        async def views(_parts: Parts) -> list[SystemView]:
            return training_views(control, queued)

        return await self._house.talk(views)

    async def set_training_system(self, system: str, state: str, until: str | None = None) -> None:
        """Open, close, slow or down a simulated system."""
        from jobterm.office.training import turn

        await self.status()
        control = self._house.training
        if control is None:
            return

        async def set_it(_parts: Parts) -> None:
            turn(control, system, state, until)

        await self._house.talk(set_it)
        self._house.announcer.soon(Changed.SYSTEMS)

    async def details(self, kind: str) -> Mapping[str, Any]:
        """Field labels of a kind, for showing an item's details in words."""
        from jobterm.office.forms import labels

        return await self._house.ask(lambda _parts: labels(kind))


async def _read_company(house: EngineThread, cvr: str, pno: str | None, parts: Parts) -> None:
    """The same of a company that a form names."""
    from jobterm.office.companies import in_forms

    _behind(house, in_forms.read(parts, cvr, pno))


async def _read_anew(house: EngineThread, parts: Parts, kind: str, citizen: str) -> None:
    """Begin to read what matters to a form, and tell the screen when it has come."""
    from jobterm.office import freshness

    _behind(house, freshness.read(parts, kind, citizen))


def _behind(house: EngineThread, work: Coroutine[Any, Any, None]) -> None:
    reading = asyncio.create_task(work)
    house.background.add(reading)
    reading.add_done_callback(house.background.discard)
    reading.add_done_callback(lambda _task: house.announcer.soon(Changed.CASE))
