"""What the fields of a letter hold, in Danish: days, hours, places and words made of a registration's details. Pure;
how a text is put together stands in ``letters``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain.dates import COPENHAGEN, parse_day, parse_instant
from jobterm.domain.registrations.model import Registration

FIELDS: Final = frozenset(
    {
        "name", "interview", "start_day", "start_time", "end_time", "where", "link", "participants", "text",
        "rebook_by", "cancel_by", "duty", "old_day", "old_time", "reason", "cancelled_by", "hearing_subject",
        "about_day", "about_title", "about_told", "about_keyed", "about_id", "answer_by", "title", "employer", "hours",
        "apply_by", "subject", "today", "centre", "author",
    }
)  # fmt: skip
"""Every field that a template may have."""

_DAYS: Final = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_MONTHS: Final = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip
_INTERVIEWS: Final = {
    "4": "opfølgningssamtale", "7": "jobsamtale", "8": "samtale om henvisning", "9": "informationsmøde",
    "10": "CV-samtale", "11": "formidlingssamtale", "12": "samtale", "13": "informationsmøde", "15": "rådighedssamtale",
    "17": "jobsamtale hos a-kassen", "19": "fælles jobsamtale",
}  # fmt: skip
_NO_DUTY: Final = "13"
"""An information meeting at which attendance is not required (STAR, InterviewTypeIdentifier)."""
_SUBJECTS: Final = {
    "no_show": "din udeblivelse", "availability": "din rådighed", "absence": "dit fravær", "other": "din sag",
}  # fmt: skip
_OF_INTERVIEW: Final = (
    "interview_type", "contact_form", "start", "end", "place", "link", "participants", "rebook_by", "may_rebook",
    "cancel_by", "may_cancel",
)  # fmt: skip
"""What a letter of its own tells of the interview that it is about."""
_KINDS: Final = {
    "enrolment.start": "Tilmelding som jobsøgende", "enrolment.end": "Afmelding", "sickness.report": "Sygemelding",
    "sickness.recovery": "Raskmelding", "absence.holiday": "Ferie", "absence.other": "Fravær",
    "absence.change": "Ændring af fravær", "interview.summons": "Indkaldelse til samtale",
    "interview.move": "Flytning af samtale", "interview.cancel": "Aflysning af samtale",
    "interview.held": "Afholdt samtale", "plan.save": "Jobplan", "referral.offer": "Henvisning til job",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What a letter's registration refers to: ``booking`` (of a move or a cancellation) and ``about``; each None where
    it is not ours, or not known. ``employer``: the company's name."""

    booking: Registration | None = None
    about: Registration | None = None
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Who writes to whom: the addressee's name, the centre's, the author's."""

    name: str
    centre: str = ""
    author: str = ""


def local_date(instant: datetime) -> date:
    """The day in Copenhagen."""
    return instant.astimezone(COPENHAGEN).date()


def day_words(day: date) -> str:
    """``tirsdag den 24. november 2026``."""
    return f"{_DAYS[day.weekday()]} den {day.day}. {_MONTHS[day.month - 1]} {day.year}"


def values(registration: Registration, who: Written, around: Around) -> dict[str, str]:
    """Field → text, empty where the registration has nothing for it. A letter of its own about an interview tells of
    that interview."""
    details = registration.details
    if registration.kind == "letter.send" and around.about is not None and around.about.kind.startswith("interview."):
        details = {**{name: around.about.details.get(name) for name in _OF_INTERVIEW}, **details}
    start, end = _instant(details.get("start")), _instant(details.get("end"))
    before = around.booking.details if around.booking is not None else {}
    old = _instant(before.get("start"))
    form = details.get("contact_form") or before.get("contact_form")
    made = {
        "name": who.name or "borger",
        "centre": who.centre,
        "author": who.author,
        "today": day_words(local_date(registration.keyed_at)),
        "interview": _INTERVIEWS.get(str(details.get("interview_type")), "samtale"),
        "start_day": day_words(local_date(start)) if start else _day(details.get("start")),
        "start_time": _clock(start),
        "end_time": _clock(end),
        "where": _where(form, details.get("place") or ("" if details.get("link") else before.get("place"))),
        "link": _text(details.get("link")),
        "participants": ", ".join(str(one.get("name", "")) for one in details.get("participants") or ()),
        "text": _text(details.get("text")),
        "rebook_by": _moment(details.get("rebook_by")) if details.get("may_rebook") else "",
        "cancel_by": _moment(details.get("cancel_by")) if details.get("may_cancel") else "",
        "duty": _duty(registration),
        "old_day": day_words(local_date(old)) if old else "",
        "old_time": _clock(old),
        "reason": _text(details.get("reason")),
        "cancelled_by": "Du har selv aflyst den." if details.get("by") == "citizen" else "",
        "hearing_subject": _SUBJECTS.get(str(details.get("subject")), "din sag"),
        "answer_by": _day(details.get("answer_by")),
        "title": _text(details.get("title")),
        "employer": around.employer,
        "hours": _hours(details),
        "apply_by": _day(details.get("apply_by")),
        "subject": _text(details.get("subject")),
    }
    return {**made, **_about(around.about)}


def _about(about: Registration | None) -> dict[str, str]:
    if about is None:
        return {}
    return {
        "about_day": day_words(about.event_date),
        "about_title": _KINDS.get(about.kind, "Registrering"),
        "about_told": _minute(about.told_at),
        "about_keyed": _minute(about.keyed_at),
        "about_id": about.id,
    }


def _duty(registration: Registration) -> str:
    if registration.kind != "interview.summons" or str(registration.details.get("interview_type")) == _NO_DUTY:
        return ""
    return "Det er vigtigt, at du kommer. Kan du ikke komme, så giv os besked så hurtigt som muligt."


def _where(form: Any, place: Any) -> str:
    match form:
        case "phone":
            return "Vi ringer til dig på det tidspunkt."
        case "digital":
            return "Mødet holdes på skærm."
        case "workplace":
            return f"Mødet holdes på arbejdspladsen: {place}." if place else "Mødet holdes på arbejdspladsen."
        case _:
            return f"Sted: {place}." if place else ""


def _hours(details: Mapping[str, Any]) -> str:
    hours, minutes = details.get("hours"), details.get("minutes")
    if not hours and not minutes:
        return ""
    return f"{hours or 0} timer" + (f" og {minutes} minutter" if minutes else "")


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) <= len("2026-11-24"):
        return None
    try:
        return parse_instant(value)
    except ValueError:
        return None


def _clock(instant: datetime | None) -> str:
    return f"{instant.astimezone(COPENHAGEN):%H.%M}" if instant is not None else ""


def _minute(instant: datetime) -> str:
    return f"{day_words(local_date(instant))} kl. {_clock(instant)}"


def _day(value: Any) -> str:
    try:
        return day_words(parse_day(str(value)[:10])) if value else ""
    except ValueError:
        return ""


def _moment(value: Any) -> str:
    instant = _instant(value)
    return _minute(instant) if instant is not None else _day(value)
