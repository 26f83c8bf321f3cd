"""The search screen, and the shell that stands there while the desk still loads: keys typed meanwhile are kept."""

from __future__ import annotations

from textual import events

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office.desk import Changed
from jobterm.office.views import FindResult, FoundCompany
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.screens.moves import ListScreen
from jobterm.tui.screens.search_view import SearchPicture, list_room, search_rows

COUNT_S = 1.5
"""Seconds after the start of the desk at which the day is counted: nobody's first question waits for it."""


class SearchScreen(ListScreen):
    """Type a name, a birthday, a telephone number or ten digits; a company's name or number finds it too."""

    where = "search"

    def __init__(self) -> None:
        super().__init__()
        self.edit = LineEdit()
        self.result: FindResult | None = None
        self.searching = ""
        self.cursor = 0
        self.top = 0
        self.urgent = 0

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """Once the desk is there, and has done what comes first: whether the day waits for somebody."""
        if Changed.READY in changed:
            self.set_timer(COUNT_S, self._count_soon)

    def on_screen_resume(self) -> None:
        """On top again: it may be less by now."""
        super().on_screen_resume()
        if self.house.ready.is_set() and self.urgent:
            self._count_soon()

    def _count_soon(self) -> None:
        if self.result is None and self.is_current:
            self.later("urgent", self._count)

    async def _count(self) -> None:
        day = await self.office(lambda desk: desk.day.today())
        if day is not None and day.urgent != self.urgent:
            self.urgent = day.urgent
            self.paint()

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Field and result."""
        return search_rows(
            SearchPicture(
                self.edit, self.today, self.result, bool(self.searching), self.cursor, self.top, urgent=self.urgent
            ),
            columns,
            rows,
        )

    def hint(self) -> Row:
        """What Enter does."""
        company = self._company_at(self.cursor)
        if company is not None and company.provider:
            return row(f" {company.name}: {company.provider}")
        if self._count_found():
            return row(_("Enter = open the line.  Digit + Enter = that line.  Letters = a new search."))
        return row(_("Ten digits = a citizen.   F4 = my queue   F10 = menu"))

    def subject(self) -> str | None:
        """The person under the cursor."""
        if self.result is None or self.cursor >= len(self.result.people):
            return None
        return self.result.people[self.cursor].citizen

    def _count_found(self) -> int:
        """People and companies."""
        return len(self.result.people) + len(self.result.companies) if self.result is not None else 0

    def _company_at(self, at: int) -> FoundCompany | None:
        """The company or provider of a line, None for a person's."""
        if self.result is None or not len(self.result.people) <= at < self._count_found():
            return None
        return self.result.companies[at - len(self.result.people)]

    def clear_search(self) -> None:
        """F2: an empty field."""
        self.edit, self.result, self.searching, self.cursor, self.top = LineEdit(), None, "", 0, 0
        self.paint()

    def typed(self, event: events.Key) -> bool:
        """Letters and digits go into the field; ten digits open the citizen without Enter."""
        if event.key == "enter":
            self._enter()
            return True
        if event.key == "escape" and self.edit.text:
            self.clear_search()
            return True
        if event.character and event.is_printable:
            self.edit = self.edit.typed(event.character)
            self._maybe_open()
            return True
        if (edited := self.edit.key(event.key)) is not None and self.edit.text:
            self.edit = edited
            return True
        return False

    def pasted(self, text: str) -> None:
        """Pasted text goes into the field."""
        self.edit = self.edit.typed(text.strip())
        self._maybe_open()

    def _digits(self) -> str:
        text = self.edit.text.strip()
        digits = text[:6] + text[7:] if len(text) > 6 and text[6] == "-" else text
        return digits if digits.isascii() and digits.isdecimal() else ""

    def _maybe_open(self) -> None:
        if len(digits := self._digits()) != 10:
            return
        if _no_birthday(digits):
            self._enter()
            return
        self.edit = LineEdit()
        routes.open_citizen(self.house, digits)

    def _enter(self) -> None:
        text, found = self.edit.text.strip(), self._count_found()
        if found and (self.edit.fresh or not text):
            self._open(self.cursor)
        elif found and len(digits := self._digits()) in (1, 2):
            self.take_number(int(digits))
        elif text:
            self.searching, self.result = text, None
            self.later("search", self._search, text)

    def take_number(self, number: int) -> None:
        """Open the person with this number."""
        self.edit = LineEdit.of(self.edit.text if not self._digits() else "")
        if 1 <= number <= self._count_found():
            self._open(number - 1)
        else:
            super().take_number(number)

    def _open(self, at: int) -> None:
        people = self.result.people if self.result else ()
        self.cursor = at
        if (company := self._company_at(at)) is not None and self.result is not None:
            routes.open_company(self.house, company.cvr, tuple(one.cvr for one in self.result.companies))
            return
        trail = routes.Trail(tuple(person.citizen for person in people), at)
        routes.open_citizen(self.house, people[at].citizen, trail)

    async def _search(self, text: str) -> None:
        result = await self.office(lambda desk: desk.find(text))
        if self.searching != text:
            return  # a newer search runs: its answer wins
        self.searching = ""
        if result is not None:
            self.result, self.cursor, self.top = result, 0, 0
            if self.edit.text.strip() == text:  # what was typed meanwhile is the next search
                self.edit = LineEdit.of(self.edit.text)
                if self._count_found() == 1 and not result.silent and not result.quiet:
                    self._open(0)
        self.paint()

    def move(self, step: int) -> None:
        """Move among the people found."""
        if self.result is None or not self._count_found():
            return
        room = list_room(self.app.size.height - 5, self.result) - 1
        self.cursor = min(max(0, self.cursor + step), self._count_found() - 1)
        person = min(self.cursor, max(0, len(self.result.people) - 1))
        self.top = min(max(self.top, person - room + 1), person)
        self.paint()


def _no_birthday(digits: str) -> bool:
    """Whether ten digits can be nobody's CPR number, as most P-numbers cannot."""
    try:
        return Cpr.parse(digits).born is None
    except InvalidIdentifier:
        return True
