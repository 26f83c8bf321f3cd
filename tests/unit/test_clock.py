"""The machine's clock: what two programs may and may not compare."""

from __future__ import annotations

import pytest

from jobterm import clock
from jobterm.clock import SystemClock
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
