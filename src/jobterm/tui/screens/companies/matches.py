"""The candidates of one job order: who fits, why, who was referred already; references are made from here, one or
several at a time."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.companies.views import CandidatesView, CandidateView, OrderView
from jobterm.office.desk import Changed
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.companies.forms import order_form
from jobterm.tui.screens.companies.matches_view import MatchesPicture, list_room, matches_rows
from jobterm.tui.screens.companies.referring import ReferralScreen, referral_texts
from jobterm.tui.screens.moves import ListScreen


class MatchesScreen(ListScreen):
    """Whom to refer to an order."""

    where = "matches"

    def __init__(self, cvr: str, order: str) -> None:
        super().__init__()
        self.cvr = cvr
        self.order = order
        self.view: CandidatesView | None = None
        self.marked: frozenset[str] = frozenset()
        self.cursor = 0
        self.top = 0
        self.reading = False
        self.problem = ""
        self.opened = False
        """Whether a form was opened from here, so that what was read before may be old."""

    def on_mount(self) -> None:
        """Paint, then what is kept, then ask."""
        super().on_mount()
        self.later("matches", self._load, fresh=True)

    def on_screen_resume(self) -> None:
        """Back on top: somebody may have been referred meanwhile."""
        super().on_screen_resume()
        if self.view is not None:
            self.later("matches", self._again if self.opened else self._kept)
            self.opened = False

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The queue moved: what waits counts; nobody is asked."""
        if Changed.QUEUE in changed and not self.reading:
            self.later("matches", self._kept)

    async def _kept(self) -> None:
        """What is known now; once something of ours has arrived at the employer module, what that says since."""
        before = set(self.view.pending) if self.view is not None else set()
        self._take(await self.office(lambda desk: desk.companies.candidates(self.cvr, self.order, fresh=False)))
        if before - (set(self.view.pending) if self.view is not None else set()):
            await self._again()

    async def _again(self) -> None:
        """The employer read anew: the order may have been referred to, or closed, meanwhile."""
        await self.office(lambda desk: desk.companies.employer(self.cvr, fresh=True, force=True))
        self._take(await self.office(lambda desk: desk.companies.candidates(self.cvr, self.order, fresh=False)))

    async def _load(self, *, fresh: bool, force: bool = False) -> None:
        self._take(await self.office(lambda desk: desk.companies.candidates(self.cvr, self.order, fresh=False)))
        if fresh:
            self.reading = True
            self.paint()
            try:
                self._take(await self.office(
                    lambda desk: desk.companies.candidates(self.cvr, self.order, fresh=True, force=force)
                ))  # fmt: skip
            finally:
                self.reading = False
            self.paint()

    def _take(self, view: CandidatesView | None) -> None:
        if view is None:
            if self.view is None:
                self.problem = "".join(span.text for span in self._note)
            self.paint()
            return
        here = self.candidate_here()
        self.view = view
        known = [one.citizen for one in view.rows]
        self.marked &= frozenset(one.citizen for one in view.rows if not one.referred)
        if here is not None and here.citizen in known and self.cursor:
            self.cursor = known.index(here.citizen)
        self.cursor = min(self.cursor, max(0, len(known) - 1))
        self.paint()

    def candidate_here(self) -> CandidateView | None:
        """The candidate under the cursor."""
        rows = self.view.rows if self.view is not None else ()
        return rows[self.cursor] if self.cursor < len(rows) else None

    # --- what is seen ------------------------------------------------------------------------------------------

    def picture(self) -> MatchesPicture:
        """What is to be seen now."""
        return MatchesPicture(self.today, self.view, self.marked, self.cursor, self.top, self.reading, self.problem)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Order, list, pane."""
        room = list_room(self.picture(), columns, rows)
        self.top = max(0, min(max(self.top, self.cursor - room + 1), self.cursor))
        return matches_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What can be typed."""
        return row(_("J = refer  Space = mark  Enter = citizen  L = close the order  F5 = ask anew"))

    def subject(self) -> str | None:
        """The citizen under the cursor."""
        one = self.candidate_here()
        return one.citizen if one is not None else None

    # --- keys --------------------------------------------------------------------------------------------------

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line."""
        if self.view is not None and 1 <= number <= len(self.view.rows):
            self.cursor = number - 1
            self.paint()
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Move in the list."""
        last = len(self.view.rows) - 1 if self.view is not None else 0
        self.cursor = min(max(0, self.cursor + step), max(0, last))
        self.paint()

    def action_mark(self) -> None:
        """Space: mark or unmark, and on to the next line."""
        one = self.candidate_here()
        if one is None:
            return
        if one.referred:
            self.say(_("She is referred to this order already."))
            return
        self.marked ^= {one.citizen}
        self.move(1)

    def action_refer(self) -> None:
        """J: the form of a referral, filled in; for all that are marked at once."""
        one, view = self.candidate_here(), self.view
        if one is None or view is None or view.order is None:
            self.say(_("There is nobody to refer."))
            return
        if not view.order.open:
            self.say(_("The order is closed."))
            return
        self.opened = True
        chosen = [each for each in view.rows if each.citizen in self.marked] or [one]
        texts = referral_texts(view.cvr, view.order)
        routes.show(self.house, ReferralScreen(tuple(each.citizen for each in chosen), texts))

    def action_close_order(self) -> None:
        """L: the form that closes the order; it names the referrals that end."""
        order = self.view.order if self.view is not None else None
        if isinstance(order, OrderView) and order.open and order.item is None:
            self.opened = True
            routes.show(self.house, order_form(self.cvr, order, "l"))
        else:
            self.say(_("The order is not open."))

    def action_open(self) -> None:
        """Enter: the citizen; F7 and F8 walk the list."""
        one, view = self.candidate_here(), self.view
        if one is None or view is None:
            return
        citizens = tuple(each.citizen for each in view.rows)
        routes.open_citizen(self.house, one.citizen, routes.Trail(citizens, citizens.index(one.citizen)))

    def action_cover(self) -> None:
        """O: cover the screen."""
        routes.cover(self.house)

    def wish_fetch(self) -> None:
        """F5: ask again."""
        self.later("matches", self._load, fresh=True, force=True)

    def wish_previous(self) -> None:
        """F7."""
        self.move(-1)

    def wish_next(self) -> None:
        """F8."""
        self.move(1)
