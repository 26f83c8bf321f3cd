"""A day of sixty registrations by one caseworker with two outages, from Today in the morning to the third line of the
next one: all saved, all confirmed (issue 4 of 7). In this process, without a screen."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobterm import i18n
from jobterm.bootstrap import DemoWish
from jobterm.bootstrap.demo import demo_parts
from jobterm.clock import COPENHAGEN
from jobterm.office.day.fetching import fetch
from jobterm.office.day.lists import kept_lists
from jobterm.office.day.today import today
from jobterm.office.day.views import Part
from jobterm.office.forms import save
from jobterm.office.office import Office
from jobterm.office.wishes import SyncWish

SIXTY = 60
RECORDS = ("amp", "workbase", "opera")


def test_sixty_registrations_through_two_outages_are_all_confirmed_the_next_morning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    parts, switches = demo_parts(DemoWish(scenario="2009-efter-1-aug"))
    control: Any = switches._control
    office = Office(parts)

    def turn(state: str) -> None:
        for system in RECORDS:
            control.turn(system, {"state": state})

    async def morning() -> None:
        await fetch(parts)
        await parts.hang_up()

    asyncio.run(morning())
    assert today(parts).part(Part.MEETINGS), "she begins with her day"
    on = parts.clock.now().astimezone(COPENHAGEN).date()
    citizens = kept_lists(parts, on, team=False).cprs
    made = []
    for number in range(SIXTY):
        if number in (15, 40):
            turn("closed" if number == 15 else "down")
        if number in (25, 50):
            turn("open")
            office.sync(SyncWish(until_idle=True, timeout=60))
        cpr = citizens[number % len(citizens)]
        texts = {"text": f"Samtale nr. {number} er noteret."}
        kind = "note"
        if number % 3 == 1:
            kind, texts = "task", {"action": "create", "title": f"Ring nr. {number}",
                                   "due": (on + timedelta(days=1)).isoformat()}  # fmt: skip
        result = save(parts, kind, cpr, texts, {}, parts.ids.new())
        assert result.state == "queued", result.findings
        made.append(result.id)
        control.clock({"advance_s": 240})
    assert len(set(made)) == SIXTY
    office.sync(SyncWish(until_idle=True, timeout=60))
    control.clock({"now": f"{on + timedelta(days=1)}T08:00:00+02:00"})
    office.sync(SyncWish(until_idle=True, timeout=60))
    asyncio.run(morning())
    view = today(parts)
    assert (view.counted_on, view.saved, view.confirmed) == (on, SIXTY, SIXTY)
    assert [line for line in view.part(Part.NEEDS) if line.opens == "item"] == []
    asked = {f"Ring nr. {number}" for number in range(1, SIXTY, 3)}
    assert {line.words for line in view.part(Part.DUE)} >= asked or view.left_out, "what she set for today stands there"
    office.close()
    i18n.forget()
