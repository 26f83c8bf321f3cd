"""The room of the desk for the board: what a superuser's screen may ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.office.board.views import BoardItems, BoardView, BulkView, BulkWish
    from jobterm.office.engine_thread import EngineThread
    from jobterm.office.views import ItemDetail, ItemView


class BoardRoom(Protocol):
    """The whole house's queue. Every method refuses anybody but a superuser."""

    async def overview(self) -> BoardView:
        """Counts, paces, causes, people, alerts: no citizen."""

    async def items(self, wish: BoardItems, reason: str | None = None) -> Sequence[ItemView]:
        """The items behind a line, masked; with a reason unmasked, and each written down as looked up."""

    async def item(self, registration: str, reason: str | None = None) -> ItemDetail:
        """One of them with its log, in the same way."""

    async def bulk(self, items: Sequence[str], wish: BulkWish) -> BulkView:
        """One decision for many; those that may not be decided so are named."""

    async def everything(self, wish: BoardItems) -> Sequence[str]:
        """The ids of everything behind a line."""

    async def mark(self) -> int:
        """A number that changes whenever the queue has."""


class ThreadBoard:
    """The real room: it counts in the store's thread."""

    def __init__(self, house: EngineThread) -> None:
        self._house = house

    async def overview(self) -> BoardView:
        """Counts, paces, causes, people, alerts."""
        from jobterm.office.board.watch import watched

        return await self._house.settle(watched)

    async def items(self, wish: BoardItems, reason: str | None = None) -> Sequence[ItemView]:
        """The items behind a line."""
        from jobterm.office.board.items import items

        return await self._house.settle(lambda parts: items(parts, wish, reason=reason))

    async def item(self, registration: str, reason: str | None = None) -> ItemDetail:
        """One of them with its log."""
        from jobterm.office.board.items import item

        return await self._house.settle(lambda parts: item(parts, registration, reason=reason))

    async def bulk(self, items: Sequence[str], wish: BulkWish) -> BulkView:
        """One decision for many, some at a time: others may save and ask in between."""
        from jobterm.office.board.bulk import CHUNK, bulk, summed

        done = []
        for first in range(0, len(items), CHUNK):
            some = items[first : first + CHUNK]
            done.append(await self._house.settle(lambda parts, some=some: bulk(parts, some, wish)))  # type: ignore[misc]
        self._house.queue_changed()
        return done[0] if len(done) == 1 else summed(done)

    async def everything(self, wish: BoardItems) -> Sequence[str]:
        """The ids of everything behind a line."""
        from jobterm.office.board.items import ids_of

        return await self._house.settle(lambda parts: ids_of(parts, wish))

    async def mark(self) -> int:
        """A number that changes whenever the queue has."""
        from jobterm.office.board.watch import changes

        return await self._house.settle(changes)
