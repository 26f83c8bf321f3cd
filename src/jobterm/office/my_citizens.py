"""Whose citizens are whose, and the calendar of the desk's user: brought up to date with a budget, and as kept. What a
day makes of them is not here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.casebook.caseload import Calendar, Caseload
from jobterm.casebook.lists import AGAIN_AFTER
from jobterm.domain.caseload import Appointment, CaseRow
from jobterm.domain.dates import local_day
from jobterm.domain.identifiers import TARGET_GROUPS
from jobterm.domain.plan import Plan
from jobterm.office.answers import outcome_sentence
from jobterm.office.errors import OfficeError
from jobterm.office.parts import Parts, Site
from jobterm.outbox.reading import CaseloadPort
from jobterm.outbox.store import ItemQuery

MOST_DAYS: Final = 31
"""So many days of a calendar are told at once."""
LONG_AGO: Final = timedelta(hours=12)
"""A team's caseload older than this is asked for again by a search."""
_CHANGING: Final = frozenset(
    {"interview.summons", "interview.move", "interview.cancel", "interview.held", "interview.no_show",
     "caseload.transfer"}
)  # fmt: skip
"""Kinds whose registration changes a calendar or a caseload."""
_MOST: Final = 200


async def refresh(parts: Parts, first: date, last: date, *, team: bool = False, force: bool = False) -> dict[str, str]:
    """Ask the record systems of this site for caseload and calendar where what is kept is older than a quarter of an
    hour, ``force`` is set (F5), or something of it was confirmed since. A sentence for each system without an answer;
    comes back after 3 s at the latest, and what arrives later is still kept (guarantee G17)."""
    systems = record_systems(parts.plan(), parts.site, parts.clock.now())
    silent = await parts.casebook().lists.fetch(
        parts.site.asker(), first, last, team=team, force=force, systems=systems, changed=_changed(parts)
    )
    return {system: outcome_sentence(system, outcome) for system, outcome in silent.items()}


async def first_told(parts: Parts) -> None:
    """Have the team's caseload told, one's own in it, where none is kept or it is of another day: so a search knows
    whose citizens come first."""
    if not told(parts):
        return
    now = parts.clock.now()
    kept = parts.cache().caseload(parts.site.user, team=True).read_at
    if not kept or now - min(kept.values()) > LONG_AGO:
        today = local_day(now)
        with suppress(OfficeError):  # without a plan nobody knows which system to ask; the search goes on
            await refresh(parts, today, today, team=True)


def told(parts: Parts) -> bool:
    """Whether a system of this site can tell whose citizens are whose."""
    return any(isinstance(one, CaseloadPort) for one in parts.readers().values())


def caseload(parts: Parts, *, team: bool = False) -> Caseload:
    """The user's citizens, or the team's, as last told; asks nobody."""
    return parts.cache().caseload(parts.site.user, team=team)


def calendar(parts: Parts, first: date, last: date, *, team: bool = False) -> Calendar:
    """The user's appointments, or the team's, as last told; asks nobody."""
    return parts.cache().appointments(parts.site.user, first, last, team=team)


def by_contact_group(parts: Parts, *, team: bool = False) -> dict[str, list[CaseRow]]:
    """The user's citizens, or the team's, by contact group; those without one under the empty word. Asks nobody."""
    found: dict[str, list[CaseRow]] = {}
    for row in caseload(parts, team=team).rows:
        found.setdefault(row.contact_group or "", []).append(row)
    return dict(sorted(found.items()))


def summoned(parts: Parts, group: str, day: date, *, team: bool = True) -> list[Appointment]:
    """Who was summoned to a group meeting on a day and is still expected, or settled already; asks nobody."""
    rows = calendar(parts, day, day, team=team).rows
    return [row for row in rows if row.group == group and row.settled != "cancelled"]


def record_systems(plan: Plan, site: Site, now: datetime) -> tuple[str, ...]:
    """The systems of record of this site's citizens now, by the plan."""
    routes = (plan.route("interview.summons", group, site.municipality, now) for group in TARGET_GROUPS)
    return tuple(dict.fromkeys(route.record for route in routes if route is not None))


def _changed(parts: Parts) -> Mapping[str, datetime]:
    """By system, when something of ours that changes a list was last confirmed there."""
    found: dict[str, datetime] = {}
    since = parts.clock.now() - AGAIN_AFTER
    for item in parts.store().items(ItemQuery(author=parts.site.user, confirmed_since=since, limit=_MOST)):
        for delivery in item.deliveries if item.registration.kind in _CHANGING else ():
            if delivery.receipt is not None:
                found[delivery.system] = max(delivery.receipt.at, found.get(delivery.system, delivery.receipt.at))
    return found
