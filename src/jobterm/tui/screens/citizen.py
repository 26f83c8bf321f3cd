"""The citizen's screen: the kept part at once, then the systems; its letters act on the line or the case."""

from __future__ import annotations

from collections.abc import Collection

from jobterm.domain.readings import Section
from jobterm.i18n import _
from jobterm.office.desk import Changed, Desk
from jobterm.office.errors import REASON_REQUIRED, OfficeError
from jobterm.office.views import CaseView, ItemView
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.drafts import mention
from jobterm.tui.screens.citizen_facts import TabLine, tab_lines
from jobterm.tui.screens.citizen_tabs import HISTORY, SHOWN, TABS
from jobterm.tui.screens.citizen_view import CitizenPicture, citizen_rows, list_size
from jobterm.tui.screens.facts_view import clash_row, own_systems
from jobterm.tui.screens.moves import WalkedScreen
from jobterm.tui.screens.timeline_view import Line, lines_of


class CitizenScreen(WalkedScreen):
    """One citizen over all systems."""

    where = "citizen"

    def __init__(self, citizen: str) -> None:
        super().__init__()
        self.citizen = citizen
        self.case: CaseView | None = None
        self.lines: tuple[Line, ...] = ()
        self.tab = 1
        self.cursor = 0
        self.top = 0
        self.pane = "where"
        self.reading = False
        self.clash_seen = False
        self.problem = ""
        self.told: tuple[TabLine, ...] = ()
        self.told_at = 0
        self.guest = ""
        """What was said where another centre's citizen was opened without a reason; empty otherwise."""

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.later("case", self._load, fresh=True)
        self.later("drafts", mention, self, self.citizen)

    def on_screen_resume(self) -> None:
        """Back on top: something may have been saved meanwhile."""
        super().on_screen_resume()
        if self.case is not None:
            self.later("case", self._load, fresh=False)

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The queue or the case moved: read the kept part again, ask no system."""
        if changed & {Changed.QUEUE, Changed.CASE} and not self.reading:
            self.later("case", self._load, fresh=False)

    async def _load(self, *, fresh: bool, force: bool = False, reason: str | None = None) -> None:
        """What is kept at once; then, where ``fresh``, what the systems say of the tab that is shown."""
        shown = SHOWN[self.tab]
        self._take(await self._read(fresh=False, sections=shown, reason=reason))
        if fresh and not self.guest:
            self.reading = True
            self.paint()
            try:
                self._take(await self._read(fresh=True, sections=shown, force=force))
            finally:
                self.reading = False
            self.paint()

    async def _read(
        self, *, fresh: bool, sections: frozenset[Section], force: bool = False, reason: str | None = None
    ) -> CaseView | None:
        """Ask the desk; that a reason is missing is no fault but a question."""

        async def question(desk: Desk) -> CaseView | None:
            try:
                case = await desk.case(self.citizen, fresh=fresh, force=force, sections=sections, reason=reason)
            except OfficeError as error:
                if error.code != REASON_REQUIRED:
                    raise
                self.guest = error.message
                self._ask_why()
                return None
            self.guest = ""
            return case

        return await self.office(question)

    def _ask_why(self) -> None:
        """Another centre's citizen: one question before anything is fetched, kept for the visit."""
        self.case, self.lines, self.told = None, (), ()
        self.problem = self.guest + " " + _("Say why you look her up: it stands in the log. Esc = leave it.")
        self.ask(_("Why do you look her up?"), lambda reason: self.later("case", self._load, fresh=True, reason=reason))

    def _take(self, case: CaseView | None) -> None:
        if case is None:
            if self.case is None and not self.guest:
                self.problem = "".join(span.text for span in self._note) or _("Fetching ...")
                self.paint()
            return
        here = self.lines[self.cursor].key if self.cursor < len(self.lines) else None
        if any(item.id == self.house.saved for item in case.pending):
            here, self.house.saved = self.house.saved, ""  # what was just saved is what she looks at
        status = self.house.status
        systems = status.systems if status else ()
        self.case = case
        self._take_tab(case)
        self.lines = tuple(lines_of(case, self.today, status.user if status else "", systems))
        self.cursor = next((n for n, line in enumerate(self.lines) if line.key == here), min(self.cursor, self._last))
        self.paint()

    def _take_tab(self, case: CaseView) -> None:
        """The lines of a tab that lists facts; the cursor stays on its line."""
        here = self.told[self.told_at].key if self.told_at < len(self.told) else None
        systems = self.house.status.systems if self.house.status else ()
        self.told = tuple(tab_lines(case, self.tab, self.today, systems))
        at = next((n for n, line in enumerate(self.told) if line.key == here), self.told_at)
        self.told_at = min(at, max(0, len(self.told) - 1))

    @property
    def _last(self) -> int:
        return max(0, len(self.lines) - 1)

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
                self.later("case", self._load, fresh=True)
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

    def acted(self) -> None:
        """Read the kept part again."""
        self.later("case", self._load, fresh=False)

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

    def action_show_cpr(self) -> None:
        """Y."""
        routes.show_cpr(self.house, self.citizen)

    def wish_fetch(self) -> None:
        """F5: ask the systems again, whenever they were asked last."""
        self.later("case", self._load, fresh=True, force=True)
