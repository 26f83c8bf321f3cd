"""Reads let registrations go first, and are never kept waiting for ever (guarantee G17)."""

from __future__ import annotations

from jobterm.casebook.pace import STEP_S, YIELD_S, after_writes


class Waits:
    """Counts seconds instead of waiting; sending ends after so many."""

    def __init__(self, sending_s: float) -> None:
        self.waited = 0.0
        self._sending_s = sending_s

    def sending(self) -> bool:
        """Whether something is on its way."""
        return self.waited < self._sending_s - 1e-9

    async def wait(self, seconds: float) -> None:
        """No time passes but this."""
        self.waited += seconds


async def test_a_read_goes_at_once_where_nothing_is_on_its_way() -> None:
    time = Waits(0)
    await after_writes(time.sending, time.wait)
    assert time.waited == 0


async def test_a_read_goes_when_what_was_on_its_way_has_gone() -> None:
    time = Waits(4 * STEP_S)
    await after_writes(time.sending, time.wait)
    assert round(time.waited / STEP_S) == 4


async def test_a_drain_of_thousands_delays_a_read_and_does_not_stop_it() -> None:
    time = Waits(1e6)
    await after_writes(time.sending, time.wait)
    assert round(time.waited, 6) == YIELD_S
