"""The room for the national statistics, in memory."""

from __future__ import annotations

from jobterm.office.figures.statistics import StatisticsView, Told


class FakeFigures:
    """Tells what ``told`` holds, by table; without it: no key."""

    def __init__(self) -> None:
        self.told: dict[str, StatisticsView] = {}
        self.asked: list[str] = []

    async def statistics(self, table: str) -> StatisticsView:
        """What is held for the table."""
        self.asked.append(table)
        return self.told.get(table) or StatisticsView(Told.NO_KEY, table, "Aarhus")
