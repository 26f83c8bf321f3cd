"""The room of the desk for employers: what a screen may ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.office.companies.views import CandidatesView, CompaniesFound, EmployerView, OpenOrders, ReferredMany
    from jobterm.office.engine_thread import EngineThread


class CompaniesRoom(Protocol):
    """Employers, their job orders and places, and whom to refer to them."""

    async def find(self, text: str) -> CompaniesFound:
        """Companies by name, CVR number or P-number; what is kept where a system is silent, which is then named."""

    async def employer(self, cvr: str, *, fresh: bool, force: bool = False) -> EmployerView:
        """The file of one employer: what is kept at once, or read from both systems. ``force``: also where they were
        asked a moment ago."""

    async def candidates(self, cvr: str, order: str, *, fresh: bool, force: bool = False) -> CandidatesView:
        """Whom to refer to a job order, who fits best first, with why; what is kept, or asked in one request."""

    async def open_orders(self, text: str) -> OpenOrders:
        """Open job orders whose title has a word that begins with this."""

    async def refer(
        self, citizens: Sequence[str], values: Mapping[str, str], overrides: Mapping[str, str], token: str
    ) -> ReferredMany:
        """Refer several to the same job by the texts of one form; a second call with the same ``token`` refers nobody
        twice."""


class ThreadCompanies:
    """The real room: it asks in the engine's loop and looks into stores in the store's thread."""

    def __init__(self, house: EngineThread) -> None:
        self._house = house

    async def find(self, text: str) -> CompaniesFound:
        """As `CompaniesRoom` says."""
        from jobterm.office.companies.search import find

        return await self._house.talk(lambda parts: find(parts, text))

    async def employer(self, cvr: str, *, fresh: bool, force: bool = False) -> EmployerView:
        """As `CompaniesRoom` says."""
        from jobterm.office.companies.employer import kept, read

        if not fresh:
            return await self._house.ask(lambda parts: kept(parts, cvr))
        asked, public = await self._house.talk(lambda parts: read(parts, cvr, force=force))
        return await self._house.ask(partial(kept, cvr=cvr, asked=asked, public=public))

    async def candidates(self, cvr: str, order: str, *, fresh: bool, force: bool = False) -> CandidatesView:
        """As `CompaniesRoom` says."""
        from jobterm.office.companies import candidates, employer

        asked = None
        if fresh:
            view = await self._house.ask(lambda parts: employer.kept(parts, cvr))
            wanted = candidates.order_of(view, order)
            asked = await self._house.talk(lambda parts: candidates.read(parts, wanted, force=force))
        return await self._house.ask(lambda parts: candidates.kept(parts, cvr, order, asked))

    async def open_orders(self, text: str) -> OpenOrders:
        """As `CompaniesRoom` says."""
        from jobterm.office.companies.open_orders import open_orders

        return await self._house.talk(lambda parts: open_orders(parts, text))

    async def refer(
        self, citizens: Sequence[str], values: Mapping[str, str], overrides: Mapping[str, str], token: str
    ) -> ReferredMany:
        """As `CompaniesRoom` says."""
        from jobterm.office.companies.referring import refer

        result = await self._house.ask(lambda parts: refer(parts, citizens, values, overrides, token))
        self._house.queue_changed()
        return result
