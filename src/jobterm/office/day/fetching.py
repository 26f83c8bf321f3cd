"""Reading a day's lists and feeds anew, when somebody presses F5 or comes in the morning: a few requests in all, none
for each citizen (guarantee G17)."""

from __future__ import annotations

import asyncio

from jobterm.domain.dates import local_day
from jobterm.office.day.lists import span
from jobterm.office.parts import Parts


async def fetch(parts: Parts, team: bool = False, *, force: bool = True) -> None:
    """Ask each feed and each list once; ``force``: also those that were asked a moment ago."""
    days = span(local_day(parts.clock.now()))
    lists = parts.casebook().lists.fetch(parts.site.asker(), *days, team=team, force=force)
    await asyncio.gather(lists, parts.feeds(lambda _system, _events: None).poll_all() if force else _nothing())


async def _nothing() -> None:
    """The feeds are followed anyway."""
