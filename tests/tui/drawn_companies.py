"""Employers as the tests draw them: one employer's file, an order with candidates, a search; pictures by view models
alone, exactly 80x24."""

from __future__ import annotations

from datetime import date

from tests.tui import mock_world as world
from tests.tui.drawn import screen

from jobterm.i18n import _
from jobterm.office.companies.views import (
    CandidatesView,
    CandidateView,
    CompaniesFound,
    CompanyRow,
    ContactView,
    EmployerView,
    OpenOrder,
    OpenOrders,
    OrderView,
    PlacesView,
    PointView,
    ReferredView,
    SourceView,
    UnitView,
)
from jobterm.tui.head_view import Head
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.screens.companies.company_view import CompanyPicture, company_rows
from jobterm.tui.screens.companies.finding_view import FindingPicture, finding_rows
from jobterm.tui.screens.companies.matches_view import MatchesPicture, matches_rows

TODAY = date(2026, 11, 20)
CVR = "98629637"
NAME = "Nordpost Eksempel A/S"
ORDER = "employers:3bd668e6"
BO, EVA = "2406752345", "0911883456"

KAREN_REFERRED = ReferredView("Karen Testesen", date(2026, 11, 3), "state", "Anne Holm", world.KAREN, "a-1")
STORE_WORKER = OrderView(
    ORDER, "Lagermedarbejder", True, 6, 5, date(2026, 11, 2), "state", "9898629637", hours=37,
    apply_by=date(2026, 12, 17), municipality="0751", description="Truckcertifikat er en fordel.",
    referred=(KAREN_REFERRED,), others=2,
)  # fmt: skip
DRIVER = OrderView("employers:5", "Chauffør", False, 1, 0, date(2026, 9, 1), "municipality", hours=18, minutes=30)
LAST = ContactView(
    date(2026, 11, 12), "call", "municipality", "Lis Attrup", False, "Fru Åge", "To pladser i praktik fra januar",
    date(2026, 12, 1), 2,
)  # fmt: skip
MINE = ContactView(
    TODAY, "visit", "state", "Anne Holm", True, outcome="Vil se to til samtale", state="i kø", item="b-1"
)


def employer(
    *, protected: bool = False, contacts: tuple[ContactView, ...] = (LAST,), closed: bool = False
) -> EmployerView:
    """Nordpost, as both systems have it."""
    module = SourceView("employers", "closed" if closed else "fresh", world.at(6, 55) if closed else world.at(9, 41))
    return EmployerView(
        CVR, NAME, (module, SourceView("cvr", "kept", world.at(8, 0))), "Erhvervsvej 66, 8000 Aarhus C", "70668534",
        "Lager", "0751", protected, None, (UnitView("9898629637", NAME, "Erhvervsvej 66, 8000 Aarhus C"),), contacts,
        (STORE_WORKER, DRIVER), (PlacesView("placement", 3, 1, "Lagermedarbejder", "9898629637"),),
    )  # fmt: skip


def candidate(citizen: str, name: str, *, against: str = "", referred: bool = False) -> CandidateView:
    """Somebody who fits but for what is against it."""
    points = [
        PointView("work", "yes", "søger Lagermedarbejder (48 måneders erfaring)"),
        PointView("hours", "yes", "37 timer"), PointView("place", "yes", "samme kommune, Aarhus"),
        PointView("free", "no" if against else "yes", against or "ledig"),
    ]  # fmt: skip
    if referred:
        points.append(PointView("referred", "no", "allerede henvist af staten, Anne Holm 03-11-2026"))
    return CandidateView(citizen, citizen, name, tuple(points), referred)


def candidates(order: OrderView = STORE_WORKER, pending: tuple[str, ...] = ()) -> CandidatesView:
    """Two who could be referred, one who is away, and Karen who was."""
    rows = (
        candidate(BO, "Bo Prøvesen"), candidate(EVA, "Ida Testrup"),
        candidate("3112691111", "Kaj Attrup", against="fraværende til og med 04-12-2026"),
        candidate(world.KAREN, "Karen Testesen", referred=True),
    )  # fmt: skip
    return CandidatesView(CVR, NAME, order, rows, SourceView("jobnet", "fresh", world.at(9, 41)), False, pending)


def found() -> CompaniesFound:
    """What a search for a name gave."""
    rows = (
        CompanyRow(CVR, NAME, "Erhvervsvej 66, 8000 Aarhus C", "0751", False),
        CompanyRow("98367179", "Nordsø Lager ApS", "Erhvervsvej 2, 8900 Randers C", "0730", True),
    )
    sources = (SourceView("employers", "fresh", world.at(9, 41)), SourceView("cvr", "unreachable"))
    return CompaniesFound("nord", rows, sources)


def open_orders() -> OpenOrders:
    """Two open orders that begin with the same letters."""
    other = OrderView("employers:7", "Lagerchef", True, 1, 1, date(2026, 11, 5), "state", hours=37)
    rows = (OpenOrder(CVR, NAME, STORE_WORKER), OpenOrder("98367179", "Nordsø Lager ApS", other))
    return OpenOrders(rows, SourceView("employers", "fresh", world.at(9, 41)))


def _head() -> Head:
    return Head(world.NOW, False, world.status())


def company(columns: int = 80, rows: int = 24) -> list[str]:
    """The file of a protected employer, with our own visit waiting."""
    picture = CompanyPicture(CVR, TODAY, employer(protected=True, contacts=(MINE, LAST)))
    hint = _("F3 + letter = register on it.  Digit + Enter = tab.  F5 = read anew.  O = cover")
    return screen(_head(), company_rows(picture, columns, rows - 5), hint, columns, rows)


def orders(columns: int = 80, rows: int = 24) -> list[str]:
    """Its job orders, while the employer module is closed."""
    picture = CompanyPicture(CVR, TODAY, employer(closed=True), tab=2)
    hint = _("F3 + letter = register on it.  Digit + Enter = tab.  F5 = read anew.  O = cover")
    return screen(_head(), company_rows(picture, columns, rows - 5), hint, columns, rows)


def matches(columns: int = 80, rows: int = 24) -> list[str]:
    """The candidates of an order, one of them marked."""
    picture = MatchesPicture(TODAY, candidates(), frozenset({BO}), cursor=2)
    hint = _("J = refer  Space = mark  Enter = citizen  L = close the order  F5 = ask anew")
    return screen(_head(), matches_rows(picture, columns, rows - 5), hint, columns, rows)


def search(columns: int = 80, rows: int = 24) -> list[str]:
    """What a search found, while the company register is silent."""
    picture = FindingPicture(LineEdit.of("nord"), TODAY, found())
    hint = _("Enter = open the line.  Digit + Enter = that line.  Letters = a new search.")
    return screen(_head(), finding_rows(picture, columns, rows - 5), hint, columns, rows)
