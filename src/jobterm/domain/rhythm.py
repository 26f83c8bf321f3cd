"""When the next interview is due, by the rule of the year, and which free appointment keeps it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from jobterm.domain.dates import local_day
from jobterm.domain.distribution import FreeTime
from jobterm.domain.registrations.context import Known
from jobterm.domain.registrations.shared import month_later
from jobterm.domain.rules import Rules

USUAL_MONTHS: Final = 3
"""The distance to the next interview where no rule says one: by agreement, and as it was usual (our assumption)."""
LEAD: Final = timedelta(days=14)
"""So long before its last day an interview is booked at the earliest: nobody needs the next one tomorrow (our
assumption)."""
ASKED: Final = timedelta(days=30)
"""So far back from its last day free appointments are looked for; the booking services answer for 31 days at most."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The last day for the next interview; ``source``: the rule's, empty where there is none and it is by agreement."""

    due: date
    source: str = ""

    @property
    def earliest(self) -> date:
        """From this day on an appointment is neither too early nor too late."""
        return self.due - LEAD


def rhythm(known: Known, held: date, rules: Rules) -> Rhythm:
    """When the next one is due after an interview held on a day."""
    rule = rules.find("interview_interval", "interview.held", known.target_group, held)
    if rule is None:
        return Rhythm(month_later(held, USUAL_MONTHS))
    due, started = month_later(held, rule.params["months"]), known.enrolled_since
    if "until_months" in rule.params:
        if started is None:
            return Rhythm(month_later(held, USUAL_MONTHS))
        due = max(due, month_later(started, rule.params.get("from_months", 0) + rule.params["months"]))
        if due > month_later(started, rule.params["until_months"]):
            return Rhythm(month_later(held, USUAL_MONTHS))
    return Rhythm(due, rule.source)


def in_rhythm(times: Sequence[FreeTime], when: Rhythm) -> list[FreeTime]:
    """Free appointments, the best first: the first in the last fortnight before the day, later ones up to it; then the
    last ones before that fortnight; then what comes too late."""
    ordered = sorted(times, key=lambda one: (one.start, one.end))
    early = [one for one in ordered if local_day(one.start) < when.earliest]
    kept = [one for one in ordered if when.earliest <= local_day(one.start) <= when.due]
    late = [one for one in ordered if local_day(one.start) > when.due]
    return [*kept, *reversed(early), *late]
