"""The screens of paper, drawn by view models alone."""

from __future__ import annotations

from dataclasses import replace

from tests.tui import mock_world as world
from tests.tui.drawn import TODAY, screen

from jobterm.domain.letters_receipt import Entry, Heard, Recipient, lines
from jobterm.i18n import _
from jobterm.office.papers.printing import Paper, PrintedView
from jobterm.tui.head_view import Head
from jobterm.tui.screens.papers.papers_view import PapersPicture, paper_lines, papers_rows
from jobterm.tui.screens.papers.text_view import text_lines, text_rows

SUMMONS = Paper("Brev: Indkaldt til samtale 20-11", "Karen Testesen", "Kære Karen", world.KAREN, "r-1", "letters")
NOTICE = Paper(
    "Sygemeldt 19-11, til Ydelsescentret", "Ib Prøvesen", "UNDERRETNING", "0911883456", "r-2", "benefits"
)  # fmt: skip


def a_print(number: int, what: Paper, **more: object) -> PrintedView:
    """A print of the list."""
    made = PrintedView(
        f"{number:08}-0000-4000-8000-000000000000", world.at(9, 10 + number), what.what, what.whom, what.citizen, "aho",
        "Anne Holm", "printed", "Udskrevet.", 0, None, what.registration, what.system, "udskrevet",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def papers(columns: int = 80, rows: int = 24) -> list[str]:
    """Two papers wait, one of them printed; of the prints one failed and one is a copy."""
    failed = _("The printer's command ended with {code}.").format(code=1)
    prints = [
        a_print(3, NOTICE, state="failed", short=_("NOT printed"), message=failed, exit=1),
        a_print(2, SUMMONS, copy_of="00000001-0000-4000-8000-000000000000", short=_("printed")),
        a_print(1, SUMMONS, short=_("printed")),
    ]
    picture = PapersPicture(paper_lines([SUMMONS, NOTICE], prints), TODAY, cursor=2)
    head = Head(world.NOW, True, world.status())
    hint = _("Enter = see it.  U = print it, or print it again.  O = cover  Esc = back")
    return screen(head, papers_rows(picture, columns, rows - 5), hint, columns, rows)


def receipt(columns: int = 80, rows: int = 24) -> list[str]:
    """The receipt for Karen: her sickness is in AMP, the fund has not been seen to have it."""
    sick = Entry(
        "8e236eef-3c63-4646-a27a-c7a2ed955e71", "sickness.report", TODAY, world.at(9, 12), world.at(9, 14), "Anne Holm",
        (Recipient("amp", Heard.HAS, world.at(9, 15), "AMP-123"), Recipient("fund", Heard.PASSED_ON, via="amp")),
    )  # fmt: skip
    text = "\n".join(["KVITTERING TIL Karen Testesen", "", *lines([sick], TODAY, world.NOW)])
    head = Head(world.NOW, True, world.status())
    body = text_rows(_("Receipt for the citizen"), text_lines(text), columns, rows - 5, top=0)
    hint = _("Arrows and PgDn = more lines.  U = print it.  O = cover  Esc = back")
    return screen(head, body, hint, columns, rows)
