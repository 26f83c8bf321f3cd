"""How it stands with what I registered (all confirmed, on its way, late, needs me) stands on every screen, in every
window (guarantee U1): one refused among many is seen from wherever one is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from tests.tui import mock_world as world
from tests.tui.fake_desk import FakeDesk
from tests.tui.page import Caseworker, at_work

from jobterm.office.views import StatusView

STANDS = {
    "confirmed": ((0, 0, 0), ("alt er bekræftet",)),
    "on_the_way": ((3, 0, 0), ("3 på vej", "ingen forsinket")),
    "late": ((1000, 12, 0), ("1000 på vej", "12 FORSINKEDE")),
    "needs_me": ((1000, 0, 1), ("1000 på vej", "1 KRÆVER DIG")),
}
"""Overall state → (on the way, late, needing me), and what must be read."""
SCREENS: dict[str, tuple[tuple[str, ...], str]] = {
    "search": (("f2",), "Find en borger"),
    "queue": (("f4",), "Min kø"),
    "item": (("f4", "enter"), "Nummer"),
    "citizen": (("1503801234",), "Karen Testesen, 46"),
    "tabs": (("1503801234", "3", "enter"), "Karen Testesen, 46"),
    "form": (("1503801234", "f3", "s"), "SYGEMELDING"),
    "kinds": (("1503801234", "f3"), "Sygemeld"),
    "menu": (("f10",), "Afslut"),
    "exercise": (("f10", "1", "enter"), "a  AMP"),
    "help": (("f1",), "Hjælp"),
    "cover": (("1503801234", "o"), "dækket"),
    "number": (("1503801234", "y"), "150380"),
}


class Standing(FakeDesk):
    """A desk that stands as it is told to."""

    def __init__(self, on_the_way: int, late: int, needs_me: int) -> None:
        super().__init__(training=True)
        self.put(world.karens_sickness())
        self._counts = (on_the_way, late, needs_me)

    async def status(self) -> StatusView:
        """The three numbers."""
        on_the_way, late, needs_me = self._counts
        stands = world.status(training=True, on_the_way=on_the_way, needs_me=needs_me)
        return replace(stands, late=late)


@asynccontextmanager
async def looking(stand: str, size: tuple[int, int]) -> AsyncIterator[Caseworker]:
    """Anne before a desk that stands so."""
    async with at_work(Standing(*STANDS[stand][0]), training=True, size=size) as anne:
        yield anne


@pytest.mark.parametrize("stand", sorted(STANDS))
@pytest.mark.parametrize("size", [(80, 24), (60, 20), (132, 43)], ids=["80x24", "60x20", "132x43"])
async def test_how_it_stands_is_read_on_every_screen(stand: str, size: tuple[int, int]) -> None:
    for name, (keys, words) in SCREENS.items():
        if size != (80, 24) and name not in ("citizen", "form", "help", "queue"):
            continue
        async with looking(stand, size) as anne:
            await anne.sees(*STANDS[stand][1])
            await anne.press(*keys)
            await anne.sees(words)
            for said in STANDS[stand][1]:
                assert said in anne.lines[2], (name, anne.text)
            if stand == "needs_me" and name != "queue":
                assert "(F4)" in anne.lines[2] or name == "item", (name, anne.text)
