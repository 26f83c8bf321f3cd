"""The machine's clock: what two programs may and may not compare."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobterm import clock
from jobterm.clock import FollowingClock, ManualClock, SystemClock
from jobterm.outbox.delivery import Moment


def test_where_the_machine_does_not_name_its_boot_no_time_has_passed_since_another_programs_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "_read_boot_id", lambda: "")
    claim = Moment.read(SystemClock()).mark()
    other = SystemClock()
    assert claim.boot_id != other.boot_id()
    assert claim.elapsed(Moment.read(other)) < 60, "not the age of the machine"


def test_where_it_does_two_programs_of_one_boot_count_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_read_boot_id", lambda: "boot")
    claim = Moment.read(SystemClock()).mark()
    now = Moment.read(SystemClock())
    assert claim.boot_id == now.boot_id
    assert 0 <= claim.elapsed(now) < 60


def test_a_clock_that_follows_another_keeps_its_pace_and_forgives_the_time_an_answer_takes() -> None:
    base = ManualClock()
    follower = FollowingClock(base)
    follower.follow(base.now() - timedelta(seconds=20))
    assert follower.now() == base.now()
    there = datetime(2007, 1, 2, 7, tzinfo=UTC)
    follower.follow(there)
    base.advance(90)
    assert follower.now() == there + timedelta(seconds=90)
    assert (follower.boot_seconds(), follower.boot_id()) == (base.boot_seconds(), base.boot_id())
    follower.follow(base.now())
    assert follower.now() == base.now()
