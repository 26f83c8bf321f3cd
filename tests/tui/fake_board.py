"""The room for the board, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from jobterm.office.board.views import BoardItems, BoardView, BulkView, BulkWish
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import ItemDetail, ItemView


class FakeBoard:
    """Shows what it holds; remembers what was asked and decided. Without ``view`` nobody is let in."""

    def __init__(self) -> None:
        self.view: BoardView | None = None
        self.lists: dict[str, list[ItemView]] = {}
        self.details: dict[str, ItemDetail] = {}
        self.asked: list[str] = []
        self.decided: list[tuple[tuple[str, ...], BulkWish]] = []
        self.reasons: list[str] = []
        self.refuses: dict[str, str] = {}
        self.marked = 0

    async def overview(self) -> BoardView:
        """What is held."""
        self.asked.append("overview")
        if self.view is None:
            raise OfficeError("board.superuser", "Only a superuser opens it.", cure="", exit_code=Exit.REFUSED)
        return self.view

    async def items(self, wish: BoardItems, reason: str | None = None) -> Sequence[ItemView]:
        """The list of that line."""
        key = wish.cause or wish.author or wish.system
        self.asked.append(f"items {key}")
        if reason is not None:
            self.reasons.append(reason)
        return self.lists.get(f"{key} unmasked" if reason is not None else key, [])

    async def item(self, registration: str, reason: str | None = None) -> ItemDetail:
        """One of them."""
        del reason
        return self.details[registration]

    async def bulk(self, items: Sequence[str], wish: BulkWish) -> BulkView:
        """It is remembered; those of ``refuses`` are not done."""
        self.decided.append((tuple(items), wish))
        refused = tuple((one, self.refuses[one]) for one in items if one in self.refuses)
        said = f"{len(items) - len(refused)} afgjort." + (f" {len(refused)} ikke: {refused[0][1]}" if refused else "")
        return BulkView(len(items) - len(refused), refused, said)

    async def everything(self, wish: BoardItems) -> Sequence[str]:
        """All ids of the list, and some that are not on its page."""
        key = wish.cause or wish.author or wish.system
        return [one.id for one in self.lists.get(key, [])]

    async def mark(self) -> int:
        """Set by a test."""
        return self.marked
