"""The room of the desk for the national statistics: what a screen may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.office.engine_thread import EngineThread
    from jobterm.office.figures.statistics import StatisticsView


class FiguresRoom(Protocol):
    """The national statistics for one's own centre."""

    async def statistics(self, table: str, *, force: bool = False) -> StatisticsView:
        """One table: the own centre's trend and its place among comparable ones. What is kept is shown with its age;
        ``state`` says why there is nothing. ``force``: asked anew."""

    async def export(self, view: StatisticsView) -> str:
        """Write it to a file of the user's export folder; where it lies."""


class ThreadFigures:
    """The real room: it reads in the engine's loop."""

    def __init__(self, house: EngineThread) -> None:
        self._house = house

    async def statistics(self, table: str, *, force: bool = False) -> StatisticsView:
        """One table, as `FiguresRoom` says."""
        from jobterm.office.figures.statistics import statistics

        return await self._house.talk(lambda parts: statistics(parts, table, force=force))

    async def export(self, view: StatisticsView) -> str:
        """Write it to a file."""
        from jobterm.office.figures.export import write

        return str(await self._house.ask(lambda parts: write(parts, view)))
