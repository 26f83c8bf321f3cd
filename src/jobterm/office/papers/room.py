"""The room of the desk for paper: what a screen may ask about letters, receipts and prints."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jobterm.office.engine_thread import EngineThread
    from jobterm.office.papers.preview import LetterView
    from jobterm.office.papers.printing import Job, Paper, PrintedView
    from jobterm.office.papers.receipt import ReceiptView


class PapersRoom(Protocol):
    """Paper. Every method may raise OfficeError; none waits for the printer in the store's thread."""

    async def waiting(self) -> Sequence[Paper]:
        """Every paper that waits to be delivered, whole numbers on it."""

    async def printed(self) -> Sequence[PrintedView]:
        """What was printed, newest first."""

    async def text(self, wanted: str) -> str:
        """The pages of a print of the list as they went."""

    async def put_on_paper(self, paper: Paper) -> PrintedView:
        """Print it; kept in the list first. OfficeError ``print.no_printer`` where the site has none."""

    async def again(self, wanted: str) -> PrintedView:
        """Print one of the list again, marked as a copy where it has been on paper before."""

    async def receipt(self, citizen: str) -> ReceiptView:
        """What was registered about a citizen, for her."""

    async def print_receipt(self, view: ReceiptView) -> PrintedView:
        """The same on paper."""

    async def letter(self, kind: str, citizen: str, values: Mapping[str, str]) -> LetterView:
        """The letter that a form would send if it were saved now."""


class ThreadPapers:
    """The real room, as `PapersRoom` says. The store's thread reads and writes the list; the printer runs in a thread
    of its own."""

    def __init__(self, house: EngineThread) -> None:
        self._house = house

    async def waiting(self) -> Sequence[Paper]:
        """Every paper that waits to be delivered, to the addresses of today."""
        from jobterm.office.papers.addressees import read, to_read
        from jobterm.office.papers.prints import waiting

        if cprs := await self._house.ask(to_read):
            await self._house.talk(lambda parts: read(parts, cprs))
        return await self._house.ask(lambda parts: waiting(parts, full=True))

    async def printed(self) -> Sequence[PrintedView]:
        """What was printed, newest first."""
        from jobterm.office.papers.printing import printed

        return await self._house.ask(lambda parts: printed(parts, full=True))

    async def text(self, wanted: str) -> str:
        """The pages of a print as they went."""
        from jobterm.office.papers.printing import text_of

        return await self._house.ask(lambda parts: text_of(parts, wanted))

    async def put_on_paper(self, paper: Paper) -> PrintedView:
        """Print it."""
        from jobterm.office.papers.printing import begin, must_have_printer

        await self._house.ask(must_have_printer)
        return await self._through(await self._house.ask(lambda parts: begin(parts, [paper])))

    async def again(self, wanted: str) -> PrintedView:
        """Print one of the list again."""
        from jobterm.office.papers.printing import begin_again, must_have_printer

        await self._house.ask(must_have_printer)
        return await self._through([await self._house.ask(lambda parts: begin_again(parts, wanted))])

    async def receipt(self, citizen: str) -> ReceiptView:
        """What was registered about a citizen."""
        from jobterm.office.papers.receipt import receipt

        return await self._house.ask(lambda parts: receipt(parts, citizen))

    async def print_receipt(self, view: ReceiptView) -> PrintedView:
        """The same on paper."""
        from jobterm.office.papers.receipt import paper

        return await self.put_on_paper(await self._house.ask(lambda parts: paper(parts, view)))

    async def letter(self, kind: str, citizen: str, values: Mapping[str, str]) -> LetterView:
        """The letter of a form."""
        from jobterm.office.papers.preview import of_form

        return await self._house.ask(lambda parts: of_form(parts, kind, citizen, values))

    async def _through(self, jobs: list[Job]) -> PrintedView:
        from jobterm.office.papers.printing import carry_out, end

        ended = await asyncio.to_thread(carry_out, jobs)
        return (await self._house.ask(lambda parts: end(parts, ended)))[0]
