"""The room for paper over the real threads: a printer that thinks it over keeps nobody from working."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.office.making import KAREN, TestParts

from jobterm import i18n
from jobterm.office.errors import OfficeError
from jobterm.office.papers.printer import Printing
from jobterm.office.papers.printing import Paper
from jobterm.office.parts import Parts
from jobterm.office.thread_desk import ThreadDesk
from jobterm.office.training import TrainingControl

PAPER = Paper("Brev", "Karen Testesen", "Kære Karen", KAREN)


class House:
    """A started desk and what its printer does: it waits until somebody opens ``gate``."""

    def __init__(self, folder: Path) -> None:
        i18n.use("en")
        self.folder = folder
        self.gate = folder / "gate"
        self.command: tuple[str, ...] = ("/bin/sh", "-c", f"cat > {folder}/out; cat {self.gate}")
        self.desk = ThreadDesk(self._make)

    def _make(self) -> tuple[Parts, TrainingControl | None]:
        parts = TestParts(self.folder)
        parts.amp.people[KAREN] = {"person.name": "Karen Testesen", "person.municipality": "0751"}
        printing = Printing(self.command, folder=self.folder / "prints", timeout_s=60)
        parts.outside = replace(parts.outside, printing=printing)
        return parts, None


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    os.mkfifo(made.gate)
    made.desk.start()
    yield made
    await asyncio.to_thread(made.desk.stop)


async def test_while_the_printer_works_the_desk_answers_and_the_print_is_kept_already(house: House) -> None:
    papers = house.desk.papers
    printing = asyncio.create_task(papers.put_on_paper(PAPER))
    async with asyncio.timeout(30):
        while not (listed := await papers.printed()):
            await asyncio.sleep(0)
        assert listed[0].state == "printing"
        assert (await house.desk.status()).site == "Jobcenter Aarhus"
        assert not printing.done()
        await asyncio.to_thread(house.gate.write_bytes, b"")
        done = await printing
    assert done.state == "printed"
    assert "Kære Karen" in (house.folder / "out").read_text()
    assert [one.state for one in await papers.printed()] == ["printed"]
    assert "Kære Karen" in await papers.text(done.id)


async def test_the_receipt_and_the_letter_of_a_form_come_through_the_room(house: House) -> None:
    papers = house.desk.papers
    await house.desk.case(KAREN, fresh=True)
    sick = {one.name: one.value for one in (await house.desk.form("sickness.report", KAREN)).fields}
    await house.desk.register("sickness.report", KAREN, sick, {}, "11111111-1111-4111-8111-111111111111")
    view = await papers.receipt(KAREN)
    assert "Sygemelding" in view.text
    form = await house.desk.form("letter.send", KAREN)
    values = {one.name: one.value for one in form.fields} | {"subject": "Hej", "text": "Kom forbi."}
    assert "Kom forbi." in (await papers.letter("letter.send", KAREN, values)).text
    assert await papers.waiting() == []


async def test_without_a_printer_nothing_is_kept_as_printed(tmp_path: Path) -> None:
    made = House(tmp_path)
    made.command = ()
    made.desk.start()
    try:
        with pytest.raises(OfficeError) as caught:
            await made.desk.papers.put_on_paper(PAPER)
        assert caught.value.code == "print.no_printer"
        assert await made.desk.papers.printed() == []
    finally:
        await asyncio.to_thread(made.desk.stop)


async def test_a_paper_that_waits_goes_to_the_address_of_today_whatever_was_kept(house: House) -> None:
    from tests.unit.office.test_letters import hand_over, put, summons

    from jobterm.outbox.delivery import Mode

    def on_paper(parts: Parts) -> None:
        assert isinstance(parts, TestParts)
        hand_over(parts, put(parts, summons(parts), ("letters", Mode.PERSON)), "letters")
        parts.amp.people[KAREN] = {"person.name": "Karen Testesen", "person.address": "Nyvej 2, 8900 Randers C"}

    await house.desk._house.ask(on_paper)
    [paper] = await house.desk.papers.waiting()
    assert "Karen Testesen\nNyvej 2\n8900 Randers C" in paper.text
    assert "KENDES IKKE" not in paper.text
    parts = await house.desk._house.ask(lambda parts: parts)
    assert isinstance(parts, TestParts)
    assert len(parts.amp.asked) == 1
    await house.desk.papers.waiting()
    assert len(parts.amp.asked) == 1, "read today: nobody is asked again"
