"""Letters, papers, receipts and prints as commands see them: one synchronous method per use case."""

from __future__ import annotations

import asyncio

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.papers import addressees, letters, preview, printing, prints, receipt
from jobterm.office.papers.printing import Give, Job, Paper, PrintedView
from jobterm.office.papers.receipt import ReceiptView
from jobterm.office.papers.templates import TemplateView, listed
from jobterm.office.parts import Parts
from jobterm.office.queue import citizen_cpr, stored_item
from jobterm.office.troubles import telling
from jobterm.office.views import ItemView


class OfficePapers:
    """What commands ask about paper. Every method may raise OfficeError."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @property
    def printer_there(self) -> bool:
        """Whether this site has a printer."""
        return printing.printer_there(self._parts)

    def post_list(self, system: str | None = None, *, full: bool = False) -> str:
        """The list of papers to deliver and sign for, in pages."""
        with telling():
            text = prints.post_list(self._parts, system, full=full)
        return printing.paged(self._parts, text)

    def instead(self, item: str, reason: str) -> ItemView:
        """A letter that waits goes on paper today."""
        return letters.on_paper_instead(self._parts, item, reason)

    def one_text(self, item: str, system: str | None, *, full: bool) -> Paper:
        """The text of one recipient of one item that is on paper; OfficeError ``paper.none``, ``paper.several``."""
        with telling():
            stored = stored_item(self._parts, item)
            self._read_addressees(stored.registration.id)
            found = prints.papers(self._parts, stored, full=full)
        found = [one for one in found if system in (None, one.system)]
        if len(found) == 1:
            return found[0]
        names = ", ".join(str(one.system) for one in found)
        raise OfficeError(
            "paper.several" if found else "paper.none",
            _("More than one recipient gets this on paper: {systems}.").format(systems=names)
            if found
            else _("Nobody gets this on paper now."),
            cure=_("Name one of them with --system.") if found else _("See `jobterm paper list`."),
            field="--system" if found else "id",
            exit_code=Exit.REFUSED,
        )

    def waiting(self, system: str | None, *, full: bool) -> list[Paper]:
        """Every paper that waits to be delivered, to the addresses of today."""
        with telling():
            self._read_addressees()
            return prints.waiting(self._parts, system, full=full)

    def _read_addressees(self, item: str | None = None) -> None:
        if cprs := addressees.to_read(self._parts, item):
            self._read(cprs)

    def _read(self, cprs: list[str]) -> None:
        async def look() -> None:
            try:
                await addressees.read(self._parts, cprs)
            finally:
                await self._parts.hang_up()

        asyncio.run(look())

    def put_on_paper(self, papers: list[Paper], give: Give | None = None) -> list[PrintedView]:
        """Print these, or give them out; each is kept in the list first."""
        return self._printed(printing.begin(self._parts, papers), give)

    def again(self, wanted: str, give: Give | None = None) -> PrintedView:
        """One of the list once more."""
        return self._printed([printing.begin_again(self._parts, wanted)], give)[0]

    def _printed(self, jobs: list[Job], give: Give | None) -> list[PrintedView]:
        return printing.put_on_paper(self._parts, jobs, give)

    def printed(self, *, full: bool = False) -> list[PrintedView]:
        """The list of prints, newest first."""
        return printing.printed(self._parts, full=full)

    def receipt(self, citizen: str, since: str | None = None, *, reason: str | None = None) -> ReceiptView:
        """What was registered about a citizen, for her; where her name is not known here, the systems are asked."""
        view = receipt.receipt(self._parts, citizen, since, reason=reason)
        if view.name:
            return view
        self._read([citizen_cpr(self._parts, view.citizen)])
        return receipt.receipt(self._parts, citizen, since, reason=reason)

    def print_receipt(self, view: ReceiptView) -> list[PrintedView]:
        """The same on paper."""
        return self.put_on_paper([receipt.paper(self._parts, view)])

    def templates(self) -> list[TemplateView]:
        """Every letter that can be written here."""
        return listed(self._parts.public().templates)

    def preview_template(self, name: str, citizen: str | None, about: str | None) -> preview.LetterView:
        """A template with what is known."""
        return preview.of_template(self._parts, name, citizen, about)
