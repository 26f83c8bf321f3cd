"""F10, Prints: what waits to be delivered on paper, and what was printed, to be seen and printed again."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.desk import Changed
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.moves import ListScreen
from jobterm.tui.screens.papers.papers_view import PaperLine, PapersPicture, paper_lines, papers_rows, room


class PapersScreen(ListScreen):
    """Papers and prints."""

    where = "papers"

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[PaperLine, ...] = ()
        self.cursor = 0
        self.top = 0
        self.loaded = False
        self.printing = False

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.later("papers", self._load)

    def on_screen_resume(self) -> None:
        """On top again: something may have been printed meanwhile."""
        super().on_screen_resume()
        if self.loaded:
            self.later("papers", self._load)

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """Something moved in the queue."""
        if Changed.QUEUE in changed:
            self.later("papers", self._load)

    async def _load(self) -> None:
        waiting = await self.office(lambda desk: desk.papers.waiting())
        printed = await self.office(lambda desk: desk.papers.printed())
        if waiting is not None and printed is not None:
            self.lines = paper_lines(waiting, printed)
            self.cursor = min(self.cursor, max(0, len(self.lines) - 1))
        self.loaded = True
        self.paint()

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The list, and all about the line under the cursor."""
        self.page = room(rows) - 1
        self.top = max(0, min(max(self.top, self.cursor - room(rows) + 1), self.cursor))
        picture = PapersPicture(self.lines, self.today, self.cursor, self.top, loading=not self.loaded)
        return papers_rows(picture, columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        return row(_("Enter = see it.  U = print it, or print it again.  O = cover  Esc = back"))

    def subject(self) -> str | None:
        """The citizen of the line."""
        line = self._line()
        if line is None:
            return None
        return line.paper.citizen if line.paper is not None else line.printed.cpr if line.printed is not None else None

    def wish_fetch(self) -> None:
        """F5."""
        self.later("papers", self._load)

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line."""
        if 1 <= number <= len(self.lines):
            self.cursor = number - 1
            self.action_open()
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Move in the list."""
        self.cursor = min(max(0, self.cursor + step), max(0, len(self.lines) - 1))
        self.paint()

    def action_open(self) -> None:
        """Enter: the text."""
        line = self._line()
        if line is not None and line.paper is not None:
            routes.open_paper(self.house, line.paper)
        elif line is not None and line.printed is not None:
            routes.open_print(self.house, line.printed)

    def action_cover(self) -> None:
        """O."""
        routes.cover(self.house)

    def action_print(self) -> None:
        """U: print the line, once."""
        line = self._line()
        if line is None or self.printing:
            return
        self.printing = True
        self.say(_("Printing ..."))
        self.later("print", self._print, line)

    async def _print(self, line: PaperLine) -> None:
        paper, one = line.paper, line.printed
        try:
            if paper is not None:
                done = await self.office(lambda desk: desk.papers.put_on_paper(paper))
            else:
                assert one is not None
                done = await self.office(lambda desk: desk.papers.again(one.id))
        finally:
            self.printing = False
        if done is None:
            return
        note = done.message, "alarm" if done.state == "failed" else "notice"
        await self._load()
        self.say(*note)

    def _line(self) -> PaperLine | None:
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None
