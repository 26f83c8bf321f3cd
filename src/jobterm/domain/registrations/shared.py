"""Checks that several kinds share: two dates in order, a company's unit, appointments in the way, the citizen's own
reports on Jobnet. What is special to a kind stands with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.domain.dates import local_day
from jobterm.domain.findings import found
from jobterm.domain.msgids import Word
from jobterm.domain.registrations.context import Booking, Case
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Proposal

CLOCKS: Final = timedelta(minutes=2)
"""How far two clocks may differ before a time counts as the future."""
USUAL_LENGTH: Final = timedelta(minutes=45)
"""How long an interview lasts where nobody says it (our assumption)."""


def in_order(first: date | None, label: str, last: date | None, field: str) -> Iterator[Finding]:
    """A last day before the first; ``label``: the first field's msgid."""
    if first is not None and last is not None and last < first:
        yield found("date.order", field, other=Word(label), day=first)


def unit_of_company(
    cvr: str | None, pno: str | None, case: Case, prefix: str = "details.employer_"
) -> Iterator[Finding]:
    """A P-number without its company, or of another one."""
    if pno is None:
        return
    company = case.known.company
    if cvr is None:
        yield found("pno.without_cvr", f"{prefix}pno")
    elif company is not None and company.cvr == cvr and company.pnos is not None and pno not in company.pnos:
        yield found("company.pno_foreign", f"{prefix}pno", pno=pno)


def bookings_between(case: Case, first: date, last: date | None) -> Iterator[Booking]:
    """Appointments to come on the days of an absence, in the order of their time."""
    for booking in sorted(case.known.bookings, key=lambda one: one.start):
        if booking.start >= case.context.now and first <= local_day(booking.start) <= (last or date.max):
            yield booking


def not_future(moment: datetime | None, case: Case, field: str) -> Iterator[Finding]:
    """A time that has not come yet."""
    if moment is not None and moment > case.context.now + CLOCKS:
        yield found("time.future", field)


def self_reported(case: Case, day: date, field: str) -> Iterator[Finding]:
    """The citizen has reported the same event on Jobnet: one event is not to be registered twice (guarantee U4)."""
    for report in case.known.self_reports:
        if (report.kind, report.first_day) == (case.kind, day):
            yield found("selfreport.in_jobnet", field, first_day=report.first_day, told=report.told_at)


def propose_seen(case: Case, day: date) -> Iterator[Proposal]:
    """To mark the citizen's own report as seen, instead of registering it a second time."""
    for report in case.known.self_reports:
        if (report.kind, report.first_day) == (case.kind, day) and report.ref is not None:
            yield Proposal("mark_seen", {}, ("selfreport.seen", {"report": report.ref, "verdict": "in_order"}))


def month_later(day: date, months: int) -> date:
    """The same day so many calendar months later, the month's last where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def against(case: Case, incident: str, event: str, day: date, about: str | None) -> Proposal | None:
    """The message against the citizen that a refusal or an absence may call for, never sent by itself.

    The insured's fund assesses it; the others are heard first (users.md W7). None where nobody knows who pays.
    """
    if case.insured is None:
        return None
    if case.insured:
        details = {"type": "negative", "incident": incident, "incident_date": day.isoformat()}
        return Proposal("tell_fund", {}, ("fund.notice", details))
    subject = "no_show" if event == "no_show" else "availability"
    hearing = {"subject": subject} | ({"about": about} if about is not None else {})
    return Proposal("hear_first", {}, ("hearing.start", hearing))
