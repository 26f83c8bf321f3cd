"""What the systems say about a citizen or a company, merged by the office: the values that a check compares with.

None of a known fact means that nobody could be asked; an empty tuple means that somebody was and had nothing. Where the
values come from (readings, the queue) is the office's affair; a field that nobody fills in makes no rule fire.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment of the citizen in some system, to come or past and not settled.

    ``issued``: the day of the summons' letter; ``lettered``: whether that letter is confirmed, None = nobody can tell.
    ``owner``: the system or authority that alone may change it, empty where we may. ``distance_km``: from here.
    """

    start: datetime
    end: datetime | None = None
    system: str = ""
    place: str = ""
    contact_form: str | None = None
    group: bool = False
    issued: date | None = None
    ref: str | None = None
    interview_type: str | None = None
    owner: str = ""
    lettered: bool | None = None
    distance_km: int | None = None


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
    """What the citizen reported herself on Jobnet, not yet registered or looked at.

    ``kind``: the kind of registration that it would be; ``first_day``: the day that it is about; ``ref``:
    ``jobnet:id``.
    """

    first_day: date
    told_at: datetime
    kind: str = "sickness.report"
    last_day: date | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class KnownOffer:
    """An active measure that runs or will run; ``type`` as in interface §6."""

    type: str
    start: date
    end: date | None = None
    system: str = ""
    ref: str | None = None
    hours: int | None = None
    minutes: int | None = None
    place: str = ""
    provider_cvr: str | None = None
    agreement: str | None = None
    employer_cvr: str | None = None
    employer_pno: str | None = None

    def runs(self, day: date) -> bool:
        """Whether it runs on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class KnownReferral:
    """A referral to which no outcome is registered; ``who``: the citizen's name where it is about a company."""

    title: str = ""
    ref: str | None = None
    given: date | None = None
    order: str | None = None
    employer_cvr: str | None = None
    system: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class KnownHearing:
    """A hearing that has not been answered; ``about``: what it is about (a booking, a no-show)."""

    answer_by: date
    ref: str | None = None
    subject: str = ""
    about: str | None = None


@dataclass(frozen=True, slots=True)
class KnownInterview:
    """An interview that was held. ``queued``: it still waits here, and goes in the order of the events."""

    held_at: datetime
    type: str = "7"
    ref: str | None = None
    system: str = ""
    queued: bool = False


@dataclass(frozen=True, slots=True)
class KnownNoShow:
    """A no-show; ``ref``: its registration."""

    day: date
    ref: str | None = None
    booking: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A company that a registration is about, as the registers have it; None where nobody could be asked.

    ``protected``: it wants no unsolicited contact (reklamebeskyttet). ``pnos``: its production units. ``contacted``,
    ``contacted_by``: the last contact and which authority or colleague had it. ``referrals``: open ones to its orders.
    """

    cvr: str
    name: str = ""
    exists: bool | None = None
    ended: bool | None = None
    protected: bool | None = None
    pnos: tuple[str, ...] | None = None
    contacted: date | None = None
    contacted_by: str = ""
    referrals: tuple[KnownReferral, ...] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the systems say about the citizen, merged by the office; each None where nobody could be asked.

    ``exists``: False when a system that could be asked does not know the number. ``illnesses``: those not ended.
    ``absences``: others, running or to come. ``bookings``: to come, or past and not settled; ours in the queue too.
    ``offers``: measures that run or will. ``held``: interviews of the last months, ours in the queue too. ``plan_ref``:
    the job plan. ``cancelled_through_illness``: interviews in a row. ``payer``: system that pays the benefit, as people
    call it. ``company``: of a registration about a company, or of one that names an employer.
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
    offers: tuple[KnownOffer, ...] | None = None
    referrals: tuple[KnownReferral, ...] | None = None
    hearings: tuple[KnownHearing, ...] | None = None
    held: tuple[KnownInterview, ...] | None = None
    no_shows: tuple[KnownNoShow, ...] = ()
    plan_ref: str | None = None
    company: Company | None = None

    def booking(self, ref: str | None) -> Booking | None:
        """The appointment with this reference."""
        return next((one for one in self.bookings if ref is not None and one.ref == ref), None)

    def offer(self, ref: str | None) -> KnownOffer | None:
        """The measure with this reference."""
        return next((one for one in self.offers or () if ref is not None and one.ref == ref), None)

    def running(self, day: date) -> tuple[KnownOffer, ...]:
        """The measures that run on a day."""
        return tuple(one for one in self.offers or () if one.runs(day))

    def ill_on(self, day: date) -> str | None:
        """Where an illness that covers a day is known, empty where the system has no name; None where none is."""
        for one in self.illnesses or ():
            if one.first_day <= day and (one.last_day is None or day <= one.last_day):
                return one.system
        for report in self.self_reports:
            if report.kind == "sickness.report" and report.first_day <= day <= (report.last_day or date.max):
                return "Jobnet"
        return None
