"""One citizen's case behind a screen: fetched, kept up to date, its lines and where the cursor is. What is painted of
it and what its letters do stands in ``citizen``."""

from __future__ import annotations

from jobterm.domain.readings import Section
from jobterm.i18n import _
from jobterm.office.desk import Changed, Desk
from jobterm.office.errors import REASON_REQUIRED, OfficeError
from jobterm.office.views import CaseView
from jobterm.tui.drafts import mention
from jobterm.tui.screens.citizen_facts import TabLine, tab_lines
from jobterm.tui.screens.citizen_tabs import SHOWN
from jobterm.tui.screens.moves import WalkedScreen
from jobterm.tui.screens.timeline_view import Line, lines_of


class CaseScreen(WalkedScreen):
    """The kept part of a case at once, then the systems."""

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
        self.wants_fresh = True
        """Until the systems have been read: what is shown meanwhile must not take that reading's place."""
        self.clash_seen = False
        self.problem = ""
        self.told: tuple[TabLine, ...] = ()
        self.told_at = 0
        self.guest = ""
        """What was said where another centre's citizen was opened without a reason; empty otherwise."""

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.read_anew()
        self.later("drafts", mention, self, self.citizen)

    def on_screen_resume(self) -> None:
        """Back on top: something may have been saved meanwhile."""
        super().on_screen_resume()
        if self.case is not None:
            self._show_kept()

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The queue or the case moved: read the kept part again, ask no system."""
        if changed & {Changed.QUEUE, Changed.CASE}:
            self._show_kept()

    def read_anew(self, *, force: bool = False, reason: str | None = None) -> None:
        """What is kept at once, then what the systems say; what changes meanwhile does not take its place."""
        self.wants_fresh = True
        self.later("case", self._load, fresh=True, force=force, reason=reason)

    def _show_kept(self) -> None:
        """What is kept, anew; where the systems are being read it comes with what they say."""
        if not self.reading and not self.wants_fresh:
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
            self.wants_fresh = False
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
        self.wants_fresh = False
        self.problem = self.guest + " " + _("Say why you look her up: it stands in the log. Esc = leave it.")
        self.ask(_("Why do you look her up?"), lambda reason: self.read_anew(reason=reason))

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

    def acted(self) -> None:
        """Read the kept part again."""
        self._show_kept()

    def wish_fetch(self) -> None:
        """F5: ask the systems again, whenever they were asked last."""
        self.read_anew(force=True)
