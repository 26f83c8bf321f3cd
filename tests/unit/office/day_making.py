"""A day's lists and readings, kept as a desk would have them: caseload, calendar, own reports, feeds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from tests.unit.office.making import KAREN, TestParts

from jobterm.casebook import caseload
from jobterm.casebook.caseload import Whose
from jobterm.clock import to_text
from jobterm.domain.caseload import Appointment, CaseRow
from jobterm.domain.dates import from_local, local_day
from jobterm.office.day.lists import span
from jobterm.office.day.today import today
from jobterm.office.day.views import DayLine, DayView, Part
from jobterm.outbox.feeding import FeedEvent, FeedPage
from jobterm.outbox.reading import Entry, Matter, Reading, ReadState, Section

NAMES = {KAREN: "Karen Testesen", "2406752345": "Bo Prøvesen", "0911883456": "Ida Testrup"}


def at(hour: int, minute: int = 0, day: date = date(2026, 11, 20)) -> datetime:
    """A time by a Danish clock."""
    return from_local(datetime(day.year, day.month, day.day, hour, minute))


def mine(parts: TestParts, *rows: CaseRow, team: bool = False) -> None:
    """AMP has told whose citizens they are."""
    whose = Whose("amp", parts.site.user, team)
    parts.cache().keep_extracts(partial(caseload.keep_caseload, whose=whose, rows=rows, at=parts.clock.now()))


def row(cpr: str = KAREN, **facts: Any) -> CaseRow:
    """An insured citizen of Anne's."""
    told = {"caseworker": "aho", "caseworker_name": "Anne Holm", "municipality": "0751", "target_group": "2.1",
            "enrolled": True, "enrolled_since": date(2026, 10, 1), "system": "amp", **facts}  # fmt: skip
    return CaseRow(cpr, NAMES.get(cpr, "Nn"), **told)


def meets(cpr: str, start: datetime, **more: Any) -> Appointment:
    """An appointment at AMP."""
    told = {"interview_type": "7", "caseworker": "aho", "caseworker_name": "Anne Holm", "system": "amp", **more}
    ref = told.pop("ref", f"amp:{cpr[:4]}{start:%d%H%M}")
    return Appointment(ref, cpr, NAMES.get(cpr, "Nn"), start, start + timedelta(minutes=45), **told)


def diary(parts: TestParts, *rows: Appointment, team: bool = False) -> None:
    """AMP has told the calendar."""
    whose, days = Whose("amp", parts.site.user, team), span(local_day(parts.clock.now()))
    parts.cache().keep_extracts(
        partial(caseload.keep_calendar, whose=whose, span=days, rows=rows, at=parts.clock.now())
    )


def reported(parts: TestParts, kind: str, first: str, cpr: str = KAREN, **more: Any) -> str:
    """Jobnet tells, in its feed, what a citizen did; its reference."""
    told_at = more.pop("told_at", parts.clock.now())
    ident = f"R{cpr[:4]}{kind[-4:]}{first}"
    name = {"sickness.recovery": "recovered_on", "enrolment.end": "end_date"}.get(kind, "first_day")
    event = FeedEvent(ident, kind, told_at, cpr, details={name: first, **more})
    assert parts.cache().keep_events("jobnet", FeedPage((event,), f"c{ident}"), parts.clock.now()) is not None
    return f"jobnet:{ident}"


def replied(parts: TestParts, registration: str, cpr: str = KAREN) -> None:
    """A fund has replied to a notice of ours."""
    event = FeedEvent(f"F{registration[:8]}", "fund.reply", parts.clock.now(), cpr, registration=registration)
    assert parts.cache().keep_events("fund", FeedPage((event,), "f1"), parts.clock.now()) is not None


def told(parts: TestParts, cpr: str = KAREN, *, system: str = "amp", facts: Mapping[str, Any] | None = None,
         matters: tuple[Matter, ...] = (), lines: tuple[Entry, ...] = ()) -> None:  # fmt: skip
    """A system was read of a citizen."""
    from jobterm.outbox.reading import Fact

    made = tuple(Fact(name, value) for name, value in (facts or {}).items())
    reading = Reading(system, ReadState.FRESH, parts.clock.now(), made, lines, matters=matters)
    parts.cache().remember(cpr, frozenset(Section), reading)


def booking(ref: str, start: datetime, kind: str = "booking", **data: Any) -> Matter:
    """An appointment in a case."""
    return Matter(kind, ref, data={"start": to_text(start), "interview_type": "7", **data})


def lines(parts: TestParts, part: Part, *, team: bool = False) -> list[DayLine]:
    """The lines of one part of the day as it stands."""
    return list(day(parts, team=team).part(part))


def day(parts: TestParts, *, team: bool = False) -> DayView:
    """The day as it stands."""
    return today(parts, team)
