"""Paper on the screen: the receipt read aloud, what waits and what was printed, a letter seen before F9."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.tui import mock_world as world
from tests.tui.drawn_papers import NOTICE, SUMMONS, a_print
from tests.tui.fake_desk import FakeDesk
from tests.tui.page import at_work

from jobterm.office.errors import OfficeError
from jobterm.office.papers.preview import LetterView
from jobterm.office.papers.receipt import ReceiptView
from jobterm.tui.routes import shown
from jobterm.tui.screens.papers.text import LetterScreen

TEXT = "KVITTERING TIL Karen Testesen\n" + "\n".join(f"linje {n:02}" for n in range(1, 40))
RECEIPT = ReceiptView("c-1", "150380-xxxx", "Karen Testesen", world.NOW, date(2026, 10, 21), (), TEXT, TEXT)


def with_papers() -> FakeDesk:
    desk = FakeDesk()
    desk.papers.papers = [SUMMONS, NOTICE]
    desk.papers.prints = [a_print(1, SUMMONS)]
    desk.papers.receipts = {world.KAREN: RECEIPT}
    return desk


async def test_one_key_on_the_citizen_shows_the_receipt_which_scrolls_and_prints_once() -> None:
    desk = with_papers()
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("q")
        await anne.sees("KVITTERING TIL Karen Testesen", "linje 1-17 af 40")
        await anne.press("pagedown")
        await anne.sees("linje 30")
        await anne.press("u")
        await anne.sees("Udskrevet.")
        assert [one.what for one in desk.papers.prints[1:]] == ["Kvittering til borgeren"]
        await anne.press("escape")
        await anne.sees("Karen Testesen, 46")


async def test_a_site_without_a_printer_says_so_and_the_text_stays() -> None:
    desk = with_papers()
    desk.papers.no_printer = OfficeError("print.no_printer", "Her er ingen printer.", cure="Læs den op.")
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("q")
        await anne.sees("KVITTERING TIL")
        await anne.press("u")
        await anne.sees("Her er ingen printer. Læs den op.", "KVITTERING TIL")


async def test_what_waits_stands_first_then_the_prints_and_each_can_be_seen_and_printed() -> None:
    desk = with_papers()
    async with at_work(desk) as anne:
        await anne.press("f10")
        await anne.sees("Udskrifter")
        number = anne.line("Udskrifter").split()[0].strip(">")
        number = number or anne.line("Udskrifter").split()[1]
        await anne.press(number, "enter")
        await anne.sees(">  1 venter", "aflever (udskrevet)", "2 venter", "3 ")
        await anne.press("down", "u")
        await anne.sees("Udskrevet.")
        assert len(desk.papers.prints) == 2
        await anne.press("up", "enter")
        await anne.sees("Brev: Indkaldt til samtale", "Kære Karen")
        await anne.press("escape", "4", "enter")
        await anne.sees("Side et", "Side to")
        await anne.press("u")
        await anne.sees("Udskrevet som kopi.")


async def test_a_printer_that_fails_is_said_in_an_alarm_and_the_paper_still_waits() -> None:
    desk = with_papers()
    desk.papers.broken = "Printerens kommando endte med 3. Intet er tabt."
    async with at_work(desk) as anne:
        from jobterm.tui.routes import open_papers

        open_papers(anne.app)
        await anne.sees("aflever")
        await anne.press("u")
        await anne.sees("Printerens kommando endte med 3. Intet er tabt.", "IKKE udskrevet")


async def test_ten_digits_open_the_citizen_and_o_covers_the_names() -> None:
    async with at_work(with_papers()) as anne:
        from jobterm.tui.routes import open_papers

        open_papers(anne.app)
        await anne.sees("Ib Prøvesen")
        await anne.press("o")
        await anne.sees_no("Ib Prøvesen")
        await anne.press("escape")
        await anne.sees("Ib Prøvesen")
        await anne.press("1503801234")
        await anne.sees("Karen Testesen, 46")


async def test_the_letter_is_seen_before_it_goes_and_f9_saves_the_form_below() -> None:
    desk = with_papers()
    letter = LetterView(
        "summons", "Indkaldelse til samtale", "Karen Testesen", "Kære Karen", "", ("Centrets egen tekst.",)
    )
    desk.papers.letters = {"interview.summons": letter}
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "i")
        await anne.sees("F5 = se brevet")
        await anne.press("f5")
        await anne.sees("Brevet, som det sendes: Indkaldelse til samtale", "Centrets egen tekst.", "Kære Karen")
        assert isinstance(shown(anne.app), LetterScreen)
        await anne.press("escape")
        await anne.sees("F9 gemmer HER")
        assert desk.registered == [], "looking saves nothing"
        await anne.press("f5")
        await anne.sees("Kære Karen")
        await anne.press("f9")
        await anne.until(lambda: bool(desk.registered), "F9 on the letter saves the form")
        assert [one[0] for one in desk.registered] == ["interview.summons"]


async def test_u_on_a_line_of_the_queue_that_is_on_paper_shows_its_text_and_prints_it() -> None:
    desk = with_papers()
    item = world.karens_sickness()
    on_paper = replace(item.deliveries[0], state="hand_over")
    desk.put(replace(item, state="hand_over", deliveries=(on_paper, *item.deliveries[1:])))
    desk.papers.papers = [replace(SUMMONS, registration=item.id)]
    async with at_work(desk) as anne:
        await anne.press("f4")
        await anne.sees("Karen Testesen")
        await anne.press("u")
        await anne.sees("Brev: Indkaldt til samtale 20-11", "Kære Karen")
        await anne.press("u")
        await anne.sees("Udskrevet.")
        assert len(desk.papers.prints) == 2


async def test_a_letter_that_cannot_be_written_yet_says_why_on_the_form() -> None:
    desk = with_papers()
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "i")
        await anne.sees("F5 = se brevet")
        await anne.press("f5")
        await anne.sees("Der går intet brev med denne registrering.")
        await anne.press("escape")
        await anne.sees("Karen Testesen, 46")


async def test_a_text_of_a_print_is_asked_for_by_its_id_and_a_damaged_list_is_said() -> None:
    desk = with_papers()
    desk.papers.prints = [replace(a_print(7, NOTICE), registration=None)]
    desk.papers.papers = []
    async with at_work(desk) as anne:
        from jobterm.tui.routes import open_papers

        open_papers(anne.app)
        await anne.sees("Ydelsescentret")
        await anne.press("enter")
        await anne.sees("Side et")
        assert desk.papers.asked == ["text 00000007-0000-4000-8000-000000000000"]
