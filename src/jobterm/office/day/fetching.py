"""Reading a day's lists and feeds anew, when somebody presses F5 or comes in the morning: a few requests in all, none
for each citizen (guarantee G17)."""

from __future__ import annotations

from jobterm.domain.dates import local_day
from jobterm.office.day.lists import SUPERUSER, span
from jobterm.office.my_citizens import refresh
from jobterm.office.parts import Parts


async def fetch(parts: Parts, team: bool = False, *, force: bool = True) -> dict[str, str]:
    """Bring caseload and calendar up to date; ``force``: also what was told a moment ago, and the feeds. A sentence for
    each system without an answer."""
    if force:
        await parts.feeds(lambda _system, _events: None).poll_all()
    team = team or parts.site.role == SUPERUSER
    return await refresh(parts, *span(local_day(parts.clock.now())), team=team, force=force)
