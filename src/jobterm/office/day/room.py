"""The room of the desk for a caseworker's day: what a screen may ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.office.day.views import DayView
    from jobterm.office.engine_thread import EngineThread
    from jobterm.office.views import RegisterResult


class DayRoom(Protocol):
    """The day of the desk's user."""

    async def today(self, team: bool = False) -> DayView:
        """What needs her, from what is kept: no request goes out. ``team``: her team's, with whose it is."""

    async def fetch(self, team: bool = False, *, force: bool = True) -> DayView:
        """The same after the lists were read anew where they are old; ``force``: also where they are not, and the
        feeds. A system that does not answer leaves what is kept, and the view says which."""

    async def seen(self, citizen: str, report: str, verdict: str, token: str) -> RegisterResult:
        """Mark what a citizen reported herself as seen: ``in_order`` or ``ask``. ``token``: a second call with it
        saves nothing more."""

    async def done(self, citizen: str, task: str, token: str) -> RegisterResult:
        """Tick a task off."""


class ThreadDay:
    """The real room: the day in the store's thread, reading anew in the engine's loop."""

    def __init__(self, house: EngineThread) -> None:
        self._house = house

    async def today(self, team: bool = False) -> DayView:
        """As `DayRoom` says."""
        from jobterm.office.day.today import today

        return await self._house.ask(lambda parts: today(parts, team))

    async def fetch(self, team: bool = False, *, force: bool = True) -> DayView:
        """As `DayRoom` says."""
        from jobterm.office.day.fetching import fetch

        silent = await self._house.talk(lambda parts: fetch(parts, team, force=force))
        view = await self.today(team)
        return replace(view, silent=(*silent.values(), *view.silent))

    async def seen(self, citizen: str, report: str, verdict: str, token: str) -> RegisterResult:
        """As `DayRoom` says."""
        from jobterm.office.day.ticking import seen

        result = await self._house.ask(lambda parts: seen(parts, citizen, report, verdict, token))
        self._house.queue_changed()
        return result

    async def done(self, citizen: str, task: str, token: str) -> RegisterResult:
        """As `DayRoom` says."""
        from jobterm.office.day.ticking import done

        result = await self._house.ask(lambda parts: done(parts, citizen, task, token))
        self._house.queue_changed()
        return result
