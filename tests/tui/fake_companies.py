"""The room for employers, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobterm.office.companies.views import (
    CandidatesView,
    CompaniesFound,
    EmployerView,
    OpenOrders,
    ReferredMany,
    SourceView,
)


class FakeCompanies:
    """Knows the employers in ``files`` and the candidates in ``matches`` by order; ``found`` and ``orders`` are what
    the next question gives. ``asked`` says what was wished, ``referred`` who was referred by which texts."""

    def __init__(self) -> None:
        self.files: dict[str, EmployerView] = {}
        self.matches: dict[str, CandidatesView] = {}
        self.found = CompaniesFound("", (), ())
        self.orders = OpenOrders((), SourceView("employers", "fresh"))
        self.answer = ReferredMany(0)
        self.asked: list[str] = []
        self.referred: list[tuple[tuple[str, ...], dict[str, str], str]] = []

    async def find(self, text: str) -> CompaniesFound:
        """What is held."""
        self.asked.append(f"find {text}")
        return self.found

    async def employer(self, cvr: str, *, fresh: bool, force: bool = False) -> EmployerView:
        """The file of one."""
        self.asked.append("forced" if force else "fresh" if fresh else "kept")
        return self.files.get(cvr) or EmployerView(cvr, cvr, ())

    async def candidates(self, cvr: str, order: str, *, fresh: bool, force: bool = False) -> CandidatesView:
        """Those of one order."""
        self.asked.append(f"candidates {'forced' if force else 'fresh' if fresh else 'kept'}")
        return self.matches.get(order) or CandidatesView(cvr, cvr, None, (), SourceView("jobnet", "none"))

    async def open_orders(self, text: str) -> OpenOrders:
        """What is held."""
        self.asked.append(f"orders {text}")
        return self.orders

    async def refer(
        self, citizens: Sequence[str], values: Mapping[str, str], overrides: Mapping[str, str], token: str
    ) -> ReferredMany:
        """Note who was referred."""
        del overrides
        self.referred.append((tuple(citizens), dict(values), token))
        return self.answer
