"""One line for people that says what a registration is: "Sygemeldt, 1. sygedag 20-11". Longer words stand elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    "note": N_("Note"),
}
_BRIEF: Mapping[str, str] = {
    "enrolment.start": N_("enrolment {day}"),
    "enrolment.end": N_("deregistration {day}"),
    "sickness.report": N_("sick report {day}"),
    "sickness.recovery": N_("well again {day}"),
    "plan.save": N_("job plan"),
    "correction": N_("taken back {day}"),
    "note": N_("note"),
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


def brief(registration: Registration) -> str:
    """The same in few enough words for a column: a title that is cut hides its day."""
    when = day(registration.event_date)
    if registration.kind == "absence.holiday":
        return title(registration).lower()
    if registration.kind == "interview.summons":
        start = _instant(registration.details.get("start"))
        return _("interview {when}").format(when=when if start is None else f"{day(start.date())} {start:%H:%M}")
    words = _BRIEF.get(registration.kind)
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
    return _("Taken back: {what} {day}").format(what=what.lower(), day=day(registration.event_date))


_MADE: Mapping[str, Callable[[Registration], str]] = {
    "absence.holiday": _holiday,
    "interview.summons": _summons,
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
