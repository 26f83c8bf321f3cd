"""F10: what has no key of its own; its last line leaves jobterm."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from jobterm.i18n import _
from jobterm.terminal import themes
from jobterm.tui import routes
from jobterm.tui.cells import Row, row, rule
from jobterm.tui.screens.moves import ListScreen

if TYPE_CHECKING:
    from jobterm.tui.screens.parking import ParkingScreen


class MenuScreen(ListScreen):
    """Lines with a number each."""

    where = "menu"
    passing = True

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0

    def entries(self) -> list[tuple[str, Callable[[], None]]]:
        """Words, and what happens."""
        lines: list[tuple[str, Callable[[], None]]] = []
        if self.house.role == "superuser":
            lines.append((_("The board: everybody's items, every system"), partial(routes.open_board, self.house)))
        if self.house.training:
            lines.append((_("Exercise: open, close, slow or cut off the systems"), self._training))
        lines.append((_("Employers: find one, its contacts, job orders and places"), self._companies))
        lines.append((_("Prints: what waits on paper, and what was printed"), self._papers))
        lines.append((_("Summons of several at once"), partial(routes.open_batch, self.house)))
        lines.append((_("Group meetings: who came, and who did not"), partial(routes.open_group, self.house)))
        lines.append((_("Statistics: the centre among those of its region"), self._figures))
        for name in themes.shipped():
            words = _("Colours: {name}").format(name=_theme_words(name))
            lines.append((words, partial(self._theme, name)))
        if (draft := self._draft()) is not None:
            lines.append((_("Throw away the draft of this form"), partial(self._discard, draft)))
        lines += [
            (_("Cover the screen: a citizen sits at the table"), self._cover_screen),
            (_("Draw the screen again"), self._redraw),
            (_("Leave jobterm"), self._leave),
        ]
        return lines

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The lines."""
        del rows
        lines = [rule(_("Menu"), columns), ()]
        for at, (words, _does) in enumerate(self.entries()):
            here = at == self.cursor
            mark = ">" if here else " "
            lines.append(row((f"  {mark} ", "text"), (f" {at + 1} ", "key"), (f"  {words} ", _role(here))))
        return lines

    def hint(self) -> Row:
        """What the keys do."""
        return row(_("Digit + Enter, or arrow and Enter.  Ten digits = a citizen.  Esc = back"))

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line. A digit alone does nothing: it may be the first of ten (amendment 23)."""
        if 1 <= number <= len(entries := self.entries()):
            self.cursor = number - 1
            entries[self.cursor][1]()
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Move in the menu."""
        self.cursor = min(max(0, self.cursor + step), len(self.entries()) - 1)
        self.paint()

    def action_open(self) -> None:
        """Enter."""
        self.entries()[self.cursor][1]()

    def _draft(self) -> ParkingScreen | None:
        from jobterm.tui.screens.parking import ParkingScreen

        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        return below if isinstance(below, ParkingScreen) and below.form is not None else None

    def _discard(self, draft: ParkingScreen) -> None:
        draft.forget()
        self.app.pop_screen()
        self.house.back_with(_("The draft was thrown away. Nothing was saved."))

    def _figures(self) -> None:
        routes.open_figures(self.house)

    def _papers(self) -> None:
        routes.open_papers(self.house)

    def _training(self) -> None:
        routes.open_training(self.house)

    def _companies(self) -> None:
        routes.open_companies(self.house)

    def _theme(self, name: str) -> None:
        self.house.use_theme(name)
        self.say(_("Colours: {name}").format(name=_theme_words(name)))

    def _cover_screen(self) -> None:
        self.app.pop_screen()
        routes.cover(self.house)

    def _redraw(self) -> None:
        self.app.pop_screen()
        self.house.repaint_all()

    def _leave(self) -> None:
        self.app.exit(0)


def _role(here: bool) -> str:
    return "cursor" if here else "text"


def _theme_words(name: str) -> str:
    words = {
        "dark": _("light on dark"),
        "light": _("dark on light"),
        "ansi16": _("the terminal's own sixteen"),
        "mono": _("none"),
    }
    return words.get(name, name)
