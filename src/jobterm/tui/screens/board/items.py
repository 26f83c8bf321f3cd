"""The items behind a line of the board: one decision for the line, for those marked, or for all of them; each with a
reason. Whose they are is shown only on request, with a reason that is written down."""

from __future__ import annotations

from typing import Final

from jobterm.i18n import _
from jobterm.office.board.views import BoardItems, BulkView
from jobterm.office.desk import Changed
from jobterm.office.views import ItemView
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.board.deciding_many import DecidingManyScreen
from jobterm.tui.screens.board.items_view import ItemsPicture, items_rows, room

SHOW_WHO: Final = "show_who"


class BoardItemsScreen(DecidingManyScreen):
    """A page of items, oldest first."""

    where = "board_items"

    def __init__(self, wish: BoardItems, title: str) -> None:
        super().__init__()
        self.wish = wish
        self.title_words = title
        self.items: tuple[ItemView, ...] = ()
        self.ids: tuple[str, ...] = ()
        self.cursor = self.top = 0
        self.marked: frozenset[str] = frozenset()
        self.every = False
        self.reason: str | None = None
        self.loaded = False

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.reload()

    def on_screen_resume(self) -> None:
        """On top again."""
        super().on_screen_resume()
        if self.loaded:
            self.reload()

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The queue moved. Whose items are shown is not read again by itself: each look is written down."""
        if Changed.QUEUE in changed and self.reason is None:
            self.reload()

    def reload(self) -> None:
        """Read the page again."""
        self.later("items", self._load)

    async def _load(self) -> None:
        wish, reason = self.wish, self.reason
        found = await self.office(lambda desk: desk.board.items(wish, reason))
        if found is not None:
            every = await self.office(lambda desk: desk.board.everything(wish))
            here = self.items[self.cursor].id if self.cursor < len(self.items) else None
            self.items = tuple(found)
            self.ids = tuple(every or ()) or tuple(one.id for one in found)
            at = (n for n, one in enumerate(self.items) if one.id == here)
            self.cursor = next(at, min(self.cursor, max(0, len(self.items) - 1)))
            self.marked &= frozenset(self.ids)
        elif reason is not None:
            self.reason = None  # it could not be written down: nothing is shown
        self.loaded = True
        self.paint()

    def picture(self) -> ItemsPicture:
        """What is to be seen now."""
        status = self.house.status
        return ItemsPicture(
            self.title_words, self.items, self.house.clock.now(), len(self.ids), self.cursor, self.top, self.marked,
            self.every, self.wish.system or self.wish.cause.partition("|")[0], not self.loaded,
            status.systems if status else (),
        )  # fmt: skip

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """List and lower part."""
        self.page = room(rows) - 1
        self.top = max(0, min(max(self.top, self.cursor - room(rows) + 1), self.cursor))
        return self.over(items_rows(self.picture(), columns, rows), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        return self.asking_hint() or row(
            _("Space=mark  *=all  J=arrived  S=again  T=withdraw  H=take over  Y=who  F1=more")
        )

    # ---- moving and marking --------------------------------------------------------------------------------------

    def move(self, step: int) -> None:
        """Move in the list."""
        self.cursor = min(max(0, self.cursor + step), max(0, len(self.items) - 1))
        self.paint()

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line."""
        if 1 <= number <= len(self.items):
            self.cursor = number - 1
            self.paint()
        else:
            super().take_number(number)

    def action_mark_one(self) -> None:
        """Space: this one too, and on to the next line."""
        if self.items:
            self.every = False
            self.marked ^= {self.items[self.cursor].id}
            self.move(1)

    def action_mark_all(self) -> None:
        """The star: all of them, also those that are not on this page; and none again."""
        self.every, self.marked = not self.every, frozenset()
        self.paint()

    def action_open(self) -> None:
        """Enter: all about the line."""
        if self.items:
            routes.open_board_item(self.house, self.items[self.cursor].id, self.reason)

    def action_cover(self) -> None:
        """O."""
        routes.cover(self.house)

    def wish_fetch(self) -> None:
        """F5."""
        self.reload()

    # ---- deciding ------------------------------------------------------------------------------------------------

    def chosen(self) -> tuple[str, ...]:
        """What a decision is for: all, those marked, or the line."""
        if self.every:
            return self.ids
        if self.marked:
            return tuple(one for one in self.ids if one in self.marked)
        return (self.items[self.cursor].id,) if self.items else ()

    async def decided(self, done: BulkView) -> None:
        """Read again, and say how it ended."""
        self.marked, self.every = frozenset(), False
        await self._load()
        self.say(done.message, "alarm" if done.refused else "notice")

    # ---- whose they are ------------------------------------------------------------------------------------------

    def action_show_who(self) -> None:
        """Y: names and numbers, with a reason that is written down; and masked again."""
        if self.reason is not None:
            self.reason = None
            self.reload()
            return
        words = _("Names and CPR numbers of this page are shown; who looked at whom, and why, is written down. Why?")
        self.ask_why(SHOW_WHO, _("Whose are they?"), words, self._shown)

    def _shown(self, reason: str) -> None:
        self.reason = reason
        self.reload()
