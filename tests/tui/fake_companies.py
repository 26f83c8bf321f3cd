"""The room for employers, in memory."""

from __future__ import annotations

from jobterm.office.companies.views import CompaniesFound, EmployerView


class FakeCompanies:
    """Knows the employers in ``files``; ``found`` is what the next search gives. ``asked`` says what was wished."""

    def __init__(self) -> None:
        self.files: dict[str, EmployerView] = {}
        self.found = CompaniesFound("", (), ())
        self.asked: list[str] = []

    async def find(self, text: str) -> CompaniesFound:
        """What is held."""
        self.asked.append(f"find {text}")
        return self.found

    async def employer(self, cvr: str, *, fresh: bool, force: bool = False) -> EmployerView:
        """The file of one."""
        self.asked.append("forced" if force else "fresh" if fresh else "kept")
        return self.files.get(cvr) or EmployerView(cvr, cvr, ())
