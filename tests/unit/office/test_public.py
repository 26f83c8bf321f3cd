"""Companies and statistics as a desk shows them: fresh, kept with their age, or plainly why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.office.making import TestParts

from jobterm.office.companies import register as companies
from jobterm.office.companies.register import Known
from jobterm.office.figures import statistics
from jobterm.office.figures.statistics import Told
from jobterm.office.public import Kept, Public
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.registry import Company, ProductionUnit
from jobterm.outbox.statistics import PublishedTable
from jobterm.sandbox.world.employers import companies as companies_of

CVR, PNO = "98000008", "9898000008"
AWAY = Outcome(OutcomeClass.NOT_SENT, "no_connection")


@dataclass
class Register:
    """A company register that has one company, or none, or is away."""

    id: str = "cvr"
    held: Company | Outcome | None = field(
        default_factory=lambda: Company(CVR, "Prøvesyd ApS", protected=True, pnos=(PNO,))
    )
    asked: int = 0

    async def company(self, cvr: str, secret: str | None) -> Company | Outcome | None:
        self.asked += 1
        assert secret == "a:b"
        if self.held is None or isinstance(self.held, Outcome):
            return self.held
        return self.held if self.held.cvr == cvr else None

    async def unit(self, pno: str, secret: str | None) -> ProductionUnit | Outcome | None:
        del secret
        if isinstance(self.held, Outcome):
            return self.held
        return ProductionUnit(pno, CVR if pno == PNO else "98000016")

    async def named(self, text: str, secret: str | None, limit: int = 20) -> list[Company] | Outcome:
        del text, secret, limit
        return [] if self.held is None else self.held if isinstance(self.held, Outcome) else [self.held]


@dataclass
class Figures:
    """Published statistics with two municipalities."""

    id: str = "jobindsats"
    told: PublishedTable | Outcome | None = None
    asked: int = 0

    async def published(self, table: str, periods: int, secret: str) -> PublishedTable | Outcome:
        del table, periods, secret
        self.asked += 1
        assert self.told is not None
        return self.told


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestParts]:
    parts = TestParts(tmp_path)
    parts.outside = Public(
        companies=Register(), statistics=Figures(told=table(parts)), secret=lambda _name: "a:b",
        kept=Kept(tmp_path / "public"),
    )  # fmt: skip
    yield parts
    parts.store().close()


def table(desk: TestParts) -> PublishedTable:
    columns = ("Periode", "Område", "Antal")
    rows = (("2025M09", "Aarhus", "1.000"), ("2026M09", "Aarhus", "1.200"), ("2026M09", "Randers", "500"))
    return PublishedTable("y25i03", columns, rows, desk.clock.now())


def made_up() -> str:
    """A company's number that passes the check digit."""
    return companies_of(1).all[0].cvr


async def test_a_company_is_read_once_a_day_and_then_with_its_age(desk: TestParts) -> None:
    number = made_up()
    register = Register(held=Company(number, "Prøvesyd ApS", protected=True, pnos=(PNO,)))
    desk.outside = replace(desk.outside, companies=register)
    first = await companies.company(desk, number, PNO)
    assert (first.state, first.name, first.protected, first.belongs) == (Known.FRESH, "Prøvesyd ApS", True, True)
    again = await companies.company(desk, number)
    assert (again.state, register.asked, again.read_at) == (Known.CACHED, 1, first.read_at)
    assert desk.outside.company_name(number) == "Prøvesyd ApS"
    desk.clock.advance(86_401)
    register.held = AWAY
    late = await companies.company(desk, number)
    assert (late.state, late.name, late.read_at) == (Known.CACHED, "Prøvesyd ApS", first.read_at)
    fresh = Kept(desk.folder / "public").get(f"cvr.{number}")
    assert fresh is not None, "it outlives the process"


async def test_why_there_is_no_company_is_told(desk: TestParts) -> None:
    number = made_up()
    assert (await companies.company(desk, "12")).state is Known.NOT_A_NUMBER
    assert (await companies.company(desk, number)).state is Known.NOT_THERE
    desk.outside = replace(desk.outside, companies=Register(held=AWAY))
    assert (await companies.by_pno(desk, PNO)).state is Known.UNREACHABLE
    assert await companies.by_name(desk, "Prøve") is Known.UNREACHABLE
    desk.outside = replace(desk.outside, secret=lambda _name: None)
    assert (await companies.company(desk, number)).state is Known.NO_LOGIN
    desk.outside = replace(desk.outside, companies=None)
    assert (await companies.company(desk, number)).state is Known.NO_REGISTER


async def test_the_own_centre_among_those_of_its_region(desk: TestParts) -> None:
    told = await statistics.statistics(desk)
    assert (told.state, told.area) == (Told.FRESH, "Aarhus")
    assert told.rows == [
        {"area": "Aarhus", "value": 1200, "change": 20.0, "own": True},
        {"area": "Randers", "value": 500, "change": None, "own": False},
    ]
    assert told.trend == [{"period": "2025M09", "value": 1000}, {"period": "2026M09", "value": 1200}]


async def test_figures_are_asked_for_once_a_day_and_shown_old_when_the_service_is_away(desk: TestParts) -> None:
    service = desk.outside.statistics
    assert isinstance(service, Figures)
    await statistics.statistics(desk)
    assert (await statistics.statistics(desk)).state is Told.CACHED
    assert service.asked == 1
    desk.clock.advance(timedelta(days=2).total_seconds())
    service.told = AWAY
    late = await statistics.statistics(desk)
    assert (late.old, late.comparison is not None) == (True, True)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (AWAY, Told.UNREACHABLE),
        (Outcome(OutcomeClass.AUTH, "auth"), Told.BAD_KEY),
        (Outcome(OutcomeClass.REFUSED, "no_table"), Told.NO_TABLE),
    ],
)
async def test_why_there_are_no_figures_is_told(desk: TestParts, told: Outcome, state: Told) -> None:
    desk.outside = replace(desk.outside, statistics=Figures(told=told))
    assert (await statistics.statistics(desk)).state is state
    desk.outside = replace(desk.outside, secret=lambda _name: None)
    assert (await statistics.statistics(desk)).state is Told.NO_KEY
    desk.outside = replace(desk.outside, statistics=None)
    assert (await statistics.statistics(desk)).state is Told.NO_SERVICE


async def test_a_table_that_cannot_be_read_shows_nothing(desk: TestParts) -> None:
    wrong = PublishedTable("y25i03", ("Periode", "Område", "Antal"), (("2026M09", "Aarhus", "x"),), desk.clock.now())
    desk.outside = replace(desk.outside, statistics=Figures(told=wrong))
    told = await statistics.statistics(desk)
    assert (told.state, told.comparison) == (Told.UNREADABLE, None)
    assert (await statistics.statistics(desk, "../x")).state is Told.NO_TABLE
