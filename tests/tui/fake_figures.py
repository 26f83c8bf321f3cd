"""The room for the national statistics, in memory."""

from __future__ import annotations

from jobterm.office.figures.statistics import StatisticsView, Told


class FakeFigures:
    """Tells what ``told`` holds, by table; without it: no key."""

    def __init__(self) -> None:
        self.told: dict[str, StatisticsView] = {}
        self.asked: list[str] = []
        self.exported: list[str] = []

    async def export(self, view: StatisticsView) -> str:
        """It is remembered."""
        self.exported.append(view.table)
        return f"/exports/statistik-{view.table}.csv"

    async def statistics(self, table: str, *, force: bool = False) -> StatisticsView:
        """What is held for the table."""
        self.asked.append(f"{table} anew" if force else table)
        return self.told.get(table) or StatisticsView(Told.NO_KEY, table, "Aarhus")
