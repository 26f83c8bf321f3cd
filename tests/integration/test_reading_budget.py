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
from jobterm.office.views import CaseView
from jobterm.tui.screens.citizen_tabs import SHOWN

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


def test_opening_a_citizen_costs_each_system_no_more_questions_than_sections_are_shown_of_it(
    world: tuple[DeskParts, Any],
) -> None:
    parts, control = world
    others = [one["cpr"] for one in control.people(limit=60, municipality="0751") if not one["dead"]][:3]
    shown = SHOWN[1]
    allowed = {system: len(one.sections & shown) for system, one in parts.readers().items()}

    async def look(citizen: str, *, force: bool = False) -> None:
        await fresh_case(parts, citizen, sections=shown, force=force)

    def asked() -> Counter[str]:
        return Counter(row["system"] for row in control.requests())

    async def a_morning() -> None:
        for citizen in (KAREN, *others):
            before = asked()
            kept_case(parts, citizen)
            # Two windows at once, or an impatient finger: the second joins the first.
            await asyncio.gather(look(citizen), look(citizen))
            over = {system: n for system, n in (asked() - before).items() if n > allowed.get(system, 0)}
            if citizen == KAREN:
                over.pop("fund", None)  # the night's extracts come once, for everybody
            assert not over
        before = asked()
        for citizen in (*reversed(others), KAREN):
            await look(citizen)
        assert asked() == before
        await look(KAREN, force=True)
        assert all(count == 1 for count in (asked() - before).values())
        await parts.hang_up()

    asyncio.run(a_morning())
    assert asked()["amp"] > 1 + len(others)  # she who is nowhere known costs one more: whose is she?


def test_each_tab_asks_only_who_can_tell_what_it_shows(world: tuple[DeskParts, Any]) -> None:
    parts, control = world

    async def all_tabs() -> None:
        for sections in SHOWN.values():
            await fresh_case(parts, KAREN, sections=sections)
        await parts.hang_up()

    asyncio.run(all_tabs())
    tellers = sum(len(one.sections) for one in parts.readers().values())
    assert len(control.requests()) <= tellers


def test_a_number_that_was_replaced_behind_our_back_leads_to_the_new_one(world: tuple[DeskParts, Any]) -> None:
    parts, control = world
    new = "170583" + "4321"  # nobody has it; fails modulus 11

    async def look() -> CaseView:
        try:
            return await fresh_case(parts, KAREN, sections=SHOWN[1])
        finally:
            await parts.hang_up()

    before = asyncio.run(look())
    control.citizen({"cpr": KAREN, "change": {"cpr": new}})
    parts.cache().clear()
    after = asyncio.run(look())
    assert (after.cpr, after.replaces, after.name) == (new, KAREN, before.name)
