"""What Jobnet tells about citizens, events and advertisements, in the words of interface §3. Pure; asking stands in
``jobnet``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain.readings import Matter
from jobterm.outbox.companies import Candidate, JobAd, Wish
from jobterm.outbox.feeding import FeedEvent, FeedPage
from jobterm.outbox.reading import Entry, Fact, Reading, ReadState, Section
from jobterm.systems import common, reading
from jobterm.systems.jobnet_tables import CV_STATUS, ENROLMENT, EVENT_KINDS, EVENT_MEMBERS

SYSTEM: Final = "jobnet"
_RESULTS: Final = {"approved": "approved", "needsWork": "needs_work", "missing": "missing"}
_ENROLMENT: Final = (
    ("enrolment.status", "word"), ("enrolment.start_date", "startDate"), ("enrolment.end_date", "endDate"),
)  # fmt: skip
_REPORTED: Final = ("first_day", "recovered_on", "end_date")
"""The day that a report is about, under whichever name."""


def citizen(content: Mapping[str, Any], at: datetime, asked: frozenset[Section]) -> Reading:
    """Facts, what can be answered, and history."""
    lines = tuple(_line(one) for one in reading.blocks(content.get("timeline")))
    matters = tuple(_matters(content)) if Section.JOB in asked else ()
    return Reading(SYSTEM, ReadState.FRESH, at, reading.only(_facts(content), asked), lines, matters=matters)


def _facts(content: Mapping[str, Any]) -> Iterator[Fact]:
    if isinstance(job := content.get("job"), Mapping):
        yield from _job(job)
    if isinstance(content.get("absence"), list):
        found = reading.blocks(content["absence"])
        # No report of one's own is no word on whether one is absent: that the case system says.
        if found:
            yield from reading.first_absence(
                reading.words(found[0].get("type")), found[0].get("firstDay"), found[0].get("lastDay")
            )
    if isinstance(status := content.get("enrolment"), Mapping):
        word = ENROLMENT.get(str(status.get("status")), "unknown")
        members = (
            ("enrolment.status", "word"),
            ("enrolment.start_date", "startDate"),
            ("enrolment.end_date", "endDate"),
        )
        yield from reading.facts({**status, "word": word}, members, status.get("startDate"))
    if found := reading.blocks(content.get("interview")):
        yield from reading.next_interview(found[0].get("start"), found[0].get("type"))


def _job(job: Mapping[str, Any]) -> Iterator[Fact]:
    cv, weekly = job.get("cv"), job.get("weeklyCheck")
    if isinstance(cv, Mapping):
        status = CV_STATUS.get(str(cv.get("status")), "unknown")
        yield from reading.facts({"status": status}, (("job.cv_status", "status"),), cv.get("updatedOn"))
        yield from reading.facts(cv, (("job.cv_updated", "updatedOn"),), cv.get("updatedOn"))
        if (result := _RESULTS.get(str(cv.get("check")))) is not None:
            yield from reading.facts({"check": result}, (("job.cv_check", "check"),), cv.get("checkedOn"))
    titles = [reading.words(wish.get("title")) for wish in reading.blocks(job.get("jobWishes"))]
    if titles:
        yield Fact("job.wishes", ", ".join(title for title in titles if title))
    if isinstance(weekly, Mapping):
        yield from reading.facts(weekly, (("job.confirmed", "confirmedOn"),), weekly.get("confirmedOn"))
        missed = [day for day in weekly.get("missed") or () if isinstance(day, str)]
        yield Fact("job.missed", len(missed), missed[-1] if missed else None)


def _matters(content: Mapping[str, Any]) -> Iterator[Matter]:
    job = content.get("job")
    for one in reading.blocks(job.get("selfReports") if isinstance(job, Mapping) else None):
        kind, told = EVENT_KINDS.get(str(one.get("type"))), common.instant(one.get("toldAt"))
        if kind is None or told is None or one.get("verdict") in ("inOrder", "registered"):
            continue  # what the job centre has settled waits for nobody
        data = details(one.get("data"))
        first = next((data[name] for name in _REPORTED if name in data), told.date().isoformat())
        yield Matter("selfreport", f"{SYSTEM}:{reading.words(one.get('reportId'))}", data={
            **data, "kind": kind, "told_at": reading.same_instant(one.get("toldAt")), "first_day": first,
        })  # fmt: skip


def details(value: Any) -> dict[str, Any]:
    """What a report or an event says, in the words of interface §6."""
    block = value if isinstance(value, Mapping) else {}
    return {ours: block[theirs] for theirs, ours in EVENT_MEMBERS.items() if isinstance(block.get(theirs), str)}


def _line(one: Mapping[str, Any]) -> Entry:
    kind = EVENT_KINDS.get(str(one.get("type")), "note")
    return reading.Told(one.get("date"), kind, one.get("text"), one.get("id"), one.get("registration")).entry(SYSTEM)


def page(content: Mapping[str, Any]) -> FeedPage | None:
    """A page of the feed; None where it is none, or where an event cannot be told from another."""
    cursor, rows = reading.words(content.get("cursor")), content.get("events")
    if not cursor or not isinstance(rows, list):
        return None
    events = [_event(one) for one in reading.blocks(rows)]
    if len(events) != len(rows) or any(one is None for one in events):
        return None  # to leave one out would be to lose it: the cursor goes past it
    return FeedPage(tuple(one for one in events if one is not None), cursor, content.get("more") is True)


def _event(one: Mapping[str, Any]) -> FeedEvent | None:
    ident, told = reading.words(one.get("eventId")), common.instant(one.get("toldAt"))
    if not ident or told is None:
        return None
    return FeedEvent(
        id=ident,
        kind=EVENT_KINDS.get(str(one.get("type")), "note"),
        told_at=told,
        citizen=reading.words(one.get("citizenCpr")) or None,
        text=reading.words(one.get("text")),
        details=details(one.get("data")),
    )


def ad(one: Mapping[str, Any]) -> JobAd:
    """One advertisement."""
    deadline = reading.words(one.get("applicationDeadline"))[:10]
    try:
        apply_by = date.fromisoformat(deadline)
    except ValueError:
        apply_by = None
    return JobAd(
        ref=reading.words(one.get("jobAdId")), title=reading.words(one.get("title")),
        employer=reading.words(one.get("hiringOrgName")), cvr=reading.words(one.get("hiringOrgCvr")) or None,
        municipality=reading.words(one.get("municipality")) or None, apply_by=apply_by,
        text=reading.words(one.get("description")),
    )  # fmt: skip


def candidate(one: Mapping[str, Any]) -> Candidate:
    """Somebody who looks for work."""
    hours, registered = one.get("hoursPerWeek"), one.get("registered")
    return Candidate(
        cpr=reading.words(one.get("citizenCpr")), name=reading.words(one.get("name")) or None,
        wishes=tuple(_wish(wish) for wish in reading.blocks(one.get("jobWishes"))),
        municipality=reading.words(one.get("municipality")) or None,
        postcode=reading.words(one.get("postalCode")) or None, hours=_whole(hours),
        enrolled=registered if isinstance(registered, bool) else None,
        away=(_day(one.get("awayUntil")) or date.max) if one.get("away") is True else None,
        cv=CV_STATUS.get(str(one.get("cv"))),
    )  # fmt: skip


def _wish(one: Mapping[str, Any]) -> Wish:
    return Wish(reading.words(one.get("title")), reading.words(one.get("concept")) or None, _whole(one.get("months")))


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(reading.words(value)[:10])
    except ValueError:
        return None
