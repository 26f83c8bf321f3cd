"""One picture per screen at 80×24: what changes in look is seen and said. Words and columns are held by other tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from tests.tui.danish import speak
from tests.tui.fake_desk import FakeDesk
from tests.tui.mock_world import karens_sickness, queue_of_mock_d
from tests.tui.page import Caseworker
from textual.pilot import Pilot

from jobterm.tui.app import JobtermApp

Compare = Callable[..., bool]
Keys = tuple[tuple[str, str], ...]

SCREENS: dict[str, Keys] = {
    "search": (("prøv", ""), ("enter", "3 fundet")),
    "citizen": (("1503801234", "Sygemeldt, 1. sygedag"),),
    "register": (("1503801234", "Sygemeldt"), ("f3", "Sygemelding"), ("s", "Allerede i")),
    "queue": (("f4", "Sådan står det NU"),),
    "exercise": (("f10", "Afslut"), ("1", "1_"), ("enter", "> a  AMP")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_did(name: str, snap_compare: Compare) -> None:
    speak()
    desk = FakeDesk(training=True)
    desk.put(*(queue_of_mock_d() if name == "queue" else (karens_sickness(),)))
    app = JobtermApp(desk, training=True, clock=desk.clock)

    async def press(pilot: Pilot[int]) -> None:
        anne = Caseworker(app, desk, pilot)
        await anne.sees("Jobcenter Aarhus")
        for keys, words in SCREENS[name]:
            await anne.press(keys)
            if words:
                await anne.sees(words)
        await anne.sees_no("læser nu")

    before: Callable[[Pilot[int]], Awaitable[None]] = press
    assert snap_compare(app, terminal_size=(80, 24), run_before=before)
