"""The screen of one registration: scrolls; the same wishes as in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobterm.i18n import _
from jobterm.office.desk import Changed
from jobterm.office.views import ItemDetail, ItemView
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.deciding import DecidingScreen
from jobterm.tui.screens.item_view import ItemPicture, item_rows, length

CHANGEABLE = frozenset({"queued", "waiting", "retry_wait", "refused"})
"""In these states Enter means: change it."""


class ItemScreen(DecidingScreen):
    """Everything about one registration."""

    where = "item"
    page = 15

    def __init__(self, registration: str) -> None:
        super().__init__()
        self.registration = registration
        self.detail: ItemDetail | None = None
        self.labels: Mapping[str, Any] = {}
        self.top = 0
        self.problem = ""

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.acted()

    def on_screen_resume(self) -> None:
        """On top again: it may have moved meanwhile."""
        super().on_screen_resume()
        if self.detail is not None:
            self.acted()

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """Something moved in the queue."""
        if Changed.QUEUE in changed:
            self.acted()

    def acted(self) -> None:
        """Read again."""
        self.later("item", self._load)

    async def _load(self) -> None:
        detail = await self.office(lambda desk: desk.item(self.registration))
        if detail is None:
            self.problem = "".join(span.text for span in self._note)
            return
        if self.house.saved and detail.item.superseded_by == self.house.saved:
            # It was changed from here: what took its place is what people want to see.
            self.registration = self.house.saved
            return self.acted()
        if not self.labels:
            self.labels = await self._names(detail)
        self.detail = detail
        self.paint()

    async def _names(self, detail: ItemDetail) -> Mapping[str, Any]:
        """The names of the kind's fields; of a correction those of what it corrects beneath them."""
        own = await self.office(lambda desk: desk.details(detail.item.kind)) or {}
        if not detail.item.corrects:
            return own
        inner = await self.office(lambda desk: desk.details(str(detail.details.get("kind")))) or {}
        return {**inner, **own, "": inner}

    def picture(self) -> ItemPicture:
        """What is to be seen now."""
        status = self.house.status
        return ItemPicture(
            self.registration, self.today, self.detail, self.labels, status.systems if status else (), self.top,
            self.problem,
        )  # fmt: skip

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The text from `top` on."""
        self.top = max(0, min(self.top, length(self.picture(), columns) - (rows - 2)))
        return self.over(item_rows(self.picture(), columns, rows), columns, rows)

    def hint(self) -> Row:
        """What the keys do."""
        return self.deciding_hint() or row(_("Arrows and PgDn = more lines.  Esc = back"))

    def item_here(self) -> ItemView | None:
        """This registration."""
        return self.detail.item if self.detail is not None else None

    def subject(self) -> str | None:
        """Its citizen."""
        return self.detail.item.citizen if self.detail is not None else None

    def move(self, step: int) -> None:
        """Scroll."""
        self.top = max(0, self.top + step)
        self.paint()

    def action_open(self) -> None:
        """Enter: the form of what is not settled; behind anything else nothing lies."""
        item = self.item_here()
        if item is not None and item.state in CHANGEABLE:
            self.action_edit()
        else:
            self.say(_("This is all there is. Esc = back"))

    def decided(self, item: ItemView) -> None:
        """What was decided may have taken the place of what was shown."""
        super().decided(item)
        self.registration = item.id

    def action_citizen(self) -> None:
        """C: its citizen."""
        if (citizen := self.subject()) is not None:
            routes.open_citizen(self.house, citizen)

    def wish_previous(self) -> None:
        """F7."""
        self._walk(-1)

    def wish_next(self) -> None:
        """F8."""
        self._walk(1)

    def _walk(self, step: int) -> None:
        """To the next line of the list that it was opened from, where that is one that can be walked."""
        moved = self.house.trail.moved(step) if self.walked else None
        if moved is not None and moved.opens is not None:
            moved.opens(self.house, moved)
        elif self.walked:
            self.say(_("That is the end of the list you came from."))
        else:
            super().wish_next()

    def wish_fetch(self) -> None:
        """F5."""
        self.acted()
