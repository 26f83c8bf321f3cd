"""F10, The board: the whole house's queue for a superuser. It reads itself anew when something has moved; where nothing
has, nothing is sent to the terminal."""

from __future__ import annotations

from time import monotonic
from typing import Final

from textual import events

from jobterm.i18n import _, ngettext
from jobterm.office.board.views import (
    TAKE_OVER,
    BoardItems,
    BoardView,
    BulkWish,
    CauseView,
    MunicipalityRow,
    PersonView,
    SystemRow,
)
from jobterm.office.desk import Changed
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.board.asking import AskingScreen
from jobterm.tui.screens.board.board_view import (
    LETTERS,
    BoardPicture,
    Line,
    board_rows,
    key_of,
    lines_of,
    lower,
    missed,
    upper,
)

AT_MOST_EVERY_S: Final = 1.0
REST: Final = 4.0
"""So often a drain that runs is counted anew; a count that takes long rests so many times as long."""
LOOK_EVERY_S: Final = 2.0
"""So often an office's queue is asked whether anything has moved."""
AGES_EVERY_S: Final = 60.0
"""So often ages and paces go on though nothing has moved."""


class BoardScreen(AskingScreen):
    """Systems or municipalities above, what asks for a decision below."""

    where = "board"

    def __init__(self, *, wall: bool = False) -> None:
        super().__init__()
        self.view: BoardView | None = None
        self.cursor = 0
        self.matrix = False
        self.only: str | None = None
        self.wall = wall
        self._waits = False
        self._mark: object = None
        self._took = 0.0

    # ---- reading it ----------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Paint, then load; ages go on by the minute."""
        super().on_mount()
        self.reload()
        self.set_interval(AGES_EVERY_S, self.reload)
        self.set_interval(LOOK_EVERY_S, self._look)

    def on_screen_resume(self) -> None:
        """On top again: things have moved."""
        super().on_screen_resume()
        if self.view is not None:
            self.reload()

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """Something moved: count anew, at most once a second."""
        if changed & {Changed.QUEUE, Changed.SYSTEMS, Changed.READY} and not self._waits:
            self._waits = True
            self.set_timer(max(AT_MOST_EVERY_S, REST * self._took), self._come_due)

    def _come_due(self) -> None:
        self._waits = False
        self.reload()

    def reload(self) -> None:
        """Count anew, where anybody looks."""
        if self.is_current:
            self.later("board", self._load)

    def _look(self) -> None:
        if self.is_current and self.view is not None and self.view.store == "office":
            self.later("look", self._ask_whether)

    async def _ask_whether(self) -> None:
        mark = await self.office(lambda desk: desk.board.mark())
        if mark is not None and mark != self._mark:
            self._mark = mark
            self.reload()

    async def _load(self) -> None:
        began = monotonic()
        view = await self.office(lambda desk: desk.board.overview())
        self._took = monotonic() - began
        if view is not None:
            lines, at = lines_of(self.picture()), self.cursor
            here = key_of(lines[at]) if at < len(lines) else None
            self.view = view
            keys = [key_of(line) for line in lines_of(self.picture())]
            self.cursor = keys.index(here) if here in keys else min(at, max(0, len(keys) - 1))
        self.paint()

    # ---- showing it ----------------------------------------------------------------------------------------------

    def picture(self) -> BoardPicture:
        """What is to be seen now."""
        found = self.view.municipalities if self.view is not None else ()
        only = next((one for one in found if one.code == self.only), None)
        now = self.view.at if self.view is not None else self.house.clock.now()
        return BoardPicture(self.view, now, self.cursor, self.matrix, only, self.wall)

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """Lines above and below."""
        self.page = max(1, rows - 8)
        return self.over(board_rows(self.picture(), columns, rows), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        if (asking := self.asking_hint()) is not None:
            return asking
        if self.wall:
            return row(_("For the wall: nobody's name is shown.  W or Esc = back to the board"))
        first = _("K = systems") if self.matrix or self.only is not None else _("K = municipalities")
        return row(f"{first}  " + _("Enter or letter = its items  H = take over  W = for the wall  Esc"))

    # ---- moving in it --------------------------------------------------------------------------------------------

    def line_here(self) -> Line | None:
        """The line under the cursor."""
        lines = lines_of(self.picture())
        return lines[self.cursor] if self.cursor < len(lines) else None

    def move(self, step: int) -> None:
        """Move among the lines."""
        self.cursor = min(max(0, self.cursor + step), max(0, len(lines_of(self.picture())) - 1))
        self.paint()

    def typed(self, event: events.Key) -> bool:
        """The letter of a line below opens it."""
        if super().typed(event):
            return True
        letter = (event.character or "").lower()
        place = LETTERS.find(letter) if len(letter) == 1 and not self.wall else -1
        below = lower(self.picture())
        if not 0 <= place < len(below):
            return False
        self.cursor = len(upper(self.picture())) + place
        self.action_open()
        return True

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line above."""
        if 1 <= number <= len(upper(self.picture())):
            self.cursor = number - 1
            self.action_open()
        else:
            super().take_number(number)

    def action_open(self) -> None:
        """Enter: what stands behind the line."""
        match self.line_here():
            case MunicipalityRow() as one:
                self.only, self.matrix, self.cursor = one.code, False, 0
                self.paint()
            case SystemRow() as one:
                routes.open_board_items(self.house, BoardItems(system=one.system), one.message or one.label)
            case CauseView() as one:
                routes.open_board_items(self.house, BoardItems(cause=one.key), one.words)
            case PersonView() as one:
                said = _("Needs {name}, who is not logged in").format(name=one.name or one.author)
                routes.open_board_items(self.house, BoardItems(author=one.author), said)
            case _:
                self.say(_("There is nothing on this line."))

    def wish_back(self) -> None:
        """Esc: out of the wall, of one municipality, of the board."""
        if self.wall and len(self.app.screen_stack) > 1:
            self.wall = False
        elif self.only is not None:
            self.only, self.matrix, self.cursor = None, True, 0
        else:
            super().wish_back()
            return
        self.paint()

    def wish_fetch(self) -> None:
        """F5."""
        self.reload()

    def action_municipalities(self) -> None:
        """K: municipalities against systems, and back."""
        self.matrix, self.only, self.cursor = not (self.matrix or self.only is not None), None, 0
        self.paint()

    def action_wall(self) -> None:
        """W: for everybody to see, and back."""
        self.wall = not self.wall
        self.paint()

    def action_cover(self) -> None:
        """O."""
        routes.cover(self.house)

    # ---- an absent colleague's items -----------------------------------------------------------------------------

    def action_take_over(self) -> None:
        """H: the items of the colleague under the cursor; on another line those of all who are away."""
        line = self.line_here()
        away = [*missed(self.view)] if self.view is not None else []
        chosen = [line] if isinstance(line, PersonView) else away
        count = sum(one.count - one.taken for one in chosen)
        if not count:
            self.say(_("Nobody who is away has items that need them."))
            return
        names = ", ".join(one.author for one in chosen)
        title = ngettext("Take over {n} item of {names}", "Take over {n} items of {names}", count)
        self.ask_why(
            TAKE_OVER, title.format(n=count, names=names),
            _("You carry them from now on; their author stays their author, and the log says both. Why?"),
            lambda reason: self.later("act", self._take_over, chosen, reason),
        )  # fmt: skip

    async def _take_over(self, chosen: list[PersonView], reason: str) -> None:
        found: list[str] = []
        for one in chosen:
            wish = BoardItems(author=one.author)
            found += await self.office(lambda desk, wish=wish: desk.board.everything(wish)) or ()  # type: ignore[misc]
        done = await self.office(lambda desk: desk.board.bulk(found, BulkWish(TAKE_OVER, reason)))
        if done is not None:
            self.say(done.message)
            self.reload()
