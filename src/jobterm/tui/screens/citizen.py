"""The citizen's screen: what is painted of the case, and its letters, which act on the line or the case."""

from __future__ import annotations

from collections.abc import Collection

from jobterm.i18n import _
from jobterm.office.views import ItemView
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.case import CaseScreen
from jobterm.tui.screens.citizen_tabs import HISTORY, TABS
from jobterm.tui.screens.citizen_view import CitizenPicture, citizen_rows, list_size
from jobterm.tui.screens.facts_view import clash_row, own_systems
from jobterm.tui.screens.timeline_view import Line


class CitizenScreen(CaseScreen):
    """One citizen over all systems."""

    where = "citizen"

    def picture(self) -> CitizenPicture:
        """What is to be seen now."""
        status = self.house.status
        return CitizenPicture(
            self.citizen, self.today, status.user if status else "", self.case, self.lines,
            status.systems if status else (), self.tab, self.cursor, self.top, self.pane, self.reading,
            self.clash_seen, self.problem, self.told, self.told_at,
        )  # fmt: skip

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Facts, tabs, history, pane."""
        size = list_size(self.picture(), columns, rows)
        self.top = max(0, min(max(self.top, self.cursor - size + 1), self.cursor))
        return citizen_rows(self.picture(), columns, rows)

    def hint(self) -> Row:
        """What can be typed."""
        return row(_("Ten digits = new citizen.  Letter = action.  O = cover (citizen at the table)"))

    def subject(self) -> str | None:
        """This citizen."""
        return self.citizen

    def own_systems(self) -> Collection[str]:
        """The systems that know this citizen stand in the strip by name."""
        return own_systems(self.case) if self.case is not None else ()

    def take_number(self, number: int) -> None:
        """Digit + Enter: a tab."""
        if 1 <= number <= len(TABS):
            self.tab, self.pane, self.told_at = number, "where", 0
            if self.case is not None:
                self._take_tab(self.case)
                self.read_anew()
            self.paint()
        else:
            self.say(_("There are seven tabs: 1 to 7."))

    def move(self, step: int) -> None:
        """Move in the history."""
        if self.tab > HISTORY:
            self.told_at = min(max(0, self.told_at + step), max(0, len(self.told) - 1))
        else:
            self.cursor = min(max(0, self.cursor + step), self._last)
        if self.pane != "stands":
            self.pane = "where"
        self.paint()

    def _line(self) -> Line | None:
        if self.tab > HISTORY:
            return None
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def action_open(self) -> None:
        """Enter: all about our own line; where a reason is still to be given, the question again."""
        if self.guest:
            self._ask_why()
            return
        line = self._line()
        if line is not None and line.item is not None:
            routes.open_item(self.house, line.item.id)
        else:
            self.say(_("This line is another's: the lower part tells all that is known."))

    def item_here(self) -> ItemView | None:
        """The line's registration, where it is ours."""
        line = self._line()
        return line.item if line is not None else None

    def action_keep_meeting(self) -> None:
        """B: the interview that clashes stands; the remark goes away."""
        if not self.clash_seen and self.case is not None and clash_row(self.case, self.today) is not None:
            self.clash_seen = True
            self.say(_("The interview stands. Nothing has been sent."))
        else:
            self.say(_("There is no interview here that clashes with a sickness."))

    def wish_back(self) -> None:
        """Esc: a panel that is open closes first."""
        if self.pane != "where":
            self.pane = "where"
            self.paint()
        else:
            super().wish_back()

    def action_who_is_right(self) -> None:
        """C."""
        self.pane = "where" if self.pane == "right" else "right"
        self.paint()

    def action_sources(self) -> None:
        """K."""
        self.pane = "where" if self.pane == "sources" else "sources"
        self.paint()

    def action_where_it_stands(self) -> None:
        """H: where the line under the cursor stands in each system."""
        self.pane = "where" if self.pane == "stands" else "stands"
        self.paint()

    def action_cancel_meeting(self) -> None:
        """A: the form that cancels the interview that clashes."""
        if self.case is not None and not self.clash_seen and clash_row(self.case, self.today) is not None:
            routes.open_form(self.house, self.citizen, "x")
        else:
            self.say(_("There is no interview here that clashes with a sickness."))

    def action_receipt(self) -> None:
        """Q: the receipt for her."""
        routes.open_receipt(self.house, self.citizen)

    def action_show_cpr(self) -> None:
        """Y."""
        routes.show_cpr(self.house, self.citizen)
