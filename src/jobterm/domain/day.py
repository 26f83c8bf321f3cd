"""The working day as values: from when something is new, what clashes with an appointment, whether a report that a
citizen made herself stands here already. Pure; sentences are the office's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from jobterm.domain.dates import local_day, start_of
from jobterm.domain.registrations.context import Known, SelfReport


class Meets(StrEnum):
    """How an appointment of today stands."""

    OK = "ok"
    SICK = "sick"
    AWAY = "away"
    GONE = "gone"
    """The citizen is no jobseeker any more."""
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Twin:
    """What is known here of an event that a citizen has reported: ``state`` of our own registration of it, as the queue
    shows it, None where there is none; ``stands``: whether a system that was read since has it, None where none was;
    ``system``: which one that is."""

    state: str | None = None
    stands: bool | None = None
    system: str = ""


def last_working_day(today: date) -> date:
    """The weekday before (our assumption: holidays of the church are not counted, and an empty day is said as one)."""
    day = today - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def since_yesterday(today: date) -> datetime:
    """The moment from which what citizens report is new: the beginning of the last working day."""
    return start_of(last_working_day(today))


def meets(known: Known, start: datetime) -> Meets:
    """Whether a citizen will come to an appointment, by what was told last."""
    day = local_day(start)
    if known.dead:
        return Meets.DEAD
    if known.ill_on(day) is not None:
        return Meets.SICK
    absent = any(one.first_day <= day <= (one.last_day or one.first_day) for one in known.absences)
    reported = any(
        one.kind == "absence.holiday" and one.first_day <= day <= (one.last_day or one.first_day)
        for one in known.self_reports
    )
    if absent or reported:
        return Meets.AWAY
    left = known.enrolled is False or any(
        one.kind == "enrolment.end" and one.first_day <= day for one in known.self_reports
    )
    return Meets.GONE if left else Meets.OK


def reported_ill(known: Known, day: date) -> SelfReport | None:
    """The citizen's own report of an illness on a day."""
    return next(
        (
            one
            for one in known.self_reports
            if one.kind == "sickness.report" and one.first_day <= day <= (one.last_day or date.max)
        ),
        None,
    )


def stands(report: SelfReport, known: Known) -> bool:
    """Whether what a citizen reported stands in what the case systems told."""
    match report.kind:
        case "sickness.report":
            return any(one.first_day == report.first_day for one in known.illnesses or ())
        case "sickness.recovery":
            return known.illnesses == ()
        case "absence.holiday":
            return any(one.first_day == report.first_day for one in known.absences)
        case "enrolment.start":
            return known.enrolled is True and known.enrolled_since == report.first_day
        case "enrolment.end":
            return known.enrolled is False
        case _:
            return False


def letters(count: int, taken: Iterable[str]) -> list[str]:
    """One letter for each of so many lines, in the order of the alphabet, none that is a command; empty ones after the
    last."""
    reserved = {one.lower() for one in taken}
    free = [chr(code) for code in range(ord("a"), ord("z") + 1) if chr(code) not in reserved]
    return [free[at] if at < len(free) else "" for at in range(count)]
