"""Finding people, and walking the list that was found."""

from __future__ import annotations

from tests.tui.fake_desk import FakeDesk
from tests.tui.page import at_work


async def test_a_name_gives_a_list_and_a_digit_with_enter_opens_its_line() -> None:
    async with at_work() as anne:
        await anne.press("prøv", "enter")
        await anne.sees("240675-2345 Bo Prøvesen, 51", "3 fundet")
        await anne.press("2", "enter")
        await anne.sees("311269-1111 Eva Prøvensen")


async def test_f8_and_f7_walk_the_people_found() -> None:
    async with at_work() as anne:
        await anne.press("prøv", "enter")
        await anne.sees("3 fundet")
        await anne.press("enter")
        await anne.sees("240675-2345 Bo Prøvesen")
        await anne.press("f8")
        await anne.sees("311269-1111 Eva Prøvensen")
        await anne.press("f7", "f7")
        await anne.sees("Her slutter listen")


async def test_one_hit_opens_at_once() -> None:
    async with at_work() as anne:
        await anne.press("kar te", "enter")
        await anne.sees("Karen Testesen, 46", "Tilmeldt 3-9")


async def test_nobody_found_says_what_to_try() -> None:
    async with at_work() as anne:
        await anne.press("zzz", "enter")
        await anne.sees("Ingen fundet. Prøv færre bogstaver")


async def test_a_silent_system_is_named_with_the_result() -> None:
    desk = FakeDesk(training=False)
    desk.silent = {"amp": "svarede ikke inden for 3 sekunder."}
    async with at_work(desk) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("AMP: svarede ikke", "3 fundet")


async def test_keys_typed_before_the_desk_is_ready_are_kept() -> None:
    async with at_work(FakeDesk(ready=False, training=False)) as anne:
        await anne.press("prøv", "enter")
        await anne.sees("Starter ...", "Søger ...")
        from jobterm.office.desk import Changed

        anne.desk.tell(Changed.READY)
        await anne.sees("3 fundet", "Jobcenter Aarhus")


async def test_ten_digits_before_the_desk_is_ready_open_the_citizen_when_it_is() -> None:
    async with at_work(FakeDesk(ready=False, training=False)) as anne:
        await anne.press("1503801234")
        await anne.sees("150380-1234", "Henter ...")
        from jobterm.office.desk import Changed

        anne.desk.tell(Changed.READY)
        await anne.sees("Karen Testesen, 46")


async def test_an_unknown_number_is_said_in_words() -> None:
    async with at_work() as anne:
        await anne.press("2009701999")
        await anne.sees("Ingen af systemerne kender det nummer. Se efter tastefejl.")
