"""The reading budget against the simulated systems, counted where the requests arrive (guarantee G17)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobterm import i18n
from jobterm.bootstrap import DemoWish
from jobterm.bootstrap.demo import demo_parts
from jobterm.bootstrap.desk_parts import DeskParts
from jobterm.office.look_up import fresh_case, kept_case
from jobterm.outbox.reading import Section

KAREN = "1503801234"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[DeskParts, Any]]:
    """A demo world: its desk's parts, and the control of its systems."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    parts, switches = demo_parts(DemoWish())
    yield parts, switches._control
    parts.close()
    i18n.forget()


def test_each_citizen_costs_a_question_per_system_however_often_and_wherefrom_she_is_opened(
    world: tuple[DeskParts, Any],
) -> None:
    parts, control = world
    others = [one["cpr"] for one in control.people(limit=60, municipality="0751") if not one["dead"]][:3]
    systems = len(parts.readers())
    assert systems <= len(Section)

    async def a_morning() -> None:
        for citizen in (KAREN, *others, *reversed(others), KAREN):
            kept_case(parts, citizen)
            # Two windows at once, or an impatient finger: the second joins the first.
            await asyncio.gather(fresh_case(parts, citizen), fresh_case(parts, citizen))
        await fresh_case(parts, KAREN, force=True)
        await parts.hang_up()

    asyncio.run(a_morning())
    arrived = Counter(row["system"] for row in control.requests())
    assert set(arrived) <= set(parts.readers())
    assert sum(arrived.values()) <= systems * (1 + len(others)) + systems  # F5 once
    assert all(count <= 1 + len(others) + 1 for count in arrived.values())
