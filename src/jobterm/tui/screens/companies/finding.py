"""The search for an employer by name, CVR number or P-number."""

from __future__ import annotations

from textual import events

from jobterm.i18n import _
from jobterm.office.companies.views import CompaniesFound
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.screens.companies.finding_view import FindingPicture, finding_rows, list_room
from jobterm.tui.screens.moves import ListScreen


class CompaniesScreen(ListScreen):
    """Type a name or a number, then Enter."""

    where = "companies"

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.edit = LineEdit.of(text)
        self.result: CompaniesFound | None = None
        self.searching = ""
        self.cursor = 0
        self.top = 0

    def on_mount(self) -> None:
        """Paint; search at once for what was given."""
        super().on_mount()
        if self.edit.text:
            self._search()

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Field and result."""
        picture = FindingPicture(self.edit, self.today, self.result, bool(self.searching), self.cursor, self.top)
        return finding_rows(picture, columns, rows)

    def hint(self) -> Row:
        """What Enter does."""
        if self.result is not None and self.result.rows:
            return row(_("Enter = open the line.  Digit + Enter = that line.  Letters = a new search."))
        return row(_("Enter = search.   F2 = find a citizen   Esc = back"))

    def typed(self, event: events.Key) -> bool:
        """Letters and digits go into the field."""
        if event.key == "enter":
            self._enter()
            return True
        if event.key == "escape" and self.edit.text:
            self.edit, self.result, self.searching, self.cursor, self.top = LineEdit(), None, "", 0, 0
            return True
        if event.character and event.is_printable:
            self.edit = self.edit.typed(event.character)
            return True
        if (edited := self.edit.key(event.key)) is not None and self.edit.text:
            self.edit = edited
            return True
        return False

    def pasted(self, text: str) -> None:
        """Pasted text goes into the field."""
        self.edit = self.edit.typed(text.strip())

    def _enter(self) -> None:
        text, rows = self.edit.text.strip(), self.result.rows if self.result else ()
        if rows and (self.edit.fresh or not text):
            self._open(self.cursor)
        elif rows and text.isascii() and text.isdecimal() and len(text) <= 2:
            self.take_number(int(text))
        elif text:
            self._search()

    def take_number(self, number: int) -> None:
        """Open the company with this number."""
        rows = self.result.rows if self.result else ()
        self.edit = LineEdit()
        if 1 <= number <= len(rows):
            self._open(number - 1)
        else:
            super().take_number(number)

    def action_open(self) -> None:
        """Enter."""
        self._enter()

    def _open(self, at: int) -> None:
        rows = self.result.rows if self.result else ()
        self.cursor = at
        routes.open_company(self.house, rows[at].cvr, tuple(one.cvr for one in rows))

    def _search(self) -> None:
        text = self.edit.text.strip()
        self.searching, self.result = text, None
        self.later("search", self._find, text)
        self.paint()

    async def _find(self, text: str) -> None:
        result = await self.office(lambda desk: desk.companies.find(text))
        self.searching = ""
        if result is not None:
            self.result, self.cursor, self.top = result, 0, 0
            self.edit = LineEdit.of(self.edit.text)
            if len(result.rows) == 1:
                self._open(0)
        self.paint()

    def move(self, step: int) -> None:
        """Move among what was found."""
        if self.result is None or not self.result.rows:
            return
        room = list_room(self.app.size.height - 5, self.result)
        self.cursor = min(max(0, self.cursor + step), len(self.result.rows) - 1)
        self.top = min(max(self.top, self.cursor - room + 1), self.cursor)
        self.paint()
