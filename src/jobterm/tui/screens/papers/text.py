"""Texts for paper on a screen of their own: they scroll, and one key prints them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from jobterm.i18n import _
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.moves import ListScreen
from jobterm.tui.screens.papers.text_view import room, text_lines, text_rows

if TYPE_CHECKING:
    from jobterm.office.papers.printing import Paper, PrintedView
    from jobterm.office.papers.receipt import ReceiptView
    from jobterm.tui.screens.parking import ParkingScreen


class TextScreen(ListScreen):
    """A text that scrolls. A subclass says whence it comes (`load`) and what printing it means (`printed`)."""

    where = "paper"
    page = 15

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self.heading = title
        self.lines: Sequence[str] = text_lines(text) if text else ()
        self.remarks: Sequence[str] = ()
        self.top = 0
        self.printing = False

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.later("paper", self.load)

    async def load(self) -> None:
        """Fetch the text; nothing where it was given."""

    async def printed(self) -> PrintedView | None:
        """Print it; None where that failed and was said."""
        return None

    def show_text(self, text: str, remarks: Sequence[str] = ()) -> None:
        """A text has come."""
        self.lines, self.remarks = text_lines(text), remarks
        self.paint()

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The text from `top` on."""
        self.page = max(1, room(self.remarks, columns, rows) - 1)
        self.top = max(0, min(self.top, len(self.lines) - room(self.remarks, columns, rows)))
        return text_rows(self.heading, self.lines, columns, rows, top=self.top, remarks=self.remarks)

    def hint(self) -> Row:
        """What the keys do."""
        return row(_("Arrows and PgDn = more lines.  U = print it.  O = cover  Esc = back"))

    def move(self, step: int) -> None:
        """Scroll."""
        self.top = max(0, self.top + step)
        self.paint()

    def action_open(self) -> None:
        """Enter: a page on."""
        self.action_page_down()

    def action_cover(self) -> None:
        """O."""
        routes.cover(self.house)

    def action_print(self) -> None:
        """U: print it, once."""
        if self.printing or not self.lines:
            return
        self.printing = True
        self.say(_("Printing ..."))
        self.later("print", self._print)

    async def _print(self) -> None:
        try:
            done = await self.printed()
        finally:
            self.printing = False
        if done is not None:
            self.say(done.message, "alarm" if done.state == "failed" else "notice")


class PaperScreen(TextScreen):
    """A paper that waits to be delivered."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(paper.what, paper.text)
        self.paper = paper

    async def printed(self) -> PrintedView | None:
        """Print it."""
        return await self.office(lambda desk: desk.papers.put_on_paper(self.paper))


class PrintScreen(TextScreen):
    """A print of the list."""

    def __init__(self, one: PrintedView) -> None:
        super().__init__(one.what)
        self.one = one

    async def load(self) -> None:
        """Fetch its pages."""
        text = await self.office(lambda desk: desk.papers.text(self.one.id))
        if text is not None:
            self.show_text(text)

    async def printed(self) -> PrintedView | None:
        """Print it again."""
        return await self.office(lambda desk: desk.papers.again(self.one.id))


class ReceiptScreen(TextScreen):
    """The receipt for a citizen, to read aloud or to print."""

    def __init__(self, citizen: str) -> None:
        super().__init__(_("Receipt for the citizen"))
        self.citizen = citizen
        self.view: ReceiptView | None = None

    async def load(self) -> None:
        """Fetch it."""
        self.view = await self.office(lambda desk: desk.papers.receipt(self.citizen))
        if self.view is not None:
            self.show_text(self.view.text)

    def subject(self) -> str | None:
        """This citizen."""
        return self.citizen

    async def printed(self) -> PrintedView | None:
        """Print it."""
        view = self.view
        return None if view is None else await self.office(lambda desk: desk.papers.print_receipt(view))


class LetterScreen(TextScreen):
    """The letter of a form as it will go; F9 saves the form below."""

    where = "letter"

    def __init__(self, kind: str, citizen: str, values: Mapping[str, str]) -> None:
        super().__init__(_("The letter as it will go"))
        self.kind = kind
        self.citizen = citizen
        self.values = values

    async def load(self) -> None:
        """Have it written."""
        view = await self.office(lambda desk: desk.papers.letter(self.kind, self.citizen, self.values))
        if view is not None:
            self.heading = _("The letter as it will go: {title}").format(title=view.title)
            self.show_text(view.text, view.remarks)
        else:
            problem = "".join(span.text for span in self._note)
            self.app.pop_screen()
            if (form := routes.top(self.house)) is not None:
                form.say(problem, "alarm")

    def hint(self) -> Row:
        """What the keys do."""
        return row(_("F9 saves the form.  Arrows and PgDn = more lines.  Esc = back to the form"))

    def subject(self) -> str | None:
        """Its citizen."""
        return self.citizen

    def wish_save(self) -> None:
        """F9: back to the form, and save it."""
        self.app.pop_screen()
        below = cast("ParkingScreen", routes.top(self.house))
        below.wish_save()
