"""What citizens have reported themselves and nobody has answered: what it is, and whether it stands here already
(users.md c9: a report and a registration of ours can be one event)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.domain.dates import local_day
from jobterm.domain.day import Twin, stands
from jobterm.domain.deadlines import told_in_time
from jobterm.domain.registrations.context import SelfReport
from jobterm.domain.rules import shipped_rules
from jobterm.i18n import N_, _, ngettext
from jobterm.office.day.files import DayFile
from jobterm.office.day.views import DayLine, Opens, Part
from jobterm.office.parts import Parts
from jobterm.office.wording import day, system_label
from jobterm.office.words import item_state
from jobterm.outbox.reading import Section
from jobterm.outbox.store import ItemQuery

COUNTS_FOR: Final = timedelta(days=30)
"""So long a report that nobody has looked at stands here."""
ITEMS_MOST: Final = 200

_WHAT: Final[Mapping[str, str]] = {
    "sickness.report": N_("ill from {day}"),
    "sickness.recovery": N_("well from {day}"),
    "absence.holiday": N_("holiday {day}"),
    "enrolment.start": N_("enrols {day}"),
    "enrolment.end": N_("leaves {day}"),
    "interview.move": N_("moved {day}"),
    "interview.cancel": N_("cancelled {day}"),
}
"""At most sixteen characters in either language."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report with whose it is and what is known of the same event."""

    report: SelfReport
    file: DayFile
    twin: Twin


def waiting(parts: Parts, files: Iterable[DayFile], since: datetime) -> list[Report]:
    """Reports that nobody has answered, the oldest first; a holiday that was told before ``since`` stands among the
    deadlines."""
    now = parts.clock.now()
    found = [
        Report(one, file, _twin(parts, one, file))
        for file in files
        for one in file.known.self_reports
        if now - COUNTS_FOR <= one.told_at and (one.kind != "absence.holiday" or one.told_at >= since)
    ]
    seen = _answered(parts, {one.file.cpr for one in found})
    return sorted((one for one in found if one.report.ref not in seen), key=lambda one: one.report.told_at)


def _answered(parts: Parts, cprs: Iterable[str]) -> set[str | None]:
    """Reports that were marked as seen from here and are confirmed: what is kept may be older than that."""
    found: set[str | None] = set()
    for cpr in cprs:
        query = ItemQuery(citizen=cpr, shown=("confirmed",), limit=ITEMS_MOST)
        for item in parts.store().items(query):
            if item.registration.kind == "selfreport.seen":
                found.add(str(item.registration.details.get("report")))
    return found


def _twin(parts: Parts, report: SelfReport, file: DayFile) -> Twin:
    """Our own registration of the same event, and whether the case system has it."""
    for item in file.waiting:
        if (item.registration.kind, item.registration.event_date) == (report.kind, report.first_day):
            return Twin(item.shown)
    for item in parts.store().items(ItemQuery(citizen=file.cpr, shown=("confirmed",), limit=ITEMS_MOST)):
        if (item.registration.kind, item.registration.event_date) == (report.kind, report.first_day):
            return Twin(item.shown)
    reading = file.readings.get(file.record or "")
    if reading is None or reading.fetched_at is None or reading.fetched_at < report.told_at:
        return Twin(None, None, file.record or "")
    if Section.ABSENCE not in reading.sections and report.kind.startswith(("sickness", "absence")):
        return Twin(None, None, file.record or "")
    return Twin(None, stands(report, file.known), file.record or "")


def report_lines(reports: Iterable[Report], today: date) -> Iterator[DayLine]:
    """One line for each."""
    for one in reports:
        report, file = one.report, one.file
        yield DayLine(
            Part.REPORTED, f"report:{report.ref}:{file.cpr}", what(report), said(report, one.twin, file, today),
            Opens.REPORT, report.ref or "", file.cpr, file.name,
        )  # fmt: skip


def what(report: SelfReport) -> str:
    """What a citizen reported, in a few words with its days."""
    first = f"{report.first_day.day}-{report.first_day.month}"
    if report.kind == "absence.holiday" and report.last_day is not None:
        first = f"{first}/{report.last_day.day}-{report.last_day.month}"
    return _(_WHAT.get(report.kind, N_("reported {day}"))).format(day=first)


def said(report: SelfReport, twin: Twin, file: DayFile, today: date) -> str:
    """What is to be known of a report: whether it stands here, whether it came in time, what it asks for."""
    if twin.state is not None:
        return _("registered here already: {state}").format(state=item_state(twin.state))
    if report.kind == "absence.holiday":
        return _notice(report, file)
    if report.kind == "enrolment.end":
        return _leaving(report, file, today)
    if not twin.system:
        return ""
    system = system_label(twin.system)
    if twin.stands is None:
        return _("{system} not read since").format(system=system)
    return (
        _("stands in {system}: yes").format(system=system)
        if twin.stands
        else _("stands in {system}: no").format(system=system)
    )


def _notice(report: SelfReport, file: DayFile) -> str:
    days = (report.first_day - local_day(report.told_at)).days
    before = ngettext("{n} day before", "{n} days before", days).format(n=days)
    in_time = told_in_time(report, file.known, shipped_rules())
    if in_time is None:
        return before
    return _("{before}: in time").format(before=before) if in_time else _("{before}: too late").format(before=before)


def _leaving(report: SelfReport, file: DayFile, today: date) -> str:
    rule = shipped_rules().find("deregistration_window", "enrolment.end", file.known.target_group, today)
    if file.known.enrolled is False:
        return _("is deregistered already")
    asks = _("deregister {day}?").format(day=day(report.first_day))
    if report.first_day < today:
        return _("{asks} (its day has passed)").format(asks=asks)
    if rule is None:
        return asks
    latest = today + timedelta(days=rule.params["days"])
    return _("{asks} (allowed until {day})").format(asks=asks, day=day(latest))
