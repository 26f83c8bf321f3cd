"""The queue's screen: filters by letter, the chosen line's whole story below, try again, withdraw, tick off."""

from __future__ import annotations

from jobterm.i18n import _
from jobterm.office.desk import Changed, QueueQuery
from jobterm.office.views import ItemDetail, ItemView
from jobterm.tui import routes
from jobterm.tui.cells import Row, row
from jobterm.tui.screens.deciding import DecidingScreen
from jobterm.tui.screens.queue_view import (
    QueueLine,
    QueuePicture,
    list_room,
    queue_lines,
    queue_rows,
    trail_of,
    visible_top,
)

PAGE = 200
"""Registrations read at a time."""
DECIDABLE = frozenset({"conflict", "needs_review", "unknown"})
"""States whose evidence is shown beside the list."""


class FilteredScreen(DecidingScreen):
    """What the letters of the queue's filters do."""

    show: str
    mine_only: bool

    def only(self, show: str) -> None:
        """Show only these, from the beginning."""
        raise TypeError(f"{type(self).__name__} cannot show {show}")

    def action_show_all(self) -> None:
        """A."""
        self.only("all")

    def action_show_needs_me(self) -> None:
        """K."""
        self.only("needs_me")

    def action_show_on_the_way(self) -> None:
        """V."""
        self.only("on_the_way")

    def action_show_paper(self) -> None:
        """P."""
        self.only("paper")

    def action_show_confirmed(self) -> None:
        """B."""
        self.only("confirmed_today")

    def action_whole_team(self) -> None:
        """The team's items, or mine again."""
        self.mine_only = not self.mine_only
        self.only(self.show)


class QueueScreen(FilteredScreen):
    """What is on its way, and what needs me."""

    where = "queue"

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[QueueLine, ...] = ()
        self.show = "all"
        self.mine_only = True
        self.cursor = 0
        self.top = 0
        self.busy = True
        self.detail: ItemDetail | None = None
        self.more = False
        self._starts: list[int] = [0]
        self._last_n = 0

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.reload()

    def on_screen_resume(self) -> None:
        """On top again."""
        super().on_screen_resume()
        if not self.busy:
            self.reload()

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """The queue moved: read the page again; the cursor stays on its line."""
        if Changed.QUEUE in changed or Changed.READY in changed:
            self.reload()

    def reload(self) -> None:
        """Read the page again."""
        self.later("queue", self._load)

    async def _load(self) -> None:
        query = QueueQuery(show=self.show, mine_only=self.mine_only, after=self._starts[-1], limit=PAGE)
        items = await self.office(lambda desk: desk.queue(query))
        self.busy = False
        if items is not None:
            here = self.lines[self.cursor].key if self.cursor < len(self.lines) else None
            self.lines = tuple(queue_lines(items))
            self.more = len(items) >= PAGE
            self._last_n = items[-1].n if items else self._starts[-1]
            found = (n for n, line in enumerate(self.lines) if line.key == here)
            self.cursor = next(found, min(self.cursor, max(0, len(self.lines) - 1)))
            await self._load_detail()
        self.paint()

    async def _load_detail(self) -> None:
        item = self.item_here()
        if item is None or item.state not in DECIDABLE:
            self.detail = None
            return
        self.detail = await self.office(lambda desk: desk.item(item.id))
        self.paint()

    def picture(self) -> QueuePicture:
        """What is to be seen now."""
        status = self.house.status
        return QueuePicture(
            self.lines, self.house.clock.now(), status.user if status else "", self.show, self.mine_only, self.cursor,
            self.top, self.busy, self.more, len(self._starts), self.detail, status.systems if status else (),
        )  # fmt: skip

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """List and lower half."""
        self.top = visible_top(self.cursor, self.top, list_room(rows))
        return self.over(queue_rows(self.picture(), columns, rows), columns, rows)

    def hint(self) -> Row:
        """What can be typed."""
        return self.deciding_hint() or row(
            _("Digit + Enter = that line.  Ten digits = a citizen.  a = all  O = cover  Esc")
        )

    def item_here(self) -> ItemView | None:
        """The registration of the line under the cursor."""
        return self.lines[self.cursor].item if self.cursor < len(self.lines) else None

    def system_here(self) -> str | None:
        """The recipient of the line under the cursor."""
        delivery = self.lines[self.cursor].delivery if self.cursor < len(self.lines) else None
        return delivery.system if delivery is not None else None

    def subject(self) -> str | None:
        """Its citizen."""
        item = self.item_here()
        return item.citizen if item is not None else None

    def acted(self) -> None:
        """Read again."""
        self.reload()

    def take_number(self, number: int) -> None:
        """Digit + Enter: that line."""
        if 1 <= number <= len(self.lines):
            self.cursor = number - 1
            self.later("detail", self._load_detail)
            self.paint()
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Move in the list; past its end to the next page."""
        target = self.cursor + step
        if target >= len(self.lines) and self.more and self.cursor == len(self.lines) - 1:
            self._starts.append(self._last_n)
            self.cursor = 0
            self.reload()
            return
        if target < 0 and self.cursor == 0 and len(self._starts) > 1:
            self._starts.pop()
            self.reload()
            return
        self.cursor = min(max(0, target), max(0, len(self.lines) - 1))
        self.later("detail", self._load_detail)
        self.paint()

    def action_open(self) -> None:
        """Enter: all about the line."""
        if (item := self.item_here()) is not None:
            routes.open_item(self.house, item.id)

    def action_citizen(self) -> None:
        """C: the citizen of the line, or its employer."""
        item = self.item_here()
        if (citizen := self.subject()) is None and item is not None and item.cvr is not None:
            routes.open_company(self.house, item.cvr)
            return
        if citizen is None:
            self.say(_("This line has no citizen."))
            return
        citizens = trail_of(self.lines)
        routes.open_citizen(self.house, citizen, routes.Trail(citizens, citizens.index(citizen)))

    def only(self, show: str) -> None:
        """Show only these, from the beginning."""
        self.show, self.cursor, self.top, self._starts = show, 0, 0, [0]
        self.reload()

    def wish_fetch(self) -> None:
        """F5."""
        self.reload()

    def wish_previous(self) -> None:
        """F7."""
        self.move(-1)

    def wish_next(self) -> None:
        """F8."""
        self.move(1)
