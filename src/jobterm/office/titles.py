"""One line for people that says what a registration is: "Sygemeldt, 1. sygedag 20-11". Longer words stand elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from jobterm.clock import COPENHAGEN
from jobterm.domain.registrations.model import Registration
from jobterm.i18n import N_, _
from jobterm.office.wording import day
from jobterm.office.words import INTERVIEWS

_PLAIN: Mapping[str, str] = {
    "enrolment.start": N_("Enrolled from {day}"),
    "enrolment.end": N_("Deregistered from {day}"),
    "sickness.report": N_("Reported sick, first day {day}"),
    "sickness.recovery": N_("Reported well on {day}"),
    "plan.save": N_("Job plan saved"),
    "plan.activity": N_("Activity in the job plan from {day}"),
    "interview.cancel": N_("Interview cancelled"),
    "interview.no_show": N_("Did not come on {day}"),
    "referral.outcome": N_("Outcome of a referral"),
    "activation.offer": N_("Measure from {day}"),
    "activation.change": N_("Measure changed"),
    "activation.end": N_("Measure ended {day}"),
    "activation.attendance": N_("Attendance on {day}"),
    "employer.contact": N_("Contact with a company {day}"),
    "employer.job_order": N_("Job order"),
    "benefit.notice": N_("Notice to the benefit centre about {day}"),
    "fund.notice": N_("Notice to the fund about {day}"),
    "letter.send": N_("Letter sent {day}"),
    "group.change": N_("Group changed from {day}"),
    "caseload.transfer": N_("Taken over by a colleague from {day}"),
    "hearing.start": N_("Heard, letter of {day}"),
    "hearing.answer": N_("Answer to a hearing"),
    "cv.check": N_("CV looked at {day}"),
    "selfreport.seen": N_("Own report seen {day}"),
    "task": N_("Task"),
    "note": N_("Note"),
}
_BRIEF: Mapping[str, str] = {
    "enrolment.start": N_("enrolment {day}"),
    "enrolment.end": N_("deregistration {day}"),
    "sickness.report": N_("sick report {day}"),
    "sickness.recovery": N_("well again {day}"),
    "plan.save": N_("job plan"),
    "correction": N_("taken back {day}"),
    "plan.activity": N_("activity {day}"),
    "absence.other": N_("absence {day}"),
    "absence.change": N_("changed absence {day}"),
    "interview.cancel": N_("cancelled {day}"),
    "interview.held": N_("interview held {day}"),
    "interview.no_show": N_("no-show {day}"),
    "referral.offer": N_("referral {day}"),
    "referral.outcome": N_("referral outcome {day}"),
    "activation.offer": N_("measure {day}"),
    "activation.change": N_("changed measure {day}"),
    "activation.end": N_("measure ended {day}"),
    "activation.attendance": N_("attendance {day}"),
    "employer.contact": N_("company {day}"),
    "employer.job_order": N_("job order {day}"),
    "benefit.notice": N_("benefit notice {day}"),
    "fund.notice": N_("fund notice {day}"),
    "letter.send": N_("letter {day}"),
    "group.change": N_("group {day}"),
    "caseload.transfer": N_("taken over {day}"),
    "hearing.start": N_("hearing {day}"),
    "hearing.answer": N_("hearing answer {day}"),
    "cv.check": N_("CV {day}"),
    "selfreport.seen": N_("report seen {day}"),
    "task": N_("task {day}"),
    "note": N_("note {day}"),
}
"""The same in at most 24 characters, for a column (users.md, mock d)."""


def title(registration: Registration) -> str:
    """What was registered, with its day; never health data or free text."""
    made = _MADE.get(registration.kind)
    if made is not None:
        return made(registration)
    plain = _PLAIN.get(registration.kind)
    if plain is None:
        return f"{registration.kind} {day(registration.event_date)}"
    return _(plain).format(day=day(registration.event_date))


def kind_word(kind: str) -> str | None:
    """What a kind of registration is called in a column, None where it has no word without its day."""
    return _(_BRIEF[kind]).format(day="").strip() if kind in _BRIEF else None


def brief(registration: Registration) -> str:
    """The same in few enough words for a column: a title that is cut hides its day."""
    when = day(registration.event_date)
    if registration.kind == "absence.holiday":
        return title(registration).lower()
    if registration.kind in _TIMED:
        start = _instant(registration.details.get("start"))
        at = when if start is None else f"{day(start.date())} {start:%H:%M}"
        return _(_TIMED[registration.kind]).format(when=at)
    words = _BRIEF.get(registration.kind)
    if registration.kind == "correction" and registration.details.get("action") == "replace":
        words = N_("put right {day}")
    return _(words).format(day=when) if words is not None else title(registration)


def _holiday(registration: Registration) -> str:
    first, last = _date(registration.details.get("first_day")), _date(registration.details.get("last_day"))
    if first is None or last is None:
        return _("Holiday")
    return _("Holiday {first} to {last}").format(first=day(first), last=day(last))


def _summons(registration: Registration) -> str:
    kind = INTERVIEWS.get(str(registration.details.get("interview_type")), N_("interview"))
    start = _instant(registration.details.get("start"))
    if start is None:
        return _("Summoned to {interview}").format(interview=_(kind))
    when = f"{day(start.date())} {start:%H:%M}"
    return _("Summoned to {interview} {when}").format(interview=_(kind), when=when)


def _correction(registration: Registration) -> str:
    from jobterm.domain.registrations.kinds import KINDS

    known = KINDS.get(str(registration.details.get("kind")))
    what = _(known.title) if known is not None else _("registration")
    if known is not None and isinstance(details := registration.details.get("details"), Mapping):
        on = _date(details.get(known.event_field or "")) or registration.event_date
        said = replace(registration, kind=known.name, details=details, event_date=on)
        return _("Put right: {what}").format(what=title(said))
    return _("Taken back: {what} {day}").format(what=what.lower(), day=day(registration.event_date))


def _moved(registration: Registration) -> str:
    start = _instant(registration.details.get("start"))
    if start is None:
        return _("Interview moved")
    return _("Interview moved to {when}").format(when=f"{day(start.date())} {start:%H:%M}")


def _held(registration: Registration) -> str:
    kind = INTERVIEWS.get(str(registration.details.get("interview_type")), N_("interview"))
    return _("Held: {interview} {day}").format(interview=_(kind), day=day(registration.event_date))


def _referred(registration: Registration) -> str:
    return _("Referred: {job}").format(job=str(registration.details.get("title") or _("a job")))


def _absent(registration: Registration) -> str:
    """What kind of absence, never its comment: most types are no secret, and illness has a title of its own."""
    from jobterm.domain.registrations.absence import ABSENCE_TYPES

    what = ABSENCE_TYPES.get(str(registration.details.get("type")))
    words = _("Absence changed: {what} from {day}") if registration.kind == "absence.change" else _("{what} from {day}")
    told = _(what) if what is not None else _("absence")
    shown = words.format(what=told, day=day(registration.event_date))
    return shown[:1].upper() + shown[1:]


_TIMED: Mapping[str, str] = {"interview.summons": N_("interview {when}"), "interview.move": N_("moved to {when}")}


_MADE: Mapping[str, Callable[[Registration], str]] = {
    "absence.holiday": _holiday,
    "interview.summons": _summons,
    "interview.move": _moved,
    "interview.held": _held,
    "referral.offer": _referred,
    "absence.other": _absent,
    "absence.change": _absent,
    "correction": _correction,
}


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value).astimezone(COPENHAGEN) if isinstance(value, str) else None
    except ValueError:
        return None
