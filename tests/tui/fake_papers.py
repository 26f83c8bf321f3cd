"""The room for paper, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.tui import mock_world as world

from jobterm.office.errors import OfficeError
from jobterm.office.papers.preview import LetterView
from jobterm.office.papers.printing import Paper, PrintedView
from jobterm.office.papers.receipt import ReceiptView


class FakePapers:
    """Holds what ``papers``, ``prints`` and ``letters`` say; ``broken``: what the printer answers, ``no_printer``: the
    error of a site without one."""

    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.prints: list[PrintedView] = []
        self.letters: dict[str, LetterView] = {}
        self.receipts: dict[str, ReceiptView] = {}
        self.broken = ""
        self.no_printer: OfficeError | None = None
        self.asked: list[str] = []

    async def waiting(self) -> Sequence[Paper]:
        """What waits."""
        return list(self.papers)

    async def printed(self) -> Sequence[PrintedView]:
        """The list, newest first."""
        return list(reversed(self.prints))

    async def text(self, wanted: str) -> str:
        """A text of two pages."""
        self.asked.append(f"text {wanted}")
        return "Side et\n\fSide to\n"

    async def put_on_paper(self, paper: Paper) -> PrintedView:
        """It goes on the list."""
        if self.no_printer is not None:
            raise self.no_printer
        number = f"{len(self.prints) + 1:08}-0000-4000-8000-000000000000"
        made = PrintedView(
            number, world.NOW, paper.what, paper.whom, paper.citizen, "aho", "Anne Holm", "printed", "Udskrevet.", 0,
            None, paper.registration, paper.system, "udskrevet",
        )  # fmt: skip
        if self.broken:
            made = replace(made, state="failed", message=self.broken, exit=1, short="IKKE udskrevet")
        self.prints.append(made)
        return made

    async def again(self, wanted: str) -> PrintedView:
        """A copy goes on the list."""
        old = next(one for one in self.prints if one.id == wanted)
        number = f"{len(self.prints) + 1:08}-0000-4000-8000-000000000000"
        made = replace(old, id=number, copy_of=old.id, message="Udskrevet som kopi.")
        self.prints.append(made)
        return made

    async def receipt(self, citizen: str) -> ReceiptView:
        """What is held for the citizen."""
        self.asked.append(f"receipt {citizen}")
        return self.receipts[citizen]

    async def print_receipt(self, view: ReceiptView) -> PrintedView:
        """It goes on the list."""
        return await self.put_on_paper(Paper("Kvittering til borgeren", view.name, view.text, None))

    async def letter(self, kind: str, citizen: str, values: Mapping[str, str]) -> LetterView:
        """What is held for the kind, with the form's text in it."""
        del citizen
        view = self.letters.get(kind)
        if view is None:
            raise OfficeError("letter.not_yet", "Der går intet brev med denne registrering.")
        return replace(view, text=f"{view.text}\n{values.get('text', '')}")
