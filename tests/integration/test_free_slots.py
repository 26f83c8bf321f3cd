"""A summons opens with the first free appointment of the record system's booking service, time, end and room: nothing
is typed (users.md §3.1, task 7); without an answer the form opens as it always did."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.integration.test_employers_jobnet_providers import IDLE, KAREN, World

from jobterm import i18n
from jobterm.office.forms import form, save
from jobterm.office.meetings import free_slots
from jobterm.outbox.reading import SlotsPort

TOKEN = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f61"
KIND = "interview.summons"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A fresh world in an empty home, spoken to in English."""
    monkeypatch.setenv("JOBTERM_HOME", str(tmp_path))
    i18n.use("en")
    made = World()
    asyncio.run(_read(made))
    yield made
    made.office.close()
    i18n.forget()


async def _read(world: World) -> None:
    from jobterm.office.people import SECTIONS

    await world.parts.casebook().look_all(KAREN, frozenset(SECTIONS), world.parts.site.asker())
    await world.parts.hang_up()


def opened(world: World, kind: str = KIND) -> dict[str, str]:
    """The form as the screen opens it."""

    async def ask() -> None:
        await free_slots.at_once(world.parts, kind, KAREN)
        await world.parts.hang_up()

    asyncio.run(ask())
    seen = form(world.parts, kind, KAREN)
    return {**seen.carried, **{one.name: one.value for one in seen.fields}}


def test_the_first_free_appointment_is_saved_without_a_key_and_booked(world: World) -> None:
    port = world.parts.readers()["amp"]
    assert isinstance(port, SlotsPort)
    given = opened(world)
    day = datetime.fromisoformat(given["start"]).date()

    async def ask() -> object:
        found = await port.slots(day, day, world.parts.site.asker())
        await world.parts.hang_up()
        return found

    slots = asyncio.run(ask())
    assert isinstance(slots, list)
    here = [one for one in slots if one.start == datetime.fromisoformat(given["start"])]
    assert [(one.end, one.place) for one in here] == [(datetime.fromisoformat(given["end"]), given["place"])]
    assert save(world.parts, KIND, KAREN, given, {}, TOKEN).state == "queued"
    world.office.sync(IDLE)
    assert "amp" in world.applied(TOKEN)


def test_what_waits_here_is_not_offered_to_the_next(world: World) -> None:
    first = opened(world)
    assert save(world.parts, KIND, KAREN, first, {}, TOKEN).state == "queued"
    later = opened(world)
    assert datetime.fromisoformat(later["start"]) >= datetime.fromisoformat(first["end"])


def test_where_the_service_is_closed_the_form_opens_with_an_empty_time(world: World) -> None:
    world.switches.turn("amp", {"state": "closed"})
    given = opened(world)
    assert not given["start"]
    assert given["place"] == (world.parts.site.name or "")


def test_no_other_form_asks_for_appointments(world: World) -> None:
    opened(world, "interview.cancel")
    asked = [row for row in world.control.requests("amp") if "LedigeTider" in row["path"]]
    assert asked == []
