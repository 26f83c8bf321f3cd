"""The room of the desk for employers: what a screen may ask."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.office.companies.views import CompaniesFound, EmployerView
    from jobterm.office.engine_thread import EngineThread


class CompaniesRoom(Protocol):
    """Employers, their job orders and places, and whom to refer to them."""

    async def find(self, text: str) -> CompaniesFound:
        """Companies by name, CVR number or P-number; what is kept where a system is silent, which is then named."""

    async def employer(self, cvr: str, *, fresh: bool, force: bool = False) -> EmployerView:
        """The file of one employer: what is kept at once, or read from both systems. ``force``: also where they were
        asked a moment ago."""


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
