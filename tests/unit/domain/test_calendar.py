"""When a system may be sent to: windows, hours and cutovers, and the next opening."""

from __future__ import annotations

import pytest
from tests.unit.domain.plans import CUTOVER, at

from jobterm.domain.calendar import ClosedUntil, Hours, Open, may_send
from jobterm.domain.plan import Plan, Reason
from jobterm.domain.plan_reader import plan_from_toml

PLAN = plan_from_toml(CUTOVER)


def answer(system: str, place: str, instant: str, kind: str = "sickness.report") -> Open | ClosedUntil:
    return may_send(system, place, kind, PLAN, at(instant), target_group="2.1")


def test_open_before_and_after_a_window_closed_within_it() -> None:
    assert answer("amp", "0751", "2026-11-20 06:59") == Open()
    assert answer("amp", "0751", "2026-11-20 07:00") == ClosedUntil(at("2026-11-20 12:00"), Reason.PLANNED)
    assert answer("amp", "0751", "2026-11-20 12:00") == Open()


def test_windows_that_touch_are_one_closing() -> None:
    assert answer("amp", "0101", "2026-11-20 11:00") == ClosedUntil(at("2026-11-20 13:00"), Reason.PLANNED)
    assert answer("amp", "0101", "2026-11-20 11:00", "plan.save") == ClosedUntil(at("2026-11-20 12:00"), Reason.PLANNED)


def test_from_frozen_until_opening_neither_old_nor_new_takes_anything() -> None:
    assert answer("amp", "0751", "2026-11-27 15:59") == Open()
    for system in ("amp", "workbase"):
        expected = ClosedUntil(at("2026-12-01 06:00"), Reason.CUTOVER)
        assert answer(system, "0751", "2026-11-27 16:00") == expected
        assert answer(system, "0751", "2026-12-01 05:59") == expected
    assert answer("workbase", "0751", "2026-12-01 06:00") == Open()
    assert answer("amp", "0751", "2026-12-01 06:00") == ClosedUntil(None, Reason.CUTOVER)
    assert answer("amp", "0101", "2026-12-01 06:00") == Open()


def test_opening_hours_are_copenhagens() -> None:
    hours = Hours.parse("mon-fri 07:00-18:00")

    def ask(instant: str) -> Open | ClosedUntil:
        return may_send("workbase", "0101", "plan.save", Plan(), at(instant), hours=hours)

    assert ask("2026-11-20 07:00") == Open()
    assert ask("2026-11-20 17:59") == Open()
    assert ask("2026-11-20 18:00") == ClosedUntil(at("2026-11-23 07:00"), Reason.HOURS)
    assert ask("2026-11-20 06:59") == ClosedUntil(at("2026-11-20 07:00"), Reason.HOURS)


def test_a_window_that_ends_outside_hours_opens_in_the_morning() -> None:
    hours = Hours.parse("07:00-11:00")
    found = may_send("amp", "0751", "plan.save", PLAN, at("2026-11-20 08:00"), hours=hours)
    assert found == ClosedUntil(at("2026-11-21 07:00"), Reason.PLANNED)


@pytest.mark.parametrize("text", ["", "07-18", "fri-mon 07:00-18:00", "18:00-07:00", "mandag 07:00-18:00"])
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours\."):
        Hours.parse(text)


def test_midnight_closes_the_day() -> None:
    assert Hours.parse("sat 08:00-24:00").open_at(at("2026-11-21 23:59"))
    assert not Hours.parse("sat 08:00-24:00").open_at(at("2026-11-22 00:00"))
