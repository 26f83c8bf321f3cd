"""What a check knows besides the registration: the time, the author, the citizen as the systems have her, the queue.

None of a known fact means that nobody could be asked; an empty tuple means that somebody was and had nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from jobterm.domain.dates import local_day
from jobterm.domain.plan import Plan
from jobterm.domain.registrations.model import Authority
from jobterm.domain.rules import Rule, Rules, shipped_rules


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment of the citizen in some system. ``issued``: the day of the summons' letter."""

    start: datetime
    end: datetime | None = None
    system: str = ""
    place: str = ""
    contact_form: str | None = None
    group: bool = False
    issued: date | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class KnownAbsence:
    """An absence in some system; ``last_day`` None = not ended. ``type`` as in interface §6 (11 = illness)."""

    first_day: date
    last_day: date | None = None
    type: str = "11"
    system: str = ""
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class SelfReport:
    """An illness that the citizen reported on Jobnet."""

    first_day: date
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the systems say about the citizen, merged by the office; each None where nobody could be asked.

    ``exists``: False when a system that could be asked does not know the number. ``illnesses``: those not ended.
    ``cancelled_through_illness``: interviews in a row. ``payer``: system that pays the benefit, as people call it.
    """

    exists: bool | None = None
    dead: bool | None = None
    target_group: str | None = None
    municipality: str | None = None
    contact_group: str | None = None
    enrolled: bool | None = None
    enrolled_since: date | None = None
    enrolled_system: str = ""
    illnesses: tuple[KnownAbsence, ...] | None = None
    absences: tuple[KnownAbsence, ...] = ()
    bookings: tuple[Booking, ...] = ()
    self_reports: tuple[SelfReport, ...] = ()
    cancelled_through_illness: int = 0
    payer: str = ""
    phone: str | None = None
    email: str | None = None


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

    @property
    def today(self) -> date:
        """The day in Copenhagen."""
        return local_day(self.now)


@dataclass(frozen=True, slots=True)
class Case:
    """One registration being checked: its kind, its two dates, and the context."""

    kind: str
    event_date: date
    told_at: datetime
    context: CheckContext

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

    def rule(self, name: str, *, group: str | None = None) -> Rule | None:
        """The dated rule that holds for this event; ``group`` instead of the citizen's own where that is unknown."""
        return self.context.rules.find(name, self.kind, self.known.target_group or group, self.event_date)
