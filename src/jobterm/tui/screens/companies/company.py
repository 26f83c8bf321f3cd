"""The employer's screen: who of us called last, contacts, job orders, places; what can be registered on a company."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.companies.views import ContactView, EmployerView, OrderView
from jobterm.office.desk import Changed
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.companies.company_view import (
    CONTACTS,
    TABS,
    CompanyPicture,
    Line,
    company_rows,
    lines_of,
    list_room,
)
from jobterm.tui.screens.companies.forms import COMPANY, ORDER_ACTIONS, order_form
from jobterm.tui.screens.moves import ListScreen


class CompanyScreen(ListScreen):
    """One employer; ``trail`` is the list that F7 and F8 walk."""

    where = "company"

    def __init__(self, cvr: str, trail: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.cvr = cvr
        self.trail = trail or (cvr,)
        self.view: EmployerView | None = None
        self.tab = CONTACTS
        self.cursor = 0
        self.top = 0
        self.reading = False
        self.problem = ""
        self.opened = False
        """Whether a form was opened from here, so that what was read before may be old."""

    def on_mount(self) -> None:
        """Paint, then what is kept, then both systems."""
        super().on_mount()
        self.later("company", self._load, fresh=True)

    def on_screen_resume(self) -> None:
        """Back on top: something may have been saved meanwhile."""
        super().on_screen_resume()
        if self.view is not None:
            self.later("company", self._load, fresh=self.opened, force=self.opened)
            self.opened = False

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The queue moved: what waits is laid over anew; nobody is asked."""
        if Changed.QUEUE in changed and not self.reading:
            self.later("company", self._load, fresh=False)

    async def _load(self, *, fresh: bool, force: bool = False) -> None:
        before = {one.id for one in self.view.pending} if self.view is not None else set()
        self._take(await self.office(lambda desk: desk.companies.employer(self.cvr, fresh=False)))
        after = {one.id for one in self.view.pending} if self.view is not None else set()
        if before - after:  # ours has arrived: what was read before does not know it
            fresh = force = True
        if fresh:
            self.reading = True
            self.paint()
            try:
                self._take(await self.office(lambda desk: desk.companies.employer(self.cvr, fresh=True, force=force)))
            finally:
                self.reading = False
            self.paint()

    def _take(self, view: EmployerView | None) -> None:
        if view is None:
            if self.view is None:
                self.problem = "".join(span.text for span in self._note)
            self.paint()
            return
        self.view = view
        self.cursor = min(self.cursor, max(0, len(self._lines) - 1))
        self.paint()

    @property
    def _lines(self) -> tuple[Line, ...]:
        return lines_of(self.view, self.tab) if self.view is not None else ()

    def line_here(self) -> Line | None:
        """The line under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> CompanyPicture:
        """What is to be seen now."""
        return CompanyPicture(
            self.cvr, self.today, self.view, self.tab, self.cursor, self.top, self.reading, self.problem
        )

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Head, tabs, list, pane."""
        room = list_room(self.picture(), columns, rows)
        self.top = max(0, min(max(self.top, self.cursor - room + 1), self.cursor))
        return company_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What can be typed."""
        return row(_("F3 + letter = register on it.  Digit + Enter = tab.  F5 = read anew.  O = cover"))

    # --- keys --------------------------------------------------------------------------------------------------

    def subject(self) -> str | None:
        """This company."""
        return f"{COMPANY}{self.cvr}"

    def open_kind(self, citizen: str, letter: str) -> None:
        """The letter after F3: for R and L the order under the cursor is filled in."""
        self.opened = True
        if letter not in ORDER_ACTIONS:
            super().open_kind(citizen, letter)
            return
        order = self.line_here()
        if not isinstance(order, OrderView) or order.item is not None or not order.open:
            self.say(_("Point at an open job order first: 2 + Enter lists them."))
            return
        routes.show(self.house, order_form(self.cvr, order, letter))

    def take_number(self, number: int) -> None:
        """Digit + Enter: a tab."""
        if 1 <= number <= len(TABS):
            self.tab, self.cursor, self.top = number, 0, 0
            self.paint()
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Move in the list."""
        self.cursor = min(max(0, self.cursor + step), max(0, len(self._lines) - 1))
        self.paint()

    def action_open(self) -> None:
        """Enter: the candidates of an order; all about what of ours waits."""
        line = self.line_here()
        item = line.item if isinstance(line, ContactView | OrderView) else None
        if item is not None:
            routes.open_item(self.house, item)
        elif isinstance(line, OrderView):
            routes.open_matches(self.house, self.cvr, line.ref)
        else:
            self.say(_("All that is known of this line stands below."))

    def action_candidates(self) -> None:
        """M: whom to refer to the order under the cursor."""
        line = self.line_here()
        if isinstance(line, OrderView):
            routes.open_matches(self.house, self.cvr, line.ref)
        else:
            self.say(_("Point at an open job order first: 2 + Enter lists them."))

    def action_cover(self) -> None:
        """O: cover the screen."""
        routes.cover(self.house)

    def wish_fetch(self) -> None:
        """F5: ask both again, whenever they were asked last."""
        self.later("company", self._load, fresh=True, force=True)

    def wish_previous(self) -> None:
        """F7."""
        self._walk(-1)

    def wish_next(self) -> None:
        """F8."""
        self._walk(1)

    def _walk(self, step: int) -> None:
        at = (self.trail.index(self.cvr) if self.cvr in self.trail else 0) + step
        if 0 <= at < len(self.trail):
            routes.open_company(self.house, self.trail[at], self.trail)
        else:
            self.say(_("That is the end of the list you came from."))
