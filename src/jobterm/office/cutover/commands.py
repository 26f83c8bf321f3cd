"""Cutover as commands see it: one synchronous method per use case. `cutover check` needs no desk and stands beside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from jobterm.office.cutover.blank import blank, kinds
from jobterm.office.cutover.match import MatchView, MatchWish, match
from jobterm.office.cutover.repair import Repairs, Wanted, repair
from jobterm.office.papers.pages import together
from jobterm.office.papers.printing import paged
from jobterm.office.parts import Parts

T = TypeVar("T")


class OfficeCutover:
    """What commands ask about two systems. Every method may raise OfficeError. ``then_hang_up`` closes lines."""

    def __init__(self, parts: Parts, then_hang_up: Callable[[Awaitable[Any]], Awaitable[Any]]) -> None:
        self._parts, self._then_hang_up = parts, then_hang_up

    def match(self, wish: MatchWish) -> MatchView:
        """Two systems compared about everybody of a municipality; nothing is changed anywhere. Close what it gives."""
        return asyncio.run(self._work(match(self._parts, wish)))

    def repair(self, wanted: Wanted) -> Repairs:
        """Rows of a run repaired by ordinary registrations, each with its own result."""
        return repair(self._parts, wanted)

    def blank_forms(self, wanted: Sequence[str]) -> str:
        """Blank forms to fill in by hand, in this site's pages, one form on a page of its own."""
        name = self._parts.site.name
        return together(paged(self._parts, blank(kind, name)) for kind in kinds(wanted))

    async def _work(self, work: Awaitable[T]) -> T:
        done: T = await self._then_hang_up(work)
        return done
