"""One item of the board with its log: to be read. It is decided on in its list."""

from __future__ import annotations

from dataclasses import replace

from jobterm.i18n import _
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.item import ItemScreen
from jobterm.tui.screens.item_view import ItemPicture


class BoardItemScreen(ItemScreen):
    """Everything that the board may show of one item."""

    where = "board_item"

    def __init__(self, registration: str, reason: str | None) -> None:
        super().__init__(registration)
        self.reason = reason

    async def _load(self) -> None:
        detail = await self.office(lambda desk: desk.board.item(self.registration, self.reason))
        if detail is None:
            self.problem = "".join(span.text for span in self._note)
            return
        if not self.labels:
            self.labels = await self._names(detail)
        self.detail = detail
        self.paint()

    def picture(self) -> ItemPicture:
        """What is to be seen now."""
        return replace(super().picture(), only_read=True)

    def hint(self) -> Row:
        """What the keys do."""
        return row(_("Arrows and PgDn = more lines.  Decide in the list: Esc = back"))

    def action_open(self) -> None:
        """Enter: nothing lies behind it."""
        self.say(_("This is all there is. Esc = back"))
