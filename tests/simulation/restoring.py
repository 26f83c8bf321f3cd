"""A system that is put back to an older copy, and a superuser who says so (rule R7, the far side)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.simulation.loop import MONDAY
from tests.simulation.weather import Mood, Spell
from tests.simulation.world import World

from jobterm.outbox.restored import reopen
from jobterm.outbox.store import NewEvent

AWAY = 500.0
"""Seconds for which a system that is being put back is away: longer than any answer to a look-up is on its way."""


def put_back(made: World, system: str, lost: float) -> None:
    """The system loses its last ``lost`` seconds, is away for a while, and then somebody says so at every desk."""
    network, now = made.networks[system], made.loop.time()
    to = now - lost
    network.model.put_back(to)
    network.weather.spells.append(Spell(now, now + AWAY, Mood.DOWN))
    made.happened["system put back"] += 1
    made.spawn(_said(made, system, to))


async def _said(made: World, system: str, to: float) -> None:
    await asyncio.sleep(AWAY)
    while any(desk.down for desk in made.desks.values()):
        await asyncio.sleep(1.0)
    life = made.networks[system].model.contract.capabilities.life
    since = MONDAY + timedelta(seconds=to) - (life or timedelta(0))
    for desk in made.desks.values():
        for item in desk.items():
            if any(one.system == system and one.receipt is not None for one in item.deliveries):
                made.in_doubt.add(item.registration.id)
        event = NewEvent("system_restored", by="aho", note="the supplier restored a copy")
        made.happened["put in doubt"] += reopen(desk.store, system, since, desk.clock.now(), event)
        desk.wake()
