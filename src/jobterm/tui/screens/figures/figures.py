"""F10, Statistics: one's own centre in the national statistics."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.figures.statistics import StatisticsView
from jobterm.office.figures.words import tables
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.figures.figures_view import FiguresPicture, figures_rows, length
from jobterm.tui.screens.moves import ListScreen


class FiguresScreen(ListScreen):
    """One table at a time: its curve, or the list of all in the region."""

    where = "figures"

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.compare = False
        self.top = 0
        self.views: dict[str, StatisticsView] = {}
        self.rows = 19

    @property
    def table(self) -> str:
        """The id of the table shown."""
        return tables()[self.at][0]

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.later("figures", self._load)

    async def _load(self, *, force: bool = False) -> None:
        table = self.table
        view = await self.office(lambda desk: desk.figures.statistics(table, force=force))
        if view is not None:
            self.views[table] = view
            if force:
                self.say(_("Read again.") if not view.old else _("No answer now: this was read before."))
        self.paint()

    def picture(self) -> FiguresPicture:
        """What is to be seen now."""
        return FiguresPicture(
            self.table, self.at + 1, len(tables()), self.today, self.house.clock.now(), self.views.get(self.table),
            self.compare, self.top,
        )  # fmt: skip

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The curve with its figures, or the list."""
        self.rows = rows
        self.page = max(1, rows - 5)
        self.top = max(0, min(self.top, length(self.picture(), rows)))
        return figures_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        if self.compare:
            return row(_("M = the curve.  T = next table.  E = file (CSV).  F5 = read again.  Esc = back"))
        return row(_("M = all in the region.  T = next table.  E = file (CSV).  F5 = read again.  Esc"))

    def take_number(self, number: int) -> None:
        """Digit + Enter: that table."""
        if 1 <= number <= len(tables()):
            self._turn_to(number - 1)
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Scroll the figures."""
        self.top = max(0, self.top + step)
        self.paint()

    def wish_fetch(self) -> None:
        """F5: asked anew, whatever is kept."""
        self.say(_("Fetching ..."))
        self.later("figures", self._load, force=True)

    def action_open(self) -> None:
        """Enter: the other view."""
        self.action_compare()

    def action_compare(self) -> None:
        """M: the list of all in the region, and back to the curve."""
        self.compare, self.top = not self.compare, 0
        self.paint()

    def action_next_table(self) -> None:
        """T."""
        self._turn_to((self.at + 1) % len(tables()))

    def _turn_to(self, place: int) -> None:
        self.at, self.top = place, 0
        self.paint()
        self.later("figures", self._load)

    def action_export(self) -> None:
        """E: into a file of the export folder."""
        view = self.views.get(self.table)
        if view is None or view.comparison is None:
            self.say(_("There is nothing to export."))
        else:
            self.later("export", self._export, view)

    async def _export(self, view: StatisticsView) -> None:
        file = await self.office(lambda desk: desk.figures.export(view))
        if file is not None:
            self.say(_("Written: {file}").format(file=file))
