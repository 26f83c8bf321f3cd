"""What a check knows besides the registration: the time, the author, the citizen as the systems have her (`facts`), the
queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from jobterm.domain.dates import local_day
from jobterm.domain.identifiers import is_insured
from jobterm.domain.plan import Plan
from jobterm.domain.registrations.facts import (
    Booking,
    Company,
    Known,
    KnownAbsence,
    KnownHearing,
    KnownInterview,
    KnownNoShow,
    KnownOffer,
    KnownReferral,
    SelfReport,
)
from jobterm.domain.registrations.model import Authority
from jobterm.domain.rules import Rule, Rules, shipped_rules

__all__ = [
    "Booking",
    "Case",
    "CheckContext",
    "Company",
    "Known",
    "KnownAbsence",
    "KnownHearing",
    "KnownInterview",
    "KnownNoShow",
    "KnownOffer",
    "KnownReferral",
    "PendingItem",
    "SelfReport",
]


@dataclass(frozen=True, slots=True)
class PendingItem:
    """A registration in the queue that is not final, for the comparison with a new one (guarantee U4)."""

    id: str
    kind: str
    citizen: str | None
    event_date: date
    at: datetime
    author: str = ""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """Everything that a check may look at.

    ``now``: aware; ``fresh_id``: the UUID for a registration that brings none; ``authority``: on whose behalf where
    neither the registration nor the plan says it; ``closed``: name of the record system while it is closed.
    ``usual_place``: where interviews are held unless somebody says otherwise. ``centre``: the author's municipality.
    """

    now: datetime
    author: str
    author_name: str
    fresh_id: str
    authority: Authority
    known: Known = field(default_factory=Known)
    pending: tuple[PendingItem, ...] = ()
    plan: Plan | None = None
    closed: str | None = None
    rules: Rules = field(default_factory=shipped_rules)
    usual_place: str = ""
    centre: str = ""

    @property
    def today(self) -> date:
        """The day in Copenhagen."""
        return local_day(self.now)


@dataclass(frozen=True, slots=True)
class Case:
    """One registration being checked: its kind, its two dates, whom it is about, and the context."""

    kind: str
    event_date: date
    told_at: datetime
    context: CheckContext
    citizen: str | None = None

    @property
    def known(self) -> Known:
        """The citizen as the systems have her."""
        return self.context.known

    @property
    def today(self) -> date:
        """The day in Copenhagen."""
        return self.context.today

    @property
    def told_day(self) -> date:
        """The day on which the citizen told it."""
        return local_day(self.told_at)

    @property
    def insured(self) -> bool | None:
        """Whether a fund pays the citizen; None where nobody could tell."""
        group = self.known.target_group
        return None if group is None else is_insured(group)

    def rule(self, name: str, *, group: str | None = None) -> Rule | None:
        """The dated rule that holds for this event; ``group`` instead of the citizen's own where that is unknown."""
        return self.context.rules.find(name, self.kind, self.known.target_group or group, self.event_date)
