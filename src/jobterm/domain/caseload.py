"""Whose citizen somebody is, and what stands in a caseworker's calendar: the rows of two lists that a record system
keeps. Pure values; how they are asked for stands in ``outbox.reading``, how they are kept in ``casebook``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One citizen of a caseload, with the few dated facts that a list of deadlines needs.

    ``caseworker``: the user id of whose citizen it is, ``since`` when. ``enrolled``: whether a jobseeker today, None
    where the system does not say; ``enrolled_since`` the day. ``last_interview``: the day of the last one held.
    ``next_booking``: the next appointment that stands, in UTC. ``plan_saved``, ``cv_approved``: days. ``ill_since``: an
    illness that nobody has ended. ``system``: which record system tells it.
    """

    cpr: str
    name: str
    caseworker: str
    caseworker_name: str = ""
    since: date | None = None
    born: date | None = None
    municipality: str | None = None
    target_group: str | None = None
    contact_group: str | None = None
    phone: str | None = None
    protected: bool = False
    enrolled: bool | None = None
    enrolled_since: date | None = None
    last_interview: date | None = None
    next_booking: datetime | None = None
    plan_saved: date | None = None
    cv_approved: date | None = None
    ill_since: date | None = None
    system: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment of a caseworker with a citizen, in the words of interface §6.

    ``ref``: ``system:id`` of the booking, ``registration`` our own id if it came from here; ``version``: what a change
    names as its base. ``start``, ``end``: aware, in UTC. ``group``: of a group meeting. ``interpreter``: whether one is
    ordered. ``notice``: the day on which the summons is known as sent, None where no system knows it as sent.
    ``owner``: the system that alone may change it. ``settled``: ``held``, ``no_show``, ``cancelled``, or None while
    nobody has settled it.
    """

    ref: str
    cpr: str
    name: str
    start: datetime
    end: datetime
    version: str | None = None
    registration: str | None = None
    interview_type: str = ""
    contact_form: str = ""
    place: str | None = None
    link: str | None = None
    text: str = ""
    group: str | None = None
    interpreter: bool = False
    notice: date | None = None
    caseworker: str = ""
    caseworker_name: str = ""
    protected: bool = False
    owner: str | None = None
    settled: str | None = None
    system: str = ""

    @property
    def open(self) -> bool:
        """Whether it stands, or waits for somebody to settle it."""
        return self.settled is None
