"""The superuser's board on a cutover night, drawn by view models alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.tui import mock_world as world
from tests.tui.drawn import screen

from jobterm.i18n import _
from jobterm.office.board.views import (
    AlertView,
    BoardView,
    CauseView,
    CellView,
    MunicipalityRow,
    PersonView,
    SystemRow,
    WorkerView,
)
from jobterm.office.views import ItemView
from jobterm.tui.head_view import Head
from jobterm.tui.screens.board.board_view import BoardPicture, board_rows
from jobterm.tui.screens.board.items_view import ItemsPicture, items_rows

NOW = world.at(22, 12)


def system(  # noqa: PLR0917 - the columns of the board
    name: str, label: str, state: str = "open", left: int = 0, unknown: int = 0, person: int = 0, *, late: int = 0,
    oldest: datetime | None = None, until: datetime | None = None, pace: float = 0.0, hour: int = 0,
    empty: datetime | None = None, forecast: str = "unknown", passed_on: int = 0,
) -> SystemRow:  # fmt: skip
    """A line of the board."""
    counts = CellView(left, unknown, person, passed_on, late, oldest, oldest)
    return SystemRow(name, label, state, until, None, f"{label}: sådan står det.", counts, None, pace, hour, empty,
                     forecast)  # fmt: skip


AMP = system("amp", "AMP", "closed", 4118, 12, 37, late=3, oldest=world.at(16, 0), until=world.at(6, day=21),
             forecast="closed")  # fmt: skip
WORKBASE = system("workbase", "WorkBase", left=41, person=2, oldest=world.at(22, 9), pace=12.4, hour=610,
                  empty=world.at(22, 15), forecast="at")  # fmt: skip
FUND = system("fund", "A-kasse", passed_on=1907, forecast="empty", person=3, oldest=world.at(9, 0))
BENEFITS = system("benefits", "Ydelse", person=22, forecast="empty", oldest=world.at(8, 30))
OPERA = system("opera", "Opera", "slow", left=7, oldest=world.at(22, 1), pace=0.4, hour=9, empty=world.at(22, 30),
               forecast="at")  # fmt: skip
QUIET = (system("jobnet", "Jobnet", forecast="empty"), system("letters", "Brev", forecast="empty"))
UNKNOWN = CauseView("amp|unknown||", "amp", "unknown", "UKENDT UDFALD AMP", 12, 5)
REFUSED = CauseView("workbase|refused||4322", "workbase", "refused",
                    "AFVIST WorkBase 4322: datoen ligger før i dag.", 37, 11, None, "4322")  # fmt: skip
PAPER = CauseView("benefits|hand_over||", "benefits", "hand_over", "AFLEVER PAPIR Ydelse", 22, 9)
AWAY = PersonView("pma", "Peter Madsen", 31, here=False, seen_at=world.at(15, 58, day=17))
GONE = PersonView("bko", "", 10, here=False, taken=4)
HERE = PersonView("annh", "Anne Holm", 3, here=True, seen_at=NOW)


def board(**changes: object) -> BoardView:
    """What the office tells at twelve minutes past ten in the evening."""
    made = BoardView(
        NOW, "Jobcenter Aarhus", "office", training=False, counts=CellView(4166, 12, 64, 1907, 3, AMP.counts.oldest_at),
        systems=(AMP, OPERA, WORKBASE, FUND, BENEFITS, *QUIET),
        municipalities=(
            MunicipalityRow("0751", "Aarhus", CellView(4159, 12, 39, late=3), (AMP, WORKBASE)),
            MunicipalityRow("0730", "Randers", CellView(66, 0, 14), (replace(OPERA, counts=CellView(66, 0, 14)),)),
        ),
        causes=(UNKNOWN, REFUSED, PAPER), people=(AWAY, GONE, HERE),
        workers=(WorkerView("w1", alive=True), WorkerView("w2", alive=True)), draining=2,
        last_confirmed_at=world.at(22, 11),
        alerts=(AlertView("late:amp", "late", "3 poster til AMP er over den lovede tid, den første siden 16:00."),
                AlertView("away:pma", "away", "31 poster kræver pma, som ikke er logget ind.")),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def jens(hint: str, body: list[object], columns: int, rows: int) -> list[str]:
    """A whole screen of the superuser's."""
    status = replace(world.status(now=NOW, on_the_way=4166, needs_me=64), user_name="Jens Lund")
    return screen(Head(NOW, False, status), body, hint, columns, rows)  # type: ignore[arg-type]


def main(columns: int = 80, rows: int = 24) -> list[str]:
    """Systems, what asks for a decision, who is away."""
    hint = _("K = municipalities") + "  " + _("Enter or letter = its items  H = take over  W = for the wall  Esc")
    return jens(hint, [*board_rows(BoardPicture(board(), NOW, 1), columns, rows - 5)], columns, rows)


def matrix(columns: int = 80, rows: int = 24) -> list[str]:
    """Municipalities against systems."""
    hint = _("K = systems") + "  " + _("Enter or letter = its items  H = take over  W = for the wall  Esc")
    return jens(hint, [*board_rows(BoardPicture(board(), NOW, matrix=True), columns, rows - 5)], columns, rows)


def wall(columns: int = 80, rows: int = 24) -> list[str]:
    """For everybody to see."""
    hint = _("For the wall: nobody's name is shown.  W or Esc = back to the board")
    return jens(hint, [*board_rows(BoardPicture(board(), NOW, wall=True), columns, rows - 5)], columns, rows)


def hidden(number: int, title: str, *, author: str = "pma", carrier: str | None = None) -> ItemView:
    """A masked item with an outcome that nobody knows."""
    said = "Sendt til AMP, men der kom intet svar. jobterm spørger selv AMP; tast den ikke igen."
    one = replace(world.delivery("amp", "unknown", role="record", message=said, number=number), carrier=carrier)
    made = world.item(number, "sickness.report", world.BO, "", title, one, keyed=world.at(20, number),
                      state="unknown", message=said)  # fmt: skip
    return replace(made, name=None, citizen=None, cpr="240675-xxxx", author=author)


def masked() -> tuple[ItemView, ...]:
    """Three of twelve."""
    return (hidden(1, "Sygemeldt, 1. sygedag 20-11"), hidden(2, "Ferie 1-12 til 5-12", author="bko", carrier="jlu"),
            hidden(3, "Samtale flyttet til 26-11 09:00"))  # fmt: skip


def items(columns: int = 80, rows: int = 24) -> list[str]:
    """The items behind a line, one of them marked."""
    rows_of = masked()
    picture = ItemsPicture(UNKNOWN.words, rows_of, NOW, 12, 1, 0, frozenset({rows_of[0].id}), system="amp",
                           systems=world.systems())  # fmt: skip
    hint = _("Space=mark  *=all  J=arrived  S=again  T=withdraw  H=take over  Y=who  F1=more")
    return jens(hint, [*items_rows(picture, columns, rows - 5)], columns, rows)
