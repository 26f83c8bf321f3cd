"""What the kept calendar knows of a citizen's appointments beside her case: a form that cancels one of today's names it
though the case itself was not read, because its system is closed this morning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from jobterm.casebook import day as kept
from jobterm.clock import to_text
from jobterm.domain.caseload import Appointment
from jobterm.domain.dates import local_day
from jobterm.office.day.lists import span
from jobterm.office.parts import Parts
from jobterm.outbox.reading import Matter, Reading, ReadState, Section


def with_calendar(parts: Parts, cpr: str, readings: Mapping[str, Reading]) -> Mapping[str, Reading]:
    """The readings of a citizen with the appointments that only the calendar knows; what was read of her case after the
    calendar knows better than it."""
    cache, user = parts.cache(), parts.site.user
    if not cache.extracts(partial(kept.in_calendar, user=user, cpr=cpr), otherwise=False):
        return readings
    calendar = cache.appointments(user, *span(local_day(parts.clock.now())))
    read = {one.system: one.fetched_at for one in cache.parts(cpr, (Section.INTERVIEW,))}
    found = dict(readings)
    for row in calendar.rows:
        told_at = calendar.read_at.get(row.system)
        if row.cpr != cpr or not row.open or told_at is None or (row.system in read and read[row.system] >= told_at):
            continue
        before = found.get(row.system) or Reading(row.system, ReadState.CACHED, told_at)
        if all(one.ref != row.ref for one in before.matters):
            found[row.system] = replace(before, matters=(*before.matters, _matter(parts, row)))
    return found


def _matter(parts: Parts, row: Appointment) -> Matter:
    told: dict[str, Any] = {
        "start": to_text(row.start), "end": to_text(row.end), "place": row.place, "link": row.link,
        "contact_form": row.contact_form, "interview_type": row.interview_type, "group": row.group,
    }  # fmt: skip
    kind = "booking" if row.end > parts.clock.now() else "unsettled"
    data = {name: value for name, value in told.items() if value}
    return Matter(kind, row.ref, row.registration, row.version, row.owner, data)
