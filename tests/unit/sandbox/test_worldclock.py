"""The clock of a made-up world: moved, stretched, taken up again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobterm.clock import ManualClock
from jobterm.sandbox.worldclock import WorldClock

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def test_it_follows_its_base_until_it_is_moved() -> None:
    base = ManualClock()
    clock = WorldClock(base)
    base.advance(5)
    assert (clock.now(), clock.boot_seconds(), clock.boot_id()) == (base.now(), base.boot_seconds(), base.boot_id())


def test_forward_moves_take_the_boot_clock_along_and_backward_ones_do_not() -> None:
    clock = WorldClock(ManualClock(), NOON)
    before = clock.boot_seconds()
    clock.set(NOON + timedelta(hours=1))
    assert clock.boot_seconds() - before == 3600
    clock.set(NOON)
    assert clock.now() == NOON
    assert clock.boot_seconds() - before == 3600
    clock.advance(60)
    assert (clock.now() - NOON, clock.boot_seconds() - before) == (timedelta(seconds=60), 3660)


def test_a_factor_holds_from_when_it_is_set() -> None:
    base = ManualClock()
    clock = WorldClock(base, NOON)
    base.advance(10)
    clock.set_factor(60)
    base.advance(10)
    assert clock.now() == NOON + timedelta(seconds=10 + 600)
    clock.set_factor(0)
    base.advance(10)
    assert clock.now() == NOON + timedelta(seconds=610)


def test_after_a_restart_it_goes_on_as_if_it_had_never_stopped() -> None:
    base = ManualClock()
    clock = WorldClock(base, NOON)
    clock.set_factor(2)
    kept = clock.kept()
    base.advance(100)
    again = WorldClock(base)
    again.resume(kept)
    assert again.now() == clock.now() == NOON + timedelta(seconds=200)
    assert again.factor == 2


def test_setting_the_machines_wall_clock_does_not_jump_a_lesson() -> None:
    base = ManualClock()
    clock = WorldClock(base, NOON)
    base.instant += timedelta(days=1)
    assert clock.now() == NOON
